#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A timer in lock step: what a native client's calls and its timeouts cost. Measured twice; two runs that differ end the program.

usage: timer.py BUILD    BUILD is build/<board>/release
"""

import sys

from console import Console
from network import add_measured
from results import Results

TIMES = 64
# what is said: the client's command
OPERATIONS = {
    'timer, native client, clock read, loop around it': 'n',
    'timer, native client, timeout set, the next of all': 's',
    'timer, native client, timeout set, not the next': 'l',
    'timer, native client, timeout cancelled': 'k',
    'timer, native client, timeout set and expired': 'x',
}
UNIT = 'instructions'


def measure(console):
    """{what: instructions}"""
    return {what: console.once(letter, TIMES) for what, letter in OPERATIONS.items()}


def sweep(build):
    """The same, from power on."""
    with Console(build) as console:
        return measure(console)


def divide(build):
    """{(what, part): value for each}, from power on."""
    with Console(build) as console:
        return {(what, part): value for what, letter in OPERATIONS.items()
                for part, value in console.once(letter, TIMES, measure=console.counts).items() if value}


def main():
    results = Results('timer')
    add_measured(results, 'timer', sweep, divide, sys.argv[1], (UNIT, UNIT), 'each')
    results.finish()


if __name__ == '__main__':
    main()
