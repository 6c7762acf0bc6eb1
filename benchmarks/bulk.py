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
RECEIVED, SENT = 'TCP, native client, 1 MiB received', 'TCP, native client, 1 MiB sent'


def transfers(system, measure):
    """{what: (result of measure(machine, work), bytes)} for both directions, from power on. work() lets the bytes flow."""
    with system.machine() as machine:
        host = Host(machine)
        mac = wait_for_leases(machine, host, 1)[0]
        machine.count_anew()
        figures = {}
        to_client = Connection(machine, host, mac, DISCARD_PORT, OWN_PORT)
        to_client.send(WARM_UP_BYTES)
        figures[RECEIVED] = measure(machine, lambda: to_client.send(BYTES)), BYTES
        from_client = Connection(machine, host, mac, SOURCE_PORT, OWN_PORT + 1)
        from_client.receive(WARM_UP_BYTES)
        before = from_client.received
        figures[SENT] = measure(machine, lambda: from_client.receive(BYTES)), from_client.received - before
        return figures


def sweep(system):
    """{what: instructions per byte}"""
    def instructions(machine, work):
        before = machine.instructions()
        work()
        return (machine.instructions() - before) & 0xffffffff
    return {what: value / count for what, (value, count) in transfers(system, instructions).items()}


def divide(system):
    """{(what, part): value per segment}"""
    def counts(machine, work):
        return shares(system.profile(machine).of(work))
    return {(what, part): value / count * SEGMENT_BYTES for what, (values, count) in transfers(system, counts).items()
            for part, value in values.items()}


def main():
    results = Results('tcp')
    add_measured(results, 'TCP', sweep, divide, native(sys.argv[1], 1), (UNIT, 'instructions per segment'), 'per segment')
    results.finish()


if __name__ == '__main__':
    main()
