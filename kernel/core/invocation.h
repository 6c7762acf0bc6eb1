/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* One invocation of a capability: decoded arguments in, error words or results out. */
#pragma once

#include "kernel/core/cspace.h"
#include "kernel/core/kernel.h"
#include "kernel/core/slot.h"
#include "kernel/object/tcb.h"

enum {
    MESSAGE_REGISTERS = 4,
    MESSAGE_WORDS_MAX = 120,
    EXTRA_CAPS_MAX = 3,
    ERROR_WORDS_MAX = 6,
};

/* `caller` is always the current thread. Arguments are read with invocation_word: the message stays
 * where the caller wrote it, so what is checked must be kept in locals, never read a second
 * time. */
struct invocation {
    struct tcb *caller;
    struct slot *slot; /* where the invoked capability stands */
    struct cap cap;    /* the invoked capability */
    cptr_t address;    /* as named by the caller */
    word_t label;
    unsigned length;                    /* message words present */
    uint64_t *buffer;                   /* the caller's IPC buffer for reading, may be null */
    struct slot *extra[EXTRA_CAPS_MAX]; /* null: not sent */
    bool is_call;                       /* results and errors are answered */
    bool is_blocking;
    bool can_donate;
    bool is_first_phase; /* send half of a combined system call */
    unsigned error_length;
    word_t error[ERROR_WORDS_MAX];
    /* words answered on success; the same as written with invocation_result */
    unsigned result_length;
};

word_t invocation_word(const struct invocation *invocation, unsigned index);

static inline struct cap invocation_extra(const struct invocation *invocation, unsigned index)
{
    return slot_cap(invocation->extra[index]);
}

/* Errors with their words; each returns its status. */
enum status refuse_argument(struct invocation *invocation, unsigned index); /* InvalidArgument */
/* InvalidCapability: 0 invoked, k = k-th extra */
enum status refuse_capability(struct invocation *invocation, unsigned index);
enum status refuse_range(struct invocation *invocation, word_t min, word_t max);
enum status refuse_memory(struct invocation *invocation, word_t bytes_available);
enum status refuse_lookup(struct invocation *invocation, bool is_source,
                          const struct lookup_fault *fault);
/* FailedLookup with MissingCapability. */
enum status refuse_missing(struct invocation *invocation, bool is_source, word_t bits_left);
/* FailedLookup with InvalidRoot: an address space that is gone. */
enum status refuse_root(struct invocation *invocation);

/* A result word of a successful call. Words are given in order from 0; kept only when the
 * invocation is a call. */
void invocation_result(struct invocation *invocation, word_t value);

/* Decodes and performs an invocation of any capability. */
enum status invocation_perform(struct invocation *invocation);

/* The slot (root, index, depth): all bits must be used. `is_source` is for the error words. */
enum status invocation_slot(struct invocation *invocation, struct cap root, word_t index,
                            word_t depth, bool is_source, struct slot **slot);

/* Where a new capability shall go: slot (root, index, depth); must be empty. */
enum status invocation_empty_slot(struct invocation *invocation, struct cap root, word_t index,
                                  word_t depth, struct slot **slot);

/* Tells the caller how its call ended: results, or the error and its words. */
void invocation_answer(struct invocation *invocation, enum status status);
