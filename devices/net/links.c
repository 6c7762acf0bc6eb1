/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: starting, losing and restarting the rings to clients, copiers and the driver. */
#include "devices/net/links.h"

#include "devices/net/forward.h"

static void ring_configure(struct ring *ring, const struct config_ring *config)
{
    ring_follow(ring, (void *)config->vaddr, config->capacity, config->entry_words);
}

static void ring_restart(struct ring *ring, uint32_t generation)
{
    ring_lead(ring, ring->shared, ring->capacity, ring->entry_words, generation);
}

/* Never 0, and not the one before. */
static uint32_t generation_after(uint32_t generation)
{
    return generation == UINT32_MAX ? 1 : generation + 1;
}

/*
 * We may have been restarted: begin after what stands in the ring. A peer that forges it harms only
 * itself.
 */
static uint32_t generation_found(const struct ring *ring)
{
    return ring_load(&ring->shared->leader_generation);
}

static void client_start(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    client->generation = generation_after(client->generation);
    ring_restart(&client->tx_ready, client->generation);
    ring_restart(&client->tx_done, client->generation);
    client->link = NET_LINK_WAITING;
    client->turn = NET_TURN_IDLE;
    client->share = 0;
    mux->tell_clients |= net_party(index);
}

static void copier_start(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    client->copier_generation = generation_after(client->copier_generation);
    ring_restart(&client->copy, client->copier_generation);
    ring_restart(&client->copied, client->copier_generation);
    client->copies = 0;
    client->local_copies = 0;
    client->copier_link = NET_LINK_WAITING;
    mux->tell_copiers |= net_party(index);
}

static void driver_start(struct net_mux *mux)
{
    mux->driver_generation = generation_after(mux->driver_generation);
    ring_restart(&mux->driver_tx_ready, mux->driver_generation);
    ring_restart(&mux->driver_tx_done, mux->driver_generation);
    ring_restart(&mux->driver_rx_free, mux->driver_generation);
    ring_restart(&mux->driver_rx_ready, mux->driver_generation);
    mux->driver_link = NET_LINK_WAITING;
    mux->tell_driver = true;
}

void net_mux_links_init(struct net_mux *mux, const struct net_multiplexer_config *config)
{
    ring_configure(&mux->driver_tx_ready, &config->driver_tx_ready);
    ring_configure(&mux->driver_tx_done, &config->driver_tx_done);
    ring_configure(&mux->driver_rx_free, &config->driver_rx_free);
    ring_configure(&mux->driver_rx_ready, &config->driver_rx_ready);
    mux->driver_generation = generation_found(&mux->driver_tx_ready);
    driver_start(mux);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct net_mux_client *client = &mux->clients[i];
        ring_configure(&client->tx_ready, &config->clients[i].tx_ready);
        ring_configure(&client->tx_done, &config->clients[i].tx_done);
        ring_configure(&client->copy, &config->clients[i].copy);
        ring_configure(&client->copied, &config->clients[i].copied);
        client->generation = generation_found(&client->tx_ready);
        client->copier_generation = generation_found(&client->copy);
        client->link = NET_LINK_OFF;
        copier_start(mux, i);
    }
}

static bool both_up(const struct ring *a, const struct ring *b)
{
    return ring_leader_state(a) == RING_UP && ring_leader_state(b) == RING_UP;
}

/* The peer was restarted since it joined, though we may never have seen it joined. */
static bool one_left(const struct ring *a, const struct ring *b)
{
    return ring_leader_state(a) == RING_LEFT || ring_leader_state(b) == RING_LEFT;
}

static void client_update(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    bool joined = both_up(&client->tx_ready, &client->tx_done);
    if ((client->link == NET_LINK_UP && !joined) ||
        (client->link == NET_LINK_WAITING && one_left(&client->tx_ready, &client->tx_done))) {
        client->link = NET_LINK_DRAINING;
    }
    if (client->link == NET_LINK_WAITING && joined) {
        client->link = NET_LINK_UP;
    }
    if (client->link == NET_LINK_DRAINING && client->in_flight == 0) {
        client_start(mux, index);
    }
}

/* A copier that left was restarted and touches no buffer any more. */
static void copier_update(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    bool joined = both_up(&client->copy, &client->copied);
    if (client->copier_link == NET_LINK_WAITING && joined) {
        client->copier_link = NET_LINK_UP;
    } else if (!joined && (client->copier_link != NET_LINK_WAITING ||
                           one_left(&client->copy, &client->copied))) {
        net_mux_release_all(mux, net_party(index));
        copier_start(mux, index);
    } else if (client->copier_link == NET_LINK_DRAINING && client->copies == 0) {
        copier_start(mux, index);
    }
}

/* A driver that left was restarted and has reset its device. */
static void driver_update(struct net_mux *mux)
{
    bool joined = both_up(&mux->driver_tx_ready, &mux->driver_tx_done) &&
                  both_up(&mux->driver_rx_free, &mux->driver_rx_ready);
    if (mux->driver_link == NET_LINK_WAITING && joined) {
        mux->driver_link = NET_LINK_UP;
    } else if (!joined && (mux->driver_link != NET_LINK_WAITING ||
                           one_left(&mux->driver_tx_ready, &mux->driver_tx_done) ||
                           one_left(&mux->driver_rx_free, &mux->driver_rx_ready))) {
        net_mux_release_all(mux, NET_TALK_DEVICE);
        driver_start(mux);
    }
}

void net_mux_links_update(struct net_mux *mux)
{
    driver_update(mux);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        copier_update(mux, i);
        client_update(mux, i);
    }
}

void net_mux_client_break(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    client->broken = true;
    client->link = NET_LINK_OFF;
    statistics_add(&client->statistics->refusals, 1);
}

/* Rates of 0 mean none; see lib/rate.h. Small bursts would keep a rate from being reached. */
static uint64_t burst_of(uint64_t rate, uint64_t burst)
{
    uint64_t least = rate / (RATE_NS_PER_S / (2 * NET_MUX_PAUSE_NS));
    uint64_t frames = NET_MUX_BURST_FRAMES * NET_FRAME_BYTES_MAX;
    least = least < frames ? frames : least;
    return burst < least ? least : burst;
}

static void client_set_rate(struct rate *rate, uint64_t per_second, uint64_t burst, uint64_t now_ns)
{
    if (rate->per_second == 0) {
        rate_init(rate, per_second, burst_of(per_second, burst), now_ns);
    } else {
        rate_refill(rate, now_ns);
        rate_change(rate, per_second, burst_of(per_second, burst));
    }
}

static void client_obey(struct net_mux *mux, uint32_t index, uint64_t now_ns)
{
    struct net_mux_client *client = &mux->clients[index];
    const struct net_policy_client *policy = &mux->policy.clients[index];
    client_set_rate(&client->tx_rate, policy->tx_rate, policy->burst, now_ns);
    client_set_rate(&client->rx_rate, policy->rx_rate, policy->burst, now_ns);
    if (policy->epoch != client->epoch) {
        client->epoch = policy->epoch;
        client->broken = false;
        client->link = NET_LINK_OFF;
        if (client->copier_link == NET_LINK_UP) {
            client->copier_link = NET_LINK_DRAINING;
        }
    }
    bool wanted = policy->state == STATISTICS_ATTACHED && !client->broken;
    if (!wanted) {
        client->link = NET_LINK_OFF;
    } else if (client->link == NET_LINK_OFF) {
        client->link = NET_LINK_DRAINING;
    }
}

void net_mux_links_obey(struct net_mux *mux, uint64_t now_ns)
{
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client_obey(mux, i, now_ns);
    }
}
