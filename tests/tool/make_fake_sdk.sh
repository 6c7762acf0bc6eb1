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

# poke FILE OFFSET BYTES...: pd.elf with some bytes replaced, bytes in octal; poke_more: a file made before.
poke() {
    cp "$pd" "$programs/$1"
    poke_more "$@"
}

poke_more() {
    file=$programs/$1 offset=$2
    shift 2
    # shellcheck disable=SC2059 # the format is the bytes
    printf "$(printf '\\%s' "$@")" | dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
}

"${tools}strip" -o "$programs/stripped.elf" "$pd"
head -c 100 "$pd" >"$programs/truncated.elf"
echo 'not a program' >"$programs/text.elf"
: >"$programs/empty.bin"
head -c 5000 /dev/zero | tr '\0' 'x' >"$programs/content.bin"
"$gcc" -c -o "$programs/object.elf" "$source/monitor.c"
compile program.ld "$programs/outside.elf" "$source/pd.c" "$source/outside.S"
compile program.ld "$programs/twice.elf" "$source/pd.c" "$source/twice.c"
compile program.ld "$programs/bare.elf" "$source/kernel.c"
for offset in 4056 4064 44; do
    compile program.ld "$programs/seed_$offset.elf" "$source/pd.c" "$source/seed.S" -DSEED_OFFSET=$offset
done
seq 10000 >"$target/numbers.txt"
printf '.section .rodata\n.incbin "%s"\n' "$target/numbers.txt" >"$target/numbers.S"
compile program.ld "$programs/large.elf" "$source/pd.c" "$target/numbers.S"
sed 's/0x200000;/0xffffff9000;/' "$source/program.ld" >"$target/high.ld"
# shellcheck disable=SC2086 # flags are words
"$gcc" $flags -mcmodel=large -T "$target/high.ld" -o "$programs/high.elf" "$source/pd.c"
poke host.elf 18 76 0                            # e_machine: x86-64
poke class32.elf 4 1                             # e_ident[EI_CLASS]
poke big_endian.elf 5 2                          # e_ident[EI_DATA]
poke phdrs_outside.elf 32 0 0 0 1                # e_phoff
poke no_phdrs.elf 56 0 0                         # e_phnum
poke segment_outside.elf 72 0 0 0 0 0 0 0 200    # p_offset of the first segment
poke segment_large.elf 104 0 0 0 0 0 0 0 200     # p_memsz
poke no_load.elf 64 0                            # p_type of both segments
poke_more no_load.elf 120 0
poke overlap.elf 136 0 0 40                      # p_vaddr of the second segment: the first one's
poke segments_large.elf 104 0 0 0 60             # p_memsz of both: together more than 1 GiB
poke_more segments_large.elf 136 0 0 0 0 1       # the second far behind the first
poke_more segments_large.elf 160 0 0 0 60
headers=$("${tools}readelf" -hW "$pd" | awk '/Start of section headers/ { print $5 }')
index=$("${tools}readelf" -SW "$pd" | tr -d '[]' | awk '$2 == ".symtab" { print $1 }')
poke symbols_outside.elf $((headers + index * 64 + 24)) 0 0 0 0 0 0 0 200 # sh_offset

# Kernels and loaders that are wrong.
fake() { # script made on standard input, output
    cat >"$target/changed.ld"
    # shellcheck disable=SC2086 # flags are words
    "$gcc" $flags -Wl,--no-warn-rwx-segments -T "$target/changed.ld" -o "$programs/$1" "$source/kernel.c" \
        "$target/parts.S"
}
for part in $(seq 16); do
    printf '.section .part%s, "aw"\n.quad %s\n' "$part" "$part"
done >"$target/parts.S"
sed 's/0x60000000/0x60001000/' "$source/kernel.ld" | fake kernel_odd.elf
sed 's/0x60000000/0x70000000/' "$source/kernel.ld" | fake kernel_high.elf
sed 's/all PT_LOAD FLAGS(7);/& more PT_LOAD FLAGS(7);/; s/\.data :/. = ALIGN(0x100000); .data : AT(0x61000000)/; /\.data\|\.bss/s/:all/:more/' \
    "$source/kernel.ld" | fake kernel_torn.elf
{
    echo 'ENTRY(_start) PHDRS {'
    seq -f 'p%g PT_LOAD FLAGS(7);' 0 16
    echo '} SECTIONS { . = 0xffc0000000; .text : AT(0x60000000) { *(.text*) *(.data*) *(.bss*) } :p0'
    for part in $(seq 16); do
        echo ". = ALIGN(0x1000); .part$part : { *(.part$part) } :p$part"
    done
    echo 'ki_boot_end = ALIGN(0x1000); ki_end = ALIGN(0x1000); /DISCARD/ : { *(.comment) *(.note*) *(.eh_frame*) } }'
} | fake kernel_parts.elf
