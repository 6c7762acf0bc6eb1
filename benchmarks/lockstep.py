# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A machine on QEMU that goes in lock step with what talks to it: the same instructions in every run, on any host.

QEMU counts instructions as time (-icount shift=0,sleep=off). The debugger stops the machine whenever its processor is about to
wait for an interrupt. Only then are frames taken from it and given to it, however long this program needs to do so: no
instruction is executed meanwhile and no time passes for the machine. Two more things keep the host's speed out:

- Frames for the machine go through a filter-buffer: QEMU collects them while the machine stands still and hands over all of them
  at once at the filter's next tick of virtual time. The tick also bounds a leap: QEMU moves time to the next timer when a
  processor waits, at a stop too.
- The network card sends when a timer of virtual time says so (tx=timer), not when QEMU's main loop comes to it.

Instructions are those that the PMU counts (event 8, INST_RETIRED, at all exception levels). Nothing in the machine has to know: the
debugger sets the counter up and reads it with instructions of its own at stops; each reading adds one, which is subtracted.
"""

import json
import os
import shlex
import socket
import subprocess
import tempfile
import termios

from debugger import PC, Debugger
from disk import Disk, bytes_under_way

TICK_US = 1000
WAIT_FOR_INTERRUPT = 0xd503207f
HANG_S = 900  # only ends what would never end
BUFFER_BYTES = 4 << 20

# Instructions that the debugger lets the machine execute; the value is in x0.
SELECT_EVENT = 0xd51bec00  # msr pmevtyper0_el0, x0
ENABLE_COUNTER = 0xd51b9c20  # msr pmcntenset_el0, x0
ENABLE_PMU = 0xd51b9c00  # msr pmcr_el0, x0
READ_COUNTER = 0xd53be800  # mrs x0, pmevcntr0_el0
INSTRUCTIONS_RETIRED = 0x08000008  # event 8, counted at EL2 too


class Stuck(Exception):
    """The machine did not do what was waited for."""


def branch(source, target):
    return (0x14000000 | ((target - source) >> 2) & 0x3ffffff).to_bytes(4, 'little')


def wait_until_read(end):
    """Returns when nothing that was sent on a socket is still unread at its other end."""
    while bytes_under_way(end, termios.TIOCOUTQ):
        pass


class Lockstep:
    def __init__(self, command, idle, log, network=True, disk=None, typed=False, start=False, sends_after_us=150):
        """Starts QEMU (command as for `make run`, without devices) and lets it go to its first wait. disk: a file with its image;
        typed: type() is possible; start: instructions() are those since power on, not since the first wait; sends_after_us: how long
        after a doorbell the card takes frames."""
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, 'debugger')
        self.wire, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        for end in (self.wire, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        words = shlex.split(command) + [
            '-icount', 'shift=0,sleep=off', '-seed', '1', '-rtc', 'base=2026-01-01,clock=vm', '-S',
            '-gdb', f'unix:{path},server=on,wait=off', '-qmp', f'unix:{path}.qmp,server=on,wait=off',
            '-netdev', 'hubport,id=nowhere,hubid=2', '-D', path + '.trace',
            '-netdev', f'socket,id=wire,fd={theirs.fileno()}' if network else 'hubport,id=wire,hubid=1',
            '-object', f'filter-buffer,id=batch,netdev=wire,queue=tx,interval={TICK_US}']
        if network:
            words += ['-device', 'virtio-net-device,netdev=wire,bus=virtio-mmio-bus.0,tx=timer,'
                      f'x-txtimer={sends_after_us * 1000},mac=52:54:00:12:34:56']
        self.disk = Disk(path + '.disk', disk) if disk else None
        if disk:
            words += ['-drive', f'if=none,id=disk0,format=raw,file=nbd+unix:///?socket={path}.disk',
                      '-device', 'virtio-blk-device,drive=disk0,bus=virtio-mmio-bus.8']
        self.keyboard, keys = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM) if typed else (None, subprocess.DEVNULL)
        os.makedirs(os.path.dirname(log), exist_ok=True)
        self.log_path = log
        with open(log, 'wb') as output:
            self.process = subprocess.Popen(words, pass_fds=[theirs.fileno()], stdin=keys, stdout=output,
                                            stderr=subprocess.STDOUT)
        if typed:
            keys.close()
        self.wire.setblocking(False)
        self.received = bytearray()
        self.control = None
        self.events = set()  # that QEMU notes
        self.stops = 0
        self.readings = 0
        self.watched = {}
        self.waits = None  # called at each wait
        self.idle = idle
        try:
            self.debugger = Debugger(path)
            self.debugger.socket.settimeout(HANG_S)
            self.debugger.beside = {self.wire: self.receive}
            theirs.setblocking(True)  # QEMU's end as well: it waits for room in the wire, and forgets no frame at a stop
            theirs.close()
            if start:
                self.count_start()
            self.debugger.break_at(idle.wait)
            self.run()
            self.prepare()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends this machine's own process."""
        self.process.kill()
        self.process.wait()
        self.wire.close()
        if self.keyboard:
            self.keyboard.close()
        self.folder.cleanup()

    # --- QEMU's control ---

    def ask(self, command, **arguments):
        """Executes a command of QEMU's machine protocol."""
        if self.control is None:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(HANG_S)
            connection.connect(os.path.join(self.folder.name, 'debugger.qmp'))
            self.control = connection.makefile('rw')
            self.control.readline()  # greeting
            self.ask('qmp_capabilities')
        self.control.write(json.dumps({'execute': command, 'arguments': arguments}) + '\n')
        self.control.flush()
        while True:
            answer = json.loads(self.control.readline())
            if 'error' in answer:
                raise Stuck(f'QEMU refuses {command}: {answer["error"]}')
            if 'return' in answer:
                return answer['return']

    def trace(self, *events):
        """From now on QEMU notes these events of its devices, and no others."""
        for event in self.events - set(events):
            self.ask('trace-event-set-state', name=event, enable=False)
        for event in set(events) - self.events:
            self.ask('trace-event-set-state', name=event, enable=True)
        self.events = set(events)

    def traced(self):
        """Lines of the events noted since power on."""
        path = os.path.join(self.folder.name, 'debugger.trace')
        if not os.path.exists(path):
            return []
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.read().splitlines()

    def fine_ticks(self, on):
        """A timer every microsecond: stops elsewhere than at waits move time by no more than that."""
        if on:
            self.ask('object-add', **{'qom-type': 'filter-buffer', 'id': 'fine', 'netdev': 'nowhere', 'interval': 1})
        else:
            self.ask('object-del', id='fine')

    # --- counting ---

    def execute(self, instruction, x0, at=None):
        """Lets the machine execute one instruction, put where nobody needs what is there, with a value in x0; x0 afterwards. Nothing else
        of it changes."""
        at = self.idle.scratch + 8 if at is None else at
        saved_x0, saved_pc = self.debugger.register(0), self.debugger.register(PC)
        self.debugger.write(at, instruction.to_bytes(4, 'little'))
        self.debugger.set_register(0, x0)
        self.debugger.set_register(PC, at)
        self.debugger.step()
        result = self.debugger.register(0)
        self.debugger.set_register(0, saved_x0)
        self.debugger.set_register(PC, saved_pc)
        return result

    def prepare(self):
        """At the first wait: the instructions that wait in place of the kernel's own, and the one that reads the counter."""
        if self.idle.scratch is None:
            self.idle.scratch = self.debugger.register(self.idle.vectors)
        wait, scratch = self.idle.wait, self.idle.scratch
        self.debugger.write(scratch, WAIT_FOR_INTERRUPT.to_bytes(4, 'little') + branch(scratch + 4, wait + 4))
        self.debugger.write(scratch + 12, READ_COUNTER.to_bytes(4, 'little'))
        self.count_anew()

    def count_start(self):
        """Sets the counter up at power on, by instructions in the place of the first."""
        first = self.debugger.register(PC)
        content = self.debugger.read(first, 4)
        self.set_counter_up(first)
        self.debugger.write(first, content)

    def count_anew(self):
        """Sets the counter up; again when a kernel may have done so itself as it started. What was counted stays."""
        self.idle.let_count(self)
        self.set_counter_up()

    def set_counter_up(self, at=None):
        self.execute(SELECT_EVENT, INSTRUCTIONS_RETIRED, at)
        self.execute(ENABLE_COUNTER, 1, at)
        self.execute(ENABLE_PMU, 1, at)

    def instructions(self):
        """Instructions since the first wait, or power on, of whoever, without this program's own; modulo 2^32."""
        debugger = self.debugger
        saved_x0, saved_pc = debugger.register(0), debugger.register(PC)
        debugger.set_register(PC, self.idle.scratch + 12)
        debugger.step()
        value = debugger.register(0) - self.readings
        debugger.set_register(0, saved_x0)
        debugger.set_register(PC, saved_pc)
        self.readings += 1
        return value & 0xffffffff

    # --- going on ---

    def run(self):
        """Lets the machine run to the next stop; its disk has answered all then."""
        if self.disk:
            self.debugger.register(PC)  # answered when the stop before is over, with all that QEMU asks of the disk in it
            self.disk.hold()
        self.debugger.go()
        if self.disk:
            self.disk.release(self.process.pid)

    def go(self):
        """Lets the machine run from one wait to the next."""
        self.debugger.set_register(PC, self.idle.scratch)
        self.run()
        self.to_wait()

    def resume(self):
        """Lets the machine run on to its next wait when what is called at a watched place raised an exception."""
        self.debugger.step()
        self.run()
        self.to_wait()

    def to_wait(self):
        """From a stop, which may be a wait, to the next wait."""
        self.stops += 1
        while (place := self.debugger.register(PC)) != self.idle.wait or self.idle.is_of_guest(self.debugger):
            if place != self.idle.wait:
                self.watched[place]()
            self.debugger.step()
            self.run()
        if self.waits:
            self.waits()

    def watch(self, places):
        """From now on calls places[address]() whenever the processor comes to an address; the machine stands still then."""
        for place in set(self.watched) - set(places):
            self.debugger.unbreak(place)
        for place in set(places) - set(self.watched):
            self.debugger.break_at(place)
        self.watched = dict(places)

    def console(self):
        with open(self.log_path, encoding='utf-8', errors='replace') as file:
            return file.read()

    def type(self, characters):
        """Characters for the serial line, no more than its receive FIFO holds; they are there when this returns. QEMU's one loop
        serves both its keyboard and the debugger: what it has read it has given to the line before it lets the machine go."""
        self.keyboard.sendall(characters)
        wait_until_read(self.keyboard)

    # --- frames ---

    def give(self, frames):
        """Hands frames over; QEMU has read all of them when this returns. The machine stands still."""
        data = b''.join(len(frame).to_bytes(4, 'big') + frame for frame in frames)
        while data:
            try:
                data = data[self.wire.send(data):]
            except BlockingIOError:
                pass
        wait_until_read(self.wire)

    def receive(self):
        """Reads what QEMU has written so far: also while the machine runs, or the wire could fill up."""
        while True:
            try:
                data = self.wire.recv(1 << 20)
            except BlockingIOError:
                return
            if not data:
                raise Stuck('QEMU is gone')
            self.received += data

    def take(self):
        """The frames that the machine has sent since it was asked last."""
        self.receive()
        frames, start = [], 0
        while len(self.received) >= start + 4:
            end = start + 4 + int.from_bytes(self.received[start:start + 4], 'big')
            if len(self.received) < end:
                break
            frames.append(bytes(self.received[start + 4:end]))
            start = end
        del self.received[:start]
        return frames
