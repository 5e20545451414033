-- Manual 6.8, input and output.
local name = os.tmpname()
local f = assert(io.open(name, "w"))
print(io.type(f), io.type(42), tostring(f):gsub("0x%x+", "address"))
print(f:write("line 1\n", 2, " ", 3.5, "\n", "0x1F -7 nan 1e2\n", "no end") == f, f:seek(),
   f:seek("set", 3), f:seek("cur", 2),
   f:seek("end"))
print(f:close(), io.type(f), tostring(f), pcall(f.write, f, "x"))

f = io.open(name)
print(f:read(), f:read("L"), f:read("n", "n", "n"))
print(f:read("l"), f:read(0), f:read(3), f:read("a"), f:read("a"), f:read("l"), f:read(0),
   f:read(1))
print(f:seek("set"), f:read("n"), f:read(4, "n"))
print(f:write("x"), f:seek("set", -1))
f:close()

for line in io.lines(name) do io.write("[", line, "]") end
print()
for a, b in io.lines(name, 1, "L") do io.write("<", a, "|", b, ">") end
print()
print(pcall(io.lines, name .. ".nowhere"), io.open(name .. ".nowhere"), pcall(io.open, name, "rz"))
f = io.open(name)
for l in f:lines("L") do io.write(l) end
print(io.type(f), f:read())
f:close()

for _, mode in ipairs {"a", "r+", "w+", "a+", "rb", "wb"} do
   local g = assert(io.open(name, mode))
   -- where a+ begins is the C library's choice
   io.write(mode, ": ", tostring(g:seek("set")), " ", tostring(g:read("a")), " ", g:write("<",
   mode, ">") and "written" or "not", " ")
   g:close()
   g = io.open(name)
   print(g:read("a"))
   g:close()
end

f = io.open(name, "w")
print(f:setvbuf("no"), f:setvbuf("full", 1024), f:setvbuf("line"), pcall(f.setvbuf, f,
   "sometimes"))
f:write("buffered")
print(f:flush() == f, io.open(name):read("a"))
f:close()

-- the default files
print(io.output() == io.stdout, io.input() == io.stdin, io.type(io.stderr))
io.output(name)
io.write("by default\n", "second\n")
io.close()
io.output(io.stdout)
io.input(name)
print(io.read("L"), io.read(3, "l"), io.read(), io.close(io.input()))
io.input(io.stdin)
print(pcall(io.input, name .. ".nowhere"))
io.flush()
io.stdout:write("method", " ", "chain"):write("\n")
io.stderr:write("to standard error\n")

local t = io.tmpfile()
t:write(("x"):rep(100000), "\n", 12, "\n")
t:seek("set", 100001)
print(t:read("n"), t:seek("end"), t:close())

-- binary, and large
f = io.open(name, "wb")
local bytes = {}
for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
local all = table.concat(bytes):rep(1000)
f:write(all)
f:close()
f = io.open(name, "rb")
print(f:read("a") == all, f:seek("set", 256 * 500 + 65), f:read(3), #f:read(1 << 20), f:close())
f = io.open(name, "r+b")
f:seek("set", 10)
f:write("ten")
f:seek("cur", 0)
print(f:read(3) == all:sub(14, 16), f:seek("set", 300000), f:write("beyond") == f, f:seek("end"),
   f:close())
f = io.open(name, "rb")
print(f:seek("set", 256000), f:read(2) == "\0\0", f:seek("end", -6), f:read("a"))
do local g <close> = f end
print(io.type(f), pcall(io.read, "x"), pcall(io.lines, name, "y"), pcall(io.close))
print(pcall(f.read, f), pcall(f.lines, f), pcall(f.seek, f), pcall(f.flush, f), pcall(f.setvbuf,
   f, "no"))
os.remove(name)
print(io.open("/"):read(1), io.open("/", "w"))
