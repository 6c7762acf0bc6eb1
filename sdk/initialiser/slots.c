/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The root task's own capability slots. */

#include "sdk/initialiser/slots.h"

#include "sdk/image.h"
#include "sdk/initialiser/report.h"

static seL4_SlotPos first_object, next, end;

void slots_init(seL4_SlotRegion empty, uint32_t object_count)
{
    first_object = next = empty.start;
    end = empty.end;
    slots_take(object_count);
}

seL4_CPtr object_slot(uint32_t object)
{
    return first_object + object;
}

seL4_CPtr slots_take(uint32_t count)
{
    seL4_CPtr first = next;

    if (count > end - next) {
        report_failure("out of capability slots: %lu are in use", next - first_object);
    }
    next += count;
    return first;
}

seL4_CapRights_t kernel_rights(uint32_t rights)
{
    return seL4_CapRights_new((rights & RIGHT_GRANT_REPLY) != 0, (rights & RIGHT_GRANT) != 0,
                              (rights & RIGHT_READ) != 0, (rights & RIGHT_WRITE) != 0);
}

seL4_Word kernel_guard(uint64_t guard)
{
    return seL4_CNode_CapData_new(guard >> GUARD_SIZE_BITS,
                                  guard & ((UINT64_C(1) << GUARD_SIZE_BITS) - 1)).words[0];
}

seL4_CPtr object_mint(uint32_t object, seL4_Word rights, seL4_Word data)
{
    seL4_CPtr slot = slots_take(1);
    seL4_CapRights_t mask = kernel_rights((uint32_t)rights);
    seL4_Error error;

    if (data == 0) {
        error = seL4_CNode_Copy(seL4_CapInitThreadCNode, slot, ROOT_DEPTH, seL4_CapInitThreadCNode,
                                object_slot(object), ROOT_DEPTH, mask);
    } else {
        error = seL4_CNode_Mint(seL4_CapInitThreadCNode, slot, ROOT_DEPTH, seL4_CapInitThreadCNode,
                                object_slot(object), ROOT_DEPTH, mask, data);
    }
    object_check("copying", object, error);
    return slot;
}
