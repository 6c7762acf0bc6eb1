/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Asks the server, and says what it answered. */
#include <stdint.h>
#include <microkit.h>

#ifndef ARCH_aarch64
#error "the SDK's gen_config.h does not say for which architecture it is"
#endif

enum { SERVER = 3 };

void init(void)
{
    microkit_mr_set(0, 19);
    microkit_msginfo reply = microkit_ppcall(SERVER, microkit_msginfo_new(7, 1));
    microkit_dbg_puts(microkit_name);
    microkit_dbg_puts(": twice 19 is ");
    microkit_dbg_put32((uint32_t)microkit_mr_get(0));
    microkit_dbg_puts(", label ");
    microkit_dbg_put8((uint8_t)microkit_msginfo_get_label(reply));
    microkit_dbg_puts("\n");
}

void notified(microkit_channel ch)
{
    (void)ch;
}
