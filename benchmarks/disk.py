# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A disk in lock step: an NBD server that answers nothing while the machine runs, and everything when it waits.

QEMU completes all that is under way before it stops a machine for good, so at the end of each stop the answers are there,
however quick the host is. It hands over 16 requests at a time; in what order those follow that wait depends on how much of which
answers it finds at once. So each answer is given alone, its data after its header, when QEMU has nothing left to do but to wait for it.
[NBD: the protocol document of nbd, fixed newstyle negotiation, simple replies]
"""

import array
import fcntl
import os
import select
import socket
import struct
import termios
import threading

INIT_MAGIC, OPTION_MAGIC = 0x4e42444d41474943, 0x49484156454f5054
OPTION_REPLY_MAGIC, REQUEST_MAGIC, REPLY_MAGIC = 0x3e889045565a9, 0x25609513, 0x67446698
FIXED_NEWSTYLE, NO_ZEROES = 1, 2
OPTION_INFO, OPTION_GO = 6, 7
REPLY_ACK, REPLY_INFO, REPLY_UNSUPPORTED = 1, 3, 0x80000001
HAS_FLAGS, SEND_FLUSH = 1, 4
READ, WRITE, DISCONNECT, FLUSH = range(4)
SLEEPING_IN_PPOLL = {'x86_64': '271', 'aarch64': '73'}  # as /proc tells; QEMU's main loop sleeps nowhere else


def bytes_under_way(end, direction):
    """Bytes on a stream socket that were sent from this end, TIOCOUTQ, or to it, FIONREAD, and not read yet."""
    count = array.array('i', [0])
    fcntl.ioctl(end, direction, count)
    return count[0]


def is_asleep(process):
    """Does the first thread of a process wait for its files?"""
    with open(f'/proc/{process}/syscall', encoding='ascii') as file:
        return file.read().split()[0] == SLEEPING_IN_PPOLL[os.uname().machine]


class Disk:
    def __init__(self, path, image):
        """Serves the file `image` on a unix socket at `path`, to one QEMU."""
        self.image = os.open(image, os.O_RDWR)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.lock = threading.Lock()
        self.holds = False
        self.held = []  # headers and data of answers
        self.requests = []  # (type, offset, length) of all, in the order of arrival
        threading.Thread(target=self.serve, daemon=True).start()

    def hold(self):
        """From now on answers wait."""
        with self.lock:
            self.holds = True

    def release(self, process):
        """Answers all that was asked, in the order of arrival, and from now on at once. process: QEMU's number; the machine was stopped
        and has been stopped for good when this returns."""
        while True:
            with self.lock:
                if self.is_waited_for(process):
                    if not self.held:
                        self.holds = False
                        return
                    self.peer.sendall(self.held.pop(0))
            os.sched_yield()

    def is_waited_for(self, process):
        """Has QEMU read all that was sent, done what follows from it, and asked all that it asks before it gets more?"""
        return (not bytes_under_way(self.peer, termios.TIOCOUTQ) and is_asleep(process) and
                not bytes_under_way(self.peer, termios.FIONREAD))

    def read(self, length):
        data = b''
        while len(data) < length:
            part = self.peer.recv(length - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def serve(self):
        try:
            self.peer, _ = self.listener.accept()
            self.negotiate()
            while self.request():
                pass
        except (EOFError, OSError):
            pass  # QEMU is gone

    def negotiate(self):
        self.peer.sendall(struct.pack('>QQH', INIT_MAGIC, OPTION_MAGIC, FIXED_NEWSTYLE | NO_ZEROES))
        self.read(4)
        while True:
            _, option, length = struct.unpack('>QII', self.read(16))
            self.read(length)
            if option not in (OPTION_INFO, OPTION_GO):
                self.option_reply(option, REPLY_UNSUPPORTED)
                continue
            size = os.fstat(self.image).st_size
            self.option_reply(option, REPLY_INFO, struct.pack('>HQH', 0, size, HAS_FLAGS | SEND_FLUSH))
            self.option_reply(option, REPLY_ACK)
            if option == OPTION_GO:
                return

    def option_reply(self, option, kind, data=b''):
        self.peer.sendall(struct.pack('>QIII', OPTION_REPLY_MAGIC, option, kind, len(data)) + data)

    def request(self):
        """Waits for a request and takes it as a whole; its answer is sent or kept. False: QEMU says goodbye."""
        select.select([self.peer], [], [])
        with self.lock:
            return self.take()

    def take(self):
        _, _, kind, handle, offset, length = struct.unpack('>IHHQQI', self.read(28))
        reply = [struct.pack('>IIQ', REPLY_MAGIC, 0, handle)]
        if kind == READ:
            reply.append(os.pread(self.image, length, offset))
        elif kind == WRITE:
            os.pwrite(self.image, self.read(length), offset)
        elif kind == DISCONNECT:
            return False
        self.requests.append((kind, offset, length))
        if self.holds:
            self.held += reply
        else:
            self.peer.sendall(b''.join(reply))
        return True
