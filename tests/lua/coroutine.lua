-- Manual 6.2, coroutines.
local co = coroutine.create(function(a, b)
   print("start", a, b, coroutine.isyieldable())
   local c = coroutine.yield(a + b)
   print("again", c)
   local d, e = coroutine.yield(c * 2)
   print("last", d, e)
   return "end", d + e
end)
print(coroutine.status(co), coroutine.resume(co, 1, 2))
print(coroutine.status(co), coroutine.resume(co, 10))
print(coroutine.resume(co, 3, 4))
print(coroutine.status(co), coroutine.resume(co))

local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
print(gen(), gen(), gen(), gen(), pcall(gen))
print(coroutine.isyieldable(), select(2, coroutine.running()))
coroutine.wrap(function() print(coroutine.isyieldable(), select(2, coroutine.running())) end)()

local failing = coroutine.create(function() error("inside") end)
print(coroutine.resume(failing))
print(coroutine.status(failing), coroutine.close(failing))

local closing = coroutine.create(function()
   local x <close> = setmetatable({}, {__close = function(_, e) print("closing", e) end})
   coroutine.yield()
end)
coroutine.resume(closing)
print(coroutine.close(closing), coroutine.status(closing))
local bad = coroutine.create(function()
   local x <close> = setmetatable({}, {__close = function() error("in close", 0) end})
   coroutine.yield()
end)
coroutine.resume(bad)
print(coroutine.close(bad))

local outer
outer = coroutine.wrap(function()
   local inner = coroutine.create(function()
      print(coroutine.status(coroutine.running()))
      coroutine.yield()
   end)
   coroutine.resume(inner)
   print(coroutine.status(inner))
end)
outer()
-- a yield across pcall, a metamethod, an iterator
print(coroutine.wrap(function() return pcall(function() return coroutine.yield("in pcall") end)
   end)())
local t = setmetatable({}, {__add = function(a, b) return coroutine.yield(b) end})
local c2 = coroutine.wrap(function() return "sum", t + 5 end)
print(c2())
print(c2(6))
-- deep, and many
local function depth(n) if n == 0 then return 0 end return 1 + depth(n - 1) end
print(depth(10000), pcall(function() local function f() return 1 + f() end return f() end)
   == false)
local many = {}
for i = 1, 1000 do many[i] = coroutine.wrap(function() coroutine.yield(i) return -i end) end
local sum = 0
for i = 1, 1000 do sum = sum + many[i]() end
for i = 1, 1000 do sum = sum + many[i]() end
print(sum)
local function nest(n) if n == 0 then return "bottom" end return coroutine.wrap(nest)(n - 1) end
print(nest(150), (select(2, pcall(nest, 300)):gsub("^.-: ", "")))
