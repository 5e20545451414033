#!/usr/bin/env bash
# No storm: no image runs in it.
# tools/source and the line DEBIAN of app.mk, with a source package of the test's own making, and an
# apt-get of its own where one is asked.
. tests/tap.sh
plain_build

# ---- a release: greeter 1.0 ----
mkdir -p "$TAP/release/greeter-1.0/src" "$TAP/at-hand" "$TAP/app" "$TAP/bin"
cat >"$TAP/release/greeter-1.0/src/greeting.c" <<'END'
#include "greeting.h"
const char *greeting(void) { return "from a tarball"; }
END
echo 'const char *greeting(void);' >"$TAP/release/greeter-1.0/src/greeting.h"
tar -czf "$TAP/at-hand/greeter_1.0.orig.tar.gz" -C "$TAP/release" greeter-1.0
sum=$(sha256sum "$TAP/at-hand/greeter_1.0.orig.tar.gz" | cut -d ' ' -f 1)
wrong=${sum//[0-9]/f}

# A cache of the test's own; newlib, which the build needs, is the same one.
newlib=$(tools/newlib path)
mkdir -p "$TAP/cache"
ln -s "$newlib" "$TAP/cache/${newlib##*/}"
mkdir "$TAP/tmp"
export TMPDIR=$TAP/tmp
export HITOMA_CACHE=$TAP/cache

run tools/source path greeter 1.0 "$sum"
folder=$out
is "$status/$([ -e "$folder" ] && echo there)" 0/ 'path says where, and fetches nothing'

# ---- from a folder ----
export HITOMA_SOURCES=$TAP/at-hand
run tools/source fetch greeter 1.0 "$wrong"
is "$status" 1 'a wrong sum is refused'
like "$err" "the sum of greeter_1.0.orig.tar.gz is $sum" 'and the right one is told'
run tools/source fetch greeter 1.1 "$sum"
like "$status $err" '^1 .*holds no greeter_1.1.orig.tar' 'a version that is not at hand'
run tools/source fetch greeter 1.0 123
like "$status $err" '^1 .*no sha256 sum' 'a sum that is none'
run tools/source fetch greeter 1.0 "$sum"
is "$status $out" "0 $folder" 'fetch prints the folder'
ok 'and the source is in it, without the folder of the release' test -f "$folder/src/greeting.h"

# ---- in a program ----
cat >"$TAP/app/app.mk" <<END
DEBIAN := greeter 1.0 $sum
DEBIAN_SOURCES := src/greeting.c
CFLAGS := -I\$(DEBIAN_FOLDER)/src
END
cat >"$TAP/app/main.c" <<'END'
#include <stdio.h>
#include "greeting.h"
int main(void) { puts(greeting()); return 0; }
END
rm -rf "$folder"
at_end 'rm -rf build/pc/app/app build/pc/app.*'
run make run APP="$TAP/app"
is "$status $out" '0 from a tarball' 'a program of both: the source is fetched when it is built'
unset HITOMA_SOURCES
run make run APP="$TAP/app"
is "$status $out" '0 from a tarball' 'once it is there, nobody is asked'
run make image APP="$TAP/app"
is "$status $out$err" '0 ' 'and nothing is built again'

# ---- from Debian ----
cat >"$TAP/bin/apt-get" <<'END'
#!/bin/sh
case "$*" in
*update*) ;;
*greeter/bookworm) cp "$APT_HAS" . ;;
*greeter) echo 'E: Failed to fetch: 404' >&2; exit 100 ;;
*) echo 'E: Unable to find a source package' >&2; exit 100 ;;
esac
END
chmod +x "$TAP/bin/apt-get"
rm -rf "$folder"
export APT_HAS="$TAP/at-hand/greeter_1.0.orig.tar.gz"
run env PATH="$TAP/bin:$PATH" tools/source fetch greeter 1.0 "$sum"
if [ -f /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    is "$status $out" "0 $folder" 'where the newest is not on the mirror, the one of the release'
    cp "$APT_HAS" "$TAP/greeter_1.1.orig.tar.gz"
    APT_HAS="$TAP/greeter_1.1.orig.tar.gz"
    rm -rf "$folder"
    run env PATH="$TAP/bin:$PATH" tools/source fetch greeter 1.0 "$sum"
    like "$status $err" "^1 .*greeter is now greeter_1.1.orig.tar.gz; app.mk asks for 1.0" \
        'a version that changed'
    run env PATH="$TAP/bin:$PATH" tools/source fetch nobody 1.0 "$sum"
    like "$status $err" '^1 .*Unable to find.*source package nobody' 'a package that is none'
else
    like "$status $err" '^1 .*debian-archive-keyring' 'without keys, nothing is fetched'
fi
is "$(find "$TMPDIR" -name 'hitoma-source*' | wc -l)" 0 'no scratch folder stays behind'

run tools/source clean
is "$status $(ls "$TAP/cache/source" 2>/dev/null)" '0 ' 'clean removes them all'
done_testing
