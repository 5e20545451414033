#!/usr/bin/env bash
# REPLACE=dir: each part that a reader may write himself is replaced by a copy of itself, with which
# all works, and, where there is one in tests/stubs/, by a stub, which says what is to be written.
. tests/tap.sh
plain_build

parts=$(make -pn help | sed -n 's/^REPLACEABLE := //p')
isnt "$parts" '' 'there are parts that can be replaced' || diag "$parts"

for file in $parts; do
    part=$(basename "$file" .c)
    mkdir -p "$TAP/copy-$part"
    cp "$file" "$TAP/copy-$part/"
    ok "$part: a copy of itself builds" make -s image APP=cat REPLACE="$TAP/copy-$part"
    echo 'through the copy' >"$TAP/in"
    run tools/run "build/pc-copy-$part/cat.elf" TIMEOUT=60 <"$TAP/in"
    is "$status:$out" '0:through the copy' "$part: and works" || diag "$err"

    [ -e "tests/stubs/$part.c" ] || continue
    mkdir -p "$TAP/stub-$part"
    cp "tests/stubs/$part.c" "$TAP/stub-$part/"
    ok "$part: the stub builds" make -s image APP=cat REPLACE="$TAP/stub-$part"
    run tools/run "build/pc-stub-$part/cat.elf" TIMEOUT=60 <"$TAP/in"
    is "$status" 134 "$part: the stub ends in a panic" || diag "$err"
    like "$err" 'panic: .*\(\): not written yet, see ' "$part: which says what is to be written"
    rm -rf "build/pc-copy-$part" "build/pc-stub-$part"
done

mkdir "$TAP/wrong"
touch "$TAP/wrong/nonsense.c"
run make image REPLACE="$TAP/wrong"
isnt "$status" 0 'a file that replaces nothing is refused'
like "$err" 'nonsense.c; what can be replaced:.*wait.c' 'and what can be is listed'

done_testing
