/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Block: rings and information page, the same between client, multiplexer and driver. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 *   client --requests--> multiplexer --requests--> driver --> device
 *   client <-responses-- multiplexer <-responses-- driver
 *
 * The multiplexer leads all rings (lib/ring.h).
 *
 * A request of a client names sectors of its partition and an offset in its data region; the
 * multiplexer checks both, adds the partition's start and the region's bus address, and puts its
 * own cookie in place of the id. The driver sees only absolute sectors and bus addresses, never the
 * data.
 *
 * Data that do not lie in one piece are named piece by piece in entries of their own behind the
 * request's: the whole is one request, checked, carried out and answered as one. It is published at
 * once; a request whose pieces are not all there, or more than BLK_PIECES_MAX, breaks the ring.
 *
 * Every request taken is answered exactly once, in any order, with the id the client gave. Data of
 * a request belong to the device from submission to response. A client whose response ring has no
 * room for the answers to all its requests in flight is not served until it takes some. BLK_FLUSH:
 * all earlier requests of this client are complete and on stable storage when it is answered; no
 * later one starts before. When the rings are started anew (blk_client_update answers
 * BLK_LINK_RESTARTED) requests in flight are forgotten without answer.
 */

enum {
    BLK_CLIENTS_MAX = 16,
    BLK_REQUEST_WORDS = 4,
    BLK_RESPONSE_WORDS = 2,
    BLK_SECTOR_BYTES = 512, /* unit of all sector numbers, whatever the medium's block size */
    BLK_SECTORS_MAX = 2048, /* of one request: 1 MiB */
    BLK_PIECES_MAX = 32,    /* of one request: a multiple of BLK_REQUEST_WORDS */
    BLK_ENTRIES_MAX = 1 + BLK_PIECES_MAX / BLK_REQUEST_WORDS, /* of one request */
};

/* Offsets, and bus addresses of data, are below it: a piece's word has no room for more. */
#define BLK_OFFSET_END UINT64_C(0x10000000000000)

enum blk_operation {
    BLK_READ = 1,
    BLK_WRITE = 2,
    BLK_FLUSH = 3, /* sector, offset and count must be 0 */
    /* Of sectors without data; offset must be 0. Offered if the information page names a limit. */
    BLK_DISCARD = 4,      /* the client needs what is in them no more: they read as anything */
    BLK_WRITE_ZEROES = 5, /* they read as zeroes */
};

enum blk_status {
    BLK_OK = 0,
    BLK_IO_ERROR = 1,     /* the device could not do it; sectors done is 0 */
    BLK_BAD_REQUEST = 2,  /* operation, flags or count make no sense, or are not offered */
    BLK_OUT_OF_RANGE = 3, /* beyond the partition or beyond the data region */
    BLK_READ_ONLY = 4,
    BLK_NO_MEDIUM = 5, /* not ready: see the information page */
};

/*
 * Request:  word 0 = id (bits 63..32), pieces (31..24), operation (7..0), the rest 0; 1 = sector;
 *           2 = offset in bytes (to the driver: bus address);
 *           3 = count of sectors (31..0), the rest 0.
 *           Pieces 0: the data lie at the offset. Else the offset is 0 and as many pieces follow,
 *           four to an entry, whose sectors add up to the count; what is left of the last entry
 *           means nothing.
 * Piece:    one word = sectors (63..52), offset in bytes (51..0).
 * Response: word 0 = id (63..32), status (7..0); 1 = sectors done.
 */
struct blk_request {
    uint64_t sector;
    uint64_t offset;
    uint32_t count;
    uint32_t id;
    uint16_t operation;
    uint16_t pieces;
    uint32_t reserved; /* bits that must be 0, gathered: 0 in a good request */
};

struct blk_response {
    uint32_t id;
    uint32_t status;
    uint64_t sectors;
};

/*@ requires \valid_read(request) && \valid(words + (0 .. 3));
    requires \separated(request, words + (0 .. 3));
    assigns words[0 .. 3];
    ensures words[1] == request->sector && words[2] == request->offset;
    ensures words[3] == request->count; */
static inline void blk_request_encode(const struct blk_request *request, uint64_t *words)
{
    words[0] = (uint64_t)request->id << 32 | (uint64_t)(request->pieces & 0xff) << 24 |
               (request->operation & 0xff);
    words[1] = request->sector;
    words[2] = request->offset;
    words[3] = request->count;
}

/*@ requires \valid(request) && \valid_read(words + (0 .. 3));
    requires \separated(request, words + (0 .. 3));
    assigns *request;
    ensures request->sector == words[1] && request->offset == words[2];
    ensures request->count == (uint32_t)words[3];
    ensures request->operation <= 255 && request->pieces <= 255; */
static inline void blk_request_decode(const uint64_t *words, struct blk_request *request)
{
    request->id = (uint32_t)(words[0] >> 32);
    request->operation = (uint16_t)(words[0] & 0xff);
    request->pieces = (uint16_t)(words[0] >> 24 & 0xff);
    request->sector = words[1];
    request->offset = words[2];
    request->count = (uint32_t)words[3];
    request->reserved = (uint32_t)(words[0] & 0xffff00u) | (uint32_t)(words[3] >> 32);
}

/*@ requires offset < BLK_OFFSET_END && sectors <= 4095;
    assigns \nothing;
    ensures \result / BLK_OFFSET_END == sectors && \result % BLK_OFFSET_END == offset; */
static inline uint64_t blk_piece(uint64_t offset, uint32_t sectors)
{
    return sectors * BLK_OFFSET_END + offset;
}

/*@ assigns \nothing;
    ensures \result == piece / BLK_OFFSET_END && \result <= 4095; */
static inline uint32_t blk_piece_sectors(uint64_t piece)
{
    return (uint32_t)(piece / BLK_OFFSET_END);
}

/*@ assigns \nothing;
    ensures \result == piece % BLK_OFFSET_END && \result < BLK_OFFSET_END; */
static inline uint64_t blk_piece_offset(uint64_t piece)
{
    return piece % BLK_OFFSET_END;
}

/* Entries of the ring that a request takes. */
/*@ requires pieces <= 255;
    assigns \nothing;
    ensures \result == 1 + (pieces + 3) / 4;
    ensures pieces <= BLK_PIECES_MAX ==> \result <= BLK_ENTRIES_MAX; */
static inline uint32_t blk_request_entries(uint32_t pieces)
{
    return 1 + (pieces + BLK_REQUEST_WORDS - 1) / BLK_REQUEST_WORDS;
}

/*@ requires \valid_read(response) && \valid(words + (0 .. 1));
    requires \separated(response, words + (0 .. 1));
    assigns words[0 .. 1];
    ensures words[1] == response->sectors; */
static inline void blk_response_encode(const struct blk_response *response, uint64_t *words)
{
    words[0] = (uint64_t)response->id << 32 | (response->status & 0xff);
    words[1] = response->sectors;
}

/*@ requires \valid(response) && \valid_read(words + (0 .. 1));
    requires \separated(response, words + (0 .. 1));
    assigns *response;
    ensures response->sectors == words[1] && response->status <= 255; */
static inline void blk_response_decode(const uint64_t *words, struct blk_response *response)
{
    response->id = (uint32_t)(words[0] >> 32);
    response->status = (uint32_t)(words[0] & 0xff);
    response->sectors = words[1];
}

/* Information page (lib/snapshot.h): driver -> multiplexer about the device, multiplexer -> client
 * about its share. Written before the reader is notified; version 0: never written. */
struct blk_info {
    uint64_t version;
    uint64_t capacity_sectors;
    uint32_t block_bytes; /* size of writes that the medium likes best: a hint */
    uint32_t sectors_max; /* largest count of one request */
    uint32_t ready;       /* 0: every request is answered BLK_NO_MEDIUM */
    uint32_t read_only;
    uint64_t generation; /* counts up whenever anything here has changed or another medium came */
    uint32_t discard_sectors_max; /* largest count of one BLK_DISCARD; 0: not offered */
    uint32_t zeroes_sectors_max;  /* the same for BLK_WRITE_ZEROES */
    uint32_t pieces_max;          /* of one request; 0: its data have to lie in one */
    uint32_t reserved;
};
