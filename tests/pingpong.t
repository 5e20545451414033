#!/usr/bin/env bash
# apps/pingpong: each means hands over every number once and in turn, on one processor and on two;
# the same program as one of the host's. PLATFORMS: pc linux
. tests/tap.sh

make -s image APP=pingpong || exit 1
all='mutex semaphore yield pipe eventfd socketpair'

played() { # MEANS ROUNDS NAME: it says so, and that it took some time
    local line
    line=$(grep "^$1 " <<<"$out")
    like "$line" "^$1 +$2 round trips, [1-9][0-9]* ns each, [1-9][0-9]* a second\$" "$3: $1" ||
        diag "$status $err"
}

# Few on two processors: on a busy host each waits for its turn there.
while read -r smp rounds; do
    for means in $all; do
        run tools/run "$(image pingpong)" "SMP=$smp" -- "$means" "$rounds"
        is "$status" 0 "SMP=$smp: by $means" || diag "$err"
        played "$means" "$rounds" "SMP=$smp: $rounds round trips"
    done
done <<'SIZES'
1 5000
2 200
SIZES
run tools/run "$(image pingpong)" SMP=2 -- all 1
is "$status:$(wc -l <<<"$out")" 0:6 'all of them, one round trip each' || diag "$out$err"
for means in $all; do
    played "$means" 1 'all'
done
run tools/run "$(image pingpong)" -- semaphore
played semaphore 100000 'unless told otherwise'

refused() { # PATTERN ARGUMENT...
    local pattern=$1
    shift
    run tools/run "$(image pingpong)" -- "$@"
    is "$status:$out" 1: "pingpong $*: an error"
    like "$err" "^pingpong: $pattern.*"$'\n  mutex  ' 'which says why, and what there is'
}
refused 'by which means\?'
refused 'there is no such means' telepathy
refused 'there is no such means' ''
refused 'ROUNDS is a number' pipe 0
refused 'ROUNDS is a number' pipe -1
refused 'ROUNDS is a number' pipe 10x
refused 'ROUNDS is a number' pipe ''
refused 'ROUNDS is a number' pipe 18446744073709551617
refused 'too many words' pipe 1 2

run gcc -O2 -Wall -Wextra -Wshadow -Werror -pthread -o "$TAP/pingpong" apps/pingpong/pingpong.c \
    apps/pingpong/means.c
is "$status" 0 "the host's compiler takes it, without a warning" || diag "$err"
run "$TAP/pingpong" all 100
is "$status" 0 'and there it plays, too'
for means in $all; do
    played "$means" 100 'on the host'
done
done_testing
