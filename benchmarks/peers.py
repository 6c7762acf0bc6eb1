#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What people would use instead, on the same emulated machine with the same traffic source, kernel image and echo service:
Linux on the bare machine. A native client of ours is measured in turn with it.

usage: peers.py BUILD IMAGE INITRAMFS    BUILD is build/<board>/release; the other two are Linux's
"""

import os
import statistics
import sys

from lockstep import Idle, Lockstep
from network import SIZES, UNIT, native, sweep
from results import Results

RUNS = 5
POINTS = ((64, 1), (64, 64), (1500, 1), (1500, 64))
ARGUMENTS = 'console=ttyAMA0 nokaslr'


class BareLinux:
    """Linux with its own driver and sockets, nothing below it but the machine."""
    people = 'Linux on the bare machine'
    clients = 1
    says = 'answering'

    def __init__(self, image, initramfs):
        self.image, self.initramfs = image, initramfs

    def machine(self):
        command = f'{os.environ["BENCH_QEMU"]} -kernel {self.image} -initrd {self.initramfs} -append "{ARGUMENTS}"'
        return Lockstep(command, Idle.of_linux(self.image), 'build/bench/bare_linux.log')


def main():
    build, image, initramfs = sys.argv[1:]
    systems = [BareLinux(image, initramfs), native(build, 1)]
    values = {}
    for turn in range(RUNS):
        for system in systems:
            for point, value in sweep(system, POINTS).items():
                values.setdefault((system.people, point), []).append(value)
        print(f'turn {turn + 1} of {RUNS} done', flush=True)
    results = Results('peers')
    for (people, point), runs in values.items():
        if point in POINTS:
            size, batch = point
            results.add(f'peers: UDP echo, {people}, {SIZES[size]} bytes, batch {batch}', statistics.median(runs), UNIT,
                        source=f'median of {RUNS} runs from power on in turn, release kernel, QEMU -icount shift=0,sleep=off, '
                        f'lock step; least and most of a figure differ by at most '
                        f'{max((max(r) - min(r)) / min(r) for r in values.values()):.2%}')
    results.finish()


if __name__ == '__main__':
    main()
