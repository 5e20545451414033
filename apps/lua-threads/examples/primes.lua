-- Counts the primes below a limit, a part for each processor:  lua primes.lua [LIMIT]
local thread = require "thread"
local limit, block = tonumber(arg[1] or 100000), 5000
local work, counts = thread.channel(2), {}

-- Runs in a thread, which has a Lua of its own: what it is to know, it is given.
local function worker(work)
    local function is_prime(n)
        for d = 2, math.floor(n ^ 0.5) do
            if n % d == 0 then
                return false
            end
        end
        return n >= 2
    end
    local count = 0
    while true do
        local part = work:receive() -- a copy; nil when the channel is closed and empty
        if not part then
            return count
        end
        for n = part.from, part.to do
            count = count + (is_prime(n) and 1 or 0)
        end
    end
end

for i = 1, thread.processors() do
    counts[i] = thread.new(worker, work)
end
for from = 0, limit - 1, block do
    work:send {from = from, to = math.min(from + block, limit) - 1}
end
work:close()
local sum = 0
for _, counting in ipairs(counts) do
    sum = sum + counting:join()
end
print(sum .. " primes below " .. limit)
