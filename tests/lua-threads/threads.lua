-- Threads: their errors, their end, many of them.
local thread = require "thread"
local check = dofile "check.lua"

local function fails(t) return select(2, pcall(t.join, t)) end

check.same("an error is raised by join",
    fails(thread.new(function() error("on purpose", 0) end)), "on purpose")
check.like("with its place", fails(thread.new(function() local x = nil + 1 end)),
    "^threads.lua:%d+: attempt to perform arithmetic")
check.same("a table as an error", fails(thread.new(function() error({code = 7}) end)), {code = 7})
check.same("nil as an error", select("#", pcall(function() thread.new(error):join() end)), 2)
check.like("an error that can't be copied", fails(thread.new(function() error(io.stdout) end)),
    "^file %(0x")
check.same("one with __tostring", fails(thread.new(function()
    error(setmetatable({}, {__tostring = function() return "words" end}))
end)), "words")
check.like("one whose __tostring fails", fails(thread.new(function()
    error(setmetatable({}, {__tostring = function() error("no") end}))
end)), "^threads.lua:%d+: no$")

local t = thread.new(function() return 1 end)
t:join()
check.like("joined twice", fails(t), "the thread was joined before")
check.like("join of something else", select(2, pcall(t.join, io.stdout)),
    "bad argument #1 .*thread expected, got FILE%*")

-- recursion: Lua's own limits, on a thread's stack
check.like("deep in Lua", fails(thread.new(function()
    local function f() return 1 + f() end
    f()
end)), "stack overflow")
local c_deep = {
    gsub = function() local function f() return (("a"):gsub("a", f)) end f() end,
    sort = function() local function f() table.sort({1, 2, 3}, f) end f() end,
    pcall = function() local function f() return assert(pcall(f)) end f() end,
    tostring = function()
        local t = {}
        setmetatable(t, {__tostring = function() return tostring(t) end})
        tostring(t)
    end,
    index = function()
        local t = {}
        return setmetatable(t, {__index = function(_, k) return t[k] end}).x
    end,
    load = function() assert(load(("("):rep(10000))) end,
    match = function() return ("a"):rep(300000):find(("a?"):rep(300000)) end,
    coroutines = function() local function f() coroutine.wrap(f)() end f() end,
}
for name, f in pairs(c_deep) do
    local wanted = name == "match" and "too complex" or "overflow"
    check.like("deep by " .. name, fails(thread.new(f)), wanted)
end

-- many
local started = {}
for i = 1, 300 do
    started[i] = thread.new(function(i) return i * i end, i)
end
local sum = 0
for i = 1, 300 do
    sum = sum + started[i]:join()
end
check.same("300 at once", sum, 300 * 301 * 601 // 6)

local function round()
    for _ = 1, 50 do
        thread.new(function(...) return {...} end, "a", {1}):join()
    end
end
round()
check.ok("one after the other", true)
for i = 1, 200 do
    thread.new(function() end)
end
collectgarbage()
check.ok("nobody joins them", true)

-- a thread makes threads
check.same("threads of threads", thread.new(function()
    local thread = require "thread"
    local function tree(depth, self)
        local thread = require "thread"
        if depth == 0 then
            return 1
        end
        local left, right = thread.new(self, depth - 1, self), thread.new(self, depth - 1, self)
        return left:join() + right:join()
    end
    return tree(5, tree)
end):join(), 32)

-- states are apart
thread.new(function() x_global = 1; string.extra = 1 end):join()
check.ok("globals are apart", x_global == nil and string.extra == nil)
check.like("sleep", select(2, pcall(thread.sleep, -1)), "bad argument #1 .*a time in seconds")
thread.sleep(0)
check.done()
