#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The block requests of block.py where a VM takes part, in lock step: a client that is a program in a Linux VM, and a native client
whose disk is driven by Linux in a VM. Every figure is measured twice, each time from power on; two runs that differ end the program.

usage: block_vms.py BUILD    BUILD is build/<board>/release
"""

import sys

from block import DiskSystem, measure
from results import Results


def main():
    build = sys.argv[1]
    results = Results('block_vms')
    measure(results, DiskSystem(build, 'bench_block_vm', 'Linux VM of ours'))
    measure(results, DiskSystem(build, 'bench_block_driver_vm', 'native client behind a driver VM'))
    results.finish()


if __name__ == '__main__':
    main()
