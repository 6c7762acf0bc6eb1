#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The TCP bulk transfers of bulk.py where a VM takes part, in lock step: a client that is a Linux VM, and a native client whose card is
driven by Linux in a VM. Measured twice; two runs that differ end the program.

usage: bulk_vms.py BUILD    BUILD is build/<board>/release
"""

import sys

from bulk import measure
from network import System
from results import Results


def main():
    build = sys.argv[1]
    results = Results('tcp_vms')
    measure(results, System(build, 'bench_vm', 'Linux VM of ours', says='answering'))
    measure(results, System(build, 'bench_driver_vm', 'native client behind a driver VM'))
    results.finish()


if __name__ == '__main__':
    main()
