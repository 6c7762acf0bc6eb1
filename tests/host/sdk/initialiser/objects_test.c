/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Tests of how the initialiser takes objects from untyped memory, against a model of the kernel's
 * retype. */

#include "tests/host/cmocka_head.h"

#include <stdlib.h>
#include <string.h>

#include "lib/bits.h"
#include "sdk/initialiser/description.h"
#include "sdk/initialiser/objects.h"
#include "sdk/initialiser/report.h"
#include "sdk/initialiser/slots.h"
#include "sdk/initialiser/untyped.h"

enum { SLOTS = 65536, FIRST_EMPTY = 600, FIRST_UNTYPED = 500, MAX_OBJECTS = 8192, FAN_OUT = 256 };

/* What each slot of the root task holds. */
static struct {
    bool used;
    bool is_untyped;
    bool is_device;
    uint64_t paddr;
    uint64_t watermark;
    unsigned bits;
    seL4_Word type;
} slots[SLOTS];

static struct {
    struct system_head head;
    struct system_object objects[MAX_OBJECTS];
} description;

static seL4_BootInfo info;
extern volatile uint64_t system_description_vaddr, system_description_size;

/* Where the initialiser goes when it stops. */
static jmp_buf stopped;

_Noreturn void report_failure(const char *format, ...)
{
    (void)format;
    longjmp(stopped, 1);
}

void report(const char *format, ...)
{
    (void)format;
}

void object_check(const char *what, uint32_t object, seL4_Error error)
{
    if (error != seL4_NoError) {
        fail_msg("%s object %u: error %d", what, object, (int)error);
    }
}

static unsigned object_bits(seL4_Word type, seL4_Word size_bits)
{
    switch (type) {
    case seL4_UntypedObject:
        return (unsigned)size_bits;
    case seL4_ARM_LargePageObject:
        return seL4_LargePageBits;
    case seL4_ARM_SmallPageObject:
        return seL4_PageBits;
    case seL4_EndpointObject:
        return seL4_EndpointBits;
    case seL4_CapTableObject:
        return (unsigned)size_bits + seL4_SlotBits;
    default:
        fail_msg("type %lu", type);
        return 0;
    }
}

seL4_Error seL4_Untyped_Retype(seL4_Untyped service, seL4_Word type, seL4_Word size_bits,
                               seL4_CNode root, seL4_Word node_index, seL4_Word node_depth,
                               seL4_Word node_offset, seL4_Word num_objects)
{
    unsigned bits = object_bits(type, size_bits);
    uint64_t start, size;

    assert_true(service < SLOTS && slots[service].used && slots[service].is_untyped);
    assert_int_equal(root, seL4_CapInitThreadCNode);
    assert_int_equal(node_index, 0);
    assert_int_equal(node_depth, 0);
    assert_in_range(num_objects, 1, FAN_OUT);
    assert_true(node_offset + num_objects <= SLOTS);
    size = bit64(slots[service].bits);
    if ((size - slots[service].watermark) >> bits < num_objects) {
        return seL4_NotEnoughMemory;
    }
    if (slots[service].is_device && type != seL4_UntypedObject &&
        type != seL4_ARM_SmallPageObject && type != seL4_ARM_LargePageObject) {
        return seL4_InvalidArgument;
    }
    start = align_up(slots[service].watermark, bit64(bits));
    for (seL4_Word i = 0; i < num_objects; i++) {
        seL4_Word slot = node_offset + i;

        assert_false(slots[slot].used);
        slots[slot].used = true;
        slots[slot].type = type;
        slots[slot].is_untyped = type == seL4_UntypedObject;
        slots[slot].is_device = slots[service].is_device;
        slots[slot].bits = bits;
        slots[slot].paddr = slots[service].paddr + start + (i << bits);
    }
    slots[service].watermark = start + (num_objects << bits);
    return seL4_NoError;
}

seL4_Error seL4_CNode_Delete(seL4_CNode service, seL4_Word index, seL4_Uint8 depth)
{
    assert_int_equal(service, seL4_CapInitThreadCNode);
    assert_int_equal(depth, seL4_WordBits);
    assert_true(index < SLOTS);
    slots[index].used = false;
    return seL4_NoError;
}

seL4_Error seL4_CNode_Copy(seL4_CNode service, seL4_Word dest_index, seL4_Uint8 dest_depth,
                           seL4_CNode src_root, seL4_Word src_index, seL4_Uint8 src_depth,
                           seL4_CapRights_t rights)
{
    (void)service, (void)dest_index, (void)dest_depth, (void)src_root, (void)src_index;
    (void)src_depth, (void)rights;
    return seL4_NoError;
}

seL4_Error seL4_CNode_Mint(seL4_CNode service, seL4_Word dest_index, seL4_Uint8 dest_depth,
                           seL4_CNode src_root, seL4_Word src_index, seL4_Uint8 src_depth,
                           seL4_CapRights_t rights, seL4_Word badge)
{
    (void)badge;
    return seL4_CNode_Copy(service, dest_index, dest_depth, src_root, src_index, src_depth, rights);
}

seL4_Error seL4_IRQControl_GetTrigger(seL4_IRQControl service, seL4_Word irq, seL4_Word trigger,
                                      seL4_CNode root, seL4_Word index, seL4_Uint8 depth)
{
    (void)service, (void)irq, (void)trigger, (void)root, (void)index, (void)depth;
    return seL4_NoError;
}

static void untyped(uint64_t paddr, unsigned bits, bool is_device)
{
    seL4_SlotPos slot = info.untyped.end++;
    seL4_UntypedDesc *entry = &info.untypedList[slot - info.untyped.start];

    entry->paddr = slots[slot].paddr = paddr;
    entry->sizeBits = (seL4_Uint8)(slots[slot].bits = bits);
    entry->isDevice = slots[slot].is_device = is_device;
    slots[slot].used = slots[slot].is_untyped = true;
}

static void object(uint8_t type, uint8_t size_bits, uint8_t retype_bits, uint64_t paddr)
{
    struct system_object *next = &description.objects[description.head.objects.count++];

    *next = (struct system_object){
        .type = type, .size_bits = size_bits, .retype_bits = retype_bits, .paddr = paddr};
    description.head.memory_count++;
    if (paddr != 0) {
        next->flags = OBJECT_FIXED;
        description.head.fixed_count++;
    }
}

static int setup(void **state)
{
    (void)state;
    memset(slots, 0, sizeof(slots));
    memset(&description, 0, sizeof(description));
    memset(&info, 0, sizeof(info));
    description.head.magic = SYSTEM_MAGIC;
    description.head.version = SYSTEM_VERSION;
    description.head.total_size = sizeof(description);
    description.head.objects.offset = offsetof(__typeof__(description), objects);
    system_description_vaddr = (uintptr_t)&description;
    system_description_size = sizeof(description);
    info.untyped.start = info.untyped.end = FIRST_UNTYPED;
    info.empty = (seL4_SlotRegion){FIRST_EMPTY, SLOTS};
    return 0;
}

/* True when everything was created, false when the initialiser stopped. */
static bool create(void)
{
    if (setjmp(stopped) != 0) {
        return false;
    }
    description_open();
    slots_init(info.empty, description.head.objects.count);
    untyped_init(&info);
    objects_create();
    objects_obtain();
    return true;
}

static int compare_address(const void *left, const void *right)
{
    uint64_t a = slots[*(const seL4_CPtr *)left].paddr, b = slots[*(const seL4_CPtr *)right].paddr;

    return a < b ? -1 : a > b;
}

/* Every object exists, is where it was asked for, aligned, in the right kind of memory, alone. */
static void check_all(void)
{
    static seL4_CPtr order[MAX_OBJECTS];
    uint32_t count = description.head.objects.count;

    for (uint32_t i = 0; i < count; i++) {
        const struct system_object *wanted = &description.objects[i];
        seL4_CPtr slot = order[i] = object_slot(i);

        assert_true(slots[slot].used && !slots[slot].is_untyped);
        assert_int_equal(slots[slot].bits, wanted->size_bits);
        assert_true(is_aligned(slots[slot].paddr, bit64(wanted->size_bits)));
        if ((wanted->flags & OBJECT_FIXED) != 0) {
            assert_true(slots[slot].paddr == wanted->paddr);
        } else {
            assert_false(slots[slot].is_device);
        }
    }
    qsort(order, count, sizeof(order[0]), compare_address);
    for (uint32_t i = 1; i < count; i++) {
        assert_true(slots[order[i - 1]].paddr + bit64(slots[order[i - 1]].bits) <=
                    slots[order[i]].paddr);
    }
}

static void device_frames_lie_where_asked(void **state)
{
    (void)state;
    untyped(0, 27, true);
    untyped(0x8000000, 24, true);
    untyped(0x40000000, 29, true);
    untyped(0x60000000, 20, false);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x8040000);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x8041000);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x8043000);
    for (uint64_t page = 0; page < 256; page++) {
        object(OBJECT_LARGE_PAGE, 21, 0, 0x40000000 + (page << 21));
    }
    object(OBJECT_ENDPOINT, 4, 0, 0);
    assert_true(create());
    check_all();
}

static void gaps_in_ram_are_used(void **state)
{
    (void)state;
    untyped(0x60000000, 16, false);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x60003000);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x60008000);
    for (unsigned i = 0; i < 14; i++) {
        object(OBJECT_SMALL_PAGE, 12, 0, 0);
    }
    assert_true(create());
    check_all();
}

static void one_too_many_is_refused(void **state)
{
    (void)state;
    untyped(0x60000000, 16, false);
    for (unsigned i = 0; i < 17; i++) {
        object(OBJECT_SMALL_PAGE, 12, 0, 0);
    }
    assert_false(create());
}

static void kernel_objects_avoid_device_memory(void **state)
{
    (void)state;
    untyped(0x40000000, 29, true);
    untyped(0x60000000, 12, false);
    object(OBJECT_CNODE, 14, 9, 0);
    assert_false(create());
}

static void absent_and_taken_addresses_are_refused(void **state)
{
    (void)state;
    untyped(0x8000000, 16, true);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x9000000);
    assert_false(create());

    setup(state);
    untyped(0x8000000, 16, true);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x8001000);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x8001000);
    assert_false(create());
}

static void out_of_slots_is_refused(void **state)
{
    (void)state;
    untyped(0x60000000, 24, false);
    info.empty.end = info.empty.start + 3;
    for (unsigned i = 0; i < 4; i++) {
        object(OBJECT_ENDPOINT, 4, 0, 0);
    }
    assert_false(create());
}

/* Once the system stands nothing is left that objects could be made from. */
static void no_untyped_is_kept(void **state)
{
    (void)state;
    untyped(0x8000000, 16, true);
    untyped(0x60000000, 16, false);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x8003000);
    object(OBJECT_SMALL_PAGE, 12, 0, 0);
    assert_true(create());
    check_all();
    untyped_delete_all();
    for (seL4_CPtr slot = 0; slot < SLOTS; slot++) {
        assert_false(slots[slot].used && slots[slot].is_untyped);
    }
    check_all();
}

/* Fills all of an odd list of untypeds: nothing may be lost on the way. */
static void everything_fits_to_the_last_byte(void **state)
{
    uint64_t left;

    (void)state;
    untyped(0x60000000, 16, false);
    untyped(0x6025e000, 13, false);
    untyped(0x60260000, 17, false);
    untyped(0x60400000, 22, false);
    untyped(0x60800000, 23, false);
    object(OBJECT_SMALL_PAGE, 12, 0, 0x60a07000);
    for (unsigned i = 0; i < 3; i++) {
        object(OBJECT_LARGE_PAGE, 21, 0, 0);
    }
    left = bit64(16) + bit64(13) + bit64(17) + bit64(22) + bit64(23) - bit64(12) - 3 * bit64(21);
    for (; left > bit64(12); left -= bit64(12)) {
        object(OBJECT_SMALL_PAGE, 12, 0, 0);
    }
    for (; left > 0; left -= bit64(4)) {
        object(OBJECT_ENDPOINT, 4, 0, 0);
    }
    assert_true(create());
    check_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(device_frames_lie_where_asked, setup),
        cmocka_unit_test_setup(gaps_in_ram_are_used, setup),
        cmocka_unit_test_setup(one_too_many_is_refused, setup),
        cmocka_unit_test_setup(kernel_objects_avoid_device_memory, setup),
        cmocka_unit_test_setup(absent_and_taken_addresses_are_refused, setup),
        cmocka_unit_test_setup(out_of_slots_is_refused, setup),
        cmocka_unit_test_setup(no_untyped_is_kept, setup),
        cmocka_unit_test_setup(everything_fits_to_the_last_byte, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
