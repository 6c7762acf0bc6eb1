#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What people would use instead, on the same emulated machine with the same traffic source: Linux on the bare machine, as a KVM guest
with vhost-net, as a guest of Xen behind a dom0. Kernel image, file system and services (UDP echo, TCP) are the same in all of them
and in a VM of ours. They and a native client of ours are measured in turn.

usage: peers.py BUILD IMAGE PEERS [SYSTEM...]

BUILD is build/<board>/release, IMAGE Linux's, PEERS the folder with the file systems and Xen. SYSTEM is one of native, vm, linux,
kvm, xen; without any all are measured.
"""

import os
import statistics
import sys

import bulk
from echo import Echo, wait_for_leases
from idle import HostIdle, Idle, XenIdle
from lockstep import Lockstep
from network import SIZES, UNIT, System, costs, native
from results import Results
from wire import Host

RUNS = int(os.environ.get('BENCH_RUNS', '5'))
POINTS = ((64, 1), (64, 64), (1500, 1), (1500, 64))
ARGUMENTS = 'console=ttyAMA0 nokaslr quiet'
XEN_ARGUMENTS = 'dom0_mem=1024M console=dtuart dtuart=/pl011@9000000 no-bootscrub'


class Peer:
    """A machine that starts with a kernel of its own instead of our loader."""
    clients = 1
    says = 'answering'

    def __init__(self, people, idle, log, arguments):
        self.people, self.idle, self.log, self.arguments = people, idle, log, arguments

    def machine(self):
        return Lockstep(f'{os.environ["BENCH_QEMU"]} {self.arguments}', self.idle(), f'build/bench/{self.log}.log')


def linux(image, initramfs):
    return f'-kernel {image} -initrd {initramfs} -append "{ARGUMENTS}"'


def xen(hypervisor, image, initramfs):
    return (f'-kernel {hypervisor} -append "{XEN_ARGUMENTS}" '
            f'-device guest-loader,addr=0x60000000,kernel={image},bootargs="console=hvc0 quiet" '
            f'-device guest-loader,addr=0x64000000,initrd={initramfs}')


def systems(build, image, peers):
    hypervisor = f'{peers}/xen'
    return {
        'native': native(build, 1),
        'vm': System(build, 'bench_vm', 'Linux VM of ours', says='answering'),
        'linux': Peer('Linux on the bare machine', lambda: Idle.of_linux(image), 'bare_linux',
                      linux(image, f'{peers}/measured.cpio.gz')),
        'kvm': Peer('Linux KVM guest with vhost-net', lambda: HostIdle.of_linux(image), 'kvm', linux(image, f'{peers}/kvm.cpio.gz')),
        'xen': Peer('Linux guest of Xen behind dom0', lambda: XenIdle.of_xen(hypervisor), 'xen',
                    xen(hypervisor, image, f'{peers}/xen.cpio.gz')),
    }


def measure(system):
    """{name of a row: (value, unit)}, from power on."""
    with system.machine() as machine:
        host = Host(machine)
        clients = wait_for_leases(machine, host, system.clients, system.says)
        machine.count_anew()
        echoes = costs(Echo(machine, host, clients), POINTS)
        streams = bulk.per_byte(system, machine, host, clients[0])
    figures = {f'peers: UDP echo, {system.people}, {SIZES[size]} bytes, batch {batch}': (value, UNIT)
               for (size, batch), value in echoes.items()}
    return figures | {f'peers: {what}': (value, bulk.UNIT) for what, value in streams.items()}


def in_turn(part, measured, measure):
    """Measures each of the systems once, from power on, and so RUNS times; rows of the medians."""
    values, units = {}, {}
    for turn in range(RUNS):
        for system in measured:
            for name, (value, unit) in measure(system).items():
                values.setdefault(name, []).append(value)
                units[name] = unit
            print(f'turn {turn + 1} of {RUNS}: {system.people} measured', flush=True)
    spread = max((max(runs) - min(runs)) / min(runs) for runs in values.values())
    how = f'median of {RUNS} runs from power on in turn, which differ by at most {spread:.2%}' if RUNS > 1 else 'one run from power on'
    results = Results(part)
    for name, runs in values.items():
        results.add(name, statistics.median(runs), units[name],
                    source=f'{how}; release kernel, QEMU -icount shift=0,sleep=off, lock step')
    results.finish()


def main():
    build, image, peers, *names = sys.argv[1:]
    in_turn('peers', [system for name, system in systems(build, image, peers).items() if not names or name in names], measure)


if __name__ == '__main__':
    main()
