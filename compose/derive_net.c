/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deriving a network device: driver, multiplexer, controller, and per client a copier, buffers and rings. */
#include "compose/derive.h"

#include <stdio.h>
#include <string.h>

#include "devices/bridge.h"
#include "devices/net/policy.h"
#include "devices/net/sharing.h"
#include "lib/ring.h"

enum {
    PAGE_BYTES = 0x1000,
    DRIVER_DMA_BYTES = 128 * 1024,
    DRIVER_TX_CAPACITY = 256,
    CONTROL_BYTES = 64 * 1024, /* of a driver VM: configurations, a page, the four rings */
    RECEIVE_BUFFERS = 512,
    RECEIVE_BUFFERS_EACH = 30, /* that every copier can hold and the device too, as many clients as there may be */
    CLIENT_BUFFERS = 256, /* per direction */
    COPY_CAPACITY = CLIENT_BUFFERS, /* whatever has a buffer finds room */
    MAC_LOCAL = 0x02, /* locally administered, unicast [IEEE 802 8.2] */
};

/* What wiring one device needs again and again. */
struct net_wiring {
    struct derivation *derivation;
    uint32_t device;
    const char *name;
    struct domain *multiplexer;         /* NULL: in the driver VM, as the copiers then */
    struct net_sharing_config *sharing; /* configuration of all of them there */
    struct domain *copiers[NET_CLIENTS_MAX];
    struct net_copier_config *copier_configs[NET_CLIENTS_MAX];
    const struct region *tx_regions[NET_CLIENTS_MAX];
    uint32_t parties[NET_CLIENTS_MAX]; /* client index -> party */
    uint32_t firsts[NET_CLIENTS_MAX];  /* client index -> the first client of its party */
    char names[NET_CLIENTS_MAX][MODEL_NAME_BYTES];
    struct net_client_config *configs[NET_CLIENTS_MAX];
    uint32_t receive_buffers;
    struct net_copiers_config *copiers_config; /* of the party being wired that is several clients */
    uint32_t client_count;
    struct net_multiplexer_config *mux;
    struct net_policy *policy;
};

/* Where the domain has the region already; 0: nowhere. */
static uint64_t mapped_at(const struct domain *domain, const struct region *region)
{
    for (uint32_t i = 0; domain != NULL && i < domain->map_count; i++) {
        if (domain->maps[i].region == region) {
            return domain->maps[i].address;
        }
    }
    return 0;
}

/* Once, however many clients of one component need it. */
static struct config_region map_region(struct net_wiring *wiring, struct domain *domain, const struct region *region,
                                       const char *rights)
{
    uint64_t address = mapped_at(domain, region);
    if (address == 0) {
        address = derive_map(wiring->derivation, wiring->device, domain, region, rights);
    }
    return (struct config_region){ address, region->bytes };
}

/* Mapped for reading into the multiplexer; the driver gets (what stands for) bus addresses in it, with `rights`. */
static struct config_dma map_data(struct net_wiring *wiring, const struct region *region, const char *rights)
{
    return (struct config_dma){ derive_map(wiring->derivation, wiring->device, wiring->multiplexer, region, "r"),
                                region->bytes,
                                derive_bus(wiring->derivation, wiring->device, region, rights) };
}

/* One ring in a region of its own, seen by both ends. */
static void derive_ring(struct net_wiring *wiring, const char *what, const char *who, uint32_t capacity,
                        uint32_t words, struct domain *a, struct config_ring *ring_a, struct domain *b,
                        struct config_ring *ring_b)
{
    struct region *region = derive_region(wiring->derivation, wiring->device, ring_bytes(capacity, words), "%s_%s_%s",
                                          wiring->name, who, what);
    *ring_a = area_ring(map_region(wiring, a, region, "rw").vaddr, 0, capacity, words);
    *ring_b = area_ring(map_region(wiring, b, region, "rw").vaddr, 0, capacity, words);
}

/* A stable address from the names of device and client [FNV-1a]. */
static void derive_mac(const char *device, const char *client, uint8_t mac[NET_MAC_BYTES])
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    const char *const parts[] = { device, "/", client };
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        for (const char *c = parts[p]; *c != '\0'; c++) {
            hash = (hash ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
        }
    }
    mac[0] = MAC_LOCAL;
    for (int i = 1; i < NET_MAC_BYTES; i++) {
        mac[i] = (uint8_t)(hash >> (8 * i));
    }
}

static void derive_net_driver(struct net_wiring *wiring)
{
    struct model *model = wiring->derivation->model;
    struct net_multiplexer_config *mux = wiring->mux;
    struct domain *a = derive_part(wiring->derivation, wiring->device, "driver",
                                   wiring->derivation->spec->devices[wiring->device].driver, "driver",
                                   PRIORITY_DRIVER);
    struct domain *b = wiring->multiplexer;
    struct net_driver_config *driver = model_config(model, a, sizeof *driver);
    derive_header(&driver->header, CONFIG_ROLE_NET_DRIVER, sizeof *driver, a->name);
    wiring->derivation->devices[wiring->device].driver = a;
    derive_registers(wiring->derivation, wiring->device, &driver->device);
    struct region *dma = model_region_contiguous(model, DRIVER_DMA_BYTES, "%s_driver_dma", wiring->name);
    driver->dma = (struct config_dma){ model_map(a, dma, "rw", true), dma->bytes, dma->physical };
    derive_ring(wiring, "tx_ready", "driver", DRIVER_TX_CAPACITY, NET_DRIVER_TX_READY_WORDS, a, &driver->tx_ready, b,
                &mux->driver_tx_ready);
    derive_ring(wiring, "tx_done", "driver", DRIVER_TX_CAPACITY, NET_DRIVER_TX_DONE_WORDS, a, &driver->tx_done, b,
                &mux->driver_tx_done);
    derive_ring(wiring, "rx_free", "driver", wiring->receive_buffers, NET_DRIVER_RX_FREE_WORDS, a, &driver->rx_free,
                b, &mux->driver_rx_free);
    derive_ring(wiring, "rx_ready", "driver", wiring->receive_buffers, NET_DRIVER_RX_READY_WORDS, a,
                &driver->rx_ready, b, &mux->driver_rx_ready);
    struct region *info = model_region(model, PAGE_BYTES, "%s_driver_info", wiring->name);
    driver->info = map_region(wiring, a, info, "rw");
    mux->driver_info = map_region(wiring, b, info, "r");
    derive_channel(wiring->derivation, a, &driver->multiplexer_channel, b, &mux->driver_channel);
}

/* One ring inside the control region. */
static void place_ring(struct area *area, uint64_t control, uint32_t capacity, uint32_t words,
                       struct config_ring *bridge, struct config_ring *mux)
{
    uint64_t offset = area_place(area, ring_bytes(capacity, words));
    *bridge = area_ring(bridge_address(BRIDGE_CONTROL, 0), offset, capacity, words);
    *mux = area_ring(control, offset, capacity, words);
}

/*
 * As derive_net_driver, for a driver VM: all in one region, after its start with the configuration. If the multiplexer is
 * there as well, its configuration and those of the copiers come first.
 */
static void derive_net_bridge(struct net_wiring *wiring, struct area *area, struct net_driver_config *bridge)
{
    struct net_multiplexer_config *mux = wiring->mux;
    derive_header(&bridge->header, CONFIG_ROLE_NET_DRIVER, sizeof *bridge, wiring->name);
    uint64_t control = map_region(wiring, wiring->multiplexer, area->region, "rw").vaddr;
    uint64_t info = area_place(area, PAGE_BYTES);
    place_ring(area, control, DRIVER_TX_CAPACITY, NET_DRIVER_TX_READY_WORDS, &bridge->tx_ready,
               &mux->driver_tx_ready);
    place_ring(area, control, DRIVER_TX_CAPACITY, NET_DRIVER_TX_DONE_WORDS, &bridge->tx_done, &mux->driver_tx_done);
    place_ring(area, control, wiring->receive_buffers, NET_DRIVER_RX_FREE_WORDS, &bridge->rx_free,
               &mux->driver_rx_free);
    place_ring(area, control, wiring->receive_buffers, NET_DRIVER_RX_READY_WORDS, &bridge->rx_ready,
               &mux->driver_rx_ready);
    bridge->info = (struct config_region){ bridge_address(BRIDGE_CONTROL, info), PAGE_BYTES };
    mux->driver_info = (struct config_region){ control + info, PAGE_BYTES };
    if (wiring->multiplexer != NULL) {
        derive_peer(wiring->derivation, wiring->device, &bridge->multiplexer_channel, wiring->multiplexer,
                    &mux->driver_channel);
    }
}

/* Where the multiplexer is, and everything towards the driver. */
static void derive_net_device(struct net_wiring *wiring)
{
    struct derivation *derivation = wiring->derivation;
    const struct spec_device *spec = &derivation->spec->devices[wiring->device];
    struct area area = { .used = spec->inside ? sizeof *wiring->sharing : sizeof(struct net_driver_config) };
    void *content = NULL;
    if (spec->driver == NULL) {
        content = derive_bridge(derivation, wiring->device, CONTROL_BYTES, area.used, &area.region);
    }
    if (spec->inside) {
        wiring->sharing = content;
        wiring->mux = &wiring->sharing->multiplexer;
        derive_header(&wiring->mux->header, CONFIG_ROLE_NET_MULTIPLEXER, sizeof *wiring->sharing, wiring->name);
        derive_net_bridge(wiring, &area, &wiring->sharing->driver);
        return;
    }
    wiring->multiplexer =
        derive_part(derivation, wiring->device, "mux", "net_multiplexer", "multiplexer", PRIORITY_MULTIPLEXER);
    wiring->mux = model_config(derivation->model, wiring->multiplexer, sizeof *wiring->mux);
    derive_header(&wiring->mux->header, CONFIG_ROLE_NET_MULTIPLEXER, sizeof *wiring->mux, wiring->multiplexer->name);
    derive_timer_client(derivation, wiring->multiplexer, wiring->multiplexer->name, &wiring->mux->timer);
    if (spec->driver != NULL) {
        derive_net_driver(wiring);
    } else {
        derive_net_bridge(wiring, &area, content);
    }
}

/*
 * Where received frames go: the RAM of a VM, into the buffers that its guest offers; otherwise a region of buffers. That
 * is also so when the copier is in a driver VM, which has no business in a guest's RAM, and when the guest's buffers may
 * be smaller than a frame, which the copier would have to spread.
 */
static void derive_net_receive(struct net_wiring *wiring, uint32_t index, struct domain *copier,
                               struct net_copier_config *copying)
{
    const struct party_parts *party = &wiring->derivation->parties[wiring->parties[index]];
    const struct spec_party *spec = &wiring->derivation->spec->parties[wiring->parties[index]];
    struct net_client_config *config = wiring->configs[index];
    if (spec->machine && copier != NULL && !spec_find_use(spec, wiring->device)->mergeable) {
        copying->rx = map_region(wiring, copier, party->data, "rw");
        config->rx = (struct config_region){ party->data_address, party->data->bytes };
        copying->rx_anywhere = 1;
        config->rx_anywhere = 1;
        return;
    }
    const struct region *rx =
        derive_region(wiring->derivation, wiring->device, (uint64_t)CLIENT_BUFFERS * NET_BUFFER_BYTES, "%s_%s_rx",
                      wiring->name, wiring->names[index]);
    copying->rx = map_region(wiring, copier, rx, "rw");
    config->rx = map_region(wiring, party->domain, rx, "rw");
}

/* A component of its own, for all clients of a component, or part of the driver VM's program. */
static struct net_copier_config *derive_copier_domain(struct net_wiring *wiring, uint32_t index)
{
    struct derivation *derivation = wiring->derivation;
    const struct spec_party *spec = &derivation->spec->parties[wiring->parties[index]];
    uint32_t first = wiring->firsts[index];
    char name[MODEL_NAME_BYTES];
    if (wiring->sharing != NULL) {
        return &wiring->sharing->copiers[index];
    }
    if (index != first) {
        wiring->copiers[index] = wiring->copiers[first];
        return &wiring->copiers_config->copiers[wiring->copiers_config->client_count++];
    }
    bool several = spec_find_use(spec, wiring->device)->clients > 1;
    snprintf(name, sizeof name, "copier_%s", spec->name);
    wiring->copiers[index] = derive_part(derivation, wiring->device, name, several ? "net_copiers" : "net_copier",
                                         "copier", PRIORITY_COPIER);
    if (!several) {
        return model_config(derivation->model, wiring->copiers[index], sizeof(struct net_copier_config));
    }
    wiring->copiers_config = model_config(derivation->model, wiring->copiers[index], sizeof *wiring->copiers_config);
    derive_header(&wiring->copiers_config->header, CONFIG_ROLE_NET_COPIERS, sizeof *wiring->copiers_config, name);
    return &wiring->copiers_config->copiers[wiring->copiers_config->client_count++];
}

/* Clients of one component share the channels of its first. */
static void derive_copier_channels(struct net_wiring *wiring, uint32_t index)
{
    struct derivation *derivation = wiring->derivation;
    uint32_t first = wiring->firsts[index];
    struct net_multiplexer_client_config *client = &wiring->mux->clients[index];
    struct net_copier_config *copying = wiring->copier_configs[index];
    struct net_client_config *config = wiring->configs[index];
    if (index != first) {
        client->copier_channel = wiring->mux->clients[first].copier_channel;
        copying->multiplexer_channel = wiring->copier_configs[first]->multiplexer_channel;
        copying->client_channel = wiring->copier_configs[first]->client_channel;
        config->copier_channel = wiring->configs[first]->copier_channel;
        return;
    }
    derive_link(derivation, wiring->device, wiring->multiplexer, &client->copier_channel, wiring->copiers[index],
                &copying->multiplexer_channel);
    derive_link(derivation, wiring->device, wiring->copiers[index], &copying->client_channel,
                derivation->parties[wiring->parties[index]].domain, &config->copier_channel);
}

static void derive_net_copier(struct net_wiring *wiring, uint32_t index, const struct region *receive_pool)
{
    const struct party_parts *party = &wiring->derivation->parties[wiring->parties[index]];
    const char *client_name = wiring->names[index];
    struct net_multiplexer_client_config *client = &wiring->mux->clients[index];
    struct net_client_config *config = wiring->configs[index];
    struct net_copier_config *copying = derive_copier_domain(wiring, index);
    struct domain *copier = wiring->copiers[index];
    wiring->copier_configs[index] = copying;
    derive_header(&copying->header, CONFIG_ROLE_NET_COPIER, sizeof *copying, client_name);
    derive_ring(wiring, "copy", client_name, COPY_CAPACITY, NET_COPY_ENTRY_WORDS, wiring->multiplexer, &client->copy,
                copier, &copying->copy);
    derive_ring(wiring, "copied", client_name, COPY_CAPACITY, NET_COPIED_ENTRY_WORDS, wiring->multiplexer,
                &client->copied, copier, &copying->copied);
    derive_ring(wiring, "rx_free", client_name, CLIENT_BUFFERS, NET_CLIENT_ENTRY_WORDS, copier, &copying->rx_free,
                party->domain, &config->rx_free);
    derive_ring(wiring, "rx_ready", client_name, CLIENT_BUFFERS, NET_CLIENT_ENTRY_WORDS, copier, &copying->rx_ready,
                party->domain, &config->rx_ready);
    derive_net_receive(wiring, index, copier, copying);
    copying->sources[0] = map_region(wiring, copier, receive_pool, "r");
    derive_copier_channels(wiring, index);
}

/* Frames go where the address says: nobody may have another client's. */
static void check_mac(struct net_wiring *wiring, uint32_t index)
{
    const struct spec *spec = wiring->derivation->spec;
    for (uint32_t i = 0; i < index; i++) {
        if (wiring->policy->clients[i].mac != wiring->policy->clients[index].mac) {
            continue;
        }
        const struct spec_party *one = &spec->parties[wiring->parties[i]];
        const struct spec_party *other = &spec->parties[wiring->parties[index]];
        error_at(wiring->derivation->diagnostics, spec_find_use(other, wiring->device)->at,
                 "'%s' and '%s' have the same MAC address", wiring->names[i], wiring->names[index]);
        note_at(wiring->derivation->diagnostics, spec_find_use(one, wiring->device)->at, "the other one is here");
    }
}

static void derive_net_client(struct net_wiring *wiring, uint32_t index)
{
    struct derivation *derivation = wiring->derivation;
    const struct spec_party *spec = &derivation->spec->parties[wiring->parties[index]];
    const struct spec_use *use = spec_find_use(spec, wiring->device);
    derive_at(derivation, use->at);
    const struct party_parts *party = &derivation->parties[wiring->parties[index]];
    struct net_multiplexer_client_config *client = &wiring->mux->clients[index];
    struct net_policy_client *policy = &wiring->policy->clients[index];
    struct net_client_config *config = wiring->configs[index];
    const char *name = wiring->names[index];
    derive_client_name(client->name, name);
    derive_ring(wiring, "tx_ready", name, CLIENT_BUFFERS, NET_CLIENT_ENTRY_WORDS, wiring->multiplexer,
                &client->tx_ready, party->domain, &config->tx_ready);
    derive_ring(wiring, "tx_done", name, CLIENT_BUFFERS, NET_CLIENT_ENTRY_WORDS, wiring->multiplexer,
                &client->tx_done, party->domain, &config->tx_done);
    struct region *tx = model_region_contiguous(derivation->model, (uint64_t)CLIENT_BUFFERS * NET_BUFFER_BYTES,
                                                "%s_%s_tx", wiring->name, name);
    wiring->tx_regions[index] = tx;
    client->tx = map_data(wiring, tx, "r");
    config->tx = map_region(wiring, party->domain, tx, "rw");
    struct region *info = derive_region(derivation, wiring->device, PAGE_BYTES, "%s_%s_info", wiring->name, name);
    client->info = map_region(wiring, wiring->multiplexer, info, "rw");
    config->info = map_region(wiring, party->domain, info, "r");
    if (index == wiring->firsts[index]) {
        derive_link(derivation, wiring->device, wiring->multiplexer, &client->client_channel, party->domain,
                    &config->multiplexer_channel);
    } else {
        client->client_channel = wiring->mux->clients[wiring->firsts[index]].client_channel;
        config->multiplexer_channel = wiring->configs[wiring->firsts[index]]->multiplexer_channel;
    }
    derive_mac(wiring->name, name, config->mac);
    if (use->has_mac) {
        memcpy(config->mac, use->mac, sizeof config->mac);
    }
    *policy = (struct net_policy_client){
        .mac = net_mac_from_bytes(config->mac),
        .tx_rate = use->rate,
        .rx_rate = use->receive_rate,
        .burst = use->burst,
        .state = use->attached ? STATISTICS_ATTACHED : STATISTICS_DETACHED,
        .rights = use->rights,
        .weight = use->weight,
        .quota = use->quota,
    };
    check_mac(wiring, index);
}

/* The `number`th client of a party gets its place in the tables, a name and a configuration. */
static void add_client(struct net_wiring *wiring, uint32_t party, uint32_t number, uint32_t clients)
{
    const struct spec_party *spec = &wiring->derivation->spec->parties[party];
    const struct clients *own = &wiring->derivation->parties[party].clients;
    uint32_t index = wiring->client_count++;
    wiring->parties[index] = party;
    wiring->firsts[index] = index - number;
    wiring->configs[index] = own->net;
    snprintf(wiring->names[index], MODEL_NAME_BYTES, "%s", spec->name);
    if (clients == 1) {
        return;
    }
    snprintf(wiring->names[index], MODEL_NAME_BYTES, "%s_%u", spec->name, number + 1);
    if (number == 1) {
        struct region *more = model_region(wiring->derivation->model, (clients - 1) * sizeof *own->net, "%s_%s_clients",
                                           wiring->name, spec->name);
        wiring->configs[index] = model_content(more, (clients - 1) * sizeof *own->net);
        *own->more_net = map_region(wiring, wiring->derivation->parties[party].domain, more, "r");
        own->more_net->bytes = (clients - 1) * sizeof *own->net;
    } else if (number > 1) {
        wiring->configs[index] = wiring->configs[index - 1] + 1;
    }
}

/* All clients that a party is. False: they are too many. */
static bool derive_net_party(struct net_wiring *wiring, uint32_t party, const struct region *receive_pool)
{
    const struct spec *spec = wiring->derivation->spec;
    uint32_t clients = spec_find_use(&spec->parties[party], wiring->device)->clients;
    uint32_t most = wiring->sharing == NULL ? NET_CLIENTS_MAX : NET_SHARING_CLIENTS_MAX;
    if (wiring->client_count + clients > most) {
        error_at(wiring->derivation->diagnostics, spec->devices[wiring->device].at, "more than %u clients", most);
        return false;
    }
    for (uint32_t i = 0; i < clients; i++) {
        uint32_t index = wiring->client_count;
        add_client(wiring, party, i, clients);
        derive_net_client(wiring, index);
        derive_net_copier(wiring, index, receive_pool);
    }
    return true;
}

/* Is `name` one of the blank-separated words of `list`? */
static bool list_has(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; *at != '\0'; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strcspn(at, " ") == length && length != 0 && strncmp(at, name, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Every name in a talk list is that of another client, or "device". */
static void check_talk(const struct net_wiring *wiring, const struct spec_use *use)
{
    for (const char *at = use->talk + strspn(use->talk, " "); *at != '\0'; at += strspn(at, " ")) {
        int length = (int)strcspn(at, " ");
        bool known = length == 6 && strncmp(at, "device", 6) == 0;
        for (uint32_t i = 0; i < wiring->client_count; i++) {
            const char *name = wiring->names[i];
            known = known || (strlen(name) == (size_t)length && strncmp(at, name, (size_t)length) == 0);
        }
        if (!known) {
            error_at(wiring->derivation->diagnostics, use->at, "'%.*s' in talk is no client of '%s'", length, at,
                     wiring->name);
        }
        at += length;
    }
}

/* Talk masks, and with them which copier sees which client's transmit region. */
static void derive_net_talk(struct net_wiring *wiring, uint32_t index)
{
    const struct spec *spec = wiring->derivation->spec;
    const struct spec_use *use = spec_find_use(&spec->parties[wiring->parties[index]], wiring->device);
    const char *talk = use->talk;
    if (talk != NULL) {
        check_talk(wiring, use);
    }
    uint64_t mask = talk == NULL || list_has(talk, "device") ? NET_TALK_DEVICE : 0;
    for (uint32_t other = 0; other < wiring->client_count; other++) {
        if (other == index || (talk != NULL && !list_has(talk, wiring->names[other]))) {
            continue;
        }
        mask |= UINT64_C(1) << other;
    }
    /* The controller may widen the mask later; every copier can therefore read every other client's frames. */
    for (uint32_t other = 0; other < wiring->client_count; other++) {
        if (other != index) {
            wiring->copier_configs[other]->sources[1 + index] =
                map_region(wiring, wiring->copiers[other], wiring->tx_regions[index], "r");
        }
    }
    wiring->policy->clients[index].talk = mask;
}

/* Of the receive pool. In a driver VM's control region there is room for rings of the least only. */
static uint32_t count_receive_buffers(const struct derivation *derivation, uint32_t device)
{
    uint32_t parts = 1;
    uint32_t buffers = RECEIVE_BUFFERS;
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        const struct spec_use *use = spec_find_use(&derivation->spec->parties[i], device);
        parts += use == NULL ? 0 : use->clients;
    }
    while (buffers < parts * RECEIVE_BUFFERS_EACH && buffers < NET_RECEIVE_BUFFERS_MAX &&
           derivation->spec->devices[device].driver != NULL) {
        buffers *= 2;
    }
    return buffers;
}

void derive_net(struct derivation *derivation, uint32_t device)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct device_parts *parts = &derivation->devices[device];
    struct net_wiring wiring = { .derivation = derivation, .device = device, .name = spec->name };
    wiring.receive_buffers = count_receive_buffers(derivation, device);
    derive_net_device(&wiring);
    struct net_multiplexer_config *mux = wiring.mux;
    derive_client_name(mux->device_name, spec->name);
    parts->multiplexer = wiring.multiplexer;
    parts->controller =
        derive_part(derivation, device, "controller", "net_controller", "controller", PRIORITY_CONTROLLER);
    struct net_controller_config *controller =
        model_config(derivation->model, parts->controller, sizeof *controller);
    derive_header(&controller->header, CONFIG_ROLE_NET_CONTROLLER, sizeof *controller, parts->controller->name);
    wiring.policy = derive_policy(derivation, device, sizeof *wiring.policy, &mux->policy, &controller->policy,
                                  &mux->statistics, &controller->statistics);
    wiring.policy->version = 2;
    if (parts->multiplexer != NULL) {
        derive_channel_to(derivation, parts->controller, &controller->multiplexer_channel, parts->multiplexer,
                          &mux->controller_channel);
    } else {
        derive_peer(derivation, device, &mux->controller_channel, parts->controller,
                    &controller->multiplexer_channel);
    }
    uint64_t pool_bytes = (uint64_t)wiring.receive_buffers * NET_BUFFER_BYTES;
    struct region *pool = model_region_contiguous(derivation->model, pool_bytes, "%s_receive_pool", spec->name);
    mux->receive_pool = map_data(&wiring, pool, "rw");
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        bool uses = spec_find_use(&derivation->spec->parties[i], device) != NULL;
        if (uses && !derive_net_party(&wiring, i, pool)) {
            return;
        }
    }
    for (uint32_t i = 0; i < wiring.client_count; i++) {
        derive_net_talk(&wiring, i);
    }
    mux->client_count = (uint8_t)wiring.client_count;
    controller->client_count = (uint8_t)wiring.client_count;
}
