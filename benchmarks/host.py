#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Ring and network multiplexer on the host: instructions by file (valgrind), real time with medians of interleaved runs.

usage: host.py PROGRAM
"""

import collections
import os
import re
import statistics
import subprocess
import sys
import tempfile

from results import Results

ROUNDS = 200
TIMED_ROUNDS = 20000
RUNS = 7
WORK = (('ring', 0, 'ring, an entry across'), ('transmit', 64, 'transmit, a frame of 64 bytes'),
        ('transmit', 1514, 'transmit, a frame of 1514 bytes'), ('receive', 64, 'receive, a frame of 64 bytes'),
        ('receive', 1514, 'receive, a frame of 1514 bytes'))
OURS = re.compile(r'^(?!.*tests/)(?:.*/)?((?:lib|devices)/[\w/]+\.[ch])$')


def run(command):
    """(items, ns) as the program says."""
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(map(int, re.search(r'(\d+) items, (\d+) ns', output).groups()))


def instructions(program, kind, length):
    """{file: instructions per item} that the trusted files themselves execute, from valgrind's profile."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, 'profile')
        items, _ = run(['valgrind', '-q', '--tool=callgrind', '--toggle-collect=measured', '--dump-instr=no',
                        '--compress-strings=no', '--compress-pos=no', f'--callgrind-out-file={profile}',
                        program, kind, str(ROUNDS), str(length)])
        with open(profile, encoding='utf-8') as file:
            lines = file.read().splitlines()
    spent, where, is_call = collections.Counter(), '', False
    for line in lines:
        match = re.match(r'f[lie]=(.*)', line)
        if match:
            where = match[1]
        elif line.startswith('calls='):
            is_call = True  # the next line is what the called function spent
        elif re.match(r'\d+ \d+$', line):
            if not is_call:
                spent[where] += int(line.split()[1])
            is_call = False
    return {OURS.search(name)[1]: count / items for name, count in sorted(spent.items()) if OURS.search(name)}


def main():
    program = sys.argv[1]
    results = Results('host')
    for kind, length, what in WORK:
        by_file = instructions(program, kind, length)
        results.add(f'host, {what}: all of our files', sum(by_file.values()), 'x86 instructions',
                    source='valgrind --tool=callgrind, gcc -O2, unchanged files')
        for name, count in by_file.items():
            results.add(f'host, {what}: {name}', count, 'x86 instructions', source=results.rows[-1]['source'])
    times = collections.defaultdict(list)
    for _ in range(RUNS):
        for kind, length, what in WORK:
            items, nanoseconds = run([program, kind, str(TIMED_ROUNDS), str(length)])
            times[what].append(nanoseconds / items)
    for what, values in times.items():
        results.add(f'host, {what}: time with the test around it', statistics.median(values), 'ns, median',
                    source=f'real time, {RUNS} interleaved runs; depends on the machine, spread '
                           f'{min(values):.0f} to {max(values):.0f} ns')
    results.finish()


if __name__ == '__main__':
    main()
