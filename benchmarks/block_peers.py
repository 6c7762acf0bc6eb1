#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The block requests of block.py by what people would use instead, in lock step: the program that puts load on a VM's disk, on the same
Linux and an equally large disk, but on the bare machine. Every figure is measured twice, each time from power on; two runs that differ
end the program.

usage: block_peers.py IMAGE PEERS    IMAGE is Linux's, PEERS the folder with the file systems
"""

import contextlib
import os
import sys
import tempfile

from block import SHORT_PARTS, UNIT, Progress, plan, sweep
from idle import Idle
from lockstep import Lockstep
from network import SOURCE, twice
from peers import Peer, linux
from results import Results

DISK_BYTES = 64 << 20  # as large as the partition that a client of ours has


class DiskPeer(Peer):
    @contextlib.contextmanager
    def machine(self):
        """Switched on, with a new disk, all of which is for the load."""
        with tempfile.NamedTemporaryFile() as image:
            os.truncate(image.name, DISK_BYTES)
            with Lockstep(f'{os.environ["BENCH_QEMU"]} {self.arguments}', self.idle(), f'build/bench/{self.log}.log', network=False,
                          disk=image.name) as machine:
                yield machine


def bare(image, peers):
    return DiskPeer('Linux on the bare machine', lambda: Idle.of_linux(image), 'bare_linux_blocks',
                    linux(image, f'{peers}/blocks_bare.cpio.gz'))


def measure(system):
    """{name of a row: instructions per request}, from power on."""
    with system.machine() as machine:
        return sweep(system, Progress(machine, 0), range(SHORT_PARTS, len(plan())))


def main():
    results = Results('block_peers')
    system = bare(*sys.argv[1:])
    for what, value in twice(system.people, measure, system).items():
        results.add(what, value, UNIT, source=SOURCE.replace('release kernel, ', ''))
    results.finish()


if __name__ == '__main__':
    main()
