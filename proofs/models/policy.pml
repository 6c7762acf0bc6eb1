/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* lib/snapshot.h between a controller (processor 0) and a multiplexer (1): never half a policy, and the last one in the end. */
#include "memory.pml"

#ifndef CHANGES
#define CHANGES 2
#endif
#define TRIES 2

#define VERSION 0
#define WORD_A 1
#define WORD_B 2

bool notified, finished;

/* snapshot_begin, the change, snapshot_end, and a notification */
active proctype controller()
{
    byte change;

    do
    :: change == CHANGES -> break
    :: else ->
        change++;
#ifndef NO_ODD
        ST(0, VERSION, 2 * change - 1);
        FENCE(0);
#endif
        ST(0, WORD_A, change);
        ST(0, WORD_B, change);
        RELEASE(0);
        ST(0, VERSION, 2 * change);
        SIGNAL_ORDER(0);
        notified = 1
    od;
    finished = 1
}

/* snapshot_read: the version, the words, the version again */
active proctype multiplexer()
{
    byte version, again, a, b, try, have;

    do
    :: have == 2 * CHANGES -> break
    :: else ->
        notified == 1; notified = 0;
        try = 0;
        do
        :: try == TRIES -> break
        :: else ->
            try++;
            LD(1, VERSION, version);
            LD(1, WORD_A, a);
            LD(1, WORD_B, b);
            LD(1, VERSION, again);
            if
#ifdef NO_CHECK
            :: version != 0 && version % 2 == 0 ->
#else
            :: version != 0 && version % 2 == 0 && again == version ->
#endif
                assert(a == b && 2 * a == version);
                have = version;
                break
            :: else
            fi
        od
    od
}
