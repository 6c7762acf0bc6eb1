# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Systems built with KERNEL_SDK for a kernel from a folder, whose numbers differ from ours (renumber.py)."""

from sluice_qemu import Machine, run


def talks():
    with Machine("hello", timeout=120) as machine:
        machine.expect(r"ping: the sum is 42 \(label 2, count 1\)")
        machine.expect("ping: 1000 answers, done")
        machine.refuse("MON.ERROR", 0.5)


def children_and_interrupts():
    with Machine("runtime", timeout=120) as machine:
        machine.expect("parent: PSCI version 0x1000[01]")
        machine.expect("parent: 64 words came back, 0 wrong, label 7")
        machine.expect("parent: child 3: fault 4 at 0x123000")  # a VM fault, of which this kernel says 10 - 6
        machine.expect("child: went on with x19 = 0x200000")
        for _ in range(2):
            machine.expect("parent: clock interrupt")
            machine.expect_all([f"sink: notified on {n}" for n in (0, 40, 61)])
        machine.refuse("MON.ERROR|kernel error", 0.5)


def faults_are_decoded():
    with Machine("feature_faults", timeout=120) as machine:
        machine.expect("'bad_call' stopped: capability 0x100000 not found: guard mismatch, while sending")
        machine.expect("'bad_system_call' stopped: unknown system call 77")
        machine.expect("'bad_breakpoint' stopped: breakpoint instruction")
        machine.expect("'bad_fetch' stopped: instruction fetch at address 0x[0-9a-f]+: not permitted")


def capabilities_are_shared():
    with Machine("feature_cspace", timeout=120) as machine:
        machine.expect("manager: errors 0 0 0 0 0, pc in the program, time used")
        machine.expect("manager: the worker went on")


def passive():
    with Machine("feature_early", timeout=120) as machine:
        machine.expect("early: answer 2, on my time")


def seeds():
    with Machine("feature_seed", timeout=120) as machine:
        machine.expect("first: a seed from [0-9a-f]{8,16} on")
        machine.expect("second: a seed from [0-9a-f]{8,16} on")


run(talks, children_and_interrupts, faults_are_decoded, capabilities_are_shared, passive, seeds)
