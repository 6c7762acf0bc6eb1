/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A minimal loader: QEMU has placed kernel and root task, this enters the kernel as a loader does. */
#include <sel4/config.h>

#include "layout.h"

#define BLOCK_NORMAL 0x751  /* write-back (attribute 4), inner shareable, accessed, block */
#define BLOCK_DEVICE 0x441  /* device (attribute 0), accessed, block */
#define BLOCK_SIZE 0x200000

    .section .text.start, "ax"
    .global boot_start
boot_start:
    msr     daifset, #0xf
    msr     cntvoff_el2, xzr
    msr     tpidr_el1, xzr
#ifdef USER_CYCLE_COUNTER
    mov     x12, #0x45                  /* on, from 0, all 64 bits */
    msr     pmcr_el0, x12
    mov     x12, #1 << 27               /* counts at EL2 too */
    msr     pmccfiltr_el0, x12
    mov     x12, #1 << 31
    msr     pmcntenset_el0, x12
    mov     x12, #1
    msr     pmuserenr_el0, x12
#endif
    /* Level 0: entry 0 for ourselves, entry 1 for the kernel. */
    adr     x10, level0
    adr     x11, level1_low
    orr     x12, x11, #3
    str     x12, [x10]
    adr     x13, level1_high
    orr     x12, x13, #3
    str     x12, [x10, #8]
    /* Ourselves: one device block, identity. */
    adr     x14, level2_low
    orr     x12, x14, #3
    ldr     x15, =BOOT_BASE
    lsr     x16, x15, #30
    str     x12, [x11, x16, lsl #3]
    ubfx    x16, x15, #21, #9
    ldr     x17, =BLOCK_DEVICE
    orr     x12, x15, x17
    str     x12, [x14, x16, lsl #3]
    /* The kernel: its last gigabyte, consecutive blocks. */
    adr     x14, level2_high
    orr     x12, x14, #3
    str     x12, [x13, #8 * 511]
    ldr     x15, =KERNEL_BASE + BLOCK_NORMAL
    mov     x16, #0
1:  str     x15, [x14, x16, lsl #3]
    add     x15, x15, #BLOCK_SIZE
    add     x16, x16, #1
    cmp     x16, #512
    b.ne    1b
    dsb     sy
    ldr     x12, =0x0000aaff440c0400
    msr     mair_el2, x12
    ldr     x12, =0x80823510
    msr     tcr_el2, x12
    msr     ttbr0_el2, x10
    isb
    tlbi    alle2
    ic      iallu
    dsb     sy
    isb
    mrs     x12, sctlr_el2
    ldr     x13, =0x1005
    orr     x12, x12, x13
    msr     sctlr_el2, x12
    isb
#if CONFIG_MAX_NUM_NODES > 1
    /* The other cores, by PSCI [5.4]: the machine calls them 0 to 3. */
    mov     x19, #1
2:  ldr     x0, =0xc4000003
    mov     x1, x19
    adr     x2, boot_secondary
    mov     x3, x19
    smc     #0
    add     x19, x19, #1
    cmp     x19, #CONFIG_MAX_NUM_NODES
    b.ne    2b
#endif
    ldr     x0, =ROOT_PHYSICAL
    ldr     x1, =ROOT_PHYSICAL + ROOT_BYTES
    ldr     x2, =ROOT_PHYSICAL - ROOT_VIRTUAL
    ldr     x3, =ROOT_VIRTUAL
#ifdef DTB_BYTES
    ldr     x4, =DTB_PHYSICAL
    ldr     x5, =DTB_BYTES
#else
    mov     x4, #0
    mov     x5, #0
#endif
    ldr     x12, =KERNEL_ENTRY
    br      x12

/* x0 = which core; the tables are there. */
boot_secondary:
    msr     daifset, #0xf
    msr     cntvoff_el2, xzr
    msr     tpidr_el1, x0
    ldr     x12, =0x0000aaff440c0400
    msr     mair_el2, x12
    ldr     x12, =0x80823510
    msr     tcr_el2, x12
    adr     x10, level0
    msr     ttbr0_el2, x10
    isb
    tlbi    alle2
    ic      iallu
    dsb     sy
    isb
    mrs     x12, sctlr_el2
    ldr     x13, =0x1005
    orr     x12, x12, x13
    msr     sctlr_el2, x12
    isb
    ldr     x12, =KERNEL_ENTRY
    br      x12
    .ltorg

    .balign 4096
level0:
    .space  4096
level1_low:
    .space  4096
level1_high:
    .space  4096
level2_low:
    .space  4096
level2_high:
    .space  4096
