# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A whole system that runs on QEMU while a test uses it: its console, its web server, its VMs and its shell.

The console is read all the time by a thread of its own, whatever the test does meanwhile, and kept in a log file.
The QEMU command comes from the environment (SLUICE_RUN_<system>), where `make check-...` puts it.
"""

import json
import os
import re
import shlex
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

LOGS = 'build/check'
FOCUS_KEY = b'\x1d'  # Ctrl-]
SECTOR_BYTES = 512
PARTITION_SECTORS = 131072
PARTITION_START = {1: 2048, 2: 133120, 3: 264192}
GATEWAY = '10.0.2.2'  # the host, as QEMU's user network shows it
WEB_ADDRESS = '10.0.2.15'


class Failure(Exception):
    """Something that was to happen did not."""


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def plain(text):
    """The text of a terminal's lines: overwritten parts, colours and other clients' lines left out."""
    lines = []
    for line in text.replace('\x1b[0m\x1b[K', '').split('\n'):
        line = line.rstrip('\r').split('\r\x1b[K')[-1]
        if not re.match(r'\x1b\[3\dm[\w-]+\|\x1b\[0m ', line):
            lines.append(re.sub(r'\x1b\[[\d;?]*[A-Za-z]', '', line))
    return '\n'.join(lines)


def new_disk(folder):
    """A fresh disk image with one ext4 partition for each of vm1, vm2 and web."""
    path = os.path.join(folder, 'disk.img')
    subprocess.run(['tools/disk_image', 'gpt', path, 'vm1', 'vm2', 'web'], check=True, stdout=subprocess.DEVNULL)
    return path


def read_partition(disk, number):
    with open(disk, 'rb') as file:
        file.seek(PARTITION_START[number] * SECTOR_BYTES)
        return file.read(PARTITION_SECTORS * SECTOR_BYTES)


class Live:
    """One run of a system. timeout is for its whole life, in seconds: nothing waits beyond it."""

    def __init__(self, system, disk, timeout, log, forward_udp=None, arguments=()):
        self.port = free_port()
        self.iperf_port, self.iperf_back_port = sorted((free_port(), free_port()))  # iperf takes `-L 10 -p 20` for a range
        command = os.environ['SLUICE_RUN_' + system].replace('@DISK@', disk)
        command = command.replace('@PORT@', str(self.port)).replace('@IPERF@', str(self.iperf_port))
        if forward_udp:
            command = command.replace('-netdev user,id=net0,',
                                      f'-netdev user,id=net0,hostfwd=udp:127.0.0.1:{forward_udp}-{WEB_ADDRESS}:7,')
        self.deadline = time.monotonic() + timeout
        self.text = ''
        self.position = 0
        self.focused = None
        self.token = 0
        self.news = threading.Condition()
        os.makedirs(LOGS, exist_ok=True)
        self.log = open(os.path.join(LOGS, log + '.log'), 'wb')
        self.process = subprocess.Popen(shlex.split(command) + list(arguments), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self.read_console, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    @staticmethod
    def components(system):
        """The names of a system's protection domains, in the order of its description."""
        image = re.search(r'file=(\S+)/loader.img', os.environ['SLUICE_RUN_' + system]).group(1)
        with open(image + '/system.xml', encoding='utf-8') as file:
            return re.findall('<protection_domain name="([^"]+)"', file.read())

    def read_console(self):
        while True:
            data = os.read(self.process.stdout.fileno(), 65536)
            with self.news:
                self.text += data.decode('utf-8', 'replace')
                self.news.notify_all()
            if not data:
                return
            self.log.write(data)
            self.log.flush()

    def kill(self):
        """SIGKILL to this machine's own process: what a power cut is to a real one."""
        self.process.kill()
        self.process.wait()
        self.reader.join(5)
        self.log.close()

    def left(self, timeout=None):
        remaining = self.deadline - time.monotonic()
        return max(0.1, remaining if timeout is None else min(timeout, remaining))

    def expect(self, pattern, timeout=None):
        """Waits for a regular expression behind what was found before; returns the match."""
        wait = self.left(timeout)
        end = time.monotonic() + wait
        with self.news:
            while True:
                match = re.compile(pattern, re.S).search(self.text, self.position)
                if match:
                    self.before = self.text[self.position:match.start()]
                    self.position = match.end()
                    return match
                if time.monotonic() >= end or self.process.poll() is not None:
                    raise Failure(f"no '{pattern}' on the console within {wait:.0f} s; its last lines:\n{self.tail()}")
                self.news.wait(max(0.05, min(1, end - time.monotonic())))

    def seen(self, pattern):
        """The match of a regular expression anywhere in what the console has shown, or None."""
        with self.news:
            return re.search(pattern, self.text)

    def tail(self, lines=30):
        return '\n'.join('    ' + line for line in plain(self.text[-8000:]).split('\n')[-lines:])

    def send(self, data):
        self.process.stdin.write(data.encode() if isinstance(data, str) else data)
        self.process.stdin.flush()

    def focus(self, number, name):
        """Gives the keyboard to a console client."""
        end = time.monotonic() + 180
        while self.focused != name:
            self.send(FOCUS_KEY + str(number).encode())
            try:
                self.expect(r'\[' + name + r'\]', 10)
                self.focused = name
            except Failure:  # typed before the serial line was up
                if time.monotonic() > end:
                    raise

    def until(self, what, question, timeout=None, pause=0.5):
        """Asks until the answer is true, and returns it."""
        end = time.monotonic() + self.left(timeout)
        while True:
            answer = question()
            if answer:
                return answer
            if time.monotonic() > end or self.process.poll() is not None:
                raise Failure(f'not in time: {what}; the console\'s last lines:\n{self.tail()}')
            time.sleep(pause)

    def fetch(self, path, timeout=30):
        """What the web server answers over the forwarded port."""
        with urllib.request.urlopen(f'http://127.0.0.1:{self.port}{path}', timeout=timeout) as answer:
            return answer.read()

    def try_fetch(self, path, timeout=10):
        try:
            return self.fetch(path, timeout)
        except OSError:
            return None

    def status(self):
        """The status as the web server gives it; it is asked again while it does not answer."""
        return json.loads(self.until('an answer for /status.json', lambda: self.try_fetch('/status.json'), 120))

    def client(self, device, name):
        """One client's entry in the statistics of a device."""
        for entry in self.status()['devices']:
            if entry['name'] == device:
                for client in entry['clients']:
                    if client['name'] == name:
                        return client
        raise Failure(f"the status shows no client '{name}' of device '{device}'")


class Vm:
    """A Linux VM behind one console client."""

    def __init__(self, live, number, name):
        self.live, self.number, self.name = live, number, name
        self.ready = False

    def start(self):
        """Waits for the prompt, then for a shell that neither echoes nor edits: answers are easy to tell apart."""
        live = self.live
        live.focus(self.number, self.name)
        live.send('\n')
        live.expect(rf'{self.name}:\S*# ')
        live.send('exec bash --noediting --norc --noprofile\n')
        live.send('stty -echo; PS1=; echo quiet=$((40 + 2))\n')
        live.expect('quiet=42')
        self.ready = True

    def run(self, command, timeout=300):
        """Runs a command; its output and exit code."""
        live = self.live
        if not self.ready:
            self.start()
        live.focus(self.number, self.name)
        live.token += 1
        live.send(f'{{ {command}\n}} </dev/null 2>&1; echo "@{live.token}=$?"\n')
        match = live.expect(rf'@{live.token}=(\d+)', timeout)
        return plain(live.before), int(match.group(1))

    def paste(self, text, path):
        """Types a text of several lines at once into a file."""
        if not self.ready:
            self.start()
        self.live.focus(self.number, self.name)
        self.live.send(f"cat >{path} <<'END OF TEXT'\n{text}END OF TEXT\n")

    def ok(self, command, timeout=300):
        """Runs a command that has to succeed; its output."""
        output, code = self.run(command, timeout)
        if code != 0:
            raise Failure(f"{self.name}: '{command}' ended with code {code}: {output}")
        return output

    def address(self):
        """The address of the lease; waits for it."""
        def ask():
            return re.search(r'inet (\d+\.\d+\.\d+\.\d+)', self.run('ip -4 addr show dev eth0')[0])
        return self.live.until(f'a lease for {self.name}', ask, 180, 2).group(1)

    def random_numbers(self):
        """16 bytes of its entropy device, as text."""
        assert 'virtio_rng.0' in self.ok('cat /sys/class/misc/hw_random/rng_current')
        return re.search(r'(?: [0-9a-f]{2}){16}', self.ok('dd if=/dev/hwrng bs=16 count=1 2>/dev/null | od -A n -t x1')).group(0)

    def pings(self, address, count=3):
        return self.run(f'ping -c {count} -i 0.2 -W 5 {address}')[1] == 0


def discard_and_zeroes(live, vm, disk):
    """They reach the disk, and nothing but the VM's own sectors; its file system is gone afterwards."""
    for limit in ('discard_max_bytes', 'write_zeroes_max_bytes'):
        assert re.search('[1-9]', vm.ok(f'cat /sys/block/vda/queue/{limit}')), limit
    vm.ok('dd if=/dev/urandom of=/data/f bs=64k count=64 2>/dev/null && sync')
    vm.ok('rm /data/f && sync')
    full = os.stat(disk).st_blocks
    trimmed = vm.ok('fstrim -v /data')
    live.until('a smaller disk image', lambda: os.stat(disk).st_blocks < full, 60)
    vm.ok('umount /data')
    answer = vm.ok('probe blkclear /dev/vda')
    for line in ('discard: done', 'zero: done', 'discard at the end: E', 'discarded reads as zeroes: 1',
                 'zeroed reads as zeroes: 1', 'the rest is as written: 1'):
        assert 'blkclear: ' + line in answer, answer
    cleared = read_partition(disk, vm.number)[1 << 20:][:3 << 18]
    assert cleared == bytes(2 << 18) + b'\xa5' * (1 << 18), 'the image holds something else'
    vm.ok('mkdir -p /data && mount -t tmpfs none /data')
    return trimmed.strip()


class Shell:
    """The operator's shell behind console client 0."""

    PROMPT = r'sluice> '

    def __init__(self, live, number=0, name='shell'):
        self.live, self.number, self.name = live, number, name

    def run(self, command, timeout=60):
        """Types a command; what it printed."""
        live = self.live
        live.focus(self.number, self.name)
        live.send('\r')
        live.expect(self.PROMPT, timeout)
        live.send(command + '\r')
        live.expect(re.escape(command) + r'\s*\r?\n', timeout)
        live.expect(self.PROMPT, timeout)
        return plain(live.before)

    def ok(self, command, timeout=60):
        output = self.run(command, timeout)
        if 'error' in output.lower():
            raise Failure(f"shell: '{command}' answered: {output}")
        return output


class Iperf:
    """An iperf3 server on the host for one transfer, asked by a VM."""

    def __init__(self):
        self.port = free_port()
        self.output = tempfile.TemporaryFile('w+')
        self.process = None

    def start(self):
        self.process = subprocess.Popen(['iperf3', '-s', '-1', '-J', '-p', str(self.port)], stdout=self.output,
                                        stderr=subprocess.STDOUT)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
        self.output.close()

    def result(self, live, timeout=600):
        """The server's own report once the transfer is over."""
        live.until('the end of a transfer', lambda: self.process.poll() is not None, timeout)
        self.output.seek(0)
        return json.loads(self.output.read())


class Checks:
    """Runs checks one after the other; a failed one does not keep the next from running."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def run(self, what, check, *arguments):
        start = time.monotonic()
        try:
            note = check(*arguments)
        except (Failure, AssertionError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
            self.failed += 1
            print(f'FAILED {what}: {type(error).__name__}: {error}', flush=True)
            return False
        self.passed += 1
        print(f'ok {what}{": " + note if note else ""} ({time.monotonic() - start:.1f} s)', flush=True)
        return True

    def end(self):
        print(f'{self.passed} passed, {self.failed} failed')
        return 1 if self.failed or not self.passed else 0
