# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A native client that does what is typed to it (benchmarks/console/client.c), in lock step: what it costs to do something once."""

import os

from idle import Idle
from lockstep import Lockstep, Stuck
from profile import Profile, shares

SYSTEM = 'bench_console'
ANSWER = '.'
OTHER = b'-'  # belongs to no command
COUNT_OTHERS = 'c'
PATIENCE = 10000  # waits


class Console:
    """The machine from power on to the client's first wait for input."""

    def __init__(self, build):
        command = (f'{os.environ["BENCH_QEMU"]} -device loader,file={build}/systems/{SYSTEM}/loader.img,'
                   f'addr={os.environ["LOADER_BASE"]},cpu-num=0')
        self.build = build
        self.machine = Lockstep(command, Idle.of_kernel(f'{build}/elf/sel4.elf'), f'build/bench/{SYSTEM}.log', network=False,
                                typed=True)
        self.profile = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.machine.close()

    def command(self, letter, times=0, characters=0):
        """Has the client execute one of its commands; what it writes until it has."""
        start = len(self.machine.console())
        self.machine.type(f'{letter}{times:04}{characters:04}'.encode())
        for _ in range(PATIENCE):
            self.machine.go()
            text = self.machine.console()[start:]
            if text.endswith(ANSWER):
                return text[:-1]
        raise Stuck(f'no answer to {letter}\n{self.machine.console()[-2000:]}')

    def type(self, burst, bursts):
        """Types characters that are no command; the client must get all of them."""
        for _ in range(bursts):
            self.machine.type(OTHER * burst)
            self.machine.go()

    def check_typed(self, count):
        taken = self.command(COUNT_OTHERS)
        if taken != str(count):
            raise Stuck(f'{taken} of {count} characters arrived')

    def instructions(self, work):
        """Of all the machine during work()."""
        before = self.machine.instructions()
        work()
        return (self.machine.instructions() - before) & 0xffffffff

    def counts(self, work):
        """{part: count} during work(): instructions by component, kernel entries, notifications."""
        self.profile = self.profile or Profile(self.machine, self.build, SYSTEM)
        return shares(self.profile.of(work))

    def once(self, letter, times, characters=0, measure=None):
        """What doing it once costs: so many times more less so many times. `measure`: as instructions, which is it by default, or
        as counts."""
        measure = measure or self.instructions
        self.command(letter, 1, characters)
        few = measure(lambda: self.command(letter, times, characters))
        many = measure(lambda: self.command(letter, 2 * times, characters))
        if isinstance(many, dict):
            return {part: (value - few.get(part, 0)) / times for part, value in many.items()}
        return (many - few) / times
