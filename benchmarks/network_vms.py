#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The echoes of network.py where a VM takes part, in lock step: a client that is a Linux VM, and a native client whose card is driven
by Linux in a VM. Every figure is measured twice, each time from power on; two runs that differ end the program.

usage: network_vms.py BUILD    BUILD is build/<board>/release
"""

import sys

from network import SIZES, System, add_divided, add_sweep
from results import Results

BATCHES = (1, 4, 16, 64)
DIVIDED = ((64, 1), (64, 64), (1500, 64))


def main():
    build = sys.argv[1]
    systems = (System(build, 'bench_vm', 'Linux VM of ours', says='answering'),
               System(build, 'bench_driver_vm', 'native client behind a driver VM'))
    results = Results('network_vms')
    for system in systems:
        add_sweep(results, system, [(size, batch) for size in SIZES for batch in BATCHES])
        add_divided(results, system, DIVIDED)
    results.finish()


if __name__ == '__main__':
    main()
