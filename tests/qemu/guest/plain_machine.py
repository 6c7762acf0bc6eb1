#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Boots the user VM's kernel and initramfs on QEMU's own machine, with the virtio devices a VMM will offer.

Shows that whatever fails later under our VMM is not the image's fault. usage: plain_machine.py IMAGE INITRAMFS
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time

import pexpect

PROMPT = r'vm1:\S*# '
MEMORY_MIB = 128
INITRAMFS_BYTES_MAX = 12 << 20


class Guest:
    """A running guest: one command at a time, answered with its output and exit code."""

    def __init__(self, image, initramfs, disk, log):
        self.console = pexpect.spawn('qemu-system-aarch64', [
            '-machine', 'virt,gic-version=2', '-cpu', 'cortex-a53', '-m', str(MEMORY_MIB),
            '-display', 'none', '-nodefaults', '-no-reboot', '-global', 'virtio-mmio.force-legacy=false',
            '-kernel', image, '-initrd', initramfs, '-append', 'console=hvc0 quiet sluice.name=vm1',
            '-device', 'virtio-serial-device', '-chardev', 'stdio,id=c0,signal=off', '-device', 'virtconsole,chardev=c0',
            '-netdev', 'user,id=n0', '-device', 'virtio-net-device,netdev=n0',
            '-drive', f'file={disk},format=raw,if=none,id=d0', '-device', 'virtio-blk-device,drive=d0',
        ], timeout=60, encoding='utf-8', codec_errors='replace', echo=False)
        self.console.logfile_read = log

    def banner(self):
        self.console.expect(PROMPT)
        return self.console.before

    def run(self, command):
        self.console.sendline(command + '; echo "exit=$?"')
        self.console.expect(r'exit=(\d+)\r')
        output, code = self.console.before, int(self.console.match.group(1))
        self.console.expect(PROMPT)
        return output, code

    def interrupt(self, command):
        """Ctrl-Z, then fg and Ctrl-C: both need the shell to own its terminal."""
        self.console.sendline(command)
        self.console.expect(r'\r\n')
        time.sleep(1)
        self.console.sendcontrol('z')
        self.console.expect('Stopped')
        self.console.expect(PROMPT)
        self.console.sendline('fg')
        self.console.expect(r'\r\n')
        time.sleep(1)
        self.console.sendcontrol('c')
        self.console.expect(PROMPT)
        return self.run('jobs')[0].count('sleep') == 0

    def stop(self):
        self.console.sendline('poweroff')
        self.console.expect(pexpect.EOF)
        self.console.close()
        return self.console.exitstatus == 0


def first_partition(disk, folder):
    """The disk image's first partition as a file of its own, as the block class shows it to vm1."""
    partition = os.path.join(folder, 'vm1.ext4')
    subprocess.run(['dd', f'if={disk}', f'of={partition}', 'bs=1M', 'skip=1', 'count=64', 'status=none'], check=True)
    return partition


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def checks(guest):
    """Yields (what, passed) for each fact about the booted guest."""
    banner = guest.banner()
    yield 'banner names the VM and its lease', bool(re.search(r'vm1: a Linux VM.*10\.0\.2\.15/24', banner, re.S))
    yield 'gateway answers ping', guest.run('ping -c 3 10.0.2.2')[1] == 0
    yield 'partition is mounted', 'partition of vm1' in guest.run('cat /data/README.txt')[0]
    written = guest.run('dd if=/dev/urandom of=/data/f bs=64k count=64 && sync && sha256sum </data/f')[0]
    guest.run('umount /data && mount -t ext4 /dev/vda /data')
    read = guest.run('sha256sum </data/f')[0]
    digest = re.compile(r'[0-9a-f]{64}')
    yield 'a file survives unmounting', bool(digest.search(read)) and digest.findall(written) == digest.findall(read)
    output, code = guest.run('probe blkend /dev/vda')
    yield 'probe finds the end of the disk', code == 0 and 'write at the end: ENOSPC' in output
    guest.run('probe udp_echo 7 >/tmp/echo & sleep 1')
    yield 'datagrams come back', guest.run('probe udp_send 127.0.0.1 7 10 1400')[1] == 0
    yield 'frames can be forged', guest.run('probe forge eth0 02:00:00:00:00:99 3')[1] == 0
    for direction in ('', ' -R'):
        port = free_port()
        server = subprocess.Popen(['iperf3', '-s', '-1', '-B', '127.0.0.1', '-p', str(port)], stdout=subprocess.DEVNULL)
        output, code = guest.run(f'sleep 1; iperf3 -c 10.0.2.2 -p {port} -t 2{direction}')
        server.kill()
        server.wait()
        rate = re.findall(r'([\d.]+ \w?bits/sec).*receiver', output)
        yield f'iperf3{direction}: {rate[-1] if rate else output}', code == 0
    yield 'the console can stop and end a program', guest.interrupt('sleep 1000')
    yield 'poweroff ends the machine', guest.stop()


def main():
    image, initramfs = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder, open('build/guest/plain_machine.log', 'w', encoding='utf-8') as log:
        disk = os.path.join(folder, 'disk.img')
        subprocess.run(['tools/disk_image', 'gpt', disk, 'vm1', 'vm2', 'web'], check=True)
        guest = Guest(image, initramfs, first_partition(disk, folder), log)
        results = [('initramfs is small', os.path.getsize(initramfs) < INITRAMFS_BYTES_MAX)]
        try:
            results += checks(guest)
        finally:
            guest.console.close(force=True)
    for what, passed in results:
        print('ok  ' if passed else 'FAIL', what)
    return 0 if all(passed for _, passed in results) else 1


if __name__ == '__main__':
    sys.exit(main())
