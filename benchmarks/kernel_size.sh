#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Says how large the kernel's code is and fails above the limit. usage: kernel_size.sh SEL4.ELF LIMIT
set -eu
code=$("${CROSS_COMPILE:-aarch64-linux-gnu-}size" -A "$1" | awk '$1 == ".text" || $1 == ".boot" { sum += $2 } END { print sum + 0 }')
if [ "$code" -le 0 ] || [ "$code" -ge "$2" ]; then
    echo "FAILED kernel code: $code bytes, the limit is $2"
    echo '0 passed, 1 failed'
    exit 1
fi
echo "ok kernel code: $code bytes, below $2"
echo '1 passed, 0 failed'
