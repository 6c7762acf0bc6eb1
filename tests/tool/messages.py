#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Every message in the sources is caused by a test. usage: messages.py MESSAGES SOURCE.c...

MESSAGES holds all that the program said in its tests.
"""
import re
import sys

SAYING = re.compile(r"\b(?:error_at|error_plain|warning_at|note_at|stop|model_fail|model_refuse)\(")
TEXTS = re.compile(r'"((?:[^"\\]|\\.)*)"|\b(PRI\w+)\b|(\S)')
REASON = re.compile(r'(?:return|:|case \w+: return)\s+"([^"]* [^"]*)"')  # of functions that give the reason why not
CONVERSION = re.compile(r"%[-+ 0-9.*]*(?:ll|l|z|h)?[a-zA-Z]")

# What no description causes, and why.
NOT_CAUSED = {
    "out of memory": "needs a host without memory",
    "the XML parser cannot be started": "needs a host without memory",
    "cannot make a temporary file: %s": "needs a host without room",
    "internal: the region '%s' is too small for its rings": "a mistake in compose itself",
    "the content of '%s' is too large or made twice": "a mistake in compose itself",
    "the name '%s' is longer than %d characters": "names in a description have at most 20",
    "more than %d memory regions are needed": "devices and parties run out before",
    "more than %d channels are needed": "devices and parties run out before",
    "'%s' has more than %d interrupts": "devices run out before",
    "'%s' maps more than %d regions": "the clients of a network run out before: its multiplexer maps six regions for each",
    "'%s' has more than %d peers": "the regions of its driver VM run out before",
}


def first_text(text, start):
    """The first string that is itself an argument of the call whose arguments begin here, else the first inside."""
    nested, found, depth = "", "", 1
    for part in TEXTS.finditer(text, start):
        literal, macro, other = part.groups()
        if other is None:
            piece = literal if literal is not None else "d"
            found += piece if depth == 1 else ""
            nested += piece if depth > 1 and not found else ""
            continue
        depth += (other == "(") - (other == ")")
        if found or depth == 0:
            break
    return found or nested


def formats(source):
    """What each call that says something says, and reasons that are handed to one."""
    with open(source, encoding="utf-8") as file:
        text = file.read()
    for call in SAYING.finditer(text):
        found = first_text(text, call.end())
        if " " in found:
            yield found
    if source.endswith(("elf_file.c", "/file.c")):
        yield from REASON.findall(text)


def pattern(text):
    pieces = [re.escape(piece) for piece in CONVERSION.split(text.replace('\\"', '"').replace("%%", "%"))]
    return re.compile(".*".join(pieces))


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as file:
        said = file.read()
    count = missing = 0
    for source in sys.argv[2:]:
        for text in dict.fromkeys(formats(source)):
            if text in NOT_CAUSED:
                continue
            count += 1
            if not pattern(text).search(said):
                missing += 1
                print(f"FAIL {source}: no test causes '{text}'")
    print(f"messages: {count} in the sources, {missing} that no test causes")
    sys.exit(1 if missing or not count else 0)


main()
