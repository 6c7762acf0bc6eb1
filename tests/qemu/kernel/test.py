# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's generic objects, exercised by a root task of our own; on several cores with assertions twice."""

import os

from sluice_qemu import Machine, run

# Cores that really run at the same time find races; the word tells the root task to leave out what depends on time.
REAL_TIME = {"-icount shift=3,sleep=off": "-accel tcg,thread=multi"}
WISH = ("-device", "loader,addr=0x40200000,data=1,data-len=8")


def passes(machine):
    machine.expect(r"kernel checks: [1-9][0-9]{2,} checks, 0 failed")


def dumps(machine):
    """The debug calls show a thread that was given a name: first in the scheduler, then with its capabilities."""
    machine.expect(r"scheduler:\s")
    machine.expect(r"named by a test \| inactive \| 0x0 \| 77 \|")
    machine.expect(r"snapshot:\s")
    machine.expect(r"named by a test \{\s+own 0: type 10 ")


def checks():
    command = os.environ["SLUICE_RUN_kernel_test"]
    with Machine("kernel_test", timeout=300) as machine:
        if "debug/" in command:
            dumps(machine)
        passes(machine)
    if "smp-debug" in command:
        with Machine("kernel_test", timeout=900, substitute=REAL_TIME, arguments=WISH) as machine:
            passes(machine)


run(checks)
