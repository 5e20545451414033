-- Manual 6.9, the operating system.
print(os.clock() >= 0, math.type(os.clock()))
print(os.date("!%Y-%m-%d %H:%M:%S", 0), os.date("!%c", 86400),
   os.date("!%x %X %p %A %B %a %b %d %j %U %w %y %%", 1e9 // 1 | 0))
print(os.date("!%D %e %F %g %G %h %I %M %n %R %t %T %u %V %C %S", 1234567890))
local d = os.date("!*t", 1700000000)
print(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)
print(pcall(os.date, "%Ez"), pcall(os.date, "%Q"), pcall(os.date, "*t", 1 << 60), os.date("!%H",
   3600))
print(os.difftime(10, 4), os.difftime(0, 1))
print(os.getenv("NO_SUCH_VARIABLE"), os.getenv("HITOMA_LUA_TEST"))
print(os.time {year = 2000, month = 1, day = 1, hour = 12}, os.time {year = 1970, month = 1,
   day = 1, hour = 0})
print(os.time {year = 2024, month = 14, day = -3, hour = 25, min = 61, sec = 61}, pcall(os.time,
   {year = 2000}),
   pcall(os.time, {year = 2000, month = 1.5, day = 1}))
local t = {year = 2026, month = 13, day = 40}
print(os.time(t), t.year, t.month, t.day, t.yday, t.wday, t.hour, t.isdst)
print(os.time() > 1577836800, math.type(os.time()), os.date("*t").year >= 2020)

local a, b = os.tmpname(), os.tmpname()
print(a ~= b, io.open(a) ~= nil)
io.open(a, "w"):write("content"):close()
print(os.rename(a, b), io.open(a), io.open(b):read("a"))
print(os.remove(b), select(3, os.remove(b)), select(3, os.rename(b, a)), os.rename(b .. "/x", a)
   == nil)
print(os.setlocale(), os.setlocale("C"), os.setlocale(nil, "numeric"),
   os.setlocale("no-such-locale"), os.setlocale("C", "time"),
   pcall(os.setlocale, "C", "x"))
-- os.execute and io.popen need a second process: see tests/lua.t. os.exit ends:
local closed = setmetatable({}, {__gc = function() print("collected at exit") end})
io.write("no newline at the end")
os.exit(42, true)
