/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The part of a hostile client that talks: a letter on its serial line starts an attack, a line tells what came of it. */
#include <microkit.h>

#include "devices/component.h"
#include "devices/serial/client.h"
#include "devices/timer/client.h"
#include "lib/print.h"
#include "lib/statistics.h"
#include "lib/string.h"
#include "tests/qemu/hostile/attack.h"

enum {
    TIMER_SLOT = 0,
    LINE_BYTES = 200,
};

/* Answers that have not come by then do not come. */
static const uint64_t PATIENCE_NS = UINT64_C(4000000000);

uintptr_t config_address; /* set by the image tool */
struct tally tally;

static const struct client_config *config;
static struct serial_client serial;
static struct timer_client timer;
static const char *attack; /* name of the present attack, or null */
static char attack_letter;
static uint64_t refusals_before;
static uint64_t submitted_before; /* when the timeout was last set */

/* What the multiplexer's statistics page says of us; null: we may not see it. */
static const struct statistics_entry *own_statistics(void)
{
    for (uint32_t d = 0; d < config->device_count && d < CLIENT_DEVICES_MAX; d++) {
        const struct statistics_page *page = (const struct statistics_page *)config->devices[d].statistics.vaddr;
        if (config->devices[d].class != attacker_class()) {
            continue;
        }
        for (uint32_t i = 0; i < page->client_count && i < STATISTICS_CLIENTS_MAX; i++) {
            if (strcmp(page->clients[i].name, config->header.name) == 0) {
                return &page->clients[i];
            }
        }
    }
    return NULL;
}

static uint64_t own_refusals(void)
{
    const struct statistics_entry *entry = own_statistics();
    return entry == NULL ? 0 : statistics_read(&entry->refusals);
}

static const char *own_state(void)
{
    static const char *const names[] = { "detached", "attached", "quarantined", "down" };
    const struct statistics_entry *entry = own_statistics();
    uint32_t state = entry == NULL ? UINT32_MAX : __atomic_load_n(&entry->state, __ATOMIC_RELAXED);
    return state < sizeof(names) / sizeof(names[0]) ? names[state] : "unknown";
}

static void report(void)
{
    char line[LINE_BYTES];
    uint64_t answered = tally.accepted + tally.refused;
    print_into(line, sizeof(line),
               "%s: attack %c %s: submitted %lu accepted %lu refused %lu unanswered %lu strange %lu counted %lu state %s\n",
               config->header.name, attack_letter, attack, tally.submitted, tally.accepted, tally.refused,
               tally.submitted > answered ? tally.submitted - answered : 0, tally.strange,
               own_refusals() - refusals_before, own_state());
    serial_puts(&serial, line);
}

static void wait(void)
{
    submitted_before = tally.submitted;
    timer_set_after(&timer, TIMER_SLOT, PATIENCE_NS);
}

static void begin(char letter)
{
    char line[LINE_BYTES];
    if (attack != NULL) {
        return;
    }
    if (letter == '?') {
        print_into(line, sizeof(line), "%s: %s, state %s\n", config->header.name,
                   attacker_is_joined() ? "joined" : "not joined", own_state());
        serial_puts(&serial, line);
        return;
    }
    tally = (struct tally){ 0 };
    refusals_before = own_refusals();
    attack_letter = letter;
    attack = attacker_begin(letter);
    if (attack == NULL) {
        return;
    }
    wait();
}

static void attack_service(bool late)
{
    if (attack == NULL) {
        attacker_is_joined();
        return;
    }
    bool more = attacker_go_on();
    if (more && late && tally.submitted != submitted_before) {
        wait();
    } else if (!more || late) {
        timer_cancel(&timer, TIMER_SLOT);
        report();
        attack = NULL;
    }
}

static void service(bool late)
{
    do {
        int character;
        while ((character = serial_getc(&serial)) >= 0) {
            begin((char)character);
        }
        attack_service(late);
        late = false;
        serial_flush(&serial);
    } while (!serial_sleep(&serial));
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof *config);
    serial_client_init(&serial, &config->serial);
    timer_client_init(&timer, &config->timer);
    attacker_init(config);
    service(false);
}

void notified(microkit_channel channel)
{
    service(channel == config->timer.channel && timer_fired(&timer, TIMER_SLOT));
}
