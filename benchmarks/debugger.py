# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""QEMU's debugger interface (GDB remote serial protocol), as far as measuring needs it: one CPU, stopped or running."""

import re
import select
import socket
import time

SP, PC, CPSR = 31, 32, 33
CONNECT_S = 120


class DebuggerError(Exception):
    """QEMU refused a packet or is gone."""


class Debugger:
    def __init__(self, path):
        """Connects to the unix socket that QEMU's -gdb made; that stops the machine."""
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(CONNECT_S * 20):
            try:
                self.socket.connect(path)
                break
            except OSError:
                time.sleep(0.05)
        self.pending = b''
        self.beside = {}  # file: what reads it, while an answer is waited for
        self.ask(b'qSupported:xmlRegisters=aarch64')
        self.system_registers = self.read_system_registers()

    def close(self):
        self.socket.close()

    # --- packets ---

    def more(self):
        files = [self.socket, *self.beside]
        while self.beside and self.socket not in (ready := select.select(files, [], [], self.socket.gettimeout())[0]):
            if not ready:
                raise TimeoutError
            for file in ready:
                self.beside[file]()
        data = self.socket.recv(1 << 16)
        if not data:
            raise DebuggerError('QEMU closed its debugger interface')
        self.pending += data

    def send(self, body):
        self.socket.sendall(b'$' + body + b'#%02x' % (sum(body) & 0xff))

    def receive(self):
        while True:
            match = re.search(rb'\$([^#]*)#..', self.pending, re.S)
            if match:
                self.pending = self.pending[match.end():]
                self.socket.sendall(b'+')
                return re.sub(rb'}(.)', lambda m: bytes([m[1][0] ^ 0x20]), match[1], flags=re.S)
            self.more()

    def ask(self, body):
        self.send(body)
        answer = self.receive()
        if re.fullmatch(rb'E..', answer):
            raise DebuggerError(f'QEMU answers {answer} to {body}')
        return answer

    # --- registers ---

    def read_system_registers(self):
        """Numbers of the system registers by name, from the description that QEMU makes."""
        numbers = {}
        next_number = 0
        for annex in (b'aarch64-core.xml', b'aarch64-fpu.xml', b'system-registers.xml'):
            for line in re.findall(r'<reg [^>]*>', self.annex(annex)):
                explicit = re.search(r'regnum="(\d+)"', line)
                next_number = int(explicit[1]) if explicit else next_number
                numbers[re.search(r'name="([^"]+)"', line)[1]] = next_number
                next_number += 1
        return numbers

    def annex(self, name):
        text = b''
        while True:
            part = self.ask(b'qXfer:features:read:%s:%x,7f0' % (name, len(text)))
            text += part[1:]
            if part[:1] == b'l':
                return text.decode()

    def register(self, name):
        """A register by number or name."""
        number = name if isinstance(name, int) else self.system_registers[name]
        return int.from_bytes(bytes.fromhex(self.ask(b'p%x' % number).decode()), 'little')

    def set_register(self, number, value):
        self.ask(b'P%x=%s' % (number, value.to_bytes(4 if number == CPSR else 8, 'little').hex().encode()))

    # --- memory ---

    def read(self, address, length, physical=False):
        self.physical(physical)
        return bytes.fromhex(self.ask(b'm%x,%x' % (address, length)).decode())

    def write(self, address, data, physical=False):
        self.physical(physical)
        self.ask(b'M%x,%x:%s' % (address, len(data), data.hex().encode()))

    def word(self, address, physical=False):
        return int.from_bytes(self.read(address, 8, physical), 'little')

    def physical(self, on):
        """Addresses are physical ones from now on, or what the CPU translates just now."""
        if getattr(self, 'is_physical', None) != on:
            self.ask(b'Qqemu.PhyMemMode:%d' % on)
            self.is_physical = on

    # --- running ---

    def break_at(self, address):
        self.ask(b'Z1,%x,4' % address)

    def unbreak(self, address):
        self.ask(b'z1,%x,4' % address)

    def step(self):
        """One instruction; interrupts and timers wait."""
        self.ask(b's')

    def go(self):
        """Runs until a breakpoint."""
        return self.ask(b'c')
