/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A hostile block client: has the same memory as any client and keeps none of the rules. */
#include <microkit.h>

#include "devices/blk/protocol.h"
#include "tests/qemu/hostile/attack.h"

enum {
    GOOD_SECTORS = 8,
    REPEATS = 1000,
    STORM_ROUNDS = 1000,
    REQUEST_ID = 1,
};

static const struct blk_client_config *config;
static struct ring requests, responses;
static uint64_t to_repeat;
static bool drains;
static bool awaits;
static enum { PATTERN_NONE, PATTERN_WRITING, PATTERN_READING } pattern;

static const uint64_t PATTERN = UINT64_C(0x5a17ed0000000000);

static uint64_t *data(void)
{
    return (uint64_t *)config->data.vaddr;
}

/* What is written where it must not be has to show there. */
static void data_fill(void)
{
    for (uint64_t i = 0; i < config->data.bytes / 8; i++) {
        data()[i] = ~PATTERN - i;
    }
}

/* Sectors that the multiplexer says are ours. */
static uint64_t capacity(void)
{
    const struct blk_info *info = (const struct blk_info *)config->info.vaddr;
    return __atomic_load_n(&info->capacity_sectors, __ATOMIC_RELAXED);
}

void attacker_init(const struct client_config *client)
{
    config = &client->blk;
    ring_follow(&requests, (void *)config->requests.vaddr, config->requests.capacity, BLK_REQUEST_WORDS);
    ring_follow(&responses, (void *)config->responses.vaddr, config->responses.capacity, BLK_RESPONSE_WORDS);
    microkit_notify(config->channel);
}

enum config_class attacker_class(void)
{
    return CONFIG_CLASS_BLK;
}

bool attacker_is_joined(void)
{
    uint32_t before = requests.generation;
    bool joined = hostile_join(&requests);
    joined = hostile_join(&responses) && joined;
    if (requests.generation != before) {
        microkit_notify(config->channel);
    }
    return joined;
}

/* One request with every bit as wanted, also those that blk_request_encode does not let through. */
static void submit(uint64_t word0, uint64_t sector, uint64_t offset, uint64_t word3)
{
    uint64_t words[BLK_REQUEST_WORDS] = { word0 | (uint64_t)REQUEST_ID << 32, sector, offset, word3 };
    ring_write(&requests, words);
    tally.submitted++;
}

/* As many pieces as two entries have room for, of which the request counts `pieces`. */
static void submit_pieces(uint64_t word0, uint64_t offset, uint64_t word3, uint64_t pieces, uint64_t first, uint64_t second)
{
    uint64_t words[BLK_REQUEST_WORDS] = { first, second };
    submit(word0 | pieces << 24, 0, offset, word3);
    ring_write(&requests, words);
}

static void publish(void)
{
    ring_publish(&requests);
    microkit_notify(config->channel);
}

/* Each of them for writing and for reading: what was read would otherwise be written back unchanged. */
static void sectors(void)
{
    const struct {
        uint64_t sector, count;
    } bad[] = {
        { capacity(), 1 },         { capacity() - 1, 2 },           { UINT64_MAX, 1 },
        { UINT64_MAX, 2 },         { UINT64_MAX - 7, 16 },          { 1ull << 63, 1 },
        { capacity() + (1ull << 32), 1 }, { 1ull << 55, GOOD_SECTORS }, { UINT64_MAX - capacity(), 8 },
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        submit(BLK_WRITE, bad[i].sector, 0, bad[i].count);
        submit(BLK_READ, bad[i].sector, 0, bad[i].count);
    }
}

static void offsets(void)
{
    const struct {
        uint64_t offset, count;
    } bad[] = {
        { config->data.bytes, 1 }, { config->data.bytes - BLK_SECTOR_BYTES, 2 },
        { config->data.bytes - BLK_SECTOR_BYTES + 1, 1 }, { -(uint64_t)BLK_SECTOR_BYTES, 1 },
        { -(uint64_t)BLK_SECTOR_BYTES, 2 }, { UINT64_MAX, 1 }, { 1ull << 63, 1 }, { config->data.vaddr, 1 },
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        submit(BLK_WRITE, 0, bad[i].offset, bad[i].count);
        submit(BLK_READ, 0, bad[i].offset, bad[i].count);
    }
}

static void counts(void)
{
    const uint64_t bad[] = { 0, 0xffffffff, BLK_SECTORS_MAX + 1, 1ull << 31, 1ull << 32 | 1, UINT64_MAX };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        submit(BLK_WRITE, 0, 0, bad[i]);
        submit(BLK_READ, 0, 0, bad[i]);
    }
}

static void pieces(void)
{
    const uint64_t good = blk_piece(0, GOOD_SECTORS), end = config->data.bytes;
    const struct {
        uint64_t count, second;
    } bad[] = {
        { GOOD_SECTORS + 1, blk_piece(end, 1) },
        { GOOD_SECTORS + 1, blk_piece(end - BLK_SECTOR_BYTES + 1, 1) },
        { GOOD_SECTORS + 2, blk_piece(end - BLK_SECTOR_BYTES, 2) },
        { GOOD_SECTORS + 1, blk_piece(BLK_OFFSET_END - BLK_SECTOR_BYTES, 1) },
        { GOOD_SECTORS + 1, blk_piece(BLK_OFFSET_END - 1, 1) },
        { GOOD_SECTORS, blk_piece(0, 0) },
        { GOOD_SECTORS, blk_piece(0, 1) },
        { GOOD_SECTORS + 2, blk_piece(0, 1) },
        { GOOD_SECTORS + 4095, blk_piece(0, 4095) },
        { GOOD_SECTORS - 1 + (1ull << 32), blk_piece(0, 4095) },
        { GOOD_SECTORS + 1, UINT64_MAX },
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        submit_pieces(i % 2 == 0 ? BLK_WRITE : BLK_READ, 0, bad[i].count, 2, good, bad[i].second);
    }
    submit_pieces(BLK_READ, BLK_SECTOR_BYTES, 2 * GOOD_SECTORS, 2, good, good);
    submit_pieces(BLK_WRITE, 0, 2 * GOOD_SECTORS, 1, good, good);
    submit_pieces(BLK_READ, 0, GOOD_SECTORS, 4, good, 0);
    submit_pieces(BLK_FLUSH, 0, 0, 1, good, 0);
    submit_pieces(BLK_DISCARD, 0, GOOD_SECTORS, 1, good, 0);
}

/* More pieces than there may be, all of them there. */
static void pieces_too_many(void)
{
    uint64_t words[BLK_REQUEST_WORDS];
    for (uint32_t i = 0; i < BLK_REQUEST_WORDS; i++) {
        words[i] = blk_piece(0, 1);
    }
    submit(BLK_WRITE | (BLK_PIECES_MAX + 1ull) << 24, 0, 0, BLK_PIECES_MAX + 1);
    for (uint32_t i = 0; i < BLK_ENTRIES_MAX; i++) {
        ring_write(&requests, words);
    }
    publish();
}

static void operations(void)
{
    submit(0, 0, 0, 1);
    submit(BLK_WRITE_ZEROES + 1, 0, 0, 1);
    submit(BLK_DISCARD, 0, BLK_SECTOR_BYTES, 1);
    submit(BLK_DISCARD, UINT64_MAX, 0, 1);
    submit(BLK_DISCARD, UINT64_MAX - 7, 0, 8);
    submit(BLK_DISCARD, 0, 0, UINT32_MAX);
    submit(BLK_WRITE_ZEROES, UINT64_MAX, 0, 1);
    submit(BLK_WRITE_ZEROES, 0, 0, 0);
    submit(BLK_WRITE_ZEROES, 0, 0, UINT32_MAX);
    submit(0xff, 0, 0, 1);
    submit(BLK_READ | 1 << 8, 0, 0, 1);
    submit(BLK_WRITE | 0xffff00, 0, 0, 1);
    submit(BLK_FLUSH, 1, 0, 0);
    submit(BLK_FLUSH, 0, 1, 0);
    submit(BLK_FLUSH, 0, 0, 1);
}

static void pattern_write(void)
{
    for (uint32_t i = 0; i < GOOD_SECTORS * BLK_SECTOR_BYTES / 8; i++) {
        data()[i] = PATTERN + i;
    }
    submit(BLK_WRITE, 0, 0, GOOD_SECTORS);
    pattern = PATTERN_WRITING;
}

static void pattern_read(void)
{
    for (uint32_t i = 0; i < GOOD_SECTORS * BLK_SECTOR_BYTES / 8; i++) {
        data()[i] = 0;
    }
    submit(BLK_READ, 0, 0, GOOD_SECTORS);
}

static void pattern_compare(void)
{
    for (uint32_t i = 0; i < GOOD_SECTORS * BLK_SECTOR_BYTES / 8; i++) {
        tally.strange += data()[i] != PATTERN + i;
    }
}

/* Writes to what may only be read: first and last sector. */
static void writes(void)
{
    for (uint32_t i = 0; i < BLK_SECTOR_BYTES / 8; i++) {
        data()[i] = PATTERN + i;
    }
    submit(BLK_WRITE, 0, 0, 1);
    submit(BLK_WRITE, capacity() - 1, 0, 1);
    submit(BLK_DISCARD, 0, 0, 1);
    submit(BLK_WRITE_ZEROES, 0, 0, 1);
}

static void storm(bool leave)
{
    for (uint32_t i = 0; i < STORM_ROUNDS; i++) {
        if (leave) {
            hostile_leave(&requests);
        }
        microkit_notify(config->channel);
        attacker_is_joined();
    }
}

static void scribble(void)
{
    for (uint32_t round = 0; round < STORM_ROUNDS; round++) {
        hostile_scribble(&requests, round);
        hostile_scribble(&responses, round + 1);
        microkit_notify(config->channel);
    }
}

static void repeat(void)
{
    uint32_t space = to_repeat == 0 ? 0 : ring_space(&requests);
    if (space == 0 || space == RING_BROKEN) {
        return;
    }
    while (to_repeat > 0 && space > 0) {
        submit(BLK_READ, 0, 0, 1);
        to_repeat--;
        space--;
    }
    publish();
}

static const char *begin_submit(char letter)
{
    awaits = true;
    switch (letter) {
    case 'g':
        pattern_write();
        return "good write and read";
    case 'i':
        submit(BLK_READ, 0, 0, 1);
        return "good read";
    case 's':
        data_fill();
        sectors();
        return "sectors";
    case 'o':
        data_fill();
        offsets();
        return "offsets";
    case 'c':
        data_fill();
        counts();
        return "counts";
    case 'b':
        operations();
        return "operations";
    case 'p':
        data_fill();
        pieces();
        return "pieces";
    case 'w':
        writes();
        return "writes";
    default:
        awaits = false;
        return NULL;
    }
}

static const char *begin_break(char letter)
{
    switch (letter) {
    case 'j':
        hostile_tail_ahead(&requests);
        return "request index ahead";
    case 'h':
        hostile_head_ahead(&responses);
        submit(BLK_READ, 0, 0, 1);
        publish();
        return "responses taken ahead";
    case 'm':
        pieces_too_many();
        return "too many pieces";
    case 'e':
        submit(BLK_READ | 2ull << 24, 0, 0, GOOD_SECTORS);
        publish();
        return "missing pieces";
    case 'x':
        scribble();
        return "scribble";
    case 'q':
        storm(true);
        return "leave and join";
    case 'n':
        storm(false);
        return "notifications";
    default:
        return NULL;
    }
}

const char *attacker_begin(char letter)
{
    to_repeat = 0;
    pattern = PATTERN_NONE;
    awaits = false;
    drains = letter != 'd';
    if (letter == 'd' || letter == 'r') {
        to_repeat = REPEATS;
        awaits = drains;
        repeat();
        return drains ? "many reads" : "responses never taken";
    }
    const char *name = begin_submit(letter);
    if (name != NULL) {
        publish();
        return name;
    }
    name = begin_break(letter);
    if (name != NULL) {
        microkit_notify(config->channel);
    }
    return name;
}

static void collect(void)
{
    uint32_t count = ring_available(&responses);
    for (uint32_t i = 0; count != RING_BROKEN && i < count; i++) {
        uint64_t words[BLK_RESPONSE_WORDS];
        struct blk_response response;
        ring_read(&responses, words);
        blk_response_decode(words, &response);
        tally.accepted += response.status == BLK_OK;
        tally.refused += response.status != BLK_OK;
        tally.strange += response.id != REQUEST_ID;
    }
    if (ring_release(&responses)) {
        microkit_notify(config->channel);
    }
}

/* After the pattern is written it is read; once it is read it is compared. True: there is more to do. */
static bool pattern_go_on(void)
{
    if (pattern == PATTERN_WRITING && tally.accepted == 1) {
        pattern = PATTERN_READING;
        pattern_read();
        publish();
        return true;
    }
    if (pattern == PATTERN_READING) {
        pattern_compare();
    }
    return false;
}

bool attacker_go_on(void)
{
    uint32_t count;
    do {
        if (drains) {
            collect();
        }
        repeat();
        ring_sleep_empty(&responses);
        count = ring_available(&responses);
    } while (drains && count != 0 && count != RING_BROKEN);
    if (to_repeat > 0) {
        ring_sleep_full(&requests);
        return true;
    }
    return !awaits || tally.accepted + tally.refused < tally.submitted || pattern_go_on();
}
