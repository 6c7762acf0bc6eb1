/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Timer: the client's side of the calls and of the page that counts expiries. */
#include <microkit.h>

#include "devices/timer/client.h"

void timer_client_init(struct timer_client *client, const struct timer_client_config *config)
{
    *client = (struct timer_client){
        .page = (const struct timer_fired_page *)(uintptr_t)config->fired.vaddr,
        .channel = config->channel,
    };
    for (uint32_t slot = 0; client->page != 0 && slot < TIMER_SLOTS; slot++) {
        client->seen[slot] = __atomic_load_n(&client->page->fired[slot], __ATOMIC_RELAXED);
    }
}

static enum timer_answer timer_call(struct timer_client *client, uint64_t label, uint32_t slot,
                                    uint64_t time)
{
    if (client->page == 0 || slot >= TIMER_SLOTS) {
        return TIMER_BAD_SLOT;
    }
    microkit_mr_set(0, slot);
    microkit_mr_set(1, time);
    microkit_msginfo answer = microkit_ppcall(client->channel, microkit_msginfo_new(label, 2));
    enum timer_answer result = (enum timer_answer)microkit_msginfo_get_label(answer);
    if (result == TIMER_OK) {
        client->seen[slot] = microkit_mr_get(0);
    }
    return result;
}

enum timer_answer timer_set(struct timer_client *client, uint32_t slot, uint64_t deadline_ns)
{
    return timer_call(client, TIMER_SET, slot, deadline_ns);
}

enum timer_answer timer_set_after(struct timer_client *client, uint32_t slot, uint64_t after_ns)
{
    return timer_call(client, TIMER_SET_AFTER, slot, after_ns);
}

enum timer_answer timer_cancel(struct timer_client *client, uint32_t slot)
{
    return timer_call(client, TIMER_CANCEL, slot, 0);
}

bool timer_fired(struct timer_client *client, uint32_t slot)
{
    if (client->page == 0 || slot >= TIMER_SLOTS) {
        return false;
    }
    uint64_t fired = __atomic_load_n(&client->page->fired[slot], __ATOMIC_RELAXED);
    bool news = fired != client->seen[slot];
    client->seen[slot] = fired;
    return news;
}
