#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Block requests in lock step, by size, order, depth, with and without flush, and which component executes how much of them. Every
figure is measured twice, each time from power on; two runs that differ end the program.

usage: block.py BUILD    BUILD is build/<board>/release
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile

from lockstep import Stuck
from network import DEVICE_INTERRUPT, DOORBELL, System, add_rows, noted, twice
from profile import shares
from results import Results

PLAN = 'benchmarks/block/plan.h'
PARTITION_SECTOR, SECTOR_BYTES, MARK_BYTES = 2048, 512, 48 << 20
SHORT_PARTS = 4  # the first of the plan
PATIENCE = 20000  # waits without a request; each is at most a tick of virtual time
UNIT = 'instructions per request'


def plan():
    """What each part of the plan is called, and its number of requests."""
    with open(PLAN, encoding='utf-8') as file:
        parts = re.findall(r'\{ ([01]), ([01]), ([01]), (\d+), (\d+), (\d+) \}', file.read())
    return [(f'{"write" if writes == "1" else "read"}{" and flush" if flushes == "1" else ""}, {int(size) // 1024} KiB, '
             f'{"random" if is_random == "1" else "sequential"}, depth {depth}', int(requests))
            for writes, flushes, is_random, size, depth, requests in parts]


class DiskSystem(System):
    """One of ours with a client that follows the plan on its disk, and what it is called."""
    start = PARTITION_SECTOR

    @contextlib.contextmanager
    def machine(self):
        """Switched on, with a new disk."""
        with tempfile.TemporaryDirectory() as folder:
            image = os.path.join(folder, 'disk.img')
            subprocess.run(['tools/disk_image', 'gpt', image, 'load'], check=True, stdout=subprocess.DEVNULL)
            with super().machine(network=False, disk=image) as machine:
                yield machine


class Progress:
    """Where in the plan the client of a machine is, by what its disk is asked for. start: the sector where its part of the disk is."""

    def __init__(self, machine, start=PARTITION_SECTOR):
        self.machine, self.seen, self.part = machine, 0, -1
        first = start * SECTOR_BYTES + MARK_BYTES
        self.marks = {first + i * SECTOR_BYTES: i for i in range(len(plan()) + 1)}  # whoever looks for partitions reads elsewhere

    def look(self):
        """Takes note of what the disk was asked since; True: of anything."""
        new = self.machine.disk.requests[self.seen:]
        self.seen += len(new)
        for _, offset, length in new:
            if length == SECTOR_BYTES:
                self.part = self.marks.get(offset, self.part)
        return bool(new)

    def until(self, part):
        """Lets the machine go until it waits with the mark of this part read."""
        patience = PATIENCE
        while self.part < part:
            self.machine.go()
            patience = PATIENCE if self.look() else patience - 1
            if patience == 0:
                raise Stuck(f'no request any more in part {self.part} of the plan\n{self.machine.console()[-2000:]}')


def sweep(system, progress, parts):
    """{part of the plan: instructions per request} of parts that follow one another and have not begun."""
    machine, figures = progress.machine, {}
    progress.until(parts[0])
    for i in parts:
        name, requests = plan()[i]
        before = machine.instructions()
        progress.until(i + 1)
        figures[f'block, {system.people}, {name}'] = ((machine.instructions() - before) & 0xffffffff) / requests
    return figures


class Over(Exception):
    """The parts that are divided are over."""


def divide(system, progress, parts=SHORT_PARTS):
    """{(part of the plan, component): value per request} of the first parts, which have not begun. A stop of the debugger ends what the
    disk has under way, so the machine may not wait at all: what is counted is looked at when the client reads a mark."""
    machine, counted = progress.machine, [{}]  # at each mark

    def look():
        progress.look()
        while progress.part >= len(counted):
            counted.append(shares(profile.uses) | noted(machine.traced()[start:], 'disk'))
        if progress.part == parts:
            raise Over

    progress.until(0)
    profile = system.profile(machine)
    profile.entered = look
    machine.trace(DOORBELL, DEVICE_INTERRUPT)
    start = len(machine.traced())
    try:
        profile.of(lambda: progress.until(parts))
    except Over:
        machine.trace()
        machine.resume()
    return {(f'block, {system.people}, {name}', what): (value - before.get(what, 0)) / requests
            for (name, requests), before, after in zip(plan(), counted, counted[1:]) for what, value in after.items()
            if value != before.get(what, 0)}


def short(system):
    """{what: instructions per request} of the short parts of the plan, from power on."""
    with system.machine() as machine:
        return sweep(system, Progress(machine), range(SHORT_PARTS))


def divided(system, parts):
    """{what by component: value per request} of the first so many parts of the plan, from power on."""
    with system.machine() as machine:
        return {f'{what}: {part} per request': value for (what, part), value in divide(system, Progress(machine), parts).items()}


def whole(system):
    """All of the plan, from power on: the short parts by component, then the others."""
    with system.machine() as machine:
        progress = Progress(machine)
        by_component = divide(system, progress)
        return sweep(system, progress, range(SHORT_PARTS, len(plan()))), by_component


def undivided(system):
    """All of the plan but the short parts, from power on."""
    with system.machine() as machine:
        return sweep(system, Progress(machine), range(SHORT_PARTS, len(plan())))


def native(build):
    return DiskSystem(build, 'bench_block', 'native client')


def measure(results, system):
    """All of the plan, and by component."""
    figures, by_component = twice(system.people, whole, system)
    add_rows(results, figures, by_component, (UNIT, UNIT), 'per request')
    print(f'{system.people} measured', flush=True)


def main():
    results = Results('block')
    measure(results, native(sys.argv[1]))
    results.finish()


if __name__ == '__main__':
    main()
