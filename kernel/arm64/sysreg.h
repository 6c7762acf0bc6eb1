/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Access to system registers and the barriers that go with them. */
#pragma once

#include <stdint.h>

#define sysreg_read(name)                                  \
    ({                                                     \
        uint64_t value_;                                   \
        __asm__ volatile("mrs %0, " #name : "=r"(value_)); \
        value_;                                            \
    })
#define sysreg_write(name, value) \
    __asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

static inline void isb(void)
{
    __asm__ volatile("isb" ::: "memory");
}
static inline void dsb(void)
{
    __asm__ volatile("dsb sy" ::: "memory");
}

/* In loops that wait for another core. */
static inline void relax(void)
{
    __asm__ volatile("yield" ::: "memory");
}

/* HCR_EL2 [Arm ARM D17.2.48]. */
#define HCR_VM (UINT64_C(1) << 0)
#define HCR_SWIO (UINT64_C(1) << 1)
#define HCR_FMO (UINT64_C(1) << 3)
#define HCR_IMO (UINT64_C(1) << 4)
#define HCR_AMO (UINT64_C(1) << 5)
#define HCR_DC (UINT64_C(1) << 12)
#define HCR_TWI (UINT64_C(1) << 13)
#define HCR_TWE (UINT64_C(1) << 14)
#define HCR_TSC (UINT64_C(1) << 19)
#define HCR_TACR (UINT64_C(1) << 21)
#define HCR_TTLB (UINT64_C(1) << 25)
#define HCR_TVM (UINT64_C(1) << 26)
#define HCR_TGE (UINT64_C(1) << 27)
#define HCR_RW (UINT64_C(1) << 31)

#define HCR_COMMON (HCR_VM | HCR_RW | HCR_AMO | HCR_IMO | HCR_FMO | HCR_TSC)
#define HCR_NATIVE (HCR_COMMON | HCR_TGE | HCR_TVM | HCR_TTLB | HCR_DC | HCR_TACR | HCR_SWIO)
/* SWIO: a guest that invalidates by set and way must not drop the dirty lines of others. */
#define HCR_GUEST (HCR_COMMON | HCR_TWE | HCR_TWI | HCR_SWIO)

/* SCTLR_EL1 of threads without a VCPU, and what a new VCPU starts with. */
#define SCTLR_NATIVE UINT64_C(0x34d59824)
#define SCTLR_GUEST_RESET UINT64_C(0x34d58820)

/* CPACR_EL1: no traps of floating point at EL0 and EL1. */
#define CPACR_FPEN (UINT64_C(3) << 20)

/* CPTR_EL2: reserved ones, and the trap of floating point. */
#define CPTR_RESERVED UINT64_C(0x33ff)
#define CPTR_TFP (UINT64_C(1) << 10)

/* MDCR_EL2: debug exceptions and debug registers belong to EL2. */
#define MDCR_TDE (UINT64_C(1) << 8)
#define MDCR_TDA (UINT64_C(1) << 9)
#define MDCR_TDOSA (UINT64_C(1) << 10)
#define MDCR_TDRA (UINT64_C(1) << 11)
#define MDCR_DEBUG (MDCR_TDE | MDCR_TDA | MDCR_TDOSA | MDCR_TDRA)

#define CNTHCTL_EL1PCTEN (UINT64_C(1) << 0)
#define CNTHCTL_EL1PCEN (UINT64_C(1) << 1)
#define CNTKCTL_EL0PCTEN (UINT64_C(1) << 0)
#define CNTKCTL_EL0PTEN (UINT64_C(1) << 9)
#define CNTKCTL_NATIVE (CNTKCTL_EL0PCTEN | CNTKCTL_EL0PTEN)

#define TIMER_CTL_ENABLE (UINT64_C(1) << 0)
#define TIMER_CTL_MASKED (UINT64_C(1) << 1)

/* SPSR of native threads: EL0, F masked; A masked too outside debug builds. */
#define SPSR_DEBUG_DEFAULT UINT64_C(0x40)
#define SPSR_RELEASE_DEFAULT UINT64_C(0x140)
#define SPSR_FLAGS UINT64_C(0xf0000000)
#define SPSR_MODE UINT64_C(0x1f)
#define SPSR_STEP (UINT64_C(1) << 21)

/* ESR_EL2: exception class and what we look at in the syndromes. */
#define ESR_CLASS(esr) ((unsigned)((esr) >> 26) & 0x3f)
enum exception_class {
    EC_UNKNOWN = 0x00,
    EC_SVC = 0x15,
    EC_HVC = 0x16,
    EC_INSTRUCTION_ABORT = 0x20,
    EC_DATA_ABORT = 0x24,
    EC_BREAKPOINT = 0x30,
    EC_STEP = 0x32,
    EC_WATCHPOINT = 0x34,
    EC_BRK = 0x3c,
};
#define ESR_UNDEFINED UINT64_C(0x02000000)
#define ESR_S1PTW (UINT64_C(1) << 7)
#define ESR_STATUS(esr) ((unsigned)(esr)&0x3f)
#define ESR_PERMISSION_FIRST 0x0c
#define ESR_PERMISSION_LAST 0x0f
