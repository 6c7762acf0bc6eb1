# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Which component executes how much: instructions at user level and in the kernel, and why the kernel was entered.

The debugger stops the machine at the two ways into the kernel from user level and at its ways out. The kernel is the release
kernel, unmodified, and need not know: who runs is found through the translation tables in use, by the name that the image tool
wrote into each component's `microkit_name`. What the kernel executes is put down to the thread that was interrupted or that asked.
"""

import collections
import os
import re

from idle import symbol, tool_output

VECTOR_SYNCHRONOUS, VECTOR_INTERRUPT = 0x400, 0x480  # from a lower level, AArch64 [Arm ARM D1.3.1]
NAME_BYTES = 64
CLASS_SHIFT, CLASS_SVC = 26, 0x15
EXITS = {0x01: 'WFI', 0x16: 'HVC', 0x17: 'SMC', 0x18: 'system register', 0x20: 'instruction abort', 0x24: 'data abort'}
SYSTEM_CALLS = {-1: 'Call', -2: 'ReplyRecv', -3: 'NBSendRecv', -4: 'NBSendWait', -5: 'Send', -6: 'NBSend', -7: 'Recv',
                -8: 'NBRecv', -9: 'Wait', -10: 'NBWait', -11: 'Yield'}
NOTIFYING = ('Send', 'NBSend', 'NBSendRecv', 'NBSendWait')
PAGE_SHIFT, LEVEL_BITS = 12, 9
TABLE_ADDRESS = 0xfffffffff000
IDLE = 'interrupts while nobody runs'


def components_by(build, system, name):
    """{address of a symbol: {names of the components whose program has it there}}; some may not have it."""
    with open(f'{build}/systems/{system}/system.xml', encoding='utf-8') as file:
        text = file.read()
    found = collections.defaultdict(set)
    for component, image in re.findall(r'<protection_domain name="([^"]+)".*?<program_image path="([^"]+)"', text, re.S):
        address = symbol(f'{build}/components/{os.path.basename(image)}', name)
        if address is not None:
            found[address].add(component)
    return found


class Use:
    """What one component used."""

    def __init__(self):
        self.user = self.kernel = 0
        self.entries = collections.Counter()  # by reason


class Profile:
    def __init__(self, machine, build, system):
        self.machine, self.debugger = machine, machine.debugger
        kernel = f'{build}/elf/sel4.elf'
        vectors = symbol(kernel, 'exception_vectors')
        self.current_at = symbol(kernel, 'kernel')  # its first word is the current thread
        self.places = {vectors + VECTOR_SYNCHRONOUS: self.synchronous, vectors + VECTOR_INTERRUPT: self.interrupt}
        for place in re.findall(r'^\s*([0-9a-f]+):\s+d69f03e0\s+eret', tool_output('objdump', '-d', kernel), re.M):
            self.places[int(place, 16)] = self.leave
        self.candidates = components_by(build, system, 'microkit_name')
        self.names = {}  # thread: name
        self.entered = None  # called at each kernel entry, when what was executed until then is counted

    # --- who runs ---

    def translate(self, address):
        """Physical address behind a user's, by the stage 2 tables in use [Arm ARM D8.2]; None: not mapped."""
        control = self.debugger.register('VTCR_EL2')
        level = 2 - (control >> 6 & 3)  # SL0, 4 KiB pages
        table = self.debugger.register('VTTBR_EL2') & TABLE_ADDRESS
        bits = 64 - (control & 0x3f)
        while True:
            shift = PAGE_SHIFT + LEVEL_BITS * (3 - level)
            entry = self.debugger.word(table + 8 * ((address & (1 << bits) - 1) >> shift), physical=True)
            if not entry & 1:
                return None
            if level == 3 or not entry & 2:
                return (entry & TABLE_ADDRESS & ~((1 << shift) - 1)) | address & (1 << shift) - 1
            table, bits, level = entry & TABLE_ADDRESS, shift, level + 1

    def name_in_use(self):
        for address, names in self.candidates.items():
            at = self.translate(address)
            if at is not None:
                name = self.debugger.read(at, NAME_BYTES, physical=True).split(b'\0')[0].decode('latin-1')
                if name in names:
                    return name
        guests = sum(name.startswith('guest') for name in self.names.values())
        return f'guest {guests + 1}'

    def current(self):
        """Name of the thread that just ran at user level."""
        thread = self.debugger.word(self.current_at)
        if thread not in self.names:
            self.names[thread] = self.name_in_use()
        return self.names[thread]

    # --- stops ---

    def enter(self, reason):
        now = self.machine.instructions()
        self.who = self.current()
        use = self.uses[self.who]
        use.user += now - self.since
        use.entries[reason] += 1
        self.since = now
        if self.entered:
            self.entered()

    def synchronous(self):
        syndrome = self.debugger.register('ESR_EL2') >> CLASS_SHIFT & 0x3f
        if syndrome == CLASS_SVC:
            number = self.debugger.register(7)
            self.enter(SYSTEM_CALLS.get(number - (1 << 64), 'another call'))
        else:
            self.enter('exit by ' + EXITS.get(syndrome, f'exception {syndrome:#x}'))

    def interrupt(self):
        self.enter('interrupt')

    def leave(self):
        now = self.machine.instructions()
        self.uses[self.who].kernel += now - self.since
        self.since = now

    def of(self, work):
        """{component: Use} of what the machine does during work(), which begins and ends while the machine waits."""
        self.uses = collections.defaultdict(Use)
        self.who = IDLE
        self.machine.fine_ticks(True)
        self.machine.watch(self.places)
        self.machine.waits = self.wait
        self.since = self.machine.instructions()
        try:
            work()
        finally:
            self.machine.watch({})
            self.machine.waits = None
            self.machine.fine_ticks(False)
        return dict(self.uses)

    def wait(self):
        """The processor is about to wait: what follows is on nobody's behalf."""
        self.leave()
        self.who = IDLE


def shares(uses):
    """{part: count} of what Profile.of answers."""
    counts = {f'instructions in {name}': use.user for name, use in uses.items() if use.user}
    counts['instructions in the kernel'] = sum(use.kernel for use in uses.values())
    counts['kernel entries'] = sum(sum(use.entries.values()) for use in uses.values())
    counts['notifications'] = sum(use.entries[call] for use in uses.values() for call in NOTIFYING)
    return counts
