#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""TCP bulk transfer in lock step: what a byte costs that a native client receives or sends. Measured twice; two runs that differ
end the program.

usage: bulk.py BUILD    BUILD is build/<board>/release
"""

import sys

from echo import wait_for_leases
from network import add_measured, native
from profile import shares
from results import Results
from tcp import SEGMENT_BYTES, Connection
from wire import Host

DISCARD_PORT, SOURCE_PORT = 9, 19
OWN_PORT = 50000
WARM_UP_BYTES = 128 << 10
BYTES = 1 << 20
UNIT = 'instructions per byte'
SEGMENT_UNIT = 'instructions per segment'


def named(system, count, direction):
    """What a transfer is called."""
    return f'TCP, {system.people}, {f"{count >> 20} MiB" if count >> 20 else f"{count // SEGMENT_BYTES} segments"} {direction}'


def transfers(system, machine, host, mac, measure, count):
    """{what: (result of measure(machine, work), bytes)} for both directions, with a client that has its lease. work() lets the bytes
    flow."""
    figures = {}
    to_client = Connection(machine, host, mac, DISCARD_PORT, OWN_PORT)
    to_client.send(WARM_UP_BYTES)
    figures[named(system, count, 'received')] = measure(machine, lambda: to_client.send(count)), count
    from_client = Connection(machine, host, mac, SOURCE_PORT, OWN_PORT + 1)
    from_client.receive(WARM_UP_BYTES)
    before = from_client.received
    result = measure(machine, lambda: from_client.receive(count))
    figures[named(system, count, 'sent')] = result, from_client.received - before
    return figures


def per_byte(system, machine, host, mac, count=BYTES):
    """{what: instructions per byte}"""
    def instructions(machine, work):
        before = machine.instructions()
        work()
        return (machine.instructions() - before) & 0xffffffff
    return {what: value / moved for what, (value, moved) in transfers(system, machine, host, mac, instructions, count).items()}


def sweep(system, count=BYTES):
    """{what: instructions per byte}, from power on."""
    with system.machine() as machine:
        host = Host(machine)
        mac = wait_for_leases(machine, host, 1, system.says)[0]
        machine.count_anew()
        return per_byte(system, machine, host, mac, count)


def divide(system, count=BYTES):
    """{(what, part): value per segment}, from power on."""
    def counts(machine, work):
        return shares(system.profile(machine).of(work))

    with system.machine() as machine:
        host = Host(machine)
        mac = wait_for_leases(machine, host, 1, system.says)[0]
        machine.count_anew()
        return {(what, part): value / moved * SEGMENT_BYTES
                for what, (values, moved) in transfers(system, machine, host, mac, counts, count).items()
                for part, value in values.items()}


def measure(results, system):
    """Both ways, and by component."""
    add_measured(results, system.people, sweep, divide, system, (UNIT, SEGMENT_UNIT), 'per segment')
    print(f'{system.people} measured', flush=True)


def main():
    results = Results('tcp')
    measure(results, native(sys.argv[1], 1))
    results.finish()


if __name__ == '__main__':
    main()
