#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Boots the kernel tests and looks for their last line: run.sh QEMU_COMMAND DIRECTORY BOOT KERNEL_ELF ROOT_ADDRESS
set -u
log=$2/log
: > "$log"
$1 -icount shift=0,sleep=off -serial "file:$log" -monitor none \
    -device "loader,file=$4" -device "loader,file=$2/root.bin,addr=$5" \
    -device "loader,file=$2/$3,cpu-num=0" < /dev/null > "$2/qemu.log" 2>&1 &
qemu=$!
waited=0
while [ $waited -lt "${TIMEOUT:-600}" ] && kill -0 $qemu 2> /dev/null; do
    grep -q ' passed, .* failed' "$log" && break
    sleep 0.1
    waited=$((waited + 1))
done
kill -9 $qemu 2> /dev/null
wait $qemu 2> /dev/null
cat "$log" "$2/qemu.log"
grep -q ' passed, 0 failed' "$log"
