# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The one form of all measurements: a list of rows with goals in build/bench/results.json, and beside it, in
results.versions.json, what each part was measured with.

    results = Results('driver_vm')
    results.add('bytes per million instructions, driver VM against native', 0.74, 'ratio', goal=0.7, better='more',
                source='benchmarks/driver_vm.py, -icount shift=0,sleep=off')
    results.finish()      # prints the table with the goals missed, replaces this part's rows in the file

Every program that measures has a part of its own; the rows of other parts stay.
"""

import fcntl
import json
import os
import subprocess

RESULTS = 'build/bench/results.json'
BETTER = ('less', 'more')


def first_line(*command):
    """The first line that a program prints, or 'not there'."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 'not there'
    return (done.stdout.splitlines() or ['nothing'])[0]


def versions():
    """What the figures depend on besides what is measured."""
    changed = first_line('git', 'status', '--porcelain', '--untracked-files=no') not in ('nothing', 'not there')
    return {
        'commit': first_line('git', 'rev-parse', 'HEAD') + (' and changes' if changed else ''),
        'QEMU': first_line(os.environ.get('QEMU', 'qemu-system-aarch64'), '--version'),
        'gcc': first_line(os.environ.get('CROSS_COMPILE', 'aarch64-linux-gnu-') + 'gcc', '--version'),
    }


def missed(row):
    """Is the row's value worse than its goal?"""
    if row['goal'] is None:
        return False
    return row['value'] > row['goal'] if row['better'] == 'less' else row['value'] < row['goal']


def number(value):
    """A figure for people: whole numbers in full, others with what is worth telling."""
    if float(value).is_integer():
        return f'{int(value):,}'
    return f'{value:,.1f}' if abs(value) >= 100 else f'{value:.3f}'


def show(rows):
    """Prints rows as a table; those that miss their goal are marked. Answers how many do."""
    width = max([len(row['name']) for row in rows], default=0)
    for row in rows:
        goal = '' if row['goal'] is None else f'  goal {number(row["goal"])} or {row["better"]}'
        print(f'{row["name"]:{width}} {number(row["value"]):>16} {row["unit"]}{goal}{"  MISSED" if missed(row) else ""}')
    return sum(missed(row) for row in rows)


def versions_path(path):
    """Where the versions of a file of rows stand."""
    return path.removesuffix('.json') + '.versions.json'


def load(path, empty):
    """A file's content, `empty` when there is none yet."""
    try:
        with open(path, encoding='utf-8') as file:
            return json.load(file)
    except FileNotFoundError:
        return empty


def save(path, content):
    """The file as a whole or not at all."""
    with open(path + '.new', 'w', encoding='utf-8') as file:
        json.dump(content, file, indent=1)
        file.write('\n')
    os.replace(path + '.new', path)


def merge(part, rows, path=RESULTS):
    """Replaces the rows of one part; several programs may do so at the same time."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.lock', 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        save(versions_path(path), load(versions_path(path), {}) | {part: versions()})
        save(path, [row for row in load(path, []) if row['part'] != part] + rows)


class Results:
    """The rows of one part, in the order in which they are added."""

    def __init__(self, part):
        self.part = part
        self.rows = []

    def add(self, name, value, unit, goal=None, better='less', source=''):
        """One figure. goal is a bound that an issue or a document names; `better` is 'less' or 'more'. No name comes twice."""
        if better not in BETTER or any(row['name'] == name for row in self.rows):
            raise ValueError(f'a figure like no other, {BETTER} better: {name}')
        self.rows.append({'part': self.part, 'name': name, 'value': value, 'unit': unit, 'goal': goal,
                          'better': better, 'source': source})

    def finish(self):
        """Prints and writes everything; answers how many goals were missed."""
        count = show(self.rows)
        merge(self.part, self.rows)
        print(f'{len(self.rows)} figures of {self.part} written to {RESULTS}'
              f'{f", {count} goals missed" if count else ""}')
        return count
