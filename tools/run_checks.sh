#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Runs the given make targets one after the other; says how long each took, how many passed and which failed.

passed=0
failed=
for target in "$@"; do
    printf '== %s\n' "$target"
    begin=$(date +%s)
    if "${MAKE:-make}" --no-print-directory "$target"; then
        passed=$((passed + 1))
    else
        failed="$failed $target"
    fi
    printf '   %s: %d s\n' "$target" "$(($(date +%s) - begin))"
done

# shellcheck disable=SC2086 # names of targets, to be split
set -- $failed
for target in "$@"; do
    printf 'FAILED %s\n' "$target"
done
printf '%d passed, %d failed\n' "$passed" "$#"
test "$#" -eq 0
