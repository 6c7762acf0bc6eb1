/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a loaded client and benchmarks/vm_client.py say to each other, in UDP datagrams. */
#pragma once

#include <stdint.h>

/*
 * The host commands, the client answers with the same message when it is done. Datagrams of LOAD_BYTES are the load:
 * of those it gets the client answers every LOAD_BATCH with LOAD_RECEIVED and their number so far.
 */
enum {
    LOAD_MAGIC = 0x64616f6c, /* "load" */
    LOAD_PORT = 5001,        /* of the native client; one in a VM greets the host first */
    LOAD_BYTES = 1472,       /* with the headers a frame of 1514 bytes */
    LOAD_BATCH = 64,
};

enum load_operation {
    LOAD_HELLO,
    LOAD_SEND,     /* `count` datagrams */
    LOAD_RECEIVED, /* from the client only */
    LOAD_SEND_SEGMENTS, /* as LOAD_SEND, for a stack that cuts them out of larger pieces */
    LOAD_EXITS, /* the native client answers with the exits of the VM so far, modulo 2^32 */
};

struct load_message {
    uint32_t magic;
    uint32_t operation;
    uint32_t count;
    uint32_t reserved;
};
