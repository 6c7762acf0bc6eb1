/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* System call stubs for AArch64: registers x0-x8 and one SVC. */
#pragma once

#include <sel4/functions.h>
#include <sel4/syscall.h>

/* The registers of one system call. The kernel preserves everything that it does not write. */
struct sel4_registers {
    seL4_Word cap;    /* x0: capability in, badge out */
    seL4_Word info;   /* x1 */
    seL4_Word mr[4];  /* x2-x5 */
    seL4_Word reply;  /* x6 */
    seL4_Word second; /* x8 */
};

/* Issues system call `number` with all its registers; results come back in `r`. */
LIBSEL4_INLINE_FUNC void sel4_trap(seL4_Word number, struct sel4_registers *r)
{
    register seL4_Word x0 __asm__("x0") = r->cap;
    register seL4_Word x1 __asm__("x1") = r->info;
    register seL4_Word x2 __asm__("x2") = r->mr[0];
    register seL4_Word x3 __asm__("x3") = r->mr[1];
    register seL4_Word x4 __asm__("x4") = r->mr[2];
    register seL4_Word x5 __asm__("x5") = r->mr[3];
    register seL4_Word x6 __asm__("x6") = r->reply;
    register seL4_Word x7 __asm__("x7") = number;
    register seL4_Word x8 __asm__("x8") = r->second;

    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
                     : "r"(x6), "r"(x7), "r"(x8)
                     : "memory");
    r->cap = x0;
    r->info = x1;
    r->mr[0] = x2;
    r->mr[1] = x3;
    r->mr[2] = x4;
    r->mr[3] = x5;
}

/* A system call that takes x0 and x1 only and returns them. */
LIBSEL4_INLINE_FUNC seL4_Word sel4_trap_short(seL4_Word number, seL4_Word first, seL4_Word second)
{
    register seL4_Word x0 __asm__("x0") = first;
    register seL4_Word x1 __asm__("x1") = second;
    register seL4_Word x7 __asm__("x7") = number;

    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "memory");
    return x0;
}

/* Written out, not loops: the compiler then keeps the structure in registers. */
LIBSEL4_INLINE_FUNC void sel4_load_mrs(struct sel4_registers *r)
{
    r->mr[0] = seL4_GetMR(0);
    r->mr[1] = seL4_GetMR(1);
    r->mr[2] = seL4_GetMR(2);
    r->mr[3] = seL4_GetMR(3);
}

LIBSEL4_INLINE_FUNC void sel4_store_mrs(const struct sel4_registers *r)
{
    seL4_SetMR(0, r->mr[0]);
    seL4_SetMR(1, r->mr[1]);
    seL4_SetMR(2, r->mr[2]);
    seL4_SetMR(3, r->mr[3]);
}

/* Takes the message registers from (up to) four optional pointers. */
LIBSEL4_INLINE_FUNC void sel4_take_mrs(struct sel4_registers *r, seL4_MessageInfo_t info,
                                       seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                       seL4_Word *mr3)
{
    seL4_Word length = seL4_MessageInfo_get_length(info);

    r->mr[0] = mr0 && length > 0 ? *mr0 : 0;
    r->mr[1] = mr1 && length > 1 ? *mr1 : 0;
    r->mr[2] = mr2 && length > 2 ? *mr2 : 0;
    r->mr[3] = mr3 && length > 3 ? *mr3 : 0;
}

LIBSEL4_INLINE_FUNC void sel4_give_mrs(const struct sel4_registers *r, seL4_Word *mr0,
                                       seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    if (mr0)
        *mr0 = r->mr[0];
    if (mr1)
        *mr1 = r->mr[1];
    if (mr2)
        *mr2 = r->mr[2];
    if (mr3)
        *mr3 = r->mr[3];
}

/* Finishes a receive with the message in the buffer. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t sel4_received(const struct sel4_registers *r,
                                                     seL4_Word *sender)
{
    seL4_MessageInfo_t info = {{r->info}};

    sel4_store_mrs(r);
    if (sender)
        *sender = r->cap;
    return info;
}

/* Finishes a receive with the message in the caller's variables. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t sel4_received_mrs(const struct sel4_registers *r,
                                                         seL4_Word *sender, seL4_Word *mr0,
                                                         seL4_Word *mr1, seL4_Word *mr2,
                                                         seL4_Word *mr3)
{
    seL4_MessageInfo_t info = {{r->info}};

    sel4_give_mrs(r, mr0, mr1, mr2, mr3);
    if (sender)
        *sender = r->cap;
    return info;
}

LIBSEL4_INLINE_FUNC void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t info)
{
    struct sel4_registers r = {.cap = dest, .info = info.words[0]};

    sel4_load_mrs(&r);
    sel4_trap(seL4_SysSend, &r);
}

LIBSEL4_INLINE_FUNC void seL4_SendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_Word *mr0,
                                          seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_registers r = {.cap = dest, .info = info.words[0]};

    sel4_take_mrs(&r, info, mr0, mr1, mr2, mr3);
    sel4_trap(seL4_SysSend, &r);
}

LIBSEL4_INLINE_FUNC void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t info)
{
    struct sel4_registers r = {.cap = dest, .info = info.words[0]};

    sel4_load_mrs(&r);
    sel4_trap(seL4_SysNBSend, &r);
}

LIBSEL4_INLINE_FUNC void seL4_NBSendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_Word *mr0,
                                            seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_registers r = {.cap = dest, .info = info.words[0]};

    sel4_take_mrs(&r, info, mr0, mr1, mr2, mr3);
    sel4_trap(seL4_SysNBSend, &r);
}

LIBSEL4_INLINE_FUNC void seL4_Signal(seL4_CPtr dest)
{
    sel4_trap_short(seL4_SysSend, dest, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t info)
{
    struct sel4_registers r = {.cap = dest, .info = info.words[0]};

    sel4_load_mrs(&r);
    sel4_trap(seL4_SysCall, &r);
    return sel4_received(&r, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_registers r = {.cap = dest, .info = info.words[0]};

    sel4_take_mrs(&r, info, mr0, mr1, mr2, mr3);
    sel4_trap(seL4_SysCall, &r);
    return sel4_received_mrs(&r, 0, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    struct sel4_registers r = {.cap = src, .reply = reply};

    sel4_trap(seL4_SysRecv, &r);
    return sel4_received(&r, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3,
                                                        seL4_CPtr reply)
{
    struct sel4_registers r = {.cap = src, .reply = reply};

    sel4_trap(seL4_SysRecv, &r);
    return sel4_received_mrs(&r, sender, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender,
                                                   seL4_CPtr reply)
{
    struct sel4_registers r = {.cap = src, .reply = reply};

    sel4_trap(seL4_SysNBRecv, &r);
    return sel4_received(&r, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_registers r = {.cap = src};

    sel4_trap(seL4_SysWait, &r);
    return sel4_received(&r, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_registers r = {.cap = src};

    sel4_trap(seL4_SysWait, &r);
    return sel4_received_mrs(&r, sender, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_registers r = {.cap = src};

    sel4_trap(seL4_SysNBWait, &r);
    return sel4_received(&r, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender)
{
    return seL4_NBWait(src, sender);
}

/* Replies through `reply`, then receives on `src` with the same reply object. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr src, seL4_MessageInfo_t info,
                                                      seL4_Word *sender, seL4_CPtr reply)
{
    struct sel4_registers r = {.cap = src, .info = info.words[0], .reply = reply};

    sel4_load_mrs(&r);
    sel4_trap(seL4_SysReplyRecv, &r);
    return sel4_received(&r, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src, seL4_MessageInfo_t info,
                                                             seL4_Word *sender, seL4_Word *mr0,
                                                             seL4_Word *mr1, seL4_Word *mr2,
                                                             seL4_Word *mr3, seL4_CPtr reply)
{
    struct sel4_registers r = {.cap = src, .info = info.words[0], .reply = reply};

    sel4_take_mrs(&r, info, mr0, mr1, mr2, mr3);
    sel4_trap(seL4_SysReplyRecv, &r);
    return sel4_received_mrs(&r, sender, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t info,
                                                       seL4_CPtr src, seL4_Word *sender,
                                                       seL4_CPtr reply)
{
    struct sel4_registers r = {.cap = src, .info = info.words[0], .reply = reply, .second = dest};

    sel4_load_mrs(&r);
    sel4_trap(seL4_SysNBSendRecv, &r);
    return sel4_received(&r, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecvWithMRs(
    seL4_CPtr dest, seL4_MessageInfo_t info, seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0,
    seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply)
{
    struct sel4_registers r = {.cap = src, .info = info.words[0], .reply = reply, .second = dest};

    sel4_take_mrs(&r, info, mr0, mr1, mr2, mr3);
    sel4_trap(seL4_SysNBSendRecv, &r);
    return sel4_received_mrs(&r, sender, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t info,
                                                       seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_registers r = {.cap = src, .info = info.words[0], .reply = dest};

    sel4_load_mrs(&r);
    sel4_trap(seL4_SysNBSendWait, &r);
    return sel4_received(&r, sender);
}

/* Same as NBSendWait, with the first four message registers in variables. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWaitWithMRs(seL4_CPtr dest,
                                                              seL4_MessageInfo_t info,
                                                              seL4_CPtr src, seL4_Word *sender,
                                                              seL4_Word *mr0, seL4_Word *mr1,
                                                              seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_registers r = {.cap = src, .info = info.words[0], .reply = dest};

    sel4_take_mrs(&r, info, mr0, mr1, mr2, mr3);
    sel4_trap(seL4_SysNBSendWait, &r);
    return sel4_received_mrs(&r, sender, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC void seL4_Yield(void)
{
    register seL4_Word x7 __asm__("x7") = seL4_SysYield;

    __asm__ volatile("svc #0" : : "r"(x7) : "memory");
}

#ifdef CONFIG_PRINTING
LIBSEL4_INLINE_FUNC void seL4_DebugPutChar(char c)
{
    sel4_trap_short(seL4_SysDebugPutChar, (seL4_Uint8)c, 0);
}

LIBSEL4_INLINE_FUNC void seL4_DebugPutString(char *string)
{
    for (char *s = string; *s; s++)
        seL4_DebugPutChar(*s);
}

LIBSEL4_INLINE_FUNC void seL4_DebugDumpScheduler(void)
{
    sel4_trap_short(seL4_SysDebugDumpScheduler, 0, 0);
}
#endif

#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_DebugHalt(void)
{
    sel4_trap_short(seL4_SysDebugHalt, 0, 0);
}

LIBSEL4_INLINE_FUNC void seL4_DebugSnapshot(void)
{
    sel4_trap_short(seL4_SysDebugSnapshot, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Uint32 seL4_DebugCapIdentify(seL4_CPtr cap)
{
    return (seL4_Uint32)sel4_trap_short(seL4_SysDebugCapIdentify, cap, 0);
}

/* The name travels in the IPC buffer, cut to what the buffer holds. */
LIBSEL4_INLINE_FUNC void seL4_DebugNameThread(seL4_CPtr tcb, const char *name)
{
    char *to = (char *)seL4_GetIPCBuffer()->msg;
    seL4_Word limit = seL4_MsgMaxLength * sizeof(seL4_Word) - 1;
    seL4_Word i = 0;

    for (; i < limit && name[i]; i++)
        to[i] = name[i];
    to[i] = 0;
    sel4_trap_short(seL4_SysDebugNameThread, tcb, 0);
}
#endif

#if defined(CONFIG_DEBUG_BUILD) && defined(CONFIG_ENABLE_SMP_SUPPORT)
LIBSEL4_INLINE_FUNC void seL4_DebugSendIPI(seL4_Uint8 target, unsigned irq)
{
    sel4_trap_short(seL4_SysDebugSendIPI, target, irq);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_DebugGetThreadAffinity(seL4_CPtr tcb)
{
    return sel4_trap_short(seL4_SysDebugGetThreadAffinity, tcb, 0);
}
#endif

#ifdef CONFIG_ENABLE_BENCHMARKS
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkResetLog(void)
{
    return (seL4_Error)sel4_trap_short(seL4_SysBenchmarkResetLog, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_BenchmarkFinalizeLog(void)
{
    return sel4_trap_short(seL4_SysBenchmarkFinalizeLog, 0, 0);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkNullSyscall(void)
{
    sel4_trap_short(seL4_SysBenchmarkNullSyscall, 0, 0);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushCaches(void)
{
    sel4_trap_short(seL4_SysBenchmarkFlushCaches, 0, 0);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushL1Caches(seL4_Word cache_type)
{
    sel4_trap_short(seL4_SysBenchmarkFlushCaches, 1, cache_type);
}
#endif

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION
LIBSEL4_INLINE_FUNC void seL4_BenchmarkGetThreadUtilisation(seL4_Word tcb)
{
    sel4_trap_short(seL4_SysBenchmarkGetThreadUtilisation, tcb, 0);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetThreadUtilisation(seL4_Word tcb)
{
    sel4_trap_short(seL4_SysBenchmarkResetThreadUtilisation, tcb, 0);
}
#endif
