#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A client in a VM beside a native one that does the same work: bytes per million instructions of the whole machine.

Both send and receive UDP datagrams in frames of 1514 bytes, in one run of one system, one after the other. Counted are executed instructions (-icount shift=0), so the figures do not depend on how fast this
machine is. Prints a table, adds it to build/bench/results.json.

usage: vm_client.py [--runs N] [--frames N]
"""

import argparse
import os
import socket
import statistics
import struct
import sys
import tempfile

from counted_machine import CountedMachine
from live_system import GATEWAY, WEB_ADDRESS, Failure, Live, Vm, free_port, new_disk
from results import Results

LIFE_S = 3600
ANSWER_S = 120  # only a hang lasts longer
RESEND_S = 5
GOAL = 0.6
EXITS_GOAL = 0.2
BETTER = {'bytes per million instructions': 'more', 'ratio': 'more', 'exits per packet': 'less', 'batches': 'less'}

# benchmarks/vm_client/protocol.h
MAGIC = 0x64616f6c
PORT = 5001
DATAGRAM_BYTES = 1472
FRAME_BYTES = 1514
BATCH = 64
HELLO, SEND, RECEIVED, SEND_SEGMENTS, EXITS = range(5)
MESSAGE = struct.Struct('<IIII')
UNDER_WAY = 2 * BATCH  # datagrams sent to a client and not acknowledged


class Machine(CountedMachine):
    """Counted, but not recorded: what arrives from the host wakes it at once."""

    def __init__(self, disk, folder, native_port):
        self.control_path = os.path.join(folder, 'vm_client')
        forward = f'hostfwd=udp:127.0.0.1:{native_port}-{WEB_ADDRESS}:{PORT},'
        command = os.environ['SLUICE_RUN_vm_client'].replace('-netdev user,id=net0,', '-netdev user,id=net0,' + forward)
        os.environ['SLUICE_RUN_vm_client'] = command
        Live.__init__(self, 'vm_client', disk, LIFE_S, 'bench-vm_client', arguments=[
            '-icount', 'shift=0', '-qmp', f'unix:{self.control_path}.qmp,server=on,wait=off'])
        self.control = self.connect()
        self.ask('qmp_capabilities')

    def send(self, data):
        Live.send(self, data)


class Client:
    """One end of the conversation with a loaded client."""

    def __init__(self, machine):
        self.machine = machine
        self.endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.endpoint.bind(('127.0.0.1', 0))
        self.endpoint.settimeout(ANSWER_S)
        self.batches_lost = 0
        self.port = self.endpoint.getsockname()[1]

    def take(self, operation):
        """The next message of this kind; the load itself is thrown away."""
        while True:
            data = self.endpoint.recv(2048)
            if len(data) == MESSAGE.size:
                magic, kind, count, _ = MESSAGE.unpack(data)
                if magic == MAGIC and kind == operation:
                    return count

    def command(self, operation, count):
        """Instructions until the client says that it is done."""
        before = self.machine.instructions()
        self.endpoint.send(MESSAGE.pack(MAGIC, operation, count, 0))
        if self.take(operation) != count:
            raise Failure('a client did not do all it was asked for')
        return self.machine.instructions() - before

    def feed(self, count):
        """
        Instructions for so many datagrams to the client, which acknowledges each batch. When something was lost on
        the way another batch is sent.
        """
        payload = bytes(i & 0xff for i in range(DATAGRAM_BYTES))
        before = self.machine.instructions()
        self.endpoint.settimeout(RESEND_S)
        sent = acknowledged = 0
        while acknowledged < count:
            while sent < count and sent - acknowledged < UNDER_WAY:
                self.endpoint.send(payload)
                sent += 1
            try:
                self.take(RECEIVED)
                acknowledged += BATCH
            except TimeoutError:
                self.batches_lost += 1
                sent -= BATCH
        self.endpoint.settimeout(ANSWER_S)
        return self.machine.instructions() - before


class NativeClient(Client):
    def __init__(self, machine, port):
        super().__init__(machine)
        self.endpoint.connect(('127.0.0.1', port))
        self.endpoint.settimeout(1)
        machine.until('the native client', self.greet, 300, 0.1)
        self.endpoint.settimeout(ANSWER_S)

    def exits(self):
        """Of the VM, so far."""
        self.endpoint.send(MESSAGE.pack(MAGIC, EXITS, 0, 0))
        return self.take(EXITS)

    def greet(self):
        try:
            self.endpoint.send(MESSAGE.pack(MAGIC, HELLO, 0, 0))
            self.take(HELLO)
            return True
        except OSError:
            return False


class VmClient(Client):
    def __init__(self, machine):
        super().__init__(machine)
        vm = Vm(machine, 0, 'vm1')
        vm.address()
        vm.ok(f'probe load {GATEWAY} {self.port} >/tmp/load.txt &')
        _, peer = self.endpoint.recvfrom(2048)
        self.endpoint.connect(peer)


def measure(results, clients, what, work):
    """Bytes per million instructions of each client doing `work`, and their ratio, once."""
    rates = {}
    for name, client in clients.items():
        moved, spent = work(client)
        rates[name] = moved * 1e6 / spent
        results.setdefault((f'{what}, {name} client', 'bytes per million instructions', None), []).append(rates[name])
    ratio = rates['VM'] / rates['native']
    results.setdefault((f'{what}, VM client to native client', 'ratio', GOAL), []).append(ratio)


def measure_exits(results, clients, what, packets, work):
    """Exits of the VM for each packet: of all kinds, ticks included."""
    before = clients['native'].exits()
    work(clients['VM'])
    spent = (clients['native'].exits() - before) % 2**32
    results.setdefault((f'{what}, exits of the VM', 'exits per packet', EXITS_GOAL), []).append(spent / packets)


def measure_all(results, clients, frames):
    measure(results, clients, 'UDP sent', lambda client: (frames * FRAME_BYTES, client.command(SEND, frames)))
    measure(results, clients, 'UDP sent, segmented by the stack',
            lambda client: (frames * FRAME_BYTES, client.command(SEND_SEGMENTS, frames)))
    measure(results, clients, 'UDP received', lambda client: (frames * FRAME_BYTES, client.feed(frames)))
    measure_exits(results, clients, 'UDP sent', frames, lambda client: client.command(SEND, frames))
    measure_exits(results, clients, 'UDP received', frames, lambda client: client.feed(frames))


def report(figures, runs):
    """Medians of all runs, among the other measurements."""
    results = Results('vm_client')
    for (name, unit, goal), values in figures.items():
        results.add(name, round(statistics.median(values), 3), unit, goal, BETTER[unit],
                    f'make bench-vm, median of {runs} runs, debug kernel, QEMU -icount shift=0')
    results.finish()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--frames', type=int, default=6400)
    options = parser.parse_args()
    results = {}
    native_port = free_port(socket.SOCK_DGRAM)
    with tempfile.TemporaryDirectory() as folder, Machine(new_disk(folder), folder, native_port) as machine:
        clients = {'native': NativeClient(machine, native_port), 'VM': VmClient(machine)}
        measure_all({}, clients, BATCH * 8)  # warms up what is slow at first
        for _ in range(options.runs):
            measure_all(results, clients, options.frames)
        for name, client in clients.items():
            results[f'UDP received, {name} client, sent again', 'batches', None] = [client.batches_lost]
    report(results, options.runs)


if __name__ == '__main__':
    sys.exit(main())
