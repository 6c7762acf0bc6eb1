/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Sizes, limits and small enumerations of the kernel interface; plain integer expressions only. */
#pragma once

#include <sel4/config.h>

/* Message registers and the IPC buffer. */
#define seL4_FastMessageRegisters 4
#define seL4_MsgLengthBits 7
#define seL4_MsgExtraCapBits 2
#define seL4_MsgMaxLength 120
#define seL4_MsgMaxExtraCaps 3
#define seL4_IPCBufferSizeBits 10

/* Word and object sizes, log2 of bytes unless named otherwise. */
#define seL4_WordBits 64
#define seL4_SlotBits 5
#ifdef CONFIG_HARDWARE_DEBUG_API
#define seL4_TCBBits 12
#else
#define seL4_TCBBits 11
#endif
#define seL4_EndpointBits 4
#define seL4_NotificationBits 6
#define seL4_ReplyBits 5
#define seL4_MinSchedContextBits 7
#define seL4_CoreSchedContextBytes 128
#define seL4_RefillSizeBytes 16
#define seL4_PageBits 12
#define seL4_LargePageBits 21
#define seL4_HugePageBits 30
#define seL4_PageTableBits 12
#define seL4_PageTableEntryBits 3
#define seL4_PageTableIndexBits 9
#define seL4_VSpaceEntryBits 3
#ifdef CONFIG_ARM_PA_SIZE_BITS_44
#define seL4_VSpaceBits 12
#define seL4_VSpaceIndexBits 9
#define seL4_UserTop 0xfffffffffff /* last address a user may map */
#else
#define seL4_VSpaceBits 13
#define seL4_VSpaceIndexBits 10
#define seL4_UserTop 0xffffffffff
#endif
#define seL4_ASIDPoolBits 12
#define seL4_ASIDPoolIndexBits 9
#define seL4_NumASIDPoolsBits 7
#define seL4_ARM_VCPUBits 12
#define seL4_VCPUBits 12
#define seL4_IOPageTableBits 12
#define seL4_MinUntypedBits 4
#define seL4_MaxUntypedBits 47

/* Scheduling. */
#define seL4_InvalidPrio (-1)
#define seL4_MinPrio 0
#define seL4_MaxPrio (CONFIG_NUM_PRIORITIES - 1)
#define seL4_SchedContext_NoFlag 0
#define seL4_SchedContext_Sporadic 1
#define seL4_TCBFlag_NoFlag 0
#define seL4_TCBFlag_fpuDisabled 1

/* Bits left words that Page_Map reports with FailedLookup. */
#define SEL4_MAPPING_LOOKUP_LEVEL 2
#define SEL4_MAPPING_LOOKUP_NO_PT 21
#define SEL4_MAPPING_LOOKUP_NO_PD 30
#define SEL4_MAPPING_LOOKUP_NO_PUD 39

/* Hardware debug interface (debug builds). */
#define seL4_NumHWBreakpoints 10
#define seL4_NumExclusiveBreakpoints 6
#define seL4_NumExclusiveWatchpoints 4
#define seL4_FirstBreakpoint 0
#define seL4_FirstWatchpoint 6

#ifndef __ASSEMBLER__
enum seL4_BreakpointType {
    seL4_DataBreakpoint = 0,
    seL4_InstructionBreakpoint = 1,
    seL4_SingleStep = 2,
    seL4_SoftwareBreakRequest = 3,
};

enum seL4_BreakpointAccess {
    seL4_BreakOnRead = 0,
    seL4_BreakOnWrite = 1,
    seL4_BreakOnReadWrite = 2,
};

/* VCPU register fields of VCPU_ReadRegs and VCPU_WriteRegs. */
typedef enum {
    seL4_VCPUReg_SCTLR = 0,
    seL4_VCPUReg_CPACR,
    seL4_VCPUReg_TTBR0,
    seL4_VCPUReg_TTBR1,
    seL4_VCPUReg_TCR,
    seL4_VCPUReg_MAIR,
    seL4_VCPUReg_AMAIR,
    seL4_VCPUReg_CIDR,
    seL4_VCPUReg_ACTLR,
    seL4_VCPUReg_AFSR0,
    seL4_VCPUReg_AFSR1,
    seL4_VCPUReg_ESR,
    seL4_VCPUReg_FAR,
    seL4_VCPUReg_ISR,
    seL4_VCPUReg_PAR = seL4_VCPUReg_ISR,
    seL4_VCPUReg_VBAR,
    seL4_VCPUReg_TPIDR_EL1,
    seL4_VCPUReg_VMPIDR_EL2,
    seL4_VCPUReg_SP_EL1,
    seL4_VCPUReg_ELR_EL1,
    seL4_VCPUReg_SPSR_EL1,
    seL4_VCPUReg_CNTV_CTL,
    seL4_VCPUReg_CNTV_CVAL,
    seL4_VCPUReg_CNTVOFF,
    seL4_VCPUReg_CNTKCTL_EL1,
    seL4_VCPUReg_Num,
} seL4_VCPUReg;
#endif
