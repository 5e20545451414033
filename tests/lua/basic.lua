-- Manual 6.1, basic functions. What is printed is compared with what Lua prints on the build host.
print(assert(1, "unused"), select("#", assert(1, 2, 3)))
print(pcall(assert, false))
print(pcall(assert, nil, "message"))
print(select(2, pcall(assert, false, {1})) ~= nil, pcall(assert))

for _, option in ipairs {"collect", "stop", "restart", "isrunning"} do
   print(option, collectgarbage(option))
end
print(collectgarbage("count") > 0, collectgarbage("step"), collectgarbage("isrunning"))
print(collectgarbage("generational"), collectgarbage("incremental"))
print(pcall(collectgarbage, "nonsense"))

print(pcall(error, "text"), pcall(error, "text", 2), pcall(error))
print(pcall(error, setmetatable({}, {__tostring = function() return "object" end})) == false)
print(_G._G == _G, _VERSION)

local mt = {__metatable = "locked", __name = "thing", __pairs = function(t)
   return function(_, k) if not k then return 1, "one" end end, t, nil
end}
local locked = setmetatable({}, mt)
print(getmetatable(locked), pcall(setmetatable, locked, {}))
print(getmetatable("").__index == string, getmetatable({}), getmetatable(print))
for k, v in pairs(locked) do print(k, v) end
for i, v in ipairs {1, 2, nil, 4} do print(i, v) end
for i, v in ipairs(setmetatable({}, {__index = function(_, i)
   if i < 3 then return i * i end end})) do
   print(i, v)
end

local keys = {}
for k in pairs {a = 1, b = 2, 3, 4, [2.5] = 5} do keys[#keys + 1] = tostring(k) end
table.sort(keys)
print(table.concat(keys, " "), next({}), next({7}), pcall(next, {}, "nothing"))

print(load("return 1 + 1")(), load("syntax error"), load(function() return nil end) ~= nil)
local pieces = {"return ", "...", nil}
local at = 0
print(load(function() at = at + 1 return pieces[at] end)(5, 6))
print(load("x = 1; return x", "chunk", "t", {})(), x, load("\27Lua", "b", "t"))
local binary = string.dump(function(a) return a + 1 end)
print(load(binary, "b", "b")(41), load(binary, "b", "t"))
print(pcall(load("error('in chunk')", "=name")), pcall(load("error('in chunk')", "@file.lua")))

print(rawequal("a", "a"), rawequal({}, {}), rawlen({1, 2, 3}), rawlen("four"))
local proxy = setmetatable({}, {__index = function() return "seen" end, __newindex = function()
   end,
   __eq = function() return true end, __len = function() return 99 end})
print(proxy.x, rawget(proxy, "x"), #proxy, rawlen(proxy))
proxy.x = 1
print(rawget(proxy, "x"), rawset(proxy, "x", 2) == proxy, proxy.x, pcall(rawset, proxy, nil, 1))
print(select(2, "a", "b", "c"), select(-1, "a", "b", "c"), select("#"), pcall(select, 0))

print(tonumber("0x1p4"), tonumber("  12  "), tonumber("1e1"), tonumber("z", 36), tonumber("8", 8),
   tonumber(""), tonumber("1 2"), tonumber("-ff", 16), tonumber("0x"), tonumber(nil or 3.0))
print(pcall(tonumber), pcall(tonumber, "1", 99), tonumber("9223372036854775808"),
   tonumber("0xffffffffffffffffff"))
print(tostring(nil), tostring(true), tostring(-0.0), tostring(1e15), tostring(1e100),
   tostring(2^63),
   tostring(10 // 3), tostring(1 / 0), tostring(-1 / 0), tostring(3.0),
   tostring(setmetatable({}, {__tostring = function() return "mine" end})))
print((tostring(setmetatable({}, {__name = "named"})):gsub("0x%x+", "address")))
print(type(nil), type(1), type("s"), type({}), type(print), type(coroutine.create(print)),
   type(io.stdout), type(true), pcall(type))
print(xpcall(function(...) return select("#", ...), ... end, print, 1, nil, 3))
print(xpcall(error, function(m) return "handled " .. m end, "it"))
print(select("#", xpcall(error, function() error("again") end)))

warn("@on")
warn("to ", "standard error")
warn("@off")
warn("not shown")
warn("@on")

local path = os.tmpname()
local f = assert(io.open(path, "w"))
f:write("#! first line is skipped\nreturn 'from file', ...\n")
f:close()
print(dofile(path), loadfile(path)("argument"), select("#", loadfile(path, "b")))
print(pcall(dofile, path .. ".nowhere"))
print(loadfile(path, "t", {})("x"))
os.remove(path)

-- what the language itself does, where a C library could be wrong
print(7 // 2, -7 // 2, 7 % -3, -7 % 3, 7.5 // 2, -7.5 % 2, 1 // 0.0, pcall(function()
   return 1 // 0 end))
print(1 << 63, 1 << 64, -1 >> 1, 5 & 3, 5 | 3, 5 ~ 3, ~5, "10" + 5, "3" * "4", 10 .. 20)
print(math.maxinteger + 1 == math.mininteger, 2^53 == 2^53 + 1, 0.1 + 0.2, 1e308 * 10, 3 | 0x10)
goto done
print("never")
::done::
do
   local closed <close> = setmetatable({}, {__close = function() print("closed") end})
   local constant <const> = 5
   print("open", constant)
end
