# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A disk in lock step: an NBD server that answers nothing while the machine runs, and everything when it waits.

QEMU completes all that is under way before it stops a machine for good, so at the end of each stop the answers are there,
however quick the host is. [NBD: the protocol document of nbd, fixed newstyle negotiation, simple replies]
"""

import os
import socket
import struct
import threading

INIT_MAGIC, OPTION_MAGIC = 0x4e42444d41474943, 0x49484156454f5054
OPTION_REPLY_MAGIC, REQUEST_MAGIC, REPLY_MAGIC = 0x3e889045565a9, 0x25609513, 0x67446698
FIXED_NEWSTYLE, NO_ZEROES = 1, 2
OPTION_INFO, OPTION_GO = 6, 7
REPLY_ACK, REPLY_INFO, REPLY_UNSUPPORTED = 1, 3, 0x80000001
HAS_FLAGS, SEND_FLUSH = 1, 4
READ, WRITE, DISCONNECT, FLUSH = range(4)


class Disk:
    def __init__(self, path, image):
        """Serves the file `image` on a unix socket at `path`, to one QEMU."""
        self.image = os.open(image, os.O_RDWR)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.lock = threading.Lock()
        self.holds = False
        self.held = []
        self.requests = []  # (type, offset, length) of all, in the order of arrival
        self.failed = None
        threading.Thread(target=self.serve, daemon=True).start()

    def hold(self):
        """From now on answers wait."""
        with self.lock:
            self.holds = True

    def release(self):
        """Answers all that wait, and what comes at once."""
        with self.lock:
            self.holds = False
            for reply in self.held:
                self.peer.sendall(reply)
            self.held.clear()

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
        """Takes one request; its answer is sent or kept. False: QEMU says goodbye."""
        _, _, kind, handle, offset, length = struct.unpack('>IHHQQI', self.read(28))
        reply = struct.pack('>IIQ', REPLY_MAGIC, 0, handle)
        if kind == READ:
            reply += os.pread(self.image, length, offset)
        elif kind == WRITE:
            os.pwrite(self.image, self.read(length), offset)
        elif kind == DISCONNECT:
            return False
        with self.lock:
            self.requests.append((kind, offset, length))
            if self.holds:
                self.held.append(reply)
            else:
                self.peer.sendall(reply)
        return True
