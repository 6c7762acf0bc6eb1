#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What a driver VM costs, in lock step: the same native client moves frames and blocks through native drivers and through driver VMs,
with Debian's kernel in them and, where it has been built (make guest_kernel), the minimised one. Every figure is measured twice, each
time from power on; two runs that differ end the program.

usage: driver_vm.py BUILD SYSTEM...    BUILD is build/<board>/release, SYSTEM one of those that are measured
"""

import os
import re
import struct
import sys
import tempfile

from lockstep import Stuck
from network import SOURCE, System, twice
from results import Results

NATIVE = 'native drivers'
DEBIAN, SMALL = "Debian's kernel", 'minimised kernel'
SYSTEMS = {'traffic_native': NATIVE, 'traffic_driver_vm': DEBIAN, 'traffic_small': SMALL}
DISK_BYTES = 64 << 20
FRAME_BYTES, ASKING_BYTES = 1500, 60
FRAME_TYPE = b'\x88\xb5'
NUMBER_AT = 14
SENT, RECEIVED = '1500-byte frames sent', '1500-byte frames received'
LOADS = {  # by how long after a doorbell the card takes frames, in microseconds; the client's key for each
    150: {'s': SENT, 'w': '64 KiB blocks written', 'r': '64 KiB blocks read'},
    1: {'s': SENT + ', card that sends at once', 'g': RECEIVED, 'b': RECEIVED + ', 256 at once'}}
TO_TRAFFIC = '\x1d0'  # Ctrl-] and the number of the client that gets what is typed
START = 'start'
RATIO_GOAL = 0.7
START_GOAL = 0.25
PATIENCE = 20000  # waits; the client's own tick ends each after 20 ms of virtual time
UNIT = 'bytes per million instructions'


class Traffic:
    """A machine with the traffic client, and the far end of its card: takes what is sent; a frame that asks for others gets them, all
    at once."""

    def __init__(self, machine):
        self.machine = machine
        self.expected = 0  # number of the next frame that is sent
        self.seen = 0  # characters of the console

    def until(self, pattern):
        """Lets the machine go until the console shows a regular expression behind what was found before; the match."""
        for _ in range(PATIENCE):
            match = re.compile(pattern).search(self.machine.console(), self.seen)
            if match:
                self.seen = match.end()
                return match
            self.machine.go()
            self.exchange()
        raise Stuck(f'no {pattern}\n{self.machine.console()[-2000:]}')

    def exchange(self):
        for frame in self.machine.take():
            if frame[12:14] != FRAME_TYPE:
                continue
            if len(frame) == ASKING_BYTES:
                self.machine.give(self.answer(frame))
            elif struct.unpack_from('<I', frame, NUMBER_AT)[0] == self.expected:
                self.expected += 1
            else:
                raise Stuck(f'frame {self.expected} did not come')

    @staticmethod
    def answer(frame):
        count, first = struct.unpack_from('<II', frame, NUMBER_AT)
        start = frame[6:12] + frame[0:6] + FRAME_TYPE
        rest = bytes(FRAME_BYTES - NUMBER_AT - 4)
        return [start + struct.pack('<I', first + i) + rest for i in range(count)]

    def lot(self, key):
        """Instructions and bytes of one lot."""
        self.expected = 0
        before = self.machine.instructions()
        self.machine.type(key.encode())
        match = self.until(r'done (\d+) bytes, (\d+) errors')
        moved = int(match[1])
        if int(match[2]) != 0 or key in 'sS' and self.expected * FRAME_BYTES != moved:
            raise Stuck(f'{match[0]} of {key}, {self.expected} frames came')
        return (self.machine.instructions() - before) & 0xffffffff, moved

    def bytes_per_million(self, key):
        """What many more cost than few: what starts and ends a lot is left out."""
        self.lot(key)
        few, little = self.lot(key)
        many, much = self.lot(key.upper())
        return (much - little) * 1e6 / (many - few)


def measure_card(system, after_us):
    """{load: bytes per million instructions} with such a card, and the instructions from power on until card and disk can be used."""
    with tempfile.NamedTemporaryFile() as disk:
        os.truncate(disk.name, DISK_BYTES)
        with system.machine(disk=disk.name, typed=True, start=True, sends_after_us=after_us) as machine:
            traffic = Traffic(machine)
            traffic.until('ready')
            figures = {START: machine.instructions()}
            machine.type(TO_TRAFFIC.encode())
            traffic.until(r'\[traffic\]')
            machine.type(b'c')
            traffic.lot('w')
            traffic.lot('r')  # what was written is what is read
            machine.type(b'n')
            return figures | {what: traffic.bytes_per_million(key) for key, what in LOADS[after_us].items()}


def measure(system):
    figures = {}
    for after_us in LOADS:
        figures = measure_card(system, after_us) | figures
    return figures


def rows(figures):
    """`figures`: of the native drivers, and with each of the driver VMs' kernels."""
    native = figures.pop(NATIVE)
    for what in (load for loads in LOADS.values() for load in loads.values()):
        yield f'{what}, native driver', native[what], UNIT, None, 'more'
        for kernel, result in figures.items():
            yield f'{what}, driver VM, {kernel}', result[what], UNIT, None, 'more'
            yield f'{what}, driver VM : native, {kernel}', result[what] / native[what], 'ratio', RATIO_GOAL, 'more'
    yield f'start until card and disk are usable, {NATIVE}', native[START], 'instructions', None, 'less'
    for kernel, result in figures.items():
        yield f'start until card and disk are usable, {kernel}', result[START], 'instructions', None, 'less'
    if {SMALL, DEBIAN} <= figures.keys():
        yield f'start, minimised : {DEBIAN}', figures[SMALL][START] / figures[DEBIAN][START], 'ratio', START_GOAL, 'less'


def main():
    build, *names = sys.argv[1:]
    figures = {}
    for name in names:
        people = SYSTEMS[name]
        figures[people] = twice(people, measure, System(build, name, people))
        print(f'{people} measured', flush=True)
    results = Results('driver_vm')
    for row in rows(figures):
        results.add(*row, SOURCE)
    results.finish()


if __name__ == '__main__':
    main()
