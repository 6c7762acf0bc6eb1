#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Measures what does not depend on this machine: instructions, bytes. Prints a table, adds it to build/bench/results.json.

usage: bench.py BUILD [--runs N | --sizes]    BUILD is build/<board>/<config>; --sizes runs nothing
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile

from counted_machine import CountedMachine
from live_system import GATEWAY, Iperf, Vm, free_port, new_disk
from results import merge

LIFE_S = 1800
ECHOES = 1000
WARM_UP = 50
ECHO_BYTES = (64, 1400)
TRANSFER_BYTES = 4 << 20
GOALS = {'kernel code': 80 * 1024}
SOURCE = 'debug configuration; instructions: median of runs that QEMU records, -icount shift=0,rr=record'


class Results:
    """Named figures with unit; several values of one name are repetitions."""

    def __init__(self):
        self.values = {}

    def add(self, name, unit, value):
        self.values.setdefault((name, unit), []).append(value)

    def rows(self):
        for (name, unit), values in self.values.items():
            yield {'name': name, 'unit': unit, 'median': statistics.median(values), 'least': min(values),
                   'most': max(values), 'runs': len(values)}

    def show(self):
        print(f'{"what":44} {"unit":>22} {"median":>16} {"least":>16} {"most":>16}')
        for row in self.rows():
            print(f'{row["name"]:44} {row["unit"]:>22} {row["median"]:16,.0f} {row["least"]:16,.0f} {row["most"]:16,.0f}')

    def write(self, part, source):
        merge(part, [{'part': part, 'name': row['name'], 'value': row['median'], 'unit': row['unit'],
                          'goal': GOALS.get(row['name']), 'better': 'less', 'source': source} for row in self.rows()])


# --- sizes ---

def sections(program):
    """Names and sizes of a program's sections."""
    listing = subprocess.run(['aarch64-linux-gnu-size', '-A', program], check=True, capture_output=True, text=True)
    return {match[1]: int(match[2]) for match in re.finditer(r'^(\.\w+)\s+(\d+)\s', listing.stdout, re.M)}


def measure_sizes(results, build):
    kernel = sections(os.path.join(build, 'elf', 'sel4.elf'))
    results.add('kernel code', 'bytes', kernel.get('.boot', 0) + kernel['.text'])
    results.add('kernel constants', 'bytes', kernel.get('.rodata', 0))
    results.add('kernel data', 'bytes', kernel.get('.data', 0) + kernel.get('.bss', 0))
    folder = os.path.join(build, 'systems', 'first_light')
    results.add('image of first_light', 'bytes', os.path.getsize(os.path.join(folder, 'loader.img')))
    with open(os.path.join(folder, 'report.txt'), encoding='utf-8') as file:
        report = file.read()
    objects = re.search(r'objects in RAM\s+(\d+)', report)
    results.add('kernel objects of first_light', 'bytes', int(objects[1]))
    for name, bytes_ in re.findall(r'^(\w+) \(index \d+\)\n.*?together (\d+) bytes', report, re.M | re.S):
        results.add(f'memory of {name}', 'bytes', int(bytes_))


# --- boot ---

def measure_boot(results, folder, runs):
    """From power on to the web page and to the shells of both VMs."""
    with CountedMachine('first_light', new_disk(folder), folder, LIFE_S) as machine:
        machine.expect('web server at')
        results.add('boot until the web server has an address', 'instructions', machine.instructions())
        machine.until('the page', lambda: machine.try_fetch('/'), pause=0.05)
        results.add('boot until the page is served', 'instructions', machine.instructions())
        for which in ('first', 'second'):
            machine.expect(r'vm[12]\|\S* *try: ip addr')
            results.add(f'boot until the {which} VM\'s shell', 'instructions', machine.instructions())
        measure_transfers(results, machine, runs)


def transfer(machine, vm, asked):
    """Instructions and bytes of one transfer from a VM to the host, with all that starts and ends it."""
    iperf = Iperf()
    try:
        iperf.start()
        before = machine.instructions()
        vm.ok(f'until iperf3 -c {GATEWAY} -p {iperf.port} -n {asked}; do sleep 1; done', 1200)
        spent = machine.instructions() - before
        return spent, iperf.result(machine)['end']['sum_received']['bytes']
    finally:
        iperf.stop()


def measure_transfers(results, machine, runs):
    """What one byte more costs; only from the VM: the other way QEMU's recorder loses its network's wake-ups."""
    vm = Vm(machine, 1, 'vm1')
    vm.address()
    transfer(machine, vm, TRANSFER_BYTES)  # reads iperf3 from its file, wakes the host's side
    for _ in range(runs):
        few, little = transfer(machine, vm, TRANSFER_BYTES)
        many, much = transfer(machine, vm, 4 * TRANSFER_BYTES)
        results.add('TCP from vm1, another KiB', 'instructions', (many - few) * 1024 / (much - little))


# --- echo ---

def echo_round(endpoint, size, count):
    payload = bytes(i & 0xff for i in range(size))
    for _ in range(count):
        endpoint.send(payload)
        if endpoint.recv(2048) != payload:
            raise SystemExit('bench: the echo is not what was sent')


def measure_echo(results, folder, runs):
    """One datagram at a time to the web server's echo service and back."""
    port = free_port(socket.SOCK_DGRAM)
    with CountedMachine('echo', new_disk(folder), folder, LIFE_S, forward_udp=port) as machine:
        machine.expect('web server at')
        results.add('boot of the web server alone', 'instructions', machine.instructions())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
            endpoint.settimeout(30)
            endpoint.connect(('127.0.0.1', port))
            echo_round(endpoint, 64, WARM_UP)
            for _ in range(runs):
                for size in ECHO_BYTES:
                    before = machine.instructions()
                    echo_round(endpoint, size, ECHOES)
                    spent = machine.instructions() - before
                    results.add(f'UDP echo of {size} bytes', 'instructions', spent / ECHOES)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('build')
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--sizes', action='store_true')
    options = parser.parse_args()
    sizes = Results()
    measure_sizes(sizes, options.build)
    sizes.show()
    sizes.write('size', f'sections, image and report, {os.path.basename(options.build)} configuration')
    if options.sizes:
        return
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        measure_echo(results, folder, options.runs)
        measure_boot(results, folder, options.runs)
    results.show()
    results.write('system', SOURCE)


if __name__ == '__main__':
    sys.exit(main())
