/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: who owns each buffer. Nothing else writes this table (proofs/tables.sh). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/net/parties.h"
#include "devices/net/policy.h"
#include "devices/net/protocol.h"

enum {
    NET_MUX_CLIENT_BUFFERS = 256, /* of a client when there are as many as can be */
    NET_MUX_BUFFERS_MAX = NET_RECEIVE_BUFFERS_MAX + NET_CLIENTS_MAX * NET_MUX_CLIENT_BUFFERS,
};

/*
 * By buffer number: first those of the receive pool, then the clients'. Holders are the parties
 * that a frame was handed to: bit j = client j's copier, NET_TALK_DEVICE = the driver. A buffer
 * without holders is its owner's: the client's, or on the stack of free receive buffers.
 */
struct net_owners {
    uint32_t buffers;
    uint32_t pool; /* those below are receive buffers */
    uint32_t free_count;
    uint16_t free[NET_RECEIVE_BUFFERS_MAX];         /* stack of receive buffers that nobody holds */
    net_mux_parties_t holders[NET_MUX_BUFFERS_MAX]; /* last, for only what is used is cleared */
};

enum net_release {
    NET_RELEASE_NONE, /* there is no such hold, nothing has changed */
    NET_RELEASE_HELD, /* others hold the buffer still */
    NET_RELEASE_LAST, /* nobody does */
};

/*
 * For the proofs: all receive buffers in an order that begins with the stack, and the place of
 * each in it. So that what is not on the stack stands behind it, and no buffer is lost.
 */
/*@ ghost int32_t owners_order[NET_RECEIVE_BUFFERS_MAX]; */
/*@ ghost int32_t owners_place[NET_RECEIVE_BUFFERS_MAX]; */

/*@ predicate owners_bounds(struct net_owners *o) =
        \valid(o) && o->free_count <= o->pool <= NET_RECEIVE_BUFFERS_MAX &&
        o->pool <= o->buffers <= NET_MUX_BUFFERS_MAX;
    predicate owners_placed(struct net_owners *o) =
        \forall integer b; 0 <= b < o->pool ==>
            0 <= owners_place[b] < o->pool && owners_order[owners_place[b]] == b;
    predicate owners_ordered(struct net_owners *o) =
        \forall integer i; 0 <= i < o->pool ==>
            0 <= owners_order[i] < o->pool && owners_place[owners_order[i]] == i;
    predicate owners_stacked(struct net_owners *o) =
        \forall integer i; 0 <= i < o->free_count ==>
            o->free[i] == owners_order[i] && o->holders[owners_order[i]] == 0;
    predicate owners_held(struct net_owners *o) =
        \forall integer i; o->free_count <= i < o->pool ==> o->holders[owners_order[i]] != 0;
    predicate owners_valid(struct net_owners *o) =
        owners_bounds(o) && owners_placed(o) && owners_ordered(o) && owners_stacked(o) &&
        owners_held(o);
    predicate owners_kept{L1, L2}(struct net_owners *o, integer but) =
        \forall integer b; 0 <= b < NET_MUX_BUFFERS_MAX && b != but ==>
            \at(o->holders[b], L1) == \at(o->holders[b], L2);
*/

/* All are their owners'. */
/*@ requires \valid(owners) && pool <= NET_RECEIVE_BUFFERS_MAX;
    requires pool <= buffers <= NET_MUX_BUFFERS_MAX;
    assigns *owners, owners_order[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners_place[0 .. NET_RECEIVE_BUFFERS_MAX - 1];
    ensures valid: owners_valid(owners);
    ensures owned: \forall integer b; 0 <= b < buffers ==> owners->holders[b] == 0;
    ensures all: owners->free_count == owners->pool == pool && owners->buffers == buffers; */
static inline void net_owners_init(struct net_owners *owners, uint32_t pool, uint32_t buffers)
{
    owners->buffers = buffers;
    owners->pool = pool;
    owners->free_count = pool;
    /*@ loop invariant 0 <= b <= buffers;
        loop invariant \forall integer j; 0 <= j < b ==> owners->holders[j] == 0;
        loop assigns b, owners->holders[0 .. NET_MUX_BUFFERS_MAX - 1];
        loop variant buffers - b; */
    for (uint32_t b = 0; b < buffers; b++) {
        owners->holders[b] = 0;
    }
    /*@ loop invariant 0 <= b <= pool;
        loop invariant \forall integer j; 0 <= j < b ==>
                owners->free[j] == j && owners_order[j] == j && owners_place[j] == j;
        loop assigns b, owners->free[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
                     owners_order[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
                     owners_place[0 .. NET_RECEIVE_BUFFERS_MAX - 1];
        loop variant pool - b; */
    for (uint32_t b = 0; b < pool; b++) {
        owners->free[b] = (uint16_t)b;
        //@ ghost owners_order[b] = (int32_t)b;
        //@ ghost owners_place[b] = (int32_t)b;
    }
}

/* A receive buffer that nobody holds any more goes onto the stack: there is room for all. */
/*@ requires owners_bounds(owners) && owners_placed(owners) && owners_ordered(owners);
    requires owners_stacked(owners) && buffer < owners->pool && owners->holders[buffer] == 0;
    requires apart: owners_place[buffer] >= owners->free_count;
    requires held: \forall integer i; owners->free_count <= i < owners->pool &&
                owners_order[i] != buffer ==> owners->holders[owners_order[i]] != 0;
    assigns owners->free[0 .. NET_RECEIVE_BUFFERS_MAX - 1], owners->free_count,
            owners_order[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners_place[0 .. NET_RECEIVE_BUFFERS_MAX - 1];
    ensures valid: owners_valid(owners);
    ensures stacked: owners->free_count == \old(owners->free_count) + 1 &&
                owners->free[owners->free_count - 1] == buffer; */
static inline void net_owners_free(struct net_owners *owners, uint32_t buffer)
{
    //@ assert room: owners->free_count < owners->pool;
    //@ ghost int32_t place = owners_place[buffer];
    //@ ghost int32_t other = owners_order[owners->free_count];
    //@ ghost owners_order[place] = other;
    //@ ghost owners_place[other] = place;
    //@ ghost owners_order[owners->free_count] = (int32_t)buffer;
    //@ ghost owners_place[buffer] = (int32_t)owners->free_count;
    owners->free[owners->free_count] = (uint16_t)buffer;
    owners->free_count++;
}

/* Takes the next receive buffer off the stack, for the driver. There is one. */
/*@ requires owners_valid(owners);
    requires some: owners->free_count > 0;
    assigns owners->free_count, owners->holders[owners->free[owners->free_count - 1]];
    ensures valid: owners_valid(owners);
    ensures receive: \result < owners->pool;
    ensures moved: \old(owners->holders[owners->free[owners->free_count - 1]]) == 0 &&
                \result == \old(owners->free[owners->free_count - 1]) &&
                owners->holders[\result] == NET_TALK_DEVICE;
    ensures others: owners_kept{Pre, Post}(owners, \result);
    ensures taken: owners->free_count == \old(owners->free_count) - 1; */
static inline uint32_t net_owners_to_driver(struct net_owners *owners)
{
    owners->free_count--;
    uint32_t buffer = owners->free[owners->free_count];
    owners->holders[buffer] = NET_TALK_DEVICE;
    return buffer;
}

/* A buffer that is not on the stack has other holders now; a receive buffer without any goes there. */
/*@ requires owners_valid(owners);
    requires exists: buffer < owners->buffers;
    requires held: buffer < owners->pool ==> owners->holders[buffer] != 0;
    assigns owners->holders[buffer], owners->free[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners->free_count, owners_order[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners_place[0 .. NET_RECEIVE_BUFFERS_MAX - 1];
    ensures valid: owners_valid(owners);
    ensures moved: owners->holders[buffer] == parties;
    ensures others: owners_kept{Pre, Post}(owners, buffer);
    ensures freed: owners->free_count == \old(owners->free_count) +
                (parties == 0 && buffer < owners->pool ? 1 : 0); */
static inline void net_owners_set(struct net_owners *owners, uint32_t buffer,
                                  net_mux_parties_t parties)
{
    owners->holders[buffer] = parties;
    if (parties == 0 && buffer < owners->pool) {
        net_owners_free(owners, buffer);
    }
}

/*
 * A receive buffer that the driver has filled goes to the parties; with none it goes onto the stack.
 * False: the driver has no such buffer, nothing has changed.
 */
/*@ requires owners_valid(owners);
    requires receive: buffer < owners->pool;
    assigns owners->holders[buffer], owners->free[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners->free_count, owners_order[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners_place[0 .. NET_RECEIVE_BUFFERS_MAX - 1];
    ensures valid: owners_valid(owners);
    ensures from: \result <==> \old(owners->holders[buffer]) == NET_TALK_DEVICE;
    ensures moved: \result ==> owners->holders[buffer] == parties;
    ensures freed: \result ==>
                owners->free_count == \old(owners->free_count) + (parties == 0 ? 1 : 0);
    ensures nothing: !\result ==> owners->free_count == \old(owners->free_count) &&
                owners->holders[buffer] == \old(owners->holders[buffer]);
    ensures others: owners_kept{Pre, Post}(owners, buffer); */
static inline bool net_owners_from_driver(struct net_owners *owners, uint32_t buffer,
                                          net_mux_parties_t parties)
{
    if (owners->holders[buffer] != NET_TALK_DEVICE) {
        return false;
    }
    net_owners_set(owners, buffer, parties);
    return true;
}

/*
 * A buffer that its client submitted goes to the parties; with none it stays the client's. False: it
 * was not the client's, nothing has changed.
 */
/*@ requires owners_valid(owners);
    requires client: owners->pool <= buffer < owners->buffers;
    assigns owners->holders[buffer];
    ensures valid: owners_valid(owners);
    ensures from: \result <==> \old(owners->holders[buffer]) == 0;
    ensures moved: \result ==> owners->holders[buffer] == parties;
    ensures nothing: !\result ==> owners->holders[buffer] == \old(owners->holders[buffer]);
    ensures others: owners_kept{Pre, Post}(owners, buffer); */
static inline bool net_owners_from_client(struct net_owners *owners, uint32_t buffer,
                                          net_mux_parties_t parties)
{
    if (owners->holders[buffer] != 0) {
        return false;
    }
    owners->holders[buffer] = parties;
    return true;
}

/* Ends the party's hold; a receive buffer that nobody holds any more goes back onto the stack. */
/*@ requires owners_valid(owners);
    requires exists: buffer < owners->buffers;
    assigns owners->holders[buffer], owners->free[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners->free_count, owners_order[0 .. NET_RECEIVE_BUFFERS_MAX - 1],
            owners_place[0 .. NET_RECEIVE_BUFFERS_MAX - 1];
    ensures valid: owners_valid(owners);
    ensures none: \result == NET_RELEASE_NONE <==> (\old(owners->holders[buffer]) & party) == 0;
    ensures nothing: \result == NET_RELEASE_NONE ==>
                owners->free_count == \old(owners->free_count) &&
                owners->holders[buffer] == \old(owners->holders[buffer]);
    ensures ended: \result != NET_RELEASE_NONE ==>
                owners->holders[buffer] == (\old(owners->holders[buffer]) & (uint64_t)~party);
    ensures last: \result == NET_RELEASE_LAST ==> owners->holders[buffer] == 0;
    ensures still: \result == NET_RELEASE_HELD ==> owners->holders[buffer] != 0;
    ensures others: owners_kept{Pre, Post}(owners, buffer); */
static inline enum net_release net_owners_release(struct net_owners *owners, uint32_t buffer,
                                                  net_mux_parties_t party)
{
    net_mux_parties_t holders = owners->holders[buffer];
    if (!net_parties_meet(holders, party)) {
        return NET_RELEASE_NONE;
    }
    net_mux_parties_t rest = net_parties_without(holders, party);
    net_owners_set(owners, buffer, rest);
    return rest != 0 ? NET_RELEASE_HELD : NET_RELEASE_LAST;
}
