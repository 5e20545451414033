-- What is copied between states, and what can't be.
local thread = require "thread"
local check = dofile "check.lua"

-- There and back, as an argument and as a result.
local function there_and_back(...)
    return thread.new(function(...) return ... end, ...):join()
end

check.same("nothing", select("#", there_and_back()), 0)
check.same("nils count", select("#", there_and_back(nil, nil)), 2)
check.same("booleans", {there_and_back(true, false)}, {true, false})
local edges = {0, -1, math.maxinteger, math.mininteger, 0.5, -0.0, 1 / 0, 2 ^ 53, 1e300}
for _, number in ipairs(edges) do
    local got = there_and_back(number)
    check.ok("number " .. number, got == number and math.type(got) == math.type(number))
end
local nan = there_and_back(0 / 0)
check.ok("not a number", nan ~= nan)
for _, text in ipairs {"", "a", "\0b\0", ("x"):rep(100000), "\u{9593}"} do
    check.ok("a string of " .. #text, there_and_back(text) == text)
end
local many = {}
for i = 1, 5000 do
    many[i] = i
end
check.same("5000 arguments", {there_and_back(table.unpack(many))}, many)

-- tables
check.same("tables", there_and_back {1, 2, {3, a = {b = "c"}}, [2.5] = true, [false] = 1},
    {1, 2, {3, a = {b = "c"}}, [2.5] = true, [false] = 1})
local ring = {name = "ring"}
ring.self, ring[ring] = ring, "key"
local copy = there_and_back(ring)
check.ok("a table in itself", copy.self == copy and copy[copy] == "key" and copy ~= ring)
local shared = {}
local one, other = there_and_back({shared, shared}, shared)
check.ok("shared stays shared, over values too", one[1] == one[2] and one[1] == other)
local chain = {}
for _ = 1, 200000 do
    chain = {next = chain}
end
local length = thread.new(function(chain)
    local length = 0
    while chain.next do
        length, chain = length + 1, chain.next
    end
    return length
end, chain):join()
check.same("a chain of 200000", length, 200000)
check.ok("the globals are those of the other state",
    thread.new(function(g) return g == _G end, _G):join())
local changed = {1}
thread.new(function(t) t[1] = 2 end, changed):join()
check.same("a change stays there", changed, {1})

-- functions
local factor, print_alias = 6, print
local function multiply(x) return x * factor end
check.same("a function with a local variable",
    thread.new(function(x) return multiply(x) end, 7):join(), 42)
local function factorial(n) return n < 2 and 1 or n * factorial(n - 1) end
check.same("one that knows itself", thread.new(factorial, 10):join(), 3628800)
local odd
local function even(n) return n == 0 or odd(n - 1) end
function odd(n) return n ~= 0 and even(n - 1) end
check.same("two that know each other", thread.new(even, 100):join(), true)
check.ok("one of the library",
    there_and_back(print_alias) == print and there_and_back(math.sin) == math.sin)
check.same("and called", thread.new(math.max, 1, 3, 2):join(), 3)
check.same("one that comes back", there_and_back(multiply)(2), 12)
local stripped = load(string.dump(function(...) return #{...} end, true))
check.same("vararg, stripped", thread.new(stripped, 1, 2):join(), 2)
check.same("a source", thread.new("local a, b = ... return a + b, _VERSION", 1, 2):join(), 3)
check.ok("globals aren't taken along", thread.new("return multiply == nil and arg == nil"):join())
check.same("libraries are there",
    thread.new("return require 'thread'.processors() > 0 and #table.concat{'a'}"):join(), 1)

-- channels
local channel = thread.channel(1)
check.ok("a channel comes back as itself", there_and_back(channel) == channel)
local both = there_and_back {channel, channel}
check.ok("in a table, twice", both[1] == channel and both[2] == channel)

-- what can't
local function refused(name, pattern, ...)
    local done, why = pcall(thread.new, ...)
    check.like(name, not done and why, pattern)
end
local nop = function() end
refused("a file", "a FILE%* can't be copied to another thread$", nop, io.stdout)
refused("a coroutine", "a coroutine can't be copied", nop, coroutine.create(nop))
refused("a metatable", "a table with a metatable can't", nop, setmetatable({}, {}))
refused("in a table", "a FILE%* .* %(it is in a table%)", nop, {{io.stdout}})
refused("a key", "a coroutine .* %(it is a table's key%)", nop, {[coroutine.create(nop)] = 1})
local out = io.stdout
refused("a variable", "a FILE%* .* %(it is in 'out', which the function uses%)",
    function() return out end)
refused("a C function with values", "a C function with values of its own", nop, ("a"):gmatch("."))
refused("a thread", "a thread can't be copied", nop, thread.new(nop))
refused("not a function", "bad argument #1 .*function expected, got table", {})
refused("nothing", "bad argument #1 .*function expected, got no value")
refused("a wrong source", '%[string "x ="%]:1: unexpected symbol', "x =")
local function say_where() thread.new(nop, io.stdout) end
check.like("and it says where", select(2, pcall(say_where)), "^values.lua:%d+: a FILE")
local t = thread.new(function() return 1, io.stdout end)
check.like("a result", select(2, pcall(t.join, t)), "a FILE%* can't be copied")
check.done()
