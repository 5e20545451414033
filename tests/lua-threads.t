#!/usr/bin/env bash
# apps/lua-threads: the module `thread`, judged from inside by tests/lua-threads/*.lua; memory that
# comes back, and what happens at the end. PLATFORMS: pc linux
. tests/tap.sh

make -s image APP=lua-threads || exit 1

lua() { # [NAME=value...] -- ARGUMENT...
    run tools/run "$(image lua-threads)" MEM=256M FILES=tests/lua-threads "$@"
}

for smp in 1 2; do
    for script in values threads channels; do
        lua "SMP=$smp" -- $script.lua
        is "$status" 0 "SMP=$smp, $script: every case passes" || diag "$(grep -v ^ok <<<"$out")$err"
        like "$out" $'\n1\\.\\.[0-9]+$' "SMP=$smp, $script: to the last"
    done
done

# ---- memory comes back ----

left() { # LUA: what malloc() has left when Lua has closed its state
    lua SMP=2 "ENV=MALLOC_LEAKS=1" -- -e "local thread = require 'thread'
        thread.new(function() end):join() -- for what the C library makes once
        $1 os.exit(0, true)"
    grep 'never freed:' <<<"$err"
}
always=$(left '')
leaks() { # NAME LUA
    is "$(left "$2")" "$always" "$1: nothing is left" || diag "$err"
}
isnt "$(left 'local c = thread.channel(1) c:send(c)')" "$always" \
    'a channel that holds itself is, as the documents say'
leaks 'joined threads' 'for i = 1, 1000 do thread.new(function(t) return t end, {i}):join() end'
leaks 'values that are refused' 'for i = 1, 50 do
    pcall(thread.new, function() end, thread.channel(), {"x", io.stdout})
    local out = io.stdout pcall(thread.new, function() return out end) end'
leaks 'channels' 'local c = thread.channel(9)
    for i = 1, 9 do c:send {thread.channel(1), i} end c:close() c:receive()'
leaks 'errors' 'for i = 1, 20 do pcall(function() thread.new(error, {i}):join() end) end'

lua SMP=2 MEM=64M -- -e 'local thread = require "thread"
    for i = 1, 3000 do
        thread.new(function(i) return i end, i):join() end
    print("done")'
is "$status:$out" 0:done '3000 threads, one after the other, in 64 MB' || diag "$err"
# Of their stacks Lua's collector knows nothing: thread.new() asks it when there is no room.
lua SMP=2 MEM=64M -- -e 'local thread = require "thread"
    local c = thread.channel(1)
    for i = 1, 3000 do thread.new(function(c) c:send(1) end, c) c:receive() end
    print("done")'
is "$status:$out" 0:done 'and 3000 of which nobody hears again' || diag "$err"

# ---- no memory ----

lua SMP=2 MEM=16M -- -e 'local thread = require "thread"
    local t = thread.new(function()
        local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1000) .. i end end)
    print(pcall(t.join, t))
    print(thread.new(function() return "and on" end):join())'
is "$status:$out" $'0:false\tnot enough memory\nand on' 'a thread without memory fails alone' ||
    diag "$err"
lua MEM=16M -- -e 'local thread = require "thread"
    local c, n = thread.channel(1e9), 0
    print(pcall(function() while true do c:send(("x"):rep(100000)) n = n + 1 end end))
    c = nil collectgarbage() print(n > 20, #("x"):rep(3000000))'
like "$out" $'^false\t.*not enough memory\ntrue\t3000000$' 'nor does a channel without end' ||
    diag "$status $err"
lua MEM=24M -- -e 'local thread = require "thread"
    local all, n, done, why = {}, 0
    local work = "return require [[thread]].sleep(1000)"
    for i = 1, 3001 do all[i] = false end
    local spare = ("x"):rep(300000)
    repeat n, done, why = n + 1, pcall(thread.new, work)
        all[n] = done and why until not done or n > 3000
    spare = nil collectgarbage() print(n > 20, why) os.exit(0)'
like "$out" "^true.(a thread can't be started: |not enough memory)" \
    'threads until no more will go' || diag "$status $err"

# Every allocation in turn is refused, of the first 400 behind the start, in both states.
survives='local thread = require "thread"
    local ok, why = pcall(function()
        local c = thread.channel(2)
        c:send({{1, {2}}, function() return c end})
        local t = thread.new(function(c, t) local u = c:receive() return u, {t} end,
            c, {"a", {"b"}})
        return t:join() end)
    print(ok or why) os.exit(0)'
wrong=''
for number in $(seq 1 37 1500); do
    lua "ENV=MALLOC_FAIL=$number" -- -e "$survives"
    case $status:$out in
        0:true | 0:*'not enough memory' | 0:*"can't be started"* | 1:) ;;
        *) wrong+="$number: $status $out $err"$'\n' ;;
    esac
done
is "$wrong" '' 'refused memory, wherever, is an error of Lua'

# ---- errors that nobody asks for, and the end ----

lua SMP=2 -- -e 'local thread = require "thread"
    local function inner() error("on purpose") end
    thread.new(function() inner() end)
    thread.sleep(0.1) collectgarbage() print("main goes on")'
is "$status:$out" '0:main goes on' 'an error in a thread that nobody joins'
like "$err" 'lua: thread: .*on purpose.*stack traceback:.*inner' 'is reported, with a traceback'
lua SMP=2 -- -e 'local thread = require "thread"
    local t = thread.new(error, "kept") print(pcall(t.join, t))'
is "$out|$err" $'false\tkept|' 'one that is joined is not'
for work in 'while true do end' 'require [[thread]].channel():receive()' \
    'require [[thread]].sleep(1000)'; do
    lua SMP=2 TIMEOUT=60 -- -e "local thread = require 'thread'
        t = thread.new('$work') thread.sleep(0.01) print('end')"
    is "$status:$out" 0:end "a thread that isn't joined ends with the program: $work" || diag "$err"
done
lua SMP=2 TIMEOUT=60 -- -e 'local thread = require "thread"
    thread.new(function() os.exit(7) end) thread.channel():receive()'
is "$status" 7 'os.exit() in a thread ends all'
lua TIMEOUT=60 -- -e 'local thread = require "thread"
    local got = {} local c = thread.channel(4)
    for i = 1, 4 do thread.new(function(c, i)
        io.write(("line %d of a thread\n"):format(i)):flush() c:send(i) end, c, i) end
    for i = 1, 4 do c:receive() end'
is "$(sort <<<"$out")" "$(printf 'line %d of a thread\n' 1 2 3 4)" 'lines come whole'

# ---- the example, and the other Lua ----

run tools/run "$(image lua-threads)" SMP=2 FILES=apps/lua-threads/examples -- primes.lua 20000
is "$status:$out" '0:2262 primes below 20000' 'the example counts right' || diag "$err"
make -s image APP=lua || exit 1
is "$(nm "$(image lua)" | grep -cE ' T (pthread_create|pthread_join|luaopen_thread)')" 0 \
    'Lua without threads has nothing of all this'
done_testing
