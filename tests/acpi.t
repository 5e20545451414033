#!/usr/bin/env bash
# No storm: it runs on the host.
# Damaged ACPI tables: the parsing under the host's sanitizers. tests/host/acpi_test.c speaks TAP
# itself.
set -u
folder=$(mktemp -d "${TMPDIR:-/tmp}/hitoma-acpi.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
${HOST_CC:-gcc} -std=gnu11 -g -O1 -Wall -Wextra -I. \
    -fsanitize=address,undefined -fno-sanitize-recover=all -o "$folder/acpi" \
    tests/host/acpi_test.c tests/host/kernel_string.c kernel/platform/pc/acpi_parse.c \
    kernel/platform/pc/acpi_aml.c kernel/platform/pc/rtc.c || exit 1
"$folder/acpi"
