#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""The examples of docs/system-description.md: usage: docs.py COMPOSE BOARD.dtb DOCUMENT TOOL FAKE_SDK

A block behind `<!-- example NAME -->` goes through compose, which must print the block behind `<!-- emitted NAME -->`; one
behind `<!-- composed NAME -->` must be taken by it.
Blocks that are a whole `<system>` go through the image tool, with programs and variables that exist.
"""

import os
import re
import subprocess
import sys
import tempfile

BLOCK = r'```xml\n(.*?)```'


def emitted(compose, board, text, folder):
    path = os.path.join(folder, 'example.xml')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    result = subprocess.run([compose, '--board', board, '--emit', '--search-path', folder, path], capture_output=True,
                            text=True, timeout=60, check=False)
    if result.returncode != 0 or 'error' in result.stderr:
        sys.exit(f'FAILED example: {result.stderr}')
    return result.stdout.split('-->\n', 1)[1]


def check_plain(tool, sdk, text, folder):
    """With the one program of the fake SDK, whose variables are value_a to value_e."""
    names = iter('abcde')
    text = re.sub(r'(path\w*)="[^"]*\.elf"', r'\1="pd.elf"', text)
    text = re.sub(r'(setvar_\w+|symbol)="\w+"', lambda match: f'{match[1]}="value_{next(names)}"', text)
    path = os.path.join(folder, 'plain.system')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    result = subprocess.run([tool, '--board', 'fake', '--config', 'debug', '--search-path', f'{sdk}/programs',
                             '-o', f'{folder}/image', '-r', f'{folder}/report', path], capture_output=True, text=True,
                            timeout=60, check=False, env={**os.environ, 'MICROKIT_SDK': sdk})
    if result.returncode != 0 or result.stderr:
        sys.exit(f'FAILED plain example: {result.stderr}')


def main():
    compose, board, document, tool, sdk = (os.path.abspath(word) for word in sys.argv[1:])
    with open(document, encoding='utf-8') as file:
        text = file.read()
    examples = dict(re.findall(r'<!-- example (\w+) -->\n' + BLOCK, text, re.S))
    composed = re.findall(r'<!-- composed \w+ -->\n' + BLOCK, text, re.S)
    results = dict(re.findall(r'<!-- emitted (\w+) -->\n' + BLOCK, text, re.S))
    plain = [block for block in re.findall(BLOCK, text, re.S) if block.startswith('<system>') and
             block not in results.values()]
    if not examples or not composed or not plain or set(examples) != set(results):
        sys.exit('FAILED: examples are missing')
    with tempfile.TemporaryDirectory() as folder:
        for name, example in examples.items():
            printed = emitted(compose, board, example, folder)
            if '--update' in os.environ.get('DOCS', ''):
                text = text.replace(results[name], printed)
            elif printed != results[name]:
                sys.exit(f'FAILED {name}: the document does not show what compose prints:\n{printed}')
        for name in ('vmlinuz', 'initrd.cpio'):
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(b'a file')
        for block in composed:
            emitted(compose, board, block, folder)
        for block in plain:
            check_plain(tool, sdk, block, folder)
    if '--update' in os.environ.get('DOCS', ''):
        with open(document, 'w', encoding='utf-8') as file:
            file.write(text)
    print(f'docs: {len(examples) + len(composed)} composed and {len(plain)} plain examples are right')


main()
