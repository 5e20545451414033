#!/usr/bin/env bash
# No storm: it says itself what it builds.
# The Linux guest runs a program and hands on its output and status. Skipped where Debian's kernel
# hasn't been fetched: a test downloads nothing (tools/linux-guest sh fetches it).
. tests/tap.sh

run tools/linux-guest
is "$status" 0 'without words it says how it is used'
like "$out" 'usage:' 'namely so'
run tools/linux-guest no=such program
is "$status" 125 'a wrong word is its own failure'

cache=${HITOMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hitoma}/linux-guest
if [ -e "$cache/vmlinuz" ] && [ -e "$cache/busybox" ]; then
    cat >"$TAP/program.c" <<'END'
#include <stdio.h>
int main(int argc, char **argv)
{
    printf("%d %s\n", argc, argv[argc - 1]);
    return 7;
}
END
    run tools/linux-guest "$TAP/program.c" one two
    is "$status" 7 "the program's status"
    is "${out//$'\r'/}" '3 two' 'its output, and nothing of the kernel'
else
    skip 'a program runs' 'no kernel in the cache'
fi
done_testing
