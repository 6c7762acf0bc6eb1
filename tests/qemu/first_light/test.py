# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The main system in use: web page, two Linux VMs, shell, disk that outlives a power cut. Two boots in all."""

import hashlib
import re
import sys
import tempfile
import time

from browser import page_is_filled_in
from live_system import GATEWAY, WEB_ADDRESS, Checks, Iperf, Live, Shell, Vm, new_disk, read_partition

LIFE_S = 1500
TRANSFER_MIB = 16
RATE_BYTES_PER_S = 200_000
SAMPLE_BYTES = 4 << 20


class FirstLight:
    """What the checks of one boot share."""

    def __init__(self, live):
        self.live = live
        self.vm1, self.vm2 = Vm(live, 1, 'vm1'), Vm(live, 2, 'vm2')
        self.shell = Shell(live)

    # --- boot and web ---

    def page_is_served(self):
        page = self.live.until('the web page', lambda: self.live.try_fetch('/'))
        assert b'<title>Sluice</title>' in page, page[:200]
        assert b'status.js' in page

    def status_names_all(self):
        status = self.live.status()
        assert status['system'] == 'first_light', status['system']
        assert status['address'] == WEB_ADDRESS, status['address']
        devices = {device['name']: [client['name'] for client in device['clients']] for device in status['devices']}
        assert set(devices) == {'clock', 'uart', 'nic', 'disk'}, devices
        assert devices['nic'] == ['vm1', 'vm2', 'web'], devices['nic']
        assert devices['disk'] == ['vm1', 'vm2'], devices['disk']
        names = {component['name'] for component in status['components']}
        for name in ('shell', 'vmm_vm1', 'vmm_vm2', 'web', 'nic_mux', 'nic_copier_vm1', 'disk_mux', 'uart_mux'):
            assert name in names, f'{name} is not in {sorted(names)}'
        return f'{len(names)} components'

    def prompts(self):
        self.vm1.start()
        self.vm2.start()

    def paste(self):
        """8 KiB typed at once arrive whole: nobody on the way may drop what the next cannot take yet."""
        text = ''.join(f'{number:05} the quick brown fox jumps over the lazy dog, again\n' for number in range(150))
        self.vm1.paste(text, '/tmp/paste')
        output = self.vm1.ok('sha256sum </tmp/paste')
        assert hashlib.sha256(text.encode()).hexdigest() in output, self.vm1.ok('wc /tmp/paste')

    # --- network ---

    def leases(self):
        addresses = [vm.address() for vm in (self.vm1, self.vm2)]
        assert len({*addresses, WEB_ADDRESS}) == 3, addresses
        return ', '.join(addresses)

    def reaches_out(self, vm):
        assert vm.pings(GATEWAY), f'{GATEWAY} does not answer'
        output = vm.ok(f'timeout 60 wget -q -O - http://{WEB_ADDRESS}/')
        assert '<title>Sluice</title>' in output, output

    def vms_reach_each_other(self):
        first, second = self.vm1.address(), self.vm2.address()
        assert self.vm1.pings(second), 'vm1 does not reach vm2'
        assert self.vm2.pings(first), 'vm2 does not reach vm1'
        hardware = self.vm1.ok(f'ip neigh show {second}')
        assert re.search('lladdr 02:', hardware), hardware

    def transfers(self, reverse, mib=TRANSFER_MIB):
        """Both VMs at once."""
        return self.transfers_at_once([(self.vm1, reverse, mib), (self.vm2, reverse, mib)])

    def transfers_at_once(self, wanted):
        """Of (VM, into it?, MiB): each asks until its server is there, and all servers start together."""
        servers = [Iperf() for _ in wanted]
        try:
            for (vm, reverse, mib), iperf in zip(wanted, servers):
                asked = mib + 2 << 20  # the receiver may not count the last ones
                end = f'/tmp/iperf.{iperf.port}'
                vm.ok(f'(until iperf3 -c {GATEWAY} -p {iperf.port} -n {asked} {"-R" if reverse else ""} >/tmp/iperf.log '
                      f'2>&1; do sleep 0.3; done; echo 0 >{end}) &')
            for iperf in servers:
                iperf.start()
            results = [iperf.result(self.live) for iperf in servers]
        finally:
            for iperf in servers:
                iperf.stop()
        spans = [self.span(result, reverse, mib) for result, (_, reverse, mib) in zip(results, wanted)]
        assert max(span[0] for span in spans) <= min(span[1] for span in spans), f'one after the other: {spans}'
        for (vm, _, _), iperf in zip(wanted, servers):
            self.live.until(f'the end of iperf3 in {vm.name}',
                            lambda vm=vm, iperf=iperf: vm.run(f'cat /tmp/iperf.{iperf.port}')[1] == 0, 120, 1)
        return ', '.join(f'{span[2]:.1f} MB/s' for span in spans)

    @staticmethod
    def span(result, reverse, mib):
        """Begin, end and rate of one transfer, as its server saw it."""
        end = result['end']['sum_sent' if reverse else 'sum_received']
        assert end['bytes'] >= mib << 20, end
        begin = result['start']['timestamp']['timesecs']
        return begin, begin + end['seconds'] + 1, end['bytes'] / end['seconds'] / 1e6

    # --- disk ---

    def file_is_written(self, vm):
        vm.ok('dd if=/dev/urandom of=/data/keep bs=64k count=64 && sync && echo 3 >/proc/sys/vm/drop_caches')
        return re.search(r'[0-9a-f]{64}', vm.ok('sha256sum </data/keep')).group(0)

    def file_is_there(self, vm, digest):
        output = vm.ok('sha256sum </data/keep')
        assert digest in output, f'{output} instead of {digest}'
        assert 'partition of vm1' in vm.ok('cat /data/README.txt')

    def partition_ends(self, disk):
        """At vm1's end of its disk, with vm2's partition at rest: nothing beyond can be reached."""
        self.vm2.ok('sync && umount /data')
        before = read_partition(disk, 2)
        output = self.vm1.ok('probe blkend /dev/vda')
        assert f'size: {131072 * 512} bytes' in output, output
        for what in ('write at the end', 'write far beyond'):
            assert f'{what}: ENOSPC' in output, output
        for what in ('read at the end', 'read far beyond'):
            assert re.search(f'{what}: (0 bytes|E[A-Z]+)', output), output
        self.vm1.ok('sync')
        assert read_partition(disk, 2) == before, 'vm2\'s partition has changed'
        self.vm2.ok('mount -t ext4 /dev/vda /data')

    # --- shell ---

    def detach_and_attach(self):
        second = self.vm2.address()
        self.shell.ok('net detach vm1')
        assert self.live.client('nic', 'vm1')['state'] == 'detached'
        assert not self.vm1.pings(GATEWAY), 'a detached VM still reaches the host'
        assert self.vm2.pings(GATEWAY), 'vm2 was detached as well'
        self.shell.ok('net attach vm1')
        self.live.until('vm1 on the network again', lambda: self.vm1.pings(GATEWAY), 180)
        assert self.vm1.pings(second)
        assert self.live.client('nic', 'vm1')['state'] == 'attached'

    def quarantine(self):
        self.shell.ok('net quarantine vm1')
        assert self.live.client('nic', 'vm1')['state'] == 'quarantined'
        assert not self.vm1.pings(GATEWAY), 'a quarantined VM still reaches the host'
        self.shell.ok('net attach vm1')
        self.live.until('vm1 on the network again', lambda: self.vm1.pings(GATEWAY), 180)

    def rate_of(self, vm, size):
        """Bytes per second of one transfer to the host, by the host's clock."""
        iperf = Iperf()
        try:
            iperf.start()
            time.sleep(1)
            vm.ok(f'iperf3 -c {GATEWAY} -p {iperf.port} -n {size}', 600)
            end = iperf.result(self.live)['end']['sum_received']
            return end['bytes'] / end['seconds']
        finally:
            iperf.stop()

    def rate_limit(self):
        """vm1 falls to about the rate that was set, vm2 does not fall to it."""
        free = self.rate_of(self.vm1, SAMPLE_BYTES)
        self.shell.ok(f'net rate vm1 {RATE_BYTES_PER_S}')
        try:
            limited = self.rate_of(self.vm1, 1 << 20)
            other = self.rate_of(self.vm2, SAMPLE_BYTES)
            throttled = self.live.client('nic', 'vm1')['throttled']
        finally:
            self.shell.ok('net rate vm1 0')
        again = self.rate_of(self.vm1, SAMPLE_BYTES)
        note = (f'{free / 1000:.0f} kB/s free, {limited / 1000:.0f} kB/s limited to {RATE_BYTES_PER_S // 1000}, '
                f'vm2 {other / 1000:.0f}, again {again / 1000:.0f}')
        assert limited < 1.5 * RATE_BYTES_PER_S, note
        assert limited < free / 2 and other > 2 * limited and again > 2 * limited, note
        assert throttled > 0, 'the status counts nothing as throttled'
        return note

    def read_only(self):
        """Writes of vm1 fail while its disk is read-only; vm2's go on."""
        write = 'dd if=/dev/zero of=/dev/vda bs=512 seek=131071 count=1 oflag=direct'
        self.vm1.ok(write)
        self.shell.ok('blk readonly vm1 on')
        try:
            output, code = self.vm1.run(write)
            assert code != 0, f'a write to a read-only disk succeeded: {output}'
            self.vm1.ok('dd if=/dev/vda of=/dev/null bs=512 count=1 iflag=direct')
            self.vm2.ok('echo written >/data/other && sync')
        finally:
            self.shell.ok('blk readonly vm1 off')
        self.vm1.ok(write)


def first_boot(checks, disk):
    with Live('first_light', disk, LIFE_S, 'first_light-1') as live:
        system = FirstLight(live)
        if not checks.run('page', system.page_is_served):
            return None
        checks.run('status', system.status_names_all)
        if not checks.run('prompts of both VMs', system.prompts):
            return None
        checks.run('a long paste arrives whole', system.paste)
        checks.run('leases', system.leases)
        checks.run('vm1 reaches host and web server', system.reaches_out, system.vm1)
        checks.run('vm2 reaches host and web server', system.reaches_out, system.vm2)
        checks.run('vm1 and vm2 reach each other', system.vms_reach_each_other)
        checks.run('16 MiB from both VMs at once', system.transfers, False)
        checks.run('16 MiB to both VMs at once', system.transfers, True)
        checks.run('page in a browser', page_is_filled_in, live, 'first_light',
                   ['shell', 'vmm_vm1', 'vmm_vm2', 'web', 'nic_mux', 'nic_driver', 'disk_controller', 'vm1', 'vm2'])
        checks.run('detach and attach vm1', system.detach_and_attach)
        checks.run('quarantine vm1', system.quarantine)
        checks.run('rate of vm1', system.rate_limit)
        checks.run('vm1 cannot leave its partition', system.partition_ends, disk)
        checks.run('read-only disk', system.read_only)
        digest = []
        checks.run('write a file and cut the power', lambda: digest.append(system.file_is_written(system.vm1)))
        live.kill()
        return digest[0] if digest else None


def second_boot(checks, disk, digest):
    with Live('first_light', disk, LIFE_S, 'first_light-2') as live:
        system = FirstLight(live)
        checks.run('the file is there after the power cut', system.file_is_there, system.vm1, digest)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        disk = new_disk(folder)
        digest = first_boot(checks, disk)
        if digest:
            second_boot(checks, disk, digest)
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
