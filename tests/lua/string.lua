-- Manual 6.4, strings.
print(("abc"):byte(), ("abc"):byte(-1), ("abc"):byte(1, -1), ("abc"):byte(10), string.byte("", 1))
print(string.char(72, 105), string.char(), pcall(string.char, 256), #string.char(0, 255))
local f = load(string.dump(function(x) return x * 2 end))
print(f(21), #string.dump(f, true) <= #string.dump(f), pcall(string.dump, print))

print(("hello world"):find("o w"), ("hello"):find("l"), ("hello"):find("xyz"), ("hello"):find(""),
   ("hello"):find("", 10), ("a.b"):find(".", 2, true), ("a+b"):find("+", 1, true),
   ("abc"):find("b", -1))
print(("key = value"):find("^(%w+)%s*=%s*(%w+)$"), ("x"):find("()"),
   ("[[x]]"):find("%[%[(.-)%]%]"))
print(("THE (quick) fox"):find("%((%a+)%)"), ("f(a(b)c)d"):match("%b()"),
   ("THE END"):match("%f[%a]%a+", 4))

print(string.format("%d %5d %-5d| %05d %+d %x %X %#x %o %c %i", 42, 42, 42, 42, 42, 255, 255, 255,
   8, 65, -1))
print(string.format("%f %.2f %10.3f %-10.1f| %e %.3E %g %g %g", 1.5, 2.345, 3.14159, 2.5,
   12345.678,
   0.00012, 1e20, 1e-5, 100000))
print(string.format("%a %.1a %A", 1, 0.5, 255.5))
print(string.format("%s %10s %-10s| %.2s %q %q %q %q", "a", "b", "c", "defg", 'quote " \n \0 \\',
   1 / 3,
   math.mininteger, 1 / 0))
print(string.format("%%"), string.format("%5s%%", 50), string.format("%s %s", nil, true))
print(string.format("%s", setmetatable({}, {__tostring = function() return "object" end})))
print(pcall(string.format, "%d", 1.5), pcall(string.format, "%y", 1), pcall(string.format, "%d"))
print(string.format("%.20f|%.0f|%5.1f|%g|%g|%g", 0.1, 0.5, -0.05, 1 / 0, -1 / 0, 2^63))
print(string.format("%.14g %.17g %.30f", 0.1, 0.1, 1 / 3))
print(string.format("%-20p|", nil) ~= "", string.format("%p", 1))

for k, v in ("a=1, b=2, c"):gmatch("(%w+)=(%w+)") do io.write(k, ":", v, " ") end
for w in ("one two three"):gmatch("%a+", 4) do io.write("<", w, ">") end
for p in ("abc"):gmatch("()") do io.write(p, " ") end
print()
print(("hello"):gsub("l", "L"), ("hello"):gsub("l", "L", 1), ("abc"):gsub("%w", "%0%0"),
   ("abc"):gsub("", "-"), ("hello world"):gsub("(%w+) (%w+)", "%2 %1"))
print(("$name is $age"):gsub("%$(%w+)", {name = "Lua", age = 30}), ("abc"):gsub("b", function()
   end),
   ("x y"):gsub("%w", function(c) return c:upper() end), ("abc"):gsub("b", false and "" or "%%"))
print(pcall(string.gsub, "x", "x", "%2"), pcall(string.gsub, "x", "(", ""), pcall(string.rep))
print(pcall(string.gsub, "x", "%", ""), pcall(string.find, "x", "[a"), pcall(string.gsub, "x",
   ".", {x = {}}))

print(#"\0\0", ("x"):len(), ("ABC\u{e4}"):lower(), ("abc\u{e4}"):upper(), ("abc"):reverse(),
   (""):reverse())
print(("  trim "):match("^%s*(.-)%s*$"), ("2026-11-22"):match("(%d+)-(%d+)-(%d+)"),
   ("x"):match("y"),
   ("hello"):match("(h)(e)(l+)"), ("abc"):match("b()"), ("abc"):match(".", -1))
print(string.pack("<i4", 100):byte(1, -1))
print(string.unpack("<i4", string.pack("<i4", -2)), string.unpack(">I2", "\1\2"),
   string.packsize("i4i8"),
   string.packsize("<!8 b i8"), string.unpack("z", "text\0rest"), string.unpack("s1", "\3abcd"))
print(string.unpack("<d", string.pack("<d", 3.25)), string.unpack("<f", string.pack("<f", 1.5)),
   string.pack(">I3 s2 z", 0x010203, "ab", "c"):byte(1, -1))
print(pcall(string.pack, "i1", 200), pcall(string.unpack, "i4", "abc"), pcall(string.pack, "q", 1),
   string.pack("c5", "ab"):byte(1, -1))
print(("ab"):rep(3), ("ab"):rep(3, "-"), ("x"):rep(0), ("x"):rep(-1), #("x"):rep(1000000),
   pcall(string.rep, "x", 1 << 40) == false)
print(("hello"):sub(2, 4), ("hello"):sub(-3), ("hello"):sub(2), ("hello"):sub(0), ("hello"):sub(4,
   2),
   ("hello"):sub(-100, 100), ("hello"):sub(math.mininteger, math.maxinteger))
for _, class in ipairs {"%a", "%c", "%d", "%g", "%l", "%p", "%s", "%u", "%w", "%x"} do
   local count, sum = 0, 0
   for i = 0, 255 do if string.char(i):find(class) then count, sum = count + 1, sum + i end end
   io.write(class, " ", count, " ", sum, "  ")
end
print()
print("a" < "b", "a" < "B", "" < "a", "a\0b" < "a\0c", "Z" < "a", "10" < "9")
print(tostring(12345678901234567890), 0x7fffffffffffffff, 1e15, 123456789012345.0, 2^24, -1e-7,
   5e-324)
print(tonumber("1.7976931348623157e308"), tonumber("4.9406564584124654e-324"), tonumber("0x.8p1"),
   tonumber("1e400"), tonumber("0x1.fffffffffffffp1023"), tonumber(".5"), tonumber("5."),
   tonumber("inf"))
