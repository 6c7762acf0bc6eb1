/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A virtqueue with event indices between a driver (processor 0) and a device (1): kicks and interrupts [VirtIO 1.2 2.7.10]. */
#include "memory.pml"

/*
 * The same protocol twice: a guest's driver and the device in vmm/virtio/virtqueue.c, or lib/virtio_driver.c and real
 * hardware. Indices count modulo MODULUS as the real ones do modulo 2^16. Kicks are binary, as an exit to the VMM or a
 * notification is; interrupts likewise.
 */
#ifndef REQUESTS
#define REQUESTS 5
#endif
#define SIZE 2
#define MODULUS 4

#define AVAILABLE 0
#define AVAILABLE_EVENT 1
#define USED 2
#define USED_EVENT 3

/* given lies in (before .. now]: somebody who asked for `event` is to be told */
#define CROSSED(event, before, now) \
    ((now + MODULUS - event - 1) % MODULUS < (now + MODULUS - before) % MODULUS)
#define DISTANCE(ahead, behind) ((ahead + MODULUS - behind) % MODULUS)

bool kick, interrupt;

active proctype driver()
{
    byte sent, done, before, used, event;
    byte available, taken; /* modulo MODULUS */

    do
    :: done == REQUESTS -> break
    :: done < REQUESTS && sent < REQUESTS && sent - done < SIZE -> /* queue one or two, then kick */
        before = available;
        available = (available + 1) % MODULUS;
        sent++;
        if
        :: sent < REQUESTS && sent - done < SIZE -> available = (available + 1) % MODULUS; sent++
        :: true
        fi;
        RELEASE(0);
        ST(0, AVAILABLE, available);
        FENCE(0);
        LD(0, AVAILABLE_EVENT, event);
        if
        :: CROSSED(event, before, available) -> SIGNAL_ORDER(0); kick = 1
        :: else
        fi
    :: else -> /* wait for an answer */
        LD(0, USED, used);
        if
        :: used != taken ->
            assert(DISTANCE(used, taken) <= SIZE);
            done = done + DISTANCE(used, taken);
            taken = used
        :: else ->
            ST(0, USED_EVENT, taken);
            FENCE(0);
            LD(0, USED, used);
            if
            :: used == taken -> interrupt == 1; interrupt = 0
            :: else
            fi
        fi
    od
}

active proctype device()
{
    byte taken, given, told, available, event;

    ST(1, AVAILABLE_EVENT, 0);
end:
    do
    :: true ->
        LD(1, AVAILABLE, available);
        if
        :: available != taken ->
            assert(DISTANCE(available, taken) <= SIZE);
            taken = (taken + 1) % MODULUS;
            given = (given + 1) % MODULUS;
            RELEASE(1);
            ST(1, USED, given);
            FENCE(1);
            LD(1, USED_EVENT, event);
            if
            :: CROSSED(event, told, given) -> SIGNAL_ORDER(1); interrupt = 1
            :: else
            fi;
            told = given
        :: else ->
            ST(1, AVAILABLE_EVENT, taken);
            FENCE(1);
            LD(1, AVAILABLE, available);
            if
#ifdef NO_LOOK_AGAIN
            :: true ->
#else
            :: available == taken ->
#endif
end_idle:       kick == 1; kick = 0
#ifndef NO_LOOK_AGAIN
            :: else
#endif
            fi
        fi
    od
}
