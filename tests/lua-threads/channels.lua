-- Channels: order, capacity, closing, time.
local thread = require "thread"
local check = dofile "check.lua"

local c = thread.channel(3)
check.ok("room for three", c:send(1) and c:send("two") and c:send {3})
check.same("as many wait", #c, 3)
check.same("a fourth one waits in vain", {c:send(4, 0)}, {nil, "timeout"})
check.same("in order", {c:receive(), c:receive(), c:receive()[1]}, {1, "two", 3})
check.same("and nothing is left", {c:receive(0.01)}, {nil, "timeout"})
check.same("nil can be sent", {c:send(nil), select("#", c:receive())}, {true, 1})
check.same("closed: what was sent is still there", {c:send("last"), c:close(), c:receive()},
    {true, nil, "last"})
check.same("closed: then no more", {c:receive()}, {nil, "closed"})
check.same("closed: nothing goes in", {c:send(1)}, {nil, "closed"})
c:close()
check.same("closed twice", {c:receive(1)}, {nil, "closed"})

-- without capacity: hand to hand
local hand = thread.channel()
check.same("nobody is there", {hand:send(1, 0.01)}, {nil, "timeout"})
local taker = thread.new(function(hand) return hand:receive() end, hand)
check.same("somebody is there", hand:send("hello"), true)
check.same("and has it", taker:join(), "hello")

-- closing while others wait
local waiting = {}
local full = thread.channel(1)
full:send(0)
for i = 1, 4 do
    waiting[i] = thread.new(function(c) return c:receive() end, hand)
    waiting[4 + i] = thread.new(function(c) return c:send("x") end, full)
end
thread.sleep(0.05)
hand:close()
full:close()
local all = true
for i = 1, 8 do
    local value, why = waiting[i]:join()
    all = all and value == nil and why == "closed"
end
check.ok("all that waited are told", all)
check.same("what was in it stays", {full:receive()}, {0})

-- several producers, several consumers: each value once
local producers, consumers, each = 4, 3, 300
local queue, done = thread.channel(5), {}
for p = 1, producers do
    done[p] = thread.new(function(queue, p, each)
        for i = 1, each do
            assert(queue:send {p, i})
        end
    end, queue, p, each)
end
local counting = {}
for i = 1, consumers do
    counting[i] = thread.new(function(queue)
        local count, sum, last, ordered = 0, 0, {}, true
        while true do
            local pair, why = queue:receive()
            if not pair then
                return count, sum, ordered, why
            end
            count, sum = count + 1, sum + pair[2]
            ordered = ordered and pair[2] > (last[pair[1]] or 0)
            last[pair[1]] = pair[2]
        end
    end, queue)
end
for p = 1, producers do
    done[p]:join()
end
queue:close()
local count, sum, ordered = 0, 0, true
for i = 1, consumers do
    local c, s, o = counting[i]:join()
    count, sum, ordered = count + c, sum + s, ordered and o
end
check.same("as many as were sent", count, producers * each)
check.same("and those", sum, producers * each * (each + 1) // 2)
check.ok("each producer's in order", ordered)

-- hand to hand, with receivers that give up
local h = thread.channel(0)
local impatient = {}
for i = 1, 3 do
    impatient[i] = thread.new(function(h)
        local got = 0
        while true do
            local value, why = h:receive(0.0005)
            if why == "closed" then
                return got
            end
            got = got + (value or 0)
        end
    end, h)
end
local sent = 0
for i = 1, 200 do
    assert(h:send(1))
    sent = sent + 1
end
thread.sleep(0.02)
h:close()
local got = impatient[1]:join() + impatient[2]:join() + impatient[3]:join()
check.same("none is lost between those that come and go", got, sent)

-- a channel through a channel
local outer, inner = thread.channel(1), thread.channel(1)
outer:send(inner)
outer:receive():send("through")
check.same("a channel in a channel", inner:receive(), "through")

-- references: by nobody but a parcel that nobody takes
do
    local keeper = thread.channel(10)
    for i = 1, 10 do
        keeper:send {thread.channel(1), function() return keeper end and i}
    end
end
collectgarbage()

-- misuse
local function refused(name, pattern, f, ...)
    check.like(name, select(2, pcall(f, ...)), pattern)
end
local x = thread.channel(1)
refused("no value", "bad argument #1 to 'send' %(value expected%)", function() x:send() end)
refused("a file", "^channels.lua:%d+: a FILE%* can't be copied", function() x:send(io.stdout) end)
check.same("which is not in it", #x, 0)
refused("a capacity below 0", "a capacity is not below 0", thread.channel, -1)
refused("a capacity that is none", "number expected, got string", thread.channel, "many")
refused("a time below 0", "a time in seconds is not below 0", x.receive, x, -1)
refused("not a number of seconds", "a time in seconds is not below 0", x.receive, x, 0 / 0)
refused("not a channel", "bad argument #1 .*thread.channel expected, got table", x.send, {}, 1)
check.ok("other values are other", x ~= thread.channel(1) and x ~= 1)
getmetatable(x).__gc(x)
refused("one that is gone", "the channel was collected", x.receive, x)
check.done()
