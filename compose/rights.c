/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The rights of one party to one device, as the class's policy has them. */
#include "compose/rights.h"

#include <string.h>

#include "devices/net/policy.h"
#include "devices/serial/policy.h"

static const struct right {
    enum config_class class;
    const char *name;
    uint32_t bit;
} known[] = {
    { CONFIG_CLASS_NET, "send", NET_RIGHT_SEND },
    { CONFIG_CLASS_NET, "receive", NET_RIGHT_RECEIVE },
    { CONFIG_CLASS_NET, "multicast", NET_RIGHT_MULTICAST },
    { CONFIG_CLASS_SERIAL, "receive", SERIAL_RECEIVE },
    { CONFIG_CLASS_SERIAL, "transmit", SERIAL_TRANSMIT },
};

enum { KNOWN = sizeof known / sizeof known[0] };

/* 0: the class has no such right. */
static uint32_t find(enum config_class class, const char *name, size_t length)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (known[i].class == class && strlen(known[i].name) == length && memcmp(known[i].name, name, length) == 0) {
            return known[i].bit;
        }
    }
    return 0;
}

uint32_t rights_read(struct diagnostics *diagnostics, struct element *element, enum config_class class)
{
    const char *text = field_text(element, "rights");
    uint32_t rights = 0;
    for (size_t i = 0; text == NULL && i < KNOWN; i++) {
        rights |= known[i].class == class ? known[i].bit : 0;
    }
    for (const char *at = text != NULL ? text : ""; *(at += strspn(at, " ")) != '\0'; at += strcspn(at, " ")) {
        size_t length = strcspn(at, " ");
        uint32_t bit = find(class, at, length);
        if (bit == 0) {
            error_at(diagnostics, field_at(element, "rights"), "'%.*s' is no right to a device of this class", (int)length,
                     at);
        }
        rights |= bit;
    }
    return rights;
}
