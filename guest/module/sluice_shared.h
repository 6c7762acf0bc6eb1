/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What /dev/sluice-NAME in a driver VM offers: its regions by mmap, and by ioctl waiting, frames and blocks. */
#pragma once

#include <linux/ioctl.h>
#include <linux/types.h>

/*
 * mmap at offset `region << SHARED_REGION_BITS | offset`. Region 0 is the doorbell: a page in which a 32-bit store to word n
 * notifies peer n; of zero it is cheapest. The others are ordinary cached memory with page structures: direct I/O and DMA reach it.
 * SHARED_REGION_BYTES with a region gives its size in bytes, 0 if there is none.
 *
 * SHARED_WAIT waits for so many milliseconds (-1: no limit) until something has happened and says what, SHARED_* bits.
 * Each is told once; frames and results anew when one comes where none was, room when the interface's full queue has moved
 * on. The file is readable while there is any.
 */
#define SHARED_REGION_BITS 40
#define SHARED_DOORBELL 0
#define SHARED_REGION_BYTES _IO('S', 1)
#define SHARED_WAIT _IO('S', 2)
#define SHARED_NOTIFIED 1
#define SHARED_FRAMES 2
#define SHARED_RESULTS 4
#define SHARED_ROOM 8
#define SHARED_LINK 16 /* of the interface taken: it, or something else about the interface, may have changed */

/*
 * Takes an open socket, until the file is closed: SHARED_FRAMES when it can be read, too. So a disk's user hears of the kernel's
 * events about the disk.
 */
#define SHARED_WATCH _IO('S', 19)

/* Entries of the class's rings as they are; at most SHARED_BATCH at once. */
#define SHARED_BATCH 64
struct shared_batch {
    __u64 entries; /* their address */
    __u32 count;
    __u32 flags; /* 0, or SHARED_ALONE */
};

/*
 * A network interface: all it receives comes here, nothing of it reaches Linux's own protocols.
 * FRAMES_OPEN takes the interface of this index, until the file is closed.
 * FRAMES_SEND sends entries of tx_ready (devices/net/protocol.h), the header from the entry, and answers how many; they
 * have been copied then. Fewer than asked: the interface's queue is full; SHARED_ROOM tells when to go on. What makes no
 * sense counts as sent.
 * FRAMES_RECEIVE copies frames to where entries of rx_free say, puts their lengths into bits 63..32 of the second word,
 * and answers how many; fewer than asked: there are no more.
 * FRAMES_PLACES takes the interface of this index besides and uses the region above bit 32, until the file is closed: where the driver
 * runs XDP programs, frames then go straight to the places that the user names in struct shared_places, which is mapped at
 * SHARED_PLACES_REGION. EOPNOTSUPP and others: the driver cannot do it.
 */
#define SHARED_FRAMES_OPEN _IO('S', 16)
#define SHARED_FRAMES_SEND _IOW('S', 17, struct shared_batch)
#define SHARED_FRAMES_RECEIVE _IOW('S', 18, struct shared_batch)
#define SHARED_FRAMES_PLACES _IO('S', 20)

/*
 * Indices run freely. The user writes a place's offset in the region to the entry at `given`, then `given`; it may be used for a
 * frame of up to 1514 bytes, and anything may be left behind in 1536 bytes there. Places are used in turn: the kernel puts the
 * frame's length, 0 if the offset made no sense, into bits 63..32 of its entry, then writes `used`. Who finds nothing new and
 * wants to be told (SHARED_FRAMES) sets `asleep` to 1, executes a full fence and looks again. No more places may be given and
 * not taken back than there are entries.
 */
#define SHARED_PLACES 2048
#define SHARED_PLACES_REGION 65536
struct shared_places {
    __u32 given; /* the user's line */
    __u32 asleep;
    __u32 reserved0[14];
    __u32 used; /* the kernel's line */
    __u32 reserved1[15];
    __u64 entries[SHARED_PLACES];
};

/*
 * A disk. BLOCKS_OPEN takes an open file of it, until this one is closed.
 * BLOCKS_SUBMIT begins requests as entries of the request ring (devices/blk/protocol.h), whole ones, with a number of the
 * caller's as id, and answers how many entries; neighbours go to the disk as one request, unless SHARED_ALONE. What makes no sense fails.
 * BLOCKS_LIMIT answers how many sectors one discard or write-zeroes (its operation is the argument) may name, 0: none.
 * BLOCKS_RESULTS answers how many results of two 32-bit words it has put to `entries`: id, SHARED_BLOCK_*.
 */
#define SHARED_BLOCKS_OPEN _IO('S', 32)
#define SHARED_BLOCKS_SUBMIT _IOW('S', 33, struct shared_batch)
#define SHARED_BLOCKS_RESULTS _IOW('S', 34, struct shared_batch)
#define SHARED_BLOCKS_LIMIT _IO('S', 35)
#define SHARED_ALONE 1
#define SHARED_BLOCK_GOOD 0
#define SHARED_BLOCK_FAILED 1
#define SHARED_BLOCK_AGAIN 2 /* it or a neighbour failed: submit it again, alone */
