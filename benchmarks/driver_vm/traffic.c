/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A native client that makes one kind of traffic at a time, as a key on its console says, and tells when it is over. */
#include <microkit.h>

#include "devices/blk/client.h"
#include "devices/client_config.h"
#include "devices/component.h"
#include "devices/net/client.h"
#include "devices/serial/client.h"
#include "devices/timer/client.h"
#include "lib/print.h"
#include "lib/string.h"

enum {
    FRAME_BYTES = 1500,
    FRAME_TYPE = 0x88b5, /* IEEE 802 local experimental */
    FRAMES = 2048,       /* of one lot */
    FRAMES_ASKED = 64,   /* that the host sends at once */
    FRAMES_ASKED_MANY = 256, /* likewise; a client has buffers for so many */
    NUMBER_AT = NET_HEADER_BYTES,
    BLOCK_BYTES = 65536,
    BLOCK_SECTORS = BLOCK_BYTES / BLK_SECTOR_BYTES,
    BLOCKS = 256,        /* of one lot */
    BLOCKS_AT_ONCE = 32, /* each has its place in the data region */
    LOTS = 4,            /* of a capital letter */
    LINE_BYTES = 80,
    TICK_SLOT = 0,
    TICK_NS = 20 * 1000 * 1000, /* after so long it looks whether all that it sent has left */
};

enum work { WORK_NONE, WORK_SEND, WORK_RECEIVE, WORK_READ, WORK_WRITE, WORK_DISCARD, WORK_ZERO };

static const enum blk_operation operation_of[] = {
    [WORK_READ] = BLK_READ, [WORK_WRITE] = BLK_WRITE, [WORK_DISCARD] = BLK_DISCARD, [WORK_ZERO] = BLK_WRITE_ZEROES,
};

uintptr_t config_address;

static const struct client_config *config;
static struct serial_client serial;
static struct timer_client timer;
static struct net_client net;
static struct blk_client blk;

static bool told; /* that card and disk can be used */
static enum work work;
static uint32_t wanted;  /* frames or blocks */
static uint32_t asked;   /* frames at once */
static uint32_t begun;   /* handed over; of frames received: asked for */
static uint32_t ended;   /* received or answered */
static uint32_t errors;
static bool checks;      /* what is read is compared with what is written */
static bool block_free[BLOCKS_AT_ONCE];
static uint32_t block_number[BLOCKS_AT_ONCE];

static void work_begin(enum work next, uint32_t count)
{
    work = next;
    wanted = count;
    begun = 0;
    ended = 0;
    errors = 0;
}

static void work_end(void)
{
    uint64_t unit = work == WORK_SEND || work == WORK_RECEIVE ? FRAME_BYTES : BLOCK_BYTES;
    char line[LINE_BYTES];
    work = WORK_NONE;
    print_into(line, sizeof line, "done %lu bytes, %u errors\n", (unsigned long)(unit * ended), errors);
    serial_puts(&serial, line);
}

/* ---- network ---- */

static void frame_put(uint8_t *frame, uint32_t number)
{
    static const uint8_t host[NET_MAC_BYTES] = { 2, 0, 0, 0, 0, 1 };
    memcpy(frame, host, NET_MAC_BYTES);
    net_mac_to_bytes(net_client_mac(&net), frame + NET_MAC_BYTES);
    frame[12] = FRAME_TYPE >> 8;
    frame[13] = FRAME_TYPE & 0xff;
    memcpy(frame + NUMBER_AT, &number, sizeof number);
}

/* Asks for the next frames when all asked for before have come; a frame of 60 bytes carries the request. */
static bool frames_ask(void)
{
    uint8_t *buffer = ended == begun && begun < wanted ? net_client_transmit_buffer(&net) : 0;
    if (buffer != 0) {
        frame_put(buffer, asked);
        memcpy(buffer + NUMBER_AT + 4, &begun, sizeof begun);
        net_client_transmit(&net, buffer, 60);
        begun += asked;
    }
    return buffer == 0 && ended == begun && begun < wanted;
}

/* True: there is more, but no buffer. */
static bool frames_send(void)
{
    while (work == WORK_SEND && begun < wanted) {
        uint8_t *buffer = net_client_transmit_buffer(&net);
        if (buffer == 0) {
            return true;
        }
        frame_put(buffer, begun);
        net_client_transmit(&net, buffer, FRAME_BYTES);
        begun++;
    }
    return false;
}

static void frames_receive(void)
{
    uint32_t length;
    uint8_t *frame;
    while ((frame = net_client_receive(&net, &length)) != 0) {
        uint32_t number;
        memcpy(&number, frame + NUMBER_AT, sizeof number);
        if (work == WORK_RECEIVE && frame[12] == FRAME_TYPE >> 8) {
            errors += length != FRAME_BYTES || number != ended;
            ended++;
        }
        net_client_receive_done(&net, frame);
    }
}

/* All that was sent has left when all buffers are back; looked at from time to time. */
static void frames_count(void)
{
    uint32_t back = net.tx_free_count + ring_available(&net.tx_done.ring);
    if (work == WORK_SEND && begun == wanted && back == net.tx_buffers) {
        ended = begun;
        errors = (uint32_t)net.counters.tx_refused;
    }
}

static bool net_run(void)
{
    net_client_update(&net);
    frames_receive();
    bool more = net_client_is_up(&net) && work == WORK_SEND && frames_send();
    more |= net_client_is_up(&net) && work == WORK_RECEIVE && frames_ask();
    uint32_t notify = net_client_flush(&net);
    if ((notify & NET_CLIENT_NOTIFY_MULTIPLEXER) != 0) {
        microkit_notify(config->net.multiplexer_channel);
    }
    if ((notify & NET_CLIENT_NOTIFY_COPIER) != 0) {
        microkit_notify(config->net.copier_channel);
    }
    return net_client_arm(&net, more);
}

/* ---- block ---- */

static uint64_t *block_data(uint32_t place)
{
    return (uint64_t *)(config->blk.data.vaddr + (uint64_t)place * BLOCK_BYTES);
}

static void block_fill(uint32_t place, uint32_t number)
{
    for (uint32_t i = 0; i < BLOCK_BYTES / 8; i++) {
        block_data(place)[i] = (uint64_t)number << 32 | i;
    }
}

static bool block_is_right(uint32_t place, uint32_t number)
{
    for (uint32_t i = 0; i < BLOCK_BYTES / 8; i++) {
        if (block_data(place)[i] != ((uint64_t)number << 32 | i)) {
            return false;
        }
    }
    return true;
}

static void block_submit(uint32_t place)
{
    bool has_data = work == WORK_READ || work == WORK_WRITE;
    struct blk_request request = {
        .operation = operation_of[work],
        .sector = (uint64_t)(begun % BLOCKS) * BLOCK_SECTORS,
        .offset = has_data ? (uint64_t)place * BLOCK_BYTES : 0,
        .count = BLOCK_SECTORS,
        .id = place,
    };
    if (work == WORK_WRITE && checks) {
        block_fill(place, begun);
    }
    if (blk_client_submit(&blk, &request)) {
        block_free[place] = false;
        block_number[place] = begun++;
    }
}

static void block_answered(const struct blk_response *response)
{
    uint32_t place = response->id % BLOCKS_AT_ONCE;
    bool good = response->status == BLK_OK && response->sectors == BLOCK_SECTORS;
    if (work == WORK_READ && checks) {
        good = good && block_is_right(place, block_number[place]);
    }
    errors += !good;
    block_free[place] = true;
    ended++;
}

static bool blk_run(void)
{
    struct blk_response response;
    (void)blk_client_update(&blk);
    while (blk_client_response(&blk, &response)) {
        block_answered(&response);
    }
    for (uint32_t place = 0; place < BLOCKS_AT_ONCE; place++) {
        if (work >= WORK_READ && begun < wanted && block_free[place]) {
            block_submit(place);
        }
    }
    blk_client_publish(&blk);
    return blk_client_sleep(&blk);
}

static void devices_show(void)
{
    struct blk_info info;
    char line[LINE_BYTES];
    if (blk_client_info(&blk, &info)) {
        print_into(line, sizeof line, "disk: %lu sectors, read only %u, discard %u, zeroes %u\n",
                   (unsigned long)info.capacity_sectors, info.read_only, info.discard_sectors_max,
                   info.zeroes_sectors_max);
        serial_puts(&serial, line);
    }
    serial_puts(&serial, net_client_is_up(&net) ? "card: up\n" : "card: down\n");
}

/* ---- keys ---- */

/* s, g, b, r, w, d, z: send, get, get in larger batches, read, write, discard, zero one lot; a capital letter: LOTS of
 * them; c: compare from now on, n: do not; i: what the disk can do, and whether the card's link is up. */
static void key_take(int key)
{
    bool many = key >= 'A' && key <= 'Z';
    uint32_t lots = many ? LOTS : 1;
    int kind = many ? key - 'A' + 'a' : key;
    switch (kind) {
    case 's':
        work_begin(WORK_SEND, lots * FRAMES);
        break;
    case 'g':
    case 'b':
        asked = kind == 'g' ? FRAMES_ASKED : FRAMES_ASKED_MANY;
        work_begin(WORK_RECEIVE, lots * FRAMES);
        break;
    case 'r':
        work_begin(WORK_READ, lots * BLOCKS);
        break;
    case 'w':
        work_begin(WORK_WRITE, lots * BLOCKS);
        break;
    case 'd':
        work_begin(WORK_DISCARD, lots * BLOCKS);
        break;
    case 'z':
        work_begin(WORK_ZERO, lots * BLOCKS);
        break;
    case 'i':
        devices_show();
        break;
    case 'c':
    case 'n':
        checks = kind == 'c';
        break;
    default:
        break;
    }
}

static bool ready(void)
{
    struct blk_info info;
    return net_client_is_up(&net) && blk_client_info(&blk, &info) && info.ready != 0;
}

/* True: asleep. */
static bool run(void)
{
    int key = serial_getc(&serial);
    if (key >= 0 && work == WORK_NONE) {
        key_take(key);
    }
    if (!told && ready()) {
        told = true;
        serial_puts(&serial, "ready\n");
    }
    bool quiet = net_run();
    quiet &= blk_run();
    if (work != WORK_NONE && ended == wanted) {
        work_end();
    }
    serial_flush(&serial);
    return serial_sleep(&serial) && quiet;
}

void notified(microkit_channel channel);

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof *config);
    for (uint32_t place = 0; place < BLOCKS_AT_ONCE; place++) {
        block_free[place] = true;
    }
    serial_client_init(&serial, &config->serial);
    timer_client_init(&timer, &config->timer);
    (void)timer_set_after(&timer, TICK_SLOT, TICK_NS);
    blk_client_init(&blk, &config->blk);
    if (!net_client_init(&net, &config->net)) {
        component_stop("no network");
    }
    notified(CONFIG_NO_CHANNEL);
}

void notified(microkit_channel channel)
{
    if (channel == config->timer.channel && timer_fired(&timer, TICK_SLOT)) {
        (void)timer_set_after(&timer, TICK_SLOT, TICK_NS);
        net_client_update(&net);
        frames_count();
    }
    while (!run()) {
    }
}
