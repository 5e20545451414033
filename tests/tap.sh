# What every test written in bash stands on: TAP on stdout, explanations on stderr as `# ...` lines.
#
#     #!/usr/bin/env bash
#     . tests/tap.sh                        # tests run from the repository's root
#     run tools/run $BUILD/hello.elf        # runs it; leaves $status, $out, $err
#     is "$status" 0 'hello ends with 0'
#     like "$out" '^hello' 'and greets'
#     done_testing
#
# Each test takes its name last and returns 0 exactly when it passed, so `is ... || diag 'look at
# ...'` works.
#
#   pass NAME, fail NAME [EXPLANATION]
#   ok NAME COMMAND [ARG...]     the command succeeds (its output is shown only when it doesn't)
#   is GOT WANT NAME             the strings are equal          isnt GOT OTHER NAME
#   like GOT REGEX NAME          bash's extended expression     unlike GOT REGEX NAME
#   same FILE FILE NAME          the files are equal, byte for byte
#   skip NAME REASON             counts as passed and says why; skip_all REASON ends the script
#   run COMMAND [ARG...]         $status, $out, $err (and whole, with trailing newlines: $TAP/out,
#                                $TAP/err); 124 when it takes longer than $TAP_LIMIT seconds. Give
#                                input by `run ... <FILE`.
#   diag TEXT                    for the person who looks into a failure
#   at_end COMMAND               to be done on the way out, whichever way that is (last one first)
#   image NAME                   where make puts this image; tests that say PLATFORMS near their
#   on_pc                        beginning run once for each, with $PLATFORM; is it the PC's turn?
#   done_testing                 must be the last line; a script that stops before it has failed
#
# $TAP is a folder that lasts as long as the script. The script's standard input is /dev/null.
# $BUILD is where images are made: build/pc, build/linux, build/pc-undefined with SAN=undefined. A
# script that is about how something is built says `plain_build` first. One that STORM=1 is no
# matter for says so, and why, in its second line: `# No storm: it runs on the host.`

set -u
export LC_ALL=C.UTF-8
TAP=$(mktemp -d "${TMPDIR:-/tmp}/hitoma-test.XXXXXX") || exit 1
TAP_LIMIT=${TAP_LIMIT:-180}
tap_count=0 tap_failed=0 tap_finished='' tap_child='' tap_cleanup=''
# shellcheck disable=SC2034  # they are for the tests
status=0 out='' err='' PLATFORM=${PLATFORM:-pc}
VARIANT=${SAN:+-$SAN}${DEBUG:+-$DEBUG}${STORM:+-storm}
BUILD=build/${PLATFORM:-pc}$VARIANT
exec </dev/null
[ "$PLATFORM" = pc ] || export PLATFORM HITOMA_BUILD="$PWD/$BUILD"

on_pc() { [ "$PLATFORM" = pc ]; }

image() { on_pc && echo "$BUILD/$1.elf" || echo "$BUILD/$1"; }

# `plain_build storm`: but STORM=1 and DEBUG=locks stay.
# shellcheck disable=SC2034
plain_build() {
    unset SAN HITOMA_BUILD HITOMA_NEEDS VARIANT
    [ "${1-}" = storm ] || unset DEBUG STORM
    BUILD=build/$PLATFORM${DEBUG:+-$DEBUG}${STORM:+-storm}
    on_pc || export HITOMA_BUILD="$PWD/$BUILD"
}

diag() { printf '%s\n' "$*" | sed 's/^/# /' >&2; }

pass() { printf 'ok %d - %s\n' $((++tap_count)) "$1"; }

fail() {
    printf 'not ok %d - %s\n' $((++tap_count)) "$1"
    ((tap_failed++))
    diag "failed: $1 ($(tap_caller))"
    [ $# -lt 2 ] || diag "$2"
    return 1
}

# The line of the test script, not of this file.
tap_caller() {
    local i=1
    while [ "${BASH_SOURCE[i]:-}" = "${BASH_SOURCE[0]}" ]; do ((i++)); done
    printf '%s:%s' "${BASH_SOURCE[i]:-?}" "${BASH_LINENO[i-1]}"
}

ok() {
    local name=$1 code=0
    shift
    "$@" >"$TAP/ok.log" 2>&1 || code=$?
    [ $code = 0 ] && { pass "$name"; return; }
    fail "$name" "$(printf 'status %d of: %s\n' $code "$*"; tail -n 40 "$TAP/ok.log")"
}

is() {
    [ "$1" = "$2" ] && { pass "$3"; return; }
    fail "$3" "$(printf '     got: %q\nexpected: %q' "$1" "$2")"
}

isnt() {
    [ "$1" != "$2" ] && { pass "$3"; return; }
    fail "$3" "$(printf 'got what it must not be: %q' "$1")"
}

like() {
    [[ $1 =~ $2 ]] && { pass "$3"; return; }
    fail "$3" "$(printf 'does not match: %s\n%s' "$2" "$1")"
}

unlike() {
    [[ ! $1 =~ $2 ]] && { pass "$3"; return; }
    fail "$3" "$(printf 'matches: %s\n%s' "$2" "$1")"
}

same() {
    cmp "$1" "$2" >"$TAP/ok.log" 2>&1 && { pass "$3"; return; }
    fail "$3" "$(cat "$TAP/ok.log")"
}

skip() { printf 'ok %d - %s # SKIP %s\n' $((++tap_count)) "$1" "$2"; }

skip_all() {
    [ $tap_count = 0 ] || { diag 'skip_all after a test'; exit 1; }
    printf '1..0 # SKIP %s\n' "$1"
    tap_finished=1
    exit 0
}

# In the background and waited for, so that Ctrl-C reaches our trap at once and it can end the
# command. A command started with & has SIGINT ignored: env gives it back. `timeout` ends the
# command's whole process group. A shell function can't be given to `timeout`: it runs in a
# subshell, without the limit.
run() {
    status=0
    if [ "$(type -t "$1")" = function ]; then
        ("$@") >"$TAP/out" 2>"$TAP/err" || status=$?
    else
        env --default-signal=INT timeout -k 5 "$TAP_LIMIT" "$@" <&0 >"$TAP/out" 2>"$TAP/err" &
        tap_child=$!
        # shellcheck disable=SC2034  # it is for the tests
        wait $tap_child || status=$?
        tap_child=''
    fi
    # shellcheck disable=SC2034  # they are for the tests
    out=$(tr -d '\0' <"$TAP/out") err=$(tr -d '\0' <"$TAP/err")
}

at_end() { tap_cleanup="$1"$'\n'"$tap_cleanup"; }

done_testing() {
    printf '1..%d\n' $tap_count
    tap_finished=1
    [ $tap_count -gt 0 ] || diag 'no test was run'
    exit $((tap_failed > 0 || tap_count == 0))
}

tap_exit() {
    local code=$?
    trap - EXIT
    [ -z "$tap_child" ] || { kill "$tap_child" && wait "$tap_child"; } 2>/dev/null
    eval "$tap_cleanup"
    rm -rf "$TAP"
    if [ -z "$tap_finished" ]; then
        diag "stopped before done_testing, status $code"
        [ $code != 0 ] || code=1
    fi
    exit $code
}
trap tap_exit EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
