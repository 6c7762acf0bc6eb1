#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Plants one bug after the other into the kernel and lets the fuzzer look for it:
# mutants.sh <fuzzer without a bug> <folder of objects> <seconds for each> <compile command> <link command> [name ...]

plain=$1 objects=$2 seconds=$3 compile=$4 link=$5
shift 5
work=$objects/mutants
found=0 missed=

mkdir -p "$work"
cp "$(dirname "$0")/mutants.txt" "$work/table"

# The program with the change in each of the files; says why not.
build() {
    name=$1 change=$3
    find "$objects/kernel" "$objects/tests" -name '*.o' >"$work/objects"
    rm -f "$work"/changed_*
    for file in $(echo "$2" | tr ',' ' '); do
        part=$work/changed_$(basename "$file" .c)
        sed -e '/__asm__ volatile(.*);$/d' "$file" >"$work/plain.c"
        sed -e "$change" "$work/plain.c" >"$part.c"
        if cmp -s "$work/plain.c" "$part.c"; then
            echo "changes nothing in $file"
            return 1
        fi
        # shellcheck disable=SC2086 # a command with its options
        if ! $compile -Wno-error -c -o "$part.o" "$part.c" >"$work/$name.log" 2>&1; then
            echo "does not compile, see $work/$name.log"
            return 1
        fi
        objcopy --rename-section .bss=kernel_bss --rename-section .data=kernel_data "$part.o"
        sed -i "s|^$objects/${file%.c}\.o$|$part.o|" "$work/objects"
    done
    # shellcheck disable=SC2046,SC2086 # a command with its options, a list of files
    if ! $link -o "$work/$name" $(cat "$work/objects") >"$work/$name.log" 2>&1; then
        echo "does not link, see $work/$name.log"
        return 1
    fi
}

# Until the first broken invariant; that it is the planted bug's is shown by the kernel without it.
hunt() {
    start=$(date +%s)
    rm -rf "$work/corpus"
    mkdir "$work/corpus"
    if "$work/$1" -max_total_time="$seconds" -timeout=20 -max_len=2048 -len_control=0 -seed=1 \
        -artifact_prefix="$work/" "$work/corpus" tests/fuzz/kernel/seeds >"$work/$1.log" 2>&1; then
        echo "not found in $seconds s"
        return 1
    fi
    # Some do not even get to an input.
    input=$(sed -n 's/.*Test unit written to //p' "$work/$1.log")
    if ! "$plain" -runs=0 "${input:-tests/fuzz/kernel/seeds}" >"$work/plain.log" 2>&1; then
        echo "the kernel without it fails as well, see $work/plain.log"
        return 1
    fi
    echo "found after $(($(date +%s) - start)) s: $(sed -n 's/^[^ ]*\.[ch]:[0-9]*: \(.*\): .*/\1/p
        s/.*ERROR: AddressSanitizer: \([a-z-]*\).*/\1/p; s/.*\(the kernel touches device\).*/\1/p
        s/.*runtime error: \(.*\)/\1/p; s/.*\(kernel invariant broken.*\)/\1/p' "$work/$1.log" | head -n 1)"
}

while read -r name files change; do
    case $name in '' | '#'*) continue ;; esac
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    printf '%-26s ' "$name"
    if build "$name" "$files" "$change" && hunt "$name"; then
        found=$((found + 1))
    else
        missed="$missed $name"
    fi
    rm -f "$work/$name"
done <"$work/table"

printf 'planted bugs: %d found, %d not found%s\n' "$found" "$(echo "$missed" | wc -w)" "$missed"
[ -z "$missed" ]
