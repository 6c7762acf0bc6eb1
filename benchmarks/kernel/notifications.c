/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Signals with and without a waiter, waits that block and waits that do not. */
#include "bench.h"

static void waiter(struct thread *self)
{
    for (;;) {
        struct registers r = {.x0 = self->port};

        self->stamps = stamped(&r, seL4_SysWait);
    }
}

static void measure_waiter(void)
{
    static struct thread thread;
    struct figure signal = {.name = "signal_waiter"};
    struct figure wait = {.name = "wait_blocking"};
    struct stamps previous = {0};

    thread = (struct thread){.port = object_new(seL4_NotificationObject, 0)};
    thread_start(&thread, waiter);
    for (unsigned i = 0; i < ROUNDS + 2; i++) {
        struct registers r = {.x0 = thread.port};
        struct stamps own = stamped(&r, seL4_SysSend);

        if (i >= 2) {
            figure_add(&signal, spent(own.before, thread.stamps.after));
            figure_add(&wait, spent(thread.stamps.before, previous.after));
        }
        previous = own;
    }
    figure_finish(&signal);
    figure_finish(&wait);
    thread_stop(&thread);
}

void measure_notifications(void)
{
    struct figure signal = {.name = "signal_nobody"};
    struct figure wait = {.name = "wait_active"};
    seL4_CPtr notification = object_new(seL4_NotificationObject, 0);

    measure_waiter();
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct registers r = {.x0 = notification};
        struct stamps own = stamped(&r, seL4_SysSend);

        figure_add(&signal, spent(own.before, own.after));
        r = (struct registers){.x0 = notification};
        own = stamped(&r, seL4_SysWait);
        figure_add(&wait, spent(own.before, own.after));
    }
    figure_finish(&signal);
    figure_finish(&wait);
}
