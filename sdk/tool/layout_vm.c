/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtual machines: one address space, one thread and one virtual CPU for each vcpu. */
#include "layout.h"
#include "memory.h"

enum { VCPU_CNODE_BITS = 1 }; /* empty: a guest has no capabilities */

static struct vcpu_objects add_vcpu(struct layout *layout, const struct vm *vm,
                                    const struct vcpu *vcpu)
{
    uint32_t index = layout->vcpu_object_count;
    const char *name = memory_format("%s:%u", vm->name, vcpu->id);
    layout->vcpu_objects =
        array_grow(layout->vcpu_objects, layout->vcpu_object_count, sizeof *layout->vcpu_objects);
    struct vcpu_objects objects = {
        .vcpu = layout_object(layout, OBJECT_VCPU, memory_format("vcpu: %s", name)),
        .tcb = layout_object(layout, OBJECT_TCB, name),
        .context = layout_context(layout, memory_format("context: %s", name), vm->budget_us,
                                  vm->period_us, CONTEXT_BADGE + index, vcpu->core),
    };
    layout->vcpu_objects[layout->vcpu_object_count++] = objects;
    return objects;
}

static void add_thread(struct layout *layout, const struct vm *vm, const struct vcpu *vcpu,
                       const struct vcpu_objects *objects, uint32_t vspace, uint32_t cnode,
                       uint8_t domain)
{
    struct system_tcb *tcb = layout_tcb(layout, objects->tcb);
    tcb->cspace = cnode;
    tcb->vspace = vspace;
    tcb->fault_endpoint = layout->pds[vm->pd].endpoint;
    tcb->fault_badge = BADGE_FAULT | vcpu->id;
    tcb->fault_rights = RIGHT_WRITE | RIGHT_GRANT_REPLY;
    tcb->context = objects->context;
    tcb->priority = tcb->mcp = vm->priority;
    tcb->core = (uint8_t)vcpu->core;
    tcb->domain = domain; /* the VM runs when its monitor does */
    layout->vcpus = array_grow(layout->vcpus, layout->vcpu_count, sizeof *layout->vcpus);
    layout->vcpus[layout->vcpu_count++] = (struct system_vcpu){objects->vcpu, objects->tcb};
}

void layout_vm(struct layout *layout, const struct system *system, uint32_t index)
{
    const struct vm *vm = &system->vms[index];
    struct vspace *vspace = &layout->vm_vspaces[index];
    uint32_t owner = layout->pds[vm->pd].cnode;
    vspace_new(layout, vspace, memory_format("vspace: %s", vm->name));
    uint32_t cnode =
        layout_cnode(layout, VCPU_CNODE_BITS, memory_format("cnode: %s", vm->name));
    for (uint32_t i = 0; i < vm->vcpu_count; i++) {
        const struct vcpu *vcpu = &vm->vcpus[i];
        struct vcpu_objects objects = add_vcpu(layout, vm, vcpu);
        add_thread(layout, vm, vcpu, &objects, vspace->object, cnode,
                   system->pds[vm->pd].domain_id);
        layout_slot(layout, owner, PD_SLOT_VCPU_TCB + vcpu->id, objects.tcb, RIGHT_ALL, 0);
        layout_slot(layout, owner, PD_SLOT_VCPU + vcpu->id, objects.vcpu, RIGHT_ALL, 0);
    }
    for (uint32_t i = 0; i < vm->map_count; i++)
        vspace_map_region(layout, vspace, &system->regions[vm->maps[i].region_index],
                          &vm->maps[i]);
}
