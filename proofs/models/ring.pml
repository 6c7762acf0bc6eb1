/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* lib/ring.h between producer (processor 0) and consumer (1): nobody sleeps for ever, nothing old is read. */
#include "memory.pml"

#ifndef ENTRIES
#define ENTRIES 4
#endif
#define CAPACITY 2

#define TAIL 0
#define HEAD 1
#define CONSUMER_WAITING 2
#define PRODUCER_WAITING 3
#define ENTRY(i) (4 + (i) % CAPACITY)

bool wake_producer, wake_consumer; /* notifications */

/* ring_space, ring_write, ring_publish; ring_sleep_full when there is no room */
active proctype producer()
{
    byte index, head, flag;

    do
    :: index == ENTRIES -> break
    :: else ->
        LD(0, HEAD, head);
        assert(index - head <= CAPACITY);
        if
        :: index - head < CAPACITY ->
            ST(0, ENTRY(index), index + 1);
            index++;
            RELEASE(0);
            ST(0, TAIL, index);
            FENCE(0);
            LD(0, CONSUMER_WAITING, flag);
            if
            :: flag == 1 ->
                ST(0, CONSUMER_WAITING, 0);
                SIGNAL_ORDER(0);
                wake_consumer = 1
            :: else
            fi
        :: else ->
            ST(0, PRODUCER_WAITING, 1);
            FENCE(0);
            LD(0, HEAD, head);
            if
#ifdef NO_LOOK_AGAIN
            :: true ->
#else
            :: index - head == CAPACITY ->
#endif
                wake_producer == 1; wake_producer = 0
#ifndef NO_LOOK_AGAIN
            :: else
#endif
            fi
        fi
    od
}

/* ring_available, ring_read, ring_release; ring_sleep_empty when there is nothing */
active proctype consumer()
{
    byte index, tail, flag, entry;

    do
    :: index == ENTRIES -> break
    :: else ->
#ifdef NO_ACQUIRE
        LD(1, ENTRY(index), entry); /* may come before the load of the tail */
#endif
        LD(1, TAIL, tail);
        assert(tail - index <= CAPACITY);
        if
        :: tail != index ->
#ifndef NO_ACQUIRE
            LD(1, ENTRY(index), entry);
#endif
            assert(entry == index + 1);
            index++;
            RELEASE(1);
            ST(1, HEAD, index);
            FENCE(1);
            LD(1, PRODUCER_WAITING, flag);
            if
            :: flag == 1 ->
                ST(1, PRODUCER_WAITING, 0);
                SIGNAL_ORDER(1);
                wake_producer = 1
            :: else
            fi
        :: else ->
            ST(1, CONSUMER_WAITING, 1);
            FENCE(1);
            LD(1, TAIL, tail);
            if
#ifdef NO_LOOK_AGAIN
            :: true ->
#else
            :: tail == index ->
#endif
                wake_consumer == 1; wake_consumer = 0
#ifndef NO_LOOK_AGAIN
            :: else
#endif
            fi
        fi
    od
}
