/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Every function of libsel4 with the types that programs written for seL4 pass and take. Nothing
 * here runs: the compiler refuses it when a function is missing, has other arguments, or other
 * members in what it returns. */
#include <sel4/sel4.h>

#define FUNCTION(result, name, ...) \
    static __attribute__((unused)) result (*const is_##name)(__VA_ARGS__) = name
#define MEMBER(type, member, of) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(((type *)0)->member), of), #type)
#define ERROR_AND(type, member, of) \
    MEMBER(type, error, int);       \
    MEMBER(type, member, of)

/* The thread's own buffer. */
FUNCTION(void, seL4_SetIPCBuffer, seL4_IPCBuffer *);
FUNCTION(seL4_IPCBuffer *, seL4_GetIPCBuffer, void);
FUNCTION(seL4_Word, seL4_GetMR, int);
FUNCTION(void, seL4_SetMR, int, seL4_Word);
FUNCTION(seL4_Word, seL4_GetUserData, void);
FUNCTION(void, seL4_SetUserData, seL4_Word);
FUNCTION(seL4_Word, seL4_GetBadge, int);
FUNCTION(seL4_CPtr, seL4_GetCap, int);
FUNCTION(void, seL4_SetCap, int, seL4_CPtr);
FUNCTION(void, seL4_GetCapReceivePath, seL4_CPtr *, seL4_CPtr *, seL4_Word *);
FUNCTION(void, seL4_SetCapReceivePath, seL4_CPtr, seL4_CPtr, seL4_Word);
FUNCTION(seL4_Word, seL4_MaxExtraRefills, seL4_Word);
FUNCTION(void, seL4_InitBootInfo, seL4_BootInfo *);
FUNCTION(seL4_BootInfo *, seL4_GetBootInfo, void);

/* System calls. */
#define MRS seL4_Word *, seL4_Word *, seL4_Word *, seL4_Word *
FUNCTION(void, seL4_Send, seL4_CPtr, seL4_MessageInfo_t);
FUNCTION(void, seL4_SendWithMRs, seL4_CPtr, seL4_MessageInfo_t, MRS);
FUNCTION(void, seL4_NBSend, seL4_CPtr, seL4_MessageInfo_t);
FUNCTION(void, seL4_NBSendWithMRs, seL4_CPtr, seL4_MessageInfo_t, MRS);
FUNCTION(void, seL4_Signal, seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_Call, seL4_CPtr, seL4_MessageInfo_t);
FUNCTION(seL4_MessageInfo_t, seL4_CallWithMRs, seL4_CPtr, seL4_MessageInfo_t, MRS);
FUNCTION(seL4_MessageInfo_t, seL4_Recv, seL4_CPtr, seL4_Word *, seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_RecvWithMRs, seL4_CPtr, seL4_Word *, MRS, seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_NBRecv, seL4_CPtr, seL4_Word *, seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_Wait, seL4_CPtr, seL4_Word *);
FUNCTION(seL4_MessageInfo_t, seL4_WaitWithMRs, seL4_CPtr, seL4_Word *, MRS);
FUNCTION(seL4_MessageInfo_t, seL4_NBWait, seL4_CPtr, seL4_Word *);
FUNCTION(seL4_MessageInfo_t, seL4_Poll, seL4_CPtr, seL4_Word *);
FUNCTION(seL4_MessageInfo_t, seL4_ReplyRecv, seL4_CPtr, seL4_MessageInfo_t, seL4_Word *, seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_ReplyRecvWithMRs, seL4_CPtr, seL4_MessageInfo_t, seL4_Word *, MRS,
         seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_NBSendRecv, seL4_CPtr, seL4_MessageInfo_t, seL4_CPtr, seL4_Word *,
         seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_NBSendRecvWithMRs, seL4_CPtr, seL4_MessageInfo_t, seL4_CPtr,
         seL4_Word *, MRS, seL4_CPtr);
FUNCTION(seL4_MessageInfo_t, seL4_NBSendWait, seL4_CPtr, seL4_MessageInfo_t, seL4_CPtr,
         seL4_Word *);
FUNCTION(seL4_MessageInfo_t, seL4_NBSendWaitWithMRs, seL4_CPtr, seL4_MessageInfo_t, seL4_CPtr,
         seL4_Word *, MRS);
FUNCTION(void, seL4_Yield, void);

/* Untyped memory, CNodes. */
FUNCTION(seL4_Error, seL4_Untyped_Retype, seL4_Untyped, seL4_Word, seL4_Word, seL4_CNode, seL4_Word,
         seL4_Word, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_CNode_Revoke, seL4_CNode, seL4_Word, seL4_Uint8);
FUNCTION(seL4_Error, seL4_CNode_Delete, seL4_CNode, seL4_Word, seL4_Uint8);
FUNCTION(seL4_Error, seL4_CNode_CancelBadgedSends, seL4_CNode, seL4_Word, seL4_Uint8);
FUNCTION(seL4_Error, seL4_CNode_Copy, seL4_CNode, seL4_Word, seL4_Uint8, seL4_CNode, seL4_Word,
         seL4_Uint8, seL4_CapRights_t);
FUNCTION(seL4_Error, seL4_CNode_Mint, seL4_CNode, seL4_Word, seL4_Uint8, seL4_CNode, seL4_Word,
         seL4_Uint8, seL4_CapRights_t, seL4_Word);
FUNCTION(seL4_Error, seL4_CNode_Move, seL4_CNode, seL4_Word, seL4_Uint8, seL4_CNode, seL4_Word,
         seL4_Uint8);
FUNCTION(seL4_Error, seL4_CNode_Mutate, seL4_CNode, seL4_Word, seL4_Uint8, seL4_CNode, seL4_Word,
         seL4_Uint8, seL4_Word);
FUNCTION(seL4_Error, seL4_CNode_Rotate, seL4_CNode, seL4_Word, seL4_Uint8, seL4_Word, seL4_CNode,
         seL4_Word, seL4_Uint8, seL4_Word, seL4_CNode, seL4_Word, seL4_Uint8);

/* Threads. */
FUNCTION(seL4_Error, seL4_TCB_ReadRegisters, seL4_TCB, seL4_Bool, seL4_Uint8, seL4_Word,
         seL4_UserContext *);
FUNCTION(seL4_Error, seL4_TCB_WriteRegisters, seL4_TCB, seL4_Bool, seL4_Uint8, seL4_Word,
         seL4_UserContext *);
FUNCTION(seL4_Error, seL4_TCB_CopyRegisters, seL4_TCB, seL4_TCB, seL4_Bool, seL4_Bool, seL4_Bool,
         seL4_Bool, seL4_Uint8);
FUNCTION(seL4_Error, seL4_TCB_Configure, seL4_TCB, seL4_CNode, seL4_Word, seL4_CPtr, seL4_Word,
         seL4_Word, seL4_CPtr);
FUNCTION(seL4_Error, seL4_TCB_SetPriority, seL4_TCB, seL4_TCB, seL4_Word);
FUNCTION(seL4_Error, seL4_TCB_SetMCPriority, seL4_TCB, seL4_TCB, seL4_Word);
FUNCTION(seL4_Error, seL4_TCB_SetSchedParams, seL4_TCB, seL4_TCB, seL4_Word, seL4_Word, seL4_CPtr,
         seL4_CPtr);
FUNCTION(seL4_Error, seL4_TCB_SetTimeoutEndpoint, seL4_TCB, seL4_CPtr);
FUNCTION(seL4_Error, seL4_TCB_SetIPCBuffer, seL4_TCB, seL4_Word, seL4_CPtr);
FUNCTION(seL4_Error, seL4_TCB_SetSpace, seL4_TCB, seL4_CPtr, seL4_CNode, seL4_Word, seL4_CPtr,
         seL4_Word);
FUNCTION(seL4_Error, seL4_TCB_Suspend, seL4_TCB);
FUNCTION(seL4_Error, seL4_TCB_Resume, seL4_TCB);
FUNCTION(seL4_Error, seL4_TCB_BindNotification, seL4_TCB, seL4_CPtr);
FUNCTION(seL4_Error, seL4_TCB_UnbindNotification, seL4_TCB);
FUNCTION(seL4_Error, seL4_TCB_SetTLSBase, seL4_TCB, seL4_Word);
FUNCTION(seL4_TCB_SetFlags_t, seL4_TCB_SetFlags, seL4_TCB, seL4_Word, seL4_Word);
ERROR_AND(seL4_TCB_SetFlags_t, flags, seL4_Word);

/* Time. */
FUNCTION(seL4_Error, seL4_SchedControl_ConfigureFlags, seL4_SchedControl, seL4_SchedContext,
         seL4_Time, seL4_Time, seL4_Word, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_SchedControl_Configure, seL4_SchedControl, seL4_SchedContext, seL4_Time,
         seL4_Time, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_SchedContext_Bind, seL4_SchedContext, seL4_CPtr);
FUNCTION(seL4_Error, seL4_SchedContext_Unbind, seL4_SchedContext);
FUNCTION(seL4_Error, seL4_SchedContext_UnbindObject, seL4_SchedContext, seL4_CPtr);
FUNCTION(seL4_SchedContext_Consumed_t, seL4_SchedContext_Consumed, seL4_SchedContext);
ERROR_AND(seL4_SchedContext_Consumed_t, consumed, seL4_Time);
FUNCTION(seL4_SchedContext_YieldTo_t, seL4_SchedContext_YieldTo, seL4_SchedContext);
ERROR_AND(seL4_SchedContext_YieldTo_t, consumed, seL4_Time);
FUNCTION(seL4_Error, seL4_DomainSet_Set, seL4_DomainSet, seL4_Uint8, seL4_TCB);
FUNCTION(seL4_Error, seL4_DomainSet_ScheduleConfigure, seL4_DomainSet, seL4_Word, seL4_Uint8,
         seL4_Time);
FUNCTION(seL4_Error, seL4_DomainSet_ScheduleSetStart, seL4_DomainSet, seL4_Word);

/* Interrupts. */
FUNCTION(seL4_Error, seL4_IRQControl_Get, seL4_IRQControl, seL4_Word, seL4_CNode, seL4_Word,
         seL4_Uint8);
FUNCTION(seL4_Error, seL4_IRQControl_GetTrigger, seL4_IRQControl, seL4_Word, seL4_Word, seL4_CNode,
         seL4_Word, seL4_Uint8);
#ifdef CONFIG_ENABLE_SMP_SUPPORT
FUNCTION(seL4_Error, seL4_IRQControl_GetTriggerCore, seL4_IRQControl, seL4_Word, seL4_Word,
         seL4_CNode, seL4_Word, seL4_Uint8, seL4_Word);
#else
FUNCTION(seL4_Error, seL4_IRQControl_IssueSGISignal, seL4_IRQControl, seL4_Word, seL4_Word,
         seL4_CNode, seL4_Word, seL4_Uint8);
#endif
FUNCTION(seL4_Error, seL4_IRQHandler_Ack, seL4_IRQHandler);
FUNCTION(seL4_Error, seL4_IRQHandler_SetNotification, seL4_IRQHandler, seL4_CPtr);
FUNCTION(seL4_Error, seL4_IRQHandler_Clear, seL4_IRQHandler);

/* Address spaces. */
FUNCTION(seL4_Error, seL4_ARM_VSpace_Clean_Data, seL4_ARM_VSpace, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_VSpace_Invalidate_Data, seL4_ARM_VSpace, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_VSpace_CleanInvalidate_Data, seL4_ARM_VSpace, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_VSpace_Unify_Instruction, seL4_ARM_VSpace, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_PageTable_Map, seL4_ARM_PageTable, seL4_CPtr, seL4_Word,
         seL4_ARM_VMAttributes);
FUNCTION(seL4_Error, seL4_ARM_PageTable_Unmap, seL4_ARM_PageTable);
FUNCTION(seL4_Error, seL4_ARM_Page_Map, seL4_ARM_Page, seL4_CPtr, seL4_Word, seL4_CapRights_t,
         seL4_ARM_VMAttributes);
FUNCTION(seL4_Error, seL4_ARM_Page_Unmap, seL4_ARM_Page);
FUNCTION(seL4_Error, seL4_ARM_Page_Clean_Data, seL4_ARM_Page, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_Page_Invalidate_Data, seL4_ARM_Page, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_Page_CleanInvalidate_Data, seL4_ARM_Page, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_Page_Unify_Instruction, seL4_ARM_Page, seL4_Word, seL4_Word);
FUNCTION(seL4_ARM_Page_GetAddress_t, seL4_ARM_Page_GetAddress, seL4_ARM_Page);
ERROR_AND(seL4_ARM_Page_GetAddress_t, paddr, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_ASIDControl_MakePool, seL4_ARM_ASIDControl, seL4_Untyped, seL4_CNode,
         seL4_Word, seL4_Uint8);
FUNCTION(seL4_Error, seL4_ARM_ASIDPool_Assign, seL4_ARM_ASIDPool, seL4_CPtr);

/* Virtual machines, firmware. */
FUNCTION(seL4_Error, seL4_ARM_VCPU_SetTCB, seL4_ARM_VCPU, seL4_TCB);
FUNCTION(seL4_Error, seL4_ARM_VCPU_InjectIRQ, seL4_ARM_VCPU, seL4_Uint16, seL4_Uint8, seL4_Uint8,
         seL4_Uint8);
FUNCTION(seL4_ARM_VCPU_ReadRegs_t, seL4_ARM_VCPU_ReadRegs, seL4_ARM_VCPU, seL4_Word);
ERROR_AND(seL4_ARM_VCPU_ReadRegs_t, value, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_VCPU_WriteRegs, seL4_ARM_VCPU, seL4_Word, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_VCPU_AckVPPI, seL4_ARM_VCPU, seL4_Word);
FUNCTION(seL4_Error, seL4_ARM_SMC_Call, seL4_ARM_SMC, seL4_ARM_SMCContext *, seL4_ARM_SMCContext *);

/* Faults as values, and answers to them. */
FUNCTION(seL4_Fault_t, seL4_getFault, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isVMFault_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isUnknownSyscall_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isUserException_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isNullFault_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isCapFault_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isTimeoutFault_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isVGICMaintenance_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isVCPUFault_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Bool, seL4_isVPPIEvent_tag, seL4_MessageInfo_t);
FUNCTION(seL4_Uint64, seL4_Fault_Timeout_get_data, seL4_Fault_t);
FUNCTION(seL4_Uint64, seL4_Fault_Timeout_get_consumed, seL4_Fault_t);
FUNCTION(seL4_Uint64, seL4_Fault_VCPUFault_get_HSR, seL4_Fault_t);
FUNCTION(seL4_Uint64, seL4_Fault_VGICMaintenance_get_IDX, seL4_Fault_t);
FUNCTION(seL4_Uint64, seL4_Fault_VPPIEvent_get_irq, seL4_Fault_t);
FUNCTION(seL4_MessageInfo_t, seL4_TimeoutReply_new, seL4_Bool, seL4_UserContext, seL4_Word);

#ifdef CONFIG_HARDWARE_DEBUG_API
FUNCTION(seL4_Error, seL4_TCB_SetBreakpoint, seL4_TCB, seL4_Uint16, seL4_Word, seL4_Word, seL4_Word,
         seL4_Word);
FUNCTION(seL4_TCB_GetBreakpoint_t, seL4_TCB_GetBreakpoint, seL4_TCB, seL4_Uint16);
ERROR_AND(seL4_TCB_GetBreakpoint_t, vaddr, seL4_Word);
ERROR_AND(seL4_TCB_GetBreakpoint_t, type, seL4_Word);
ERROR_AND(seL4_TCB_GetBreakpoint_t, size, seL4_Word);
ERROR_AND(seL4_TCB_GetBreakpoint_t, rw, seL4_Word);
ERROR_AND(seL4_TCB_GetBreakpoint_t, is_enabled, seL4_Bool);
FUNCTION(seL4_Error, seL4_TCB_UnsetBreakpoint, seL4_TCB, seL4_Uint16);
FUNCTION(seL4_TCB_ConfigureSingleStepping_t, seL4_TCB_ConfigureSingleStepping, seL4_TCB,
         seL4_Uint16, seL4_Word);
ERROR_AND(seL4_TCB_ConfigureSingleStepping_t, bp_was_consumed, seL4_Bool);
FUNCTION(seL4_Bool, seL4_isDebugException_tag, seL4_MessageInfo_t);
#endif

#ifdef CONFIG_DEBUG_BUILD
FUNCTION(void, seL4_DebugPutChar, char);
FUNCTION(void, seL4_DebugPutString, char *);
FUNCTION(void, seL4_DebugDumpScheduler, void);
FUNCTION(void, seL4_DebugHalt, void);
FUNCTION(void, seL4_DebugSnapshot, void);
FUNCTION(seL4_Uint32, seL4_DebugCapIdentify, seL4_CPtr);
FUNCTION(void, seL4_DebugNameThread, seL4_CPtr, const char *);
#ifdef CONFIG_ENABLE_SMP_SUPPORT
FUNCTION(void, seL4_DebugSendIPI, seL4_Uint8, unsigned);
FUNCTION(seL4_Word, seL4_DebugGetThreadAffinity, seL4_CPtr);
#endif
#endif

#ifdef CONFIG_ENABLE_BENCHMARKS
FUNCTION(seL4_Error, seL4_BenchmarkResetLog, void);
FUNCTION(seL4_Word, seL4_BenchmarkFinalizeLog, void);
FUNCTION(void, seL4_BenchmarkNullSyscall, void);
FUNCTION(void, seL4_BenchmarkFlushCaches, void);
FUNCTION(void, seL4_BenchmarkFlushL1Caches, seL4_Word);
FUNCTION(void, seL4_BenchmarkGetThreadUtilisation, seL4_Word);
FUNCTION(void, seL4_BenchmarkResetThreadUtilisation, seL4_Word);
#endif
