#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Damages good input at random and watches that the image tool refuses it or builds, but never crashes.

mutate.py TOOL FAKE_SDK WORK_DIRECTORY [ROUNDS [SEED]]
"""
import os
import random
import subprocess
import sys
from pathlib import Path

TOOL, SDK, WORK = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3])
ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 else 300
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else 1
GOOD = sorted((Path(__file__).parent / "good").glob("*.system"))
NUMBERS = ["0", "1", "-1", "63", "64", "255", "256", "0xfff", "0x1000", "0x200000", "0x60000000",
           "0xffffffffff", "0xfffffffffffff000", "0xffffffffffffffff", "18446744073709551616", "", "x"]


def damage_text(data, rng):
    """Replaces attribute values by troublesome numbers, or moves, doubles and drops lines and bytes."""
    lines = data.decode().split("\n")
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        kind = rng.randrange(5)
        if kind == 0:
            lines.insert(rng.randrange(len(lines)), lines[at])
        elif kind == 1:
            del lines[at]
            lines = lines or [""]
        elif kind == 2:
            parts = lines[at].split('"')
            if len(parts) > 2:
                parts[rng.randrange(1, len(parts), 2)] = rng.choice(NUMBERS)
            lines[at] = '"'.join(parts)
        elif kind == 3:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            cut = rng.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + chr(rng.randrange(1, 256)) + lines[at][cut + 1:]
    return "\n".join(lines).encode()


def damage_program(data, rng):
    """Overwrites bytes, mostly in the headers, or cuts the file."""
    data = bytearray(data)
    headers = int.from_bytes(data[40:48], "little")
    for _ in range(rng.randint(1, 4)):
        base = rng.choice([0, 64, headers, rng.randrange(len(data))])
        at = min(base + rng.randrange(256), len(data) - 1)
        data[at] = rng.choice([0, 1, 0x7f, 0x80, 0xff, rng.randrange(256)])
    return bytes(data[:rng.randrange(len(data))]) if rng.random() < 0.1 else bytes(data)


def run(name, description, programs, override=()):
    command = [TOOL, "--board", "fake_smp", "--config", "debug", "--search-path", str(programs),
               str(SDK / "programs"), "-o", str(WORK / "image"), "-r", str(WORK / "report"),
               *override, str(description)]
    environment = dict(os.environ, MICROKIT_SDK=str(SDK), ASAN_OPTIONS="exitcode=99")
    result = subprocess.run(command, env=environment, capture_output=True, timeout=120)
    text = result.stderr.decode(errors="replace")
    if result.returncode not in (0, 1) or "runtime error" in text:
        print(f"FAIL {name}: status {result.returncode}\n{text[:2000]}")
        sys.exit(1)
    if result.returncode == 1 and "error: " not in text:
        print(f"FAIL {name}: refused without a reason")
        sys.exit(1)
    return result.returncode == 0


def main():
    rng = random.Random(SEED)
    WORK.mkdir(parents=True, exist_ok=True)
    empty, changed = WORK / "empty", WORK / "changed"
    empty.mkdir(exist_ok=True)
    changed.mkdir(exist_ok=True)
    program = (SDK / "programs/pd.elf").read_bytes()
    kernel = (SDK / "board/fake_smp/debug/elf/sel4.elf").read_bytes()
    built = 0
    for index in range(ROUNDS):
        description = WORK / "damaged.system"
        description.write_bytes(damage_text(rng.choice(GOOD).read_bytes(), rng))
        built += run(f"description {index}", description, empty)
        (changed / "pd.elf").write_bytes(damage_program(program, rng))
        built += run(f"program {index}", rng.choice(GOOD), changed)
        (WORK / "kernel.elf").write_bytes(damage_program(kernel, rng))
        built += run(f"kernel {index}", GOOD[0], empty,
                     ("--override-kernel", str(WORK / "kernel.elf")))
    print(f"mutate: {3 * ROUNDS} damaged inputs, {built} built, {3 * ROUNDS - built} refused")


main()
