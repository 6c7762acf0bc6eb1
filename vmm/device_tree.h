/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The device tree that the guest gets, made at run time from what it has. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vmm_driver_config;

enum { DEVICE_TREE_SEED_BYTES = 32 };

struct device_tree_facts {
    uint64_t ram_gpa;
    uint64_t ram_bytes;
    uint64_t initrd_gpa;
    uint64_t initrd_bytes;       /* 0: none */
    const char *bootargs;
    uint32_t cpu_count;
    bool firmware_by_hvc;        /* the guest is told to call it so; else by SMC */
    uint32_t virtio_transports;  /* bit k: transport k of vmm/guest_map.h is there */
    const struct vmm_driver_config *driver; /* NULL: a user VM */
    const uint8_t *random_seed; /* DEVICE_TREE_SEED_BYTES of random numbers, new for each boot; NULL: none */
};

/* Writes the blob to `buffer` (8-byte aligned). Answers its length, or 0 if it does not fit. */
uint32_t device_tree_write(const struct device_tree_facts *facts, void *buffer, uint32_t capacity);
