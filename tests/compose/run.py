#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Descriptions that compose must refuse, and some it must take. usage: run.py COMPOSE BOARD.dtb MESSAGES

Every file in bad/ says in comments `expect LINE:COLUMN: error: text` what has to be printed for it. Wrong
descriptions end compose with code 1 and leave nothing behind.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

from limits import LIMITS

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECT = re.compile(r'<!-- expect (.*?) -->')
LOCATED = re.compile(r'\d+:\d+: error: ')


RIGHTS = """<sluice name="rights">
<device name="clock" class="timer" node="/timer" driver="timer_driver_arm_generic"/>
<device name="nic" class="net" node="/virtio_mmio@a000000" driver="net_driver_virtio"/>
<component name="one" image="one"><use device="nic" rights="RIGHTS"/></component>
</sluice>"""


DRIVER_VM = """<sluice name="warned">
<device name="clock" class="timer" node="/timer" driver="timer_driver_arm_generic"/>
<device name="nic" class="net" node="/virtio_mmio@a000000" driver_vm="drivers"/>
<component name="one" image="one"><use device="nic"/></component>
<driver_vm name="drivers" memory="0x4000000" kernel="kernel.bin"/>
</sluice>"""
DRIVER_VM_WARNING = (":3:1: warning: no SMMU stands before 'nic': through it the driver_vm 'drivers' can reach all memory "
                     "and is trusted with it\n")


def run(command):
    """Everything compose says is kept in the file MESSAGES."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    with open(sys.argv[3], 'a', encoding='utf-8') as file:
        file.write(result.stderr)
    return result


def compose(program, board, description, output, files):
    return run([program, '--board', board, '--output', output, '--search-path', files, description])


def check_bad(program, board, description, folder):
    """What is wrong with how compose treats this description; None: nothing."""
    with open(description, encoding='utf-8') as file:
        expected = EXPECT.findall(file.read())
    if not expected or not LOCATED.match(expected[0]):
        return 'the file does not say which error at which line and column it expects'
    output = os.path.join(folder, 'output')
    os.makedirs(output)
    result = compose(program, board, description, output, folder)
    left = os.listdir(output)
    for name in left:
        os.unlink(os.path.join(output, name))
    os.rmdir(output)
    if result.returncode != 1:
        return f'exit code {result.returncode}, expected 1; {result.stderr}'
    for wanted in (f'{description}:{text}' for text in expected):
        if not any(line.startswith(wanted) for line in result.stderr.splitlines()):
            return f'expected {wanted}\n         got {result.stderr.strip()}'
    if left:
        return f'left files behind: {left}'
    return None


def check_good(program, board, description, folder):
    """A good description gives the same files each time."""
    outputs = []
    for name in ('first', 'second'):
        output = os.path.join(folder, name)
        os.makedirs(output)
        result = compose(program, board, description, output, folder)
        if result.returncode != 0 or result.stderr:
            return f'exit code {result.returncode}; {result.stderr}'
        outputs.append({})
        for written in sorted(os.listdir(output)):
            with open(os.path.join(output, written), 'rb') as file:
                outputs[-1][written] = file.read()
    machine = b'<virtual_machine name="vm1" priority="90" budget="400" period="800">'
    if os.path.basename(description) == 'everything.xml' and machine not in outputs[0]['system.xml']:
        return "the machine's priority, budget and period do not arrive"
    if 'system.xml' not in outputs[0] or outputs[0] != outputs[1]:
        return 'two runs gave different files'
    return None


def check_mixed(program, board):
    """Plain elements stand in the result as written; derived ids go round those the user took."""
    result = subprocess.run([program, '--board', board, '--emit', os.path.join(HERE, 'good', 'mixed.xml')],
                            capture_output=True, text=True, timeout=60, check=False)
    ids = re.findall(r'<end pd="mine" id="(\d+)"', result.stdout)
    wanted = ['<memory_region name="shared &amp; small" size="0x1000"/>', '<irq irq="77" id="1"/>',
              '<map mr="shared &amp; small" vaddr="0x1000000" perms="rw" setvar_vaddr="shared"/>',
              '<protection_domain name="inner" priority="10" id="4">', '<end pd="own" id="7"/>']
    missing = [text for text in wanted if text not in result.stdout]
    if result.returncode != 0 or result.stderr or missing:
        return f'exit code {result.returncode}; {result.stderr} missing {missing}'
    if len(ids) != len(set(ids)) or '1' in ids or not {'0', '2'} <= set(ids) or len(ids) < 3:
        return f'ids of the component: {ids}'
    return None


def check_rights(program, board, folder):
    """A right that is not given is missing in the policy, and nothing else changes."""
    policies = []
    for rights in ('send receive multicast', ' receive '):
        text = RIGHTS.replace('RIGHTS', rights)
        description = os.path.join(folder, 'rights.xml')
        with open(description, 'w', encoding='utf-8') as file:
            file.write(text)
        result = compose(program, board, description, folder, folder)
        if result.returncode != 0:
            return result.stderr
        with open(os.path.join(folder, 'nic_policy.bin'), 'rb') as file:
            policies.append(file.read())
    changed = [pair for pair in zip(*policies) if pair[0] != pair[1]]
    return None if changed == [(7, 2)] else f'bytes of the policy that differ: {changed}'


def check_warning(program, board, folder):
    """Who has a device without an SMMU before it is said to be trusted with all memory, once."""
    description = os.path.join(folder, 'warned.xml')
    with open(description, 'w', encoding='utf-8') as file:
        file.write(DRIVER_VM)
    result = compose(program, board, description, folder, folder)
    fine = result.returncode == 0 and result.stderr == description + DRIVER_VM_WARNING
    return None if fine else f'exit code {result.returncode}; {result.stderr}'


def check_emit(program, board, description, folder):
    """--emit prints what --output writes."""
    written = compose(program, board, description, folder, folder)
    printed = subprocess.run([program, '--board', board, '--emit', '--search-path', folder, description],
                             capture_output=True, text=True, timeout=60, check=False)
    with open(os.path.join(folder, 'system.xml'), encoding='utf-8') as file:
        same = file.read() == printed.stdout
    return None if written.returncode == 0 and same else 'the printed description differs from the written one'


def check_picture(program, board, description, folder):
    """--picture draws every protection domain."""
    picture = os.path.join(folder, 'picture.svg')
    result = subprocess.run([program, '--board', board, '--picture', picture, '--emit', '--search-path', folder,
                             description], capture_output=True, text=True, timeout=60, check=False)
    if result.returncode != 0:
        return f'exit code {result.returncode}; {result.stderr}'
    with open(picture, encoding='utf-8') as file:
        svg = file.read()
    missing = [name for name in re.findall(r'<protection_domain name="([^"]*)"', result.stdout)
               if f'>{name}<' not in svg]
    return f'not in the picture: {missing}' if missing or '<svg' not in svg else None


def check_limit(program, board, text, tree, messages, folder):
    """Limits of compose, all of them in one run, each once; on a board of its own if it needs one."""
    description = os.path.join(folder, 'limit.xml')
    with open(description, 'w', encoding='utf-8') as file:
        file.write(text)
    if tree:
        board = os.path.join(folder, 'board.dtb')
        subprocess.run(['dtc', '-q', '-I', 'dts', '-O', 'dtb', '-o', board], input=tree, text=True, check=True)
    result = run([program, '--board', board, '--emit', '--search-path', folder, description])
    if result.returncode != 1 or any(result.stderr.count(one) != 1 for one in messages) or result.stdout:
        return f'exit code {result.returncode}; {result.stderr}'
    return None


def check_usage(program, board):
    """Wrong command lines and unreadable files: (what, arguments, exit code, text)."""
    good = ['--board', board, '--output', '/nonexistent/folder']
    return [
        ('no arguments', [], 2, 'usage: compose'),
        ('option without value', ['--board'], 2, 'usage: compose'),
        ('unknown option', good + ['--fast', 'x', 'y.xml'], 2, 'usage: compose'),
        ('two descriptions', good + ['a.xml', 'b.xml'], 2, 'usage: compose'),
        ('description is not there', good + ['/nonexistent.xml'], 1, "compose: '/nonexistent.xml': "),
        ('board is not a device tree', ['--board', program, '--output', '/nonexistent', GOOD[0]], 1, 'compose: '),
        ('board is not there', ['--board', '/nonexistent.dtb', '--output', '/nonexistent', GOOD[0]], 1,
         "compose: cannot read the device tree '/nonexistent.dtb'"),
        ('output has too long a path', ['--board', board, '--output', './' * 600, GOOD[-1]], 1, 'compose: the path'),
        ('no graphviz', ['--board', board, '--picture', '/nonexistent/picture', GOOD[-1]], 1, "compose: the program 'dot'"),
        ('output cannot be written', good + [os.path.join(HERE, "good", "smallest.xml")], 1, "compose: cannot write '/nonexistent/folder"),
    ]


GOOD = sorted(glob.glob(os.path.join(HERE, 'good', '*.xml')))


def main():
    program, board = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    results = []
    open(sys.argv[3], 'w', encoding='utf-8').close()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'kernel.bin'), 'wb') as file:
            file.write(b'a kernel')
        for description in sorted(glob.glob(os.path.join(HERE, 'bad', '*.xml'))):
            results.append((os.path.basename(description), check_bad(program, board, description, folder)))
        for description in GOOD:
            with tempfile.TemporaryDirectory(dir=folder) as inner:
                os.link(os.path.join(folder, 'kernel.bin'), os.path.join(inner, 'kernel.bin'))
                results.append((os.path.basename(description), check_good(program, board, description, inner)))
        with open(os.path.join(folder, 'k' * 70 + '.bin'), 'wb') as file:
            file.write(b'a kernel with a long name')
        for what, text, tree, *messages in LIMITS:
            results.append((f'limit: {what}', check_limit(program, board, text, tree, messages, folder)))
        results.append(('rights', check_rights(program, board, folder)))
        results.append(('driver VM without SMMU', check_warning(program, board, folder)))
        results.append(('plain elements mixed in', check_mixed(program, board)))
        for description in GOOD:
            name = os.path.basename(description)
            results.append((f'{name} printed', check_emit(program, board, description, folder)))
            results.append((f'{name} drawn', check_picture(program, board, description, folder)))
    for what, arguments, code, text in check_usage(program, board):
        result = run([program] + arguments)
        fine = result.returncode == code and text in result.stderr
        results.append((what, None if fine else f'exit code {result.returncode}; {result.stderr}'))
    for what, problem in results:
        print(f'ok {what}' if problem is None else f'FAILED {what}: {problem}')
    failed = sum(problem is not None for _, problem in results)
    print(f'{len(results) - failed} passed, {failed} failed')
    return 1 if failed or not results else 0


if __name__ == '__main__':
    sys.exit(main())
