/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Cache maintenance by physical address, through the kernel's window. */
#include "kernel/arm64/cache.h"

#include "kernel/arm64/sysreg.h"
#include "kernel/core/memory.h"

#define FOR_EACH_LINE(instruction, start, end, line)                       \
    for (uint64_t line_ = (line), at_ = (start) & ~(line_ - 1); at_ < (end); at_ += line_) \
    __asm__ volatile(instruction ", %0" : : "r"(at_) : "memory")

static uint64_t data_line(void)
{
    return UINT64_C(4) << ((sysreg_read(ctr_el0) >> 16) & 15);
}

static uint64_t instruction_line(void)
{
    return UINT64_C(4) << (sysreg_read(ctr_el0) & 15);
}

/* Instructions written through the data cache become visible to fetches. */
static void unify(uint64_t start, uint64_t end)
{
    FOR_EACH_LINE("dc cvau", start, end, data_line());
    dsb();
    FOR_EACH_LINE("ic ivau", start, end, instruction_line());
    dsb();
    isb();
}

/* The common one: new frames. Four lines a turn as long as there are four. */
static void clean(uint64_t start, uint64_t end)
{
    uint64_t line = data_line();
    uint64_t at = start & ~(line - 1);

    for (; end - at >= 4 * line; at += 4 * line)
        __asm__ volatile("dc cvac, %0\n\tdc cvac, %1\n\tdc cvac, %2\n\tdc cvac, %3"
                         :
                         : "r"(at), "r"(at + line), "r"(at + 2 * line), "r"(at + 3 * line)
                         : "memory");
    FOR_EACH_LINE("dc cvac", at, end, line);
}

void cache_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes)
{
    uint64_t first = MEMORY_WINDOW + start;
    uint64_t end = first + bytes;

    dsb();
    switch (operation) {
    case CACHE_CLEAN:
        clean(first, end);
        break;
    case CACHE_INVALIDATE:
        FOR_EACH_LINE("dc ivac", first, end, data_line());
        break;
    case CACHE_CLEAN_INVALIDATE:
        FOR_EACH_LINE("dc civac", first, end, data_line());
        break;
    case CACHE_UNIFY:
        unify(first, end);
        break;
    }
    dsb();
}

/* One level by set and way [Arm ARM D7.5.9]. */
static void flush_level(unsigned level)
{
    uint64_t size, sets, ways;
    unsigned line_bits, way_shift;

    sysreg_write(csselr_el1, (uint64_t)level << 1);
    isb();
    size = sysreg_read(ccsidr_el1);
    line_bits = (unsigned)(size & 7) + 4;
    ways = (size >> 3 & 0x3ff) + 1;
    sets = (size >> 13 & 0x7fff) + 1;
    way_shift = ways > 1 ? (unsigned)__builtin_clz((unsigned)ways - 1) : 0;
    for (uint64_t way = 0; way < ways; way++) {
        for (uint64_t set = 0; set < sets; set++)
            __asm__ volatile("dc cisw, %0"
                             :
                             : "r"(way << way_shift | set << line_bits | level << 1));
    }
}

void cache_flush_data(unsigned levels)
{
    uint64_t kinds = sysreg_read(clidr_el1);

    dsb();
    for (unsigned level = 0; level < 7 && level < levels; level++) {
        unsigned kind = (unsigned)(kinds >> (3 * level)) & 7;

        if (kind >= 2)
            flush_level(level);
    }
    dsb();
}

void cache_flush_instructions(void)
{
    __asm__ volatile("ic iallu" ::: "memory");
    dsb();
    isb();
}
