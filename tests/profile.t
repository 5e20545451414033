#!/usr/bin/env bash
# No storm: it knows each function that there will be.
# Profiles of an image that is a process name its functions and lines, of program, library and
# kernel: by addr2line, callgrind and perf (docs/11-two-platforms.md, "Profiling a room").
PLATFORM=linux
. tests/tap.sh
unset SAN
HITOMA_BUILD=$PWD/build/linux BUILD=build/linux

make -s image APP=lua || exit 1
lua=$(image lua)
work='local t = {} for i = 1, 3000 do t[i] = tostring(i * 7919 % 3001) end
table.sort(t) print(#table.concat(t)) io.stdout:flush()'

# FUNCTION | its source
while IFS='|' read -r function source; do
    function=${function// /}
    address=$(nm "$lua" | awk -v name="$function" '$3 == name { print $1 }')
    like "$(addr2line -e "$lua" "$address")" "${source// /}:[0-9]+" "addr2line knows $function()"
done <<'PLACES'
luaV_execute  | debian/src/lvm.c
malloc        | lib/malloc/malloc.c
vm_map        | kernel/vm.c
page_alloc    | kernel/page.c
PLACES

if command -v valgrind >/dev/null && command -v callgrind_annotate >/dev/null; then
    run valgrind --tool=callgrind --callgrind-out-file="$TAP/counts" \
        "$lua" hitoma.lock=no -e "$work"
    is "$status:$out" 0:10893 'the program under callgrind does what it does' || diag "$err"
    run callgrind_annotate --threshold=100 "$TAP/counts"
    total=$(awk '/PROGRAM TOTALS/ { gsub(",", "", $1); print $1 }' <<<"$out")
    ok 'the counts have a sum' test "${total:-0}" -gt 1000000
    for line in debian/src/lvm.c:luaV_execute lib/malloc/malloc.c:malloc; do
        like "$out" "\./$line" "callgrind names $line"
    done
    ok 'and the kernel, of which there is too little for that list' \
        grep -q 'vm_map$' "$TAP/counts"
    nameless=$(awk '/\?\?\?:0x/ { gsub(",", "", $1); sum += $1 } END { print sum + 0 }' <<<"$out")
    ok 'less than 1 % is nobody'\''s' test $((nameless * 100)) -lt "${total:-0}" || diag "$out"
    run callgrind_annotate --inclusive=yes --threshold=100 "$TAP/counts"
    like "$out" '9[0-9]\.[0-9]+%\) +\./debian/src/lua.c:main' 'main() has most of all'
else
    skip 'callgrind' 'valgrind is not installed (make setup)'
fi

# memcheck has nothing to say of the kernel's files; of a program that decides by what it never
# wrote it has.
if command -v valgrind >/dev/null; then
    make -s image APP=tests/programs/files.c || exit 1
    memcheck=(valgrind -q --error-exitcode=99 --suppressions=tools/valgrind.supp)
    run "${memcheck[@]}" "$(image files)" hitoma.lock=no
    like "$out" '1\.\.[0-9]+$' 'all calls on files under memcheck'
    unlike "$out$err" '==[0-9]+==' 'which complains of none' || diag "$err"
    printf '%s\n' '#include <unistd.h>' 'int main(void) {' \
        'volatile char p[8]; if (p[3] == 7) write(1, "7", 1); return 0; }' >"$TAP/unset.c"
    at_end 'rm -rf build/linux/unset* build/linux/app/unset'
    make -s image APP="$TAP/unset.c" || exit 1
    run "${memcheck[@]}" "$(image unset)" hitoma.lock=no
    like "$err" 'uninitialised.*main' 'and does of a program that reads what it never wrote' ||
        diag "$status $err"
else
    skip 'memcheck' 'valgrind is not installed (make setup)'
fi

perf_works() { perf record -q -o "$TAP/samples" -g -F 2000 "$lua" -e "$1" >"$TAP/printed"; }
if command -v perf >/dev/null && perf record -q -o "$TAP/none" true 2>/dev/null; then
    run perf_works "for i = 1, 60 do $work end"
    is "$status" 0 'the program under perf ends as it does' || diag "$err"
    is "$(sort -u "$TAP/printed")" 10893 'and does what it does'
    run perf report -i "$TAP/samples" --stdio --no-children -g none --comm lua --dso lua
    like "$out" 'luaV_execute' 'perf names the function that runs most' || diag "$out"
    run perf report -i "$TAP/samples" --stdio --children -g none --comm lua
    like "$out" '(100|[89][0-9])\.[0-9]+% [^'$'\n'']* main' 'and by frame pointers who called' ||
        diag "$out"
else
    skip 'perf' 'it is not installed (make setup), or the kernel allows it to nobody'
fi

done_testing
