/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Writes a flattened device tree: header, empty reservation block, structure block, strings block. */
#include "lib/fdt_write.h"

#include "lib/bits.h"
#include "lib/print.h"
#include "lib/string.h"

enum {
    FDT_HEADER_BYTES = 40,
    FDT_RESERVATIONS = 40,                  /* offset of the reservation block: one entry of zeros ends it */
    FDT_STRUCTURE = FDT_RESERVATIONS + 16,
    FDT_VERSION = 17,
    FDT_COMPATIBLE_VERSION = 16,
    FDT_NODE_NAME_BYTES = 48,
};

static const uint32_t FDT_MAGIC = 0xd00dfeed;

enum fdt_token {
    FDT_BEGIN_NODE = 1,
    FDT_END_NODE = 2,
    FDT_PROP = 3,
    FDT_END = 9,
};

static void store_be32(uint8_t *at, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* Room for `bytes` more, padded with zeros to whole words; NULL when there is none. */
static uint8_t *take(struct fdt_writer *fdt, uint32_t bytes)
{
    uint64_t padded = align_up(bytes, 4);

    if (fdt->failed || !range_fits(fdt->used, padded, fdt->capacity)) {
        fdt->failed = true;
        return NULL;
    }
    uint8_t *at = fdt->buffer + fdt->used;
    memset(at, 0, padded);
    fdt->used += (uint32_t)padded;
    return at;
}

static void put_word(struct fdt_writer *fdt, uint32_t value)
{
    uint8_t *at = take(fdt, 4);

    if (at != NULL) {
        store_be32(at, value);
    }
}

static void put_bytes(struct fdt_writer *fdt, const void *bytes, uint32_t count)
{
    uint8_t *at = take(fdt, count);

    if (at != NULL && count > 0) {
        memcpy(at, bytes, count);
    }
}

/* Offset of a property's name in the strings block; adds it if it is new. */
static uint32_t string_offset(struct fdt_writer *fdt, const char *name)
{
    uint32_t bytes = (uint32_t)strlen(name) + 1;

    for (uint32_t at = 0; at < fdt->strings_used; at += (uint32_t)strlen(&fdt->strings[at]) + 1) {
        if (strcmp(&fdt->strings[at], name) == 0) {
            return at;
        }
    }
    if (!range_fits(fdt->strings_used, bytes, FDT_STRINGS_BYTES)) {
        fdt->failed = true;
        return 0;
    }
    uint32_t offset = fdt->strings_used;
    memcpy(&fdt->strings[offset], name, bytes);
    fdt->strings_used += bytes;
    return offset;
}

void fdt_begin(struct fdt_writer *fdt, void *buffer, uint32_t capacity)
{
    fdt->buffer = buffer;
    fdt->capacity = capacity;
    fdt->used = 0;
    fdt->depth = 0;
    fdt->strings_used = 0;
    fdt->failed = false;
    take(fdt, FDT_STRUCTURE);
}

uint32_t fdt_finish(struct fdt_writer *fdt)
{
    put_word(fdt, FDT_END);
    uint32_t strings = fdt->used;
    put_bytes(fdt, fdt->strings, fdt->strings_used);
    if (fdt->failed || fdt->depth != 0) {
        return 0;
    }
    const uint32_t header[FDT_HEADER_BYTES / 4] = {
        FDT_MAGIC,        fdt->used, FDT_STRUCTURE,          strings,
        FDT_RESERVATIONS, FDT_VERSION, FDT_COMPATIBLE_VERSION, 0,
        fdt->strings_used, strings - FDT_STRUCTURE,
    };
    for (uint32_t i = 0; i < FDT_HEADER_BYTES / 4; i++) {
        store_be32(fdt->buffer + 4 * i, header[i]);
    }
    return fdt->used;
}

void fdt_node_begin(struct fdt_writer *fdt, const char *name)
{
    put_word(fdt, FDT_BEGIN_NODE);
    put_bytes(fdt, name, (uint32_t)strlen(name) + 1);
    fdt->depth++;
}

void fdt_node_begin_at(struct fdt_writer *fdt, const char *name, uint64_t address)
{
    char full[FDT_NODE_NAME_BYTES];

    print_into(full, sizeof full, "%s@%lx", name, (unsigned long)address);
    fdt_node_begin(fdt, full);
}

void fdt_node_end(struct fdt_writer *fdt)
{
    if (fdt->depth == 0) {
        fdt->failed = true;
        return;
    }
    fdt->depth--;
    put_word(fdt, FDT_END_NODE);
}

/* A property's head; its value follows. */
static void put_property(struct fdt_writer *fdt, const char *name, uint32_t bytes)
{
    put_word(fdt, FDT_PROP);
    put_word(fdt, bytes);
    put_word(fdt, string_offset(fdt, name));
}

void fdt_property(struct fdt_writer *fdt, const char *name, const void *value, uint32_t bytes)
{
    put_property(fdt, name, bytes);
    put_bytes(fdt, value, bytes);
}

void fdt_property_empty(struct fdt_writer *fdt, const char *name)
{
    put_property(fdt, name, 0);
}

void fdt_property_string(struct fdt_writer *fdt, const char *name, const char *value)
{
    fdt_property(fdt, name, value, (uint32_t)strlen(value) + 1);
}

void fdt_property_cells(struct fdt_writer *fdt, const char *name, const uint32_t *cells,
                        uint32_t count)
{
    put_property(fdt, name, count * 4);
    for (uint32_t i = 0; i < count; i++) {
        put_word(fdt, cells[i]);
    }
}

void fdt_property_u32(struct fdt_writer *fdt, const char *name, uint32_t value)
{
    fdt_property_cells(fdt, name, &value, 1);
}

void fdt_property_u64(struct fdt_writer *fdt, const char *name, uint64_t value)
{
    const uint32_t cells[2] = {(uint32_t)(value >> 32), (uint32_t)value};

    fdt_property_cells(fdt, name, cells, 2);
}

void fdt_property_reg(struct fdt_writer *fdt, const uint64_t (*ranges)[2], uint32_t count)
{
    put_property(fdt, "reg", count * 16);
    for (uint32_t i = 0; i < 2 * count; i++) {
        uint64_t value = ranges[i / 2][i % 2];
        put_word(fdt, (uint32_t)(value >> 32));
        put_word(fdt, (uint32_t)value);
    }
}
