#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Proves laws about C that packs words: masks and shifts, which Frama-C's provers cannot do.

usage: proofs/words/prove.py FILE.c FUNCTIONS SCRATCH_PREFIX

FILE.c includes the sources that ship and states laws: functions law_* of integers that stand for any value, with
assume(condition) and prove(condition). clang makes intermediate code of them without optimising it; calls are inlined,
local variables become values. What is left is arithmetic on bit vectors, which z3 decides.

Obligations are, wherever a law gets to: each prove(), each assert of the sources (they are compiled as in a debug
build), shifts by less than the width, no division by zero, no signed overflow, no place marked unreachable.
A load through a pointer gives any value at all; so do calls that are not inlined (of a function fixed_*, without arguments,
the same at each call; any_* and these change nothing), and variables at the head of a loop, but for what a loop_invariant at the begin of the loop says
(proofs/words/sound.h): that it holds at first, and still does when the loop goes on, are obligations, as is that a
loop_variant goes down.
In a file that says so (words: memory), memory is followed: a load of a 64-bit word gives what was stored there, wherever
pointers lead; each such access must be aligned. Other widths give any value, a store of them leaves any value in the words
that it touches, a call that is not inlined any memory; a loop changes words that it stores to, all if their addresses
change with it or their width is another.
A law whose end cannot be reached, because what it assumes is a contradiction, fails. FUNCTIONS (with commas): those of a unit; each has
to occur in a law, and each law has to use one of them, or for a mutant those that do are asked; all laws if empty. Prints WP's last line: proved and all obligations."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ir  # noqa: E402
import law  # noqa: E402

WORK = os.environ.get('PROVE_WORK', '30')
# Work that the prover may do for a query, about a second of an idle machine each: the machine's load decides nothing.
LIMIT = f'(set-option :rlimit {int(WORK) * 1000000})\n'
FIRST = os.environ.get('PROVE_FIRST')  # stop at the first obligation that is seen not to hold
GROUP = 12  # obligations that the prover is asked about together; one by one when it does not agree
INCLUDE = os.environ['PROVE_INCLUDE']
FLAGS = ['--target=aarch64-linux-gnu', '-std=gnu11', '-ffreestanding', '-mgeneral-regs-only', '-O1', '-w', '-Xclang',
         '-disable-llvm-passes', '-fno-discard-value-names', '-Iproofs/words', '-I.', '-I' + INCLUDE,
         '-I' + os.path.dirname(os.path.dirname(INCLUDE)), '-Ikernel/arm64/' + os.environ.get('PROVE_GIC', 'gicv2')]


def intermediate(source, prefix):
    """Intermediate code as written, and with calls inlined and local variables as values."""
    subprocess.run(['clang', *FLAGS, '-S', '-emit-llvm', '-o', prefix + '.ll', source], check=True)
    subprocess.run(['opt', '-S', '-passes=function(sroa),cgscc(inline),function(sroa,sroa,early-cse)', '-inline-threshold=1000000',
                    '-o', prefix + '.inlined.ll', prefix + '.ll'], check=True)
    with open(prefix + '.ll') as plain, open(prefix + '.inlined.ll') as inlined:
        return ir.Module(plain.read()), ir.Module(inlined.read())


def answers(queries, path):
    """z3's answer to each query, in one process."""
    with open(path, 'w') as f:
        f.write('(reset)\n'.join(LIMIT + query for query in queries))
    found = subprocess.run(['z3', path], capture_output=True, text=True).stdout.split('\n')[:-1]
    if len(found) != len(queries) or not {'sat', 'unsat', 'unknown', 'timeout'}.issuperset(found):
        sys.exit(f'words: {path}: ' + ' '.join(found))
    return found


def is_refuted(name, problem, path):
    """Whether an obligation of the law is seen not to hold; no more is asked then."""
    for i in range(0, len(problem.obligations), GROUP):
        group = problem.obligations[i:i + GROUP]
        if answers([problem.ask(*group)], path) == ['unsat']:
            continue
        for obligation in group:
            if answers([problem.ask(obligation)], path) == ['sat']:
                print(f'[wp] [Failed] Goal {name}: {obligation.text}')
                return True
    return False


def decide(name, problem, path):
    """The number of obligations proved of one law."""
    groups = [problem.obligations[i:i + GROUP] for i in range(0, len(problem.obligations), GROUP)]
    found = answers([problem.ask(*group) for group in groups] + [problem.ask(problem.end)], path)
    failed = 0
    for i, group in enumerate(groups):
        if found[i] == 'unsat':
            continue
        for obligation, answer in zip(group, answers([problem.ask(o) for o in group], path)):
            if answer != 'unsat':
                failed += 1
                print(f"[wp] [{'Failed' if answer == 'sat' else 'Timeout'}] Goal {name}: {obligation.text}")
    if found[-1] != 'sat':
        failed = max(failed, 1)
        print(f'[wp] [Failed] Goal {name}: its end cannot be reached')
    return len(problem.obligations) - failed


def main():
    source, functions, prefix = sys.argv[1:]
    wanted = set(filter(None, functions.split(',')))
    plain, inlined = intermediate(source, prefix)
    with open(source) as f:
        has_memory = '/* words: memory */' in f.read()
    laws = {name: plain.callees(name) for name in plain.functions if name.startswith('law_')}
    unused = wanted - set().union(*laws.values())
    if unused:
        print('[wp] [Failed] Goal used: no law uses', *sorted(unused))
    idle = [name for name, used in laws.items() if wanted and not wanted & used]
    if idle and not FIRST:
        print('[wp] [Failed] Goal belongs: no function of the unit is used by', *sorted(idle))
    proved = total = 0
    for name in sorted(laws.keys() - set(idle)):
        problem = law.Problem(inlined, name, has_memory)
        if FIRST and is_refuted(name, problem, f'{prefix}.{name}.smt2'):
            total += 1
            break
        proved += decide(name, problem, f'{prefix}.{name}.smt2')
        total += len(problem.obligations)
    total += bool(unused) + bool(idle and not FIRST)
    print(f'[wp] Proved goals: {proved} / {total}')


if __name__ == '__main__':
    main()
