/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Boot from the loader's jump to the first thread: hardware, kernel state, initial task. */
#include "kernel/boot/boot.h"

#include "kernel/arm64/console.h"
#include "kernel/arm64/gic.h"
#include "kernel/arm64/debug_registers.h"
#include "kernel/arm64/mmu.h"
#include "kernel/arm64/stage2.h"
#include "kernel/arm64/sysreg.h"
#include "kernel/arm64/timer.h"
#include "kernel/arm64/trap.h"
#include "kernel/core/cores.h"
#include "kernel/object/irq.h"
#include "kernel/object/vcpu.h"
#include "kernel/syscall/benchmark.h"

#define PAGE_MASK UINT64_C(0xfff)

extern char ki_end[];

_Noreturn static void refuse(const char *reason)
{
    console_text("kernel: ");
    console_text(reason);
    console_text("\n");
    trap_halt();
}

/* What every core has of its own. */
static void core_hardware_init(void)
{
    sysreg_write(vbar_el2, exception_vectors);
    sysreg_write(actlr_el2, 0); /* EL1 keeps off the implementation's own control registers */
    sysreg_write(hstr_el2, 0);
    sysreg_write(cptr_el2, CPTR_RESERVED | CPTR_TFP); /* the FPU is nobody's yet */
    vcpu_native_init();
    stage2_init();
    debug_registers_init();
    timer_init();
    if (KERNEL_BENCHMARK)
        benchmark_init();
}

/* Set by the first core when the others may begin. */
static uint32_t is_released;

/* The other cores come here from start.S, maybe before the first one has begun. */
_Noreturn void boot_secondary(void)
{
    while (__atomic_load_n(&is_released, __ATOMIC_ACQUIRE) == 0)
        relax();
    mmu_load();
    core_hardware_init();
    gic_core_init();
    irq_core_init();
    trap_secondary_ready();
}

static bool image_is_sound(const struct boot_image *image)
{
    return image->user.start < image->user.end &&
           !((image->user.start | image->user.end) & PAGE_MASK) &&
           image->user.start >= image_address(ki_end) && memory_is_ordinary(image->user.end - 1);
}

_Noreturn void boot_main(paddr_t user_start, paddr_t user_end, uint64_t pv_offset, vaddr_t entry,
                         paddr_t dtb, uint64_t dtb_bytes)
{
    struct root_task root = {
        .image = {{user_start, user_end}, pv_offset, entry, {dtb, dtb + dtb_bytes}}};
    struct region_list free;

    mmu_init();
    core_hardware_init();
    gic_init();
    console_text("Sluice kernel\n");
    if (!image_is_sound(&root.image))
        refuse("the initial task's image is not page aligned RAM behind the kernel");
    region_find_free(&free, &root.image, image_address(ki_end));
    if (!root_task_place(&root, &free))
        refuse("no memory for the initial task's objects");
    kernel_init();
    irq_init();
    irq_core_init();
    kernel_enter();
    __atomic_store_n(&is_released, 1, __ATOMIC_RELEASE);
    trap_secondaries_wait();
    root_task_create(&root);
    untyped_create_all(&root, &free);
    trap_boot_done();
}
