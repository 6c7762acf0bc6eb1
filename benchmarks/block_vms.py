#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The block requests of block.py where a VM takes part, in lock step: a client that is a program in a Linux VM, and a native client
whose disk is driven by Linux in a VM. Every figure is measured twice, each time from power on; two runs that differ end the program.

usage: block_vms.py BUILD    BUILD is build/<board>/release
"""

import sys

from block import UNIT, DiskSystem, measure, native, undivided
from network import SOURCE, twice
from results import Results

LARGE = 'Linux VM of ours, memory in one large page'
COMPARED = {'64 KiB read': 'read, 64 KiB, sequential, depth 32', '64 KiB written': 'write, 64 KiB, sequential, depth 32'}
RATIO_GOAL = 0.6


def compare(results, build, large):
    """A VM client's throughput beside a native client's, for the same requests."""
    client = native(build)
    figures = twice(client.people, undivided, client)
    for what, part in COMPARED.items():
        ratio = figures[f'block, {client.people}, {part}'] / large[f'block, {LARGE}, {part}']
        results.add(f'{what}, VM client to native client', ratio, 'ratio', RATIO_GOAL, 'more', SOURCE)


def main():
    build = sys.argv[1]
    results = Results('block_vms')
    measure(results, DiskSystem(build, 'bench_block_vm', 'Linux VM of ours'))
    large = twice(LARGE, undivided, DiskSystem(build, 'bench_block_large', LARGE))
    for what, value in large.items():
        results.add(what, value, UNIT, source=SOURCE)
    compare(results, build, large)
    measure(results, DiskSystem(build, 'bench_block_driver_vm', 'native client behind a driver VM'))
    results.finish()


if __name__ == '__main__':
    main()
