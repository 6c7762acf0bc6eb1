#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Where the kernel makes a pointer of a number: memory_at alone for addresses that come from capabilities, and the places
# in proofs/pointers, each with its reason. Calls of memory_at stand there too: each is proved or argued for by itself.
set -eu

cd "$(dirname -- "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Casts to pointer types, and memory_at, which returns void *; spaces are squeezed so that layout does not matter.
type='(const |volatile )*(struct |enum |unsigned |signed )?[a-zA-Z_][a-zA-Z_0-9]* ?(const |volatile )*\*+( ?const| ?volatile)*'
grep -rnE --include='*.[ch]' "\\($type\\) ?[(&a-zA-Z_]|\\bmemory_at\\(" kernel |
    sed -E 's/^([^:]*):[0-9]*:/\1: /; s/[[:space:]]+/ /g' | sort -u >"$scratch/found"
sed '/^#/d; /^$/d; s/ # .*//' proofs/pointers | sort -u >"$scratch/known"
if ! diff "$scratch/known" "$scratch/found" >"$scratch/diff"; then
    sed -n 's/^> /pointers: not in proofs\/pointers: /p; s/^< /pointers: in proofs\/pointers, but gone: /p' "$scratch/diff" >&2
    exit 1
fi
if grep -nvE '^#|^$| # [a-zA-Z]' proofs/pointers; then
    echo 'pointers: a line without a reason' >&2
    exit 1
fi
echo "pointers: $(wc -l <"$scratch/found") places make a pointer of a number or use memory_at, all known"
