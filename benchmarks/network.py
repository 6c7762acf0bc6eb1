#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Network in lock step: what a datagram costs there and back, by frame size, batch and number of clients, and which component
executes how much of it. Every figure is measured twice, each time from power on; two runs that differ end the program.

usage: network.py BUILD    BUILD is build/<board>/release
"""

import os
import sys

import between
from echo import WARM_UP, Echo, wait_for_leases
from idle import Idle
from lockstep import Lockstep
from profile import Profile, shares
from results import Results
from wire import Host

SIZES = {64: 64, 512: 512, 1500: 1514}  # what is said: bytes of the Ethernet frame, without check sequence
BATCHES = (1, 4, 16, 64, 128, 256)  # a client has buffers for the last
CLIENTS = (1, 2, 4, 8, 16)  # a component each
SEVERAL = ((16, 4), (32, 8), (60, 15))  # clients, and how many of them a component is
CLIENTS_BATCHES = (64, 256)
DIVIDED_BATCHES = (1, 64)
BETWEEN_BATCHES = (1, 4, 16, 64)
CLIENT_TO_CLIENT = 'native client to native client'
DOORBELL, DEVICE_INTERRUPT = 'virtio_queue_notify', 'virtio_notify'  # events of QEMU's
SOURCE = 'instructions retired, all of the machine, release kernel, QEMU -icount shift=0,sleep=off, lock step; two runs agree'
PROFILE_SOURCE = SOURCE.replace('all of the machine', 'by component, the debugger stopping at each kernel entry and exit')
UNIT = 'instructions per datagram'


class System:
    """One of ours with clients that echo, and what they are called."""

    def __init__(self, build, name, people, clients=1, says=None):
        self.build, self.name, self.people, self.clients, self.says = build, name, people, clients, says

    def machine(self, **devices):
        """Switched on; devices: as Lockstep takes them, a network card and nothing else if there are none."""
        command = (f'{os.environ["BENCH_QEMU"]} -device loader,file={self.build}/systems/{self.name}/loader.img,'
                   f'addr={os.environ["LOADER_BASE"]},cpu-num=0')
        return Lockstep(command, Idle.of_kernel(f'{self.build}/elf/sel4.elf'), f'build/bench/{self.name}.log', **devices)

    def profile(self, machine):
        return Profile(machine, self.build, self.name)


def native(build, clients, each=1):
    people = 'native client' if clients == 1 else f'{clients} native clients'
    if each == 1:
        return System(build, f'bench_clients_{clients}', people, clients)
    return System(build, f'bench_clients_{clients}_{each}', f'{people} in {clients // each} components', clients)


def sweep(system, points):
    """{(size, batch): instructions per datagram}, from power on; and what booting took."""
    with system.machine() as machine:
        host = Host(machine)
        echo = Echo(machine, host, wait_for_leases(machine, host, system.clients, system.says))
        boot = machine.instructions()
        machine.count_anew()
        return {'boot': boot} | costs(echo, points)


def costs(echo, points):
    """{(size, batch): instructions per datagram}"""
    return {(size, batch): echo.cost(SIZES[size], batch) for size, batch in points}


def divide(system, points):
    """{(size, batch, part): value per datagram}: instructions by component, and what happened between the components."""
    with system.machine() as machine:
        host = Host(machine)
        echo = Echo(machine, host, wait_for_leases(machine, host, system.clients, system.says))
        machine.count_anew()
        profile = system.profile(machine)
        figures = {}
        for size, batch in points:
            for _ in range(WARM_UP):
                echo.batch(SIZES[size], batch)
            machine.trace(DOORBELL, DEVICE_INTERRUPT)
            before = len(machine.traced())
            uses = profile.of(lambda size=size, batch=batch: echo.batch(SIZES[size], batch))
            events = machine.traced()[before:]
            machine.trace()
            figures |= {(size, batch, part): value / batch for part, value in (shares(uses) | noted(events, 'card')).items()}
        return figures


def noted(events, device):
    """{part: count} of what QEMU noted of the one device that there is."""
    return {f'doorbells of the {device}': sum(DOORBELL in event for event in events),
            f'interrupts of the {device}': sum(DEVICE_INTERRUPT in event for event in events)}


def twice(what, measure, *arguments):
    """The figures of two runs that agree exactly."""
    first, second = measure(*arguments), measure(*arguments)
    if first != second:
        sys.exit(f'{what}: two runs differ: {first} and {second}')
    return first


def add_rows(results, figures, divided, units, each):
    """Rows of figures, {what: value}, and of divided, {(what, part): value}; units: of the first and of the second's instructions;
    each: of what else is counted."""
    for what, value in figures.items():
        results.add(what, value, units[0], source=SOURCE)
    for (what, part), value in divided.items():
        results.add(f'{what}: {part}', value, units[1] if part.startswith('instructions') else each, source=PROFILE_SOURCE)


def add_measured(results, name, sweeping, dividing, subject, units, each):
    """Rows of sweeping(subject) and of dividing(subject), as add_rows takes them."""
    add_rows(results, twice(name, sweeping, subject), twice(f'{name} by component', dividing, subject), units, each)


def add_sweep(results, system, points):
    figures = twice(system.people, sweep, system, points)
    for (size, batch) in points:
        results.add(f'UDP echo, {system.people}, {size}-byte frames, batch {batch}', figures[size, batch], UNIT, source=SOURCE)
    print(f'{system.people} measured', flush=True)


def unit_of(part):
    return UNIT if part.startswith('instructions') else 'per datagram'


def add_divided(results, system, points):
    for (size, batch, part), value in twice(system.people, divide, system, points).items():
        results.add(f'UDP echo, {system.people}, {size}-byte frames, batch {batch}: {part}', value, unit_of(part),
                    source=PROFILE_SOURCE)
    print(f'{system.people} divided by component', flush=True)


def add_between(results, system):
    """Two clients and no card."""
    points = [(size, batch) for size in SIZES for batch in BETWEEN_BATCHES]
    for (size, batch), value in twice(CLIENT_TO_CLIENT, between.sweep, system, SIZES, points).items():
        results.add(f'UDP echo, {CLIENT_TO_CLIENT}, {size}-byte frames, batch {batch}', value, UNIT, source=SOURCE)
    points = [(size, batch) for size in SIZES for batch in DIVIDED_BATCHES]
    for (size, batch, part), value in twice(CLIENT_TO_CLIENT, between.divide, system, SIZES, points).items():
        results.add(f'UDP echo, {CLIENT_TO_CLIENT}, {size}-byte frames, batch {batch}: {part}', value, unit_of(part),
                    source=PROFILE_SOURCE)
    print(f'{CLIENT_TO_CLIENT} measured', flush=True)


def main():
    build = sys.argv[1]
    points = [(size, batch) for size in SIZES for batch in BATCHES]
    shared = [(size, batch) for size in SIZES for batch in CLIENTS_BATCHES]
    divided = [(size, batch) for size in (64, 1500) for batch in DIVIDED_BATCHES]
    results = Results('network')
    for clients in CLIENTS:
        add_sweep(results, native(build, clients), points if clients == 1 else shared)
    for clients, each in SEVERAL:
        add_sweep(results, native(build, clients, each), shared)
    add_divided(results, native(build, 1), divided)
    add_divided(results, native(build, 60, 15), [(64, 256)])
    add_between(results, native(build, 2))
    results.finish()


if __name__ == '__main__':
    main()
