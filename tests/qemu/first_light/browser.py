# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The page as a real browser shows it: what its script filled in, and a picture in build/check/web.png."""

import os
import re
import subprocess
import tempfile

from live_system import LOGS

PICTURE = os.path.join(LOGS, 'web.png')
PICTURE_BYTES_MIN = 20000  # an empty white page of this size compresses to far less
FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync',
         '--window-size=1200,1400', '--virtual-time-budget=6000']


def chromium(url, *flags):
    """Standard output of one run with an empty profile of its own."""
    with tempfile.TemporaryDirectory() as profile:
        result = subprocess.run(['chromium', *FLAGS, '--user-data-dir=' + profile, *flags, url],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300, check=False)
    assert result.returncode == 0, f'chromium ended with code {result.returncode}: {result.stderr[-2000:]}'
    return result.stdout


def page_is_filled_in(live, system, components):
    """The script has shown the status: system, components, devices, and that it is live."""
    url = f'http://127.0.0.1:{live.port}/'
    document = chromium(url, '--dump-dom')
    assert re.search(rf'<span id="system">{system}</span>', document), document[:2000]
    assert re.search(r'<span id="live"[^>]*>live</span>', document), 'the page does not say that it is live'
    rows = re.findall(r'<tr><td class="">([\w-]+)</td>', document)
    for name in components:
        assert name in rows, f'{name} is not in the tables: {rows}'
    assert '<svg' in document and 'multiplexer</text>' in document, 'no picture of the system'
    if os.path.exists(PICTURE):
        os.unlink(PICTURE)
    chromium(url, '--screenshot=' + os.path.abspath(PICTURE))
    size = os.path.getsize(PICTURE)
    assert size > PICTURE_BYTES_MIN, f'the picture has only {size} bytes'
    return f'{len(rows)} rows, {PICTURE}'
