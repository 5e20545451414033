#!/usr/bin/env bash
# Disks of a Linux process (drivers/linux/disk.c), below the block interface (kernel/block.h): what
# tests/inside-devices/ reads and writes, against its model and against the file.
. tests/tap.sh

make -s image APP=tests/inside-devices PLATFORM=linux || exit 1
make -s image APP=cat PLATFORM=linux || exit 1
image=build/linux/inside-devices
TAP_LIMIT=120

# inside NAME COMMAND...: the program's own tests pass, and the file `disk` is what it says.
disk=$TAP/disk
inside() {
    local name=$1
    shift
    run "$@"
    is "$status:$(grep -c '^not ok' <<<"$out")" 0:0 "$name: every case passes" || diag "$out$err"
    like "$out" '1\.\.[0-9]+$' "$name: to the last"
}
sum_is() {
    local sum
    sum=$(python3 -IS -c 'import sys, zlib
print("%08x" % zlib.adler32(open(sys.argv[1], "rb").read()))' "$disk")
    like "$out" "adler32 $sum" "$1: the file holds the same" || diag "$sum, $out"
}
new_disk() {
    rm -f "$disk"
    truncate -s "$1" "$disk"
}

# ---- a million random blocks, and a bad day's Linux ----

new_disk 16M
inside 'a million blocks' "$image" hitoma.disk=10 blocks random 1000000 7 10<>"$disk"
sum_is 'a million blocks'
new_disk 16M
inside 'injected faults' "$image" hitoma.disk=10 blocks faults 300000 8 10<>"$disk"
sum_is 'injected faults'
new_disk 1000000
inside 'a file of no whole number of blocks' tools/run "$image" DISK="$disk" -- blocks random 20000
like "$(stat -c %s "$disk")" '^1000000$' 'which does not grow'

# ---- what a file can't hold ----

# limited NAME COMMAND...: each in a shell of its own, with a file of 16 MB in place.
new_disk 16M
limited() { bash -c 'ulimit -f 8192 && exec "$@" 10<>"$0"' "$disk" "$@"; }
run limited "$image" hitoma.disk=10 blocks full 100000
is "$status" 0 'a limit on the size of files is no end of the process (SIGXFSZ)' || diag "$err"
like "$out" 'ok 1 - a full file is an error' 'but an error' || diag "$out"
like "$out" 'ok 2 - and nothing else is wrong' 'of those requests alone' || diag "$out"

small() {
    # shellcheck disable=SC2016  # for the shell within
    unshare -rm bash -c 'mount -t tmpfs -o size=4M none "$0" && truncate -s 16M "$0/disk" &&
        exec "$@" 10<>"$0/disk"' "$TAP/small" "$@"
}
mkdir "$TAP/small"
if unshare -rm true 2>/dev/null; then
    run small "$image" hitoma.disk=10 blocks full 200000 3
    is "$status:$(grep -c '^not ok' <<<"$out")" 0:0 'a full file system: every case passes' ||
        diag "$out$err"
else
    skip 'a full file system' 'no right to a mount name space'
fi

new_disk 1M
mkfifo "$TAP/in"
"$image" hitoma.disk=10 blocks shrunk 10<>"$disk" <"$TAP/in" >"$TAP/shrunk" 2>&1 &
child=$!
exec 9>"$TAP/in"
for ((i = 0; i < 600; i++)); do
    grep -q ready "$TAP/shrunk" 2>&- && break
    sleep 0.1
done
truncate -s 4096 "$disk"
echo >&9
wait $child
is "$(grep -c '^ok' "$TAP/shrunk")" 2 'a file that is cut meanwhile: an error where it was' ||
    diag "$(cat "$TAP/shrunk")"

# ---- which disks there are ----

truncate -s 512 "$TAP/a b.img"
truncate -s 5T "$TAP/large-with-a-name-that-is-too-long.img"
disks="'$TAP/a b.img' $TAP/large-with-a-name-that-is-too-long.img:ro"
run tools/run "$image" DISK="$disks" -- blocks list
is "$out" "vda 512 a b.img
vdb 5497558138880 large-with-a-name-th ro" 'two disks, their sizes, names, one read-only' ||
    diag "$err"
run make -s run PLATFORM=linux APP=tests/inside-devices DISK="$disk" ARGS='blocks list'
is "$out" "vda 4096 disk" 'make run DISK=' || diag "$err"
run tools/run "$image" DISK="'$TAP/a b.img' $disk:ro" V=2 -- blocks list
is "$(bash -c "$err")" "vda 512 a b.img
vdb 4096 disk ro" 'the command that V=2 prints, pasted' || diag "$err"
run "$image" blocks list
is "$status:$out" 0: 'none'

# ---- in use ----

truncate -s 1M "$disk"
"$image" hitoma.disk=10 blocks shrunk 10<>"$disk" <"$TAP/in" >"$TAP/first" 2>&1 &
child=$!
for ((i = 0; i < 600; i++)); do
    grep -q ready "$TAP/first" 2>&- && break
    sleep 0.1
done
run tools/run "$image" DISK="$disk" -- blocks list
is "$status" 126 'a disk in use is refused'
like "$err" 'disk disk \(descriptor 10\): in use by another process; end that first' 'and named'
run tools/run "$image" DISK="$disk:ro" -- blocks list
is "$status" 126 'also to read it, while another writes'
echo >&9
wait $child
run tools/run "$image" DISK="$disk $disk" -- blocks list
is "$status" 126 'one file is not two disks'
run tools/run "$image" DISK="$disk:ro $disk:ro" -- blocks list
is "$status" 0 'unless both are read-only' || diag "$err"
run "$image" hitoma.disk=10,ro blocks only 10<"$disk"
is "$status:$(grep -c '^ok' <<<"$out")" 0:3 'a read-only disk' || diag "$out$err"

# ---- wrong words ----

while IFS='|' read -r word regex; do
    word=${word%% }
    run "$image" "$word" blocks list 10<"$disk" 11</dev/null
    is "$status" 126 "$word is refused"
    like "$err" "$regex" "$word: and why" || diag "$err"
done <<'CASES'
hitoma.disk=x|hitoma.disk
hitoma.disk=|hitoma.disk
hitoma.disk=10,rw|hitoma.disk
hitoma.disk=32|hitoma.disk
hitoma.disk=12|there is no such descriptor; open one by 12<>FILE
hitoma.disk=10|open for reading only; say hitoma.disk=10,ro
hitoma.disk=11,ro|empty, or no file
CASES
while IFS='|' read -r words regex; do
    run tools/run "$image" DISK="$words" -- blocks list
    is "$status" 125 "DISK=$words is refused"
    like "$err" "$regex" "DISK=$words: and why" || diag "$err"
done <<'CASES'
/nonesuch.img|DISK=/nonesuch.img: No such file or directory; `truncate -s 1G /nonesuch.img` makes
/:ro|DISK=/:ro: neither a file nor a block device
a b c d e f g h i|9 disks; there can be 8
'a|DISK: no closing quotation
CASES
run tools/run build/linux/cat DISK="$disk"
like "$err" 'no driver for it; build it with `NEEDS = linux-disk`' 'an image without the driver'
run make run PLATFORM=pc APP=cat DISK="$disk" </dev/null
like "$err" 'DISK=.*this image is for a PC, where there is none yet' 'a machine has none yet'

done_testing
