#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A client in a VM beside a native one that does the same work in the same system, in lock step: both send and receive UDP datagrams in
frames of 1514 bytes, one after the other. Bytes per million instructions of the whole machine, and exits of the VM for each frame.
Everything is measured twice, each time from power on; two runs that differ end the program.

usage: vm_client.py BUILD    BUILD is build/<board>/release
"""

import struct
import sys

from lockstep import Stuck
from network import SOURCE, System, twice
from results import Results
from wire import Host, udp_payload

GOAL = 0.6
EXITS_GOAL = 0.2
RATE, EXITS_UNIT = 'bytes per million instructions', 'exits per packet'
NATIVE, VM = 'native', 'VM'
FRAMES = 6400
WARM_UP = 512
PATIENCE = 200000  # waits without a datagram; each is at most a tick of virtual time

# benchmarks/vm_client/protocol.h
MAGIC = 0x64616f6c
NATIVE_PORT, OUR_PORT = 5001, 5002
DATAGRAM_BYTES = 1472
FRAME_BYTES = 1514
BATCH = 64
HELLO, SEND, RECEIVED, SEND_SEGMENTS, EXITS = range(5)
MESSAGE = struct.Struct('<IIII')
UNDER_WAY = 2 * BATCH  # datagrams sent to a client and not acknowledged
SENDING = {'UDP sent': SEND, 'UDP sent, segmented by the stack': SEND_SEGMENTS}
RECEIVING = 'UDP received'


class Talk:
    """The host's end of the conversation with both clients: one machine, one card."""

    def __init__(self, machine):
        self.machine, self.host = machine, Host(machine)
        self.peers = {}  # name: (MAC, port)

    def next(self, frames=()):
        """Lets the machine go until a message of a client comes; (name, operation, number). The load itself is thrown away."""
        self.host.exchange(frames)
        for _ in range(PATIENCE):
            while self.host.inbox:
                reply = udp_payload(self.host.inbox.pop(0))
                if reply and len(reply[2]) == MESSAGE.size and MESSAGE.unpack(reply[2])[0] == MAGIC:
                    mac, port, payload = reply
                    name = NATIVE if port == NATIVE_PORT else VM
                    self.peers[name] = (mac, port)
                    return name, *MESSAGE.unpack(payload)[1:3]
            self.machine.go()
            self.host.exchange()
        raise Stuck(f'no message of a client\n{self.machine.console()[-2000:]}')

    def datagram(self, name, payload):
        mac, port = self.peers[name]
        return self.host.datagram(mac, OUR_PORT, port, payload)

    def message(self, name, operation, count=0):
        return self.datagram(name, MESSAGE.pack(MAGIC, operation, count, 0))

    def meet(self):
        """The VM's program greets first; the native client, the other one with a lease, is greeted until it answers."""
        while VM not in self.peers:
            self.next()
        mac = next(mac for mac in self.host.leases if mac != self.peers[VM][0])
        self.peers[NATIVE] = (mac, NATIVE_PORT)
        self.host.exchange([self.host.resolve(mac) for mac in self.host.leases])
        self.ask(NATIVE, HELLO)

    def ask(self, name, operation, count=0):
        """What a client answers when it has done it."""
        answer = self.next([self.message(name, operation, count)])
        if answer[:2] != (name, operation):
            raise Stuck(f'{answer} in answer to {operation} for {name}')
        return answer[2]

    def send(self, name, operation, count):
        if self.ask(name, operation, count) != count:
            raise Stuck(f'{name} did not send all')

    def receive(self, name, count):
        """The client gets `count` datagrams, two batches under way, and acknowledges each batch."""
        load = [self.datagram(name, bytes(i & 0xff for i in range(DATAGRAM_BYTES)))] * BATCH
        sent = acknowledged = 0
        while acknowledged < count:
            frames = []
            while sent < count and sent - acknowledged < UNDER_WAY:
                frames += load
                sent += BATCH
            answer = self.next(frames)
            if answer[:2] != (name, RECEIVED):
                raise Stuck(f'{answer} in place of an acknowledgement by {name}')
            acknowledged += BATCH

    def exits(self):
        return self.ask(NATIVE, EXITS)

    def cost(self, work):
        before = self.machine.instructions()
        work()
        return (self.machine.instructions() - before) & 0xffffffff


def measure(system):
    """{(what, client): bytes per million instructions} and {(what, None): exits of the VM per frame}, from power on."""
    with system.machine() as machine:
        talk = Talk(machine)
        talk.meet()
        machine.count_anew()
        works = {what: lambda name, count, kind=kind: talk.send(name, kind, count) for what, kind in SENDING.items()}
        works[RECEIVING] = talk.receive
        figures = {}
        for what, work in works.items():
            for name in (NATIVE, VM):
                work(name, WARM_UP)
                before = talk.exits()
                spent = talk.cost(lambda work=work, name=name: work(name, FRAMES))
                figures[what, name] = FRAMES * FRAME_BYTES * 1e6 / spent
                exits = (talk.exits() - before) % 2**32
            figures[what, None] = exits / FRAMES
        return figures


def main():
    system = System(sys.argv[1], 'vm_client', 'a VM and a native client')
    figures = twice(system.people, measure, system)
    results = Results('vm_client')
    for what in (*SENDING, RECEIVING):
        for name in (NATIVE, VM):
            results.add(f'{what}, {name} client', figures[what, name], RATE, None, 'more', SOURCE)
        results.add(f'{what}, VM client to native client', figures[what, VM] / figures[what, NATIVE], 'ratio', GOAL, 'more', SOURCE)
        if what != 'UDP sent, segmented by the stack':
            results.add(f'{what}, exits of the VM', figures[what, None], EXITS_UNIT, EXITS_GOAL, 'less', SOURCE)
    results.finish()


if __name__ == '__main__':
    main()
