#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Network in lock step: what a datagram costs there and back, by frame size, batch and number of clients, and which component
executes how much of it. Every figure is measured twice, each time from power on; two runs that differ end the program.

usage: network.py BUILD    BUILD is build/<board>/release
"""

import os
import sys

from echo import WARM_UP, Echo, wait_for_leases
from lockstep import Idle, Lockstep
from profile import NOTIFYING, Profile
from results import Results
from wire import Host

SIZES = {64: 64, 512: 512, 1500: 1514}  # what is said: bytes of the Ethernet frame, without check sequence
BATCHES = (1, 4, 16, 64, 128)
CLIENTS = (1, 2, 4, 8, 15)  # the timer serves 16, the multiplexer among them
CLIENTS_BATCH = 64
DIVIDED_BATCHES = (1, 64)
DOORBELL, DEVICE_INTERRUPT = 'virtio_queue_notify', 'virtio_notify'  # events of QEMU's
SOURCE = 'instructions retired, all of the machine, release kernel, QEMU -icount shift=0,sleep=off, lock step; two runs agree'
PROFILE_SOURCE = SOURCE.replace('all of the machine', 'by component, the debugger stopping at each kernel entry and exit')
UNIT = 'instructions per datagram'


def machine_of(build, system):
    """A system with native clients in lock step."""
    command = (f'{os.environ["BENCH_QEMU"]} -device loader,file={build}/systems/{system}/loader.img,'
               f'addr={os.environ["LOADER_BASE"]},cpu-num=0')
    return Lockstep(command, Idle.of_kernel(f'{build}/elf/sel4.elf'), f'build/bench/{system}.log')


def sweep(build, clients, points):
    """{(size, batch): instructions per datagram} of so many clients, from power on; and what booting them took."""
    with machine_of(build, f'bench_clients_{clients}') as machine:
        host = Host(machine)
        echo = Echo(machine, host, wait_for_leases(machine, host, clients))
        figures = {'boot': machine.instructions()}
        for size, batch in points:
            figures[size, batch] = echo.cost(SIZES[size], batch)
        return figures


def divide(build, clients, points):
    """{(size, batch, part): value per datagram}: instructions by component, and what happened between the components."""
    system = f'bench_clients_{clients}'
    with machine_of(build, system) as machine:
        host = Host(machine)
        echo = Echo(machine, host, wait_for_leases(machine, host, clients))
        profile = Profile(machine, build, system)
        figures = {}
        for size, batch in points:
            for _ in range(WARM_UP):
                echo.batch(SIZES[size], batch)
            machine.trace(DOORBELL, DEVICE_INTERRUPT)
            before = len(machine.traced())
            uses = profile.of(lambda size=size, batch=batch: echo.batch(SIZES[size], batch))
            events = machine.traced()[before:]
            machine.trace()
            figures |= {(size, batch, part): value / batch for part, value in shares(uses, events).items()}
        return figures


def shares(uses, events):
    """{part: count} of one profile and the events of the device meanwhile."""
    counts = {f'instructions in {name}': use.user for name, use in uses.items() if use.user}
    counts['instructions in the kernel'] = sum(use.kernel for use in uses.values())
    counts['kernel entries'] = sum(sum(use.entries.values()) for use in uses.values())
    counts['notifications'] = sum(use.entries[call] for use in uses.values() for call in NOTIFYING)
    counts['doorbells of the card'] = sum(DOORBELL in event for event in events)
    counts['interrupts of the card'] = sum(DEVICE_INTERRUPT in event for event in events)
    return counts


def twice(what, measure, *arguments):
    """The figures of two runs that agree exactly."""
    first, second = measure(*arguments), measure(*arguments)
    if first != second:
        sys.exit(f'{what}: two runs differ: {first} and {second}')
    return first


def main():
    build = sys.argv[1]
    results = Results('network')
    points = [(size, batch) for size in SIZES for batch in BATCHES]
    for clients in CLIENTS:
        asked = points if clients == 1 else [(size, CLIENTS_BATCH) for size in SIZES]
        figures = twice(f'{clients} clients', sweep, build, clients, asked)
        for (size, batch) in asked:
            people = 'native client' if clients == 1 else f'{clients} native clients'
            results.add(f'UDP echo, {people}, {size}-byte frames, batch {batch}', figures[size, batch], UNIT, source=SOURCE)
        print(f'{clients} clients measured', flush=True)
    divided = [(size, batch) for size in (64, 1500) for batch in DIVIDED_BATCHES]
    for (size, batch, part), value in twice('by component', divide, build, 1, divided).items():
        unit = UNIT if part.startswith('instructions') else 'per datagram'
        results.add(f'UDP echo, native client, {size}-byte frames, batch {batch}: {part}', value, unit, source=PROFILE_SOURCE)
    results.finish()


if __name__ == '__main__':
    main()
