# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""A law as a formula: every value a bit vector, every block the condition under which it is reached."""
import re

import ir

BINARY = {'add': 'bvadd', 'sub': 'bvsub', 'mul': 'bvmul', 'and': 'bvand', 'or': 'bvor', 'xor': 'bvxor', 'shl': 'bvshl',
          'lshr': 'bvlshr', 'ashr': 'bvashr', 'udiv': 'bvudiv', 'urem': 'bvurem', 'sdiv': 'bvsdiv', 'srem': 'bvsrem'}
COMPARE = {'eq': '(= {} {})', 'ne': '(distinct {} {})', 'ult': '(bvult {} {})', 'ule': '(bvule {} {})',
           'ugt': '(bvugt {} {})', 'uge': '(bvuge {} {})', 'slt': '(bvslt {} {})', 'sle': '(bvsle {} {})',
           'sgt': '(bvsgt {} {})', 'sge': '(bvsge {} {})'}
WIDE = {'add': 'bvadd', 'sub': 'bvsub', 'mul': 'bvmul'}
BY_POWER = {'mul': 'bvshl', 'udiv': 'bvlshr'}  # by 1 << n: by n bits
KNOWN = {'asm', 'assert_failed', 'prove', 'assume', 'invariant', 'variant'}  # calls that leave memory alone
FRAME = ('function', 'values', 'edges', 'memories', 'loops', 'position', 'heads', 'regions', 'here', 'memory', 'result', 'entered',
         'depth', 'claimed')
IGNORED = ('llvm.lifetime', 'llvm.dbg', 'llvm.assume')
GIVEN = ('any_', 'fixed_')  # functions of laws that only give a value


def number(value, width):
    return f'(_ bv{value % (1 << width)} {width})'


class Query:
    """A condition, how many of the problem's lines it takes to say it, and what it means when it can be met."""

    def __init__(self, condition, lines, text=''):
        self.condition, self.lines, self.text = condition, lines, text


class Memory:
    """What every word of memory is at some point: a function from addresses."""

    def __init__(self, function):
        self.function, self.known = function, {}

    def word(self, address):
        if address not in self.known:
            self.known[address] = self.function(address)
        return self.known[address]


class Loop:
    """A loop and what is claimed at its head: marks are the instructions from there to the last claim."""

    def __init__(self, problem, head):
        self.head, self.blocks = head, problem.regions[head]
        self.values, self.measures = {}, []
        blocks = problem.function.blocks
        self.phis = [self.phi(text) for text in blocks[head] if ' = phi ' in text]
        self.definitions = dict(text.split(' = ', 1) for block in self.blocks for text in blocks[block] if ' = ' in text)
        first = [text for text in blocks[head] if ' = phi ' not in text]
        self.marks = self.to_last_claim(first)
        if not self.marks:  # or at the begin of the body, which says the same of the head
            for block in problem.successors(head):
                if block in self.blocks and [b for b in blocks if block in problem.successors(b)] == [head]:
                    self.marks = self.marks or self.to_last_claim(first[:-1], blocks[block])

    def to_last_claim(self, *parts):
        last = [i for i, text in enumerate(parts[-1]) if re.search(r'@(in)?variant\(', text)]
        return [text for part in parts[:-1] for text in part] + parts[-1][:last[-1] + 1] if last else []

    def phi(self, text):
        name, rest = text.split(' = phi ', 1)
        reader = ir.Reader(rest)
        kind = reader.type()
        return name, kind, [(match.group(2), match.group(1)) for match in re.finditer(r'\[ (.*?), (%[\w.$-]+) \]', rest)]


class Problem:
    def __init__(self, module, name, has_memory=False):
        self.module, self.function = module, module.functions[name]
        self.memory = None     # where stores are followed: what it is now
        self.memories = {}     # the same at the end of (from, to)
        self.globals = {}      # addresses of variables outside of functions
        self.fixed = {}        # what functions give that are the same at each call
        self.lines = []        # declarations and definitions, in order
        self.known = 'true'    # what was assumed or proved before this point, on the paths concerned
        self.values = {}       # of the function's variables: text of a bit vector, or a list of values
        self.obligations, self.proves, self.end = [], 0, None
        self.powers = {}       # values that are 1 << n: n
        self.edges = {}        # (from, to): condition
        self.loops = {}        # heads of loops: what is known of each
        self.count = self.depth = 0
        self.claimed = None    # invariants and variants, where they are asked for
        if has_memory:
            self.memory = self.any_memory()
        self.result = None     # what the function returns
        self.entered = 'true'  # the condition under which it is called
        for kind, variable in self.function.arguments:
            self.values[variable] = self.any(kind)
        self.run()

    def run(self):
        self.edges, self.memories, self.loops = {}, {}, {}
        for block in self.order():
            self.enter(block)
            for text in self.function.blocks[block]:
                self.step(block, text)

    # formulas

    def fresh(self, prefix):
        self.count += 1
        return f'{prefix}{self.count}'

    def define(self, sort, text):
        name = self.fresh('v')
        self.lines.append(f'(declare-const {name} {sort}) (assert (= {name} {text}))')  # define-fun is expanded: too long
        return name

    def bits(self, width, text):
        return self.define(f'(_ BitVec {width})', text)

    def truth(self, text):
        return text if text in ('true', 'false') else self.define('Bool', text)

    def any(self, kind):
        """A value that may be anything."""
        kind = self.module.resolve(kind)
        if kind.kind in ('int', 'pointer'):
            name = self.fresh('any')
            self.lines.append(f'(declare-const {name} (_ BitVec {kind.width}))')
            return name
        if kind.kind == 'array':
            return [self.any(kind.to) for _ in range(kind.width)]
        return [self.any(field) for field in kind.fields]

    def is_true(self, value):
        return f'(= {value} #b1)'

    def require(self, text, condition):
        violation = self.truth(f'(and {self.known} {self.here} (not {condition}))')
        self.obligations.append(Query(violation, len(self.lines), text))

    def learn(self, condition):
        self.known = self.truth(f'(and {self.known} (=> {self.here} {condition}))')

    # queries

    def ask(self, *queries):
        """Can any of the conditions be met?"""
        conditions = ' '.join(query.condition for query in queries)
        lines = self.lines[:queries[-1].lines]
        return '\n'.join(['(set-logic QF_UFBV)' if self.memory else '(set-logic QF_BV)', *lines, f'(assert (or false {conditions}))', '(check-sat)', ''])

    # control flow

    def successors(self, block):
        return re.findall(r'label (%[\w.$-]+)', self.function.blocks[block][-1])

    def order(self):
        """Blocks so that only edges back to the head of a loop lead to an earlier one."""
        done, order, stack = set(), [], [('%entry', False)]
        while stack:
            block, is_left = stack.pop()
            if is_left:
                order.append(block)
            elif block not in done:
                done.add(block)
                stack.append((block, True))
                stack += [(next_block, False) for next_block in self.successors(block)]
        order.reverse()
        self.position = {block: i for i, block in enumerate(order)}
        back = [(block, to) for block in order for to in self.successors(block) if self.position[to] <= self.position[block]]
        self.heads = {to for _, to in back}
        self.regions = {head: self.blocks_of(head, [block for block, to in back if to == head], order) for head in self.heads}
        return order

    def blocks_of(self, head, ends, order):
        """The blocks of a loop: from which its ends are reached without its head."""
        found, todo = {head}, list(ends)
        while todo:
            block = todo.pop()
            if block not in found:
                found.add(block)
                todo += [b for b in order if block in self.successors(b)]
        if any(self.position[block] < self.position[head] for block in found):
            raise ValueError('a loop with two entries: ' + head)
        return found

    def enter(self, block):
        if block == '%entry':
            self.here = self.entered
            return
        conditions = [c for (_, to), c in self.edges.items() if to == block]
        self.here = self.truth('(or false ' + ' '.join(conditions) + ')')
        if self.memory:
            self.memory = self.joined(block)
        if block in self.heads:
            self.enter_loop(block)

    def leave(self, block, to, condition):
        condition = self.truth(f'(and {self.here} {condition})')
        if self.position[to] > self.position[block]:
            known = self.edges.get((block, to))
            self.memories[block, to] = self.memory
            self.edges[block, to] = f'(or {known} {condition})' if known else condition
        else:
            self.again(block, to, condition)

    # loops: at the head every variable of the loop is any value of which the invariants hold

    def enter_loop(self, head):
        """The invariants hold at the begin; from here on they hold of any values."""
        loop = self.loops[head] = Loop(self, head)
        if loop.marks:
            before = {name: self.pick(kind, [(self.edges[b, head], self.operand(ir.Reader(text), kind))
                                             for b, text in ways if (b, head) in self.edges])
                      for name, kind, ways in loop.phis}
            for condition in self.claims(loop, before)[0]:
                self.require('an invariant holds at first', condition)
        if self.memory:
            self.memory = self.memory_of(loop)
        loop.values = {name: self.any(kind) for name, kind, _ in loop.phis}
        if loop.marks:
            conditions, loop.measures = self.claims(loop, loop.values)
            for condition in conditions:
                self.learn(condition)

    def again(self, block, head, condition):
        """Back at the head: the invariants still hold, the variants are less."""
        loop, here = self.loops[head], self.here
        if loop.marks:
            self.here = condition
            conditions, measures = self.claims(loop, {
                name: self.operand(ir.Reader(dict(ways)[block]), kind) for name, kind, ways in loop.phis})
            for condition in conditions:
                self.require('an invariant still holds', condition)
            for before, after in zip(loop.measures, measures):
                self.require('a variant goes down', f'(bvult {after} {before})')
            self.here = here

    def claims(self, loop, variables):
        """What the loop says of these values of its variables: invariants and variants."""
        values, memory, self.claimed = self.values, self.memory, ([], [])
        self.values = {**values, **variables}
        for text in loop.marks:
            self.step(None, text)
        if self.memory is not memory:
            raise ValueError('a loop begins with a change of memory: ' + loop.head)
        self.values = values
        claimed, self.claimed = self.claimed, None
        return claimed

    def memory_of(self, loop):
        """At the head of a loop: as before it but for the words that it changes; any, if these are not known."""
        addresses = []
        for block in loop.blocks:
            for text in self.function.blocks[block]:
                reader = ir.Reader(re.sub(r'^%[\w.$-]+ = ', '', text))
                if reader.next() == 'store':
                    reader.take('volatile')
                    kind = self.module.resolve(reader.type())
                    if kind.kind not in ('int', 'pointer') or kind.width != 64:
                        return self.any_memory()
                    reader.value()
                    reader.expect(',')
                    reader.type()
                    address = self.outside(loop, reader.value() or '')
                    if address is None:
                        return self.any_memory()
                    addresses.append(address)
                elif self.changes_memory(text):
                    return self.any_memory()
        if not addresses:
            return self.memory
        before, after = self.memory, self.any_memory()
        changed = ' '.join(f'(= {{0}} {address})' for address in sorted(set(addresses)))
        return Memory(lambda address: self.bits(64, f'(ite (or {changed.format(address)}) {after.word(address)} {before.word(address)})'))

    def changes_memory(self, text):
        called = re.search(r'\bcall .*?@([\w.$-]+)\(', text)
        return called and called.group(1) not in KNOWN | set(self.module.functions) and not called.group(1).startswith((*IGNORED, *GIVEN))

    def outside(self, loop, name):
        """The value of a pointer that is the same in every turn of a loop; else None."""
        if name[:1] == '@':
            return self.address_of(name)
        if name in self.values:
            return self.values[name]
        text = loop.definitions.get(name, '')
        if not re.match(r'(getelementptr|bitcast) [^(]*$', text):
            return None
        used = [v for v in re.findall(r'%[\w.$-]+', text) if v not in self.module.types]
        found = {v: self.outside(loop, v) for v in used}
        if None in found.values():
            return None
        values, self.values = self.values, {**self.values, **found}
        self.step(None, f'{name} = {text}')
        address, self.values = self.values[name], values
        return address

    def call(self, name, arguments):
        """What a function returns that is not inlined; it must not change memory."""
        if self.depth > 8:
            raise ValueError('not inlined: ' + name)
        outer, memory = {k: self.__dict__[k] for k in FRAME}, self.memory
        self.depth += 1
        self.function, self.entered, self.result = self.module.functions[name], self.here, None
        self.values = dict(zip([variable for _, variable in self.function.arguments], arguments))
        self.run()
        result = self.result
        self.__dict__.update(outer)
        if self.memory is not memory:
            raise ValueError('changes memory: ' + name)
        return result

    # memory, where a law follows it: words of 64 bits by address

    def any_memory(self):
        name = self.fresh('memory')
        self.lines.append(f'(declare-fun {name} ((_ BitVec 64)) (_ BitVec 64))')
        return Memory(lambda address: self.bits(64, f'({name} {address})'))

    def written(self, before, at, value):
        return Memory(lambda address: value if address == at else
                      self.bits(64, f'(ite (= {address} {at}) {value} {before.word(address)})'))

    def joined(self, block):
        """Memory at the begin of a block: that of the way that was taken."""
        ways = [(self.edges[edge], memory) for edge, memory in self.memories.items() if edge[1] == block]
        if not ways:
            return self.any_memory()
        if len({memory for _, memory in ways}) == 1:
            return ways[0][1]
        kind = ir.Type('int', 64)
        return Memory(lambda address: self.pick(kind, [(way, memory.word(address)) for way, memory in ways]))

    def parts(self, kind):
        """Offsets and types of the members."""
        resolved = self.module.resolve(kind)
        if resolved.kind == 'array':
            size = self.module.size(resolved.to)[0]
            return [(i * size, resolved.to) for i in range(resolved.width)]
        return [self.module.field(kind, i) for i in range(len(resolved.fields))]

    def word_at(self, address, text):
        self.require('a word: ' + text, f'(= ((_ extract 2 0) {address}) #b000)')
        return address

    def moved(self, address, offset):
        return self.bits(64, f'(bvadd {address} {number(offset, 64)})') if offset else address

    def load(self, kind, address, text):
        resolved = self.module.resolve(kind)
        if resolved.kind in ('array', 'struct'):
            return [self.load(part, self.moved(address, offset), text) for offset, part in self.parts(kind)]
        if resolved.width != 64:
            return self.any(kind)
        return self.memory.word(self.word_at(address, text))

    def store(self, kind, address, value, text):
        resolved = self.module.resolve(kind)
        if resolved.kind in ('array', 'struct'):
            for (offset, part), member in zip(self.parts(kind), value):
                self.store(part, self.moved(address, offset), member, text)
        elif resolved.width < 64:  # any value in the words it touches
            for touched in (address, self.moved(address, resolved.width // 8 - 1)):
                word = self.bits(64, f'(bvand {touched} {number(-8, 64)})')
                self.memory = self.written(self.memory, word, self.any(ir.Type('int', 64)))
        else:
            self.memory = self.written(self.memory, self.word_at(address, text), value)

    def address_of(self, name):
        """Of a variable outside of functions: anywhere, but in a page of its own."""
        if name not in self.globals:
            address = self.any(ir.Type('int', 64))
            apart = ' '.join(f'(distinct ((_ extract 63 12) {address}) ((_ extract 63 12) {other}))'
                             for other in self.globals.values())
            self.lines.append(f'(assert (and (= ((_ extract 11 0) {address}) {number(0, 12)}) {apart}))')
            self.globals[name] = address
        return self.globals[name]

    # values

    def operand(self, reader, kind):
        kind = self.module.resolve(kind)
        if kind.kind in ('array', 'struct') and reader.peek() in ('[', '{'):
            return self.constant(reader)
        if reader.peek() == 'getelementptr' and self.memory:
            reader.next()
            reader.take('inbounds')
            reader.expect('(')
            address = self.do_getelementptr(reader, None, None)
            reader.expect(')')
            return address
        token = reader.value()
        if token and token[0] == '@' and self.memory:
            return self.address_of(token)
        if token is None or token in ('undef', 'poison') or token[0] == '@':
            return self.any(kind)
        if token[0] == '%':
            return self.values[token]
        if token in ('zeroinitializer', 'null'):
            if kind.kind in ('array', 'struct'):
                fields = [kind.to] * kind.width if kind.kind == 'array' else kind.fields
                return [self.operand(ir.Reader('zeroinitializer'), field) for field in fields]
            return number(0, kind.width)
        return number({'true': 1, 'false': 0}.get(token) if token in ('true', 'false') else int(token), kind.width)

    def constant(self, reader):
        """An array or structure written out member by member."""
        end = {'[': ']', '{': '}'}[reader.next()]
        members = []
        while not reader.take(end):
            members.append(self.operand(reader, reader.type()))
            reader.take(',')
        return members

    def pick(self, kind, choices):
        """The first choice whose condition holds; aggregates member by member."""
        kind = self.module.resolve(kind)
        if kind.kind in ('array', 'struct'):
            fields = [kind.to] * kind.width if kind.kind == 'array' else kind.fields
            return [self.pick(field, [(c, value[i]) for c, value in choices]) for i, field in enumerate(fields)]
        text = choices[-1][1]
        for condition, value in reversed(choices[:-1]):
            text = f'(ite {condition} {value} {text})'
        return self.bits(kind.width, text)

    # instructions

    def step(self, block, text):
        match = re.match(r'(%[\w.$-]+) = (.*)', text)
        target, rest = match.groups() if match else (None, text)
        reader = ir.Reader(re.sub(r' #\d+$', '', rest))
        operation = reader.next()
        if operation in ('tail', 'musttail', 'notail'):
            operation = reader.next()
        handler = getattr(self, 'do_' + operation, None)
        if operation in BINARY:
            self.values[target] = self.binary(operation, reader, text)
        elif handler:
            value = handler(reader, block, text)
            if target:
                self.values[target] = value
        else:
            raise ValueError('not understood: ' + text)

    def binary(self, operation, reader, text):
        flags = set()
        while reader.peek() in ('nsw', 'nuw', 'exact'):
            flags.add(reader.next())
        kind = reader.type()
        width = kind.width
        a = self.operand(reader, kind)
        reader.expect(',')
        b = self.operand(reader, kind)
        if b.startswith('(_ bv') and 0 < int(b[5:].split()[0]) < width and operation not in WIDE:
            pass  # a constant that fits
        elif operation in ('shl', 'lshr', 'ashr'):
            self.require('shift by less than the width: ' + text, f'(bvult {b} {number(width, width)})')
        elif operation in ('udiv', 'urem', 'sdiv', 'srem'):
            self.require('no division by zero: ' + text, f'(distinct {b} {number(0, width)})')
        elif 'nsw' in flags:
            wide = f'({WIDE[operation]} ((_ sign_extend {width}) {a}) ((_ sign_extend {width}) {b}))'
            narrow = f'((_ sign_extend {width}) ({WIDE[operation]} {a} {b}))'
            self.require('no signed overflow: ' + text, f'(= {wide} {narrow})')
        if operation == 'mul' and a in self.powers:
            a, b = b, a
        value = self.bits(width, f'({BINARY[operation]} {a} {b})' if operation not in ('mul', 'udiv') or
                          b not in self.powers else f'({BY_POWER[operation]} {a} {self.powers[b]})')
        if operation == 'shl' and a == number(1, width):
            self.powers[value] = b
        return value

    def do_icmp(self, reader, _block, _text):
        relation = reader.next()
        kind = reader.type()
        a = self.operand(reader, kind)
        reader.expect(',')
        return self.bits(1, f'(ite {COMPARE[relation].format(a, self.operand(reader, kind))} #b1 #b0)')

    def convert(self, reader):
        kind = reader.type()
        value = self.operand(reader, kind)
        reader.expect('to')
        to = reader.type()
        if kind.width == to.width:
            return value
        if to.width < kind.width:
            return self.bits(to.width, f'((_ extract {to.width - 1} 0) {value})')
        return self.bits(to.width, f'((_ zero_extend {to.width - kind.width}) {value})')

    def do_zext(self, reader, _block, _text):
        return self.convert(reader)

    do_trunc = do_ptrtoint = do_inttoptr = do_bitcast = do_zext

    def do_sext(self, reader, _block, _text):
        kind = reader.type()
        value = self.operand(reader, kind)
        reader.expect('to')
        width = reader.type().width
        return self.bits(width, f'((_ sign_extend {width - kind.width}) {value})')

    def do_freeze(self, reader, _block, _text):
        return self.operand(reader, reader.type())

    def do_select(self, reader, _block, _text):
        condition = self.is_true(self.operand(reader, reader.type()))
        reader.expect(',')
        kind = reader.type()
        a = self.operand(reader, kind)
        reader.expect(',')
        return self.pick(kind, [(condition, a), ('true', self.operand(reader, reader.type()))])

    def do_phi(self, reader, block, text):
        if block in self.heads:
            return self.loops[block].values[text.split(' ')[0]]
        kind = reader.type()
        choices = []
        while reader.take('['):
            value = self.operand(reader, kind)
            reader.expect(',')
            before = reader.next()
            reader.expect(']')
            reader.take(',')
            if (before, block) in self.edges:
                choices.append((self.edges[before, block], value))
        return self.pick(kind, choices) if choices else self.any(kind)

    def members(self, reader, kind):
        path = []
        while reader.take(','):
            path.append(int(reader.next()))
        return path

    def do_insertvalue(self, reader, _block, _text):
        whole = self.operand(reader, reader.type())
        reader.expect(',')
        part = self.operand(reader, reader.type())

        def put(value, path):
            return [put(v, path[1:]) if i == path[0] else v for i, v in enumerate(value)] if path else part
        return put(whole, self.members(reader, None))

    def do_extractvalue(self, reader, _block, _text):
        value = self.operand(reader, reader.type())
        for index in self.members(reader, None):
            value = value[index]
        return value

    def do_alloca(self, _reader, _block, text):
        address = self.any(ir.Type('pointer', 64))
        aligned = re.search(r', align (\d+)', text)
        if aligned:
            mask = number(int(aligned.group(1)) - 1, 64)
            self.lines.append(f'(assert (= (bvand {address} {mask}) {number(0, 64)}))')
        return address

    def do_load(self, reader, _block, text):
        changes = reader.take('volatile')
        kind = reader.type()
        if changes or not self.memory:
            return self.any(kind)
        reader.expect(',')
        return self.load(kind, self.operand(reader, reader.type()), text)

    def do_store(self, reader, _block, text):
        if self.memory:
            reader.take('volatile')
            kind = reader.type()
            value = self.operand(reader, kind)
            reader.expect(',')
            self.store(kind, self.operand(reader, reader.type()), value, text)

    def do_getelementptr(self, reader, _block, _text):
        reader.take('inbounds')
        kind = reader.type()
        reader.expect(',')
        address = self.operand(reader, reader.type())
        is_first = True
        while reader.take(','):
            index_type = reader.type()
            token = reader.peek()
            index = self.operand(reader, index_type)
            resolved = self.module.resolve(kind)
            if not is_first and resolved.kind == 'struct':
                offset, kind = self.module.field(kind, int(token))
                address = self.bits(64, f'(bvadd {address} {number(offset, 64)})')
                continue
            if not is_first:
                kind = resolved.to
            is_first = False
            if index_type.width < 64:
                index = f'((_ sign_extend {64 - index_type.width}) {index})'
            size = number(self.module.size(kind)[0], 64)
            address = self.bits(64, f'(bvadd {address} (bvmul {index} {size}))')
        return address

    def do_call(self, reader, _block, text):
        reader.attributes()
        kind = reader.type()
        called = re.search(r'@([\w.$-]+)\(', text)
        name = called.group(1) if called else 'asm'
        if name in ('prove', 'assume'):
            argument = ir.Reader(text[called.end():])
            value = argument.type()
            argument.attributes()
            condition = self.is_true(self.operand(argument, value))
            if name == 'prove':
                self.proves += 1
                self.require(f'prove() number {self.proves - 1}', condition)
            self.learn(condition)
        elif name == 'assert_failed':
            self.require('an assertion holds: ' + text, 'false')
            self.learn('false')
        elif name in ('invariant', 'variant'):
            if self.claimed is None:
                if not any(text in loop.marks for loop in self.loops.values()):
                    raise ValueError('not at the head of a loop: ' + text)
                return None
            argument = ir.Reader(text[called.end():])
            value = argument.type()
            argument.attributes()
            value = self.operand(argument, value)
            self.claimed[name == 'variant'].append(value if name == 'variant' else self.is_true(value))
            return None
        elif name in self.module.functions and name.startswith('invariant_'):
            return self.call(name, self.arguments(ir.Reader(text[called.end():])))
        elif name.startswith('fixed_'):
            if name not in self.fixed:
                self.fixed[name] = self.any(kind)
            return self.fixed[name]
        elif ' asm "", "=r,0"(' in text:  # nothing is done to the operand; the compiler only forgets what it knows of it
            argument = ir.Reader(text[text.index('"(') + 2:])
            return self.operand(argument, argument.type())
        elif name in ('llvm.ctlz.i64', 'llvm.cttz.i64'):
            return self.zeros(name == 'llvm.ctlz.i64', self.arguments(ir.Reader(text[called.end():]))[0])
        elif name in self.module.functions or not called and ' asm ' not in text:
            raise ValueError('not inlined: ' + text)
        elif self.memory and name.startswith('llvm.memcpy'):
            self.copy(ir.Reader(text[called.end():]), text)
        elif self.memory and name not in KNOWN and not name.startswith((*IGNORED, *GIVEN)):
            self.memory = self.any_memory()
        if kind.kind == 'other' or name.startswith(IGNORED):
            return None
        return self.any(kind)

    def zeros(self, leading, value):
        """How many zeros there are before the first one of a word from the left, or from the right; it may not be 0."""
        self.require('a number whose zeros are counted is not 0', f'(not (= {value} {number(0, 64)}))')
        count = self.any(ir.Type('int', 64))
        one = number(1, 64)
        if leading:
            self.learn(f'(= (bvlshr {value} (bvsub {number(63, 64)} {count})) {one})')
        else:
            self.learn(f'(= (bvshl (bvlshr {value} {count}) {count}) {value})')
            self.learn(f'(= (bvand (bvlshr {value} {count}) {one}) {one})')
        self.learn(f'(bvult {count} {number(64, 64)})')
        return count

    def arguments(self, reader):
        found = []
        while not reader.take(')'):
            kind = reader.type()
            reader.attributes()
            found.append(self.operand(reader, kind))
            reader.take(',')
        return found

    def copy(self, reader, text):
        places = []
        for _ in range(3):
            kind = reader.type()
            reader.attributes()
            places.append(self.operand(reader, kind))
            reader.take(',')
        words = ir.Type('array', int(places[2][5:].split()[0]) // 8, ir.Type('int', 64))
        self.store(words, places[0], self.load(words, places[1], text), text)

    # ends of blocks

    def do_br(self, reader, block, _text):
        if reader.take('label'):
            self.leave(block, reader.next(), 'true')
            return
        condition = self.is_true(self.operand(reader, reader.type()))
        labels = [token for token in reader.tokens[reader.at:] if token[0] == '%']
        self.leave(block, labels[0], condition)
        self.leave(block, labels[1], f'(not {condition})')

    def do_switch(self, reader, block, _text):
        kind = reader.type()
        value = self.operand(reader, kind)
        reader.expect(',')
        reader.expect('label')
        default = reader.next()
        reader.expect('[')
        taken = []
        while not reader.take(']'):
            reader.type()
            condition = f'(= {value} {number(int(reader.next()), kind.width)})'
            reader.expect(',')
            reader.expect('label')
            self.leave(block, reader.next(), condition)
            taken.append(condition)
        self.leave(block, default, '(not (or false ' + ' '.join(taken) + '))')

    def do_ret(self, reader, _block, text):
        if self.depth:
            if self.result is not None:
                raise ValueError('returns twice: ' + self.function.name)
            self.result = self.operand(reader, reader.type())
            return
        self.end = Query(self.truth(f'(and {self.known} {self.here})'), len(self.lines))

    def do_unreachable(self, _reader, _block, text):
        self.require('not reached: ' + text, 'false')
