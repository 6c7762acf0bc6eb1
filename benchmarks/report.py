#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""docs/performance.md and its plots, made from measurements and nothing else.

usage: report.py [--check] RESULTS PAGE PICTURES    PICTURES is a folder; --check compares instead of writing
"""

import argparse
import os
import re
import sys

import plot
from results import load, missed, number, versions_path

INTRODUCTION = 'benchmarks/performance.md'  # what is said before the tables, by hand
PARTS = {
    'peers': 'Beside what people would use instead',
    'network': 'Network, native clients',
    'network_vms': 'Network, with VMs',
    'tcp': 'TCP, native clients',
    'tcp_vms': 'TCP, with VMs',
    'block': 'Block, native clients',
    'block_vms': 'Block, with VMs',
    'block_peers': 'Block, beside what people would use instead',
    'copies': 'Copies',
    'serial': 'Serial line',
    'timer': 'Timer',
    'driver_vm': 'Driver VMs',
    'vm_client': 'Clients in VMs beside native ones',
    'kernel': 'Kernel',
    'boot': 'Boot and tool',
    'size': 'Size and memory',
    'system': 'Main system',
    'host': 'On the host',
}
ECHO = re.compile(r'UDP echo, (.+), (\d+)-byte frames, batch (\d+)$')
DIVIDED = re.compile(r'UDP echo, native client, (\d+)-byte frames, batch (\d+): instructions in (?:the )?(.+)$')


def table(rows):
    """Rows as Markdown."""
    lines = ['| what | value | unit | goal |', '|---|---:|---|---|']
    for row in rows:
        goal = '' if row['goal'] is None else f'{number(row["goal"])} or {row["better"]}{", **missed**" if missed(row) else ""}'
        lines.append(f'| {row["name"]} | {number(row["value"])} | {row["unit"]} | {goal} |')
    return lines


def echo_plots(results):
    """{file name: SVG}: cost by batch, one line for each kind of client, a plot for each frame size."""
    lines = {}
    for row in results:
        match = ECHO.fullmatch(row['name'])
        if match and ' native clients' not in match[1]:
            lines.setdefault(int(match[2]), {}).setdefault(match[1], []).append((int(match[3]), row['value']))
    return {f'echo_{size}.svg': plot.lines(f'UDP echo, {size}-byte frames', 'datagrams in a batch',
                                           'instructions per datagram', by_client) for size, by_client in sorted(lines.items())}


def divided_plot(results):
    """{file name: SVG}: instructions by component, a bar for each frame size and batch."""
    bars = {}
    for row in results:
        match = DIVIDED.fullmatch(row['name'])
        if match:
            bars.setdefault(f'{match[1]} B, batch {match[2]}', {})[match[3]] = row['value']
    return {'echo_components.svg': plot.bars('UDP echo by component', 'instructions per datagram', bars)} if bars else {}


def page(results, versions, pictures):
    """The whole page."""
    with open(INTRODUCTION, encoding='utf-8') as file:
        lines = file.read().rstrip('\n').split('\n')
    goals = [row for row in results if row['goal'] is not None]
    lost = [row for row in goals if missed(row)]
    lines += ['', '## Goals', '', f'{len(goals)} figures have a goal; {len(goals) - len(lost)} meet it, {len(lost)} do not'
              + (':' if lost else '.'), '']
    if lost:
        lines += table(lost)
    lines += [''] + [f'![{name[:-4].replace("_", " ")}](pictures/{name})' for name in pictures]
    for part in list(PARTS) + sorted({row['part'] for row in results} - set(PARTS)):
        rows = [row for row in results if row['part'] == part]
        if rows:
            sources = sorted({row['source'] for row in rows if row['source']})
            lines += ['', f'## {PARTS.get(part, part)}', ''] + table(rows)
            lines += [''] + [f'Source: {source}.' for source in sources] if sources else []
    lines += ['', '## Versions', '', '| part | commit | QEMU | gcc |', '|---|---|---|---|']
    for part, used in sorted(versions.items()):
        lines.append(f'| {part} | {used["commit"][:12]} | {used["QEMU"]} | {used["gcc"]} |')
    return '\n'.join(lines) + '\n'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--check', action='store_true')
    for name in ('results', 'page', 'pictures'):
        parser.add_argument(name)
    options = parser.parse_args()
    results = load(options.results, [])
    pictures = echo_plots(results) | divided_plot(results)
    files = {options.page: page(results, load(versions_path(options.results), {}), pictures)}
    files |= {os.path.join(options.pictures, name): svg for name, svg in pictures.items()}
    for path, text in files.items():
        if options.check:
            with open(path, encoding='utf-8') as file:
                if file.read() != text:
                    sys.exit(f'{path} is not what its measurements say: make performance')
        else:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
    print(f'{len(files)} files {"are" if options.check else "made from"} what {options.results} says')


if __name__ == '__main__':
    main()
