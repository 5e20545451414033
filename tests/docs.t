#!/usr/bin/env bash
# No storm: it says itself what it builds.
# Every ```console block of the README and of docs/ does what it says (tools/docs-test tells how
# they are read). They say themselves which platform they are for, so this runs once.
exec env -u SAN -u HITOMA_BUILD tools/docs-test # they say what they build
