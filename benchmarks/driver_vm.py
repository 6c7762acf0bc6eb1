#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What a driver VM costs: the same native client moves frames and blocks through native drivers and through driver VMs,
with Debian's kernel in them and, where it has been built (make guest_kernel), the minimised one.

Bytes per million instructions of the whole machine, and the ratio of both. Prints a table, adds it
to build/bench/results.json.

usage: driver_vm.py CONFIG [--runs N]    CONFIG: how the systems were built
"""

import argparse
import os
import socket
import statistics
import struct
import sys
import tempfile
import threading

from counted_machine import CountedMachine
from live_system import Live
from results import Results

LIFE_S = 3600
DISK_BYTES = 64 << 20
FRAME_BYTES = 1500
FRAME_TYPE = b'\x88\xb5'
NUMBER_AT = 14
LOADS = (('s', '1500-byte frames sent'), ('g', '1500-byte frames received'), ('w', '64 KiB blocks written'),
         ('r', '64 KiB blocks read'))
RATIO_GOAL = 0.7
START_GOAL = 0.25
RUNS = 9  # each load's figures differ by a few per cent: what comes from outside comes when the host has it
SOURCE = 'make CONFIG={} bench-driver-vm, median of {} lots, QEMU -icount shift=0,rr=record'


class Wire:
    """The far end of the card: takes what is sent; frames that ask for others get them, all at once."""

    def __init__(self, path):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            link = self.listener.accept()[0]
            with link, link.makefile('rb', 1 << 20) as stream:
                while True:
                    head = stream.read(4)
                    if len(head) < 4:
                        break
                    frame = stream.read(struct.unpack('>I', head)[0])
                    if len(frame) == 60 and frame[12:14] == FRAME_TYPE:
                        link.sendall(self.answer(frame))

    @staticmethod
    def answer(frame):
        count, first = struct.unpack_from('<II', frame, NUMBER_AT)
        start = frame[6:12] + frame[0:6] + FRAME_TYPE
        rest = bytes(FRAME_BYTES - NUMBER_AT - 4)
        head = struct.pack('>I', FRAME_BYTES)
        return b''.join(head + start + struct.pack('<I', first + i) + rest for i in range(count))


class Traffic(CountedMachine):
    """A system with the traffic client on console 0."""

    def send(self, data):
        Live.send(self, data)  # a key or two: the UART holds them

    def ready(self):
        """Instructions until card and disk can be used."""
        self.expect('ready')
        spent = self.instructions()
        self.focus(0, 'traffic')
        return spent

    def lot(self, key):
        """Instructions and bytes of one lot."""
        before = self.instructions()
        self.send(key)
        match = self.expect(r'done (\d+) bytes, (\d+) errors')
        if int(match.group(2)) != 0:
            raise SystemExit(f'bench: {match.group(0)} of {key}')
        return self.instructions() - before, int(match.group(1))

    def bytes_per_million(self, key):
        """What many more cost than few: what starts and ends a lot is left out."""
        few, little = self.lot(key)
        many, much = self.lot(key.upper())
        return (much - little) * 1e6 / (many - few)


def measure(system, folder, runs):
    """Medians by load, and the start."""
    path = os.path.join(folder, system + '.net')
    wire = Wire(path)
    disk = os.path.join(folder, system + '.img')
    with open(disk, 'wb') as file:
        file.truncate(DISK_BYTES)
    name = 'SLUICE_RUN_' + system
    os.environ[name] = os.environ[name].replace('@NET@', path)
    result = {}
    with Traffic(system, disk, folder, LIFE_S) as machine:
        result['start'] = machine.ready()
        machine.send('c')
        machine.lot('w')
        machine.lot('r')  # what was written is what is read
        machine.send('n')
        for key, _ in LOADS:
            machine.lot(key)
            result[key] = statistics.median(machine.bytes_per_million(key) for _ in range(runs))
    wire.listener.close()
    return result


def rows(native, machines):
    """`machines`: what the driver VMs' kernel is called, and the figures with it."""
    best = list(machines)[-1]
    for key, what in LOADS:
        yield f'{what}, native driver', native[key], 'bytes per million instructions', None, 'more'
        for kernel, result in machines.items():
            yield f'{what}, driver VM, {kernel}', result[key], 'bytes per million instructions', None, 'more'
            yield f'{what}, driver VM : native, {kernel}', result[key] / native[key], 'ratio', RATIO_GOAL, 'more'
    yield 'start until card and disk are usable, native drivers', native['start'], 'instructions', None, 'less'
    for kernel, result in machines.items():
        yield f'start until card and disk are usable, {kernel}', result['start'], 'instructions', None, 'less'
    if len(machines) > 1:
        yield ('start, minimised : Debian\'s kernel', machines[best]['start'] / machines["Debian's kernel"]['start'],
               'ratio', START_GOAL, 'less')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('config')
    parser.add_argument('--runs', type=int, default=RUNS)
    options = parser.parse_args()
    kernels = {"Debian's kernel": 'traffic_driver_vm', 'minimised kernel': 'traffic_small'}
    with tempfile.TemporaryDirectory() as folder:
        native = measure('traffic_native', folder, options.runs)
        machines = {kernel: measure(system, folder, options.runs) for kernel, system in kernels.items()
                    if 'SLUICE_RUN_' + system in os.environ}
    results = Results('driver_vm')
    for row in rows(native, machines):
        results.add(*row, SOURCE.format(options.config, options.runs))
    results.finish()


if __name__ == '__main__':
    sys.exit(main())
