# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Two native clients on one disk, one UART and the timer: what they find, what the shell does, and a disk that fails."""

import os
import subprocess
import tempfile

from sluice_qemu import Machine, run

GOOD = [r"50 timeouts, 0 early, latest \d+ us, cancelled silent, refused 1", r"131072 sectors", r"flush errors 0",
        r"read back, errors 0, wrong 0", r"6 of 6 bad requests refused", r"read 32768 KiB in \d+ us, errors 0"]
PARTITION_1 = 2048  # first sector
FIRST_SECTOR = 16  # of the partition that a probe writes


def new_disk(folder):
    path = os.path.join(folder, "disk.img")
    subprocess.run(["tools/disk_image", "gpt", path, "one", "two"], check=True, stdout=subprocess.DEVNULL)
    return path


def disk(path):
    return {"@DRIVE@": f"format=raw,file={path}"}


def failing_disk(path, rules):
    """A disk whose layer below fails as told (QEMU's blkdebug)."""
    options = ",".join(f"file.inject-error.0.{key}={value}" for key, value in rules.items())
    return {"@DRIVE@": f"driver=raw,file.driver=blkdebug,file.image.driver=file,file.image.filename={path},{options}"}


def good(machine, mark):
    expected = [rf"probe_{n}: \w+: {text}" for n in (1, 2) for text in GOOD + [mark]]
    machine.expect_all(expected + [rf"probe_{n}: done" for n in (1, 2)])


def disk_is_shared_and_kept():
    with tempfile.TemporaryDirectory() as folder:
        path = new_disk(folder)
        with Machine("devices", timeout=90, substitute=disk(path)) as machine:
            good(machine, "no mark")
        with Machine("devices", timeout=90, substitute=disk(path)) as machine:
            good(machine, "found the mark")
            machine.refuse("MON.ERROR|stopped", 1)


def shell_changes_policies():
    with tempfile.TemporaryDirectory() as folder:
        with Machine("devices", timeout=90, substitute=disk(new_disk(folder))) as machine:
            machine.expect_all([r"probe_1: done", r"probe_2: done"])
            machine.send("\r")
            for command, answer in (("blk readonly probe_1 on", r"disk: probe_1 readonly 1"),
                                    ("disk rate probe_2 1M", r"disk: probe_2 rate 1000000"),
                                    ("blk detach probe_2", r"disk: probe_2 detach"),
                                    ("blk list", r"probe_1 +attached +partition 1 read-only"),
                                    ("blk list", r"probe_2 +detached +partition 2 rate 1000000"),
                                    ("timer quarantine probe_1", r"clock: probe_1 quarantine"),
                                    ("timer list", r"probe_1 +quarantined"),
                                    ("serial mute probe_1 on", r"uart: probe_1 mute 1"),
                                    ("blk mute probe_1 on", r"error: disk mute: this kind of device has no such"),
                                    ("blk rate nobody 1", r"error: disk has no client 'nobody', only probe_1 probe_2"),
                                    ("stats disk", r"probe_1 +\d+ +\d+ +\d+ +\d+ +0 +6 ")):
                machine.send(command + "\r")
                machine.expect(answer, 10)
                machine.expect("sluice> ", 10)
            machine.send("\x1d1")
            machine.expect(r"\[probe_1\]", 10)


def read_errors_are_passed_on():
    with tempfile.TemporaryDirectory() as folder:
        path = new_disk(folder)
        sector = PARTITION_1 + FIRST_SECTOR + 100
        rules = {"event": "read_aio", "sector": sector, "errno": 5, "once": "off", "immediately": "off"}
        with Machine("devices", timeout=90, substitute=failing_disk(path, rules)) as machine:
            machine.expect_all([r"probe_1: disk: read back, errors [1-9]\d*, wrong 0",
                                r"probe_2: disk: read back, errors 0, wrong 0", r"probe_1: done", r"probe_2: done"])


def flush_reaches_the_device():
    with tempfile.TemporaryDirectory() as folder:
        rules = {"event": "none", "iotype": "flush", "errno": 5, "once": "off", "immediately": "off"}
        with Machine("devices", timeout=90, substitute=failing_disk(new_disk(folder), rules)) as machine:
            machine.expect_all([r"probe_1: disk: flush errors 1", r"probe_2: disk: flush errors 1",
                                r"probe_1: disk: read back, errors 0, wrong 0", r"probe_1: done", r"probe_2: done"])


run(disk_is_shared_and_kept, shell_changes_policies, read_errors_are_passed_on, flush_reaches_the_device)
