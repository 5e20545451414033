#!/usr/bin/env bash
# The storm: every primitive hammered at once (tests/storm/) under random preemption with the lock
# checker on; then the whole test list, and with it the POSIX suite, with a thread of the kernel's
# beside every program. On 1, 2, 4 and 8 processors, on both platforms.
#
#     STORM_SEEDS=100   how many seeds for each number of processors; the first is STORM_FIRST (1)
#     STORM_ROUNDS=200  rounds of each hammer
#     STORM_TESTS='a b' only these of the list ('' with a blank: none)
export DEBUG=locks STORM=1
. tests/tap.sh
seeds=${STORM_SEEDS:-100} first=${STORM_FIRST:-1} rounds=${STORM_ROUNDS:-200}

# ---- hammers ----

runs=0
for PLATFORM in pc linux; do
    BUILD=build/$PLATFORM$VARIANT
    make -s image APP=tests/storm PLATFORM="$PLATFORM" || exit 1
    for smp in 1 2 4 8; do
        failed=
        for ((seed = first; seed < first + seeds; seed++)); do
            run tools/run "$(image storm)" MEM=256M SMP=$smp TIMEOUT=150 HANG=yes \
                OPTIONS="hitoma.preempt=$((5000 + seed % 7 * 20000)) hitoma.seed=$seed" \
                -- "$seed" "$rounds"
            ((runs += 1))
            [ "$status" = 0 ] && continue
            failed+=" $seed"
            diag "seed $seed on $smp, $PLATFORM: status $status" "$out" "$err"
        done
        is "$failed" '' "$PLATFORM, $smp processors, seeds $first to $((first + seeds - 1))"
    done
done

# ---- the list ----

tests=0 left_out=0
one() { # SCRIPT PLATFORM PROCESSORS
    run env PLATFORM="$2" HITOMA_SMP="$3" HITOMA_HANG=yes TAP_LIMIT=1000 "$1"
    ((tests += 1))
    is "$status" 0 "$1, $2, $3 processors" ||
        diag "$(grep -A 40 -E '^not ok' <<<"$out" | head -n 100)" "$(tail -n 60 <<<"$err")"
}

TAP_LIMIT=7200
for script in tests/*.t; do
    name=$(basename "$script" .t)
    [ -z "${STORM_TESTS:-}" ] || [[ " $STORM_TESTS " = *" $name "* ]] || continue
    why=$(sed -n '2s/^# No storm: //p' "$script")
    if [ -n "$why" ]; then
        diag "$script is left out: $why"
        ((left_out += 1))
        continue
    fi
    for smp in 1 2 4 8; do
        one "$script" pc $smp
        head -n 13 "$script" | grep -q 'PLATFORMS: pc linux' && one "$script" linux $smp
    done
done

diag "result: $runs storms of $rounds rounds, $tests runs of the tests, $left_out of them left out"
done_testing
