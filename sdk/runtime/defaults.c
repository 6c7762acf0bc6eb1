/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What happens in entry points that a component did not define and should not have been needed. */

#include <microkit.h>

__attribute__((weak)) microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    (void)message;
    microkit_report_id("protected", "call without an entry point on channel", channel);
    microkit_fault_at(0);
}

__attribute__((weak)) seL4_Bool fault(microkit_child child, microkit_msginfo message,
                                      microkit_msginfo *reply)
{
    (void)message;
    (void)reply;
    microkit_report_id("fault", "fault without an entry point of child", child);
    microkit_fault_at(0);
}
