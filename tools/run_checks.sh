#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Runs make targets one after the other; says how long each took, how many passed and which failed:
# run_checks.sh [--beside 'TARGET ...'] TARGET ...
#   Those named to run beside form a second row, at the same time as the first one; they and the others build nothing
#   in common. What a target of theirs prints is shown when it has ended.

beside=
if [ "$1" = --beside ]; then
    beside=$2
    shift 2
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'trap - TERM; kill 0' INT TERM # the second row too

# Prints what the target does.
run() {
    begin=$(date +%s)
    printf '== %s\n' "$1"
    if "${MAKE:-make}" --no-print-directory "$1"; then
        echo "$1" >>"$work/passed"
    else
        echo "$1" >>"$work/failed"
    fi
    printf '   %s: %d s\n' "$1" "$(($(date +%s) - begin))"
}

# shellcheck disable=SC2086 # names of targets, to be split
for target in $beside; do
    run "$target" >"$work/output" 2>&1
    cat "$work/output"
done &

for target in "$@"; do
    run "$target"
done
wait

touch "$work/passed" "$work/failed"
sed 's/^/FAILED /' "$work/failed"
passed=$(wc -l <"$work/passed")
failed=$(wc -l <"$work/failed")
printf '%d passed, %d failed\n' "$passed" "$failed"
test "$failed" -eq 0
