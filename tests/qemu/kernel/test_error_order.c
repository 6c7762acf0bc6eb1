/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Requests with several things wrong: the first one in the documented order is told, with its
 * words. */

#include "request.h"

enum { IRQ_LAST = 159, IRQ_FREE = 100, IRQ_KEPT = 26, LIMIT = 100 };

#define TIME_MAX UINT64_C(36893488147419)

static seL4_CPtr tcb, bound, cnode, full, empty, page, notification, endpoint, context, device;

void request_send(const struct request *request, const char *file, int line)
{
    struct registers r = {{request->cap, info_of(request->label, request->caps, request->length),
                           request->words[0], request->words[1], request->words[2],
                           request->words[3]}};

    for (unsigned i = 0; i < 3; i++) {
        seL4_SetCap((int)i, request->extra[i]);
    }
    for (unsigned i = 4; i < 8; i++) {
        seL4_SetMR((int)i, request->words[i]);
    }
    trap(seL4_SysCall, &r);
    check_numbers(label_of(r.x[1]), request->error, "error", file, line);
    for (unsigned i = 0; i < request->known; i++) {
        check_numbers(r.x[2 + i], request->answer[i], "word of the error", file, line);
    }
}

static void registers(void)
{
    seL4_CPtr self = seL4_CapInitThreadTCB;

    SEND(self, TCBReadRegisters, 0, 1, {0}, {0, 37}, seL4_TruncatedMessage);
    SEND(self, TCBReadRegisters, 0, 2, {0}, {0, 37}, seL4_RangeError, 2, {1, 36});
    SEND(self, TCBReadRegisters, 0, 2, {0}, {0, 0}, seL4_RangeError, 2, {1, 36});
    SEND(self, TCBReadRegisters, 0, 2, {0}, {0, 36}, seL4_IllegalOperation);
    SEND(self, TCBWriteRegisters, 0, 1, {0}, {0, 1}, seL4_TruncatedMessage);
    SEND(self, TCBWriteRegisters, 0, 2, {0}, {0, 1}, seL4_TruncatedMessage);
    SEND(self, TCBWriteRegisters, 0, 3, {0}, {0, 1}, seL4_IllegalOperation);
    SEND(tcb, TCBCopyRegisters, 1, 0, {cnode}, {0}, seL4_TruncatedMessage);
    SEND(tcb, TCBCopyRegisters, 0, 1, {0}, {0}, seL4_TruncatedMessage);
    SEND(tcb, TCBCopyRegisters, 1, 1, {cnode}, {0}, seL4_InvalidCapability, 1, {1});
    SEND(tcb, TCBSetTLSBase, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(tcb, TCBSetFlags, 0, 1, {0}, {0}, seL4_TruncatedMessage);
    SEND(tcb, CNodeRevoke, 0, 0, {0}, {0}, seL4_IllegalOperation);
}

static void priorities(void)
{
    for (seL4_Word label = TCBSetPriority; label <= TCBSetMCPriority; label++) {
        if (label != TCBSetPriority && label != TCBSetMCPriority) {
            continue;
        }
        SEND(tcb, label, 1, 0, {cnode}, {256}, seL4_TruncatedMessage);
        SEND(tcb, label, 0, 1, {0}, {256}, seL4_TruncatedMessage);
        SEND(tcb, label, 1, 1, {cnode}, {256}, seL4_InvalidCapability, 1, {1});
        SEND(tcb, label, 1, 1, {bound}, {LIMIT + 1}, seL4_RangeError, 2, {0, LIMIT});
        SEND(tcb, label, 1, 1, {bound}, {256}, seL4_RangeError, 2, {0, LIMIT});
    }
    SEND(tcb, TCBSetSchedParams, 3, 1, {cnode, cnode, cnode}, {LIMIT + 1, LIMIT + 2},
         seL4_TruncatedMessage);
    SEND(tcb, TCBSetSchedParams, 2, 2, {cnode, cnode}, {LIMIT + 1, LIMIT + 2},
         seL4_TruncatedMessage);
    SEND(tcb, TCBSetSchedParams, 3, 2, {cnode, cnode, cnode}, {LIMIT + 1, LIMIT + 2},
         seL4_InvalidCapability, 1, {1});
    SEND(tcb, TCBSetSchedParams, 3, 2, {bound, cnode, cnode}, {LIMIT + 1, LIMIT + 2},
         seL4_RangeError, 2, {0, LIMIT});
    SEND(tcb, TCBSetSchedParams, 3, 2, {bound, cnode, cnode}, {LIMIT, LIMIT + 2}, seL4_RangeError,
         2, {0, LIMIT});
    SEND(tcb, TCBSetSchedParams, 3, 2, {bound, cnode, cnode}, {LIMIT, LIMIT},
         seL4_InvalidCapability, 1, {2});
    SEND(tcb, TCBSetSchedParams, 3, 2, {bound, seL4_CapInitThreadSC, cnode}, {LIMIT, LIMIT},
         seL4_IllegalOperation);
    SEND(bound, TCBSetSchedParams, 3, 2, {bound, context, cnode}, {LIMIT, LIMIT},
         seL4_IllegalOperation);
    SEND(seL4_CapInitThreadTCB, TCBSetSchedParams, 3, 2, {bound, empty, cnode}, {LIMIT, LIMIT},
         seL4_IllegalOperation);
    SEND(tcb, TCBSetSchedParams, 3, 2, {bound, empty, cnode}, {LIMIT, LIMIT},
         seL4_InvalidCapability, 1, {3});
    SEND(tcb, TCBSetTimeoutEndpoint, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(tcb, TCBSetTimeoutEndpoint, 1, 0, {cnode}, {0}, seL4_InvalidCapability, 1, {1});
}

static void spaces(void)
{
    seL4_CPtr vspace = seL4_CapInitThreadVSpace;

    SEND(tcb, TCBConfigure, 3, 2, {tcb, tcb, tcb}, {0, 0, 1}, seL4_TruncatedMessage);
    SEND(tcb, TCBConfigure, 2, 3, {tcb, tcb}, {0, 0, 1}, seL4_TruncatedMessage);
    SEND(tcb, TCBConfigure, 3, 3, {tcb, tcb, tcb}, {0, 0, 1}, seL4_IllegalOperation);
    SEND(tcb, TCBConfigure, 3, 3, {tcb, tcb, device}, {0, 0, 1}, seL4_IllegalOperation);
    SEND(tcb, TCBConfigure, 3, 3, {tcb, tcb, page}, {0, 0, 1}, seL4_AlignmentError);
    SEND(tcb, TCBConfigure, 3, 3, {tcb, tcb, page}, {0, 0, 1024}, seL4_IllegalOperation);
    SEND(tcb, TCBConfigure, 3, 3, {cnode, tcb, page}, {0, 0, 1024}, seL4_IllegalOperation);
    SEND(tcb, TCBConfigure, 3, 3, {cnode, vspace, tcb}, {63, 0, 0}, seL4_IllegalOperation);
    SEND(tcb, TCBSetIPCBuffer, 1, 0, {tcb}, {1}, seL4_TruncatedMessage);
    SEND(tcb, TCBSetIPCBuffer, 0, 1, {0}, {1}, seL4_TruncatedMessage);
    SEND(tcb, TCBSetIPCBuffer, 1, 1, {tcb}, {1}, seL4_IllegalOperation);
    SEND(tcb, TCBSetIPCBuffer, 1, 1, {page}, {1}, seL4_AlignmentError);
    SEND(tcb, TCBSetSpace, 3, 1, {tcb, tcb, tcb}, {0, 0}, seL4_TruncatedMessage);
    SEND(tcb, TCBSetSpace, 2, 2, {tcb, tcb}, {0, 0}, seL4_TruncatedMessage);
    SEND(tcb, TCBSetSpace, 3, 2, {tcb, tcb, tcb}, {0, 0}, seL4_IllegalOperation);
    SEND(tcb, TCBSetSpace, 3, 2, {tcb, cnode, tcb}, {0, 0}, seL4_IllegalOperation);
    SEND(tcb, TCBSetSpace, 3, 2, {tcb, cnode, vspace}, {0, 0}, seL4_InvalidCapability, 1, {1});
    /* what it has is the last of a CNode: that would be long to delete, whatever else is asked */
    check_equal(seL4_TCB_SetSpace(tcb, 0, cnode, 0, vspace, 0), seL4_NoError);
    check_equal(delete (cnode), seL4_NoError);
    SEND(tcb, TCBSetSpace, 3, 2, {tcb, ROOT, vspace}, {0, 0}, seL4_IllegalOperation);
    SEND(tcb, TCBConfigure, 3, 3, {ROOT, vspace, page}, {0, 0, 1}, seL4_AlignmentError);
    SEND(tcb, TCBConfigure, 3, 3, {ROOT, vspace, page}, {0, 0, 1024}, seL4_IllegalOperation);
}

static void bindings(void)
{
    seL4_CPtr unreadable = new_slot();

    check_equal(seL4_CNode_Copy(ROOT, unreadable, DEPTH, ROOT, notification, DEPTH, seL4_CanWrite),
                seL4_NoError);
    SEND(tcb, TCBUnbindNotification, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(tcb, TCBBindNotification, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(tcb, TCBBindNotification, 1, 0, {cnode}, {0}, seL4_IllegalOperation);
    SEND(tcb, TCBBindNotification, 1, 0, {unreadable}, {0}, seL4_IllegalOperation);
    check_equal(seL4_TCB_BindNotification(tcb, notification), seL4_NoError);
    SEND(tcb, TCBBindNotification, 1, 0, {notification}, {0}, seL4_IllegalOperation);
    SEND(bound, TCBBindNotification, 1, 0, {notification}, {0}, seL4_IllegalOperation);
    check_equal(seL4_TCB_UnbindNotification(tcb), seL4_NoError);
}

static void breakpoints(void)
{
#ifdef CONFIG_HARDWARE_DEBUG_API
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {9, seL4_UserTop, 2, 3, 3}, seL4_InvalidArgument, 1,
         {1});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {9, 8, 2, 3, 3}, seL4_InvalidArgument, 1, {2});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {9, 8, 1, 3, 3}, seL4_InvalidArgument, 1, {3});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {9, 8, 1, 0, 3}, seL4_InvalidArgument, 1, {4});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {9, 8, 1, 0, 0}, seL4_InvalidArgument, 1, {2});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {0, 9, 0, 0, 3}, seL4_InvalidArgument, 1, {3});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {0, 9, 0, 3, 3}, seL4_InvalidArgument, 1, {2});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {20, 9, 0, 3, 3}, seL4_InvalidArgument, 1, {3});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {20, 9, 0, 3, 0}, seL4_InvalidArgument, 1, {3});
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {20, 9, 0, 4, 0}, seL4_AlignmentError);
    SEND(tcb, TCBSetBreakpoint, 0, 5, {0}, {20, 8, 0, 4, 0}, seL4_RangeError, 2, {0, 5});
#endif
}

static void cnodes(void)
{
    seL4_CPtr untyped = new_object(seL4_UntypedObject, 12), limited = new_slot();

    check_equal(retype(untyped, seL4_EndpointObject, 0, new_slot(), 1), seL4_NoError);
    check_equal(seL4_CNode_Copy(ROOT, limited, DEPTH, ROOT, endpoint, DEPTH, seL4_CanRead),
                seL4_NoError);
    SEND(ROOT, CNodeRotate + 1, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(ROOT, CNodeCopy, 1, 1, {tcb}, {empty, 0}, seL4_TruncatedMessage);
    SEND(ROOT, CNodeCopy, 1, 2, {tcb}, {empty, 0}, seL4_RangeError, 2, {1, 64});
    SEND(ROOT, CNodeCopy, 1, 3, {tcb}, {full, DEPTH, empty, 0}, seL4_TruncatedMessage);
    SEND(ROOT, CNodeCopy, 0, 4, {0}, {full, DEPTH, empty, 0}, seL4_TruncatedMessage);
    SEND(ROOT, CNodeCopy, 1, 4, {tcb}, {full, DEPTH, empty, 0}, seL4_DeleteFirst);
    SEND(ROOT, CNodeCopy, 1, 4, {tcb}, {empty, DEPTH, empty, 0}, seL4_FailedLookup, 2,
         {1, seL4_InvalidRoot});
    SEND(ROOT, CNodeCopy, 1, 4, {ROOT}, {empty, DEPTH, empty, 65}, seL4_RangeError, 2, {1, 64});
    SEND(ROOT, CNodeCopy, 1, 4, {ROOT}, {empty, DEPTH, empty, DEPTH}, seL4_FailedLookup, 3,
         {1, seL4_MissingCapability, DEPTH});
    SEND(ROOT, CNodeCopy, 1, 4, {ROOT}, {empty, DEPTH, untyped, DEPTH}, seL4_TruncatedMessage);
    SEND(ROOT, CNodeMint, 1, 5, {ROOT}, {empty, DEPTH, untyped, DEPTH}, seL4_TruncatedMessage);
    SEND(ROOT, CNodeMutate, 1, 4, {ROOT}, {empty, DEPTH, endpoint, DEPTH}, seL4_TruncatedMessage);
    SEND(ROOT, CNodeCopy, 1, 5, {ROOT}, {empty, DEPTH, untyped, DEPTH}, seL4_RevokeFirst);
    SEND(ROOT, CNodeMint, 1, 6, {ROOT}, {empty, DEPTH, seL4_CapIRQControl, DEPTH},
         seL4_IllegalOperation);
    SEND(ROOT, CNodeMutate, 1, 5, {ROOT}, {empty, DEPTH, endpoint, DEPTH}, seL4_IllegalOperation);
    SEND(ROOT, CNodeCancelBadgedSends, 0, 2, {0}, {limited, DEPTH}, seL4_IllegalOperation);
    SEND(ROOT, CNodeCancelBadgedSends, 0, 2, {0}, {empty, DEPTH}, seL4_IllegalOperation);
}

static void rotations(void)
{
    seL4_CPtr other = new_slot(), pivot = new_copy(tcb);

    SEND(ROOT, CNodeRotate, 2, 7, {tcb, tcb}, {full, DEPTH, 0, empty, 0, 0, empty, 0},
         seL4_TruncatedMessage);
    SEND(ROOT, CNodeRotate, 1, 8, {tcb}, {full, DEPTH, 0, empty, 0, 0, empty, 0},
         seL4_TruncatedMessage);
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, tcb}, {full, DEPTH, 0, empty, 65, 0, empty, 0},
         seL4_FailedLookup, 2, {1, seL4_InvalidRoot});
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {full, DEPTH, 0, empty, 65, 0, empty, 0},
         seL4_RangeError, 2, {1, 64});
    SEND(ROOT, CNodeRotate, 2, 8, {tcb, ROOT}, {full, DEPTH, 0, empty, 65, 0, empty, DEPTH},
         seL4_FailedLookup, 2, {1, seL4_InvalidRoot});
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {full, DEPTH, 0, empty, DEPTH, 0, empty, DEPTH},
         seL4_IllegalOperation);
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {full, DEPTH, 0, full, DEPTH, 0, empty, DEPTH},
         seL4_IllegalOperation);
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {full, DEPTH, 0, other, DEPTH, 0, empty, DEPTH},
         seL4_DeleteFirst);
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {other, DEPTH, 0, pivot, DEPTH, 0, empty, DEPTH},
         seL4_FailedLookup, 3, {1, seL4_MissingCapability, DEPTH});
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {other, DEPTH, 0, empty, DEPTH, 0, full, DEPTH},
         seL4_FailedLookup, 3, {0, seL4_MissingCapability, DEPTH});
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {other, DEPTH, 1, endpoint, DEPTH, 0, full, DEPTH},
         seL4_IllegalOperation);
    SEND(ROOT, CNodeRotate, 2, 8, {ROOT, ROOT}, {other, DEPTH, 0, pivot, DEPTH, 1, endpoint, DEPTH},
         seL4_IllegalOperation);
}

static void contexts(void)
{
    seL4_CPtr control = boot_info->schedcontrol.start;

    SEND(control, TCBSuspend, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(control, SchedControlConfigureFlags, 0, 5, {0}, {TIME_MAX + 1}, seL4_TruncatedMessage);
    SEND(control, SchedControlConfigureFlags, 1, 4, {tcb}, {TIME_MAX + 1}, seL4_TruncatedMessage);
    SEND(control, SchedControlConfigureFlags, 1, 5, {tcb}, {TIME_MAX + 1, 0}, seL4_RangeError, 2,
         {20, TIME_MAX});
    SEND(control, SchedControlConfigureFlags, 1, 5, {tcb}, {19, TIME_MAX + 1}, seL4_RangeError, 2,
         {20, TIME_MAX});
    SEND(control, SchedControlConfigureFlags, 1, 5, {tcb}, {19, 19}, seL4_RangeError, 2,
         {20, TIME_MAX});
    SEND(control, SchedControlConfigureFlags, 1, 5, {tcb}, {20, 19}, seL4_RangeError, 2,
         {20, TIME_MAX});
    SEND(control, SchedControlConfigureFlags, 1, 5, {tcb}, {101, 100, 9}, seL4_RangeError, 2,
         {20, 100});
    SEND(control, SchedControlConfigureFlags, 1, 5, {tcb}, {100, 100, 9}, seL4_InvalidCapability, 1,
         {1});
    SEND(control, SchedControlConfigureFlags, 1, 5, {context}, {100, 100, 9}, seL4_RangeError, 2,
         {0, 8});
    SEND(context, SchedContextBind, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(context, SchedContextBind, 1, 0, {cnode}, {0}, seL4_InvalidCapability, 1, {1});
    SEND(context, SchedContextBind, 1, 0, {bound}, {0}, seL4_IllegalOperation);
    SEND(seL4_CapInitThreadSC, SchedContextBind, 1, 0, {tcb}, {0}, seL4_IllegalOperation);
    SEND(context, SchedContextUnbindObject, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(context, SchedContextUnbindObject, 1, 0, {cnode}, {0}, seL4_InvalidCapability, 1, {1});
    SEND(context, SchedContextUnbindObject, 1, 0, {tcb}, {0}, seL4_IllegalOperation);
    SEND(context, SchedContextUnbindObject, 1, 0, {notification}, {0}, seL4_IllegalOperation);
    SEND(seL4_CapInitThreadSC, SchedContextUnbindObject, 1, 0, {seL4_CapInitThreadTCB}, {0},
         seL4_IllegalOperation);
    SEND(seL4_CapInitThreadSC, SchedContextUnbind, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(context, SchedContextYieldTo, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(seL4_CapInitThreadSC, SchedContextYieldTo, 0, 0, {0}, {0}, seL4_IllegalOperation);
}

/* The slot's arguments follow the others: `first` is where they stand. */
static void interrupt_slot(seL4_Word label, seL4_Word irq, unsigned first)
{
    struct request request = {seL4_CapIRQControl, label, 1,
                              first + 2,          {tcb}, {irq},
                              seL4_FailedLookup,  2,     {0, seL4_InvalidRoot}};

    request.words[first] = full;
    request.words[first + 1] = DEPTH;
    request.length--;
    request.error = seL4_TruncatedMessage;
    request.known = 0;
    request_send(&request, __FILE__, __LINE__);
    request.length++;
    request.caps = 0;
    request_send(&request, __FILE__, __LINE__);
    request.caps = 1;
    request.error = seL4_FailedLookup;
    request.known = 2;
    request_send(&request, __FILE__, __LINE__);
    request.extra[0] = ROOT;
    request.error = seL4_DeleteFirst;
    request.known = 0;
    request_send(&request, __FILE__, __LINE__);
}

static void interrupts(void)
{
    seL4_CPtr control = seL4_CapIRQControl, handler = new_slot(), unwritable = new_slot();

    SEND(control, IRQAckIRQ, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(control, IRQIssueIRQHandler, 1, 3, {tcb}, {IRQ_LAST + 1, 0, 0}, seL4_RangeError, 2,
         {0, IRQ_LAST});
    SEND(control, IRQIssueIRQHandler, 1, 3, {tcb}, {IRQ_KEPT, 0, 0}, seL4_RevokeFirst);
    interrupt_slot(IRQIssueIRQHandler, IRQ_FREE, 1);
    SEND(control, ARMIRQIssueIRQHandlerTrigger, 1, 4, {tcb}, {IRQ_LAST + 1}, seL4_RangeError, 2,
         {0, IRQ_LAST});
    SEND(control, ARMIRQIssueIRQHandlerTrigger, 1, 4, {tcb}, {IRQ_KEPT},
         CORES > 1 ? seL4_IllegalOperation : seL4_RevokeFirst);
    interrupt_slot(ARMIRQIssueIRQHandlerTrigger, IRQ_FREE, 2);
    if (CORES == 1) {
        const seL4_Word issue_sgi = ARMIRQIssueIRQHandlerTrigger + 1;

        SEND(control, issue_sgi, 1, 4, {tcb}, {16, 8}, seL4_RangeError, 2, {0, 15});
        SEND(control, issue_sgi, 1, 4, {tcb}, {15, 8}, seL4_InvalidArgument, 1, {1});
        interrupt_slot(issue_sgi, 15, 2);
    }
    check_equal(seL4_IRQControl_Get(control, IRQ_FREE, ROOT, handler, DEPTH), seL4_NoError);
    SEND(control, IRQIssueIRQHandler, 1, 3, {tcb}, {IRQ_FREE, 0, 0}, seL4_RevokeFirst);
    check_equal(seL4_CNode_Copy(ROOT, unwritable, DEPTH, ROOT, notification, DEPTH, seL4_CanRead),
                seL4_NoError);
    SEND(handler, IRQIssueIRQHandler, 0, 0, {0}, {0}, seL4_IllegalOperation);
    SEND(handler, IRQSetIRQHandler, 0, 0, {0}, {0}, seL4_TruncatedMessage);
    SEND(handler, IRQSetIRQHandler, 1, 0, {endpoint}, {0}, seL4_InvalidCapability, 1, {0});
    SEND(handler, IRQSetIRQHandler, 1, 0, {unwritable}, {0}, seL4_InvalidCapability, 1, {0});
    check_equal(delete (handler), seL4_NoError);
}

void test_error_order(void)
{
    tcb = new_object(seL4_TCBObject, 0);
    cnode = new_object(seL4_CapTableObject, 4);
    page = new_object(seL4_ARM_SmallPageObject, 0);
    notification = new_object(seL4_NotificationObject, 0);
    endpoint = new_object(seL4_EndpointObject, 0);
    context = new_object(seL4_SchedContextObject, 8);
    full = new_copy(tcb);
    bound = thread_create(0, LIMIT, 0, false)->tcb;
    device = new_slot();
    check_equal(retype(device_untyped, seL4_ARM_SmallPageObject, 0, device, 1), seL4_NoError);
    empty = new_slot();
    registers();
    priorities();
    breakpoints();
    bindings();
    cnodes();
    rotations();
    contexts();
    interrupts();
    spaces(); /* cnode is gone behind it */
}
