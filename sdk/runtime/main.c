/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The event loop of a protection domain. */

#include <microkit.h>

#include "sdk/runtime/deferred.h"

/* Values that the image tool patches: kept even where nothing reads them. */
#define PATCHED __attribute__((used, section(".data.microkit")))

enum { PASSIVE_LABEL = 0, CHANNEL_MASK = 0x3f, CHILD_MASK = 0xff };

#define BADGE_IS_CALL (UINT64_C(1) << 63)
#define BADGE_IS_FAULT (UINT64_C(1) << 62)

char microkit_name[MICROKIT_PD_NAME_LENGTH] PATCHED;
seL4_Bool microkit_passive PATCHED;
seL4_Word microkit_irqs PATCHED;
seL4_Word microkit_notifications PATCHED;
seL4_Word microkit_pps PATCHED;

extern void (*const __init_array_start[])(void);
extern void (*const __init_array_end[])(void);

_Noreturn void main(void);

/* What the last entry point left to be sent back, if anything. */
struct reply {
    bool is_due;
    microkit_msginfo message;
};

static void constructors_run(void)
{
    for (void (*const *constructor)(void) = __init_array_start; constructor < __init_array_end;
         constructor++) {
        (*constructor)();
    }
}

/* An interrupt that fired before this component was ready is masked until it is acknowledged. */
static void interrupts_start(void)
{
    for (microkit_channel id = 0; id < MICROKIT_MAX_CHANNELS; id++) {
        if (microkit_id_is_valid(microkit_irqs, id)) {
            microkit_irq_ack(id);
        }
    }
}

/* Sends what is due in as few system calls as possible, then waits. */
static microkit_msginfo send_and_receive(const struct reply *reply, seL4_Word *badge)
{
    struct deferred last;

    if (reply->is_due) {
        deferred_send_all();
        return seL4_ReplyRecv(MICROKIT_SLOT_INPUT, reply->message, badge, MICROKIT_SLOT_REPLY);
    }
    if (deferred_send_all_but_one(&last)) {
        return seL4_NBSendRecv(last.target, last.message, MICROKIT_SLOT_INPUT, badge,
                               MICROKIT_SLOT_REPLY);
    }
    return seL4_Recv(MICROKIT_SLOT_INPUT, badge, MICROKIT_SLOT_REPLY);
}

static void signals_dispatch(seL4_Word signals)
{
    for (; signals != 0; signals &= signals - 1) {
        notified((microkit_channel)__builtin_ctzll(signals));
    }
}

/* Runs the entry point that the badge asks for. */
static void dispatch(seL4_Word badge, microkit_msginfo message, struct reply *reply)
{
    if ((badge & BADGE_IS_FAULT) != 0) {
        reply->is_due = fault(badge & CHILD_MASK, message, &reply->message);
    } else if ((badge & BADGE_IS_CALL) != 0) {
        reply->message = protected(badge & CHANNEL_MASK, message);
        reply->is_due = true;
    } else {
        reply->is_due = false;
        signals_dispatch(badge);
    }
}

void main(void)
{
    struct reply reply = {.is_due = false};
    microkit_msginfo message;
    seL4_Word badge;

    constructors_run();
    init();
    interrupts_start();
    if (microkit_passive) { /* the first wait makes it so; the monitor only says it */
        seL4_NBSend(MICROKIT_SLOT_MONITOR, seL4_MessageInfo_new(PASSIVE_LABEL, 0, 0, 0));
    }
    for (;;) {
        message = send_and_receive(&reply, &badge);
        dispatch(badge, message, &reply);
    }
}
