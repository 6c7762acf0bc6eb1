/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Network multiplexer: where a frame goes, and who holds its buffer meanwhile. */
#pragma once

#include "devices/net/multiplexer.h"

/* A frame as it is judged: a private copy of its header, and where its bytes lie. */
struct net_mux_frame {
    uint64_t header[2]; /* the first NET_HEADER_BYTES, first byte lowest; the rest zero */
    uint32_t length;
    uint32_t source; /* 0: the device, 1 + i: client i */
    uint32_t buffer;
};

/*@ predicate net_source_valid(struct net_mux *m, integer s) =
        m->sources[s].buffers <= NET_MUX_BUFFERS_MAX &&
        m->sources[s].first + m->sources[s].buffers <= NET_MUX_BUFFERS_MAX &&
        m->sources[s].bus + m->sources[s].buffers * NET_BUFFER_BYTES <= UINT64_MAX &&
        \valid_read(m->sources[s].frames + (0 .. m->sources[s].buffers * (NET_BUFFER_BYTES / 8) - 1));
    predicate net_sources_valid(struct net_mux *m) =
        m->client_count <= NET_CLIENTS_MAX &&
        (\forall integer s; 0 <= s <= m->client_count ==> net_source_valid(m, s));
    predicate net_has(struct net_mux *m, integer s, integer b) =
        0 <= s <= m->client_count && 0 <= b < m->sources[s].buffers;
    predicate net_listens(struct net_mux *m, integer c, uint64_t mac) =
        m->policy.clients[c].state == STATISTICS_ATTACHED && !m->clients[c].broken &&
        (m->policy.clients[c].rights & NET_RIGHT_RECEIVE) != 0 &&
        ((mac & 1) == 0 ? mac == m->policy.clients[c].mac
                      : mac == 0xffffffffffff ||
                            (m->policy.clients[c].rights & NET_RIGHT_MULTICAST) != 0);
    predicate net_may_talk(struct net_mux *m, integer from, integer to) =
        net_in(m->policy.clients[from].talk, to);
    predicate net_may_use_device(struct net_mux *m, integer c) =
        net_in(m->policy.clients[c].talk, NET_PARTY_DEVICE);
*/

/*
 * For the proofs: the parties whose hold the last call of net_mux_forward ended, for they missed the
 * frame; whether the last call of net_mux_release gave a buffer back to its client.
 */
/*@ ghost uint64_t net_missed; */
/*@ ghost uint32_t net_back; */

/* The place of a buffer in the table of owners. */
/*@ logic integer net_number(struct net_mux *m, integer s, integer b) =
        (uint32_t)(m->sources[s].first + b); */

/* May the frame be sent at all, and may the party get it? */
/*@ predicate net_frame_allowed(struct net_mux *m, struct net_mux_frame *f) =
        NET_FRAME_BYTES_MIN <= f->length <= NET_FRAME_BYTES_MAX &&
        (f->source != 0 ==>
            (m->policy.clients[f->source - 1].rights & NET_RIGHT_SEND) != 0 &&
            f->header[0] / 0x1000000000000 + f->header[1] % 0x100000000 * 65536 ==
                m->policy.clients[f->source - 1].mac);
    predicate net_party_allowed(struct net_mux *m, struct net_mux_frame *f, integer p) =
        p < NET_PARTY_DEVICE
            ? p < m->client_count &&
                  net_listens(m, p, (uint64_t)(f->header[0] & 0xffffffffffff)) &&
                  (f->source == 0 ? net_may_use_device(m, p)
                                  : p != f->source - 1 && net_may_talk(m, f->source - 1, p))
            : f->source != 0 && net_may_use_device(m, f->source - 1);
    predicate net_allowed(struct net_mux *m, struct net_mux_frame *f, integer p) =
        net_frame_allowed(m, f) && net_party_allowed(m, f, p);
*/

/* Reads the header once. The buffer number must be valid for the source. */
/*@ requires \valid_read(mux) && net_source_valid(mux, source) && net_has(mux, source, buffer);
    requires mux->client_count <= NET_CLIENTS_MAX;
    assigns \nothing;
    ensures \result.source == source && \result.buffer == buffer && \result.length == length; */
struct net_mux_frame net_mux_frame_read(const struct net_mux *mux, uint32_t source, uint32_t buffer,
                                        uint32_t length);

/* Where the device finds a buffer: inside the region of its source and aligned as that is. */
/*@ requires \valid_read(mux) && net_source_valid(mux, source) && net_has(mux, source, buffer);
    requires mux->client_count <= NET_CLIENTS_MAX;
    assigns \nothing;
    ensures inside: mux->sources[source].bus <= \result &&
                    \result + NET_BUFFER_BYTES <=
                        mux->sources[source].bus + mux->sources[source].buffers * NET_BUFFER_BYTES;
    ensures aligned: (\result - mux->sources[source].bus) % NET_BUFFER_BYTES == 0;
    ensures exact: \result == mux->sources[source].bus + buffer * NET_BUFFER_BYTES; */
uint64_t net_mux_bus_address(const struct net_mux *mux, uint32_t source, uint32_t buffer);

/* May client `client` send this frame under its name? */
/*@ requires \valid_read(mux) && \valid_read(frame) && client < NET_CLIENTS_MAX;
    assigns \nothing;
    ensures right: \result ==> (mux->policy.clients[client].rights & NET_RIGHT_SEND) != 0;
    ensures identity: \result ==> frame->header[0] / 0x1000000000000 +
                      frame->header[1] % 0x100000000 * 65536 == mux->policy.clients[client].mac; */
bool net_mux_frame_is_allowed(const struct net_mux *mux, uint32_t client,
                              const struct net_mux_frame *frame);

/* All parties that the policy lets the frame go to; 0: none. */
/*@ requires \valid_read(mux) && \valid_read(frame);
    requires mux->client_count <= NET_CLIENTS_MAX && frame->source <= mux->client_count;
    assigns \nothing;
    ensures listens: \forall integer i; 0 <= i < NET_PARTY_DEVICE && net_in(\result, i) ==>
                         i < mux->client_count &&
                         net_listens(mux, i, (uint64_t)(frame->header[0] & 0xffffffffffff));
    ensures from_device: \forall integer i;
                frame->source == 0 && 0 <= i < NET_PARTY_DEVICE && net_in(\result, i) ==>
                    net_may_use_device(mux, i);
    ensures from_client: \forall integer i;
                frame->source != 0 && 0 <= i < NET_PARTY_DEVICE && net_in(\result, i) ==>
                    i != frame->source - 1 && net_may_talk(mux, frame->source - 1, i);
    ensures to_device: frame->source != 0 && net_in(\result, NET_PARTY_DEVICE) ==>
                           net_may_use_device(mux, frame->source - 1);
    ensures not_back: frame->source == 0 ==> !net_in(\result, NET_PARTY_DEVICE); */
net_mux_parties_t net_mux_destinations(const struct net_mux *mux,
                                       const struct net_mux_frame *frame);

/*
 * Passes a frame on to each destination that has room now; all of them hold its buffer already.
 * Answer: who holds it then; 0: nobody, and the caller tells the client. A destination left out does
 * not hold it any more and has it counted as a drop.
 */
/*@ requires \valid_read(mux) && \valid_read(frame) && mux->client_count <= NET_CLIENTS_MAX;
    requires held: mux->owners.holders[net_number(mux, frame->source, frame->buffer)] ==
                destinations;
    requires allowed: \forall integer p; 0 <= p < 64 && net_in(destinations, p) ==>
                net_allowed(mux, frame, p);
    ensures part: \forall integer p; 0 <= p < 64 && net_in(\result, p) ==>
                net_in(destinations, p);
    ensures missed: \forall integer p; 0 <= p < 64 ==>
                (net_in(net_missed, p) <==> net_in(destinations, p) && !net_in(\result, p)); */
net_mux_parties_t net_mux_forward(struct net_mux *mux, const struct net_mux_frame *frame,
                                  net_mux_parties_t destinations, uint64_t now_ns);

/*
 * Ends `party`'s hold on the buffer that `cookie` names; the last one gives it back to its owner.
 * False: there is no such hold, nothing has changed.
 */
/*@ requires \valid(mux) && mux->client_count <= NET_CLIENTS_MAX;
    requires owners_valid(&mux->owners);
    ensures refused: !\result ==> net_back == 0 && owners_kept{Pre, Post}(&mux->owners, -1);
    ensures exists: \result ==>
                \old(cookie / 65536 <= mux->client_count && net_has(mux, cookie / 65536, cookie % 65536));
    ensures last: net_back != 0 ==> cookie / 65536 != 0 &&
                \old(mux->owners.holders[net_number(mux, cookie / 65536, cookie % 65536)] &
                     (uint64_t)~party) == 0; */
bool net_mux_release(struct net_mux *mux, uint32_t cookie, net_mux_parties_t party);

/* Ends all holds of `party`, which is known to touch no buffer any more. */
void net_mux_release_all(struct net_mux *mux, net_mux_parties_t party);

/* Tells client `client` that its buffer is its own again. There is room: credit was kept for it. */
void net_mux_give_back(struct net_mux *mux, uint32_t client, uint32_t buffer,
                       enum net_tx_status status);
