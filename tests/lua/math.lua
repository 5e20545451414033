-- Manual 6.7, mathematics. Fourteen digits are compared: C libraries may differ in the last bit.
print(math.abs(-3), math.abs(-3.5), math.abs(math.mininteger), math.ceil(3.2), math.ceil(-3.2),
   math.floor(-3.2),
   math.floor(3.9), math.ceil(1e300), math.floor(-0.0))
for _, name in ipairs {"sin", "cos", "tan", "asin", "acos", "atan", "exp", "log", "sqrt", "deg",
   "rad"} do
   io.write(name)
   for _, x in ipairs {0, 0.5, 1, -0.25, 0.999, 1e-8} do io.write(string.format(" %.14g",
   math[name](x))) end
   print()
end
for _, x in ipairs {2, 10, 100, 1e10, 12345.678, 1e300} do
   print(string.format("%.14g %.14g %.14g %.14g %.14g %.12g", math.sqrt(x), math.log(x),
   math.log(x, 2),
      math.log(x, 10), math.log(x, 3), math.sin(x)))
end
print(string.format("%.14g %.14g %.14g %.14g", math.atan(1, 1), math.atan(-1, -1), math.atan(0,
   -1), math.atan(1, 0)))
print(string.format("%.14g %.14g %.14g %.14g", 2 ^ 0.5, 10 ^ -3, (-8) ^ (1 / 3), 0 ^ 0))
print(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(5.5, 2), math.fmod(-6, 2),
   pcall(math.fmod, 1, 0),
   math.fmod(1, 0.0), math.fmod(math.mininteger, -1))
print(math.huge, -math.huge, math.huge - math.huge ~= math.huge - math.huge, math.maxinteger,
   math.mininteger)
print(math.max(1, 5, 3), math.max(1.5, 2), math.min(3, 1, 2), math.min(-0.5, 0), pcall(math.max))
print(math.modf(3.7), math.modf(-3.7), math.modf(5), math.modf(math.huge), math.modf(-0.25))
print(string.format("%.14g", math.pi), math.tointeger(3.0), math.tointeger(3.5),
   math.tointeger("8"), math.tointeger(2^63))
print(math.type(1), math.type(1.0), math.type("1"), pcall(math.type), math.ult(1, -1),
   math.ult(-1, 1))
math.randomseed(42)
print(math.random(100), math.random(100), math.random(5, 10), math.random(0) ~= nil,
   string.format("%.14g", math.random()))
math.randomseed(7, 9)
local low, high = math.huge, -math.huge
for _ = 1, 10000 do
   local r = math.random()
   low, high = math.min(low, r), math.max(high, r)
end
print(low >= 0, high < 1, low < 0.01, high > 0.99, pcall(math.random, 2, 1), math.random(3, 3),
   pcall(math.random, 1, 2, 3), math.random(math.mininteger, math.maxinteger) ~= nil)
print(select("#", math.randomseed()))
print(1e15 + 0.5, 2^1023 * 2, -(0 / 0) ~= -(0 / 0), 5 // 0.3, 5 % 0.3, -5 % 0.3, 5.25 % -2,
   1e308 + 1e308, 3 % -math.huge)
print(100000000000000, 1e14, 0x10p-1, 1 == 1.0, math.maxinteger + 0.0 == 2^63,
   math.maxinteger // 1 | 0, 1 < 1.5)
