#!/usr/bin/env bash
# No storm: it is about what is in an image.
# REPLACE=dir: each part that a reader may write himself is replaced by a copy of itself, with which
# all works, and, where there is one in tests/stubs/, by a stub, which says what is to be written.
# Where a part has tests of its own (tests/NAME*.t), they judge the replacement: the copy passes,
# the stub doesn't.
. tests/tap.sh
plain_build

parts=$(make -pn help | sed -n 's/^REPLACEABLE := //p')
isnt "$parts" '' 'there are parts that can be replaced' || diag "$parts"
echo 'through the copy' >"$TAP/in"

# replaced KIND PART FILE: an image with this file in the part's place, and then its run.
replaced() {
    local folder="$TAP/$1-$2"
    mkdir -p "$folder"
    cp "$3" "$folder/"
    at_end "rm -rf build/pc-$1-$2"
    ok "$2: the $1 builds" make -s image APP=tests/programs/replaced.c REPLACE="$folder"
    run tools/run "build/pc-$1-$2/replaced.elf" TIMEOUT=60 <"$TAP/in"
}

for file in $parts; do
    part=$(basename "$file" .c)
    replaced copy "$part" "$file"
    is "$status:$out" '0:through the copy' "$part: and works" || diag "$err"
    for judge in tests/"$part"*.t; do
        [ ! -e "$judge" ] || ok "$judge passes it" env REPLACE="$TAP/copy-$part" "$judge"
    done

    [ -e "tests/stubs/$part.c" ] || continue
    replaced stub "$part" "tests/stubs/$part.c"
    is "$status" 134 "$part: the stub ends" || diag "$err"
    like "$err" '[a-z_]+\(\): not written yet, see ' "$part: and says what is to be written"
    for judge in tests/"$part"*.t; do
        [ -e "$judge" ] || continue
        run env REPLACE="$TAP/stub-$part" "$judge"
        isnt "$status" 0 "$judge doesn't pass it"
    done
done

mkdir "$TAP/wrong"
touch "$TAP/wrong/nonsense.c"
run make image REPLACE="$TAP/wrong"
isnt "$status" 0 'a file that replaces nothing is refused'
like "$err" 'nonsense.c; what can be replaced:.*wait.c' 'and what can be is listed'

done_testing
