# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""One client and another's echo service, in lock step: what a datagram costs there and back without the network card."""

import struct

from echo import SOURCE_PORT, wait_for_leases
from lockstep import Stuck
from profile import shares
from wire import HEADERS_BYTES, Host, udp_payload

EXCHANGE_PORT = 40007
WARM_UP, MEASURED = 2, 4  # rounds
PATIENCE = 3000  # waits


class Between:
    """The first two clients of a machine, which have an address; the first asks the second."""

    def __init__(self, machine, host):
        self.machine, self.host = machine, host
        self.first, self.second = wait_for_leases(machine, host, 2)[:2]
        self.rounds(64, 1, 1)  # they learn each other's address

    def rounds(self, frame_bytes, count, rounds):
        """Lets the machine go until so many rounds of datagrams were there and back; loss is an error."""
        request = self.host.leases[self.second] + struct.pack('!HHH', rounds, count, frame_bytes - HEADERS_BYTES)
        self.host.exchange([self.host.datagram(self.first, SOURCE_PORT, EXCHANGE_PORT, request)])
        for _ in range(PATIENCE):
            self.machine.go()
            self.host.exchange()
            while self.host.inbox:
                answer = udp_payload(self.host.inbox.pop(0))
                if answer and answer[:2] == (self.first, EXCHANGE_PORT):
                    if struct.unpack('!I', answer[2]) != (rounds * count,):
                        raise Stuck(f'{answer[2]} and not {rounds * count} datagrams came back')
                    return
        raise Stuck(f'{rounds} rounds of {count} datagrams of {frame_bytes} bytes between clients do not end')

    def instructions(self, frame_bytes, count, rounds):
        before = self.machine.instructions()
        self.rounds(frame_bytes, count, rounds)
        return (self.machine.instructions() - before) & 0xffffffff

    def cost(self, frame_bytes, count):
        """Instructions per datagram there and back: what more rounds cost more, since asking for them costs too."""
        self.rounds(frame_bytes, count, WARM_UP)
        few = self.instructions(frame_bytes, count, MEASURED)
        many = self.instructions(frame_bytes, count, 2 * MEASURED)
        return (many - few) / (MEASURED * count)


def sweep(system, sizes, points):
    """{(size, batch): instructions per datagram}, from power on."""
    with system.machine() as machine:
        between = Between(machine, Host(machine))
        return {(size, batch): between.cost(sizes[size], batch) for size, batch in points}


def divide(system, sizes, points):
    """{(size, batch, part): value per datagram}: instructions by component, kernel entries, notifications."""
    with system.machine() as machine:
        between = Between(machine, Host(machine))
        profile = system.profile(machine)
        figures = {}
        for size, batch in points:
            between.rounds(sizes[size], batch, WARM_UP)
            few, many = (shares(profile.of(lambda rounds=rounds: between.rounds(sizes[size], batch, rounds)))
                         for rounds in (MEASURED, 2 * MEASURED))
            more = {part: value - few.get(part, 0) for part, value in many.items()}  # the driver has to do with asking only
            figures |= {(size, batch, part): value / (MEASURED * batch) for part, value in more.items() if value}
        return figures
