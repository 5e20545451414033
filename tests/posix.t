#!/usr/bin/env bash
# No storm: it is about what is in an image.
# docs/POSIX.md is the one that tools/posix-table makes of the headers and archives as they are.
. tests/tap.sh
plain_build

ok 'the archives are built' make -s libs
TAP_LIMIT=300 run tools/posix-table
is "$status" 0 'tools/posix-table' || diag "$err"
like "$err" '^posix-table: [0-9]{3,} functions link into one image$' \
    'each function that is here can be linked, and its header compiled alone' || diag "$err"
same "$TAP/out" docs/POSIX.md 'docs/POSIX.md is up to date (else: make docs)'

cp -r docs "$TAP/docs"
mkdir -p "$TAP/tools"
ln -s "$PWD/tools/"* "$TAP/tools/"
rm "$TAP/tools/posix-table" && cp tools/posix-table "$TAP/tools/"
echo 'limited no_such_function: never' >>"$TAP/docs/posix.list"
run "$TAP/tools/posix-table"
like "$err" 'no_such_function, which no header has' 'a note about nothing is an error'
cp docs/posix.list "$TAP/docs/posix.list"
sed -i '/^absent/,$d' "$TAP/docs/posix.list"
mkdir "$TAP/build" && ln -s "$PWD/build/pc" "$TAP/build/pc"
TAP_LIMIT=300 run "$TAP/tools/posix-table"
isnt "$status" 0 'what is defined, but can not be linked, is an error'
like "$err" 'ndbm' 'which names it' || diag "$err"
echo 'nonsense' >"$TAP/docs/posix.list"
run "$TAP/tools/posix-table"
like "$err" 'not understood: nonsense' 'so is a line that means nothing'

done_testing
