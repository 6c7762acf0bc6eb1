# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The far end of one TCP connection in lock step: full segments in order, an acknowledgement for every second one, no loss.

All it knows of TCP [RFC 9293] is what a bulk transfer on a wire that loses nothing needs; anything else is an error.
"""

import struct

from lockstep import Stuck
from wire import ETHERTYPE_IP, OUR_IP, checksum, ethernet, ip_packet

PROTOCOL_TCP = 6
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
SEGMENT_BYTES = 1460
CONTENT = b'\0'  # of all that is sent, both ways
WINDOW = 65535  # no scaling
FIRST_SEQUENCE = 1000
MAXIMUM_SEGMENT_SIZE = struct.pack('!BBH', 2, 4, SEGMENT_BYTES)
ACKNOWLEDGE_AT = 2  # segments [RFC 9293 3.8.6.3]
PATIENCE = 3000  # waits without anything new; each is at most a tick of virtual time


def pseudo_checksum(source, target, segment):
    return checksum(source + target + struct.pack('!BBH', 0, PROTOCOL_TCP, len(segment)) + segment)


class Segment:
    """What a frame says."""

    def __init__(self, frame):
        packet = frame[14:14 + struct.unpack('!H', frame[16:18])[0]]
        if packet[0] != 0x45 or checksum(packet[:20]) or pseudo_checksum(packet[12:16], packet[16:20], packet[20:]):
            raise Stuck('a segment with a wrong header or checksum')
        self.source_port, self.target_port, self.sequence, self.acknowledged, offset, self.flags, self.window = \
            struct.unpack('!HHIIBBH', packet[20:36])
        self.payload = packet[20 + (offset >> 4) * 4:]


def is_tcp(frame):
    return frame[12:14] == struct.pack('!H', ETHERTYPE_IP) and frame[23] == PROTOCOL_TCP


class Connection:
    """To a port of a client that has its lease; open when this is made."""

    def __init__(self, machine, host, mac, port, own_port):
        self.machine, self.host, self.mac, self.port, self.own_port = machine, host, mac, port, own_port
        self.next = self.acknowledged = FIRST_SEQUENCE  # of what we send
        self.expected = 0  # of what we get
        self.window = 0  # the client's
        self.received = 0  # bytes
        self.unacknowledged = 0  # segments
        self.acknowledgements = []  # frames that go with the next step
        self.step([self.segment(SYN, options=MAXIMUM_SEGMENT_SIZE)])
        self.next += 1
        self.until(lambda: self.acknowledged == self.next)
        self.step([self.segment(ACK)])

    def segment(self, flags, payload=b'', options=b''):
        """A frame with our next bytes."""
        length = 20 + len(options)
        header = struct.pack('!HHIIBBHHH', self.own_port, self.port, self.next, self.expected, length << 2, flags, WINDOW, 0, 0)
        target = self.host.leases[self.mac]
        total = pseudo_checksum(OUR_IP, target, header + options + payload)
        whole = header[:16] + struct.pack('!H', total) + header[18:] + options + payload
        return ethernet(self.mac, ETHERTYPE_IP, ip_packet(PROTOCOL_TCP, OUR_IP, target, whole))

    def take(self, segment):
        """One of the client's segments."""
        if segment.flags & SYN:
            self.expected = (segment.sequence + 1) & 0xffffffff
        elif segment.flags & (RST | FIN) or segment.sequence != self.expected:
            raise Stuck(f'flags {segment.flags:#x}, sequence {segment.sequence}, expected {self.expected}')
        if segment.payload.strip(CONTENT):
            raise Stuck('other bytes than the client sends')
        if segment.payload:
            self.expected = (self.expected + len(segment.payload)) & 0xffffffff
            self.received += len(segment.payload)
            self.unacknowledged += 1
            if self.unacknowledged == ACKNOWLEDGE_AT:
                self.acknowledge()
        self.acknowledged, self.window = segment.acknowledged, segment.window

    def acknowledge(self):
        self.acknowledgements.append(self.segment(ACK))
        self.unacknowledged = 0

    def step(self, frames=()):
        """Hands over frames, lets the machine go to its next wait, takes what it sent. True: something came."""
        self.host.exchange(self.acknowledgements + list(frames))
        self.acknowledgements = []
        self.machine.go()
        self.host.exchange()
        came = False
        while self.host.inbox:
            frame = self.host.inbox.pop(0)
            if is_tcp(frame):
                segment = Segment(frame)
                if (segment.source_port, segment.target_port) == (self.port, self.own_port):
                    self.take(segment)
                    came = True
        if self.unacknowledged:
            self.acknowledge()  # nothing more is on its way
        return came

    def until(self, condition, frames=lambda: ()):
        patience = PATIENCE
        while not condition():
            patience = PATIENCE if self.step(frames()) else patience - 1
            if patience == 0:
                raise Stuck(f'the connection to port {self.port} stands still')

    def send(self, count):
        """Sends so many bytes, as far ahead as the client's window allows, until all are acknowledged."""
        end = self.next + count

        def frames():
            ready = []
            while self.next < end:
                length = min(SEGMENT_BYTES, end - self.next)
                if self.next + length - self.acknowledged > self.window:
                    break
                ready.append(self.segment(ACK | PSH, CONTENT * length))
                self.next += length
            return ready
        self.until(lambda: self.acknowledged == end, frames)

    def receive(self, count):
        """Takes at least so many more bytes; how many."""
        start = self.received
        self.until(lambda: self.received - start >= count)
        return self.received - start
