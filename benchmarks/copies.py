#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Bytes that our components copy for a datagram or a block request: the debugger stops at each call of a component's memcpy and reads
the length. What compilers copy with a few registers (entries of rings, headers) and what a Linux copies inside is not in it.

usage: copies.py BUILD    BUILD is build/<board>/release
"""

import collections
import sys

import block
from echo import WARM_UP, Echo, wait_for_leases
from network import SIZES, SOURCE, System, native, twice
from profile import Profile, components_by
from results import Results
from wire import Host

BATCH = 16
ECHOED = (64, 1500)  # sizes
PART = 2  # of the plan: 64 KiB at depth 8
EVERYBODY = 'all of our components'
LENGTH = 2  # register, third argument [AAPCS64 6.8.2]
COPIES_SOURCE = SOURCE.replace('instructions retired, all of the machine', 'length of each memcpy, by component')


class Copies:
    """Counts from when it is made until end(); the machine is not otherwise watched."""

    def __init__(self, machine, build, system):
        self.machine, self.profile = machine, Profile(machine, build, system)
        self.bytes = collections.Counter()  # by component
        self.components = components_by(build, system, 'memcpy')
        machine.watch({address: lambda address=address: self.take(address) for address in self.components})

    def take(self, address):
        """Somebody is about to execute what stands at this address: a memcpy, if the component has it there."""
        name = self.profile.name_in_use()
        if name in self.components[address]:
            self.bytes[name] += self.machine.debugger.register(LENGTH)

    def end(self):
        """{component: bytes}, with the sum."""
        self.machine.watch({})
        return dict(self.bytes) | {EVERYBODY: sum(self.bytes.values())}


def of_echoes(system):
    """{(what, component): bytes for a datagram there and back}, from power on."""
    figures = {}
    with system.machine() as machine:
        host = Host(machine)
        echo = Echo(machine, host, wait_for_leases(machine, host, system.clients, system.says))
        for size in ECHOED:
            for _ in range(WARM_UP):
                echo.batch(SIZES[size], BATCH)
            copies = Copies(machine, system.build, system.name)
            echo.batch(SIZES[size], BATCH)
            what = f'UDP echo, {system.people}, {size}-byte frames, batch {BATCH}'
            figures |= {(what, name): count / BATCH for name, count in copies.end().items()}
    return figures


def of_blocks(system):
    """{(what, component): bytes for a request} of a short part of the plan, from power on."""
    name, requests = block.plan()[PART]
    with system.machine() as machine:
        progress = block.Progress(machine)
        progress.until(PART)
        copies = Copies(machine, system.build, system.name)
        progress.until(PART + 1)
        return {(f'block, {system.people}, {name}', component): count / requests for component, count in copies.end().items()}


def add(results, measure, system, unit):
    """A row for each component that copies, and their sum."""
    for (what, component), value in twice(system.people, measure, system).items():
        results.add(f'{what}: copied by {component}', value, unit, source=COPIES_SOURCE)
    print(f'{system.people} measured', flush=True)


def main():
    build = sys.argv[1]
    results = Results('copies')
    for system in (native(build, 1), System(build, 'bench_vm', 'Linux VM of ours', says='answering'),
                   System(build, 'bench_driver_vm', 'native client behind a driver VM')):
        add(results, of_echoes, system, 'bytes per datagram')
    for system in (block.native(build), block.DiskSystem(build, 'bench_block_vm', 'Linux VM of ours'),
                   block.DiskSystem(build, 'bench_block_driver_vm', 'native client behind a driver VM')):
        add(results, of_blocks, system, 'bytes per request')
    results.finish()


if __name__ == '__main__':
    main()
