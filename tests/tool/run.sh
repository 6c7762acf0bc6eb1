#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Runs the image tool over good and bad descriptions: run.sh TOOL IMAGE_CHECK FAKE_SDK WORK_DIRECTORY
# A bad description says in comments which messages it must cause: <!-- expect LINE:COLUMN: error: TEXT -->.
set -u

tool=$1 image_check=$2 sdk=$3 work=$4
here=$(dirname "$0")
programs=$sdk/programs
passed=0 failed=0
export MICROKIT_SDK="$sdk" ASAN_OPTIONS=exitcode=99
rm -rf "$work"
mkdir -p "$work"
messages=$work/messages # everything the tool ever said

report() { # name, ok or a reason
    if [ "$2" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1: $2"
    fi
}

build() { # board, description, more options; leaves $work/out/{image,report}, $work/errors, $status
    board=$1 description=$2
    shift 2
    rm -rf "$work/out"
    mkdir -p "$work/out"
    timeout 60 "$tool" --board "$board" --config debug --search-path "$programs" "$here" \
        -o "$work/out/image" -r "$work/out/report" "$@" "$description" >"$work/stdout" 2>"$work/errors"
    status=$?
    cat "$work/errors" >>"$messages"
}

# Exit status 1, nothing written, every expected message there, and no others.
judge_bad() { # file with expectations
    [ "$status" = 1 ] || { echo "exit status $status, not 1: $(head -1 "$work/errors")"; return; }
    [ -z "$(ls -A "$work/out")" ] || { echo "something was written"; return; }
    sed -n 's/^<!-- expect \(.*\) -->$/\1/p' "$1" | sed "s|PROGRAMS|$programs|" >"$work/expected"
    [ -s "$work/expected" ] || { echo "expects nothing"; return; }
    while read -r expected; do
        grep -qF -- "$expected" "$work/errors" ||
            { echo "no message '$expected' but: $(head -3 "$work/errors" | tr '\n' '|')"; return; }
    done <"$work/expected"
    [ "$(grep -c 'error: ' "$work/errors")" = "$(grep -c 'error: ' "$work/expected")" ] ||
        { echo "other errors: $(tr '\n' '|' <"$work/errors")"; return; }
    echo ok
}

for description in "$here"/bad/*.system; do
    board=$(sed -n 's/^<!-- board \(.*\) -->$/\1/p' "$description")
    build "${board:-fake}" "$description"
    report "bad/$(basename "$description")" "$(judge_bad "$description")"
done

# Builds, without a word but the warnings it expects, the same bytes again, as the formats promise.
judge_good() { # description, board
    [ "$status" = 0 ] || { echo "exit status $status: $(head -1 "$work/errors")"; return; }
    sed -n 's/^<!-- expect \(.*\) -->$/\1/p' "$1" >"$work/expected"
    sed "s|^$1:||" "$work/errors" >"$work/said"
    cmp -s "$work/said" "$work/expected" || { echo "said: $(head -2 "$work/said" | tr '\n' '|')"; return; }
    "$image_check" "$work/out/image" 0x70000000 2>"$work/check" || { cat "$work/check"; return; }
    mv "$work/out" "$work/first"
    build "$2" "$1"
    cmp -s "$work/first/image" "$work/out/image" || echo "differs from the first image"
    cmp -s "$work/first/report" "$work/out/report" || echo "differs from the first report"
    rm -rf "$work/first"
    while read -r expected; do
        grep -qF -- "$expected" "$work/out/report" || { echo "report lacks '$expected'"; return; }
    done <<LINES
$(sed -n 's/^<!-- report \(.*\) -->$/\1/p' "$1")
LINES
    echo ok
}

for description in "$here"/good/*.system; do
    board=$(sed -n 's/^<!-- board \(.*\) -->$/\1/p' "$description")
    build "${board:-fake_smp}" "$description"
    report "good/$(basename "$description")" "$(judge_good "$description" "${board:-fake_smp}")"
done

# Command line and SDK.
expect() { # name, status, text in the errors
    result=ok
    [ "$status" = "$2" ] || result="exit status $status"
    [ -z "$3" ] || grep -qF -- "$3" "$work/errors" || result="no message '$3' but: $(head -1 "$work/errors")"
    report "$1" "$result"
}

good=$here/good/hello.system
run() {
    timeout 60 "$tool" "$@" >"$work/stdout" 2>"$work/errors"
    status=$?
    cat "$work/errors" >>"$messages"
}
run --help
cp "$work/stdout" "$work/errors"
expect "option/help" 0 "usage: microkit"
run
expect "option/none" 1 "no system description given"
run --board fake "$good"
expect "option/config" 1 "option '--config' is missing"
run --board fake --config none "$good"
expect "option/unknown config" 1 "board 'fake' has no configuration 'none'"
run --board none --config debug "$good"
expect "option/unknown board" 1 "has no board 'none'"
run --board ../board/fake --config debug "$good"
expect "option/board as path" 1 "has no board '../board/fake'"
run --board fake --config debug --colour blue "$good"
expect "option/unknown" 1 "unknown option '--colour'"
run --board fake --config debug "$good" -o
expect "option/no value" 1 "option '-o' needs a value"
run --board fake --config debug --image-type uimage "$good"
expect "option/image type" 1 "image type 'uimage' is not supported"
build fake "$work/none.system"
expect "description/missing" 1 "none.system: no such file"
: >"$work/empty.system"
build fake "$work/empty.system"
expect "description/empty" 1 "the description is empty"
head -c 16777217 /dev/zero | tr '\0' ' ' >"$work/large.system"
build fake "$work/large.system"
expect "description/large" 1 "the description is empty or larger than 16 MiB"
rm "$work/large.system"
build fake "$good" -o "$work/none/image"
expect "output/no directory" 1 "none/image: No such file or directory"
build fake "$good" --override-kernel "$programs/text.elf"
expect "kernel/not an ELF file" 1 "text.elf: not an ELF file"
build fake "$good" --override-kernel "$programs/pd.elf"
expect "kernel/no ki_end" 1 "pd.elf: no symbol 'ki_end'"

truncate -s 1025M "$work/huge.elf"
build fake "$good" --override-kernel "$work/huge.elf"
expect "kernel/huge" 1 "huge.elf: larger than 1 GiB"
rm "$work/huge.elf"
build fake "$good" --override-kernel "$programs/kernel_odd.elf"
expect "kernel/place" 1 "kernel_odd.elf: does not start at a multiple of 2 MiB"
build fake "$good" --override-kernel "$programs/kernel_torn.elf"
expect "kernel/torn" 1 "kernel_torn.elf: segments differ in virtual minus physical address"
build fake "$good" --override-kernel "$programs/kernel_parts.elf"
expect "kernel/parts" 1 "kernel_parts.elf: more than 15 segments"
build fake "$good" --override-kernel "$programs/kernel_high.elf"
expect "kernel/in the loader's place" 1 "the loader image at 0x70000000 overlaps the kernel"
{
    echo '<system>'
    seq -f '<memory_region name="r%.0f" size="0x1000" />' 4097
    echo '<protection_domain name="a"><program_image path="pd.elf" /></protection_domain></system>'
} >"$work/regions.system"
build fake "$work/regions.system"
expect "description/regions" 1 "regions.system:4098:1: error: more than 4096 memory regions"

# A configuration may have any name; one for benchmarks gives every PD its own TCB, on many cores too.
for config in mine smp-benchmark; do
    rm -rf "$work/sdk"
    cp -r "$sdk" "$work/sdk"
    mv "$work/sdk/board/fake_smp/debug" "$work/sdk/board/fake_smp/$config"
    MICROKIT_SDK=$work/sdk
    run --board fake_smp --config $config --search-path "$programs" \
        -o "$work/image" -r "$work/report" "$good"
    MICROKIT_SDK=$sdk
    expect "config/$config" 0 ""
    tcbs=$(grep -c '  slot   6  tcb ' "$work/report")
    [ "$config $tcbs" = "mine 0" ] || [ "$config $tcbs" = "smp-benchmark 1" ] && result=ok ||
        result="$tcbs capabilities to own TCBs"
    report "config/$config TCBs" "$result"
done

# The image as ELF file is the binary one behind a head.
build fake "$good"
mv "$work/out/image" "$work/binary"
build fake "$good" --image-type elf
tail -c +4097 "$work/out/image" >"$work/flat"
cmp "$work/binary" "$work/flat" >"$work/errors" 2>&1
status=$?
expect "image/elf" 0 ""
"${CROSS_COMPILE:-aarch64-linux-gnu-}readelf" -hW "$work/out/image" >"$work/errors"
status=$?
expect "image/elf entry" 0 0x70000000

# The same facts as JSON.
build fake_smp "$here/good/everything.system" --capdl-json "$work/out/json"
/usr/bin/python3 -c 'import json, sys
spec = json.load(open(sys.argv[1]))
types = {item["type"] for item in spec["objects"]}
names = [thread["name"] for thread in spec["threads"]]
assert {"tcb", "vcpu", "irq", "smc", "large_page", "sched_context"} <= types, types
assert names[:3] == ["monitor", "driver", "vmm"] and "linux:1" in names, names
assert all(slot["object"] < len(spec["objects"]) for slot in spec["slots"])
cores = {thread["name"]: thread["core"] for thread in spec["threads"]}
assert (cores["server"], cores["driver"]) == (3, 0), cores
assert 3 in [context["core"] for context in spec["sched_contexts"]]
assert len(spec["mappings"]) > 500 and len(spec["irqs"]) == 2' "$work/out/json" 2>"$work/errors"
status=$?
expect "image/JSON" 0 ""

# What each component holds and may reach, for Viper.
mkdir -p "$work/viper"
build fake_smp "$here/good/everything.system" --viper-output "$work/viper"
expect "viper/built" 0 ""
cat "$work/viper/"*.vpr >"$work/viper.txt"
cmp "$work/viper.txt" "$here/expected/everything.vpr" >"$work/errors" 2>&1
status=$?
expect "viper/as expected" 0 ""
build fake "$good" --viper-output "$work/none"
expect "viper/no directory" 1 "hello.vpr: No such file or directory"
[ -z "$(ls -A "$work/out")" ] && result=ok || result="something was written"
report "viper/nothing left" "$result"
sed 's/name="hello"/name="a\/b"/' "$good" >"$work/slash.system"
build fake "$work/slash.system" --viper-output "$work/viper"
expect "viper/name of a path" 1 "error: 'a/b' cannot be the name of a file"

# The sizes as Microkit's tool prints them.
build fake "$good"
grep -c '^MICROKIT|[A-Z ]*: [1-9][0-9]* bytes$' "$work/stdout" >"$work/errors"
expect "stdout/sizes" 0 3

# A system of eight components with one program stores the program's pages once.
build fake "$here/good/same_program.system"
stored() { sed -n 's/.*page content *\([0-9]*\) stored as \([0-9]*\)$/\1 \2/p' "$work/out/report"; }
all=$(stored)
[ "${all#* }" -lt $((${all% *} / 3)) ] && result=ok || result="page content of '$all' bytes"
report "image/programs alike" "$result"

# Every number of the SDK's files counts, none is compiled in: changed ones show in the objects.
changed_sdk() { # name, file, sed expression, text in the report
    rm -rf "$work/sdk"
    cp -r "$sdk" "$work/sdk"
    sed -i "$3" "$work/sdk/board/fake/debug/$2"
    MICROKIT_SDK=$work/sdk
    build fake "$good"
    MICROKIT_SDK=$sdk
    expect "sdk numbers/$1" 0 ""
    cp "$work/out/report" "$work/errors" 2>/dev/null
    expect "sdk numbers/$1 in report" 0 "$4"
}
changed_sdk tcb object_sizes.json 's/"tcb": 12/"tcb": 11/' 'x 2^11 tcb '
changed_sdk endpoint object_sizes.json 's/"endpoint": 4/"endpoint": 5/' 'x 2^5  endpoint '
changed_sdk notification object_sizes.json 's/"notification": 6/"notification": 7/' 'x 2^7  notification '
changed_sdk reply object_sizes.json 's/"reply": 5/"reply": 6/' 'x 2^6  reply '
changed_sdk vspace object_sizes.json 's/"vspace": 13/"vspace": 12/' 'x 2^12 vspace '
changed_sdk page_table object_sizes.json 's/"page_table": 12/"page_table": 13/' 'x 2^13 page table '
changed_sdk slot object_sizes.json 's/"slot": 5/"slot": 6/' 'x 2^15 cnode '
changed_sdk user_top address_space_constants.json 's/1099511627775/549755813887/;s/"vspace_index_bits": 10/"vspace_index_bits": 9/' \
    'IPC buffer 0x7ffffff000'
changed_sdk memory platform_gen.json 's/3221225472/2147483648/' 'RAM left for them'
changed_sdk levels address_space_constants.json 's/1099511627775/281474976710655/;s/"vspace_index_bits": 10/"vspace_index_bits": 9/' \
    'IPC buffer 0xfffffffff000'

changed_sdk "44 bits" address_space_constants.json 's/1099511627775/17592186044415/;s/"vspace_index_bits": 10/"vspace_index_bits": 9/' \
    'IPC buffer 0xffffffff000'

# A kernel without virtual machines, RAM that is too small, a loader that does not say where it ends.
changed() { # name, file, sed expression, description, expected message
    rm -rf "$work/sdk"
    cp -r "$sdk" "$work/sdk"
    sed -i "$3" "$work/sdk/board/fake/debug/$2"
    MICROKIT_SDK=$work/sdk
    build fake "$4"
    MICROKIT_SDK=$sdk
    expect "sdk/$1" 1 "$5"
}
changed "no virtual machines" include/kernel/gen_config.json 's/\("ARM_HYPERVISOR_SUPPORT": \)true/\1false/' \
    "$here/good/vcpus.system" "this kernel cannot run virtual machines"
changed "little RAM" platform_gen.json 's/3221225472/1612709888/' "$good" "bytes are left for the user image"
changed "loader" elf/loader.elf 's/_end/_eel/' "$good" "loader.elf: no symbol '_end' at or behind its end"

broken_sdk() { # file to remove or replace, content ('' removes), expected message
    rm -rf "$work/sdk"
    cp -r "$sdk" "$work/sdk"
    rm "$work/sdk/board/fake/debug/$1"
    [ -z "$2" ] || echo "$2" >"$work/sdk/board/fake/debug/$1"
    MICROKIT_SDK=$work/sdk
    build fake "$good"
    MICROKIT_SDK=$sdk
    expect "sdk/$1 '$2'" 1 "$3"
}
for file in platform_gen.json object_sizes.json address_space_constants.json \
    include/kernel/gen_config.json elf/sel4.elf elf/loader.elf elf/initialiser.elf \
    elf/monitor.elf; do
    broken_sdk $file "" "$file: no such file"
done
broken_sdk elf/loader.elf "$(cat "$programs/text.elf")" "loader.elf: not an ELF file"
broken_sdk object_sizes.json "{" "not valid JSON at byte"
broken_sdk object_sizes.json '{"tcb": 1,}' "not valid JSON at byte"
broken_sdk object_sizes.json '{} {}' "not valid JSON at byte"
broken_sdk object_sizes.json '{"tcb": 18446744073709551616}' "'tcb' is missing or not in 4..30"
broken_sdk object_sizes.json "$(head -c 100000 /dev/zero | tr '\0' '[')" "not valid JSON at byte"
broken_sdk object_sizes.json '[]' "'tcb' is missing or not in 4..30"
broken_sdk object_sizes.json '{"tcb": -5}' "'tcb' is missing or not in 4..30"
broken_sdk object_sizes.json '{"tcb": "0x1f"}' "'tcb' is missing or not in 4..30"
broken_sdk platform_gen.json '{"memory": [{"start": 1879048192, "end": 3221225472}], "devices": []}' \
    " lies outside RAM"
broken_sdk platform_gen.json '{"memory": [], "devices": []}' "no RAM in platform_gen.json"
broken_sdk platform_gen.json '{"memory": 5, "devices": [7]}' "platform_gen.json lacks the list 'memory'"
broken_sdk platform_gen.json '{"memory": [{"start": 0, "end": 9}, {"start": 8, "end": 10}], "devices": []}' \
    "ranges of 'memory' overlap at 0x8"
broken_sdk address_space_constants.json \
    '{"page_table_index_bits": 9, "vspace_user_top": 1099511627775, "vspace_index_bits": 17}' "'vspace_index_bits' is missing or not in 1..16"
broken_sdk object_sizes.json '{"small_page": 30}' "address space constants do not fit together"
broken_sdk object_sizes.json "{}" "'tcb' is missing or not in 4..30"
broken_sdk platform_gen.json '{"memory": [{"start": 5, "end": 4}], "devices": []}' "'end' is missing"
broken_sdk include/kernel/gen_config.json '{"SEL4_ARCH": "riscv64"}' "only the architecture aarch64"

echo "tool: $passed passed, $failed failed"
[ "$failed" = 0 ]
