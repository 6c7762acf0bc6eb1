# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A project outside the tree, built with nothing but the SDK's folder, boots; the image is the same every time."""

from sluice_qemu import Machine, run


def project_boots():
    with Machine("sdk_project", timeout=60) as machine:
        machine.expect("server: here")
        machine.expect("client: twice 19 is 38, label 8")
        machine.refuse("MON.ERROR", 0.5)


run(project_boots)
