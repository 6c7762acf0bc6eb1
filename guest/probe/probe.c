/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A helper for tests inside a user VM: `probe NAME ...` runs one probe and prints one line per fact. */
#include "probe.h"

#include <stdio.h>
#include <string.h>

struct probe {
    const char *name;
    const char *arguments;
    int (*run)(int count, char **arguments);
};

static const struct probe probes[] = {
    {"blkend", "DEVICE", probe_block_end},
    {"blkclear", "DEVICE", probe_block_clear},
    {"udp_echo", "PORT", probe_udp_echo},
    {"udp_send", "ADDRESS PORT COUNT BYTES", probe_udp_send},
    {"forge", "INTERFACE SOURCE_MAC COUNT", probe_forge},
    {"load", "ADDRESS PORT DEVICE", probe_load},
};

int main(int argc, char **argv)
{
    size_t count = sizeof(probes) / sizeof(probes[0]);
    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && strcmp(argv[1], probes[i].name) == 0) {
            return probes[i].run(argc - 2, argv + 2);
        }
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, "usage: probe %s %s\n", probes[i].name, probes[i].arguments);
    }
    return 2;
}
