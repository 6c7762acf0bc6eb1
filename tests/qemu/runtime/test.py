# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What the runtime, the image tool and the initialiser offer, in one system."""

from sluice_qemu import Machine, run


def everything():
    with Machine("runtime", timeout=60) as machine:
        machine.expect("parent: 33554432 bytes of 35651584 prefilled, 0 wrong")
        machine.expect("parent: low memory at 0x5fe00000, holds 1; other was 0, physical known")
        machine.expect("parent: PSCI version 0x1000[01]")
        machine.expect("parent: 64 words came back, 0 wrong, label 7")
        machine.expect("parent: microkit_notify: invalid channel given '60'")
        machine.expect("parent: microkit_irq_ack: invalid interrupt given '61'")
        machine.expect("parent: microkit_ppcall: invalid channel given '62'")
        machine.expect("parent: sink is 10")
        machine.expect("parent: clock identity 0x31")
        machine.expect("parent: child 3: fault 6 at 0x123000")
        machine.expect("child: went on with x19 = 0x200000")
        machine.expect("parent: notified on 8")
        # Four notifications and an acknowledgement were pending at once; the second interrupt shows that
        # the acknowledgement arrived.
        for _ in range(2):
            machine.expect("parent: clock interrupt")
            machine.expect_all([f"sink: notified on {n}" for n in (0, 40, 61)])
        machine.expect("child: went on with x19 = 0x200000")
        machine.refuse("MON.ERROR|kernel error", 0.5)
        assert machine.seen.count("child: notified on 0") >= 1
        assert machine.seen.count("parent: child 3: fault") == 2


run(everything)
