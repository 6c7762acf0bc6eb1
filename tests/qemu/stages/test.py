# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Each stage in use: the same clients and the same checks as the main system, wherever drivers and multiplexers live.

Arguments restrict the run to some of the systems.
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'first_light'))
from live_system import Checks, Live, new_disk  # noqa: E402
from test import FirstLight  # noqa: E402

LIFE_S = 900
NATIVE_CLIENTS = ('stage3_multiplexers', 'stage4_mixed')  # besides VMs: web server and shell


def first_boot(checks, system, disk):
    with Live(system, disk, LIFE_S, system + '-1') as live:
        stage = FirstLight(live)
        native = system in NATIVE_CLIENTS
        if native and not checks.run(f'{system}: page', stage.page_is_served):
            return None
        if not checks.run(f'{system}: prompts of both VMs', stage.prompts):
            return None
        checks.run(f'{system}: leases', stage.leases)
        if native:
            checks.run(f'{system}: vm1 reaches host and web server', stage.reaches_out, stage.vm1)
        checks.run(f'{system}: vm1 and vm2 reach each other', stage.vms_reach_each_other)
        checks.run(f'{system}: 16 MiB from both VMs at once', stage.transfers, False)
        checks.run(f'{system}: 16 MiB to both VMs at once', stage.transfers, True)
        if native:
            checks.run(f'{system}: detach and attach vm1', stage.detach_and_attach)
        checks.run(f'{system}: vm1 cannot leave its partition', stage.partition_ends, disk)
        if native:
            checks.run(f'{system}: read-only disk', stage.read_only)
        digest = []
        checks.run(f'{system}: write a file and cut the power',
                   lambda: digest.append(stage.file_is_written(stage.vm1)))
        return digest[0] if digest else None


def second_boot(checks, system, disk, digest):
    with Live(system, disk, LIFE_S, system + '-2') as live:
        stage = FirstLight(live)
        checks.run(f'{system}: the file is there after the power cut', stage.file_is_there, stage.vm1, digest)


def main():
    checks = Checks()
    known = sorted(name[len('SLUICE_RUN_'):] for name in os.environ if name.startswith('SLUICE_RUN_stage'))
    for system in sys.argv[1:] or known:
        with tempfile.TemporaryDirectory() as folder:
            disk = new_disk(folder)
            digest = first_boot(checks, system, disk)
            if digest:
                second_boot(checks, system, disk, digest)
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
