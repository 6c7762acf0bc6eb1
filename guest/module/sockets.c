// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
/* A socket that can be waited for together with all else: what wakes those who read it tells us. */
#include <linux/err.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "shared.h"

struct watch {
    struct shared *shared;
    struct socket *socket;
    struct wait_queue_entry entry;
};

/* Among those who sleep on the socket, in whatever context wakes them. */
static int watch_woken(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
    struct watch *watch = container_of(entry, struct watch, entry);

    if (!key || key_to_poll(key) & EPOLLIN)
        shared_tell(watch->shared, SHARED_FRAMES);
    return 0;
}

struct watch *watch_open(struct shared *shared, unsigned long file)
{
    struct watch *watch = kzalloc(sizeof(*watch), GFP_KERNEL);
    int error = 0;

    if (!watch)
        return ERR_PTR(-ENOMEM);
    watch->shared = shared;
    watch->socket = sockfd_lookup(file, &error);
    if (!watch->socket) {
        kfree(watch);
        return ERR_PTR(error);
    }
    init_waitqueue_func_entry(&watch->entry, watch_woken);
    add_wait_queue(sk_sleep(watch->socket->sk), &watch->entry);
    shared_tell(shared, SHARED_FRAMES);
    return watch;
}

void watch_close(struct watch *watch)
{
    remove_wait_queue(sk_sleep(watch->socket->sk), &watch->entry);
    sockfd_put(watch->socket);
    kfree(watch);
}
