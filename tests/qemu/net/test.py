# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Two native clients on one network card: the gateway and each client answer the other, then a flood."""

from sluice_qemu import Machine, run


def clients_share_the_card():
    with Machine("net", timeout=120) as machine:
        machine.expect_all([r"probe_1: gateway: 500 of \d+ pings answered", r"probe_2: gateway: 500 of \d+ pings answered",
                            r"probe_1: twin: 500 of \d+ pings answered", r"probe_2: twin: 500 of \d+ pings answered",
                            r"probe_2: flood: \d+ of 20000 frames", r"probe_1: done; device in \d+ out \d+ drops 0 refusals 0"])
        machine.refuse("MON.ERROR|stopped", 1)


run(clients_share_the_card)
