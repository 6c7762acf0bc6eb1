# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's generic objects, exercised by a root task of our own."""

from sluice_qemu import Machine, run


def checks():
    with Machine("kernel_test", timeout=90) as machine:
        machine.expect(r"kernel checks: [1-9][0-9]{2,} checks, 0 failed")


run(checks)
