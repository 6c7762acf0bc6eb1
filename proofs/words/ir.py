# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Reads clang's intermediate code (LLVM 14, text): functions, blocks, instructions, types and their sizes."""
import re

TOKEN = re.compile(r'\s*(c?"[^"]*"|[%@]"[^"]*"|[%@][\w.$-]+|![\w.]*|#\d+|\.\.\.|-?\d+|[A-Za-z_][\w.]*|[][(){}<>,=*:])')


def tokens(text):
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            if text[at:].strip():
                raise ValueError('not understood: ' + text)
            break
        found.append(match.group(1))
        at = match.end()
    return found


class Type:
    """kind: int (width), pointer (to), array (count, to), struct (fields), named (name), other."""

    def __init__(self, kind, width=0, to=None, fields=(), name=''):
        self.kind, self.width, self.to, self.fields, self.name = kind, width, to, fields, name


class Reader:
    """Tokens of one instruction."""

    def __init__(self, text):
        self.tokens, self.at = tokens(text), 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ''

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, *expected):
        if self.peek() in expected:
            return self.next()
        return ''

    def expect(self, token):
        if self.next() != token:
            raise ValueError(f'{token} expected: ' + ' '.join(self.tokens))

    def type(self):
        token = self.next()
        if re.fullmatch(r'i\d+', token):
            found = Type('int', int(token[1:]))
        elif token == '[':
            count = int(self.next())
            self.expect('x')
            found = Type('array', count, self.type())
            self.expect(']')
        elif token == '{':
            fields = []
            while not self.take('}'):
                fields.append(self.type())
                self.take(',')
            found = Type('struct', fields=fields)
        elif token[0] == '%':
            found = Type('named', name=token)
        else:
            found = Type('other', name=token)
        while self.peek() in ('*', '('):
            if self.next() == '(':
                self.skip_group(')')
            else:
                found = Type('pointer', 64, found)
        return found

    def skip_group(self, end):
        depth = {')': '(', ']': '[', '}': '{'}[end]
        level = 1
        while level:
            token = self.next()
            level += (token == depth) - (token == end)

    def attributes(self):
        while self.peek() in ('noundef', 'zeroext', 'signext', 'nonnull', 'noalias', 'nocapture', 'readonly',
                              'returned', 'align', 'immarg', 'writeonly', 'dereferenceable'):
            if self.next() in ('align', 'dereferenceable'):
                if self.take('('):
                    self.skip_group(')')
                else:
                    self.next()

    def value(self):
        """An operand without its type; a constant expression is None: it may be anything."""
        token = self.next()
        while token in ('inbounds',):
            token = self.next()
        if self.peek() == '(' or token in ('getelementptr', 'inttoptr', 'bitcast', 'ptrtoint', '{', '['):
            while self.peek() != '(' and token not in ('{', '['):
                token = self.next()
            if token in ('{', '['):
                self.skip_group({'{': '}', '[': ']'}[token])
            else:
                self.next()
                name = self.plain_name() if token == 'bitcast' else None
                self.skip_group(')')
                return name
            return None
        return token

    def plain_name(self):
        """Of what a constant expression converts, if that is a name."""
        self.type()
        return self.next() if self.peek()[:1] == '@' else None


class Function:
    def __init__(self, head):
        self.arguments = []
        name = re.search(r'@([\w.$-]+)\(', head)
        self.name = name.group(1)
        self.blocks = {}
        if '...' in head or not self.name.startswith(('law_', 'invariant_')):
            return  # what others are given does not matter: they are inlined
        reader = Reader(re.sub(r'\).*', ')', head[name.end():]))
        while not reader.take(')'):
            kind = reader.type()
            reader.attributes()
            self.arguments.append((kind, reader.next()))
            reader.take(',')


class Module:
    def __init__(self, text):
        self.types, self.functions, self.calls = {}, {}, {}
        text = re.sub(r'\[\n(.*?)\n\s*\]', lambda m: '[' + m.group(1).replace('\n', ' ') + ' ]', text, flags=re.S)
        function = block = None
        for line in text.split('\n'):
            line = re.sub(r'(^|\s);.*', '', line)
            if re.match(r'%\S+ = type ', line):
                name, body = line.split(' = type ')
                self.types[name] = None if body == 'opaque' else Reader(body).type()
            elif line.startswith('define'):
                function = Function(line)
                self.functions[function.name] = function
                block = None
            elif line.startswith('}'):
                function = None
            elif function and re.match(r'[\w.$"-]+:', line):
                block = function.blocks.setdefault('%' + line[:line.index(':')].strip('"'), [])
            elif function and line.strip():
                if block is None:
                    block = function.blocks.setdefault('%entry', [])
                block.append(re.sub(r', ![\w.]+ ![\w.]+', '', line.strip()))

    def callees(self, name):
        """Everything a function calls, directly or not, and itself."""
        found, todo = set(), [name]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                if name in self.functions:
                    for block in self.functions[name].blocks.values():
                        for line in block:
                            todo += re.findall(r'@([\w.$-]+)\(', line)
        return found

    def resolve(self, kind):
        return self.types[kind.name] if kind.kind == 'named' else kind

    def size(self, kind):
        """Size and alignment in bytes."""
        kind = self.resolve(kind)
        if kind.kind == 'int':
            size = max(1, kind.width // 8)
            return size, size
        if kind.kind == 'pointer':
            return 8, 8
        if kind.kind == 'array':
            size, alignment = self.size(kind.to)
            return size * kind.width, alignment
        offset, most = 0, 1
        for field in kind.fields:
            size, alignment = self.size(field)
            offset = -(-offset // alignment) * alignment + size
            most = max(most, alignment)
        return -(-offset // most) * most, most

    def field(self, kind, index):
        """Offset and type of a member of a structure."""
        offset = 0
        fields = self.resolve(kind).fields
        for field in fields[:index + 1]:
            size, alignment = self.size(field)
            offset = -(-offset // alignment) * alignment + size
        return offset - self.size(fields[index])[0], fields[index]
