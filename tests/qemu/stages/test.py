# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Each stage in use: the same clients and the same checks as the main system, wherever drivers and multiplexers live.

Arguments restrict the run to some of the systems.
"""

import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'first_light'))
from live_system import (GATEWAY, PARTITION_SECTORS, PARTITION_START, SECTOR_BYTES, Checks, Live, Vm,  # noqa: E402
                         discard_and_zeroes, new_disk, plain)
from qemu_monitor import Monitor  # noqa: E402
from test import FirstLight  # noqa: E402

LIFE_S = 900
OUT_MIB, IN_MIB = 2, 8  # of each VM; what a VM sends takes longer
NATIVE_MIB = 2  # each way, of the web server
IPERF_BACK_NOW = 0x80000001  # in the first word of what an iperf 2 client sends
FORGED_MAC, FORGED_FRAMES = '02:00:00:00:00:99', 100
REBOOTS = 10
ENTROPY = 'stage3_multiplexers'  # vm1 has an entropy device there
NETWORK_CARD, BLOCK_DEVICE, DRIVER_OK = 1, 2, 4  # [VirtIO 1.2 5 and 2.1]
SLEEPS_PER_FRAME = 0.25  # of the card's driver VM: one that works frame by frame has more
UART_IN_VM = ('stage1_driver_vm', 'stage2_split_vms')
NATIVE_CLIENTS = ('stage3_multiplexers', 'stage4_mixed')  # besides VMs: the web server
SYSTEMS = ('stage1_driver_vm', 'stage2_split_vms', 'stage3_multiplexers', 'stage4_mixed')
NATIVE = 'stage4_native'  # the main system: here only what its own test, first_light, does not ask


class Meanwhile(threading.Thread):
    """Does something again and again while the block lasts, and at least once; nothing if there is nothing to do."""

    def __init__(self, action, pause_s):
        super().__init__(daemon=True)
        self.action, self.pause_s = action, pause_s
        self.answers = []
        self.error = None
        self.ends = threading.Event()

    def run(self):
        try:
            while self.action is not None:
                self.answers.append(self.action())
                if self.ends.wait(self.pause_s):
                    break
        except (AssertionError, OSError, ValueError, subprocess.SubprocessError) as error:
            self.error = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        self.ends.set()
        self.join()
        if self.error is not None and kind is None:
            raise self.error


class Stage(FirstLight):
    """The main system's checks, some of them without a web server."""

    def __init__(self, live, has_page=True):
        super().__init__(live)
        self.has_page = has_page

    def two_leases(self):
        addresses = [vm.address() for vm in (self.vm1, self.vm2)]
        assert len(set(addresses)) == 2, addresses
        assert self.vm1.pings(GATEWAY) and self.vm2.pings(GATEWAY), f'{GATEWAY} does not answer'
        return ', '.join(addresses)

    def paste_and_back(self):
        """8 KiB typed at once, and what VMs and shell answer at the same time."""
        self.paste()
        output = self.vm2.ok(r'printf "line %05d of what vm2 has to say\n" $(seq 1 400)')
        numbers = re.findall(r'line (\d+) of what vm2 has to say\n', output)
        assert numbers == [f'{number:05}' for number in range(1, 401)], output[-300:]
        assert 'uart' in self.shell.ok('status')

    def both_ways(self):
        """Out of both VMs and into both, all at once; meanwhile both write to their disks, and the web server, where there
        is one, moves data both ways as well and is asked for pages."""
        vms = (self.vm1, self.vm2)
        for vm in vms:
            vm.ok('dd if=/dev/urandom of=/tmp/beside bs=64k count=64 2>/dev/null && '
                  '(cp /tmp/beside /data/beside && sync; echo $? >/tmp/written) >/dev/null 2>&1 &')
        with Meanwhile(self.native_transfer if self.has_page else None, 5) as native, \
                Meanwhile(self.page_comes if self.has_page else None, 0.5) as pages:
            rates = self.transfers_at_once([(vm, reverse, IN_MIB if reverse else OUT_MIB)
                                            for reverse in (False, True) for vm in vms])
        assert any(pages.answers) or not self.has_page, 'the web server gave no page meanwhile'
        for vm in vms:
            self.live.until(f'{vm.name}\'s disk', lambda vm=vm: vm.run('grep -qx 0 /tmp/written')[1] == 0, 120)
            vm.ok('echo 3 >/proc/sys/vm/drop_caches; cmp /tmp/beside /data/beside && rm /tmp/beside /tmp/written')
        if not self.has_page:
            return rates
        received, sent = native.answers[0]
        return (f'{rates}; web server {received / 1e6:.1f} and {sent / 1e6:.1f} MB/s, {len(native.answers)} times; '
                f'{sum(pages.answers)} pages')

    def page_comes(self):
        return b'<title>Sluice</title>' in (self.live.try_fetch('/') or b'')

    def native_transfer(self):
        """The native client receives and sends at the same time; bytes per second of both, as iperf 2 has them."""
        back = str(self.live.iperf_back_port)
        result = subprocess.run(['iperf', '-c', '127.0.0.1', '-p', str(self.live.iperf_port), '-d', '-L', back,
                                 '-n', f'{NATIVE_MIB}M', '-y', 'C'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, timeout=300, check=False)
        rows = [line.split(',') for line in result.stdout.splitlines()]
        assert result.returncode == 0 and len(rows) == 2, result.stdout
        assert all(int(row[7]) >= NATIVE_MIB << 20 for row in rows), result.stdout
        received, sent = sorted(rows, key=lambda row: row[2] == back)  # what was sent came in at our own listener
        return int(received[8]) / 8, int(sent[8]) / 8

    def native_refuses(self):
        """Streams back to a service or of no length; connections that are reset in the middle harm nobody."""
        def refused():
            return self.live.status()['iperf']['refused']

        for port, amount in ((80, 1000), (65537, 1000), (5002, 0)):
            before = refused()
            with socket.create_connection(('127.0.0.1', self.live.iperf_port), 60) as wish:
                wish.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                wish.sendall(struct.pack('>6I', IPERF_BACK_NOW, 1, port, 0, 0, amount))
                self.live.until('a refusal', lambda before=before: refused() == before + 1, 120)
                wish.sendall(bytes(1000))
        self.native_transfer()

    def both_ways_in_turns(self):
        """The card's driver VM takes what has collected for it: it does not wake up for each frame."""
        before = self.card_counters()
        rates = self.both_ways()
        sleeps, frames, drops, refusals = (now - then for now, then in zip(self.card_counters(), before))
        assert sleeps <= frames * SLEEPS_PER_FRAME, f'{sleeps} sleeps of nic_vm for {frames} frames'
        assert refusals == 0, f'{refusals} refusals'
        return f'{rates}; {sleeps} sleeps of nic_vm for {frames} frames, {drops} dropped'

    def card_counters(self):
        status = self.live.status()
        card = next(device['total'] for device in status['devices'] if device['name'] == 'nic')
        vm = next(machine for machine in status['machines'] if machine['name'] == 'nic_vm')
        return vm['idles'], card['packets_in'] + card['packets_out'], card['drops'], card['refusals']

    def forger(self):
        """A client that sends in another's name: its frames are refused and counted, the other client goes on."""
        before = self.refusals('nic', 'vm2')
        self.vm1.ok('dd if=/dev/urandom of=/data/other bs=64k count=16 && sync')
        self.vm2.ok(f'probe forge eth0 {FORGED_MAC} {FORGED_FRAMES}')
        self.live.until('refusals', lambda: self.refusals('nic', 'vm2') >= before + FORGED_FRAMES, 60)
        assert self.vm1.pings(GATEWAY) and self.vm2.pings(GATEWAY)

    def refusals(self, device, client='(device)'):
        """As the operator's shell shows them."""
        text = self.shell.run(f'stats {device}')
        column = text.split('\n')[0].replace('bytes ', 'bytes_').split().index('refusals')
        return int(re.search(re.escape(client) + r'([ \d]+)', text).group(1).split()[column - 1])

    def random_numbers(self):
        """Of the device that the description gives vm1, and vm2 not."""
        assert len({self.vm1.random_numbers() for _ in range(3)}) == 3
        assert 'none' in self.vm2.ok('cat /sys/class/misc/hw_random/rng_current')

    def reboots(self, digest):
        """vm2 again and again, mostly in the middle of reading; vm1's data stay right."""
        for _ in range(REBOOTS):
            self.vm2.ok('dd if=/dev/vda of=/dev/null bs=64k count=256 2>/dev/null &')
            self.live.send('reboot -f\n')
            self.vm2.ready = False
            self.vm2.start()
        self.vm2.address()
        assert self.vm2.pings(GATEWAY)
        self.file_is_there(self.vm1, digest)

    def clears(self, disk, digest):
        """What vm2 discards reaches the disk behind its driver VM; vm1's data stay right."""
        trimmed = discard_and_zeroes(self.live, self.vm2, disk)
        self.vm1.ok('echo 3 >/proc/sys/vm/drop_caches')
        self.file_is_there(self.vm1, digest)
        return trimmed

    @staticmethod
    def offers(vm):
        """Sectors of its disk; can it discard, and write zeroes?"""
        limits = vm.ok('cd /sys/block/vda && echo offers $(cat size queue/discard_max_bytes queue/write_zeroes_max_bytes)')
        size, discard, zeroes = re.search(r'offers (\d+) (\d+) (\d+)', limits).groups()
        return [int(size), discard != '0', zeroes != '0']

    def disk_grows(self, disk, monitor):
        """While all run: the owner has given vm2's partition the room of the one behind it and more. vm1's stays as it is."""
        digest = self.file_is_written(self.vm1)
        for vm in (self.vm1, self.vm2):
            vm.ok('sync && umount /data')
        sectors = 3 * PARTITION_SECTORS
        size = (PARTITION_START[2] + sectors) * SECTOR_BYTES + (1 << 20)
        os.truncate(disk, size)
        sfdisk = ['/sbin/sfdisk', '--quiet', '--no-tell-kernel', '--no-reread', '--force']
        subprocess.run([*sfdisk, '--delete', disk, '3'], check=True, capture_output=True)
        subprocess.run([*sfdisk, '-N', '2', disk], input=f', {sectors}\n', text=True, check=True, capture_output=True)
        monitor.command('block_resize', device='disk0', size=size)
        self.live.until('more room for vm2', lambda: self.offers(self.vm2)[0] == sectors, 120)
        self.vm2.ok(f'echo at the end | dd of=/dev/vda bs=512 seek={sectors - 1} conv=sync oflag=direct')
        with open(disk, 'rb') as image:
            image.seek((PARTITION_START[2] + sectors - 1) * SECTOR_BYTES)
            assert image.read(10) == b'at the end', 'written elsewhere'
        self.live.until('the size of vm1', lambda: self.offers(self.vm1)[0] == PARTITION_SECTORS, 60)
        for vm in (self.vm1, self.vm2):
            vm.ok('mount -t ext4 /dev/vda /data')
        self.file_is_there(self.vm1, digest)

    def crash(self, digest):
        """vm2's kernel panics while it reads and pings, and then uses its processor for nothing."""
        self.vm2.ok(f'(dd if=/dev/vda of=/dev/null bs=64k 2>/dev/null; ping {GATEWAY} >/dev/null) &')
        self.live.send('echo c >/proc/sysrq-trigger\n')
        self.live.expect('Kernel panic', 60)
        self.file_is_there(self.vm1, digest)
        self.file_is_there(self.vm1, self.file_is_written(self.vm1))
        assert self.vm1.pings(GATEWAY)

    def detached_by_the_controller(self):
        self.shell.ok('net detach vm1')
        assert not self.vm1.pings(GATEWAY), 'a detached VM still reaches the host'
        assert self.vm2.pings(GATEWAY), 'vm2 was detached as well'
        self.shell.ok('net attach vm1')
        self.live.until('vm1 on the network again', lambda: self.vm1.pings(GATEWAY), 180)


class DriverVm(Vm):
    """A driver VM that runs the lines of its console (sluice.test)."""

    def run(self, command, timeout=60):
        live = self.live
        live.focus(self.number, self.name)
        live.token += 1
        live.send(f'{{ {command} }}; echo "@{live.token}=$?"\n')
        match = live.expect(rf'@{live.token}=(\d+)', timeout)
        return plain(live.before), int(match.group(1))


def first_boot(checks, system, disk):
    with Live(system, disk, LIFE_S, system + '-1') as live:
        native = system in NATIVE_CLIENTS
        stage = Stage(live, native)
        if native and not checks.run(f'{system}: page', stage.page_is_served):
            return None
        if not checks.run(f'{system}: prompts of both VMs', stage.prompts):
            return None
        if system == ENTROPY:
            checks.run(f'{system}: random numbers for vm1', stage.random_numbers)
        if system in UART_IN_VM:
            checks.run(f'{system}: a long paste comes through the UART\'s driver VM and back', stage.paste_and_back)
        checks.run(f'{system}: leases', stage.two_leases)
        if native:
            checks.run(f'{system}: vm1 reaches host and web server', stage.reaches_out, stage.vm1)
        checks.run(f'{system}: vm1 and vm2 reach each other', stage.vms_reach_each_other)
        checks.run(f'{system}: {OUT_MIB} MiB out of both VMs and {IN_MIB} into both at once',
                   stage.both_ways_in_turns if system == 'stage3_multiplexers' else stage.both_ways)
        if native:
            checks.run(f'{system}: the web server refuses to send anywhere', stage.native_refuses)
        checks.run(f'{system}: frames in another\'s name', stage.forger)
        checks.run(f'{system}: detach and attach vm1', stage.detached_by_the_controller)
        checks.run(f'{system}: vm1 cannot leave its partition', stage.partition_ends, disk)
        checks.run(f'{system}: read-only disk', stage.read_only)
        digest = []
        checks.run(f'{system}: write a file and cut the power',
                   lambda: digest.append(stage.file_is_written(stage.vm1)))
        return digest[0] if digest else None


def second_boot(checks, system, disk, digest):
    with Live(system, disk, LIFE_S, system + '-2') as live:
        stage = Stage(live)
        checks.run(f'{system}: the file is there after the power cut', stage.file_is_there, stage.vm1, digest)
        checks.run(f'{system}: {REBOOTS} reboots of vm2', stage.reboots, digest)
        checks.run(f'{system}: discard and zeroes', stage.clears, disk, digest)
        checks.run(f'{system}: vm2 crashes', stage.crash, digest)


def native(checks, disk):
    monitor = Monitor(os.path.join(os.path.dirname(disk), 'monitor'))
    with Live(NATIVE, disk, LIFE_S, NATIVE, arguments=monitor.arguments) as live:
        stage = Stage(live)
        if not checks.run(f'{NATIVE}: prompts of both VMs', stage.prompts):
            return
        checks.run(f'{NATIVE}: leases', stage.two_leases)
        checks.run(f'{NATIVE}: {OUT_MIB} MiB out of both VMs and {IN_MIB} into both at once', stage.both_ways)
        checks.run(f'{NATIVE}: frames in another\'s name', stage.forger)
        checks.run(f'{NATIVE}: a disk that grows', stage.disk_grows, disk, monitor)
        checks.run(f'{NATIVE}: {REBOOTS} reboots of vm2', lambda: stage.reboots(stage.file_is_written(stage.vm1)))
        checks.run(f'{NATIVE}: vm2 crashes', lambda: stage.crash(stage.file_is_written(stage.vm1)))


class Broken(Stage):
    """Driver VMs that turn against the others."""

    def __init__(self, live, one=None):
        """`one` drives both, if not None."""
        super().__init__(live)
        self.nic_vm = DriverVm(live, 4, one or 'nic_vm')
        self.disk_vm = self.nic_vm if one else DriverVm(live, 5, 'disk_vm')

    def machine(self, name):
        return next(machine for machine in self.live.status()['machines'] if machine['name'] == name)

    def virtio_device(self, name, number):
        return next(device for device in self.machine(name)['devices'] if device['id'] == number)

    def iperf_between_vms(self):
        second = self.vm2.address()
        assert self.vm1.pings(second), 'vm1 does not reach vm2'
        self.vm2.ok('iperf3 -s -D -1')
        output = self.vm1.ok(f'iperf3 -c {second} -n 4M', 300)
        assert 'receiver' in output, output


class BrokenSharing(Broken):
    """Stages 1 and 2: they lead the rings of their clients, VMs and the web server, and count for themselves: it is the
    clients' own counters that tell."""

    def bad_entries(self, number):
        """Of each VM, and none of them has stopped or blames its guest."""
        for name in ('vm1', 'vm2'):
            device = self.virtio_device(name, number)
            assert self.machine(name)['boots'] == 1 and device['broken'] == 0, self.machine(name)
        return [self.virtio_device(name, number)['bad_entries'] for name in ('vm1', 'vm2')]

    def garbage(self):
        """In the rings of card and copiers: both VMs' disks stay right, and when it ends all are on the network again. In
        stage 1 the disk's multiplexer is another program of the same VM, and is started anew with that of the card."""
        before = self.bad_entries(NETWORK_CARD)
        pings = f'ping -i 0.2 {GATEWAY} >/dev/null 2>&1 & echo $! >/tmp/pings'
        for vm in (self.vm1, self.vm2):
            vm.ok(pings)
        self.nic_vm.ok('bridge /dev/sluice-nic --garbage >/dev/null 2>&1 & echo $! >/garbage;')
        digests = {vm: self.file_is_written(vm) for vm in (self.vm1, self.vm2)}
        self.files_are_right(digests)
        assert 'disk' in self.shell.ok('status')
        self.nic_vm.ok('kill $(cat /garbage); killall bridge;')
        for vm in (self.vm1, self.vm2):
            vm.ok('kill $(cat /tmp/pings)')
            self.live.until(f'{vm.name} on the network again', lambda vm=vm: vm.pings(GATEWAY), 180)
        after = self.bad_entries(NETWORK_CARD)
        assert all(now > then for now, then in zip(after, before)), f'{before} bad entries, then {after}'
        self.files_are_right(digests)
        self.iperf_between_vms()
        return f'{after} bad entries'

    @staticmethod
    def files_are_right(digests):
        for vm, digest in digests.items():
            assert digest in vm.ok('echo 3 >/proc/sys/vm/drop_caches; sha256sum </data/keep'), vm.name

    def disk_garbage(self):
        """In the rings of the disk, whose data are lost: VMs and web server go on, and the network carries what it should."""
        before = self.bad_entries(BLOCK_DEVICE)
        for vm in (self.vm1, self.vm2):
            vm.ok('(while dd if=/dev/vda of=/dev/null bs=4k count=64 iflag=direct; do :; done) >/dev/null 2>&1 &')
        self.disk_vm.ok('bridge /dev/sluice-disk --garbage >/dev/null 2>&1 &')
        self.live.until('bad entries of both VMs', lambda: all(
            now > then for now, then in zip(self.bad_entries(BLOCK_DEVICE), before)), 180)
        self.iperf_between_vms()
        self.page_is_served()
        return f'{self.bad_entries(BLOCK_DEVICE)} bad entries'


class BrokenDrivers(Broken):
    """Stage 3: they come late, fill the rings of the multiplexers, or are started anew."""

    def has_driver(self, name):
        """For its disk."""
        return self.virtio_device(name, BLOCK_DEVICE)['status'] & DRIVER_OK

    def late_disk(self):
        """vm1 waits for it and misses nothing of what it offers. vm2 does not wait: it is told of the size when the disk
        comes, and learns the rest when it starts anew."""
        self.live.until('a driver of vm2 for its disk', lambda: self.has_driver('vm2'))
        self.live.until('disk_vm', lambda: self.live.seen('driver_vm: held'))
        assert self.machine('vm1')['state'] == 'waiting' and not self.has_driver('vm1'), self.machine('vm1')
        self.live.focus(5, 'disk_vm')
        self.live.send('\n')
        self.prompts()
        assert self.machine('vm1')['boots'] == 1
        assert self.offers(self.vm1) == [PARTITION_SECTORS, True, True], self.offers(self.vm1)
        assert self.offers(self.vm2) == [PARTITION_SECTORS, False, False], self.offers(self.vm2)
        assert 'partition of vm2' in self.vm2.ok('cat /data/README.txt')
        self.live.send('reboot -f\n')
        self.vm2.ready = False
        self.vm2.start()
        assert self.offers(self.vm2) == [PARTITION_SECTORS, True, True], self.offers(self.vm2)

    def others_work(self):
        """VM to VM, which never touches the card, and the disk."""
        self.iperf_between_vms()
        self.file_is_there(self.vm1, self.file_is_written(self.vm1))
        self.file_is_there(self.vm1, self.file_is_written(self.vm1))

    def bridge_restarts(self):
        """A bridge that dies in the middle of work: the next one goes on with the same rings."""
        for vm in (self.nic_vm, self.disk_vm):
            vm.ok('killall bridge;')
        self.live.until('vm1 on the network again', lambda: self.vm1.pings(GATEWAY), 120)
        self.file_is_there(self.vm1, self.file_is_written(self.vm1))

    def driver_vm_restarts(self):
        """reboot -f of the card's VM while it works."""
        self.live.focus(4, 'nic_vm')
        self.live.send('reboot -f\n')
        self.live.expect('bridge for nic', 120)
        self.live.until('vm1 on the network again', lambda: self.vm1.pings(GATEWAY), 180)

    def garbage(self):
        """Words at random over all that the card's VM can write: others go on, counters tell. Whether the card still
        works is left open: between two lots of garbage its bridge may well join anew."""
        before = self.refusals('nic')
        self.nic_vm.ok('bridge /dev/sluice-nic --garbage >/dev/null 2>&1 &')
        self.live.until('refusals of the card', lambda: self.refusals('nic') > before, 180)
        self.others_work()
        return f'{self.refusals("nic") - before} refusals'

    def disk_garbage(self):
        """Reads of such a disk may never come back, so nobody waits for them."""
        before = self.refusals('disk')
        self.disk_vm.ok('bridge /dev/sluice-disk --garbage >/dev/null 2>&1 &')
        second = self.vm2.address()
        assert self.vm1.pings(second), 'vm1 does not reach vm2'
        self.vm1.ok('dd if=/dev/vda of=/dev/null bs=4k count=64 iflag=direct >/dev/null 2>&1 &')
        self.live.until('refusals of the disk', lambda: self.refusals('disk') > before, 180)
        return f'{self.refusals("disk") - before} refusals'


def broken_sharing(checks, disk, system='stage2_broken', one=None):
    with Live(system, disk, LIFE_S, system) as live:
        stage = BrokenSharing(live, one)
        if not checks.run(f'{system}: prompts of both VMs', stage.prompts):
            return
        checks.run(f'{system}: leases', stage.two_leases)
        checks.run(f'{system}: page', stage.page_is_served)
        checks.run(f'{system}: garbage from the driver VM of the card', stage.garbage)
        checks.run(f'{system}: garbage from the driver VM of the disk', stage.disk_garbage)


def broken_sharing_in_one(checks, disk):
    broken_sharing(checks, disk, 'stage1_broken', 'drivers')


def broken(checks, disk):
    monitor = Monitor(os.path.join(os.path.dirname(disk), 'monitor'))
    with Live('stage3_broken', disk, LIFE_S, 'stage3_broken', arguments=monitor.arguments) as live:
        stage = BrokenDrivers(live)
        if not checks.run('stage3_broken: a disk that comes late', stage.late_disk):
            return
        checks.run('stage3_broken: leases', stage.two_leases)
        checks.run('stage3_broken: a disk that grows', stage.disk_grows, disk, monitor)
        checks.run('stage3_broken: bridges that die are replaced', stage.bridge_restarts)
        checks.run('stage3_broken: a driver VM that reboots', stage.driver_vm_restarts)
        checks.run('stage3_broken: garbage from the driver VM of the card', stage.garbage)
        checks.run('stage3_broken: garbage from the driver VM of the disk', stage.disk_garbage)


def main():
    checks = Checks()
    special = {NATIVE: native, 'stage1_broken': broken_sharing_in_one, 'stage2_broken': broken_sharing,
               'stage3_broken': broken}
    for system in sys.argv[1:] or (*SYSTEMS, *special):
        with tempfile.TemporaryDirectory() as folder:
            disk = new_disk(folder)
            if system in special:
                special[system](checks, disk)
                continue
            digest = first_boot(checks, system, disk)
            if digest:
                second_boot(checks, system, disk, digest)
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
