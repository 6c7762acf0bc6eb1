#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Builds an SDK of programs that only have the right shape: make_fake_sdk.sh DIRECTORY
# board/fake/debug, board/fake_smp/debug (4 cores, SMC allowed), and programs/.
set -eu

source=$(dirname "$0")/fake
target=$1
gcc=${CROSS_COMPILE:-aarch64-linux-gnu-}gcc
flags="-std=c11 -O1 -ffreestanding -nostdlib -static -fno-pic -no-pie -Wl,--build-id=none
    -fno-asynchronous-unwind-tables -mgeneral-regs-only -Wl,-z,noexecstack"

debug=$target/board/fake/debug
mkdir -p "$debug/elf" "$debug/include/kernel" "$target/programs"

compile() { # script, output, sources and flags
    script=$1 output=$2
    shift 2
    # shellcheck disable=SC2086 # flags are words
    "$gcc" $flags -Wl,--no-warn-rwx-segments -T "$source/$script" -o "$output" "$@"
}

compile program.ld "$debug/elf/monitor.elf" "$source/monitor.c"
compile program.ld "$debug/elf/initialiser.elf" "$source/initialiser.c"
compile kernel.ld "$debug/elf/sel4.elf" "$source/kernel.c"
compile loader.ld "$debug/elf/loader.elf" "$source/kernel.c"
compile program.ld "$target/programs/pd.elf" "$source/pd.c"
cp "$source/platform_gen.json" "$source/object_sizes.json" \
    "$source/address_space_constants.json" "$debug"
cp "$source/gen_config.json" "$debug/include/kernel"

smp=$target/board/fake_smp/debug
mkdir -p "$target/board/fake_smp"
rm -rf "$smp"
cp -r "$debug" "$smp"
sed -e 's/"ENABLE_SMP_SUPPORT": false/"ENABLE_SMP_SUPPORT": true/' \
    -e 's/"MAX_NUM_NODES": "1"/"MAX_NUM_NODES": "4"/' \
    -e 's/"ALLOW_SMC_CALLS": false/"ALLOW_SMC_CALLS": true/' \
    "$source/gen_config.json" >"$smp/include/kernel/gen_config.json"

# Programs that are wrong, each in one way.
programs=$target/programs
tools=${CROSS_COMPILE:-aarch64-linux-gnu-}
pd=$programs/pd.elf

# poke FILE OFFSET BYTES...: pd.elf with some bytes replaced, bytes in octal.
poke() {
    file=$programs/$1 offset=$2
    shift 2
    cp "$pd" "$file"
    # shellcheck disable=SC2059 # the format is the bytes
    printf "$(printf '\\%s' "$@")" | dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
}

"${tools}strip" -o "$programs/stripped.elf" "$pd"
head -c 100 "$pd" >"$programs/truncated.elf"
echo 'not a program' >"$programs/text.elf"
: >"$programs/empty.bin"
head -c 5000 /dev/zero | tr '\0' 'x' >"$programs/content.bin"
"$gcc" -c -o "$programs/object.elf" "$source/monitor.c"
compile program.ld "$programs/twice.elf" "$source/pd.c" "$source/twice.c"
compile program.ld "$programs/bare.elf" "$source/kernel.c"
seq 10000 >"$target/numbers.txt"
printf '.section .rodata\n.incbin "%s"\n' "$target/numbers.txt" >"$target/numbers.S"
compile program.ld "$programs/large.elf" "$source/pd.c" "$target/numbers.S"
sed 's/0x200000;/0xffffff9000;/' "$source/program.ld" >"$target/high.ld"
# shellcheck disable=SC2086 # flags are words
"$gcc" $flags -mcmodel=large -T "$target/high.ld" -o "$programs/high.elf" "$source/pd.c"
poke host.elf 18 76 0                            # e_machine: x86-64
poke class32.elf 4 1                             # e_ident[EI_CLASS]
poke no_phdrs.elf 56 0 0                         # e_phnum
poke segment_outside.elf 72 0 0 0 0 0 0 0 200    # p_offset of the first segment
poke segment_large.elf 104 0 0 0 0 0 0 0 200     # p_memsz
headers=$("${tools}readelf" -hW "$pd" | awk '/Start of section headers/ { print $5 }')
index=$("${tools}readelf" -SW "$pd" | tr -d '[]' | awk '$2 == ".symtab" { print $1 }')
poke symbols_outside.elf $((headers + index * 64 + 24)) 0 0 0 0 0 0 0 200 # sh_offset
