# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Where kernels wait for interrupts: there a machine in lock step stops (lockstep.py)."""

import os
import re
import subprocess

LINUX_BASE = 0xffff800008000000  # KIMAGE_VADDR of Linux 6.1 with 48 bits of virtual address
XEN_BASE = 0x200000  # where Xen 4.17 runs
BARRIER_AND_WAIT = bytes.fromhex('9f3f03d57f2003d5')  # dsb sy; wfi
NOP = bytes.fromhex('1f2003d5')
SET_MDCR = 0xd51c1120  # msr mdcr_el2, x0


def tool_output(tool, *arguments):
    return subprocess.run([os.environ.get('CROSS_COMPILE', 'aarch64-linux-gnu-') + tool, *arguments], check=True,
                          capture_output=True, text=True).stdout


def symbol(elf, name):
    """Address of a symbol of a program; None: it has none."""
    match = re.search(rf'^([0-9a-f]+) \w {name}$', tool_output('nm', elf), re.M)
    return int(match[1], 16) if match else None


def only_place(image, pattern):
    """Offset of the one place in a file where the bytes stand."""
    with open(image, 'rb') as file:
        content = file.read()
    place = content.find(pattern)
    if place < 0 or content.find(pattern, place + 1) >= 0:
        raise ValueError(f'{image} does not wait for interrupts in exactly one place')
    return place


class Idle:
    """Where a kernel waits for interrupts, and room for instructions of the debugger's; None: at the base of the vectors, where
    exceptions with SP_EL0 lie, which Linux and Xen never take; known when the kernel runs."""
    vectors = 'VBAR'

    def __init__(self, wait, scratch=None):
        self.wait, self.scratch = wait, scratch

    @classmethod
    def of_linux(cls, image):
        """Of a Linux image that is not moved about: DSB and WFI of cpu_do_idle."""
        return cls(LINUX_BASE + only_place(image, BARRIER_AND_WAIT) + 4)

    @classmethod
    def of_kernel(cls, elf):
        """Of our kernel: its only WFI; the first half of its vectors is for exceptions it never takes."""
        places = re.findall(r'^\s*([0-9a-f]+):\s+d503207f', tool_output('objdump', '-d', elf), re.M)
        if len(places) != 1:
            raise ValueError(f'{elf} waits for interrupts in {len(places)} places')
        return cls(int(places[0], 16), symbol(elf, 'exception_vectors') + 0x40)

    def is_of_guest(self, debugger):
        """Does somebody else wait, in another address space at the same address?"""
        return False

    def let_count(self, machine):
        """Before the counter is set up: what the hypervisor must not forbid."""


class HostIdle(Idle):
    """A Linux whose KVM guest runs the same image: a guest's wait is its host's business."""

    def is_of_guest(self, debugger):
        return debugger.register('HCR_EL2') & 1 == 1  # VM, which nVHE KVM sets while a guest runs, no longer


class XenIdle(Idle):
    """Xen 4.17. It keeps all counters to itself and then stops them [Arm ARM, MDCR_EL2.HPMN and HPME]: its writes to that register
    become as many NOPs."""
    vectors = 'VBAR_EL2'

    @classmethod
    def of_xen(cls, image):
        idle = cls(XEN_BASE + only_place(image, BARRIER_AND_WAIT) + 4)
        with open(image, 'rb') as file:
            content = file.read()
        words = (int.from_bytes(content[at:at + 4], 'little') for at in range(0, len(content) - 3, 4))
        idle.writes = [XEN_BASE + 4 * i for i, word in enumerate(words) if word & ~0x1f == SET_MDCR]
        return idle

    def let_count(self, machine):
        debugger = machine.debugger
        for place in self.writes:
            debugger.write(place, NOP)
        counters = debugger.register('PMCR_EL0') >> 11 & 0x1f
        machine.execute(SET_MDCR, debugger.register('MDCR_EL2') & ~0x1f | counters)
