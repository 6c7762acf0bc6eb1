#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The guard against getting slower: a few counts that are the same on any host, beside those of benchmarks/baseline.json.

usage: guard.py [--update] BUILD    BUILD is build/<board>/release; --update writes the baseline instead of comparing
"""

import argparse
import json
import sys

import block
import bulk
import serial_line
import timer
from console import Console
from echo import WARM_UP, Echo, wait_for_leases
from network import SIZES, System, divide, native, sweep, twice
from profile import shares
from results import first_line, number
from tcp import SEGMENT_BYTES
from wire import Host

BASELINE = 'benchmarks/baseline.json'
ALLOWED = 0.02  # worse than the baseline
VM_BLOCKS_ALLOWED = 0.05  # a timer of a guest that is due costs a part of the plan of blocks 1.4 %
POINTS = ((64, 1), (64, 64), (1500, 1), (1500, 64))
DIVIDED = ((64, 64), (1500, 64))
MANY = ((64, 256),)  # of 60 clients
VM_DIVIDED = ((64, 1), (64, 64))
VM_BATCHES = 5  # the timers of a guest are due in one or the other
VM_PARTS = 2  # of the plan of blocks, the first: one request at a time
VM, DRIVER_VM = 'Linux VM of ours', 'native client behind a driver VM'
VM_BLOCKS = (f'block, {VM}', f'block, {DRIVER_VM}')
NOT_OURS = ('instructions in guest', 'instructions in clock_')
SENT, RECEIVED = (1, 63), (1, 16)  # bytes on the serial line at once
TCP_BYTES = 48 * SEGMENT_BYTES  # an even number: the last segment is acknowledged at once, no timer runs


def typed(build):
    """{what: instructions} of serial line and timer, from power on."""
    with Console(build) as console:
        return serial_line.measure(console, SENT, RECEIVED) | timer.measure(console)


def disk(build):
    """{what: value per request} of the plan's short parts, each from power on."""
    return block.short(block.native(build)) | block.divided(block.native(build), block.SHORT_PARTS)


def tcp(build):
    """{what: instructions per byte, or value per segment}, each from power on."""
    system = native(build, 1)
    figures = bulk.sweep(system, TCP_BYTES)
    return figures | {f'{what}: {part} per segment': value for (what, part), value in bulk.divide(system, TCP_BYTES).items()}


def many(build):
    """{name: instructions}, from power on."""
    system = native(build, 60, 15)
    figures = sweep(system, MANY)
    return {f'UDP echo, {system.people}, {size}-byte frames, batch {batch}: instructions per datagram': figures[size, batch]
            for size, batch in MANY}


def echoes(system, divided):
    """{what by component: value per datagram} of what divide() answers."""
    return {f'UDP echo, {system.people}, {size}-byte frames, batch {batch}: {part} per datagram': value
            for (size, batch, part), value in divided.items()}


def vm_echoes(system):
    """{what by component: value per datagram} of a client in a VM, from power on: the least of several batches of each kind."""
    found = {}
    with system.machine() as machine:
        host = Host(machine)
        echo = Echo(machine, host, wait_for_leases(machine, host, system.clients, system.says))
        machine.count_anew()
        profile = system.profile(machine)
        for size, batch in VM_DIVIDED:
            for _ in range(WARM_UP):
                echo.batch(SIZES[size], batch)
            each = [shares(profile.of(lambda size=size, batch=batch: echo.batch(SIZES[size], batch))) for _ in range(VM_BATCHES)]
            for part in each[0]:
                if all(part in one for one in each):
                    found[size, batch, part] = min(one[part] for one in each) / batch
    return echoes(system, found)


def vms(build):
    """{what by component: value per datagram or request} of echoes and blocks of a VM and of blocks behind a driver VM, each from power
    on. Not what the guests execute, which is Debian's and changes with its kernel, nor what their timers make the clock execute."""
    found = vm_echoes(System(build, 'bench_vm', VM, says='answering'))
    for name, people in (('bench_block_vm', VM), ('bench_block_driver_vm', DRIVER_VM)):
        found |= block.divided(block.DiskSystem(build, name, people), VM_PARTS)
    return {what: value for what, value in found.items() if not any(part in what for part in NOT_OURS)}


def counts(build):
    """{name: value}; all of them are better when less. That a run from power on repeats is looked at with the first."""
    system = native(build, 1)
    figures = twice('native client', sweep, system, POINTS)
    found = {'boot to the first wait with an address, one native client': figures.pop('boot')}
    for (size, batch), value in figures.items():
        found[f'UDP echo, native client, {size}-byte frames, batch {batch}: instructions per datagram'] = value
    found |= echoes(system, divide(system, DIVIDED))
    return found | many(build) | typed(build) | disk(build) | tcp(build) | vms(build)


def compare(found, baseline):
    """Prints each count beside its baseline; the names of those that are worse or gone."""
    worse = [name for name in baseline if name not in found]
    for name, value in found.items():
        if name not in baseline:
            print(f'{name}: {number(value)}, not in the baseline')
            worse.append(name)
            continue
        change = value / baseline[name] - 1
        print(f'{name}: {number(value)}, baseline {number(baseline[name])}, {change:+.2%}')
        if change > (VM_BLOCKS_ALLOWED if name.startswith(VM_BLOCKS) else ALLOWED):
            worse.append(name)
    return worse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--update', action='store_true')
    parser.add_argument('build')
    options = parser.parse_args()
    found = counts(options.build)
    compiler = first_line('aarch64-linux-gnu-gcc', '--version')
    if options.update:
        with open(BASELINE, 'w', encoding='utf-8') as file:
            json.dump({'compiler': compiler, 'counts': found}, file, indent=1)
            file.write('\n')
        print(f'{len(found)} counts written to {BASELINE}')
        return 0
    with open(BASELINE, encoding='utf-8') as file:
        baseline = json.load(file)
    if baseline['compiler'] != compiler:
        print(f'the baseline is from {baseline["compiler"]}, this is {compiler}')
    worse = compare(found, baseline['counts'])
    for name in worse:
        print(f'FAILED {name}')
    print(f'{len(found) - len(worse)} passed, {len(worse)} failed')
    return 1 if worse else 0


if __name__ == '__main__':
    sys.exit(main())
