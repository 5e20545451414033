#!/usr/bin/env bash
# No storm: no program runs in it.
# A wrong word anywhere gets one line that lists the right ones, on standard error, and a status
# that isn't 0.
. tests/tap.sh

ok 'an image to run' make image APP=hello

# wrong REGEX COMMAND...: fails, says it in one line (make adds its own `make: ***` after a
# script's), nothing on stdout.
wrong() {
    local want=$1 said
    shift
    run "$@"
    isnt "$status" 0 "$*: fails"
    is "$out" '' "$*: nothing on standard output"
    said=$(grep -v '^make: \*\*\*' "$TAP/err")
    is "$(wc -l <<<"$said")" 1 "$*: one line" || diag "$err"
    like "$said" "$want" "$*: which lists what is right"
}

wrong "no goal 'frobnicate'.* run debug image iso setup test soak fuzz bench parts" make frobnicate
wrong 'There is no MACHIN=.* MACHINE ' make run MACHIN=pc
wrong 'APP=nonsense: .*apps/ \(.*hello.*\)' make run APP=nonsense
for goal in image debug iso parts; do
    wrong 'APP=nonsense: .*apps/ \(.*hello.*\)' make $goal APP=nonsense
done
wrong 'SAN=memory: the sanitizers are: address undefined' make image SAN=memory
wrong 'SAN=address needs PLATFORM=linux' make image SAN=address
wrong 'CROSS=vax-: there is no vax-gcc here; `make toolchain`' make image CROSS=vax-
wrong 'MACHINE=vax: there are microvm q35 pc' make run MACHINE=vax
wrong 'PLATFORM=mips: the platforms are: pc linux' make run PLATFORM=mips
wrong 'ACCEL=warp: there are tcg kvm' make run ACCEL=warp
wrong 'MEM=lots: a number with K, M or G' make run MEM=lots
wrong 'TIMEOUT=soon: seconds' make run TIMEOUT=soon
wrong 'OPTIONS: nonsense: kernel options begin with hitoma' make run OPTIONS=nonsense
wrong 'T=nonsense: no such test; the tests are: .*tests/wrongwords.t' make test T=nonsense
wrong 'T=nonsense: no such test; the tests are: .*tests/soak/refusal.t' make soak T=nonsense

image=$BUILD/hello.elf
wrong 'X=1: no such option; there are MACHINE MEM SMP CPU ' tools/run $image X=1
wrong 'no rule "nonsense"; there are: columns ' tools/check nonsense
wrong 'no figure or command nonsense; figures: .*commands: ' tools/bench nonsense
wrong "unknown word 'nonsense'; use one of: check install list" tools/setup nonsense
wrong "unknown word 'nonsense'; use one of: list run try replay" tools/fuzz nonsense
wrong "unknown word 'nonsense'; use one of: path build clean" tools/newlib nonsense
wrong 'no option but --flags' tools/compile-commands --nonsense
wrong 'usage: tools/lines \[DIR\]' tools/lines --nonsense
wrong 'usage: tools/parts IMAGE' tools/parts
wrong 'usage: tools/iso IMAGE OUT.iso' tools/iso

# The kernel's own options: the list is the image's, a line each.
run tools/run $image OPTIONS=hitoma.nonsense=1
is "$status" 126 'an unknown kernel option: the image does not boot'
like "$err" 'hitoma\.nonsense: there is no such kernel option.*hitoma\.log=.*' \
    'and lists those that it has'

# Right words are no wrong ones.
run make help
is "$status" 0 'make help'
for goal in run debug image iso parts test fuzz bench check lines setup toolchain clean; do
    like "$out" "make $goal " "make help tells of make $goal"
done
is "$(make 2>&1)" "$out" 'make alone is make help'
done_testing
