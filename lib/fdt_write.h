/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Writes a flattened device tree [DT 0.4, 5] into a buffer, front to back. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    FDT_STRINGS_BYTES = 512, /* names of properties, each once */
};

/*
 * Use: fdt_begin; fdt_node_begin ""; properties and nodes, properties first; fdt_node_end; fdt_finish. Running out of
 * room is remembered and told by fdt_finish only.
 */
struct fdt_writer {
    uint8_t *buffer; /* 8-byte aligned; the caller's */
    uint32_t capacity;
    uint32_t used;
    uint32_t depth;
    uint32_t strings_used;
    bool failed;
    char strings[FDT_STRINGS_BYTES];
};

void fdt_begin(struct fdt_writer *fdt, void *buffer, uint32_t capacity);

/* Bytes of the whole blob, or 0: no room, or nodes do not balance. */
uint32_t fdt_finish(struct fdt_writer *fdt);

void fdt_node_begin(struct fdt_writer *fdt, const char *name);
/* Named `name`@`address` in hexadecimal. */
void fdt_node_begin_at(struct fdt_writer *fdt, const char *name, uint64_t address);
void fdt_node_end(struct fdt_writer *fdt);

void fdt_property(struct fdt_writer *fdt, const char *name, const void *value, uint32_t bytes);
void fdt_property_empty(struct fdt_writer *fdt, const char *name);
void fdt_property_string(struct fdt_writer *fdt, const char *name, const char *value);
void fdt_property_cells(struct fdt_writer *fdt, const char *name, const uint32_t *cells,
                        uint32_t count);
void fdt_property_u32(struct fdt_writer *fdt, const char *name, uint32_t value);
void fdt_property_u64(struct fdt_writer *fdt, const char *name, uint64_t value);

/* `reg` with two address and two size cells each: `count` pairs of address and size. */
void fdt_property_reg(struct fdt_writer *fdt, const uint64_t (*ranges)[2], uint32_t count);
