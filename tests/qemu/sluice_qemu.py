# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A system under test on QEMU: starts it, reads and writes its console, ends it.

    with Machine("hello", timeout=30) as machine:
        machine.expect("done")

The command comes from the environment (SLUICE_RUN_<system>), where `make check-...` puts it. A test that
expects something in vain fails with an exception that shows the console's last lines.
"""

import os
import re
import shlex
import sys
import time

import pexpect


class Failure(Exception):
    """Something did not appear on the console, or appeared and should not have."""


class Machine:
    """timeout is for the machine's whole life, in seconds: nothing waits beyond it."""

    def __init__(self, system, timeout=60, arguments=(), substitute=None):
        command = os.environ["SLUICE_RUN_" + system]
        for name, value in (substitute or {}).items():
            command = command.replace(name, value)
        words = shlex.split(command) + list(arguments)
        self.deadline = time.monotonic() + timeout
        self.seen = ""
        self.process = pexpect.spawn(words[0], words[1:], encoding="utf-8", codec_errors="replace",
                                     echo=False, timeout=timeout, dimensions=(50, 200))
        if os.environ.get("V") == "1":
            self.process.logfile_read = sys.stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends this machine's own process, no other."""
        self.process.close(force=True)

    def expect(self, pattern, timeout=None):
        """Waits for a regular expression; returns the match."""
        left = self.deadline - time.monotonic()
        wait = max(0.1, left if timeout is None else min(left, timeout))
        try:
            self.process.expect(pattern, timeout=wait)
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            self.seen += self.process.before if isinstance(self.process.before, str) else ""
            raise Failure(f"no '{pattern}' within {wait:.0f} s ({type(error).__name__}); "
                          f"the console's last lines:\n{self.tail()}") from None
        self.seen += self.process.before + self.process.after
        return self.process.match

    def expect_all(self, patterns, timeout=None):
        """Waits for several, in any order."""
        missing = list(patterns)
        while missing:
            match = self.expect("|".join(f"(?:{p})" for p in missing), timeout)
            missing = [p for p in missing if not re.fullmatch(p, match.group(0))]

    def read_for(self, seconds):
        """Everything printed within some time, and what was read before but not yet looked at."""
        end = time.monotonic() + seconds
        text = ""
        while time.monotonic() < end:
            try:
                text += self.process.read_nonblocking(4096, timeout=max(0.05, end - time.monotonic()))
            except (pexpect.TIMEOUT, pexpect.EOF):
                break
        self.seen += text
        return text

    def refuse(self, pattern, seconds):
        """Fails when a pattern appears within some time."""
        text = self.read_for(seconds)
        if re.search(pattern, text):
            raise Failure(f"'{pattern}' appeared:\n{self.tail()}")

    def send(self, text):
        self.process.send(text)

    def line(self, text):
        self.process.send(text + "\n")

    def tail(self, lines=40):
        return "\n".join(self.seen.replace("\r", "").split("\n")[-lines:])


def run(*tests):
    """Runs the tests one after the other; says which failed and ends the program."""
    failed = 0
    for test in tests:
        start = time.monotonic()
        try:
            test()
        except (Failure, AssertionError) as error:
            failed += 1
            print(f"FAILED {test.__name__}: {error}")
        else:
            print(f"ok {test.__name__} ({time.monotonic() - start:.1f} s)")
    sys.exit(1 if failed else 0)
