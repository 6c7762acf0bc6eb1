/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Doubles numbers, passively. */
#include <microkit.h>

void init(void)
{
    microkit_dbg_puts("server: here\n");
}

void notified(microkit_channel ch)
{
    (void)ch;
}

microkit_msginfo protected(microkit_channel ch, microkit_msginfo msginfo)
{
    microkit_mr_set(0, 2 * microkit_mr_get(0));
    return microkit_msginfo_new(microkit_msginfo_get_label(msginfo) + ch, 1);
}
