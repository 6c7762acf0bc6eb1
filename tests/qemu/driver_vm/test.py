# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The card's queue in a driver VM fills up, since the far end of the wire takes nothing, and goes on when it does again:
every frame that a client has sent arrives, in order, however long that takes. Frames are received by XDP, and with a
card whose driver refuses that, because its frames may be too long, by the other way.

The disk, which comes to its client late, when Linux has found it: what it can do reaches the client, sectors are discarded and
zeroed and no others, and where it may not be written, it is not. The card's link is known to the client, too.
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
from qemu_monitor import Monitor

SYSTEM = 'traffic_driver_vm'
LIFE_S = 600
DISK_BYTES = 64 << 20
SECTOR_BYTES = 512
LOT_BYTES = 256 * 65536  # of blocks, from the start of the disk
BEHIND = b'behind what is written'
FRAMES = 8192  # of one key 'S'; far more than what card and socket hold
FRAME_BYTES = 1500
NUMBER_AT = 14
FRAMES_ASKED = 2048  # of one key 'g' or 'b', which ask for them with frames of ASKING_BYTES
ASKING_BYTES = 60
CARD = 'virtio-net-device'
DRIVE = 'if=none,id=disk0'
MTU_TOO_LARGE = 9000
NO_XDP = 'no XDP'
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
    for key in 'gb':
        live.send(key)
        live.expect(rf'done {FRAMES_ASKED * FRAME_BYTES} bytes, 0 errors', 300)


def receive_direct(live):
    receive(live)
    assert not live.seen(NO_XDP), 'the card cannot be used by XDP'


def receive_other_way(live):
    assert live.seen(NO_XDP), 'a card that cannot be used by XDP, and nobody says so'
    receive(live)


def full_queue(live, wire):
    live.send('S')
    live.until('the wire to be full', wire.is_stuck, 120)
    assert not live.seen('done'), 'all was sent, though nobody took it'
    wire.take.set()
    live.expect(rf'done {FRAMES * FRAME_BYTES} bytes, 0 errors', 300)
    live.until('all frames', lambda: len(wire.numbers) >= FRAMES, 60)
    assert wire.numbers == list(range(FRAMES)), f'{len(wire.numbers)} frames, not each once and in order'


def disk_info(live):
    """What the client is told: sectors, read only, limits of discard and write-zeroes."""
    live.send('i')
    match = live.expect(r'disk: (\d+) sectors, read only (\d), discard (\d+), zeroes (\d+)')
    return [int(match[i]) for i in range(1, 5)]


def cable(live, monitor):
    """The card's link goes away and comes again: Linux tells the bridge, the bridge the multiplexer, and the clients hear it."""
    def says(state):
        live.send('i')
        return live.expect(r'card: (\w+)')[1] == state

    assert says('up')
    for state in ('down', 'up'):
        monitor.command('set_link', name='net0', up=state == 'up')
        live.until(f'the link to be {state}', lambda state=state: says(state), 60)


def blocks(live, key, errors=0):
    live.send(key)
    live.expect(rf'done {LOT_BYTES} bytes, {errors} errors', 300)


def content(disk):
    """The lot's bytes, and what lies behind them; and the room that all takes."""
    with open(disk, 'rb') as file:
        return file.read(LOT_BYTES), file.read(len(BEHIND)), os.fstat(file.fileno()).st_blocks


def clearing(live, disk):
    sectors, read_only, discard, zeroes = disk_info(live)
    assert sectors == DISK_BYTES // SECTOR_BYTES and read_only == 0 and discard > 0 and zeroes > 0
    live.send('c')
    blocks(live, 'w')
    written, _, room = content(disk)
    assert any(written[-65536:]), 'nothing has been written'
    blocks(live, 'z')
    zeroed, behind, _ = content(disk)
    assert not any(zeroed) and behind == BEHIND, 'not zeroed, or more than that'
    blocks(live, 'w')
    blocks(live, 'r')
    blocks(live, 'd')
    _, behind, left = content(disk)
    assert left * SECTOR_BYTES < room * SECTOR_BYTES - LOT_BYTES // 2 and behind == BEHIND, 'not discarded, or more than that'


def read_only_disk(live, disk):
    assert disk_info(live) == [DISK_BYTES // SECTOR_BYTES, 1, 0, 0]
    blocks(live, 'r')
    for key in 'wzd':
        blocks(live, key, LOT_BYTES // 65536)
    assert not any(content(disk)[0]), 'a read-only disk has been written'


def boot(folder, options, disk_options, run):
    """Runs `run` with a system whose card and disk have these options, its wire, its disk and QEMU's monitor."""
    path, disk = os.path.join(folder, 'net'), os.path.join(folder, 'disk')
    with open(disk, 'wb') as file:
        file.truncate(DISK_BYTES)
        file.seek(LOT_BYTES)
        file.write(BEHIND)
    command = os.environ['SLUICE_RUN_' + SYSTEM]
    os.environ['SLUICE_RUN_' + SYSTEM] = (command.replace('@NET@', path).replace(CARD, CARD + options)
                                          .replace(DRIVE, DRIVE + disk_options))
    wire = StoppedWire(path)
    monitor = Monitor(os.path.join(folder, 'monitor'))
    with Live(SYSTEM, disk, LIFE_S, 'driver_vm', arguments=monitor.arguments) as live:
        start(live)
        run(live, wire, disk, monitor)
    wire.listener.close()
    os.environ['SLUICE_RUN_' + SYSTEM] = command


def main():
    checks = Checks()

    def usual(live, wire, disk, monitor):
        checks.run('a full queue of the card goes on', full_queue, live, wire)
        checks.run('frames are received by XDP', receive_direct, live)
        checks.run('sectors are discarded and zeroed', clearing, live, disk)
        checks.run('the link goes and comes', cable, live, monitor)

    def without_xdp(live, wire, disk, _):
        checks.run('a disk that may not be written', read_only_disk, live, disk)
        wire.take.set()
        checks.run('frames are received where there is no XDP', receive_other_way, live)

    for options, disk_options, run in (('', ',discard=unmap', usual),
                                       (f',host_mtu={MTU_TOO_LARGE}', ',readonly=on', without_xdp)):
        with tempfile.TemporaryDirectory() as folder:
            boot(folder, options, disk_options, run)
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
