#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Block requests in lock step, by size, order, depth, with and without flush. Measured twice; two runs that differ end the program.

usage: block.py BUILD    BUILD is build/<board>/release
"""

import os
import re
import subprocess
import sys
import tempfile

from idle import Idle
from lockstep import Lockstep, Stuck
from network import SOURCE, twice
from results import Results

PLAN = 'benchmarks/block/plan.h'
PARTITION_SECTOR, SECTOR_BYTES, MARK_BYTES = 2048, 512, 48 << 20
REQUESTS = 128
PATIENCE = 2000


def plan():
    """What each part of the plan is called."""
    with open(PLAN, encoding='utf-8') as file:
        parts = re.findall(r'\{ ([01]), ([01]), ([01]), (\d+), (\d+) \}', file.read())
    return [f'{"write" if writes == "1" else "read"}{" and flush" if flushes == "1" else ""}, {int(size) // 1024} KiB, '
            f'{"random" if is_random == "1" else "sequential"}, depth {depth}' for writes, flushes, is_random, size, depth in parts]


def run(build, names):
    """{part of the plan: instructions per request}, from power on."""
    command = (f'{os.environ["BENCH_QEMU"]} -device loader,file={build}/systems/bench_block/loader.img,'
               f'addr={os.environ["LOADER_BASE"]},cpu-num=0')
    marks = {PARTITION_SECTOR * SECTOR_BYTES + MARK_BYTES + i * SECTOR_BYTES: i for i in range(len(names) + 1)}
    with tempfile.TemporaryDirectory() as folder:
        image = os.path.join(folder, 'disk.img')
        subprocess.run(['tools/disk_image', 'gpt', image, 'load'], check=True, stdout=subprocess.DEVNULL)
        with Lockstep(command, Idle.of_kernel(f'{build}/elf/sel4.elf'), 'build/bench/block.log', network=False,
                      disk=image) as machine:
            begun, seen, patience = {}, 0, PATIENCE
            while len(begun) <= len(names):
                machine.go()
                new = machine.disk.requests[seen:]
                seen += len(new)
                patience = PATIENCE if new else patience - 1
                for _, offset, length in new:
                    if offset in marks and length == SECTOR_BYTES:
                        begun[marks[offset]] = machine.instructions()
                if patience == 0:
                    raise Stuck(f'no request any more in part {len(begun) - 1} of the plan\n{machine.console()[-2000:]}')
    return {name: (begun[i + 1] - begun[i]) / REQUESTS for i, name in enumerate(names)}


def main():
    build = sys.argv[1]
    results = Results('block')
    for name, value in twice('native block client', run, build, plan()).items():
        results.add(f'block, native client, {name}', value, 'instructions per request', source=SOURCE)
    results.finish()


if __name__ == '__main__':
    main()
