-- Manual 6.10, the debug library.
local function f(a, b, ...)
   local c = a + b
   local i = debug.getinfo(1, "nSlutf")
   print(i.name, i.namewhat, i.what, i.currentline - i.linedefined, i.nparams, i.isvararg,
   i.nups > 0, i.istailcall, i.func == f)
   print(debug.getlocal(1, 1), debug.getlocal(1, 3), debug.getlocal(1, -1), debug.getlocal(1, 99))
   print(debug.setlocal(1, 3, 77), c, debug.setlocal(1, 98, 0))
   return c
end
print(f(1, 2, "extra"))
print(debug.getlocal(f, 1), debug.getlocal(f, 3), pcall(debug.getlocal, 99, 1))
print(debug.getinfo(print).what, debug.getinfo(99), pcall(debug.getinfo, 1, "X"), debug.getinfo(1,
   "l").currentline)
local lines = {}
for l in pairs(debug.getinfo(f, "L").activelines)
   do lines[#lines + 1] = l - debug.getinfo(f).linedefined end
table.sort(lines)
print(table.concat(lines, " "))

local up1, up2 = 10, 20
local function g() return up1 + up2 end
local function h() return up2 end
print(debug.getupvalue(g, 1), debug.setupvalue(g, 1, 100), g(), debug.getupvalue(g, 9),
   debug.getupvalue(string.gmatch("x", "x"), 1))
print(debug.upvalueid(g, 2) == debug.upvalueid(h, 1), debug.upvalueid(g, 1) == debug.upvalueid(h,
   1), pcall(debug.upvalueid, g, 9))
debug.upvaluejoin(g, 1, h, 1)
print(g())

local mt = {__index = {x = 1}}
print(debug.setmetatable(10, mt) == 10, (5).x, debug.getmetatable(7) == mt, debug.setmetatable(10,
   nil), debug.getmetatable(1))
print(debug.getregistry()[2] == _G, type(debug.getregistry()))
print(debug.getuservalue(io.stdout, 1), debug.setuservalue(io.stdout, 1, 1),
   pcall(debug.setuservalue, {}, 1), debug.getuservalue(1))

local counts = {call = 0, ["return"] = 0, line = 0, count = 0, ["tail call"] = 0}
local function hook(event) counts[event] = counts[event] + 1 end
debug.sethook(hook, "crl", 10)
local function work(n) local s = 0 for i = 1, n do s = s + i end return s end
work(100)
print(debug.gethook() == hook, select(2, debug.gethook()))
debug.sethook()
print(counts.call > 0, counts["return"] > 0, counts.line > 100, counts.count > 10, debug.gethook())

local co = coroutine.create(function(x) local y = x * 2 coroutine.yield(y) error("oops") end)
coroutine.resume(co, 21)
print(debug.getlocal(co, 1, 1), debug.getlocal(co, 1, 2), debug.getinfo(co, 1,
   "l").currentline > 0)
print(debug.traceback("message", 1))
print(debug.traceback(co), debug.traceback(co, nil, 1), debug.traceback({}) ~= nil,
   debug.traceback(co, "with", 0))
coroutine.resume(co)
print(debug.traceback(co))
print(select(2, xpcall(function() local x = nil + 1 end, debug.traceback)))
print(pcall(debug.setcstacklimit, 200))
local t = setmetatable({}, {__index = function() error("in index") end, __name = "mytype"})
print(pcall(function() return t.x end), pcall(function() return #nil end), pcall(function()
   return {} < {} end),
   pcall(function() local a = "x" + 1 end), pcall(function() undefined.field = 1 end),
   pcall(function() return 2^53 | 1.5 end))
