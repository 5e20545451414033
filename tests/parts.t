#!/usr/bin/env bash
# No storm: it is about what is in an image.
# tools/parts and tools/lines: what they print is what is in the image, and what is in the tree.
# PLATFORMS: pc linux
. tests/tap.sh
plain_build

run make parts APP=hello
is "$status" 0 'make parts' || diag "$err"
if on_pc; then
    first=boot/entry.S start=kernel/platform/pc/start.c by=$first part=drivers/serial.c
else
    first=kernel/platform/linux/start.S start=kernel/platform/linux/start.c by=$start
    part=drivers/linux/run_link.c
fi
like "$out" $'\n +[0-9]+ +kernel/main\.c +'"$by \\(kernel_main\\)" 'a file, and who brought it in'
like "$out" $'\n +[0-9]+ +'"$part +a part: .*\\(part_$(basename $part .c)\\)" \
    'a part that nothing calls'
like "$out" $'\n +newlib +[0-9,]+ bytes' 'newlib is one line'
like "${out##*$'\n'}" '^hello: [0-9]+ files, [0-9,]+ lines: all you need to read' \
    'the last line sums up'

# Every source in the list exists, once; and the sum is the sum.
list=$(sed -n 's/^ *[0-9,]* \+\([a-z][^ ]*\.[cS]\) .*/\1/p' "$TAP/out" | grep -v '^build/')
is "$(sort <<<"$list" | uniq -d)" '' 'no file twice'
missing=$(while read -r file; do [ -e "$file" ] || echo "$file"; done <<<"$list")
is "$missing" '' 'each file exists'
files=$(wc -l <<<"$list")
lines=$(xargs cat <<<"$list" | wc -l)
lines=$(sed ':a;s/\B[0-9]\{3\}\>$/,&/;ta' <<<"$lines") # 1,234
like "${out##*$'\n'}" "^hello: $files files, $lines lines" \
    'files and lines are what cat and wc say'

# The order is the boot's. Each of these comes to the next.
if on_pc; then way="$first kernel/main.c $start"; else way="$first $start kernel/main.c"; fi
way="$way $part"
on_pc && way="$way lib/start/start.c"
way="$way apps/hello/hello.c kernel/panic.c"
is "$(grep -xF "${way// /$'\n'}" <<<"$list" | paste -sd' ')" "$way" 'in boot order, accidents last'

# In the image by DWARF, and so in the list.
dwarf=$(readelf --debug-dump=info --dwarf-depth=1 "$(image hello)" 2>/dev/null |
    sed -n 's/.*DW_AT_name .*: \(\(boot\|kernel\|drivers\|lib\|apps\)\/.*\.[cS]\)$/\1/p' | sort -u)
isnt "$dwarf" '' 'the image names its sources'
is "$(comm -23 <(grep -v 'errno_check\|termios_check' <<<"$dwarf") <(sort <<<"$list"))" '' \
    'every source that the debug information names is listed'

on_pc || done_testing # a program without a kernel, and all that knows no platform

run make parts APP=bare
is "$status" 0 'make parts APP=bare'
unlike "$out" newlib 'bare has no C library'
lines=$(sed -n 's/^bare: 3 files, \([0-9]*\) lines.*/\1/p' <<<"$out")
ok 'bare is three files of under 300 lines in all' test "${lines:-999}" -lt 300 || diag "$out"
run tools/parts "$TAP/none.elf"
is "$status" 1 'no image: an error'
like "$err" 'make image' 'which says how to get one'

run make lines
is "$status" 0 'make lines'
like "$out" $'\nkernel/ +[0-9]+ +[0-9,]+ +[0-9,]+ +[0-9]+%' 'a row for each folder'
mkdir -p "$TAP/tree/kernel"
printf '%s\n' '/*' ' * One' ' */' '' 'int a; /* two */' '// three' '/* four */ int b;' \
    'int f(void)' '{' '    return a; // five' '}' >"$TAP/tree/kernel/x.c"
run tools/lines "$TAP/tree"
like "$out" $'\nkernel/ +1 +6 +4 +40%' \
    'a line with code and comment is code; empty ones are nothing'
like "$out" 'functions: median 1, one in 20 over 1, longest 1' 'and functions are measured'
done_testing
