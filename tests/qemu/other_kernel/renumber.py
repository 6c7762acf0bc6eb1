#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Gives a kernel other numbers: changes the headers that it and everything above it is compiled with. renumber.py FOLDER

Labels, system calls, errors, faults, failed lookups, object types, sizes of objects and the root task's slots all become
others. The folder is the output of a kernel build whose
headers have been made and nothing else; the sizes that tools read as JSON come out of these headers.
"""
import re
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])
HEADERS = FOLDER / "include/sel4"
LABELS_UP = 1000
NUMBERED = re.compile(r"^( *)(\w+) = (-?\d+),", re.M)


def change(path, function):
    before = path.read_text()
    after = function(before)
    assert after != before, f"nothing to change in {path}"
    path.write_text(after)


def renumber(text, names, function):
    """Every `NAME = NUMBER,` whose name matches gets another number."""
    return NUMBERED.sub(lambda m: f"{m[1]}{m[2]} = {function(int(m[3]))}," if re.fullmatch(names, m[2]) else m[0], text)


def reverse(text, first, last):
    """The lines between the one that begins with `first` and the one that begins with `last`, backwards."""
    lines = text.split("\n")
    start = next(i for i, line in enumerate(lines) if line.strip().startswith(first)) + 1
    end = next(i for i in range(start, len(lines)) if lines[i].strip().startswith(last))
    return "\n".join(lines[:start] + lines[start:end][::-1] + lines[end:])


def labels():
    """All further up: methods of one kind of object follow each other, which kernels make use of."""
    change(HEADERS / "invocation.h", lambda text: renumber(text, r"(?!InvalidInvocation$)\w+", lambda n: n + LABELS_UP))
    change(FOLDER / "invocations_all.json", lambda text: re.sub(
        r'("\w+"): (\d+)', lambda m: f"{m[1]}: {int(m[2]) + LABELS_UP}" if int(m[2]) else m[0], text))


def sizes(text):
    for name in ("TCB", "Endpoint", "Notification", "Reply", "VCPU", "ARM_VCPU"):
        text = re.sub(rf"(#define seL4_{name}Bits) (\d+)", lambda m: f"{m[1]} {int(m[2]) + 1}", text)
    return text


def main():
    stamp, done = FOLDER / "include/.generated", FOLDER / "include/.renumbered"
    if done.exists() and done.stat().st_mtime_ns >= stamp.stat().st_mtime_ns:
        return
    labels()
    change(HEADERS / "syscall.h", lambda text: renumber(
        text, "seL4_Sys(ReplyRecv|NBSend\\w*|Send|NBRecv|Recv|Wait|NBWait)", lambda n: -12 - n))
    change(HEADERS / "errors.h", lambda text: reverse(
        reverse(text, "seL4_NoError", "seL4_NumErrors"), "seL4_NoFailure", "} seL4_LookupFailureType"))
    change(HEADERS / "faults.h", lambda text: renumber(text, r"seL4_Fault_(?!NullFault)\w+", lambda n: 10 - n))
    change(HEADERS / "objecttype.h", lambda text: reverse(
        reverse(text, "seL4_UntypedObject", "seL4_NonArch"), "seL4_ARM_VSpaceObject", "seL4_ObjectTypeCount"))
    change(HEADERS / "bootinfo_types.h", lambda text: renumber(text, r"seL4_Cap(?!Null)\w+", lambda n: 16 - n))
    change(HEADERS / "constants.h", sizes)
    done.touch()


main()
