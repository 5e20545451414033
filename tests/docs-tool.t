#!/usr/bin/env bash
# No storm: no image runs in it.
# tools/docs-test itself: what it lets pass, and that it sees what is wrong.
. tests/tap.sh
plain_build

# Blocks come from standard input, so that this file holds no fence that an editor could take for
# one of its own.
document() { sed 's/^FENCE/```/' >"$TAP/doc.md"; }

document <<'END'
FENCEconsole
$ echo to both; echo errors >&2
to both
errors
$ printf 'first\nsecond\nversion 1.2.3 of today\n'
first
...
version ... of today
$ cd docs
$ basename "$PWD"
docs
$ false
$ echo $?
1
$ echo one \
    two
one two
FENCE
   FENCEconsole
   $ printf 'no end of line'
   no end of line
   $ read line; echo "nothing to read: $?"
   nothing to read: 1
   FENCE
FENCEconsole skip: needs a terminal
$ exit 1
FENCE
FENCEsh
$ not for us
FENCE
END
sed -i 's/^   FENCE/   ```/' "$TAP/doc.md"
run tools/docs-test "$TAP/doc.md"
is "$status" 0 'a document that tells the truth'
is "$(grep -c '^ok' "$TAP/out")" 10 'one test a command, one for a block that is skipped'
like "$out" 'SKIP needs a terminal' 'with its reason'

# wrong BLOCK-LINES REGEX NAME
wrong() {
    printf 'FENCE%b\nFENCE\n' "$1" | document
    run tools/docs-test "$TAP/doc.md"
    is "$status" 1 "$3"
    like "$err" "$2" '... is told'
}
wrong 'console\n$ echo new\nold' $'-old\n# [+]new' 'another output'
wrong 'console\n$ printf "a\\\\nb\\\\n"\na' '[+]b' 'a line too much'
wrong 'console\n$ true\na' '-a' 'a line that is missing'
wrong 'console\n$ true\n$ false' 'doc.md:3 .*status 1' 'a command that fails'
wrong 'console\n$ exit 0\n$ echo hidden' 'doc.md:3.*not reached' 'a command that ends the shell'
wrong 'console\n$ echo "open' 'not reached or not finished' 'a quote that stays open'
wrong 'console skip\n$ true' 'skip: REASON' 'a skip without a reason'
wrong 'console\ntrue' 'begins with a line' 'a block without a command'
printf 'text\n' >"$TAP/doc.md"
run tools/docs-test "$TAP/doc.md"
like "$out" '1..0 # SKIP' 'a document without blocks is skipped'
done_testing
