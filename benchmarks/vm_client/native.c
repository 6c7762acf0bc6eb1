/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The native client whose costs benchmarks/vm_client.py measures: UDP by lwIP. */
#include <lwip/udp.h>
#include <microkit.h>

#include "benchmarks/vm_client/protocol.h"
#include "devices/client_config.h"
#include "devices/component.h"
#include "devices/timer/client.h"
#include "lib/clock.h"
#include "lib/string.h"
#include "systems/first_light/web/interface.h"
#include "vmm/statistics.h"

enum {
    TIMER_SLOT = 0,
    NS_PER_MS = 1000000,
    SLEEP_MS_MAX = 1000,
};

uintptr_t config_address; /* set by the image tool */

static const struct client_config *config;
static struct timer_client timer;
static struct interface interface;
static struct udp_pcb *endpoint;
static ip_addr_t host;
static uint16_t host_port;
static uint8_t payload[LOAD_BYTES];

static struct load_message command; /* being obeyed; magic 0: none */
static uint32_t begun;              /* datagrams sent */
static uint32_t received;

/* False: no room now. */
static bool datagram_send(const void *data, uint16_t bytes)
{
    struct pbuf *buffer = pbuf_alloc(PBUF_TRANSPORT, bytes, PBUF_RAM);
    if (buffer == NULL) {
        return false;
    }
    pbuf_take(buffer, data, bytes);
    err_t error = udp_sendto(endpoint, buffer, &host, host_port);
    pbuf_free(buffer);
    return error == ERR_OK;
}

static bool answer(uint32_t operation, uint32_t count)
{
    struct load_message message = { LOAD_MAGIC, operation, count, 0 };
    return datagram_send(&message, sizeof message);
}

static uint32_t exits(void)
{
    const struct vmm_statistics *machine = (const struct vmm_statistics *)config->machines[0].statistics.vaddr;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < VMM_EXIT_KINDS; i++) {
        sum += machine->exits[i];
    }
    return (uint32_t)sum;
}

static void command_end(void)
{
    uint32_t count = command.operation == LOAD_EXITS ? exits() : command.count;
    if (answer(command.operation, count)) {
        command.magic = 0;
    }
}

/* What there is to send, as far as there is room; called again when there is more. */
static void send(void)
{
    if (command.magic == 0) {
        return;
    }
    bool sends = command.operation == LOAD_SEND || command.operation == LOAD_SEND_SEGMENTS;
    while (sends && begun < command.count) {
        if (!datagram_send(payload, sizeof payload)) {
            return;
        }
        begun++;
    }
    command_end();
}

static void receive(void *argument, struct udp_pcb *pcb, struct pbuf *data, const ip_addr_t *address, u16_t port)
{
    (void)argument;
    (void)pcb;
    host = *address;
    host_port = port;
    if (data->tot_len == LOAD_BYTES) {
        pbuf_copy_partial(data, payload, LOAD_BYTES, 0); /* as a socket hands it over */
        received++;
        if (received % LOAD_BATCH == 0) {
            answer(LOAD_RECEIVED, received);
        }
    } else if (pbuf_copy_partial(data, &command, sizeof command, 0) != sizeof command ||
               command.magic != LOAD_MAGIC) {
        command.magic = 0;
    } else {
        begun = 0;
    }
    pbuf_free(data);
}

/* One call for each timeout of the stack, not for each turn. */
static void timeout_set(void)
{
    static uint64_t deadline_ns;
    uint64_t now_ns = clock_now_ns();
    uint32_t sleep_ms = interface_sleep_ms();
    if (deadline_ns <= now_ns) {
        deadline_ns = now_ns + (uint64_t)(sleep_ms < SLEEP_MS_MAX ? sleep_ms + 1 : SLEEP_MS_MAX) * NS_PER_MS;
        timer_set(&timer, TIMER_SLOT, deadline_ns);
    }
}

static void service(void)
{
    interface_service(send);
    timeout_set();
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof *config);
    timer_client_init(&timer, &config->timer);
    if (!interface_start(&interface, &config->net, "load")) {
        component_stop("no network in the configuration");
    }
    endpoint = udp_new();
    if (config->machine_count != 1 || endpoint == NULL || udp_bind(endpoint, IP_ADDR_ANY, LOAD_PORT) != ERR_OK) {
        component_stop("no VM beside us, or no UDP port");
    }
    udp_recv(endpoint, receive, NULL);
    service();
}

void notified(microkit_channel channel)
{
    if (channel == config->timer.channel) {
        timer_fired(&timer, TIMER_SLOT);
    }
    service();
}
