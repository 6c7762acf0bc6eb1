/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Lists of physical memory ranges. */
#include "kernel/arm64/mmu.h"
#include "kernel/boot/boot.h"

/*@ requires \valid(list) && index < list->count <= REGION_MAX;
    assigns list->count, list->region[0 .. REGION_MAX - 1];
    ensures count: list->count == \old(list->count) - 1;
    ensures below: \forall integer i; 0 <= i < index ==> list->region[i] == \old(list->region[i]);
    ensures moved: \forall integer i; index <= i < list->count ==> list->region[i] == \old(list->region[i + 1]); */
static void region_delete(struct region_list *list, unsigned index)
{
    list->count--;
    /*@ loop invariant index <= i <= list->count;
        loop invariant \forall integer j; 0 <= j < index ==> list->region[j] == \at(list->region[j], Pre);
        loop invariant \forall integer j; index <= j < i ==> list->region[j] == \at(list->region[j + 1], Pre);
        loop invariant \forall integer j; i <= j < REGION_MAX ==> list->region[j] == \at(list->region[j], Pre);
        loop assigns i, list->region[0 .. REGION_MAX - 1];
        loop variant list->count - i; */
    for (unsigned i = index; i < list->count; i++)
        list->region[i] = list->region[i + 1];
}

/*@ requires \valid(list) && index < list->count < REGION_MAX;
    assigns list->count, list->region[0 .. REGION_MAX - 1];
    ensures count: list->count == \old(list->count) + 1;
    ensures below: \forall integer i; 0 <= i < index ==> list->region[i] == \old(list->region[i]);
    ensures lower: list->region[index].start == \old(list->region[index].start) && list->region[index].end == start;
    ensures upper: list->region[index + 1].start == end && list->region[index + 1].end == \old(list->region[index].end);
    ensures moved: \forall integer i; index + 1 < i < list->count ==> list->region[i] == \old(list->region[i - 1]); */
static void region_split(struct region_list *list, unsigned index, paddr_t start, paddr_t end)
{
    /*@ loop invariant index + 1 <= i <= list->count && list->count == \at(list->count, Pre);
        loop invariant \forall integer j; 0 <= j < i ==> list->region[j] == \at(list->region[j], Pre);
        loop invariant \forall integer j; i < j <= list->count ==> list->region[j] == \at(list->region[j - 1], Pre);
        loop assigns i, list->region[0 .. REGION_MAX - 1];
        loop variant i; */
    for (unsigned i = list->count; i > index + 1; i--)
        list->region[i] = list->region[i - 1];
    list->count++;
    list->region[index + 1] = (struct region){end, list->region[index].end};
    list->region[index].end = start;
}

/* Takes [start, end), which touches it, out of one region. True: the one at its place now is whole. */
/*@ requires \valid(list) && regions_sound(list) && index < list->count && start < end;
    requires !region_apart(list->region[index], start, end);
    assigns list->count, list->region[0 .. REGION_MAX - 1];
    ensures sound: regions_sound(list);
    ensures below: \forall integer i; 0 <= i < index ==> list->region[i] == \old(list->region[i]);
    ensures done: \result ==> index < list->count && region_apart(list->region[index], start, end);
    ensures next: !\result ==> list->count == \old(list->count) - 1;
    ensures less: \forall integer from, to; from < to ==>
        regions_apart{Pre}(list, from, to) ==> regions_apart(list, from, to); */
static bool region_cut(struct region_list *list, unsigned index, paddr_t start, paddr_t end)
{
    struct region *r = &list->region[index];

    if (start <= r->start && end >= r->end) {
        region_delete(list, index);
        return false;
    }
    if (start <= r->start)
        r->start = end;
    else if (end >= r->end)
        r->end = start;
    else if (list->count < REGION_MAX)
        region_split(list, index, start, end);
    else
        r->end = start; /* no room to remember the upper part: it stays unused */
    return true;
}

void region_remove(struct region_list *list, paddr_t start, paddr_t end)
{
    unsigned i = 0;

    /*@ loop invariant i <= list->count <= REGION_MAX && regions_sound(list);
        loop invariant \forall integer j; 0 <= j < i ==> region_apart(list->region[j], start, end);
        loop invariant \forall integer from, to; from < to ==>
            regions_apart{Pre}(list, from, to) ==> regions_apart(list, from, to);
        loop assigns i, list->count, list->region[0 .. REGION_MAX - 1]; */
    while (start < end && i < list->count) {
        const struct region *r = &list->region[i];

        if (end <= r->start || start >= r->end || region_cut(list, i, start, end))
            i++;
    }
}

void region_find_free(struct region_list *free, const struct boot_image *image, paddr_t kernel_end)
{
    free->count = 1;
    free->region[0].start = RAM_START;
    free->region[0].end = RAM_END;
    region_remove(free, RAM_START, kernel_end);
    region_remove(free, image->user.start, image->user.end);
    region_remove(free, image->dtb.start, image->dtb.end);
}
