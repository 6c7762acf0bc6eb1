/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Sets of parties that get a frame or hold a buffer: bits 0 .. 62 are clients, 63 is the device. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t net_mux_parties_t;

enum {
    NET_PARTY_DEVICE = 63, /* NET_TALK_DEVICE as a number */
};

/*@ predicate net_in(integer parties, integer party) = (parties & (1 << party)) != 0; */

/*@ requires party < 64;
    assigns \nothing;
    ensures \forall integer i; 0 <= i < 64 ==> (net_in(\result, i) <==> i == party); */
static inline net_mux_parties_t net_party(uint32_t party)
{
    return UINT64_C(1) << party;
}

/* For proofs that need not know which number it is. */
/*@ assigns \nothing;
    ensures NET_PARTY_DEVICE <= \result < 64; */
static inline uint32_t net_party_device(void)
{
    return NET_PARTY_DEVICE;
}

/*@ requires party < 64;
    assigns \nothing;
    ensures \result <==> net_in(parties, party); */
static inline bool net_parties_have(net_mux_parties_t parties, uint32_t party)
{
    return (parties & UINT64_C(1) << party) != 0;
}

/*@ requires party < 64;
    assigns \nothing;
    ensures \forall integer i; 0 <= i < 64 ==>
                (net_in(\result, i) <==> net_in(parties, i) || i == party); */
static inline net_mux_parties_t net_parties_with(net_mux_parties_t parties, uint32_t party)
{
    return parties | UINT64_C(1) << party;
}

/*@ requires party < 64;
    assigns \nothing;
    ensures \forall integer i; 0 <= i < 64 ==>
                (net_in(\result, i) <==> net_in(parties, i) && i != party); */
static inline net_mux_parties_t net_parties_but(net_mux_parties_t parties, uint32_t party)
{
    return parties & ~(UINT64_C(1) << party);
}

/*@ assigns \nothing;
    ensures \forall integer i; 0 <= i < 64 ==> !net_in(\result, i); */
static inline net_mux_parties_t net_parties_none(void)
{
    return 0;
}

/*@ assigns \nothing;
    ensures exact: \result <==> (parties & some) != 0;
    ensures any: \result ==> parties != 0; */
static inline bool net_parties_meet(net_mux_parties_t parties, net_mux_parties_t some)
{
    return (parties & some) != 0;
}

/*@ assigns \nothing;
    ensures exact: \result == (parties & (uint64_t)~some);
    ensures each: \forall integer i; 0 <= i < 64 ==>
                (net_in(\result, i) <==> net_in(parties, i) && !net_in(some, i)); */
static inline net_mux_parties_t net_parties_without(net_mux_parties_t parties,
                                                    net_mux_parties_t some)
{
    return parties & ~some;
}
