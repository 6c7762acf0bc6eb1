#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The board's folders of an SDK as tools that were written for seL4's expect them: sdk_layout.py <sdk> <board> <config> ...
Sizes, labels and the shape of the kernel image are compared with the recorded ones."""

import json
import pathlib
import struct
import sys
import xml.dom.minidom

HEADERS = """autoconf.h interfaces/sel4_client.h interfaces/object-api.xml interfaces/object-api-arch.xml
    interfaces/object-api-sel4-arch.xml api/syscall.xml kernel/gen_config.h kernel/gen_config.json sel4/gen_config.h
    sel4/gen_config.json sel4/sel4.h sel4/shared_types.pbf sel4/sel4_arch/types.pbf microkit.h""".split()
OTHERS = "elf/sel4.elf elf/loader.elf elf/initialiser.elf elf/monitor.elf lib/libmicrokit.a lib/microkit.ld".split()
SIZES = {"endpoint": 4, "notification": 6, "small_page": 12, "large_page": 21, "huge_page": 30, "asid_pool": 12,
         "asid_table": 9, "slot": 5, "min_untyped_bits": 4, "max_untyped_bits": 47, "reply": 5, "vcpu": 12,
         "page_table": 12, "io_page_table": 12}
# What the image tool reads of the kernel's configuration; true or false, or decimal digits.
CONFIGURATION = """SEL4_ARCH WORD_SIZE PADDR_USER_DEVICE_TOP ROOT_CNODE_SIZE_BITS RETYPE_FAN_OUT_LIMIT
    MAX_NUM_BOOTINFO_UNTYPED_CAPS ARM_HYPERVISOR_SUPPORT ARM_PA_SIZE_BITS_40 ARM_PA_SIZE_BITS_44 ALLOW_SMC_CALLS
    ENABLE_SMP_SUPPORT MAX_NUM_NODES NUM_DOMAINS NUM_DOMAIN_SCHEDULES HAVE_FPU""".split()


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"sdk_layout: {what} is {found}, not {wanted}")


def read(path):
    return json.loads(path.read_text())


def check_files(folder):
    for name in ["include/" + name for name in HEADERS] + OTHERS:
        if not (folder / name).is_file():
            sys.exit(f"sdk_layout: {folder / name} is missing")
    for name in folder.glob("include/**/*.xml"):
        xml.dom.minidom.parse(str(name))


def check_numbers(folder, config):
    is_debug, is_smp = "debug" in config, config.startswith("smp-")
    sizes, labels = read(folder / "object_sizes.json"), read(folder / "invocations_all.json")
    symbols, space = read(folder / "include/kernel/gen_config.json"), read(folder / "address_space_constants.json")
    is_44 = symbols["ARM_PA_SIZE_BITS_44"]

    expect(sizes, {**SIZES, "tcb": 12 if is_debug else 11, "vspace": 12 if is_44 else 13}, f"{config}: sizes")
    expect((labels["CNodeCopy"], labels["ARMVCPUAckVPPI"]), (25, 63) if is_debug else (21, 59), f"{config}: labels")
    expect(("ARMIRQIssueSGISignal" in labels, "ARMIRQIssueIRQHandlerTriggerCore" in labels), (not is_smp, is_smp),
           f"{config}: SGI and core labels")
    expect(space, {"page_table_index_bits": 9, "vspace_index_bits": 9 if is_44 else 10,
                   "vspace_user_top": (1 << (44 if is_44 else 40)) - 1}, f"{config}: address space")
    expect([name for name in CONFIGURATION if name not in symbols], [], f"{config}: missing symbols")
    expect((symbols["MAX_NUM_NODES"], symbols["NUM_DOMAINS"], symbols["ENABLE_SMP_SUPPORT"]),
           ("4", "1", True) if is_smp else ("1", "16", False), f"{config}: cores and domains")
    ranges = read(folder / "platform_gen.json")
    for kind in ("devices", "memory"):
        if not ranges[kind] or any(r["start"] >= r["end"] for r in ranges[kind]):
            sys.exit(f"sdk_layout: {config}: {kind} of platform_gen.json")


def check_kernel(folder, config):
    """One loadable segment, entered where it begins, with the two symbols that the image tool reads."""
    data = (folder / "elf/sel4.elf").read_bytes()
    expect((data[:4], data[4], struct.unpack_from("<H", data, 18)[0]), (b"\x7fELF", 2, 183), f"{config}: kernel")
    entry, table = struct.unpack_from("<QQ", data, 24)
    count = struct.unpack_from("<H", data, 56)[0]
    segments = [struct.unpack_from("<IIQQQQQQ", data, table + 56 * i) for i in range(count)]
    loads = [s for s in segments if s[0] == 1]
    expect((len(loads), loads[0][1], loads[0][3], loads[0][4], entry),
           (1, 7, 0xFFC0000000, 0x60000000, 0xFFC0000000), f"{config}: the kernel's segment")
    for symbol in (b"\0ki_end\0", b"\0ki_boot_end\0"):
        expect(symbol in data, True, f"{config}: symbol {symbol}")


def main():
    sdk, board = pathlib.Path(sys.argv[1]), sys.argv[2]
    for config in sys.argv[3:]:
        folder = sdk / "board" / board / config
        check_files(folder)
        check_numbers(folder, config)
        check_kernel(folder, config)
    print(f"ok sdk layout: {' '.join(sys.argv[3:])}")


main()
