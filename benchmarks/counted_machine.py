# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A system whose executed instructions are counted.

QEMU counts them exactly when it records a run (-icount shift=0,rr=record); its control socket tells the number. Waiting
for an interrupt executes none, so the figures do not depend on how fast this machine or its network is; the caller's
own delay between seeing something and asking adds what the system executes meanwhile.
"""

import json
import os
import socket
import time

from live_system import Live


PIECE_CHARACTERS = 8  # half of what the UART holds: while it records, QEMU does not wait for room there
PIECE_INSTRUCTIONS = 200000  # more than taking them out of the UART costs
PIECE_PAUSE_S = 0.02


class CountedMachine(Live):
    def __init__(self, system, disk, folder, timeout, **options):
        self.control_path = os.path.join(folder, f'{system}-{time.monotonic_ns()}')
        recording = f'shift=0,rr=record,rrfile={self.control_path}.rr'
        super().__init__(system, disk, timeout, 'bench-' + system, arguments=[
            '-icount', recording, '-qmp', f'unix:{self.control_path}.qmp,server=on,wait=off'], **options)
        self.control = self.connect()
        self.ask('qmp_capabilities')

    def connect(self):
        control = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                control.connect(self.control_path + '.qmp')
                break
            except OSError:
                time.sleep(0.1)
        stream = control.makefile('rw')
        stream.readline()  # greeting
        return stream

    def ask(self, command):
        self.control.write(json.dumps({'execute': command}) + '\n')
        self.control.flush()
        while True:
            answer = json.loads(self.control.readline())
            if 'return' in answer:
                return answer['return']

    def instructions(self):
        """Instructions executed since power on."""
        return self.ask('query-replay')['icount']

    def send(self, data):
        for start in range(0, len(data), PIECE_CHARACTERS):
            before = self.instructions()
            super().send(data[start:start + PIECE_CHARACTERS])
            self.until('the characters to be read', lambda before=before:
                       self.instructions() > before + PIECE_INSTRUCTIONS, 60, PIECE_PAUSE_S)

    def kill(self):
        super().kill()
        for suffix in ('.rr', '.qmp'):
            if os.path.exists(self.control_path + suffix):
                os.unlink(self.control_path + suffix)
