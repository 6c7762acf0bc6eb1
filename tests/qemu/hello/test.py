# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The smallest systems: calls, notifications, a passive component, and the monitor's reports."""

import re

from sluice_qemu import Machine, run


def talks():
    with Machine("hello", timeout=60) as machine:
        machine.expect("initialiser: at [0-9]+ us: sealed; starting 3 threads")
        machine.expect("Monitor started")
        machine.expect("pong: ready")
        machine.expect("'pong' is now passive")
        machine.expect("ping: calling with 20 and 22")
        machine.expect(r"ping: the sum is 42 \(label 2, count 1\)")
        machine.expect("ping: 1000 answers, done")
        machine.refuse("MON.ERROR", 1)


def reports_faults():
    with Machine("hello_fault", timeout=60) as machine:
        machine.expect("'null_write' stopped: write at address 0x0: nothing mapped there")
        machine.expect("probably a null pointer")
        machine.expect(r"pc +0x[0-9a-f]{16}  null_write\+0x")
        machine.expect(r"lr +0x[0-9a-f]{16}  init\+0x")
        machine.expect(r"x27 0x[0-9a-f]{16}")
        machine.expect("'code_write' stopped: write at address 0x20[0-9a-f]+: not permitted")
        machine.expect(r"code_write\+0x")
        machine.expect("'stack_overflow' stopped: write at address 0x[0-9a-f]+: nothing mapped there")
        machine.expect("probably a stack overflow")
        machine.expect(r"stack_overflow\+0x")
        machine.expect("'undefined_instruction' stopped: undefined instruction")
        machine.expect(r"undefined_instruction\+0x")
        machine.refuse("still running", 1)
        assert not re.search("still running", machine.seen)


run(talks, reports_faults)
