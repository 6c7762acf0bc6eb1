# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The other end of a machine's network card in lock step: address resolution, leases, UDP datagrams with all checksums right."""

import struct

OUR_MAC = bytes.fromhex('525400000002')
OUR_IP = bytes([10, 0, 2, 2])
FIRST_LEASE = 15
BROADCAST = b'\xff' * 6
ETHERTYPE_IP, ETHERTYPE_ARP = 0x0800, 0x0806
PROTOCOL_UDP = 17
HEADERS_BYTES = 14 + 20 + 8  # Ethernet, IP, UDP
DHCP_SERVER_PORT, DHCP_CLIENT_PORT = 67, 68
DHCP_MAGIC = bytes.fromhex('63825363')
DHCP_REPLY_TO = {1: 2, 3: 5}  # discover: offer, request: acknowledge [RFC 2131 3.1]
FOR_EVER = b'\xff' * 4


def checksum(data):
    """Internet checksum [RFC 1071]."""
    total = sum(struct.unpack(f'!{(len(data) + 1) // 2}H', data + b'\0' * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip_packet(protocol, source, target, payload):
    header = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0, source, target)
    return header[:10] + struct.pack('!H', checksum(header)) + header[12:] + payload


def udp_packet(source, source_port, target, target_port, payload):
    length = 8 + len(payload)
    pseudo = source + target + struct.pack('!BBH', 0, PROTOCOL_UDP, length)
    header = struct.pack('!HHHH', source_port, target_port, length, 0)
    total = checksum(pseudo + header + payload) or 0xffff
    return ip_packet(PROTOCOL_UDP, source, target, header[:6] + struct.pack('!H', total) + payload)


def ethernet(target, kind, payload):
    return target + OUR_MAC + struct.pack('!H', kind) + payload


class Host:
    """Answers what a network needs and keeps the rest. Every MAC gets the next address, in the order of asking, for ever."""

    def __init__(self, machine):
        self.machine = machine
        self.leases = {}  # MAC: address, acknowledged ones only
        self.offers = {}
        self.inbox = []  # frames that are nobody's here

    def exchange(self, frames=()):
        """At a stop: takes the machine's frames, hands over the answers and `frames`."""
        answers = list(frames)
        for frame in self.machine.take():
            answer = self.answer(frame)
            if answer is None:
                self.inbox.append(frame)
            else:
                answers += answer
        if answers:
            self.machine.give(answers)

    def answer(self, frame):
        """Frames in answer to one; None when it is nothing of the network's own."""
        kind = struct.unpack('!H', frame[12:14])[0]
        if kind == ETHERTYPE_ARP:
            return self.answer_arp(frame[14:42])
        if kind != ETHERTYPE_IP:
            return []
        if frame[23] == PROTOCOL_UDP and frame[36:38] == struct.pack('!H', DHCP_SERVER_PORT):
            return self.answer_dhcp(frame[42:])
        return None

    def answer_arp(self, packet):
        """Our address to those who ask for it [RFC 826]."""
        if packet[6:8] != b'\0\1' or packet[24:28] != OUR_IP:
            return []
        reply = packet[:6] + b'\0\2' + OUR_MAC + OUR_IP + packet[8:18]
        return [ethernet(packet[8:14], ETHERTYPE_ARP, reply)]

    def answer_dhcp(self, request):
        mac = request[28:34]
        options = request[240:]
        kind = next((options[i + 2] for i in range(len(options) - 2) if options[i:i + 2] == b'\x35\1'), 0)
        if kind not in DHCP_REPLY_TO:
            return []
        address = self.offers.setdefault(mac, OUR_IP[:3] + bytes([FIRST_LEASE + len(self.offers)]))
        if kind == 3:
            self.leases[mac] = address
        reply = (b'\2' + request[1:12] + b'\0' * 4 + address + OUR_IP + b'\0' * 4 + request[28:44] + b'\0' * 192 +
                 DHCP_MAGIC + bytes([53, 1, DHCP_REPLY_TO[kind], 54, 4]) + OUR_IP + b'\x33\4' + FOR_EVER +
                 b'\1\4\xff\xff\xff\0' + b'\3\4' + OUR_IP + b'\xff')
        packet = udp_packet(OUR_IP, DHCP_SERVER_PORT, b'\xff' * 4, DHCP_CLIENT_PORT, reply)
        return [ethernet(mac, ETHERTYPE_IP, packet)]

    def datagram(self, mac, source_port, target_port, payload):
        """A frame with a datagram to who has a lease."""
        return ethernet(mac, ETHERTYPE_IP, udp_packet(OUR_IP, source_port, self.leases[mac], target_port, payload))

    def resolve(self, mac):
        """A frame that tells a client our address before it asks, in a request to it alone [RFC 826: it carries the asker's]."""
        return ethernet(mac, ETHERTYPE_ARP, struct.pack('!HHBBH', 1, ETHERTYPE_IP, 6, 4, 1) + OUR_MAC + OUR_IP +
                        b'\0' * 6 + self.leases[mac])


def udp_payload(frame):
    """(MAC of the sender, port of the sender, payload) of a frame with a datagram, checksums checked; else None."""
    packet = frame[14:]
    if len(packet) < 28 or packet[0] != 0x45 or packet[9] != PROTOCOL_UDP or checksum(packet[:20]):
        return None
    datagram = packet[20:struct.unpack('!H', packet[2:4])[0]]
    length = struct.unpack('!H', datagram[4:6])[0]
    pseudo = packet[12:20] + struct.pack('!BBH', 0, PROTOCOL_UDP, length)
    if length != len(datagram) or (datagram[6:8] != b'\0\0' and checksum(pseudo + datagram)):
        return None
    return frame[6:12], struct.unpack('!H', datagram[:2])[0], datagram[8:]
