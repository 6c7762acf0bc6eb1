/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Object type numbers for Untyped_Retype. */
#pragma once

#include <sel4/simple_types.h>

typedef enum api_object {
    seL4_UntypedObject = 0,
    seL4_TCBObject,
    seL4_EndpointObject,
    seL4_NotificationObject,
    seL4_CapTableObject,
    seL4_SchedContextObject,
    seL4_ReplyObject,
    seL4_NonArchObjectTypeCount,
} seL4_ObjectType;

typedef enum _object {
    seL4_ARM_HugePageObject = seL4_NonArchObjectTypeCount,
    seL4_ARM_VSpaceObject,
    seL4_ARM_SmallPageObject,
    seL4_ARM_LargePageObject,
    seL4_ARM_PageTableObject,
    seL4_ARM_VCPUObject,
    seL4_ObjectTypeCount,
} seL4_ArchObjectType;

#define seL4_AsyncEndpointObject seL4_NotificationObject
#define seL4_ModeObjectTypeCount seL4_ARM_SmallPageObject
#define seL4_ARM_IOPageTableObject 0xffff
typedef seL4_Word api_object_t;
typedef seL4_Word object_t;
