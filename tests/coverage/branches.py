# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Says how many branches of the trusted files the host tests take, and fails where that is not enough.

usage: branches.py [--missing] COUNTERS...

COUNTERS are gcov's results in JSON, one file for each test; a branch counts as taken when any test takes it, in any file
that includes a header. tests/coverage/files names the files that count. tests/coverage/justified names the functions with
branches that no test can take: file, function, how many, why. With --missing the branches not taken are listed by line."""
import collections
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LEAST = 95  # per cent of a file's branches, those that are justified apart


def words_of(name):
    """The lines of a list in this folder, split; comments and empty lines left out."""
    with open(os.path.join(HERE, name)) as lines:
        return [line.split(maxsplit=3) for line in lines if line.strip() and not line.startswith('#')]


def read(counters, files):
    """Branches as {file: {(function, line, place in the line): taken}}, and functions as {(file, name): called}."""
    taken = {name: collections.defaultdict(int) for name in files}
    called = collections.defaultdict(int)
    for path in counters:
        with open(path) as results:
            for source in (f for line in results for f in json.loads(line)['files']):
                name = os.path.normpath(source['file'])
                if name not in taken:
                    continue
                for function in source['functions']:
                    called[name, function['name']] += function['execution_count']
                for line in source['lines']:
                    for place, branch in enumerate(line['branches']):
                        taken[name][line['function_name'], line['line_number'], place] += branch['count']
    return taken, called


def main():
    arguments = sys.argv[1:]
    is_long = '--missing' in arguments
    files = [words[0] for words in words_of('files')]
    taken, called = read([a for a in arguments if a != '--missing'], files)
    justified = collections.defaultdict(int)
    wrong = []
    for words in words_of('justified'):
        if len(words) < 4:
            wrong.append(f'{" ".join(words)}: a justification has a file, a function, a number and a reason')
            continue
        name, function, number = words[0], words[1], int(words[2])
        missing = sum(not count for (f, _, _), count in taken.get(name, {}).items() if f == function)
        if missing != number:
            wrong.append(f'{name}: {function}: {number} branches are justified, {missing} are not taken')
        justified[name] += number
    for (name, function), count in sorted(called.items()):
        if not count:
            wrong.append(f'{name}: {function}: no test calls it')
    total = reached = 0
    for name in files:
        branches = taken[name]
        hit = sum(count > 0 for count in branches.values())
        rest = len(branches) - justified[name]
        percent = 100 * hit / rest if rest else 100
        print(f'{hit:5} of {len(branches):4} branches {percent:6.1f} %  {name}' +
              (f', {justified[name]} justified' if justified[name] else ''))
        if is_long:
            for (function, line, place), count in sorted(branches.items(), key=lambda item: item[0][1:]):
                if not count:
                    print(f'        line {line}, {place}: {function}')
        if percent < LEAST:
            wrong.append(f'{name}: {percent:.1f} % of its branches are taken, at least {LEAST} % must be')
        total, reached = total + len(branches), reached + hit
    print(f'coverage: {reached} of {total} branches in {len(files)} files, {sum(justified.values())} justified')
    for text in wrong:
        print('coverage: ' + text, file=sys.stderr)
    sys.exit(bool(wrong))


main()
