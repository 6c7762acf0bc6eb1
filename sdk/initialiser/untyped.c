/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Choosing and carving untyped memory. */

#include "sdk/initialiser/untyped.h"

#include <stddef.h>

#include "lib/bits.h"
#include "sdk/initialiser/report.h"
#include "sdk/initialiser/slots.h"

enum { MAX_UNTYPEDS = 2048 };

static struct untyped untypeds[MAX_UNTYPEDS];
static uint32_t untyped_count;

static void untyped_add(seL4_CPtr cap, uint64_t paddr, unsigned size_bits, bool is_device)
{
    if (untyped_count == MAX_UNTYPEDS) {
        report_failure("more than %u pieces of untyped memory", MAX_UNTYPEDS);
    }
    untypeds[untyped_count++] = (struct untyped){
        .cap = cap, .paddr = paddr, .size_bits = (uint8_t)size_bits, .is_device = is_device};
}

void untyped_init(const seL4_BootInfo *info)
{
    untyped_count = 0;
    for (seL4_SlotPos slot = info->untyped.start; slot < info->untyped.end; slot++) {
        const seL4_UntypedDesc *entry = &info->untypedList[slot - info->untyped.start];

        untyped_add(slot, entry->paddr, entry->sizeBits, entry->isDevice);
    }
}

/* Where the kernel puts the next object of this size. */
static uint64_t next_offset(const struct untyped *untyped, unsigned size_bits)
{
    return align_up(untyped->used, bit64(size_bits));
}

uint64_t untyped_room(const struct untyped *untyped, unsigned size_bits)
{
    uint64_t offset = next_offset(untyped, size_bits), size = bit64(untyped->size_bits);

    return offset >= size ? 0 : (size - offset) >> size_bits;
}

seL4_Error untyped_retype(struct untyped *untyped, seL4_Word type, unsigned size_bits,
                          seL4_Word retype_bits, seL4_CPtr first_slot, uint32_t count)
{
    uint64_t offset = next_offset(untyped, size_bits);
    seL4_Error error = seL4_Untyped_Retype(untyped->cap, type, retype_bits, seL4_CapInitThreadCNode,
                                           0, 0, first_slot, count);

    if (error == seL4_NoError) {
        untyped->used = offset + ((uint64_t)count << size_bits);
    }
    return error;
}

/* Takes everything up to an offset away, in pieces as large as alignment allows. RAM pieces are
 * kept for other objects; device pieces only so that they are given up in the end. */
static void split_until(struct untyped *untyped, uint64_t end)
{
    while (untyped->used < end) {
        uint64_t paddr = untyped->paddr + untyped->used;
        unsigned bits = trailing_zeros(paddr), most = log2_floor(end - untyped->used);
        seL4_CPtr slot = slots_take(1);
        seL4_Error error;

        bits = bits < most ? bits : most;
        error = untyped_retype(untyped, seL4_UntypedObject, bits, bits, slot, 1);
        if (error != seL4_NoError) {
            report_failure("splitting memory at 0x%lx into 2^%u bytes: error %u", paddr, bits,
                           (unsigned)error);
        }
        untyped_add(slot, paddr, bits, untyped->is_device);
    }
}

struct untyped *untyped_at(uint64_t paddr, unsigned size_bits)
{
    for (uint32_t i = 0; i < untyped_count; i++) {
        struct untyped *untyped = &untypeds[i];

        if (paddr >= untyped->paddr &&
            range_fits(paddr - untyped->paddr, bit64(size_bits), bit64(untyped->size_bits))) {
            if (untyped->used > paddr - untyped->paddr) {
                return NULL;
            }
            untyped->is_split = true;
            split_until(untyped, paddr - untyped->paddr);
            return untyped;
        }
    }
    return NULL;
}

void untyped_release_rest(void)
{
    uint32_t count = untyped_count; /* pieces added meanwhile need no splitting */

    for (uint32_t i = 0; i < count; i++) {
        struct untyped *untyped = &untypeds[i];

        if (untyped->is_split && !untyped->is_device) {
            split_until(untyped, bit64(untyped->size_bits));
        }
    }
}

struct untyped *untyped_for(unsigned size_bits)
{
    struct untyped *best = NULL;

    for (uint32_t i = 0; i < untyped_count; i++) {
        struct untyped *untyped = &untypeds[i];

        if (!untyped->is_device && untyped_room(untyped, size_bits) > 0 &&
            (best == NULL || untyped->size_bits < best->size_bits)) {
            best = untyped;
        }
    }
    return best;
}

void untyped_delete_all(void)
{
    for (uint32_t i = 0; i < untyped_count; i++) {
        seL4_Error error =
            seL4_CNode_Delete(seL4_CapInitThreadCNode, untypeds[i].cap, ROOT_DEPTH);

        if (error != seL4_NoError) {
            report_failure("giving up memory at 0x%lx: error %u", untypeds[i].paddr,
                           (unsigned)error);
        }
    }
    untyped_count = 0;
}
