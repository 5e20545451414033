#!/usr/bin/env bash
# No storm: it is about what is in an image.
# The toolchain: nothing of the build host gets into a program, types are as they should be, newlib
# does what C99 asks, hitoma-cc behaves like a cc, and what is linked twice comes out right.
# shellcheck disable=SC2317 # most functions here are called by name, through ok
. tests/tap.sh
plain_build

cc=$PWD/tools/hitoma-cc
ok 'the archives are built' make -s libs
newlib=$(tools/newlib path)
gcc_folder=$(dirname "$(gcc -print-libgcc-file-name)")

source_file() { cat >"$TAP/$1.c"; }                       # source_file NAME <<TEXT
compiles() { printf '%s\n' "$1" | "$cc" -x c -c -o "$TAP/c.o" - 2>"$TAP/c.err"; }
compiles_not() { ! compiles "$1"; }
links() { printf '%s\n' "$1" | "$cc" "${@:2}" -x c -o "$TAP/l.elf" - 2>"$TAP/l.err"; }
links_not() { ! links "$@"; }

# --- The host stays out

for header in linux/limits.h gnu/libc-version.h sys/inotify.h bits/types.h features.h \
    asm/unistd.h; do
    if [ -e "/usr/include/$header" ] || [ -e "/usr/include/x86_64-linux-gnu/$header" ]; then
        ok "the host has <$header>, a program doesn't" compiles_not "#include <$header>"
    else
        skip "a program doesn't have the host's <$header>" 'nor has the host'
    fi
done

source_file all <<'C'
#include <assert.h>
#include <complex.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <iso646.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <termios.h>
#include <tgmath.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>
int main(void) { return printf("%g\n", sqrt(time(NULL))) < 0; }
C
for standard in gnu11 c99 c11; do
    ok "C's headers compile without a warning, -std=$standard" \
        "$cc" -std=$standard -Wall -Wextra -Wno-pedantic -Werror -c -o "$TAP/all.o" "$TAP/all.c"
done
# Every file the compiler read, but for those of the tree, of newlib and of gcc itself.
foreign() {
    tr '[:space:]' '\n' | grep '^/' | xargs -r realpath -m |
        grep -v -e "^$(realpath "$TAP")/" -e "^$PWD/" -e "^$newlib/" \
            -e "^$(realpath "$gcc_folder")/"
}
"$cc" -M "$TAP/all.c" >"$TAP/all.d"
is "$(foreign <"$TAP/all.d")" '' 'all headers are ours, newlib'\''s or gcc'\''s own'
ok '(and stdio.h was among them)' grep -q stdio.h "$TAP/all.d"

ok 'a program links' "$cc" -Wl,-Map="$TAP/all.map" -o "$TAP/all.elf" "$TAP/all.c" -lm
is "$(sed -n 's/^LOAD //p' "$TAP/all.map" | foreign)" '' 'so are all archives in the link map'
is "$(sed -n 's/^LOAD .*gcc.*\///p' "$TAP/all.map" | sort -u)" libgcc.a 'of gcc'\''s, only libgcc.a'
ok '-lm, -lc, -lpthread name the one C library' links 'int main(void) {}' -lm -lc -lpthread
ok "the host's libraries are not found" links_not 'int main(void) { return 0; }' -lz
ok "nor the host's libc" links_not 'int gnu_get_libc_version(void);
    int main(void) { return gnu_get_libc_version(); }'
is "$("$cc" -print-file-name=libm.a)" "$PWD/build/pc/lib/libm.a" '-print-file-name=libm.a is ours'
unlike "$("$cc" -print-search-dirs)" '/usr/lib' '-print-search-dirs names no folder of the host'
unlike "$("$cc" -dumpmachine)" linux '-dumpmachine knows nothing of Linux'

for macro in __linux__ __linux linux __gnu_linux__ _FORTIFY_SOURCE __PIC__ __PIE__ __CET__; do
    ok "$macro is not defined" compiles "#ifdef $macro
#error it is
#endif
int x;"
done
ok '__hitoma__ and __unix__ are' compiles '#if !defined __hitoma__ || !defined __unix__
#error they are not
#endif
int x;'

# --- Types

is_so() { # is_so CONDITION
    ok "$1" compiles "#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <stdio.h>
#include <wchar.h>
#define same(x, type) __builtin_types_compatible_p(__typeof__(x), type)
_Static_assert($1, \"no\");"
}
is_so 'sizeof(off_t) == 8 && sizeof(fpos_t) == 8'
is_so 'sizeof(ino_t) == 8 && sizeof(dev_t) == 8'
is_so 'sizeof(uid_t) == 4 && sizeof(gid_t) == 4 && sizeof(mode_t) == 4'
is_so 'sizeof(time_t) == 8 && (time_t)-1 < 0'
is_so 'sizeof(ssize_t) == 8 && SSIZE_MAX == INT64_MAX'
is_so 'sizeof(((struct stat *)0)->st_size) == 8 && sizeof(sigset_t) == 8'
is_so 'same(&read, ssize_t (*)(int, void *, size_t))'
is_so 'same(&write, ssize_t (*)(int, const void *, size_t))'
is_so 'same(&lseek, off_t (*)(int, off_t, int))'
is_so 'PATH_MAX == 4096 && CLOCKS_PER_SEC == 1000000'
is_so 'SIGSEGV == 11 && SIGABRT == 6 && SIGFPE == 8 && SIGBUS == 7 && SIGILL == 4'
is_so 'sizeof(struct termios) == 60 && sizeof(struct winsize) == 8 && TIOCGWINSZ == 0x5413'
is_so 'CLOCK_MONOTONIC != CLOCK_REALTIME && _POSIX_TIMERS > 0'
is_so 'sizeof(wchar_t) == 4 && MB_LEN_MAX >= 4'

# --- newlib, in the machine

ok 'tests/fixtures/newlib.c links' "$cc" -o "$TAP/newlib.elf" tests/fixtures/newlib.c -lm
run tools/run "$TAP/newlib.elf"
is "$status" 0 'it ends well'
is "$out" "$(sed -n 's|^// ||p' tests/fixtures/newlib.c)" 'and prints what its last lines say' ||
    diff <(sed -n 's|^// ||p' tests/fixtures/newlib.c) "$TAP/out" | sed 's/^/# /' >&2
like "$(cat "$newlib/include/newlib.h")" '_WANT_IO_POS_ARGS 1' 'positional arguments are configured'

# --- What ours replace is not in libc.a

doubles() {
    comm -12 <(nm -g --defined-only "$1" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u) \
        <(nm -g --defined-only "${@:2}" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
}
is "$(doubles build/pc/lib/libc.a build/pc/lib/libhitoma.a build/pc/lib/libkernel.a)" '' \
    'no symbol of libhitoma.a or libkernel.a is in libc.a'
isnt "$(doubles "$newlib/lib/libc.a" build/pc/lib/libhitoma.a)" '' '(there would have been some)'
is "$(nm build/pc/lib/libc.a 2>/dev/null | grep -E ' [TDB] (__stack_chk_(guard|fail))$')" '' \
    'the stack guard is not newlib'\''s'

# --- hitoma-cc as a cc

cat >"$TAP/configure" <<'SH'
# What a configure script does: it asks the compiler, by exit status.
try() { echo "$1" >conftest.c; shift; $CC $CFLAGS "$@" conftest.c -o conftest >/dev/null 2>&1; }
try 'int main(void) { return 0; }' && echo works
$CC --version >/dev/null 2>&1 && echo version
try 'int main(void) { error }' || echo error
try '#include <stdio.h>
int main(void) { return 0; }' -c && echo stdio.h
try '#include <sys/inotify.h>' -c || echo no sys/inotify.h
for f in printf malloc strtod; do try "char $f(); int main(void) { return $f(); }" && echo $f; done
try 'char no_such_thing(); int main(void) { return no_such_thing(); }' || echo no no_such_thing
try 'char sqrt(); int main(void) { return sqrt(); }' -lm && echo libm
try 'char deflate(); int main(void) { return deflate(); }' -lz || echo no libz
try 'int a[1 - 2 * !(sizeof(long) == 8)]; int main(void) { return 0; }' && echo sizeof long
echo 'int main(void) { return 0; }' >conftest.c
$CC -E conftest.c | grep -q 'int main' && echo cpp
$CC -c conftest.c && [ -f conftest.o ] && echo object
$CC conftest.o && [ -f a.out ] && echo a.out
SH
run env CC="$cc" CFLAGS='-g -O1' sh -c "cd '$TAP' && sh ./configure"
is "$out" "works
version
error
stdio.h
no sys/inotify.h
printf
malloc
strtod
no no_such_thing
libm
no libz
sizeof long
cpp
object
a.out" 'configure sees what is there and what is not' || diag "$err"

run "$cc" --needs=no-such-part -o "$TAP/x" "$TAP/all.c"
like "$err" "no part 'no-such-part'; the parts are: .*serial" 'an unknown part gets the list'
ok '-r links objects into one' "$cc" -r -o "$TAP/r.o" "$TAP/all.o"
ok '-shared is refused' bash -c "! '$cc' -shared -o '$TAP/x' '$TAP/all.c' 2>'$TAP/x.err'"
mkdir -p "$TAP/with space"
ok 'a folder with a blank in its name' bash -c "cp '$TAP/all.c' '$TAP/with space/a b.c' &&
    cd '$TAP/with space' && '$cc' -DX='\"a b\"' -o 'a b.elf' 'a b.c'"

# --- Linked twice

objcopy -O binary -j .rodata.symbols "$TAP/all.elf" "$TAP/table"
tools/symbols --name=all "$TAP/all.elf" >"$TAP/again.s"
as -o "$TAP/again.o" "$TAP/again.s"
objcopy -O binary -j .hitoma.symbols "$TAP/again.o" "$TAP/again"
same "$TAP/table" "$TAP/again" 'the symbol table in the image is the one its own symbols give'
ok 'it has main' grep -qa main "$TAP/table"
ok 'it takes no more than 16 KB' test "$(stat -c %s "$TAP/table")" -le 16384

# A few bytes more can be a page more: `readelf -SW` shows which part has grown over its last one.
"$cc" -o "$TAP/hello.elf" apps/hello/hello.c
strip -s -o "$TAP/stripped.elf" "$TAP/hello.elf"
objcopy -O binary -j .rodata.symbols "$TAP/hello.elf" "$TAP/table"
ok 'hello, stripped, is no more than 64 KB beside its table' \
    test "$(($(stat -c %s "$TAP/stripped.elf") - $(stat -c %s "$TAP/table")))" -le 65536

# Who prints needs no malloc(); who opens a stream, makes a string or reads a number gets it,
# unasked.
brings_malloc() { links "#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
int main(int argc, char **argv) { $1; }" -Wl,-Map="$TAP/l.map" &&
    grep -q 'malloc\.c\.o)$' "$TAP/l.map"; }
brings_no_malloc() { ! brings_malloc "$1" && [ ! -s "$TAP/l.err" ]; }
while read -r code; do
    ok "malloc() comes with $code" brings_malloc "$code" || diag "$(cat "$TAP/l.err")"
done <<'C'
FILE *f = fopen(argv[1], "w"); fprintf(f, "%g", 1.5); return fclose(f)
FILE *f = fdopen(argc, "w"); return fputs(argv[0], f)
return fputs(argv[0], freopen(argv[1], "w", stdout))
static char b[9]; return fputs(argv[0], fmemopen(b, 9, "w"))
char *s; size_t n; return fputs(argv[0], open_memstream(&s, &n))
return fputs(argv[0], tmpfile())
return setvbuf(stdout, NULL, _IOFBF, 1 << 16)
return ungetc(getchar(), stdin)
char *s; return asprintf(&s, "%s", argv[0])
return strtod(argv[0], NULL) > 1
return strtold(argv[0], NULL) > 1
return atof(argv[0]) > 1
int i; return sscanf(argv[0], "%d", &i)
return fwprintf(stdout, L"%d", argc)
return setenv(argv[0], argv[1], 1)
C
while read -r code; do
    ok "and not with $code" brings_no_malloc "$code" || diag "$(cat "$TAP/l.err")"
done <<'C'
printf("%s %g %ls", argv[0], 1.5, L"w"); return fflush(stdout)
return fprintf(stderr, "%d", argc)
static char b[9]; return snprintf(b, sizeof(b), "%a", 1.5)
puts(argv[0]); return fclose(stdout)
return getchar()
C
ok 'tests/programs/print.c links' \
    "$cc" -Wl,-Map="$TAP/l.map" -o "$TAP/print.elf" tests/programs/print.c
is "$(grep -c 'malloc\.c\.o)$' "$TAP/l.map")" 0 'without malloc()'
run tools/run "$TAP/print.elf"
is "$status" 0 'it prints without malloc()'
unlike "$out" 'not ok' 'all that C demands' || diag "$out"
like "$out" '1\.\.[0-9]+$' 'to the end'

objcopy -O binary -j .notes "$TAP/all.elf" "$TAP/notes"
ok 'the note names the program' grep -qa 'name=all' "$TAP/notes"

mkdir -p "$TAP/here" "$TAP/there/deeper"
for folder in here there/deeper; do
    cp tests/fixtures/newlib.c "$TAP/$folder/p.c"
    (cd "$TAP/$folder" && "$cc" -o p.elf p.c -lm)
done
same "$TAP/here/p.elf" "$TAP/there/deeper/p.elf" 'two folders, the same image to the last byte'
for folder in here there/deeper; do (cd "$TAP/$folder" && "$cc" -o p.elf "$PWD/p.c" -lm); done
same "$TAP/here/p.elf" "$TAP/there/deeper/p.elf" 'also by an absolute path'
is "$(strings -a "$TAP/here/p.elf" | grep -e "$TAP" -e "$PWD" -e "$newlib" -e "$HOME/")" '' \
    'no folder of this machine is named in it'

# --- Setting up

ok 'tools/setup check is content here' tools/setup check
run env PATH="$TAP/empty" "$BASH" tools/setup check
is "$status" 1 'tools/setup check with an empty PATH is not'
like "$err" 'missing: qemu-system-x86' 'and says what is missing'
run tools/setup check kitchen
like "$err" "unknown set 'kitchen'; use some of: run" 'an unknown set gets the list'
run tools/newlib fetch
like "$err" 'use one of: path build clean' 'an unknown word to tools/newlib gets the list'
run env HITOMA_CACHE="$TAP/cache" HITOMA_NEWLIB_TAR=/dev/null tools/newlib path
is "$status" 1 'a source with another sum is refused'
like "$err" 'sum of newlib' 'and the message says so'

done_testing
