/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The recorded numbers and layouts of seL4's interface, compared with libsel4 when this file is compiled. The heads say
 * which section of the recorded facts a block comes from. Nothing here runs. */
#include <board.h>
#include <sel4/benchmark_utilisation_types.h>
#include <sel4/sel4.h>
#include <stddef.h>

#define EQUAL(a, b) _Static_assert((a) == (b), #a " is " #b)

#ifdef CONFIG_HARDWARE_DEBUG_API
#define CHOOSE(debug, other) (debug)
#else
#define CHOOSE(debug, other) (other)
#endif
#ifdef CONFIG_ENABLE_SMP_SUPPORT
#define CHOOSE_CORES(one, many) (many)
#else
#define CHOOSE_CORES(one, many) (one)
#endif
#ifdef CONFIG_ARM_PA_SIZE_BITS_44
#define CHOOSE_ADDRESS(bits_40, bits_44) (bits_44)
#else
#define CHOOSE_ADDRESS(bits_40, bits_44) (bits_40)
#endif

/* 02 section 1: labels in debug builds and in others. */
EQUAL(UntypedRetype, 1);
EQUAL(TCBReadRegisters, 2);
EQUAL(TCBWriteRegisters, 3);
EQUAL(TCBCopyRegisters, 4);
EQUAL(TCBConfigure, 5);
EQUAL(TCBSetPriority, 6);
EQUAL(TCBSetMCPriority, 7);
EQUAL(TCBSetSchedParams, 8);
EQUAL(TCBSetTimeoutEndpoint, 9);
EQUAL(TCBSetIPCBuffer, 10);
EQUAL(TCBSetSpace, 11);
EQUAL(TCBSuspend, 12);
EQUAL(TCBResume, 13);
EQUAL(TCBBindNotification, 14);
EQUAL(TCBUnbindNotification, 15);
EQUAL(TCBSetTLSBase, CHOOSE(20, 16));
EQUAL(TCBSetFlags, CHOOSE(21, 17));
EQUAL(CNodeRevoke, CHOOSE(22, 18));
EQUAL(CNodeDelete, CHOOSE(23, 19));
EQUAL(CNodeCancelBadgedSends, CHOOSE(24, 20));
EQUAL(CNodeCopy, CHOOSE(25, 21));
EQUAL(CNodeMint, CHOOSE(26, 22));
EQUAL(CNodeMove, CHOOSE(27, 23));
EQUAL(CNodeMutate, CHOOSE(28, 24));
EQUAL(CNodeRotate, CHOOSE(29, 25));
EQUAL(IRQIssueIRQHandler, CHOOSE(30, 26));
EQUAL(IRQAckIRQ, CHOOSE(31, 27));
EQUAL(IRQSetIRQHandler, CHOOSE(32, 28));
EQUAL(IRQClearIRQHandler, CHOOSE(33, 29));
EQUAL(DomainSetSet, CHOOSE(34, 30));
EQUAL(DomainScheduleConfigure, CHOOSE(35, 31));
EQUAL(DomainScheduleSetStart, CHOOSE(36, 32));
EQUAL(SchedControlConfigureFlags, CHOOSE(37, 33));
EQUAL(SchedContextBind, CHOOSE(38, 34));
EQUAL(SchedContextUnbind, CHOOSE(39, 35));
EQUAL(SchedContextUnbindObject, CHOOSE(40, 36));
EQUAL(SchedContextConsumed, CHOOSE(41, 37));
EQUAL(SchedContextYieldTo, CHOOSE(42, 38));
EQUAL(nInvocationLabels, CHOOSE(43, 39));
EQUAL(ARMVSpaceClean_Data, CHOOSE(43, 39));
EQUAL(ARMVSpaceInvalidate_Data, CHOOSE(44, 40));
EQUAL(ARMVSpaceCleanInvalidate_Data, CHOOSE(45, 41));
EQUAL(ARMVSpaceUnify_Instruction, CHOOSE(46, 42));
EQUAL(ARMSMCCall, CHOOSE(47, 43));
EQUAL(nSeL4ArchInvocationLabels, CHOOSE(48, 44));
EQUAL(ARMPageTableMap, CHOOSE(48, 44));
EQUAL(ARMPageTableUnmap, CHOOSE(49, 45));
EQUAL(ARMPageMap, CHOOSE(50, 46));
EQUAL(ARMPageUnmap, CHOOSE(51, 47));
EQUAL(ARMPageClean_Data, CHOOSE(52, 48));
EQUAL(ARMPageInvalidate_Data, CHOOSE(53, 49));
EQUAL(ARMPageCleanInvalidate_Data, CHOOSE(54, 50));
EQUAL(ARMPageUnify_Instruction, CHOOSE(55, 51));
EQUAL(ARMPageGetAddress, CHOOSE(56, 52));
EQUAL(ARMASIDControlMakePool, CHOOSE(57, 53));
EQUAL(ARMASIDPoolAssign, CHOOSE(58, 54));
EQUAL(ARMVCPUSetTCB, CHOOSE(59, 55));
EQUAL(ARMVCPUInjectIRQ, CHOOSE(60, 56));
EQUAL(ARMVCPUReadReg, CHOOSE(61, 57));
EQUAL(ARMVCPUWriteReg, CHOOSE(62, 58));
EQUAL(ARMVCPUAckVPPI, CHOOSE(63, 59));
EQUAL(ARMIRQIssueIRQHandlerTrigger, CHOOSE(64, 60));
EQUAL(nArchInvocationLabels, CHOOSE(66, 62));
#ifdef CONFIG_HARDWARE_DEBUG_API
EQUAL(TCBSetBreakpoint, 16);
EQUAL(TCBGetBreakpoint, 17);
EQUAL(TCBUnsetBreakpoint, 18);
EQUAL(TCBConfigureSingleStepping, 19);
#endif
#ifdef CONFIG_ENABLE_SMP_SUPPORT
EQUAL(ARMIRQIssueIRQHandlerTriggerCore, CHOOSE(65, 61));
#else
EQUAL(ARMIRQIssueSGISignal, CHOOSE(65, 61));
#endif

/* 01 section 2: system calls. */
EQUAL(seL4_SysCall, -1);
EQUAL(seL4_SysReplyRecv, -2);
EQUAL(seL4_SysNBSendRecv, -3);
EQUAL(seL4_SysNBSendWait, -4);
EQUAL(seL4_SysSend, -5);
EQUAL(seL4_SysNBSend, -6);
EQUAL(seL4_SysRecv, -7);
EQUAL(seL4_SysNBRecv, -8);
EQUAL(seL4_SysWait, -9);
EQUAL(seL4_SysNBWait, -10);
EQUAL(seL4_SysYield, -11);

/* 09: system calls of debug and benchmark builds. */
#ifdef CONFIG_DEBUG_BUILD
EQUAL(seL4_SysDebugPutChar, -12);
EQUAL(seL4_SysDebugDumpScheduler, -13);
EQUAL(seL4_SysDebugHalt, -14);
EQUAL(seL4_SysDebugCapIdentify, -15);
EQUAL(seL4_SysDebugSnapshot, -16);
EQUAL(seL4_SysDebugNameThread, -17);
#ifdef CONFIG_ENABLE_SMP_SUPPORT
EQUAL(seL4_SysDebugSendIPI, -18);
EQUAL(seL4_SysDebugGetThreadAffinity, -19);
#endif
#endif
#ifdef CONFIG_ENABLE_BENCHMARKS
EQUAL(seL4_SysBenchmarkFlushCaches, -21);
EQUAL(seL4_SysBenchmarkResetLog, -22);
EQUAL(seL4_SysBenchmarkFinalizeLog, -23);
EQUAL(seL4_SysBenchmarkSetLogBuffer, -24);
EQUAL(seL4_SysBenchmarkNullSyscall, -25);
EQUAL(seL4_SysBenchmarkGetThreadUtilisation, -26);
EQUAL(seL4_SysBenchmarkResetThreadUtilisation, -27);
EQUAL(BENCHMARK_TCB_UTILISATION, 0);
EQUAL(BENCHMARK_IDLE_LOCALCPU_UTILISATION, 4);
EQUAL(BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES, 12);
#endif

/* 03 section 1: object types and sizes. */
EQUAL(seL4_UntypedObject, 0);
EQUAL(seL4_TCBObject, 1);
EQUAL(seL4_EndpointObject, 2);
EQUAL(seL4_NotificationObject, 3);
EQUAL(seL4_CapTableObject, 4);
EQUAL(seL4_SchedContextObject, 5);
EQUAL(seL4_ReplyObject, 6);
EQUAL(seL4_NonArchObjectTypeCount, 7);
EQUAL(seL4_ARM_HugePageObject, 7);
EQUAL(seL4_ARM_VSpaceObject, 8);
EQUAL(seL4_ARM_SmallPageObject, 9);
EQUAL(seL4_ARM_LargePageObject, 10);
EQUAL(seL4_ARM_PageTableObject, 11);
EQUAL(seL4_ARM_VCPUObject, 12);
EQUAL(seL4_ObjectTypeCount, 13);
EQUAL(seL4_TCBBits, CHOOSE(12, 11));
EQUAL(seL4_EndpointBits, 4);
EQUAL(seL4_NotificationBits, 6);
EQUAL(seL4_SlotBits, 5);
EQUAL(seL4_MinSchedContextBits, 7);
EQUAL(seL4_CoreSchedContextBytes, 128);
EQUAL(seL4_RefillSizeBytes, 16);
EQUAL(seL4_ReplyBits, 5);
EQUAL(seL4_HugePageBits, 30);
EQUAL(seL4_VSpaceBits, CHOOSE_ADDRESS(13, 12));
EQUAL(seL4_PageBits, 12);
EQUAL(seL4_LargePageBits, 21);
EQUAL(seL4_PageTableBits, 12);
EQUAL(seL4_VCPUBits, 12);
EQUAL(seL4_ASIDPoolBits, 12);
EQUAL(seL4_ASIDPoolIndexBits, 9);
EQUAL(seL4_NumASIDPoolsBits, 7);
EQUAL(seL4_IPCBufferSizeBits, 10);
EQUAL(seL4_MinUntypedBits, 4);
EQUAL(seL4_MaxUntypedBits, 47);
EQUAL(seL4_IOPageTableBits, 12);

/* 06 section 2: address space. */
EQUAL(seL4_VSpaceIndexBits, CHOOSE_ADDRESS(10, 9));
EQUAL(seL4_PageTableIndexBits, 9);
EQUAL(seL4_UserTop, CHOOSE_ADDRESS(0xffffffffff, 0xfffffffffff));
EQUAL(SEL4_MAPPING_LOOKUP_LEVEL, 2);
EQUAL(SEL4_MAPPING_LOOKUP_NO_PT, 21);
EQUAL(SEL4_MAPPING_LOOKUP_NO_PD, 30);
EQUAL(SEL4_MAPPING_LOOKUP_NO_PUD, 39);

/* 06 section 3: attributes. */
EQUAL(seL4_ARM_PageCacheable, 1);
EQUAL(seL4_ARM_ParityEnabled, 2);
EQUAL(seL4_ARM_ExecuteNever, 4);
EQUAL(seL4_ARM_Default_VMAttributes, 3);
EQUAL(sizeof(seL4_ARM_VMAttributes), 8);

/* 06 section 7: registers of a VCPU. */
EQUAL(seL4_VCPUReg_SCTLR, 0);
EQUAL(seL4_VCPUReg_CPACR, 1);
EQUAL(seL4_VCPUReg_TTBR0, 2);
EQUAL(seL4_VCPUReg_TTBR1, 3);
EQUAL(seL4_VCPUReg_TCR, 4);
EQUAL(seL4_VCPUReg_MAIR, 5);
EQUAL(seL4_VCPUReg_AMAIR, 6);
EQUAL(seL4_VCPUReg_CIDR, 7);
EQUAL(seL4_VCPUReg_ACTLR, 8);
EQUAL(seL4_VCPUReg_AFSR0, 9);
EQUAL(seL4_VCPUReg_AFSR1, 10);
EQUAL(seL4_VCPUReg_ESR, 11);
EQUAL(seL4_VCPUReg_FAR, 12);
EQUAL(seL4_VCPUReg_ISR, 13);
EQUAL(seL4_VCPUReg_VBAR, 14);
EQUAL(seL4_VCPUReg_TPIDR_EL1, 15);
EQUAL(seL4_VCPUReg_VMPIDR_EL2, 16);
EQUAL(seL4_VCPUReg_SP_EL1, 17);
EQUAL(seL4_VCPUReg_ELR_EL1, 18);
EQUAL(seL4_VCPUReg_SPSR_EL1, 19);
EQUAL(seL4_VCPUReg_CNTV_CTL, 20);
EQUAL(seL4_VCPUReg_CNTV_CVAL, 21);
EQUAL(seL4_VCPUReg_CNTVOFF, 22);
EQUAL(seL4_VCPUReg_CNTKCTL_EL1, 23);
EQUAL(seL4_VCPUReg_Num, 24);

/* 10 sections 1 and 3: errors and lookup failures. */
EQUAL(seL4_NoError, 0);
EQUAL(seL4_InvalidArgument, 1);
EQUAL(seL4_InvalidCapability, 2);
EQUAL(seL4_IllegalOperation, 3);
EQUAL(seL4_RangeError, 4);
EQUAL(seL4_AlignmentError, 5);
EQUAL(seL4_FailedLookup, 6);
EQUAL(seL4_TruncatedMessage, 7);
EQUAL(seL4_DeleteFirst, 8);
EQUAL(seL4_RevokeFirst, 9);
EQUAL(seL4_NotEnoughMemory, 10);
EQUAL(seL4_NumErrors, 11);
EQUAL(seL4_NoFailure, 0);
EQUAL(seL4_InvalidRoot, 1);
EQUAL(seL4_MissingCapability, 2);
EQUAL(seL4_DepthMismatch, 3);
EQUAL(seL4_GuardMismatch, 4);

/* 04 section 1: faults. */
EQUAL(seL4_Fault_NullFault, 0);
EQUAL(seL4_Fault_CapFault, 1);
EQUAL(seL4_Fault_UnknownSyscall, 2);
EQUAL(seL4_Fault_UserException, 3);
EQUAL(seL4_Fault_Timeout, 5);
EQUAL(seL4_Fault_VMFault, 6);
EQUAL(seL4_Fault_VGICMaintenance, 7);
EQUAL(seL4_Fault_VCPUFault, 8);
EQUAL(seL4_Fault_VPPIEvent, 9);

#ifdef CONFIG_HARDWARE_DEBUG_API
EQUAL(seL4_Fault_DebugException, 4);
#endif

/* 04 section 3: fault messages. */
EQUAL(seL4_CapFault_IP, 0);
EQUAL(seL4_CapFault_Addr, 1);
EQUAL(seL4_CapFault_InRecvPhase, 2);
EQUAL(seL4_CapFault_LookupFailureType, 3);
EQUAL(seL4_CapFault_BitsLeft, 4);
EQUAL(seL4_CapFault_DepthMismatch_BitsFound, 5);
EQUAL(seL4_CapFault_GuardMismatch_GuardFound, 5);
EQUAL(seL4_CapFault_GuardMismatch_BitsFound, 6);
EQUAL(seL4_UnknownSyscall_X7, 7);
EQUAL(seL4_UnknownSyscall_FaultIP, 8);
EQUAL(seL4_UnknownSyscall_SP, 9);
EQUAL(seL4_UnknownSyscall_LR, 10);
EQUAL(seL4_UnknownSyscall_SPSR, 11);
EQUAL(seL4_UnknownSyscall_Syscall, 12);
EQUAL(seL4_UnknownSyscall_Length, 13);
EQUAL(seL4_UserException_FaultIP, 0);
EQUAL(seL4_UserException_Code, 4);
EQUAL(seL4_UserException_Length, 5);
EQUAL(seL4_VMFault_IP, 0);
EQUAL(seL4_VMFault_Addr, 1);
EQUAL(seL4_VMFault_PrefetchFault, 2);
EQUAL(seL4_VMFault_FSR, 3);
EQUAL(seL4_VMFault_Length, 4);
EQUAL(seL4_Timeout_Data, 0);
EQUAL(seL4_Timeout_Consumed, 1);
EQUAL(seL4_Timeout_Length, 2);
EQUAL(seL4_VGICMaintenance_Length, 1);
EQUAL(seL4_VCPUFault_Length, 1);
EQUAL(seL4_VPPIEvent_Length, 1);
EQUAL(seL4_DebugException_BreakpointNumber, 3);
EQUAL(seL4_DebugException_Length, 4);
EQUAL(seL4_TimeoutReply_X28, 33);
EQUAL(seL4_TimeoutReply_Length, 34);

/* 04 section 9: registers of a thread. */
EQUAL(offsetof(seL4_UserContext, pc), 0);
EQUAL(offsetof(seL4_UserContext, sp), 8);
EQUAL(offsetof(seL4_UserContext, spsr), 16);
EQUAL(offsetof(seL4_UserContext, x0), 24);
EQUAL(offsetof(seL4_UserContext, x1), 32);
EQUAL(offsetof(seL4_UserContext, x2), 40);
EQUAL(offsetof(seL4_UserContext, x3), 48);
EQUAL(offsetof(seL4_UserContext, x4), 56);
EQUAL(offsetof(seL4_UserContext, x5), 64);
EQUAL(offsetof(seL4_UserContext, x6), 72);
EQUAL(offsetof(seL4_UserContext, x7), 80);
EQUAL(offsetof(seL4_UserContext, x8), 88);
EQUAL(offsetof(seL4_UserContext, x16), 96);
EQUAL(offsetof(seL4_UserContext, x17), 104);
EQUAL(offsetof(seL4_UserContext, x18), 112);
EQUAL(offsetof(seL4_UserContext, x29), 120);
EQUAL(offsetof(seL4_UserContext, x30), 128);
EQUAL(offsetof(seL4_UserContext, x9), 136);
EQUAL(offsetof(seL4_UserContext, x10), 144);
EQUAL(offsetof(seL4_UserContext, x11), 152);
EQUAL(offsetof(seL4_UserContext, x12), 160);
EQUAL(offsetof(seL4_UserContext, x13), 168);
EQUAL(offsetof(seL4_UserContext, x14), 176);
EQUAL(offsetof(seL4_UserContext, x15), 184);
EQUAL(offsetof(seL4_UserContext, x19), 192);
EQUAL(offsetof(seL4_UserContext, x20), 200);
EQUAL(offsetof(seL4_UserContext, x21), 208);
EQUAL(offsetof(seL4_UserContext, x22), 216);
EQUAL(offsetof(seL4_UserContext, x23), 224);
EQUAL(offsetof(seL4_UserContext, x24), 232);
EQUAL(offsetof(seL4_UserContext, x25), 240);
EQUAL(offsetof(seL4_UserContext, x26), 248);
EQUAL(offsetof(seL4_UserContext, x27), 256);
EQUAL(offsetof(seL4_UserContext, x28), 264);
EQUAL(offsetof(seL4_UserContext, tpidr_el0), 272);
EQUAL(offsetof(seL4_UserContext, tpidrro_el0), 280);
EQUAL(sizeof(seL4_UserContext), 288);

/* 04 section 10: hardware debugging. */
EQUAL(seL4_NumHWBreakpoints, 10);
EQUAL(seL4_NumExclusiveBreakpoints, 6);
EQUAL(seL4_NumExclusiveWatchpoints, 4);
EQUAL(seL4_FirstWatchpoint, 6);
EQUAL(seL4_DataBreakpoint, 0);
EQUAL(seL4_InstructionBreakpoint, 1);
EQUAL(seL4_SingleStep, 2);
EQUAL(seL4_SoftwareBreakRequest, 3);
EQUAL(seL4_BreakOnRead, 0);
EQUAL(seL4_BreakOnWrite, 1);
EQUAL(seL4_BreakOnReadWrite, 2);

/* 05 section 3: fixed slots. */
EQUAL(seL4_CapNull, 0);
EQUAL(seL4_CapInitThreadTCB, 1);
EQUAL(seL4_CapInitThreadCNode, 2);
EQUAL(seL4_CapInitThreadVSpace, 3);
EQUAL(seL4_CapIRQControl, 4);
EQUAL(seL4_CapASIDControl, 5);
EQUAL(seL4_CapInitThreadASIDPool, 6);
EQUAL(seL4_CapIOPortControl, 7);
EQUAL(seL4_CapIOSpace, 8);
EQUAL(seL4_CapBootInfoFrame, 9);
EQUAL(seL4_CapInitThreadIPCBuffer, 10);
EQUAL(seL4_CapDomain, 11);
EQUAL(seL4_CapSMMUSIDControl, 12);
EQUAL(seL4_CapSMMUCBControl, 13);
EQUAL(seL4_CapInitThreadSC, 14);
EQUAL(seL4_CapSMC, 15);
EQUAL(seL4_NumInitialCaps, 16);

/* 05 section 4: bootinfo. */
EQUAL(offsetof(seL4_BootInfo, extraLen), 0);
EQUAL(offsetof(seL4_BootInfo, nodeID), 8);
EQUAL(offsetof(seL4_BootInfo, numNodes), 16);
EQUAL(offsetof(seL4_BootInfo, numIOPTLevels), 24);
EQUAL(offsetof(seL4_BootInfo, ipcBuffer), 32);
EQUAL(offsetof(seL4_BootInfo, empty), 40);
EQUAL(offsetof(seL4_BootInfo, sharedFrames), 56);
EQUAL(offsetof(seL4_BootInfo, userImageFrames), 72);
EQUAL(offsetof(seL4_BootInfo, userImagePaging), 88);
EQUAL(offsetof(seL4_BootInfo, ioSpaceCaps), 104);
EQUAL(offsetof(seL4_BootInfo, extraBIPages), 120);
EQUAL(offsetof(seL4_BootInfo, initThreadCNodeSizeBits), 136);
EQUAL(offsetof(seL4_BootInfo, initThreadDomain), 144);
EQUAL(offsetof(seL4_BootInfo, schedcontrol), 152);
EQUAL(offsetof(seL4_BootInfo, untyped), 168);
EQUAL(offsetof(seL4_BootInfo, untypedList), 184);
EQUAL(sizeof(seL4_BootInfo), 3864);
EQUAL(sizeof(seL4_UntypedDesc), 16);
EQUAL(offsetof(seL4_UntypedDesc, sizeBits), 8);
EQUAL(offsetof(seL4_UntypedDesc, isDevice), 9);
EQUAL(SEL4_BOOTINFO_HEADER_FDT, 6);
EQUAL(SEL4_BOOTINFO_HEADER_NUM, 7);
EQUAL(sizeof(seL4_BootInfoHeader), 16);

/* 12 section 1 and 00 section 2: configuration. */
EQUAL(CONFIG_MAX_NUM_NODES, CHOOSE_CORES(1, 4));
EQUAL(CONFIG_NUM_DOMAINS, CHOOSE_CORES(16, 1));
EQUAL(CONFIG_NUM_DOMAIN_SCHEDULES, CHOOSE_CORES(100, 2));
EQUAL(CONFIG_ROOT_CNODE_SIZE_BITS, 17);
EQUAL(CONFIG_RETYPE_FAN_OUT_LIMIT, 256);
EQUAL(CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS, 230);
EQUAL(CONFIG_PADDR_USER_DEVICE_TOP, CHOOSE_ADDRESS(1099511627776, 17592186044416));
EQUAL(CONFIG_RESET_CHUNK_BITS, 8);
EQUAL(CONFIG_TIMER_FREQUENCY, 62500000);
EQUAL(CONFIG_BOOT_THREAD_TIME_SLICE, 5);
EQUAL(CONFIG_NUM_PRIORITIES, 256);
EQUAL(CONFIG_KERNEL_WCET_SCALE, 1);
/* 01 section 5: the IPC buffer. */
EQUAL(sizeof(seL4_IPCBuffer), 1024);
EQUAL(_Alignof(seL4_IPCBuffer), 1024);
EQUAL(offsetof(seL4_IPCBuffer, tag), 0);
EQUAL(offsetof(seL4_IPCBuffer, msg), 8);
EQUAL(offsetof(seL4_IPCBuffer, userData), 968);
EQUAL(offsetof(seL4_IPCBuffer, caps_or_badges), 976);
EQUAL(offsetof(seL4_IPCBuffer, receiveCNode), 1000);
EQUAL(offsetof(seL4_IPCBuffer, receiveIndex), 1008);
EQUAL(offsetof(seL4_IPCBuffer, receiveDepth), 1016);
EQUAL(seL4_MsgMaxLength, 120);
EQUAL(seL4_MsgMaxExtraCaps, 3);
EQUAL(seL4_FastMessageRegisters, 4);

/* Values that only functions make: refused by the compiler when they are not what the facts say. */
void wrong_word(void) __attribute__((error("a word is not made as recorded")));

#define FUNCTION_EQUAL(a, b) \
    do { \
        if ((a) != (b)) \
            wrong_word(); \
    } while (0)

void abi_check_words(void);

void abi_check_words(void)
{
    /* 01 section 4: message info. */
    FUNCTION_EQUAL(seL4_MessageInfo_new(0xabc, 5, 2, 100).words[0], 0xabcul << 12 | 5 << 9 | 2 << 7 | 100);
    FUNCTION_EQUAL(seL4_MessageInfo_get_label(seL4_MessageInfo_new(~0ul, 0, 0, 0)), (1ul << 52) - 1);
    FUNCTION_EQUAL(seL4_MessageInfo_set_extraCaps(seL4_MessageInfo_new(1, 1, 3, 1), 0).words[0], 0x1201);
    /* 03 section 3: rights. */
    FUNCTION_EQUAL(seL4_CanWrite.words[0], 1);
    FUNCTION_EQUAL(seL4_CanRead.words[0], 2);
    FUNCTION_EQUAL(seL4_CanGrant.words[0], 4);
    FUNCTION_EQUAL(seL4_CanGrantReply.words[0], 8);
    FUNCTION_EQUAL(seL4_AllRights.words[0], 15);
    /* 03 section 4: guards. */
    FUNCTION_EQUAL(seL4_CNode_CapData_new(0x1234, 17).words[0], 0x1234 << 6 | 17);
    /* 03 section 1: refills. */
    FUNCTION_EQUAL(seL4_MaxExtraRefills(7), 0);
    FUNCTION_EQUAL(seL4_MaxExtraRefills(8), 8);
    FUNCTION_EQUAL(seL4_MaxExtraRefills(12), 248);
    /* 04 section 3: a fault that became a value. */
    FUNCTION_EQUAL(seL4_Fault_get_seL4_FaultType(seL4_Fault_VMFault_new(1, 2, 3, 4)), 6);
    FUNCTION_EQUAL(seL4_Fault_VMFault_get_Addr(seL4_Fault_VMFault_new(1, 2, 3, 4)), 2);
    FUNCTION_EQUAL(seL4_isCapFault_tag(seL4_MessageInfo_new(1, 0, 0, 7)), 1);
}
