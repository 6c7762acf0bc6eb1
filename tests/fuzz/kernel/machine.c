/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The simulated machine: what the kernel's C code finds below it, without an instruction of its
 * processor. */
#include "tests/fuzz/kernel/machine.h"

#include <board.h>
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/cache.h"
#include "kernel/arm64/console.h"
#include "kernel/arm64/gic.h"
#include "kernel/arm64/mmu.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/arm64/trap.h"

enum { CLOCK_STEP = 3, CONSOLE_KEPT = 512 };

uint8_t machine_ram[MACHINE_RAM_BYTES] __attribute__((aligned(1 << 16)));
struct gic_virtual_control machine_gich;
uint64_t machine_time;
uint64_t machine_deadline;

static bool irq_pending[IRQ_COUNT];
static bool irq_enabled[IRQ_COUNT];
static unsigned irqs_pending;
static unsigned looks_left;
static char console[CONSOLE_KEPT];
static unsigned console_length;

_Noreturn void machine_fail(const char *file, int line, const char *expression, const char *what)
{
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, what, expression);
    abort();
}

bool memory_is_ordinary(paddr_t address)
{
    return address - MACHINE_RAM_START < MACHINE_RAM_BYTES;
}

_Noreturn void machine_touched_device(paddr_t address)
{
    fprintf(stderr, "the kernel touches device memory at %#llx\n", (unsigned long long)address);
    abort();
}

uint64_t machine_clock(void)
{
    machine_pass_time(CLOCK_STEP);
    return machine_time;
}

void machine_pass_time(uint64_t ticks)
{
    machine_time += ticks;
    if (machine_time >= machine_deadline) {
        machine_raise(BOARD_TIMER_HYPERVISOR_IRQ);
    }
}

void machine_raise(unsigned irq)
{
    irqs_pending += !irq_pending[irq];
    irq_pending[irq] = true;
}

bool machine_interrupt_is_pending(void)
{
    if (looks_left != 0 && --looks_left == 0) {
        return true;
    }
    return irqs_pending != 0;
}

void machine_interrupt_later(unsigned looks)
{
    looks_left = looks;
}

unsigned gic_acknowledge(void)
{
    for (unsigned irq = 0; irq < IRQ_COUNT && irqs_pending != 0; irq++) {
        if (irq_pending[irq] && irq_enabled[irq]) {
            irq_pending[irq] = false;
            irqs_pending--;
            return irq;
        }
        if (irq_pending[irq]) {
            /* masked: forgotten, the input can raise it again */
            irq_pending[irq] = false;
            irqs_pending--;
        }
    }
    return GIC_SPURIOUS;
}

void gic_end(void)
{
}

void gic_set_enabled(unsigned irq, bool enabled)
{
    require(irq < IRQ_COUNT, "interrupts have numbers below IRQ_COUNT");
    irq_enabled[irq] = enabled;
}

void gic_set_edge(unsigned irq, bool is_edge)
{
    require(irq < IRQ_COUNT, "interrupts have numbers below IRQ_COUNT");
    (void)is_edge;
}

void gic_set_target(unsigned irq, unsigned core)
{
    require(irq < IRQ_COUNT && core < CORE_COUNT, "interrupts of a core");
}

void gic_send_sgi(unsigned irq, unsigned target)
{
    require(irq < GIC_SGI_COUNT && target < 8, "software generated interrupts");
}

unsigned gic_list_register_count(void)
{
    return 4;
}

/* By address, but through the window: no memory is read or written. */
void cache_maintain(enum cache_operation operation, paddr_t start, uint64_t bytes)
{
    (void)operation;
    require(bytes <= MEMORY_WINDOW_BYTES && start <= MEMORY_WINDOW_BYTES - bytes,
            "cache maintenance inside the window");
}

void fpu_save(struct fpu_state *state)
{
    state->fpcr++;
}

void fpu_load(const struct fpu_state *state)
{
    (void)*(const volatile uint32_t *)&state->fpcr;
}

void smc_call(word_t registers[8])
{
    registers[0] ^= 1;
}

void console_char(char c)
{
    console[console_length++ % CONSOLE_KEPT] = c;
}

void console_text(const char *text)
{
    while (*text != 0) {
        console_char(*text++);
    }
}

void console_hex(uint64_t value)
{
    (void)value;
}

void console_number(uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
    console_text(text);
}

_Noreturn void trap_halt(void)
{
    fwrite(console, 1, console_length < CONSOLE_KEPT ? console_length : CONSOLE_KEPT, stderr);
    fprintf(stderr, "\nthe kernel halts\n");
    abort();
}

/* The kernel clears memory before it becomes an object: from here on it may be touched. */
void __real_memory_zero(paddr_t address, uint64_t bytes);
void __wrap_memory_zero(paddr_t address, uint64_t bytes);
void __wrap_memory_zero(paddr_t address, uint64_t bytes)
{
    require(bytes != 0 && memory_is_ordinary(address) && memory_is_ordinary(address + bytes - 1),
            "only ordinary memory is cleared");
    machine_allow(address, bytes);
    __real_memory_zero(address, bytes);
}

void machine_forbid(paddr_t start, uint64_t bytes)
{
    __asan_poison_memory_region(memory_at(start), bytes);
}

void machine_allow(paddr_t start, uint64_t bytes)
{
    __asan_unpoison_memory_region(memory_at(start), bytes);
}

/* All variables of the kernel's object files: the build puts them into these sections. */
extern uint64_t __start_kernel_bss[], __stop_kernel_bss[];
extern uint64_t __start_kernel_data[], __stop_kernel_data[];

struct kept {
    uint64_t time, deadline;
    bool irq_enabled[IRQ_COUNT];
    uint64_t *bss, *data;
    uint8_t ram[MACHINE_RAM_BYTES];
};
static struct kept kept;

/* No memcpy: the gaps between variables are forbidden ground for the address sanitizer. */
static void copy_words(uint64_t *to, const uint64_t *from, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        ((volatile uint64_t *)to)[i] = from[i];
    }
}

void machine_keep(void)
{
    size_t bss = (size_t)(__stop_kernel_bss - __start_kernel_bss);
    size_t data = (size_t)(__stop_kernel_data - __start_kernel_data);

    kept.bss = malloc(bss * sizeof(uint64_t));
    kept.data = malloc(data * sizeof(uint64_t));
    copy_words(kept.bss, __start_kernel_bss, bss);
    copy_words(kept.data, __start_kernel_data, data);
    machine_allow(MACHINE_RAM_START, MACHINE_RAM_BYTES);
    memcpy(kept.ram, machine_ram, MACHINE_RAM_BYTES);
    memcpy(kept.irq_enabled, irq_enabled, sizeof(irq_enabled));
    kept.time = machine_time;
    kept.deadline = machine_deadline;
}

void machine_restore(void)
{
    copy_words(__start_kernel_bss, kept.bss, (size_t)(__stop_kernel_bss - __start_kernel_bss));
    copy_words(__start_kernel_data, kept.data, (size_t)(__stop_kernel_data - __start_kernel_data));
    machine_allow(MACHINE_RAM_START, MACHINE_RAM_BYTES);
    memcpy(machine_ram, kept.ram, MACHINE_RAM_BYTES);
    memcpy(irq_enabled, kept.irq_enabled, sizeof(irq_enabled));
    memset(irq_pending, 0, sizeof(irq_pending));
    irqs_pending = 0;
    looks_left = 0;
    console_length = 0;
    machine_time = kept.time;
    machine_deadline = kept.deadline;
}
