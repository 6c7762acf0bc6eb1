# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""QEMU's own monitor, by which a test does to a machine what its owner could: QMP over a socket."""

import json
import socket
import time


class Monitor:
    """QEMU gets `arguments` on its command line; connected to with the first command."""

    def __init__(self, path):
        self.path = path
        self.monitor = None
        self.arguments = ['-qmp', f'unix:{path},server=on,wait=off']

    def connect(self):
        end = time.monotonic() + 120
        while True:
            channel = socket.socket(socket.AF_UNIX)
            try:
                channel.connect(self.path)
                break
            except OSError:  # QEMU has only just been started
                channel.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        channel.settimeout(120)
        self.monitor = channel.makefile('rw')
        self.command('qmp_capabilities')

    def command(self, name, /, **arguments):
        if self.monitor is None:
            self.connect()
        self.monitor.write(json.dumps({'execute': name, 'arguments': arguments}) + '\n')
        self.monitor.flush()
        while True:  # events come in between
            answer = json.loads(self.monitor.readline())
            if 'error' in answer:
                raise OSError(f'{name}: {answer}')
            if 'return' in answer:
                return
