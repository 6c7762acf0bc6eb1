# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The whole memory of a machine under test: what is wiped must be found nowhere in it.

    with Memory() as memory, Machine('hello', arguments=memory.arguments) as machine:  # it waits for go_on
        seed = memory.board_seed()
        memory.go_on()
        ...
        places, = memory.find(seed)
"""

import mmap
import os
import shutil
import subprocess
import tempfile

from qemu_monitor import Monitor

RAM_BASE = 0x40000000
RAM_BYTES = 2048 << 20  # of the machine that runs the tests' systems
TREE_BYTES = 1 << 20
FAST = '/dev/shm'


class Memory(Monitor):
    """RAM is a file, of which only what was ever written takes space; in memory itself, if there is room."""

    def __init__(self):
        roomy = os.path.isdir(FAST) and shutil.disk_usage(FAST).free > RAM_BYTES
        self.folder = tempfile.TemporaryDirectory(dir=FAST if roomy else None)
        super().__init__(os.path.join(self.folder.name, 'monitor'))
        self.file = os.path.join(self.folder.name, 'ram')
        self.arguments += ['-S', '-machine', 'memory-backend=ram', '-object',
                           f'memory-backend-file,id=ram,size={RAM_BYTES},mem-path={self.file},share=on']

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def go_on(self):
        self.command('cont')

    def board_seed(self):
        """What QEMU has put into the device tree at the base of RAM; asked before the machine runs."""
        if self.monitor is None:
            self.connect()
        tree = os.path.join(self.folder.name, 'tree.dtb')
        with open(self.file, 'rb') as ram, open(tree, 'wb') as copy:
            copy.write(ram.read(TREE_BYTES))
        answer = subprocess.run(['fdtget', '-t', 'bx', tree, '/chosen', 'rng-seed'], check=True,
                                capture_output=True, text=True)
        return bytes(int(byte, 16) for byte in answer.stdout.split())

    @staticmethod
    def written(file):
        """Runs of pages that were ever written: start and end of each."""
        end = 0
        while True:
            try:
                start = os.lseek(file.fileno(), end, os.SEEK_DATA)
            except OSError:  # only holes follow
                return
            end = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            yield start, end

    def find(self, *patterns):
        """For each pattern its addresses. The machine stands still meanwhile, and goes on."""
        found = [[] for _ in patterns]
        self.command('stop')
        with open(self.file, 'rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as ram:
            for start, end in self.written(file):
                for pattern, places in zip(patterns, found):
                    at = ram.find(pattern, start, end)
                    while at >= 0:
                        places.append(RAM_BASE + at)
                        at = ram.find(pattern, at + 1, end)
        self.command('cont')
        return found
