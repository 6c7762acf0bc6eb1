# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Components on four cores: they run at once, call, notify, fault, and get interrupts across them."""

from sluice_qemu import Machine, run


def four_cores():
    with Machine("feature_cores", timeout=400) as machine:
        machine.expect("'lender' is now passive")
        machine.expect("watcher: 3 others run")
        machine.expect("watcher: server answered 1001000")
        machine.expect("watcher: lender answered 1001000")
        machine.expect_all(["'failing' stopped: write at address 0x123000", "watcher: told of the interrupt"])
        machine.expect("watcher: told of the interrupt")


def too_few_cores():
    with Machine("feature_cores", timeout=60, substitute={"-smp 4": "-smp 2"}) as machine:
        machine.expect("loader: stopped: core 2 does not start")


run(four_cores, too_few_cores)
