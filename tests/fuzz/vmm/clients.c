/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Clients for fuzzing: every buffer is its own allocation, every request is checked, or the run ends. */
#include "tests/fuzz/vmm/clients.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUFFERS = 8,
    FRAMES = 8,
    ANSWERS = 32,
    IDS = 256,
};

void (*clients_meddle)(void);

static uint8_t *ram;
static uint64_t ram_bytes;

static uint8_t *tx[BUFFERS];
static enum net_client_buffer tx_state[BUFFERS];
static uint8_t *rx[FRAMES];
static uint32_t rx_length[FRAMES];
static uint32_t rx_first;
static uint32_t rx_count;
static bool rx_held;
static bool link_up;

static struct {
    bool given;
    uint64_t offset;
    uint32_t room;
} places[IDS];
static uint32_t arrived_id[IDS]; /* frames that lie in their places */
static uint32_t arrived_length[IDS];
static uint32_t arrived_first;
static uint32_t arrived_count;
static bool recalled;
static bool forgotten;

static uint32_t typed;
static uint32_t line_room;

static struct blk_response answers[ANSWERS];
static uint32_t answer_first;
static uint32_t answer_count;
static uint32_t disk_room;
static bool disk_restarted;
static struct blk_info info;
static bool under_way[IDS];

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void meddle(void)
{
    if (clients_meddle != NULL) {
        clients_meddle();
    }
}

void clients_reset(uint8_t *memory, uint64_t bytes)
{
    ram = memory;
    ram_bytes = bytes;
    memset(places, 0, sizeof places);
    arrived_first = arrived_count = 0;
    recalled = forgotten = false;
    for (uint32_t i = 0; i < BUFFERS; i++) {
        if (tx[i] == NULL) {
            tx[i] = malloc(NET_BUFFER_BYTES);
            rx[i] = malloc(NET_BUFFER_BYTES);
        }
        tx_state[i] = NET_CLIENT_BUFFER_FREE;
    }
    rx_first = rx_count = 0;
    rx_held = false;
    link_up = true;
    typed = 0;
    line_room = 256;
    answer_first = answer_count = 0;
    disk_room = 256;
    disk_restarted = false;
    memset(under_way, 0, sizeof under_way);
    info = (struct blk_info){.capacity_sectors = 4096, .block_bytes = 512, .sectors_max = 16, .ready = 1,
                             .discard_sectors_max = 1024, .zeroes_sectors_max = 64, .pieces_max = 4};
}

/* --- network --- */

void clients_frame(uint32_t length, uint8_t fill)
{
    if (rx_count < FRAMES && length <= NET_BUFFER_BYTES) {
        uint32_t at = (rx_first + rx_count++) % FRAMES;
        memset(rx[at], fill, NET_BUFFER_BYTES);
        rx_length[at] = length;
    }
}

void clients_sent(void)
{
    for (uint32_t i = 0; i < BUFFERS; i++) {
        tx_state[i] = tx_state[i] == NET_CLIENT_BUFFER_SENT ? NET_CLIENT_BUFFER_FREE : tx_state[i];
    }
}

static void places_forget(void)
{
    memset(places, 0, sizeof places);
    arrived_count = 0;
    recalled = false;
    forgotten = true;
}

/* With the link the copier comes back, and has forgotten what it had. */
void clients_link(bool up)
{
    if (up && (!link_up || recalled)) {
        places_forget();
    }
    link_up = up;
}

uint32_t clients_places(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < IDS; i++) {
        count += places[i].given;
    }
    return count;
}

void clients_frame_in_place(uint32_t length, uint8_t fill)
{
    for (uint32_t i = 0; i < IDS && !recalled; i++) {
        if (places[i].given && length <= NET_FRAME_BYTES_MAX && length <= places[i].room) {
            places[i].given = false;
            memset(&ram[places[i].offset], fill, length);
            uint32_t at = (arrived_first + arrived_count++) % IDS;
            arrived_id[at] = i;
            arrived_length[at] = length;
            return;
        }
    }
}

bool net_client_receive_place(struct net_client *client, uint32_t id, uint64_t offset, uint32_t room)
{
    (void)client;
    require(id < IDS && !places[id].given && room >= NET_FRAME_BYTES_MAX);
    require(offset <= ram_bytes && room <= ram_bytes - offset);
    meddle();
    if (!link_up || recalled) {
        return false;
    }
    places[id].given = true;
    places[id].offset = offset;
    places[id].room = room;
    return true;
}

bool net_client_receive_placed(struct net_client *client, uint32_t *id, uint32_t *length)
{
    (void)client;
    meddle();
    if (arrived_count == 0 || !link_up) {
        return false;
    }
    *id = arrived_id[arrived_first];
    *length = arrived_length[arrived_first];
    arrived_first = (arrived_first + 1) % IDS;
    arrived_count--;
    return true;
}

/* At once, or when the link comes up. */
void net_client_receive_recall(struct net_client *client)
{
    (void)client;
    recalled = true;
    if (link_up) {
        places_forget();
    }
}

bool net_client_receive_forgotten(struct net_client *client)
{
    bool was = forgotten;

    (void)client;
    forgotten = false;
    return was;
}

void net_client_update(struct net_client *client)
{
    (void)client;
    meddle();
}

bool net_client_is_up(const struct net_client *client)
{
    (void)client;
    return link_up;
}

uint64_t net_client_mac(const struct net_client *client)
{
    (void)client;
    return UINT64_C(0x060504030252);
}

static uint32_t buffer_number(const uint8_t *buffer)
{
    uint32_t i = 0;

    while (i < BUFFERS && tx[i] != buffer) {
        i++;
    }
    require(i < BUFFERS && tx_state[i] == NET_CLIENT_BUFFER_CALLER);
    return i;
}

uint8_t *net_client_transmit_buffer(struct net_client *client)
{
    (void)client;
    meddle();
    for (uint32_t i = 0; i < BUFFERS; i++) {
        if (tx_state[i] == NET_CLIENT_BUFFER_FREE) {
            tx_state[i] = NET_CLIENT_BUFFER_CALLER;
            return tx[i];
        }
    }
    return NULL;
}

void net_client_transmit(struct net_client *client, uint8_t *buffer, uint32_t length)
{
    (void)client;
    require(length >= NET_FRAME_BYTES_MIN && length <= NET_FRAME_BYTES_MAX);
    tx_state[buffer_number(buffer)] = NET_CLIENT_BUFFER_SENT;
    meddle();
}

void net_client_transmit_cancel(struct net_client *client, uint8_t *buffer)
{
    (void)client;
    tx_state[buffer_number(buffer)] = NET_CLIENT_BUFFER_FREE;
}

uint32_t net_client_receive_count(const struct net_client *client)
{
    (void)client;
    return rx_count;
}

uint8_t *net_client_receive(struct net_client *client, uint32_t *length)
{
    (void)client;
    meddle();
    require(!rx_held);
    if (rx_count == 0) {
        return NULL;
    }
    rx_held = true;
    *length = rx_length[rx_first];
    return rx[rx_first];
}

void net_client_receive_done(struct net_client *client, uint8_t *frame)
{
    (void)client;
    require(rx_held && frame == rx[rx_first]);
    rx_held = false;
    rx_first = (rx_first + 1) % FRAMES;
    rx_count--;
}

uint32_t net_client_flush(struct net_client *client)
{
    (void)client;
    for (uint32_t i = 0; i < BUFFERS; i++) {
        require(tx_state[i] != NET_CLIENT_BUFFER_CALLER);
    }
    require(!rx_held);
    return 0;
}

bool net_client_arm(struct net_client *client, bool want_transmit)
{
    (void)client;
    (void)want_transmit;
    meddle();
    return rx_count == 0;
}

/* --- serial line --- */

void clients_typed(uint32_t count)
{
    typed = count;
}

void clients_line(uint32_t room)
{
    line_room = room;
}

uint32_t serial_space(struct serial_client *client)
{
    (void)client;
    return line_room;
}

uint32_t serial_write(struct serial_client *client, const uint8_t *characters, uint32_t count)
{
    volatile uint8_t all = 0;

    (void)client;
    meddle();
    for (uint32_t i = 0; i < count; i++) {
        all = (uint8_t)(all ^ characters[i]);
    }
    count = count < line_room ? count : line_room;
    line_room -= count;
    return count;
}

bool serial_putc(struct serial_client *client, char character)
{
    return serial_write(client, (const uint8_t *)&character, 1) == 1;
}

void serial_flush(struct serial_client *client)
{
    (void)client;
}

int serial_getc(struct serial_client *client)
{
    (void)client;
    meddle();
    return typed == 0 ? -1 : (int)(typed-- & 0xff);
}

bool serial_sleep(struct serial_client *client)
{
    (void)client;
    return typed == 0;
}

/* --- disk --- */

void clients_answer(uint32_t id, uint32_t status)
{
    if (answer_count < ANSWERS) {
        answers[(answer_first + answer_count++) % ANSWERS] = (struct blk_response){.id = id, .status = status};
    }
}

void clients_disk_room(uint32_t room)
{
    disk_room = room;
}

void clients_disk_restart(void)
{
    disk_restarted = true;
}

void clients_disk_info(uint32_t word)
{
    info.capacity_sectors = word;
    info.sectors_max = word >> 4;
    info.block_bytes = word >> 8;
    info.read_only = word & 1;
    info.ready = word >> 1 & 1;
    info.discard_sectors_max = word >> 3 & 1 ? word >> 2 : 0;
    info.zeroes_sectors_max = word >> 5 & 1 ? word >> 4 : 0;
}

enum blk_link blk_client_update(struct blk_client *client)
{
    bool restarted = disk_restarted;

    (void)client;
    meddle();
    disk_restarted = false;
    if (restarted) {
        memset(under_way, 0, sizeof under_way);
    }
    return restarted ? BLK_LINK_RESTARTED : BLK_LINK_UP;
}

bool blk_client_info(const struct blk_client *client, struct blk_info *copy)
{
    (void)client;
    *copy = info;
    return true;
}

/* What is submitted lies in guest RAM: the client's data region is exactly that. */
static void require_data(const struct blk_request *request, const uint64_t *pieces)
{
    uint64_t bytes = (uint64_t)request->count * BLK_SECTOR_BYTES;
    uint32_t sum = 0;
    require(request->count != 0 && request->count <= BLK_SECTORS_MAX); /* what the disk takes may have changed since */
    if (request->pieces == 0) {
        require(request->offset <= ram_bytes && bytes <= ram_bytes - request->offset);
        return;
    }
    require(request->pieces <= info.pieces_max && request->offset == 0);
    for (uint32_t i = 0; i < request->pieces; i++) {
        bytes = (uint64_t)blk_piece_sectors(pieces[i]) * BLK_SECTOR_BYTES;
        require(bytes != 0 && blk_piece_offset(pieces[i]) + bytes <= ram_bytes);
        sum += blk_piece_sectors(pieces[i]);
    }
    require(sum == request->count);
}

bool blk_client_submit_pieces(struct blk_client *client, const struct blk_request *request,
                              const uint64_t *pieces)
{
    (void)client;
    require(request->operation >= BLK_READ && request->operation <= BLK_WRITE_ZEROES);
    if (request->operation == BLK_DISCARD || request->operation == BLK_WRITE_ZEROES) {
        require(request->count != 0 && request->offset == 0);
    } else if (request->operation != BLK_FLUSH) {
        require_data(request, pieces);
    }
    meddle();
    if (disk_room == 0) {
        return false;
    }
    disk_room--;
    require(request->id < IDS && !under_way[request->id]);
    under_way[request->id] = true;
    return true;
}

bool clients_disk_works(void)
{
    for (uint32_t i = 0; i < IDS; i++) {
        if (under_way[i]) {
            return true;
        }
    }
    return false;
}

void blk_client_publish(struct blk_client *client)
{
    (void)client;
}

bool blk_client_response(struct blk_client *client, struct blk_response *response)
{
    (void)client;
    if (answer_count == 0) {
        return false;
    }
    *response = answers[answer_first];
    answer_first = (answer_first + 1) % ANSWERS;
    answer_count--;
    under_way[response->id % IDS] = false;
    return true;
}

bool blk_client_sleep(struct blk_client *client)
{
    (void)client;
    return answer_count == 0;
}
