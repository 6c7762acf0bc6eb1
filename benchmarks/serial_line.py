#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A serial line in lock step: what a byte costs from a native client through multiplexer and driver to the UART, and back, by the
number of bytes at once. Measured twice; two runs that differ end the program.

usage: serial_line.py BUILD    BUILD is build/<board>/release
"""

import sys

from console import Console
from network import add_measured
from results import Results

SENT = (1, 16, 63, 1008, 4032)  # bytes until the client flushes; 63 are an entry of the ring
RECEIVED = (1, 16)  # bytes that wait in the UART, which holds 16
TIMES = 16
WRITE = 'w'
SENDING, RECEIVING = 'serial, native client, sent', 'serial, native client, received'
DIVIDED_SENT, DIVIDED_RECEIVED = (1, 63), RECEIVED
UNIT = 'instructions per byte'


def received(console, burst, in_terms_of):
    """What so many bursts cost."""
    console.type(burst, 1)
    result = in_terms_of(lambda: console.type(burst, TIMES))
    console.check_typed(burst * (TIMES + 1))
    return result


def measure(console, sent, incoming):
    """{what: instructions per byte}"""
    figures = {f'{SENDING}, {count} at once': console.once(WRITE, TIMES, count) / count for count in sent}
    return figures | {f'{RECEIVING}, {burst} at once': received(console, burst, console.instructions) / (burst * TIMES)
                      for burst in incoming}


def sweep(build):
    """All of measure(), from power on."""
    with Console(build) as console:
        return measure(console, SENT, RECEIVED)


def divide(build):
    """{(what, part): value per byte}, from power on."""
    figures = {}
    with Console(build) as console:
        for count in DIVIDED_SENT:
            for part, value in console.once(WRITE, TIMES, count, console.counts).items():
                figures[f'{SENDING}, {count} at once', part] = value / count
        for burst in DIVIDED_RECEIVED:
            for part, value in received(console, burst, console.counts).items():
                figures[f'{RECEIVING}, {burst} at once', part] = value / (burst * TIMES)
    return figures


def main():
    results = Results('serial')
    add_measured(results, 'serial line', sweep, divide, sys.argv[1], (UNIT, UNIT), 'per byte')
    results.finish()


if __name__ == '__main__':
    main()
