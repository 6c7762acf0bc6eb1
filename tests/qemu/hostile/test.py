# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Clients that break every rule of their rings, while a VM and the web server go on working.

Each attack is started by a letter on the attacker's serial line and ends with one line of numbers. After each of them
vm1 must have moved data, the page must still come, and the numbers must be those of the rule that was broken.
"""

import socket
import sys
import tempfile
import threading

from live_system import GATEWAY, PARTITION_SECTORS, PARTITION_START, SECTOR_BYTES, WEB_ADDRESS, Checks, Failure, \
    Iperf, Live, Shell, Vm, new_disk

LIFE_S = 1500
TRANSFER_BYTES = 16 << 20
ASKED_BYTES = 18 << 20  # the receiver may not count the last ones
PIECE_BYTES = 64 << 10
CLIENTS = {'shell': 0, 'vm1': 1, 'web': 2, 'hostile_net': 3, 'hostile_blk': 4, 'hostile_reader': 5}


class Sink:
    """A server on the host that counts the bytes a VM sends it."""

    def __init__(self):
        self.bytes = 0
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
                with connection:
                    while data := connection.recv(65536):
                        self.bytes += len(data)
            except OSError:
                if self.listener.fileno() < 0:
                    return

    def close(self):
        self.listener.close()


class Hostile:
    """The system under attack."""

    def __init__(self, live, disk):
        self.live, self.disk = live, disk
        self.vm1 = Vm(live, CLIENTS['vm1'], 'vm1')
        self.shell = Shell(live)
        self.sink = Sink()
        self.before = self.kept_bytes()

    def kept_bytes(self):
        """All of the disk that nobody here may write: tables, gaps, and vm2's partition."""
        with open(self.disk, 'rb') as file:
            image = bytearray(file.read())
        for number in (1, 3):
            start = PARTITION_START[number] * SECTOR_BYTES
            length = PARTITION_SECTORS * SECTOR_BYTES
            image[start:start + length] = bytes(length)
        return bytes(image)

    # --- others ---

    def others_start(self):
        self.live.until('the web page', lambda: self.live.try_fetch('/'))
        self.vm1.start()
        self.vm1.address()
        self.vm1.ok(f'(while :; do head -c {PIECE_BYTES} /dev/zero | nc -w 20 {GATEWAY} {self.sink.port}; sleep 0.2; '
                    'done) >/dev/null 2>&1 &')
        self.live.until('data from vm1', lambda: self.sink.bytes)

    def others_go_on(self):
        """vm1 sends, the page comes, vm1's disk works."""
        seen = self.sink.bytes
        self.live.until('data from vm1 after the attack', lambda: self.sink.bytes > seen + PIECE_BYTES, 120)
        page = self.live.until('the web page after the attack', lambda: self.live.try_fetch('/'), 60)
        assert b'<title>Sluice</title>' in page
        output = self.vm1.ok('dd if=/dev/urandom of=/data/a bs=4k count=16 2>/dev/null && cp /data/a /tmp/a && sync && '
                             'echo 3 >/proc/sys/vm/drop_caches && cmp /data/a /tmp/a && echo same')
        assert 'same' in output, output

    # --- attacks ---

    def is_joined(self, who):
        def ask():
            self.live.focus(CLIENTS[who], who)
            self.live.send('?')
            return self.live.expect(who + r': (joined|not joined), state (\w+)\s', 60).groups() == ('joined', 'attached')
        self.live.until(f'{who} in its rings', ask, 120, 1)

    def attack(self, who, letter):
        """Starts an attack; its report's numbers and state."""
        self.live.focus(CLIENTS[who], who)
        self.live.send(letter)
        match = self.live.expect(
            who + rf': attack {letter} ([^:\n]*): submitted (\d+) accepted (\d+) refused (\d+) unanswered (\d+) '
            r'strange (\d+) counted (\d+) state (\w+)\s', 180)
        report = dict(zip(('submitted', 'accepted', 'refused', 'unanswered', 'strange', 'counted'),
                          map(int, match.groups()[1:7])))
        report['state'] = match.group(8)
        return report

    def check(self, who, letter, **wanted):
        """An attack whose report must show these values."""
        report = self.attack(who, letter)
        assert report['strange'] == 0, report
        for key, value in wanted.items():
            assert report[key] == value, f'{key} is not {value}: {report}'
        self.others_go_on()
        return ' '.join(f'{key} {value}' for key, value in report.items() if value)

    def check_refused(self, who, letter):
        """Everything is refused, answered and counted, and the client is still served."""
        report = self.attack(who, letter)
        assert report['submitted'] > 0 and report['refused'] == report['submitted'], report
        assert report['counted'] >= report['submitted'] and report['accepted'] == 0, report
        assert report['strange'] == 0 and report['state'] == 'attached', report
        self.others_go_on()
        return f'{report["refused"]} refused'

    def check_counted(self, who, letter):
        """Entries that name nothing of the client's: no answer, but counted; the client is still served."""
        report = self.attack(who, letter)
        assert report['submitted'] > 0 and report['accepted'] == report['refused'] == 0, report
        assert report['counted'] == report['submitted'] and report['state'] == 'attached', report
        self.others_go_on()
        return f'{report["counted"]} counted'

    def check_quarantine(self, who, letter, device):
        """The multiplexer stops serving the client; the operator lets it in again and it works."""
        self.attack(who, letter)
        self.others_go_on()
        state = self.live.client(device, who)
        assert state['state'] == 'quarantined', state
        assert state['refusals'] > 0, state
        self.readmit(who, device)
        return f'{state["refusals"]} refusals'

    def check_survived(self, who, letter, device):
        """Whatever becomes of the client, the others go on, and it can be let in again."""
        report = self.attack(who, letter)
        self.others_go_on()
        self.readmit(who, device)
        return report['state']

    def readmit(self, who, device):
        self.shell.ok(f'{"net" if device == "nic" else "blk"} attach {who}')
        self.is_joined(who)
        good = 'i' if who == 'hostile_reader' else 'g'
        report = self.attack(who, good)
        assert report['accepted'] > 0 and report['refused'] == 0 and report['strange'] == 0, report

    def receive_offsets(self):
        """Bad receive buffers are counted by the copier, which tells at the next frame for this client."""
        before = self.live.client('nic', 'hostile_net')['refusals']
        self.attack('hostile_net', 'f')

        def counted():
            self.vm1.run('ping -c 1 -W 1 10.0.2.77')  # nobody: a broadcast that everybody hears
            return self.live.client('nic', 'hostile_net')['refusals'] >= before + 5
        self.live.until('refusals counted by the copier', counted, 120)
        self.others_go_on()

    def receive_ahead(self):
        """The copier finds the ring broken when it next has a frame for this client."""
        self.attack('hostile_net', 'x')

        def quarantined():
            self.vm1.run('ping -c 1 -W 1 10.0.2.78')
            return self.live.client('nic', 'hostile_net')['state'] == 'quarantined'
        self.live.until('quarantine', quarantined, 120)
        self.others_go_on()
        self.readmit('hostile_net', 'nic')

    def answers_never_taken(self, who, device):
        report = self.attack(who, 'd')
        self.others_go_on()
        assert report['submitted'] > 0 and report['state'] in ('attached', 'quarantined'), report
        self.readmit(who, device)
        return f'{report["submitted"]} submitted'

    # --- afterwards ---

    def whole_transfer(self):
        iperf = Iperf()
        try:
            iperf.start()
            self.vm1.ok(f'until iperf3 -c {GATEWAY} -p {iperf.port} -n {ASKED_BYTES} >/tmp/iperf.log 2>&1; '
                        'do sleep 1; done', 600)
            end = iperf.result(self.live)['end']['sum_received']
        finally:
            iperf.stop()
        assert end['bytes'] >= TRANSFER_BYTES, end
        assert '<title>' in self.vm1.ok(f'timeout 60 wget -q -O - http://{WEB_ADDRESS}/')

    def disk_is_kept(self):
        after = self.kept_bytes()
        if after != self.before:
            first = next(i for i in range(len(after)) if after[i] != self.before[i])
            raise Failure(f'byte {first} (sector {first // SECTOR_BYTES}) of the disk has changed')

    def nobody_faulted(self):
        assert not self.live.seen('MON.ERROR|stopped:'), 'the monitor reports a fault'


NET_CHECKS = [
    ('one buffer 10 000 times', Hostile.check, 'r', {'submitted': 10000, 'state': 'attached'}),
    ('offsets outside', Hostile.check_counted, 'o', {}),
    ('lengths', Hostile.check_refused, 'l', {}),
    ('foreign sources', Hostile.check_refused, 'm', {}),
    ('notifications', Hostile.check, 'n', {'state': 'attached'}),
]
BLK_CHECKS = [
    ('sectors outside and overflowing', 's'),
    ('offsets outside and overflowing', 'o'),
    ('counts', 'c'),
    ('operations', 'b'),
    ('pieces outside, empty, miscounted', 'p'),
]


def attack_net(checks, system):
    who = 'hostile_net'
    checks.run('net: good frame', system.check, who, 'g')
    for name, check, letter, wanted in NET_CHECKS:
        checks.run('net: ' + name, lambda check=check, letter=letter, wanted=wanted:
                   check(system, who, letter, **wanted))
    checks.run('net: bad receive buffers', system.receive_offsets)
    checks.run('net: transmit index ahead', system.check_quarantine, who, 'j', 'nic')
    checks.run('net: answers taken ahead', system.check_quarantine, who, 'h', 'nic')
    checks.run('net: receive index ahead', system.receive_ahead)
    checks.run('net: answers never taken', system.answers_never_taken, who, 'nic')
    checks.run('net: leaves and joins', system.check_survived, who, 'q', 'nic')
    checks.run('net: scribbles over its rings', system.check_survived, who, 's', 'nic')


def attack_blk(checks, system):
    checks.run('blk: good write and read', system.check, 'hostile_blk', 'g')
    checks.run('blk: good read', system.check, 'hostile_reader', 'i')
    for who in ('hostile_blk', 'hostile_reader'):
        for name, letter in BLK_CHECKS:
            checks.run(f'blk: {name} by {who}', system.check_refused, who, letter)
    checks.run('blk: write on a read-only partition', system.check_refused, 'hostile_reader', 'w')
    checks.run('blk: notifications', system.check, 'hostile_blk', 'n')
    checks.run('blk: many reads', system.check, 'hostile_blk', 'r')
    checks.run('blk: responses never taken', system.answers_never_taken, 'hostile_blk', 'disk')
    checks.run('blk: request index ahead', system.check_quarantine, 'hostile_blk', 'j', 'disk')
    checks.run('blk: too many pieces', system.check_quarantine, 'hostile_blk', 'm', 'disk')
    checks.run('blk: missing pieces', system.check_quarantine, 'hostile_blk', 'e', 'disk')
    checks.run('blk: responses taken ahead', system.check_quarantine, 'hostile_blk', 'h', 'disk')
    checks.run('blk: leaves and joins', system.check_survived, 'hostile_blk', 'q', 'disk')
    checks.run('blk: scribbles over its rings', system.check_survived, 'hostile_blk', 'x', 'disk')


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        disk = new_disk(folder)
        with Live('hostile', disk, LIFE_S, 'hostile') as live:
            system = Hostile(live, disk)
            if checks.run('others work', system.others_start):
                attack_net(checks, system)
                attack_blk(checks, system)
                checks.run('16 MiB from vm1 and the page', system.whole_transfer)
                checks.run('nothing outside was written', system.disk_is_kept)
                checks.run('no component faulted', system.nobody_faulted)
            system.sink.close()
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
