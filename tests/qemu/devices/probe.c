/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A client of timer, disk and UART: measures timeouts, writes, flushes, reads back, asks for what
 * it must not get. */

#include <microkit.h>

#include "devices/blk/client.h"
#include "devices/client_config.h"
#include "devices/component.h"
#include "devices/serial/client.h"
#include "devices/timer/client.h"
#include "lib/string.h"
#include "tests/qemu/say.h"

enum {
    TIMEOUTS = 50,
    TIMEOUT_NS = 2000000,
    TIMEOUT_SLOT = 3,
    CANCELLED_SLOT = 4,
    PIECES = 32, /* of the stages that write and read back */
    PIECE_SECTORS = 16,
    PIECE_BYTES = PIECE_SECTORS * BLK_SECTOR_BYTES,
    FIRST_SECTOR = 16,
    READ_OFFSET = PIECES * PIECE_BYTES, /* what is read back lies behind what was written */
    MARK_OFFSET = 2 * READ_OFFSET,
    SPEED_REQUESTS = 512,
    SPEED_SECTORS = 128,
    SPEED_OFFSET = MARK_OFFSET + BLK_SECTOR_BYTES,
};

static const uint64_t MARK = UINT64_C(0x6b72616d65626f72);

enum stage {
    STAGE_TIMERS,
    STAGE_INFO,
    STAGE_LOOK, /* for the mark of an earlier run */
    STAGE_WRITE,
    STAGE_FLUSH,
    STAGE_READ,
    STAGE_BAD,
    STAGE_SPEED,
    STAGE_MARK,
    STAGE_MARK_FLUSH,
    STAGE_DONE,
};

uintptr_t config_address;

static const struct client_config *config;
static struct serial_client serial;
static struct timer_client timer;
static struct blk_client blk;
static struct blk_info info;
static enum stage stage;
static uint32_t submitted;
static uint32_t answered;
static uint32_t errors;
static uint32_t wrong;
static uint64_t begin_ns;
static uint64_t deadline_ns;
static uint32_t timeouts;
static uint32_t early;
static uint64_t late_ns;

#define say(...) say_as(&serial, config->header.name, __VA_ARGS__)

/* ---- timers ---- */

static void timers_next(void)
{
    deadline_ns = timer_now_ns() + TIMEOUT_NS;
    timer_set(&timer, TIMEOUT_SLOT, deadline_ns);
}

static void timers_run(void)
{
    if (!timer_fired(&timer, TIMEOUT_SLOT)) {
        return;
    }
    uint64_t now_ns = timer_now_ns(); /* after the look: between the two others may run */
    early += now_ns < deadline_ns ? 1 : 0;
    late_ns =
        now_ns - deadline_ns > late_ns && now_ns >= deadline_ns ? now_ns - deadline_ns : late_ns;
    timeouts++;
    if (timeouts < TIMEOUTS) {
        timers_next();
        return;
    }
    say("timer: %u timeouts, %u early, latest %lu us, cancelled %s, refused %u", timeouts, early,
        late_ns / 1000, timer_fired(&timer, CANCELLED_SLOT) ? "fired" : "silent",
        timer_set(&timer, TIMER_SLOTS, 0) == TIMER_BAD_SLOT ? 1u : 0u);
    stage = STAGE_INFO;
}

/* ---- the disk ---- */

static uint8_t *data(uint64_t offset)
{
    return (uint8_t *)(config->blk.data.vaddr + offset);
}

/* A pattern that differs by sector, by run and by client. */
static uint8_t pattern(uint32_t piece, uint32_t byte)
{
    uint32_t sector = piece * PIECE_SECTORS + byte / BLK_SECTOR_BYTES;
    return (uint8_t)(sector * 31 + byte * 7 + (uint32_t)config->header.name[6] * 13 + begin_ns);
}

static uint32_t stage_requests(void)
{
    switch (stage) {
    case STAGE_WRITE:
    case STAGE_READ:
        return PIECES;
    case STAGE_BAD:
        return 6;
    case STAGE_SPEED:
        return SPEED_REQUESTS;
    case STAGE_LOOK:
    case STAGE_FLUSH:
    case STAGE_MARK:
    case STAGE_MARK_FLUSH:
        return 1;
    default:
        return 0;
    }
}

static struct blk_request bad_request(uint32_t index)
{
    const struct blk_request requests[] = {
        {.operation = BLK_READ, .sector = info.capacity_sectors, .count = 1},
        {.operation = BLK_WRITE, .sector = UINT64_MAX - 7, .count = 16},
        {.operation = BLK_READ, .offset = UINT64_MAX - 4095, .count = 16},
        {.operation = BLK_READ, .offset = config->blk.data.bytes - 511, .count = 1},
        {.operation = BLK_READ, .count = UINT32_MAX},
        {.operation = 77, .count = 1},
    };
    return requests[index];
}

static struct blk_request stage_request(uint32_t index)
{
    struct blk_request request = {.count = PIECE_SECTORS};
    switch (stage) {
    case STAGE_WRITE:
    case STAGE_READ:
        request.operation = stage == STAGE_WRITE ? BLK_WRITE : BLK_READ;
        request.sector = FIRST_SECTOR + (uint64_t)index * PIECE_SECTORS;
        request.offset = (uint64_t)index * PIECE_BYTES + (stage == STAGE_READ ? READ_OFFSET : 0);
        break;
    case STAGE_SPEED:
        request = (struct blk_request){.operation = BLK_READ, .offset = SPEED_OFFSET};
        request.count = SPEED_SECTORS;
        request.sector = (uint64_t)index * SPEED_SECTORS;
        break;
    case STAGE_BAD:
        request = bad_request(index);
        break;
    case STAGE_LOOK:
    case STAGE_MARK:
        request = (struct blk_request){.offset = MARK_OFFSET, .count = 1};
        request.operation = stage == STAGE_LOOK ? BLK_READ : BLK_WRITE;
        break;
    default:
        request = (struct blk_request){.operation = BLK_FLUSH};
    }
    request.id = (uint32_t)stage << 16 | index;
    return request;
}

static void stage_begin(enum stage next)
{
    stage = next;
    submitted = 0;
    answered = 0;
    errors = 0;
    if (stage == STAGE_WRITE) {
        for (uint32_t i = 0; i < PIECES * PIECE_BYTES; i++) {
            data(0)[i] = pattern(i / PIECE_BYTES, i % PIECE_BYTES);
        }
    } else if (stage == STAGE_SPEED) {
        begin_ns = timer_now_ns();
    } else if (stage == STAGE_MARK) {
        memset(data(MARK_OFFSET), 0, BLK_SECTOR_BYTES);
        memcpy(data(MARK_OFFSET), &MARK, sizeof(MARK));
    }
}

static void stage_end(void)
{
    uint64_t micros = (timer_now_ns() - begin_ns) / 1000;
    switch (stage) {
    case STAGE_LOOK:
        say("disk: %s mark of an earlier run",
            memcmp(data(MARK_OFFSET), &MARK, sizeof(MARK)) == 0 ? "found the" : "no");
        break;
    case STAGE_FLUSH:
        say("disk: flush errors %u", errors);
        break;
    case STAGE_READ:
        say("disk: read back, errors %u, wrong %u", errors, wrong);
        break;
    case STAGE_BAD:
        say("disk: %u of %u bad requests refused", errors, stage_requests());
        break;
    case STAGE_SPEED:
        say("disk: read %u KiB in %lu us, errors %u", SPEED_REQUESTS * SPEED_SECTORS / 2, micros,
            errors);
        break;
    case STAGE_MARK_FLUSH:
        say("done");
        break;
    default:
        break;
    }
    stage_begin((enum stage)(stage + 1));
}

static void response_take(const struct blk_response *response)
{
    uint32_t index = response->id & 0xffff;
    bool good = response->status == BLK_OK && response->sectors == stage_request(index).count;
    answered++;
    errors += good ? 0 : 1;
    if (stage != STAGE_READ || !good) {
        return;
    }
    const uint8_t *wrote = data((uint64_t)index * PIECE_BYTES);
    wrong += memcmp(wrote, data(READ_OFFSET + (uint64_t)index * PIECE_BYTES), PIECE_BYTES) != 0;
}

static void info_run(void)
{
    if (blk_client_info(&blk, &info) && info.ready != 0) {
        say("disk: %lu sectors%s", info.capacity_sectors, info.read_only != 0 ? ", read-only" : "");
        begin_ns = timer_now_ns();
        stage_begin(STAGE_LOOK);
    }
}

static void blk_run(void)
{
    struct blk_response response;
    do {
        if (blk_client_update(&blk) == BLK_LINK_RESTARTED) {
            submitted = 0;
            answered = 0;
            errors = 0;
        }
        while (blk_client_response(&blk, &response)) {
            response_take(&response);
        }
        if (stage == STAGE_INFO) {
            info_run();
        }
        if (stage_requests() != 0 && answered == stage_requests()) {
            stage_end();
        }
        while (submitted < stage_requests()) {
            struct blk_request request = stage_request(submitted);
            if (!blk_client_submit(&blk, &request)) {
                break;
            }
            submitted++;
        }
        blk_client_publish(&blk);
    } while (!blk_client_sleep(&blk));
}

static void run(void)
{
    serial_flush(&serial);
    if (stage == STAGE_TIMERS) {
        timers_run();
    }
    if (stage != STAGE_TIMERS) {
        blk_run();
    }
    serial_sleep(&serial);
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof(*config));
    serial_client_init(&serial, &config->serial);
    timer_client_init(&timer, &config->timer);
    blk_client_init(&blk, &config->blk);
    timer_set_after(&timer, CANCELLED_SLOT, TIMEOUT_NS);
    timer_cancel(&timer, CANCELLED_SLOT);
    timers_next();
    run();
}

void notified(microkit_channel channel)
{
    (void)channel;
    run();
}
