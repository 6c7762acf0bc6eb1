# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""UDP echo in lock step: a batch of datagrams to one or several clients, and all of them back."""

import struct

from lockstep import Stuck
from wire import HEADERS_BYTES, udp_payload

ECHO_PORT = 7
SOURCE_PORT = 40000
PATIENCE = 3000  # waits without anything new; each is at most a tick of virtual time
WARM_UP, MEASURED = 2, 4  # batches


class Echo:
    def __init__(self, machine, host, clients):
        """Clients: MAC addresses of those who echo; all have their lease."""
        self.machine, self.host, self.clients = machine, host, clients
        self.sequence = 0

    def batch(self, frame_bytes, count):
        """Sends `count` frames, clients in turn, and lets the machine go until all came back; their loss is an error."""
        frames, expected = [], set()
        for i in range(count):
            mac = self.clients[i % len(self.clients)]
            payload = struct.pack('!Q', self.sequence).ljust(frame_bytes - HEADERS_BYTES, b'\x5a')
            self.sequence += 1
            expected.add((mac, payload))
            frames.append(self.host.datagram(mac, SOURCE_PORT, ECHO_PORT, payload))
        self.host.exchange(frames)
        patience = PATIENCE
        while expected:
            self.machine.go()
            self.host.exchange()
            patience -= 1
            while self.host.inbox:
                patience = PATIENCE
                reply = udp_payload(self.host.inbox.pop(0))
                if reply and reply[1] == ECHO_PORT:
                    expected.discard((reply[0], reply[2]))
            if patience == 0:
                raise Stuck(f'{len(expected)} of {count} datagrams of {frame_bytes} bytes did not come back')

    def cost(self, frame_bytes, count):
        """Instructions per datagram there and back, from the moment the batch arrives until the machine waits again."""
        for _ in range(WARM_UP):
            self.batch(frame_bytes, count)
        before = self.machine.instructions()
        for _ in range(MEASURED):
            self.batch(frame_bytes, count)
        return ((self.machine.instructions() - before) & 0xffffffff) / (MEASURED * count)


def wait_for_leases(machine, host, count, says=None, patience=200000):
    """Lets the machine go until so many clients have an address, and its console says something; their MAC addresses."""
    while len(host.leases) < count or (says and says not in machine.console()):
        machine.go()
        host.exchange()
        patience -= 1
        if patience == 0:
            raise Stuck(f'{len(host.leases)} of {count} clients asked for an address\n{machine.console()[-2000:]}')
    for _ in range(20):
        machine.go()
        host.exchange()
    host.exchange([host.resolve(mac) for mac in host.leases])
    for _ in range(20):
        machine.go()
        host.exchange()
    host.inbox.clear()
    return list(host.leases)
