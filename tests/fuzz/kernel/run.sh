#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Runs the kernel's fuzzer: run.sh <program> <seconds> <log> <options and folders of inputs>
# Goes on in further rounds, up to four times the time, until there were FUZZ_KERNEL_ENTRIES kernel entries.

program=$1 seconds=$2 log=$3
shift 3
entries=0 round=0

# What was found, from its first line on, and the input, which may be the only one that shows it.
say_failure() {
    report=$(grep -n -m 1 'ERROR: \|^[^ ]*\.[ch]:[0-9]*: ' "$log")
    input=$(sed -n 's/.*Test unit written to //p' "$log")
    tail -n "+$((${report%%:*} + 0))" "$log" | head -n 30
    if [ -n "$input" ]; then
        printf 'fuzz-kernel: %s, in base64:\n' "$input"
        base64 -w 0 "$input"
        echo
    fi
    exit 1
}

while [ "$round" -eq 0 ] || { [ "$entries" -lt "$FUZZ_KERNEL_ENTRIES" ] && [ "$round" -lt 4 ]; }; do
    round=$((round + 1))
    if ! "$program" -max_total_time="$seconds" "$@" >"$log" 2>&1; then
        say_failure
    fi
    entries=$((entries + $(sed -n 's/^fuzz: .* \([0-9]*\) kernel entries/\1/p' "$log")))
done
printf 'fuzz-kernel: %d kernel entries, no invariant broken\n' "$entries"
[ "$entries" -ge "$FUZZ_KERNEL_ENTRIES" ]
