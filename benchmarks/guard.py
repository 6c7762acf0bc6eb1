#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The guard against getting slower: a few counts that are the same on any host, beside those of benchmarks/baseline.json.

usage: guard.py [--update] BUILD    BUILD is build/<board>/release; --update writes the baseline instead of comparing
"""

import argparse
import json
import sys

import block
import bulk
import serial_line
import timer
from console import Console
from network import divide, native, sweep, twice
from results import first_line, number
from tcp import SEGMENT_BYTES

BASELINE = 'benchmarks/baseline.json'
ALLOWED = 0.02  # worse than the baseline
POINTS = ((64, 1), (64, 64), (1500, 1), (1500, 64))
DIVIDED = ((64, 64), (1500, 64))
SENT, RECEIVED = (1, 63), (1, 16)  # bytes on the serial line at once
TCP_BYTES = 48 * SEGMENT_BYTES  # an even number: the last segment is acknowledged at once, no timer runs


def typed(build):
    """{what: instructions} of serial line and timer, from power on."""
    with Console(build) as console:
        return serial_line.measure(console, SENT, RECEIVED) | timer.measure(console)


def disk(build):
    """{what: value per request} of the plan's short parts, each from power on."""
    figures, divided = block.short(block.native(build))
    return figures | {f'{what}: {part} per request': value for (what, part), value in divided.items()}


def tcp(build):
    """{what: instructions per byte, or value per segment}, each from power on."""
    system = native(build, 1)
    figures = bulk.sweep(system, TCP_BYTES)
    return figures | {f'{what}: {part} per segment': value for (what, part), value in bulk.divide(system, TCP_BYTES).items()}


def counts(build):
    """{name: value}; all of them are better when less."""
    figures = twice('native client', sweep, native(build, 1), POINTS)
    found = {'boot to the first wait with an address, one native client': figures.pop('boot')}
    for (size, batch), value in figures.items():
        found[f'UDP echo, native client, {size}-byte frames, batch {batch}: instructions per datagram'] = value
    for (size, batch, part), value in twice('by component', divide, native(build, 1), DIVIDED).items():
        found[f'UDP echo, native client, {size}-byte frames, batch {batch}: {part} per datagram'] = value
    return found | twice('serial line and timer', typed, build) | disk(build) | tcp(build)


def compare(found, baseline):
    """Prints each count beside its baseline; the names of those that are worse or gone."""
    worse = [name for name in baseline if name not in found]
    for name, value in found.items():
        if name not in baseline:
            print(f'{name}: {number(value)}, not in the baseline')
            worse.append(name)
            continue
        change = value / baseline[name] - 1
        print(f'{name}: {number(value)}, baseline {number(baseline[name])}, {change:+.2%}')
        if change > ALLOWED:
            worse.append(name)
    return worse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--update', action='store_true')
    parser.add_argument('build')
    options = parser.parse_args()
    found = counts(options.build)
    compiler = first_line('aarch64-linux-gnu-gcc', '--version')
    if options.update:
        with open(BASELINE, 'w', encoding='utf-8') as file:
            json.dump({'compiler': compiler, 'counts': found}, file, indent=1)
            file.write('\n')
        print(f'{len(found)} counts written to {BASELINE}')
        return 0
    with open(BASELINE, encoding='utf-8') as file:
        baseline = json.load(file)
    if baseline['compiler'] != compiler:
        print(f'the baseline is from {baseline["compiler"]}, this is {compiler}')
    worse = compare(found, baseline['counts'])
    for name in worse:
        print(f'FAILED {name}')
    print(f'{len(found) - len(worse)} passed, {len(worse)} failed')
    return 1 if worse else 0


if __name__ == '__main__':
    sys.exit(main())
