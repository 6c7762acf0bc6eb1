/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Bridge for serial: characters between a Linux terminal device and the rings of devices/serial. */
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

#include "devices/serial/config.h"
#include "guest/bridge/bridge.h"

enum { READ_CHARACTERS = 8 * SERIAL_ENTRY_CHARACTERS };

struct serial_bridge {
    struct shared *shared;
    const struct serial_driver_config *config;
    struct ring_follower tx;
    struct ring_follower rx;
    int line;
    uint8_t left[SERIAL_ENTRY_CHARACTERS]; /* taken from the ring, not yet all sent */
    uint32_t left_next;
    uint32_t left_count;
    bool notify; /* the multiplexer has to be notified at the end of this step */
};

/* Every character as it is. Linux would set 9600 baud; firmware and terminals of boards have 115200, 8 bits, no parity. */
static bool line_open(struct serial_bridge *bridge, const char *path)
{
    struct termios mode;
    bridge->line = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (bridge->line < 0 || tcgetattr(bridge->line, &mode) != 0) {
        return false;
    }
    cfmakeraw(&mode);
    (void)cfsetspeed(&mode, B115200);
    mode.c_cflag |= CLOCAL | CREAD;
    return tcsetattr(bridge->line, TCSANOW, &mode) == 0;
}

static bool ring_is_up(struct serial_bridge *bridge, struct ring_follower *ring)
{
    enum ring_join join = ring_join_update(ring);
    bridge->notify |= join == RING_JOIN_FRESH;
    return join != RING_JOIN_DOWN;
}

/* Sends what was taken. False: the line is full. */
static bool left_send(struct serial_bridge *bridge)
{
    while (bridge->left_next < bridge->left_count) {
        ssize_t sent = write(bridge->line, &bridge->left[bridge->left_next], bridge->left_count - bridge->left_next);
        if (sent <= 0) {
            return false;
        }
        bridge->left_next += (uint32_t)sent;
    }
    return true;
}

static bool entry_take(struct serial_bridge *bridge)
{
    uint64_t entry[SERIAL_ENTRY_WORDS];
    uint32_t available = ring_available(&bridge->tx.ring);
    if (available == 0 || available == RING_BROKEN) {
        return false;
    }
    ring_read(&bridge->tx.ring, entry);
    uint32_t length = serial_entry_length(entry);
    bridge->left_next = 0;
    bridge->left_count = length <= SERIAL_ENTRY_CHARACTERS ? length : 0;
    for (uint32_t i = 0; i < bridge->left_count; i++) {
        bridge->left[i] = serial_entry_character(entry, i);
    }
    return true;
}

/* True: asleep until the line has room or the multiplexer has more. */
static bool transmit(struct serial_bridge *bridge)
{
    if (!ring_is_up(bridge, &bridge->tx)) {
        return true;
    }
    bool sent = left_send(bridge);
    while (sent && entry_take(bridge)) {
        sent = left_send(bridge);
    }
    bridge->notify |= ring_join_release(&bridge->tx);
    return !sent || ring_sleep_empty(&bridge->tx.ring);
}

/* What the multiplexer leaves no room for is lost, as on any line without flow control. */
static void received_put(struct serial_bridge *bridge, const uint8_t *characters, uint32_t count)
{
    for (uint32_t first = 0; first < count; first += SERIAL_ENTRY_CHARACTERS) {
        uint64_t entry[SERIAL_ENTRY_WORDS] = { 0 };
        uint32_t space = ring_space(&bridge->rx.ring);
        for (uint32_t i = 0; i < SERIAL_ENTRY_CHARACTERS && first + i < count; i++) {
            serial_entry_append(entry, i, characters[first + i]);
        }
        if (space != 0 && space != RING_BROKEN) {
            ring_write(&bridge->rx.ring, entry);
        }
    }
}

static void receive(struct serial_bridge *bridge)
{
    uint8_t characters[READ_CHARACTERS];
    ssize_t count = 0;
    bool up = ring_is_up(bridge, &bridge->rx);
    while ((count = read(bridge->line, characters, sizeof characters)) > 0) {
        if (up) {
            received_put(bridge, characters, (uint32_t)count);
        }
    }
    bridge->notify |= up && ring_join_publish(&bridge->rx);
}

static void wait_for_news(struct serial_bridge *bridge)
{
    struct pollfd files[] = {
        { .fd = bridge->shared->file, .events = POLLIN },
        { .fd = bridge->line, .events = POLLIN },
    };
    if (bridge->left_next < bridge->left_count) {
        files[1].events |= POLLOUT;
    }
    (void)poll(files, 2, -1);
    if (files[0].revents != 0) {
        (void)shared_wait(bridge->shared, 0);
    }
}

void bridge_serial(struct shared *shared, const void *config, const char *path)
{
    static struct serial_bridge bridge;
    bridge.shared = shared;
    bridge.config = config;
    if (!line_open(&bridge, path)) {
        bridge_fail(path);
        return;
    }
    if (!bridge_ring(shared, &bridge.tx, &bridge.config->tx, SERIAL_ENTRY_WORDS) ||
        !bridge_ring(shared, &bridge.rx, &bridge.config->rx, SERIAL_ENTRY_WORDS)) {
        bridge_fail("rings");
        return;
    }
    bridge.notify = true; /* a former life's ring has been left */
    for (;;) {
        bool asleep = false;
        while (!asleep) {
            receive(&bridge);
            asleep = transmit(&bridge);
            if (bridge.notify) {
                shared_notify(shared, bridge.config->mux_channel);
            }
            bridge.notify = false;
        }
        wait_for_news(&bridge);
    }
}
