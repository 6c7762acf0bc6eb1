/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network copier: the places that the client gave for frames. Nothing else writes this table (proofs/tables.sh). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "devices/net/protocol.h"

/* Where a frame may go. */
struct net_place {
    uint64_t offset;
    uint32_t room; /* bytes */
    uint32_t id;
};

/* A stack. Each place on it lies in the region, and each id is there once or not at all. */
struct net_places {
    uint64_t bytes; /* of the client's region */
    uint32_t most;  /* ids are below it */
    uint32_t count;
    struct net_place stack[NET_CLIENT_BUFFERS_MAX];
    bool ours[NET_CLIENT_BUFFERS_MAX]; /* by id: is on the stack */
};

/*
 * For the proofs: all ids in an order that begins with those on the stack, and the place of each in
 * it. So that those that are not ours stand behind, and there is room for all.
 */
/*@ ghost int32_t places_order[NET_CLIENT_BUFFERS_MAX]; */
/*@ ghost int32_t places_rank[NET_CLIENT_BUFFERS_MAX]; */

/*@ predicate places_bounds(struct net_places *p) =
        \valid(p) && p->count <= p->most <= NET_CLIENT_BUFFERS_MAX;
    predicate places_ranked(struct net_places *p) =
        \forall integer id; 0 <= id < p->most ==>
            0 <= places_rank[id] < p->most && places_order[places_rank[id]] == id;
    predicate places_ordered(struct net_places *p) =
        \forall integer i; 0 <= i < p->most ==>
            0 <= places_order[i] < p->most && places_rank[places_order[i]] == i;
    predicate places_stacked(struct net_places *p) =
        \forall integer i; 0 <= i < p->count ==>
            p->stack[i].id == places_order[i] && p->ours[places_order[i]];
    predicate places_others(struct net_places *p) =
        \forall integer i; p->count <= i < p->most ==> !p->ours[places_order[i]];
    predicate places_inside(struct net_places *p) =
        \forall integer i; 0 <= i < p->count ==>
            p->stack[i].offset + p->stack[i].room <= p->bytes;
    predicate places_valid(struct net_places *p) =
        places_bounds(p) && places_ranked(p) && places_ordered(p) && places_stacked(p) &&
        places_others(p) && places_inside(p);
    predicate place_fits(struct net_places *p, struct net_place *place) =
        place->id < p->most && !p->ours[place->id] && place->offset + place->room <= p->bytes;
    predicate places_kept{L1, L2}(struct net_places *p, integer but) =
        \forall integer id; 0 <= id < NET_CLIENT_BUFFERS_MAX && id != but ==>
            \at(p->ours[id], L1) == \at(p->ours[id], L2);
*/

/* Of a region of so many bytes, with ids below `most`; none is ours. */
/*@ requires \valid(places) && most <= NET_CLIENT_BUFFERS_MAX;
    assigns places->bytes, places->most, places->count,
            places->ours[0 .. NET_CLIENT_BUFFERS_MAX - 1],
            places_order[0 .. NET_CLIENT_BUFFERS_MAX - 1],
            places_rank[0 .. NET_CLIENT_BUFFERS_MAX - 1];
    ensures valid: places_valid(places);
    ensures given: places->bytes == bytes && places->most == most;
    ensures none: places->count == 0; */
static inline void net_places_init(struct net_places *places, uint64_t bytes, uint32_t most)
{
    places->bytes = bytes;
    places->most = most;
    places->count = 0;
    /*@ loop invariant 0 <= i <= most;
        loop invariant \forall integer j; 0 <= j < i ==>
                !places->ours[j] && places_order[j] == j && places_rank[j] == j;
        loop assigns i, places->ours[0 .. NET_CLIENT_BUFFERS_MAX - 1],
                     places_order[0 .. NET_CLIENT_BUFFERS_MAX - 1],
                     places_rank[0 .. NET_CLIENT_BUFFERS_MAX - 1];
        loop variant most - i; */
    for (uint32_t i = 0; i < most; i++) {
        places->ours[i] = false;
        //@ ghost places_order[i] = (int32_t)i;
        //@ ghost places_rank[i] = (int32_t)i;
    }
}

/* Does it lie in the client's region, and is it not ours already? */
/*@ requires \valid_read(places) && \valid_read(place);
    requires places->most <= NET_CLIENT_BUFFERS_MAX;
    assigns \nothing;
    ensures exact: \result <==> place_fits(places, place); */
static inline bool net_places_accept(const struct net_places *places, const struct net_place *place)
{
    return place->id < places->most && !places->ours[place->id] && place->room <= places->bytes &&
           place->offset <= places->bytes - place->room;
}

/* A place that the client gives goes onto the stack. False: it is none, or ours already; nothing has
 * changed. */
/*@ requires places_valid(places);
    requires \valid_read(place) && \separated(place, places);
    assigns places->count, places->stack[0 .. NET_CLIENT_BUFFERS_MAX - 1],
            places->ours[0 .. NET_CLIENT_BUFFERS_MAX - 1],
            places_order[0 .. NET_CLIENT_BUFFERS_MAX - 1],
            places_rank[0 .. NET_CLIENT_BUFFERS_MAX - 1];
    ensures valid: places_valid(places);
    ensures exact: \result <==> \old(place_fits(places, place));
    ensures pushed: \result ==> places->count == \old(places->count) + 1 &&
                places->ours[place->id] &&
                places->stack[places->count - 1].id == place->id &&
                places->stack[places->count - 1].offset == place->offset &&
                places->stack[places->count - 1].room == place->room;
    ensures nothing: !\result ==> places->count == \old(places->count) &&
                places_kept{Pre, Post}(places, -1);
    ensures others: places_kept{Pre, Post}(places, place->id); */
static inline bool net_places_push(struct net_places *places, const struct net_place *place)
{
    if (!net_places_accept(places, place)) {
        return false;
    }
    //@ assert behind: places_rank[place->id] >= places->count;
    //@ assert room: places->count < places->most;
    //@ ghost int32_t rank = places_rank[place->id];
    //@ ghost int32_t other = places_order[places->count];
    //@ ghost places_order[rank] = other;
    //@ ghost places_rank[other] = rank;
    //@ ghost places_order[places->count] = (int32_t)place->id;
    //@ ghost places_rank[place->id] = (int32_t)places->count;
    places->ours[place->id] = true;
    places->stack[places->count] = *place;
    places->count++;
    //@ assert bounds: places_bounds(places);
    //@ assert ranked: places_ranked(places);
    //@ assert ordered: places_ordered(places);
    //@ assert stacked: places_stacked(places);
    //@ assert others: places_others(places);
    //@ assert inside: places_inside(places);
    return true;
}

/* Takes the place on top off the stack if a frame of `length` bytes fits. There is one. False: it
 * does not fit, nothing has changed. */
/*@ requires places_valid(places);
    requires some: places->count > 0;
    requires \valid(place) && \separated(place, places);
    assigns *place, places->count, places->ours[places->stack[places->count - 1].id];
    ensures valid: places_valid(places);
    ensures fits: \result <==> length <= place->room;
    ensures inside: place->offset + place->room <= places->bytes && place->id < places->most;
    ensures top: place->id == \old(places->stack[places->count - 1].id) &&
                place->offset == \old(places->stack[places->count - 1].offset) &&
                place->room == \old(places->stack[places->count - 1].room);
    ensures popped: \result ==> places->count == \old(places->count) - 1 &&
                !places->ours[place->id];
    ensures nothing: !\result ==> places->count == \old(places->count) &&
                places_kept{Pre, Post}(places, -1);
    ensures others: places_kept{Pre, Post}(places, place->id); */
static inline bool net_places_pop(struct net_places *places, uint32_t length,
                                  struct net_place *place)
{
    *place = places->stack[places->count - 1];
    if (place->room < length) {
        return false;
    }
    places->count--;
    places->ours[place->id] = false;
    return true;
}
