#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Tests tools/disk_image: partitions where clients look for them, file systems sound, the same bytes each time.
set -eu
export PATH="$PATH:/sbin:/usr/sbin"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "disk_image_test: $*" >&2; exit 1; }

for label in gpt dos; do
    tools/disk_image "$label" "$work/$label.img" vm1 vm2 web
    sleep 1.1 # times on disk have whole seconds
    tools/disk_image "$label" "$work/again.img" vm1 vm2 web
    cmp -s "$work/$label.img" "$work/again.img" || fail "$label: two runs differ"
    starts=$(sfdisk -d "$work/$label.img" | sed -n 's/.*start= *\([0-9]*\), size= *131072,.*/\1/p' | tr '\n' ' ')
    [ "$starts" = '2048 133120 264192 ' ] || fail "$label: partitions start at $starts"
    for start in $starts; do
        dd if="$work/$label.img" of="$work/partition" bs=1M skip=$((start / 2048)) count=64 status=none
        e2fsck -fn "$work/partition" >"$work/log" 2>&1 || fail "$label: $(cat "$work/log")"
    done
done
names=$(sfdisk -d "$work/gpt.img" | sed -n 's/.*name="\([^"]*\)".*/\1/p' | tr '\n' ' ')
[ "$names" = 'vm1 vm2 web ' ] || fail "gpt: names are $names"
