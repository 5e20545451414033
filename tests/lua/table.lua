-- Manual 6.6, tables.
print(table.concat({1, 2, 3}), table.concat({1, 2, 3}, ", "), table.concat({1, 2, 3}, "-", 2),
   table.concat({1, 2, 3}, "-", 2, 2), table.concat({}, "x"), table.concat({"a", 1.5}),
   table.concat({1}, "", 2))
print(pcall(table.concat, {1, {}, 3}))
local t = {1, 2, 3}
table.insert(t, 4)
table.insert(t, 1, 0)
print(table.concat(t, " "), pcall(table.insert, t, 9, 1), pcall(table.insert, t),
   pcall(table.insert, t, 1, 2, 3))
print(table.concat(table.move({1, 2, 3}, 2, 3, 1), " "), table.concat(table.move({1, 2, 3}, 1, 3,
   2), " "),
   table.concat(table.move({1, 2}, 1, 2, 3, {8, 9}), " "), #table.move({}, 1, 0, 1))
local packed = table.pack(1, nil, 3)
print(packed.n, packed[1], packed[2], packed[3], table.pack().n)
print(table.remove(t), table.remove(t, 1), table.concat(t, " "), table.remove({}),
   table.remove({}, 0), #t,
   pcall(table.remove, t, 7))
print(table.unpack({1, 2, 3}), table.unpack({1, 2, 3}, 2), table.unpack({1, 2, 3}, 2, 3),
   table.unpack({}, 1, 2),
   pcall(table.unpack, {}, 1, 1e7))

local words = {}
for w in ("the quick brown fox jumps over the lazy dog"):gmatch("%a+") do words[#words + 1] = w end
table.sort(words)
print(table.concat(words, " "))
table.sort(words, function(a, b) return #a > #b or (#a == #b and a > b) end)
print(table.concat(words, " "))
print(pcall(table.sort, {1, "a", 2}), pcall(table.sort, {3, 2, 1, 4, 5}, function()
   return true end) ~= nil)
-- many, by a generator of our own
local big, x = {}, 12345
for i = 1, 20000 do
   x = (x * 1103515245 + 12345) % 2147483648
   big[i] = x
end
table.sort(big)
local sorted, sum = true, 0
for i = 2, #big do sorted = sorted and big[i - 1] <= big[i] end
for i = 1, #big, 1000 do sum = sum + big[i] end
print(sorted, sum)
for i = 1, 20000 do table.remove(big) end
print(#big, next(big))
-- through metamethods
local log = setmetatable({}, {__index = function(_, i) return i < 4 and i * 10 or nil end,
   __len = function() return 3 end})
print(table.concat(log, ","), table.unpack(log))
local hash = {}
for i = 1, 10000 do hash["key" .. i] = i end
for i = 1, 10000, 2 do hash["key" .. i] = nil end
local n, total = 0, 0
for _, v in pairs(hash) do n, total = n + 1, total + v end
print(n, total)
local weak = setmetatable({}, {__mode = "k"})
for i = 1, 100 do weak[{}] = i end
collectgarbage()
print(next(weak))
