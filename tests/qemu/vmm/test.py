# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A guest with two CPUs that uses all its firmware offers, reboots, crashes and ends, beside one that goes on."""

import re
import sys
import tempfile

import board_seed
from machine_memory import Memory
from live_system import GATEWAY, Checks, Iperf, Live, Vm, discard_and_zeroes, new_disk

LIFE_S = 1200
REBOOTS = 4
TRANSFER = '24M'
NETWORK_CARD = 1  # [VirtIO 1.2 5]
MERGEABLE_BUFFERS = 15  # [VirtIO 1.2 5.1.3]
EXITS_PER_PACKET = 0.3  # with one CPU and ordinary TCP, ticks included; batches of 64 frames need far fewer


class Guests:
    """What the checks of this one boot share."""

    def __init__(self, live, memory):
        self.live, self.memory = live, memory
        self.guest, self.other = Vm(live, 1, 'vm1'), Vm(live, 2, 'vm2')
        self.given = set()  # by the entropy device

    def machine(self, name):
        return next(machine for machine in self.live.status()['machines'] if machine['name'] == name)

    def boots(self):
        return self.machine('vm1')['boots']

    def prompts(self):
        self.guest.start()
        self.other.start()

    def two_cpus(self):
        count = self.guest.ok('grep -c ^processor /proc/cpuinfo').strip()
        assert count.endswith('2'), count
        assert self.other.ok('grep -c ^processor /proc/cpuinfo').strip().endswith('1')

    def random_from_the_start(self):
        """Linux takes the seed it is given, before it does anything else."""
        for guest in (self.guest, self.other):
            guest.ok('dmesg | grep -q "^.    0.000000. random: crng init done"')

    def seeds_are_wiped(self, board, names):
        """
        Of the board's seed, the monitors' parts of it and what guests got nothing is left in all of memory; of the guest
        without an entropy device it is known that its monitor's generator was used once, and with which key that went on.
        """
        parts = [board_seed.part(board, names.index('vmm_' + guest.name)) for guest in (self.guest, self.other)]
        guests = [board_seed.next_key(part)[1] for part in parts]
        key = board_seed.next_key(parts[1])[0]
        *gone, kept = self.memory.find(board[:16], board[16:], *parts, *guests, key)
        assert not any(gone), gone
        assert len(kept) == 1, kept

    def disk_is_named(self):
        for guest in (self.guest, self.other):
            assert guest.name in guest.ok('cat /sys/block/vda/serial')

    def entropy_device(self):
        """In the guest whose description asks for it, and never the same twice."""
        assert 'none' in self.other.ok('cat /sys/class/misc/hw_random/rng_current')
        self.given.update(self.guest.random_numbers() for _ in range(3))
        assert len(self.given) == 3, self.given

    def both_cpus_tick(self):
        before = self.ticks()
        self.guest.ok('i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done & '
                      'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; wait')
        after = self.ticks()
        assert after[0] > before[0] and after[1] > before[1], (before, after)

    def ticks(self):
        line = re.search(r'arch_timer', self.guest.ok('cat /proc/interrupts'))
        assert line, 'no timer in /proc/interrupts'
        found = re.search(r':\s+(\d+)\s+(\d+).*arch_timer', self.guest.ok('grep arch_timer /proc/interrupts'))
        return int(found.group(1)), int(found.group(2))

    @staticmethod
    def hotplug(guest, times):
        online = '/sys/devices/system/cpu/cpu1/online'
        for _ in range(times):
            guest.ok(f'echo 0 >{online}')
            assert guest.ok('grep -c ^processor /proc/cpuinfo').strip().endswith('1')
            guest.ok(f'echo 1 >{online}')
            assert guest.ok('grep -c ^processor /proc/cpuinfo').strip().endswith('2')

    def by_hvc(self):
        """The other guest's firmware: a CPU goes on and off, it starts anew, and switches itself off."""
        for guest, method in ((self.other, 'hvc'), (self.guest, 'smc')):
            guest.ok(f'grep -q {method} /proc/device-tree/psci/method')
        before = self.machine('vm2')['exits']['firmware']
        self.other.ok('dmesg | grep "PSCIv1.1 detected in firmware"')
        self.other.ok('echo 1 >/sys/devices/system/cpu/cpu1/online')
        self.hotplug(self.other, 2)
        assert self.machine('vm2')['exits']['firmware'] > before
        assert self.machine('vm2')['exits']['other'] == 0, self.machine('vm2')
        self.live.send('reboot -f\n')
        self.live.until('the next boot of vm2', lambda: self.machine('vm2')['boots'] == 2, 120, 0.3)
        self.other.ready = False
        self.other.start()

    def interrupts_move(self):
        """The network card's interrupt goes to the CPU that Linux chooses."""
        number = re.search(r'(\d+):.*virtio1', self.guest.ok('grep virtio1 /proc/interrupts')).group(1)
        for mask, column in (('2', 1), ('1', 0)):
            self.guest.ok(f'echo {mask} >/proc/irq/{number}/smp_affinity')
            before = self.counts(number)
            assert self.guest.pings(GATEWAY)
            after = self.counts(number)
            assert after[column] > before[column] and after[1 - column] == before[1 - column], (mask, before, after)

    def counts(self, number):
        found = re.search(rf'{number}:\s+(\d+)\s+(\d+)', self.guest.ok(f'grep "{number}:" /proc/interrupts'))
        return int(found.group(1)), int(found.group(2))

    def nobody_answers(self):
        """An access to an address that has no device ends the program that tries, and is counted."""
        before = self.machine('vm1')['exits']['abort']
        output, code = self.guest.run('busybox devmem 0x0c000000 32')
        assert code != 0, output
        assert self.machine('vm1')['exits']['abort'] > before

    def exits_per_packet(self, reverse):
        """Of the guest with one CPU, for a TCP transfer."""
        before = self.snapshot('vm2')
        self.transfer(self.other, TRANSFER, '-R' if reverse else '')
        after = self.snapshot('vm2')
        packets = after[0] - before[0]
        exits = after[1] - before[1]
        assert packets > 10000, packets
        assert exits <= EXITS_PER_PACKET * packets, f'{exits} exits for {packets} packets'
        return f'{exits / packets:.3f} per packet'

    def snapshot(self, name):
        """Packets of both directions, and exits."""
        entry = self.live.client('nic', name)
        return entry['packets_in'] + entry['packets_out'], sum(self.machine(name)['exits'].values())

    def network_card(self, name):
        return next(device for device in self.machine(name)['devices'] if device['id'] == NETWORK_CARD)

    def mergeable(self):
        """Linux takes the offer that its description makes, and no other guest gets; what it receives is right."""
        for guest, taken in ((self.guest, '1'), (self.other, '0')):
            features = re.search('[01]{64}', guest.ok('cat /sys/bus/virtio/devices/virtio1/features')).group(0)
            assert features[MERGEABLE_BUFFERS] == taken, features
        self.guest.address()
        before = self.snapshot('vm1')
        self.transfer(self.guest, '8M', '-R')
        assert self.snapshot('vm1')[0] - before[0] > 5000
        names, counts = re.findall(r'Tcp: (.*)', self.guest.ok('cat /proc/net/snmp'))
        wrong = dict(zip(names.split(), counts.split()))
        assert wrong['InErrs'] == '0' and wrong['InCsumErrors'] == '0', wrong
        card = self.network_card('vm1')
        assert card['refused'] == 0 and card['broken'] == 0, card

    def transfer(self, guest, size, options):
        iperf = Iperf()
        try:
            iperf.start()
            self.live.until('iperf3', lambda: guest.run(
                f'iperf3 -c {GATEWAY} -p {iperf.port} -n {size} {options}')[1] == 0, 300, 1)
        finally:
            iperf.stop()

    def other_works(self):
        self.other.ok('dd if=/dev/urandom of=/data/f bs=64k count=16 2>/dev/null && sync && rm /data/f')
        assert self.other.pings(GATEWAY, 1)

    def clears(self, disk):
        trimmed = discard_and_zeroes(self.live, self.other, disk)
        self.guest.ok('ls /data && sync')
        return trimmed

    def comes_back(self, boots):
        self.live.until('the next boot', lambda: self.boots() == boots, 120, 0.3)
        self.guest.ready = False
        self.guest.start()

    def reboots(self):
        self.other.ok('(while true; do sync; dd if=/dev/vda of=/dev/null bs=64k count=8 2>/dev/null; sleep 0.2; done) & echo $! >/tmp/pid')
        first = self.boots()
        for i in range(REBOOTS):
            self.guest.ok('dd if=/dev/vda of=/dev/null bs=64k count=512 2>/dev/null &')
            self.live.send('reboot -f\n')
            self.comes_back(first + 1 + i)
        self.two_cpus()
        self.random_from_the_start()
        self.given.add(self.guest.random_numbers())
        assert len(self.given) == 4, self.given
        self.guest.address()
        assert self.guest.pings(GATEWAY)
        self.other.ok('kill $(cat /tmp/pid)')
        self.other_works()
        broken = [device['broken'] for device in self.machine('vm1')['devices']]
        assert not any(broken), broken

    def crash(self):
        boots = self.boots()
        self.guest.ok('true')
        self.live.send('echo c >/proc/sysrq-trigger\n')
        self.comes_back(boots + 1)
        self.other_works()

    def power_off(self):
        self.guest.ok('true')
        self.live.send('poweroff -f\n')
        self.live.until('vm1 off', lambda: self.machine('vm1')['state'] == 'off', 60)
        self.other_works()
        self.live.send('poweroff -f\n')
        self.live.until('vm2 off', lambda: self.machine('vm2')['state'] == 'off', 60)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        disk = new_disk(folder)
        with Memory() as memory, Live('vmm_guests', disk, LIFE_S, 'vmm_guests', arguments=memory.arguments) as live:
            guests = Guests(live, memory)
            seed = memory.board_seed()
            memory.go_on()
            live.until('the web page', lambda: live.try_fetch('/'))
            if checks.run('prompts', guests.prompts):
                checks.run('two CPUs', guests.two_cpus)
                checks.run('random numbers from the start', guests.random_from_the_start)
                checks.run('seeds are wiped', guests.seeds_are_wiped, seed, live.components('vmm_guests'))
                checks.run('entropy device', guests.entropy_device)
                checks.run('the disk has a serial number', guests.disk_is_named)
                checks.run('both CPUs tick', guests.both_cpus_tick)
                checks.run('a CPU goes off and on', guests.hotplug, guests.guest, 3)
                checks.run('interrupts move between CPUs', guests.interrupts_move)
                checks.run('an address without a device', guests.nobody_answers)
                guests.other.address()
                checks.run('exits to send', guests.exits_per_packet, False)
                checks.run('exits to receive', guests.exits_per_packet, True)
                checks.run('mergeable receive buffers', guests.mergeable)
                checks.run('reboots in a row', guests.reboots)
                checks.run('a crash', guests.crash)
                checks.run('discard and zeroes', guests.clears, disk)
                checks.run('firmware by HVC', guests.by_hvc)
                checks.run('switched off', guests.power_off)
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
