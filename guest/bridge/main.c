/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* bridge: puts a Linux device into the place of a native driver. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "devices/blk/sharing.h"
#include "devices/net/sharing.h"
#include "devices/serial/config.h"
#include "guest/bridge/bridge.h"

void bridge_fail(const char *what)
{
    fprintf(stderr, "bridge: %s: %s\n", what, strerror(errno));
}

bool bridge_ring(struct shared *shared, struct ring_follower *ring, const struct config_ring *place,
                 uint32_t entry_words)
{
    if (place->entry_words != entry_words || place->capacity == 0 || place->capacity > RING_CAPACITY_MAX) {
        return false;
    }
    void *memory = shared_memory(shared, place->vaddr, ring_bytes(place->capacity, entry_words));
    if (memory != NULL) {
        ring_join_init(ring, memory, place->capacity, entry_words);
    }
    return memory != NULL;
}

/* The class is told by the configuration; each has its usual first device. */
static int bridge(struct shared *shared, const char *device)
{
    const struct config_header *header =
        shared_memory(shared, bridge_address(BRIDGE_CONTROL, 0), sizeof *header);
    if (header == NULL) {
        bridge_fail("no control region");
    } else if (config_is_valid(header, CONFIG_ROLE_NET_DRIVER, sizeof(struct net_driver_config))) {
        bridge_net(shared, header, device != NULL ? device : "eth0");
    } else if (config_is_valid(header, CONFIG_ROLE_BLK_DRIVER, sizeof(struct blk_driver_config))) {
        bridge_blk(shared, header, device != NULL ? device : "/dev/vda");
    } else if (config_is_valid(header, CONFIG_ROLE_SERIAL_DRIVER, sizeof(struct serial_driver_config))) {
        bridge_serial(shared, header, device != NULL ? device : "/dev/ttyAMA0");
    } else if (config_is_valid(header, CONFIG_ROLE_NET_MULTIPLEXER, sizeof(struct net_sharing_config))) {
        sharing_net(shared, header, device != NULL ? device : "eth0");
    } else if (config_is_valid(header, CONFIG_ROLE_BLK_MULTIPLEXER, sizeof(struct blk_sharing_config))) {
        sharing_blk(shared, header, device != NULL ? device : "/dev/vda");
    } else {
        fputs("bridge: a configuration that is for no class of mine\n", stderr);
    }
    return 1;
}

int bridge_run(const char *path, const char *device)
{
    static struct shared shared;
    if (!shared_open(&shared, path)) {
        bridge_fail(path);
        return 1;
    }
    if (device != NULL && strcmp(device, "--garbage") == 0) {
        bridge_garbage(&shared);
        return 1;
    }
    return bridge(&shared, device);
}

int main(int count, char **arguments)
{
    if (getpid() == 1) {
        bridge_first();
    }
    if (count < 2 || count > 3) {
        fputs("usage: bridge /dev/sluice-NAME [INTERFACE | DISK | TERMINAL | --garbage]\n", stderr);
        return 2;
    }
    return bridge_run(arguments[1], count == 3 ? arguments[2] : NULL);
}
