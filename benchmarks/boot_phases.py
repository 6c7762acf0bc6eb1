#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What starting a system costs: the tool's time and memory, and the instructions of every phase of its boot.

usage: SLUICE_RUN_<system>=COMMAND boot_phases.py SYSTEM TOOL_COMMAND...

With -icount shift=0 the machine's clock counts instructions: one takes a nanosecond. The loader and the initialiser
say when they reach what. Fails above the limits below.
"""

import resource
import subprocess
import sys

from results import Results
from sluice_qemu import Machine

BOOT_LIMIT_MILLIONS = 150
TOOL_LIMIT_S = 2
TOOL_LIMIT_MIB = 200
SOURCE = 'virtual time under QEMU -icount shift=0,sleep=off, as loader and initialiser of the debug configuration print it'
PHASES = (
    ('loader: up to its first line, image checked', r'checked at (\d+) us'),
    ('loader: image placed', r'starting at (\d+) us'),
    ('kernel: boot', r'initialiser: at (\d+) us: \d+ objects from'),
    ('initialiser: objects', r'initialiser: at (\d+) us: objects made'),
    ('initialiser: content of frames', r'initialiser: at (\d+) us: \d+ fills made'),
    ('initialiser: mappings', r'initialiser: at (\d+) us: \d+ mappings made'),
    ('initialiser: threads and capabilities', r'initialiser: at (\d+) us: \d+ capabilities granted'),
    ('initialiser: rest given up', r'initialiser: at (\d+) us: sealed'),
)


def boot(system):
    """(phase, thousands of instructions) in order."""
    phases = []
    with Machine(system, timeout=300, arguments=['-icount', 'shift=0,sleep=off']) as machine:
        entered = int(machine.expect(r'entered at (\d+) us').group(1))
        before = entered
        for name, pattern in PHASES:
            now = int(machine.expect(pattern).group(1))
            phases.append((name, now - before))
            before = now
    return phases, before - entered


def tool(command):
    """CPU seconds and the largest amount of memory of one run of the image tool."""
    subprocess.run(command, check=True)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    system, command = sys.argv[1], sys.argv[2:]
    seconds, mebibytes = tool(command)
    phases, total = boot(system)
    results = Results('boot')
    results.add(f'image tool for {system}', round(seconds, 3), 's of CPU', TOOL_LIMIT_S, source='the host; depends on its speed')
    results.add(f'image tool for {system}, most memory', round(mebibytes, 1), 'MiB', TOOL_LIMIT_MIB, source='the host')
    for name, spent in phases:
        results.add(f'boot of {system}, {name}', spent / 1000, 'million instructions', source=SOURCE)
    results.add(f'boot of {system}, loader entry to the first component', total / 1000, 'million instructions',
                BOOT_LIMIT_MILLIONS, source=SOURCE)
    results.finish()
    if total > BOOT_LIMIT_MILLIONS * 1000 or seconds > TOOL_LIMIT_S or mebibytes > TOOL_LIMIT_MIB:
        sys.exit(f'above the limit: {BOOT_LIMIT_MILLIONS} million instructions, {TOOL_LIMIT_S} s, {TOOL_LIMIT_MIB} MiB')


main()
