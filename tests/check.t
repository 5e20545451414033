#!/usr/bin/env bash
# No storm: no image runs in it.
# tools/check: each rule bites. A small tree that is clean, then one offence at a time in a copy of
# it; the complaint must name the file, the line and the rule.
. tests/tap.sh

clean=$TAP/clean
check() { tools/check --root "$TAP/tree" "$@"; }

# A tree with one of everything, and nothing wrong in it.
make_clean_tree() {
    mkdir -p "$clean"/{kernel/platform/pc,drivers,lib,apps/hello,docs,tests,tools,boot}
    cp .clang-format .clang-tidy "$clean/"
    cat >"$clean/kernel/log.h" <<'END'
/* Messages. */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

void log_line(const char *text);

#endif
END
    cat >"$clean/kernel/log.c" <<'END'
/* Messages, kept nowhere. */
#include "kernel/log.h"

static const char *newest;

void log_line(const char *text)
{
    newest = text;
    (void)newest;
}
END
    printf '%s\n' '/* Threads. */' '#ifndef KERNEL_RUN_QUEUE_H' '#define KERNEL_RUN_QUEUE_H' '' \
        '#endif' >"$clean/kernel/run_queue.h"
    printf '%s\n' '/* A device. */' '#ifndef DRIVERS_DISK_H' '#define DRIVERS_DISK_H' '' '#endif' \
        >"$clean/drivers/disk.h"
    printf '%s\n' '/* Says hello. */' 'int main(void)' '{' '    return 0;' '}' \
        >"$clean/apps/hello/hello.c"
    printf '%s\n' '#!/usr/bin/env bash' '# Does nothing.' 'true' >"$clean/tests/log.t"
    printf '%s\n' '"""Nothing."""' 'x = 1' >"$clean/tools/nothing.py"
    cat >"$clean/docs/01-log.md" <<'END'
# The log

`log_line()` in `kernel/log.c` keeps a message; see [the notes](#exercises).

## Exercises

1. Open `kernel/log.c` and count; `tests/log.t` tells.
2. Open `kernel/log.h` and say more; `make test T=log` tells.
3. Open `drivers/disk.h` and write the rest; `tests/log.t` tells.
END
}

fresh() { rm -rf "$TAP/tree"; cp -r "$clean" "$TAP/tree"; }

# offence RULE 'FILE:LINE' NAME, after the tree was spoiled.
offence() {
    run check "$1"
    like "$status $out" "^1 .*$2: .*\[$1\]" "$1: $3"
    fresh
}

# Puts a line into a file of the tree, at line N.
put() { sed -i "$2i\\$3" "$TAP/tree/$1"; }

make_clean_tree
fresh
run check
is "$status" 0 'a clean tree has no complaint' || diag "$out"

put kernel/log.c 4 "/* $(printf 'x%.0s' {1..100}) */"
offence columns 'kernel/log.c:4' 'a line of more than 100 columns'
put docs/01-log.md 2 "$(printf '一%.0s' {1..51})"
offence columns 'docs/01-log.md:2' 'Japanese takes two columns a character'
put kernel/log.c 3 'int a; '
offence blanks 'kernel/log.c:3' 'a blank at the end'
put kernel/log.c 3 "$(printf '\tint a;')"
sed -i 's/^int a;/\tint a;/' "$TAP/tree/kernel/log.c"
offence blanks 'kernel/log.c:3' 'a tab'
printf 'x = 2' >>"$TAP/tree/tools/nothing.py"
offence blanks 'tools/nothing.py:3' 'no newline at the end'
put kernel/log.c 3 '#ifdef DEBUG'
offence conditional 'kernel/log.c:3' '#ifdef in a .c file'
put kernel/log.c 3 '#  if DEBUG'
offence conditional 'kernel/log.c:3' '#if in a .c file'
sed -i s/KERNEL_LOG_H/LOGGING/ "$TAP/tree/kernel/log.h"
offence guard 'kernel/log.h:1' 'a guard with another name'
sed -i 1d "$TAP/tree/kernel/log.c"
offence purpose 'kernel/log.c:1' 'a file that does not say what it is for'
echo 'def f(:' >>"$TAP/tree/tools/nothing.py"
offence python 'tools/nothing.py:3' 'a syntax error in Python'
printf '# /%s/main/build\n' work >>"$TAP/tree/tools/nothing.py"
offence words 'tools/nothing.py:3' 'a path of one machine'
printf '# http://%s/x\n' mirror.corp.internal >>"$TAP/tree/tools/nothing.py"
offence words 'tools/nothing.py:3' 'a host of a private network'

put kernel/log.c 3 '#include "drivers/disk.h"'
offence layers 'kernel/log.c:3' 'the kernel includes a driver'
printf '/* x */\n#include "kernel/run_queue.h"\n' >"$TAP/tree/kernel/platform/pc/trap.c"
offence layers 'kernel/platform/pc/trap.c:2' 'the platform includes what it does not share'
printf '/* x */\n' >"$TAP/tree/kernel/platform/pc/cpu.h"
put kernel/log.c 3 '#include "cpu.h"'
offence layers 'kernel/log.c:3' 'the kernel reaches past kernel/platform.h'
put apps/hello/hello.c 2 '#include "kernel/log.h"'
offence layers 'apps/hello/hello.c:2' 'a program includes a header of the kernel'
put drivers/disk.h 4 '#include "kernel/log.h"'
run check layers
is "$status" 0 'layers: downwards is fine'
fresh

put docs/01-log.md 2 '[here](../kernel/lag.c)'
offence links 'docs/01-log.md:2' 'a link to a missing file'
put docs/01-log.md 2 '[here](#nowhere)'
offence links 'docs/01-log.md:2' 'a link to a missing heading'
sed -i 's/log_line()/log_lime()/' "$TAP/tree/docs/01-log.md"
offence cited 'docs/01-log.md:3' 'a function that does not exist'
put docs/01-log.md 2 'See `kernel/lag.c`.'
offence cited 'docs/01-log.md:2' 'a file that does not exist'
sed -i '/^3\./d' "$TAP/tree/docs/01-log.md"
offence exercises 'docs/01-log.md:5' 'two exercises'
sed -i 's/^3\..*/3. Open `kernel\/log.c`./' "$TAP/tree/docs/01-log.md"
offence exercises 'docs/01-log.md:9' 'an exercise without a test'
sed -i 's/^2\..*/2. `make test T=lag` for `kernel\/log.h`./' "$TAP/tree/docs/01-log.md"
offence exercises 'docs/01-log.md:8' 'an exercise whose test does not exist'
sed -i '/Exercises/d' "$TAP/tree/docs/01-log.md"
offence exercises 'docs/01-log.md:9' 'a chapter without exercises'

sed -i 's/^    newest/  newest/' "$TAP/tree/kernel/log.c"
offence format 'kernel/log.c:[78]' 'another indentation'
sed -i 's/^    newest/  newest/' "$TAP/tree/kernel/log.c"
run check --fix format
is "$status" 0 'format: --fix mends it'
same "$TAP/tree/kernel/log.c" "$clean/kernel/log.c" 'format: and changes nothing else'
fresh
# A long comment is set anew by --fix; a drawing, a table and code are left alone.
words='One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'
cat >"$TAP/tree/kernel/long.c" <<END
/*
 * $words sixteen seventeen
 * eighteen.
 *
 *   PA-1  $words sixteen
 *         seventeen.
 *   a --> b     c
 */

/* $words sixteen. So. */
int x;
END
run check --fix columns
is "$status" 0 'columns: --fix sets comments anew' || diag "$out"
is "$(cat "$TAP/tree/kernel/long.c")" "$(cat <<'END'
/*
 * One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
 * seventeen eighteen.
 *
 *   PA-1  One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
 *         sixteen seventeen.
 *   a --> b     c
 */

/*
 * One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen.
 * So.
 */
int x;
END
)" 'columns: as a person would'
fresh

echo 'cd x; rm y' >>"$TAP/tree/tests/log.t"
offence shellcheck 'tests/log.t:4' 'a folder that may not be there'
printf '%s\n' 'int bad(int *p);' 'int bad(int *p)' '{' '    int a[2] = {0};' \
    '    return a[2] + *p;' '}' >>"$TAP/tree/kernel/log.c"
offence cppcheck 'kernel/log.c:1[0-9]' 'an index out of bounds'
printf '%s\n' '' 'int bad(int a);' 'int bad(int a)' '{' '    return a == 1 && a == 1;' '}' \
    >>"$TAP/tree/kernel/log.c"
offence tidy 'kernel/log.c:1[0-9]' 'the same condition twice'

# The border: archives as a build leaves them.
built() {
    mkdir -p "$TAP/built/lib" "$TAP/built/app/hello"
    printf '%s\n' 'void syscall_write(void){}' 'void thread_wake(void){}' >"$TAP/kernel.c"
    printf '%s\n' "$1" >"$TAP/write.c"
    printf '%s\n' "$2" >"$TAP/hello.c"
    for name in kernel write; do gcc -c -o "$TAP/$name.o" "$TAP/$name.c"; done
    gcc -c -o "$TAP/built/app/hello/hello.o" "$TAP/hello.c"
    rm -f "$TAP"/built/lib/*.a
    ar rc "$TAP/built/lib/libkernel.a" "$TAP/kernel.o"
    ar rc "$TAP/built/lib/libhitoma.a" "$TAP/write.o"
}
calls='void write(void); int main(){write();}'
built 'void syscall_write(void); void write(void){syscall_write();}' "$calls"
run check --built "$TAP/built" border
is "$status" 0 'border: system calls are allowed'
built 'void thread_wake(void); void write(void){thread_wake();}' "$calls"
run check --built "$TAP/built" border
like "$status $out" '^1 .*write.o.*thread_wake.*\[border\]' 'border: a symbol of the kernel in lib/'
built 'void write(void){}' 'void thread_wake(void); int main(){thread_wake();}'
run check --built "$TAP/built" border
like "$status $out" '^1 .*hello.*thread_wake.*\[border\]' \
    'border: a symbol of the kernel in a program'

# compile_commands.json: each file is there, and compiles as it says.
run tools/compile-commands
is "$status" 0 'compile-commands' || diag "$err"
is "$(python3 -ISc 'import json, sys; print(*sorted(c["file"] for c in json.load(sys.stdin)))' \
    <"$TAP/out")" \
    "$(find boot kernel drivers lib apps -name '*.c' | LC_ALL=C sort | paste -sd' ')" \
    'has every C file of the images'
for file in kernel/log.c lib/start/start.c apps/hello/hello.c; do
    mapfile -t words < <(python3 -ISc 'import json, sys
for c in json.load(sys.stdin):
    if c["file"] == sys.argv[1]:
        print(*c["arguments"], sep="\n")' "$file" <"$TAP/out")
    ok "$file compiles by it" "${words[@]}" -fsyntax-only -o /dev/null
done

run tools/check nonsense
is "$status" 2 'a rule that does not exist is an error'
like "$err" 'no rule "nonsense"; there are: .*columns.*tidy' 'which lists the rules'
run tools/check --list
like "$out" 'columns .*no line is longer' '--list says what each rule asks'
done_testing
