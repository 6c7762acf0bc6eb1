# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What is made of the board's seed, computed a second time: components' parts, monitors' keys and guests' seeds."""

import struct

FIRST_PART = 1  # of the first protection domain in the description
MASK = 0xffffffff


def quarter_round(s, a, b, c, d):
    for first, second, third, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[first] = (s[first] + s[second]) & MASK
        s[third] ^= s[first]
        s[third] = (s[third] << bits | s[third] >> (32 - bits)) & MASK


def chacha20_block(key, counter, nonce):
    """[RFC 8439 2.3]"""
    start = list(struct.unpack('<16I', b'expand 32-byte k' + key + struct.pack('<I', counter) + nonce))
    state = start[:]
    for _ in range(10):
        for i in range(4):
            quarter_round(state, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter_round(state, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack('<16I', *((a + b) & MASK for a, b in zip(state, start)))


def part(seed, index):
    """Of the protection domain with this place in the description."""
    return chacha20_block(seed, 0, struct.pack('<III', FIRST_PART + index, 0, 0))[:32]


def next_key(key):
    """The key of a generator after it was used once, and the 32 bytes that it gave."""
    block = chacha20_block(key, 0, bytes(12))
    return block[:32], block[32:]
