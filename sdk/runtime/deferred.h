/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Notifications and acknowledgements that wait for the end of an entry point. */
#pragma once

#include <microkit.h>

struct deferred {
    seL4_CPtr target;
    microkit_msginfo message;
};

void deferred_send_all(void);

/* False when nothing was pending; else *last is what the caller still has to send. */
bool deferred_send_all_but_one(struct deferred *last);
