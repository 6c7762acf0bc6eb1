# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The main system without its VMs, for boards on which there are none yet: its web page, its status, its shell."""

import sys
import tempfile

from live_system import Checks, Live, Shell, new_disk

LIFE_S = 300


class Native:
    def __init__(self, live):
        self.live, self.shell = live, Shell(live)

    def page_is_served(self):
        page = self.live.until('the web page', lambda: self.live.try_fetch('/'))
        assert b'<title>Sluice</title>' in page, page[:200]

    def status_names_all(self):
        devices = {device['name']: [client['name'] for client in device['clients']]
                   for device in self.live.status()['devices']}
        assert set(devices) == {'clock', 'uart', 'nic', 'disk'}, devices
        assert devices['nic'] == ['web'], devices['nic']

    def rate_is_changed(self):
        self.shell.ok('net rate web 500k')
        assert self.live.client('nic', 'web')['name'] == 'web'


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder, Live('native', new_disk(folder), LIFE_S, 'native') as live:
        system = Native(live)
        checks.run('page', system.page_is_served)
        checks.run('status', system.status_names_all)
        checks.run('a policy changed in the shell', system.rate_is_changed)
    return checks.end()


if __name__ == '__main__':
    sys.exit(main())
