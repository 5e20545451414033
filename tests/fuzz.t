#!/usr/bin/env bash
# No storm: it runs on the host.
# The fuzz targets (tests/fuzz/) without an engine: what was found once, the seeds, and some
# thousand changes of them, the same ones every time, under gcc's sanitizers.
. tests/tap.sh

CHANGES=10000

like "$(tools/fuzz list)" '(^|
)syscalls($|
)' 'there are targets'
for name in $(tools/fuzz list); do
    TAP_LIMIT=600 run tools/fuzz replay "$name" $CHANGES
    is "$status" 0 "$name: nothing is too much for it" || diag "$err"
    like "$out" "inputs, $CHANGES changes" "$name: all were tried"
    is "$err" '' "$name: no warning" || diag "$err"
done

# Words that are none: one line, which tells the right ones.
run tools/fuzz run 60 nothing
is "$status:$out" 1: 'a target that there is not'
like "$err" '^fuzz: T=nothing: no such target; the targets are: acpi .* zone$' 'the others are told'
run tools/fuzz run soon tar
is "$status:$err" '1:fuzz: TIME=soon: not a number of seconds' 'a time that is none'

# All this is only worth something if a mistake is found: in a copy, an archive is believed too
# much.
mkdir "$TAP/tree"
cp -r boot kernel lib tests tools "$TAP/tree"
sed -i 's/if (size > left)/if (size > left + 4000)/' "$TAP/tree/kernel/fs/tar.c"
run "$TAP/tree/tools/fuzz" replay tar $CHANGES
isnt "$status" 0 'a reader of archives that goes too far is noticed'
like "$err" 'AddressSanitizer|not all in the archive' 'and the report says how' || diag "$err"
found=$TAP/tree/build/fuzz/tar/found-by-replay
ok 'the input is kept' test -s "$found"
run "$TAP/tree/tools/fuzz" try tar "$found"
isnt "$status" 0 'and is again too much for it'
run tools/fuzz try tar "$found"
is "$status" 0 'but not for ours' || diag "$err"

done_testing
