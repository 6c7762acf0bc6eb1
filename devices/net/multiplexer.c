/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network: the multiplexer's step: take back, deliver, transmit in rotation, publish. Trusted by all clients. */
#include "devices/net/multiplexer.h"

#include <stddef.h>

#include "devices/net/forward.h"
#include "devices/net/links.h"
#include "devices/net/traffic.h"
#include "lib/snapshot.h"
#include "lib/string.h"

static bool ring_is_sane(const struct config_ring *ring, uint32_t entry_words)
{
    return ring->vaddr != 0 && ring->entry_words == entry_words && ring->capacity != 0 &&
           ring->capacity <= RING_CAPACITY_MAX && (ring->capacity & (ring->capacity - 1)) == 0;
}

static bool config_is_sane(const struct net_multiplexer_config *config)
{
    uint64_t buffers = config->receive_pool.bytes / NET_BUFFER_BYTES;
    bool sane = config->client_count <= NET_CLIENTS_MAX &&
                ring_is_sane(&config->driver_tx_ready, NET_DRIVER_TX_READY_WORDS) &&
                ring_is_sane(&config->driver_tx_done, NET_DRIVER_TX_DONE_WORDS) &&
                ring_is_sane(&config->driver_rx_free, NET_DRIVER_RX_FREE_WORDS) &&
                ring_is_sane(&config->driver_rx_ready, NET_DRIVER_RX_READY_WORDS) &&
                config->policy.bytes >= sizeof(struct net_policy) &&
                config->statistics.bytes >= sizeof(struct statistics_page) &&
                buffers <= NET_RECEIVE_BUFFERS_MAX;
    for (uint32_t i = 0; sane && i < config->client_count; i++) {
        const struct net_multiplexer_client_config *client = &config->clients[i];
        sane = ring_is_sane(&client->tx_ready, NET_CLIENT_ENTRY_WORDS) &&
               ring_is_sane(&client->tx_done, NET_CLIENT_ENTRY_WORDS) &&
               ring_is_sane(&client->copy, NET_COPY_ENTRY_WORDS) &&
               ring_is_sane(&client->copied, NET_COPIED_ENTRY_WORDS) &&
               client->tx.bytes / NET_BUFFER_BYTES <= NET_CLIENT_BUFFERS_MAX;
        buffers += client->tx.bytes / NET_BUFFER_BYTES;
    }
    return sane && buffers <= NET_MUX_BUFFERS_MAX;
}

static void source_init(struct net_mux *mux, uint32_t source, const struct config_dma *memory)
{
    mux->sources[source].frames = (const volatile uint64_t *)memory->vaddr;
    mux->sources[source].bus = memory->bus;
    mux->sources[source].buffers = (uint32_t)(memory->bytes / NET_BUFFER_BYTES);
    mux->sources[source].first =
        source == 0 ? 0 : mux->sources[source - 1].first + mux->sources[source - 1].buffers;
}

static void name_copy(char *to, const char *from)
{
    for (uint32_t i = 0; i + 1 < CONFIG_NAME_BYTES; i++) {
        to[i] = from[i];
    }
}

/* A copier may hold so many buffers that the device always keeps its part of the receive pool. */
static uint32_t copies_max(const struct net_mux *mux, const struct net_mux_client *client)
{
    uint32_t most = mux->sources[0].buffers / (mux->client_count + 1);
    most = most > client->copy.capacity ? client->copy.capacity : most;
    return most > client->copied.capacity ? client->copied.capacity : most;
}

static void client_init(struct net_mux *mux, uint32_t index,
                        const struct net_multiplexer_client_config *config)
{
    struct net_mux_client *client = &mux->clients[index];
    source_init(mux, 1 + index, &config->tx);
    client->copies_max = copies_max(mux, client);
    client->info = (struct net_info *)config->info.vaddr;
    client->statistics = &mux->statistics->clients[index];
    name_copy(client->statistics->name, config->name);
}

static void statistics_init(struct net_mux *mux, const struct net_multiplexer_config *config)
{
    mux->statistics = (struct statistics_page *)config->statistics.vaddr;
    mux->statistics->magic = STATISTICS_MAGIC;
    mux->statistics->version = STATISTICS_VERSION;
    mux->statistics->class = CONFIG_CLASS_NET;
    mux->statistics->client_count = config->client_count;
    name_copy(mux->statistics->name, config->device_name);
    name_copy(mux->statistics->device.name, config->device_name);
}

bool net_mux_init(struct net_mux *mux, const struct net_multiplexer_config *config, uint64_t now_ns)
{
    if (!config_is_sane(config)) {
        return false;
    }
    memset(mux, 0, offsetof(struct net_mux, owners));
    mux->client_count = config->client_count;
    mux->shared_policy = (const struct net_policy *)config->policy.vaddr;
    mux->driver_info = (const struct net_info *)config->driver_info.vaddr;
    statistics_init(mux, config);
    source_init(mux, 0, &config->receive_pool);
    net_mux_links_init(mux, config);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        client_init(mux, i, &config->clients[i]);
        rate_init(&mux->clients[i].tx_rate, 0, 0, now_ns);
        rate_init(&mux->clients[i].rx_rate, 0, 0, now_ns);
    }
    const struct net_mux_source *last = &mux->sources[mux->client_count];
    net_owners_init(&mux->owners, mux->sources[0].buffers, last->first + last->buffers);
    return true;
}

/* Tells each client its identity and the state of the link. */
static void info_update(struct net_mux *mux)
{
    for (uint32_t i = 0; i < mux->client_count; i++) {
        const struct net_policy_client *policy = &mux->policy.clients[i];
        bool up = mux->info.link_up != 0 && policy->state == STATISTICS_ATTACHED;
        if (mux->clients[i].info != 0) {
            net_info_write(mux->clients[i].info, policy->mac, mux->info.mtu, up);
            mux->tell_clients |= net_party(i);
        }
    }
}

/* Copies the part of the policy that is about our clients. False: it is being written. */
static bool policy_copy(struct net_mux *mux)
{
    uint32_t bytes = (uint32_t)offsetof(struct net_policy, clients) +
                     mux->client_count * (uint32_t)sizeof(struct net_policy_client);
    if (!snapshot_read(mux->shared_policy, &mux->policy_read, bytes / 8)) {
        return false;
    }
    memcpy(&mux->policy, &mux->policy_read, bytes);
    return true;
}

/* Copies what the controller and the driver have published since. */
static void pages_update(struct net_mux *mux, uint64_t now_ns)
{
    struct net_info info;
    bool changed = false;
    if (ring_load(&mux->driver_info->version) != mux->info.version &&
        net_info_read(mux->driver_info, &info)) {
        mux->info = info;
        changed = true;
    }
    if (snapshot_changed(&mux->shared_policy->version, mux->policy.version) &&
        policy_copy(mux)) {
        net_mux_links_obey(mux, now_ns);
        changed = true;
    }
    if (changed) {
        info_update(mux);
    }
}

static net_mux_parties_t bit_if(bool condition, uint32_t index)
{
    return condition ? net_party(index) : 0;
}

/* Makes our side of a client's and its copier's rings visible where it has changed. */
static void client_publish(struct net_mux *mux, uint32_t index)
{
    struct net_mux_client *client = &mux->clients[index];
    net_mux_parties_t bit = net_party(index);
    if ((mux->tx_taken & bit) != 0) {
        mux->tell_clients |= bit_if(ring_release(&client->tx_ready), index);
    }
    if ((mux->done_written & bit) != 0) {
        mux->tell_clients |= bit_if(ring_publish(&client->tx_done), index);
    }
    if ((mux->copy_written & bit) != 0) {
        mux->tell_copiers |= bit_if(ring_publish(&client->copy), index);
    }
    if ((mux->copied_taken & bit) != 0) {
        mux->tell_copiers |= bit_if(ring_release(&client->copied), index);
    }
}

static void driver_publish(struct net_mux *mux)
{
    if (mux->driver_sent) {
        mux->tell_driver |= ring_publish(&mux->driver_tx_ready);
    }
    if (mux->driver_given) {
        mux->tell_driver |= ring_publish(&mux->driver_rx_free);
    }
    if (mux->driver_taken) {
        mux->tell_driver |= ring_release(&mux->driver_tx_done);
        mux->tell_driver |= ring_release(&mux->driver_rx_ready);
    }
}

static void publish(struct net_mux *mux)
{
    net_mux_parties_t touched =
        mux->tx_taken | mux->done_written | mux->copy_written | mux->copied_taken;
    driver_publish(mux);
    for (uint32_t i = 0; i < mux->client_count && touched >> i != 0; i++) {
        client_publish(mux, i);
    }
    mux->driver_sent = false;
    mux->driver_given = false;
    mux->driver_taken = false;
    mux->tx_taken = 0;
    mux->done_written = 0;
    mux->copy_written = 0;
    mux->copied_taken = 0;
}

/* Asks to be woken for what client `index` does next. True: there is something to do at once. */
static bool client_arm(struct net_mux *mux, uint32_t index, uint64_t now_ns, uint64_t *wake_ns)
{
    struct net_mux_client *client = &mux->clients[index];
    if (client->link != NET_LINK_UP) {
        return false;
    }
    switch (client->turn) {
    case NET_TURN_IDLE:
        return !ring_sleep_empty(&client->tx_ready);
    case NET_TURN_NO_CREDIT: /* with something in flight its return wakes us */
        return client->in_flight == 0 && !ring_sleep_full(&client->tx_done);
    case NET_TURN_THROTTLED: {
        uint64_t ready_ns = rate_ready_ns(&client->tx_rate);
        ready_ns = ready_ns < now_ns + NET_MUX_PAUSE_NS ? now_ns + NET_MUX_PAUSE_NS : ready_ns;
        *wake_ns = ready_ns < *wake_ns ? ready_ns : *wake_ns;
        return false;
    }
    default:
        return true;
    }
}

/*
 * A copier's answers matter at once only if others wait for them; otherwise they are collected with
 * the next event. The receive pool cannot run dry by that: see copies_max.
 */
static bool copier_arm(struct net_mux_client *client)
{
    if (client->copier_link != NET_LINK_UP && client->copier_link != NET_LINK_DRAINING) {
        return false;
    }
    if (client->copier_link == NET_LINK_UP && client->local_copies == 0 &&
        client->copies <= client->copies_max / 2) {
        return false;
    }
    return !ring_sleep_empty(&client->copied);
}

static bool driver_arm(struct net_mux *mux, bool device_has_room)
{
    if (mux->driver_link != NET_LINK_UP) {
        return false;
    }
    bool again = !ring_sleep_empty(&mux->driver_tx_done);
    again |= !ring_sleep_empty(&mux->driver_rx_ready);
    if (!device_has_room) {
        again |= !ring_sleep_full(&mux->driver_tx_ready);
    }
    return again;
}

static void states_show(struct net_mux *mux)
{
    for (uint32_t i = 0; i < mux->client_count; i++) {
        struct net_mux_client *client = &mux->clients[i];
        enum statistics_state state = mux->policy.clients[i].state;
        if (state == STATISTICS_ATTACHED) {
            state = client->broken                      ? STATISTICS_QUARANTINED
                    : client->link == NET_LINK_UP       ? STATISTICS_ATTACHED
                                                        : STATISTICS_DOWN;
        }
        statistics_set_state(client->statistics, state);
    }
    bool up = mux->driver_link == NET_LINK_UP;
    statistics_set_state(&mux->statistics->device, up ? STATISTICS_ATTACHED : STATISTICS_DOWN);
}

struct net_mux_outcome net_mux_step(struct net_mux *mux, uint64_t now_ns)
{
    struct net_mux_outcome outcome = { .wake_ns = UINT64_MAX };
    pages_update(mux, now_ns);
    net_mux_links_update(mux);
    net_mux_collect(mux);
    outcome.again = net_mux_receive(mux, now_ns);
    bool device_has_room = net_mux_transmit(mux, now_ns);
    net_mux_refill(mux);
    publish(mux);
    outcome.again |= driver_arm(mux, device_has_room);
    for (uint32_t i = 0; i < mux->client_count; i++) {
        outcome.again |= copier_arm(&mux->clients[i]);
        if (device_has_room) {
            outcome.again |= client_arm(mux, i, now_ns, &outcome.wake_ns);
        }
    }
    states_show(mux);
    outcome.notify_clients = mux->tell_clients;
    outcome.notify_copiers = mux->tell_copiers;
    outcome.notify_driver = mux->tell_driver;
    mux->tell_clients = 0;
    mux->tell_copiers = 0;
    mux->tell_driver = false;
    return outcome;
}
