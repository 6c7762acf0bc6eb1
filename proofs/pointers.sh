#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Where the kernel makes a pointer of a number: memory_at alone for addresses that come from capabilities, and the places
# in proofs/pointers, each with its reason. Calls of memory_at stand there too: each is proved or argued for by itself.
# And who calls it, an accessor of objects, memory_zero, cache_maintain, stage2_write or what puts a capability into a slot: named in
# proofs/units by a unit that is about that file, or in proofs/callers with the reason.
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

# A function of a header is proved in any unit, one of a C file in that file's; laws are about the C files they include.
sed '/^#/d' proofs/units | while read -r _ file _ functions; do
    sources=$file
    case $file in proofs/words/*) sources=$(sed -n 's/^#include "\(kernel.*\.c\)"$/\1/p' "$file") ;; esac
    for source in $sources; do
        # shellcheck disable=SC2086 # a list
        printf "$source %s\n" $functions
    done
done | sort -u >"$scratch/proved"
sed '/^#/d; /^$/d' proofs/callers | awk 'NF < 3 { print "REASON"; next } { print $1, $2 }' | sort -u >"$scratch/argued"
proofs/callers.sh | awk '{ print $1, $2 }' | sort -u >"$scratch/callers"
awk -v scratch="$scratch" '
    FILENAME == scratch "/proved" { line[$0]; named[$2]; next }
    !($0 in line || ($1 ~ /\.h$/ && $2 in named))' "$scratch/proved" "$scratch/callers" >"$scratch/open"
if ! diff "$scratch/argued" "$scratch/open" >"$scratch/diff"; then
    sed -n 's/^> \(.*\)/pointers: \1 reaches memory, but no law is about it: not in proofs\/callers/p
        s/^< \(.*\)/pointers: \1 is in proofs\/callers, but gone or proved/p' "$scratch/diff" >&2
    exit 1
fi
# What a walk finds is read, or written by stage2_write.
if grep -lE '\bstage2_(walk|find_table)\(' kernel/*/*.c | grep -v '^kernel/arm64/stage2\.c$' |
    xargs grep -nE '(^|[;{(])[[:space:]]*\*+\(?[a-zA-Z_.>-]*entry\)? *([-+|&^]|<<|>>)?=[^=]|\bentry\[[^]]*\] *([-+|&^]|<<|>>)?=[^=]'; then
    echo 'pointers: an entry of a table is written past stage2_write' >&2
    exit 1
fi
# What stands in a slot is written by kernel/core/slot.[ch] only: an invocation and a grant are no slots.
if grep -rnE --include='*.[ch]' '(->|\.)cap(\.w\[[^]]*\])? *([-+|&^]|<<|>>)?=[^=]|\(struct slot\) ?\{|^ *\*[a-z_]+ = \*[a-z_]+;' kernel |
    grep -vE '^kernel/core/slot\.[ch]:|(invocation|grant)(->|\.)cap = '; then
    echo 'pointers: a slot is written past kernel/core/slot.h' >&2
    exit 1
fi
echo "pointers: $(wc -l <"$scratch/callers") functions reach memory through an address or write slots, $(wc -l <"$scratch/open") argued for"
echo "pointers: $(wc -l <"$scratch/found") places make a pointer of a number or use memory_at, all known"
