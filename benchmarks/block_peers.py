#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The block requests of block.py by what people would use instead, in lock step: the program that puts load on a VM's disk, on the same
Linux and an equally large disk, on the bare machine, as a KVM guest with virtio-blk, as a guest of Xen behind dom0's blkback. They,
a VM of ours and a native client are measured in turn.

usage: block_peers.py BUILD IMAGE PEERS [SYSTEM...]    as peers.py
"""

import contextlib
import os
import sys
import tempfile

from block import SHORT_PARTS, UNIT, DiskSystem, Progress, native, plan, sweep
from idle import HostIdle, Idle, XenIdle
from lockstep import Lockstep
from peers import Peer, in_turn, linux, xen

DISK_BYTES = 64 << 20  # as large as the partition that a client of ours has


class DiskPeer(Peer):
    start = 0  # all of the disk is for the load

    @contextlib.contextmanager
    def machine(self):
        """Switched on, with a new disk."""
        with tempfile.NamedTemporaryFile() as image:
            os.truncate(image.name, DISK_BYTES)
            with Lockstep(f'{os.environ["BENCH_QEMU"]} {self.arguments}', self.idle(), f'build/bench/{self.log}.log', network=False,
                          disk=image.name) as machine:
                yield machine


def systems(build, image, peers):
    hypervisor = f'{peers}/xen'
    return {
        'native': native(build),
        'vm': DiskSystem(build, 'bench_block_vm', 'Linux VM of ours'),
        'linux': DiskPeer('Linux on the bare machine', lambda: Idle.of_linux(image), 'bare_linux_blocks',
                          linux(image, f'{peers}/measured_blocks.cpio.gz')),
        'kvm': DiskPeer('Linux KVM guest', lambda: HostIdle.of_linux(image), 'kvm_blocks', linux(image, f'{peers}/kvm_blocks.cpio.gz')),
        'xen': DiskPeer('Linux guest of Xen behind dom0', lambda: XenIdle.of_xen(hypervisor), 'xen_blocks',
                        xen(hypervisor, image, f'{peers}/xen_blocks.cpio.gz')),
    }


def measure(system):
    """{name of a row: (instructions per request, unit)}, from power on."""
    with system.machine() as machine:
        progress = Progress(machine, system.start)
        progress.until(0)
        machine.count_anew()
        return {f'peers: {what}': (value, UNIT) for what, value in sweep(system, progress, range(SHORT_PARTS, len(plan()))).items()}


def main():
    build, image, peers, *names = sys.argv[1:]
    in_turn('block_peers', [system for name, system in systems(build, image, peers).items() if not names or name in names], measure)


if __name__ == '__main__':
    main()
