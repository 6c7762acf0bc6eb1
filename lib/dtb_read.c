/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reads a flattened device tree; every offset and length in it is checked before it is used. */
#include "lib/dtb_read.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/bits.h"

/* Words of the header [DT 0.4, 5.2]. */
enum {
    HEADER_MAGIC = 0,
    HEADER_TOTAL_SIZE = 1,
    HEADER_STRUCTURE = 2,
    HEADER_STRINGS = 3,
    HEADER_VERSION = 5,
    HEADER_COMPATIBLE_VERSION = 6,
    HEADER_STRINGS_SIZE = 8,
    HEADER_STRUCTURE_SIZE = 9,
    HEADER_BYTES = 40,
    VERSION = 17, /* the first with a size of the structure block */
};

static const uint32_t MAGIC = 0xd00dfeed;

enum token { /* [DT 0.4, 5.4.1] */
             TOKEN_BEGIN_NODE = 1,
             TOKEN_END_NODE = 2,
             TOKEN_PROPERTY = 3,
             TOKEN_NOP = 4,
};

enum { NODE_DEPTH = 2 }; /* of a node below the root, once it is entered */

/* A block of the tree, and how far it has been read; what lies behind its end is never read. */
struct block {
    const uint8_t *bytes;
    uint64_t size;
    uint64_t at;
};

static uint32_t load_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The part of the tree that two words of the header give. */
static bool block_open(const uint8_t *tree, uint64_t total, unsigned offset_word,
                       unsigned size_word, struct block *block)
{
    uint64_t offset = load_be32(tree + offset_word * 4ul), size = load_be32(tree + size_word * 4ul);

    if (offset < HEADER_BYTES || !range_fits(offset, size, total)) {
        return false;
    }
    *block = (struct block){tree + offset, size, 0};
    return true;
}

static bool tree_open(const uint8_t *tree, uint64_t room, struct block *structure,
                      struct block *strings)
{
    uint64_t total;

    if (room < HEADER_BYTES || load_be32(tree + HEADER_MAGIC * 4ul) != MAGIC ||
        load_be32(tree + HEADER_VERSION * 4ul) < VERSION ||
        load_be32(tree + HEADER_COMPATIBLE_VERSION * 4ul) > VERSION) {
        return false;
    }
    total = load_be32(tree + HEADER_TOTAL_SIZE * 4ul);
    return total >= HEADER_BYTES && total <= room &&
           block_open(tree, total, HEADER_STRUCTURE, HEADER_STRUCTURE_SIZE, structure) &&
           block_open(tree, total, HEADER_STRINGS, HEADER_STRINGS_SIZE, strings);
}

/* The next bytes of the block, which goes on at the next word; NULL: it ends before. */
static const uint8_t *block_take(struct block *block, uint64_t bytes)
{
    const uint8_t *taken = block->bytes + block->at;

    if (!range_fits(block->at, bytes, block->size)) {
        return NULL;
    }
    block->at += bytes;
    block->at += -block->at & 3;
    return taken;
}

static bool block_take_word(struct block *block, uint32_t *word)
{
    const uint8_t *taken = block_take(block, sizeof *word);

    if (taken != NULL) {
        *word = load_be32(taken);
    }
    return taken != NULL;
}

/* Does the block have this string at the offset? */
static bool block_has(const struct block *block, uint64_t at, const char *text)
{
    for (; at < block->size && block->bytes[at] == (uint8_t)*text; at++, text++) {
        if (*text == '\0') {
            return true;
        }
    }
    return false;
}

/* Passes over a node's name. */
static bool block_skip_string(struct block *block)
{
    uint64_t bytes = 0;

    while (block->at + bytes < block->size && block->bytes[block->at + bytes] != '\0') {
        bytes++;
    }
    return block_take(block, bytes + 1) != NULL;
}

const uint8_t *dtb_find(const void *tree, uint64_t room, const char *node, const char *property,
                        uint32_t *bytes)
{
    struct block structure, strings;
    uint32_t token, depth = 0, name;
    bool inside = false; /* of the node, or of one below it */

    if (!tree_open(tree, room, &structure, &strings)) {
        return NULL;
    }
    while (block_take_word(&structure, &token)) {
        const uint8_t *value;

        switch (token) {
        case TOKEN_BEGIN_NODE:
            depth++;
            inside |= depth == NODE_DEPTH && block_has(&structure, structure.at, node);
            if (!block_skip_string(&structure)) {
                return NULL;
            }
            break;
        case TOKEN_END_NODE:
            inside &= depth != NODE_DEPTH;
            if (depth-- == 0) {
                return NULL;
            }
            break;
        case TOKEN_PROPERTY:
            if (!block_take_word(&structure, bytes) || !block_take_word(&structure, &name)) {
                return NULL;
            }
            value = block_take(&structure, *bytes);
            if (value == NULL) {
                return NULL;
            }
            if (inside && depth == NODE_DEPTH && block_has(&strings, name, property)) {
                return value;
            }
            break;
        case TOKEN_NOP:
            break;
        default:
            return NULL;
        }
    }
    return NULL;
}
