#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Boots the kernel's measurements and prints them against their goals; adds them to build/bench/results.json.

usage: run.py KERNEL_ELF FOLDER QEMU...    FOLDER holds boot.elf and root.bin
"""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from results import merge

LIFE_S = 120

# name: (what it says, goal in instructions)
FIGURES = {
    'call_passive': ('Call, passive server in another address space', 180),
    'reply_recv_passive': ('ReplyRecv, the way back from a passive server', 210),
    'call_active': ('Call, active server in another address space', 400),
    'reply_recv_active': ('ReplyRecv, the way back from an active server', 400),
    'signal_waiter': ('Signal to a waiting thread of higher priority', 260),
    'signal_nobody': ('Signal, nobody waiting', 110),
    'wait_active': ('Wait on an active notification', 120),
    'wait_blocking': ('Wait, blocking, to the next thread', 280),
    'interrupt': ('interrupt to its waiting thread', 280),
    'acknowledge': ('acknowledge an interrupt', 180),
    'exit_smc': ('VCPU exit by SMC to its monitor', 330),
    'resume_smc': ('resume by ReplyRecv after an SMC', 360),
    'exit_abort': ('VCPU exit by stage 2 abort to its monitor', 350),
    'resume_abort': ('resume by ReplyRecv after an abort', 360),
    'retype_frame': ('retype a 4 KiB frame, fresh', 800),
    'map': ('map it', 420),
    'unmap': ('unmap it', 400),
}
SOURCE = 'PMCCNTR_EL0 under QEMU -icount shift=0,sleep=off, from SVC to the next user instruction'


def boot(kernel, folder, qemu):
    """The serial log up to the line that ends it."""
    log = os.path.join(folder, 'log')
    command = qemu + ['-icount', 'shift=0,sleep=off', '-serial', f'file:{log}', '-monitor', 'none',
                      '-device', f'loader,file={kernel}',
                      '-device', f'loader,file={folder}/root.bin,addr=0x80000000',
                      '-device', f'loader,file={folder}/boot.elf,cpu-num=0']
    with open(log, 'w', encoding='ascii'):
        pass
    machine = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        for _ in range(LIFE_S * 10):
            with open(log, encoding='ascii', errors='replace') as file:
                text = file.read()
            if re.search(r'^end', text, re.M) or machine.poll() is not None:
                return text
            time.sleep(0.1)
        return text
    finally:
        machine.kill()
        machine.wait()


def main():
    kernel, folder, qemu = sys.argv[1], sys.argv[2], ' '.join(sys.argv[3:]).split()
    text = boot(kernel, folder, qemu)
    rows = {(name, kind): tuple(map(int, values)) for name, kind, *values in
            re.findall(r'^figure (\w+) (plain|fpu) (\d+) (\d+) (\d+)\r?$', text, re.M)}
    if any((name, kind) not in rows for name in FIGURES for kind in ('plain', 'fpu')):
        sys.exit(f'kernel measurements are not complete:\n{text}')
    print(f'{"instructions from SVC to the next user instruction":52} {"goal":>6} {"no FPU":>8} {"with FPU":>9}')
    report = []
    for name, (what, goal) in FIGURES.items():
        plain, fpu = rows[name, 'plain'], rows[name, 'fpu']
        print(f'{what:52} {goal:6} {plain[0]:8}{" " if plain[0] <= goal else "!"} {fpu[0]:8}')
        for kind, values in (('', plain), (', threads with FPU', fpu)):
            report.append({'part': 'kernel', 'name': f'{what}{kind}', 'value': values[0], 'unit': 'instructions',
                           'goal': None if kind else goal, 'better': 'less', 'source': SOURCE})
    merge('kernel', report)


main()
