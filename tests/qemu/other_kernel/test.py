# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A system built with KERNEL_SDK for a kernel from a folder, whose numbers differ from ours."""

from sluice_qemu import Machine, run


def talks():
    with Machine("hello", timeout=60) as machine:
        machine.expect(r"ping: the sum is 42 \(label 2, count 1\)")
        machine.expect("ping: 1000 answers, done")
        machine.refuse("MON.ERROR", 0.5)


run(talks)
