# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The card's queue in a driver VM fills up, since the far end of the wire takes nothing, and goes on when it does again:
every frame that a client has sent arrives, in order, however long that takes. Frames are received by AF_XDP, and with a
card whose driver refuses that, because its frames may be too long, by the other way.
"""

import array
import fcntl
import os
import socket
import struct
import sys
import tempfile
import termios
import threading
import time

from live_system import Checks, Live

SYSTEM = 'traffic_driver_vm'
LIFE_S = 600
DISK_BYTES = 64 << 20
FRAMES = 8192  # of one key 'S'; far more than what card and socket hold
FRAME_BYTES = 1500
NUMBER_AT = 14
FRAMES_ASKED = 2048  # of one key 'g', which asks for them with frames of ASKING_BYTES
ASKING_BYTES = 60
CARD = 'virtio-net-device'
MTU_TOO_LARGE = 9000
NO_XDP = 'no AF_XDP'
STUCK_S = 3  # without a byte more; on a machine so slow that this is too short the test only asks for less


def answer(frame):
    """The frames that a frame asks for."""
    count, first = struct.unpack_from('<II', frame, NUMBER_AT)
    head = struct.pack('>I', FRAME_BYTES) + frame[6:12] + frame[0:6] + frame[12:NUMBER_AT]
    rest = bytes(FRAME_BYTES - NUMBER_AT - 4)
    return b''.join(head + struct.pack('<I', first + i) + rest for i in range(count))


class StoppedWire:
    """The far end of the card: takes nothing until it is told to. `numbers` are those of the frames that came."""

    def __init__(self, path):
        self.numbers = []
        self.link = None
        self.take = threading.Event()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        link = self.link = self.listener.accept()[0]
        self.take.wait()
        with link, link.makefile('rb', 1 << 20) as stream:
            while len(head := stream.read(4)) == 4:
                frame = stream.read(struct.unpack('>I', head)[0])
                if len(frame) == ASKING_BYTES:
                    link.sendall(answer(frame))
                elif len(frame) == FRAME_BYTES:
                    self.numbers.append(struct.unpack_from('<I', frame, NUMBER_AT)[0])

    def waiting_bytes(self):
        count = array.array('i', [0])
        fcntl.ioctl(self.link, termios.FIONREAD, count)
        return count[0]

    def is_stuck(self):
        before = self.waiting_bytes()
        time.sleep(STUCK_S)
        return before > 0 and self.waiting_bytes() == before


def start(live):
    live.expect('ready', 300)
    live.focus(0, 'traffic')


def receive(live):
    live.send('g')
    live.expect(rf'done {FRAMES_ASKED * FRAME_BYTES} bytes, 0 errors', 300)


def receive_direct(live):
    receive(live)
    assert not live.seen(NO_XDP), 'the card cannot be used by AF_XDP'


def receive_other_way(live):
    assert live.seen(NO_XDP), 'a card that cannot be used by AF_XDP, and nobody says so'
    receive(live)


def full_queue(live, wire):
    live.send('S')
    live.until('the wire to be full', wire.is_stuck, 120)
    assert not live.seen('done'), 'all was sent, though nobody took it'
    wire.take.set()
    live.expect(rf'done {FRAMES * FRAME_BYTES} bytes, 0 errors', 300)
    live.until('all frames', lambda: len(wire.numbers) >= FRAMES, 60)
    assert wire.numbers == list(range(FRAMES)), f'{len(wire.numbers)} frames, not each once and in order'


def boot(folder, options, run):
    """Runs `run` with a system whose card has these options, and its wire."""
    path, disk = os.path.join(folder, 'net'), os.path.join(folder, 'disk')
    with open(disk, 'wb') as file:
        file.truncate(DISK_BYTES)
    command = os.environ['SLUICE_RUN_' + SYSTEM]
    os.environ['SLUICE_RUN_' + SYSTEM] = command.replace('@NET@', path).replace(CARD, CARD + options)
    wire = StoppedWire(path)
    with Live(SYSTEM, disk, LIFE_S, 'driver_vm') as live:
        start(live)
        run(live, wire)
    wire.listener.close()
    os.environ['SLUICE_RUN_' + SYSTEM] = command


def main():
    checks = Checks()

    def usual(live, wire):
        checks.run('a full queue of the card goes on', full_queue, live, wire)
        checks.run('frames are received by AF_XDP', receive_direct, live)

    def without_xdp(live, wire):
        wire.take.set()
        checks.run('frames are received where there is no AF_XDP', receive_other_way, live)

    for options, run in (('', usual), (f',host_mtu={MTU_TOO_LARGE}', without_xdp)):
        with tempfile.TemporaryDirectory() as folder:
            boot(folder, options, run)
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
