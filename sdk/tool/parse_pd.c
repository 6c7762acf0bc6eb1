/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Protection domains, their children and virtual machines. */
#include "parse.h"

#include <inttypes.h>

#include "fields.h"
#include "memory.h"
#include "text.h"

enum { IRQ_MAX = 1019 }; /* [GICv2 2.2.1] */
#define CONTEXT_MAX_US UINT64_C(36893488147419) /* the kernel refuses longer periods */

void setvar_add(struct diagnostics *diagnostics, struct pd *pd, struct setvar setvar)
{
    for (uint32_t i = 0; i < pd->setvar_count; i++) {
        if (!text_equal(pd->setvars[i].symbol, setvar.symbol))
            continue;
        error_at(diagnostics, setvar.at, "symbol '%s' of protection domain '%s' is set twice",
                 setvar.symbol, pd->name);
        note_at(diagnostics, pd->setvars[i].at, "the other one is here");
        return;
    }
    pd->setvars = array_grow(pd->setvars, pd->setvar_count, sizeof *pd->setvars);
    pd->setvars[pd->setvar_count++] = setvar;
}

/* Attribute `attribute`, if present, names the symbol. */
static void parse_setvar(struct diagnostics *diagnostics, struct element *element,
                         const char *attribute, struct pd *pd, struct setvar setvar)
{
    setvar.symbol = field_text(element, attribute);
    setvar.at = field_at(element, attribute);
    setvar.region_index = INDEX_NONE;
    if (!setvar.symbol)
        return;
    if (!*setvar.symbol)
        error_at(diagnostics, setvar.at, "attribute '%s' of '%s' is empty", attribute,
                 element->name);
    setvar_add(diagnostics, pd, setvar);
}

static void no_children(struct diagnostics *diagnostics, const struct element *element)
{
    for (struct element *child = element->first_child; child; child = child->next)
        element_unknown(diagnostics, child);
}

static void parse_perms(struct diagnostics *diagnostics, struct element *element, struct map *map)
{
    const char *perms = field_text(element, "perms");
    for (const char *c = perms ? perms : "rw"; *c; c++) {
        map->read |= *c == 'r';
        map->write |= *c == 'w';
        map->execute |= *c == 'x';
        if (*c != 'r' && *c != 'w' && *c != 'x') {
            error_at(diagnostics, field_at(element, "perms"),
                     "perms may hold only the letters r, w and x, not '%s'", perms);
            return;
        }
    }
    if (!map->read)
        error_at(diagnostics, field_at(element, "perms"),
                 "perms '%s': memory that cannot be read cannot be mapped", perms);
}

static struct map parse_map(struct diagnostics *diagnostics, const struct platform *platform,
                            struct element *element)
{
    struct map map = {.at = element->at, .region_index = INDEX_NONE};
    map.region = field_required(diagnostics, element, "mr");
    map.vaddr = field_required_number(diagnostics, element, "vaddr", 0, platform->user_top);
    map.vaddr_at = field_at(element, "vaddr");
    map.cached = field_bool(diagnostics, element, "cached", true);
    parse_perms(diagnostics, element, &map);
    no_children(diagnostics, element);
    return map;
}

static void parse_pd_map(struct diagnostics *diagnostics, const struct platform *platform,
                         struct element *element, struct pd *pd)
{
    struct map map = parse_map(diagnostics, platform, element);
    pd->maps = array_grow(pd->maps, pd->map_count, sizeof *pd->maps);
    pd->maps[pd->map_count++] = map;
    struct setvar setvar = {.kind = SETVAR_VALUE, .value = map.vaddr, .region = map.region};
    parse_setvar(diagnostics, element, "setvar_vaddr", pd, setvar);
    setvar.kind = SETVAR_REGION_SIZE;
    parse_setvar(diagnostics, element, "setvar_size", pd, setvar);
    setvar.kind = SETVAR_PREFILL_SIZE;
    parse_setvar(diagnostics, element, "setvar_prefill_size", pd, setvar);
    fields_end(diagnostics, element);
}

static void parse_irq(struct diagnostics *diagnostics, struct element *element, struct pd *pd)
{
    if (field_present(element, "pin") || field_present(element, "pcidev")) {
        error_at(diagnostics, element->at, "I/O APIC and MSI interrupts exist on x86 only");
        return;
    }
    pd->irqs = array_grow(pd->irqs, pd->irq_count, sizeof *pd->irqs);
    struct irq *irq = &pd->irqs[pd->irq_count++];
    irq->at = element->at;
    irq->number = (uint32_t)field_required_number(diagnostics, element, "irq", 0, IRQ_MAX);
    irq->id = (uint32_t)field_required_number(diagnostics, element, "id", 0, ID_MAX);
    const char *trigger = field_text(element, "trigger");
    irq->edge = trigger && text_equal(trigger, "edge");
    if (trigger && !irq->edge && !text_equal(trigger, "level"))
        error_at(diagnostics, field_at(element, "trigger"),
                 "trigger must be 'level' or 'edge', not '%s'", trigger);
    parse_setvar(diagnostics, element, "setvar_id", pd,
                 (struct setvar){.kind = SETVAR_VALUE, .value = irq->id});
    fields_end(diagnostics, element);
    no_children(diagnostics, element);
}

static void parse_setvar_element(struct diagnostics *diagnostics, struct element *element,
                                 struct pd *pd)
{
    struct setvar setvar = {.kind = SETVAR_REGION_PADDR};
    setvar.region = field_required(diagnostics, element, "region_paddr");
    if (!field_present(element, "symbol"))
        error_at(diagnostics, element->at, "element 'setvar' lacks the attribute 'symbol'");
    parse_setvar(diagnostics, element, "symbol", pd, setvar);
    fields_end(diagnostics, element);
    no_children(diagnostics, element);
}

static void parse_budget(struct diagnostics *diagnostics, const struct platform *platform,
                         struct element *element, uint64_t *budget, uint64_t *period)
{
    uint64_t minimum = platform->budget_min_us;
    *budget = field_number(diagnostics, element, "budget", minimum, CONTEXT_MAX_US,
                           minimum > DEFAULT_BUDGET_US ? minimum : DEFAULT_BUDGET_US);
    *period = field_number(diagnostics, element, "period", minimum, CONTEXT_MAX_US, *budget);
    if (*budget > *period)
        error_at(diagnostics, field_at(element, "period"),
                 "the budget (%" PRIu64 " us) is larger than the period (%" PRIu64 " us)", *budget,
                 *period);
}

static uint32_t parse_core(struct diagnostics *diagnostics, const struct platform *platform,
                           struct element *element)
{
    return (uint32_t)field_number(diagnostics, element, "cpu", 0, platform->cores - 1, 0);
}

static void parse_vcpu(struct diagnostics *diagnostics, const struct platform *platform,
                       struct element *element, struct vm *vm, struct pd *pd)
{
    vm->vcpus = array_grow(vm->vcpus, vm->vcpu_count, sizeof *vm->vcpus);
    struct vcpu *vcpu = &vm->vcpus[vm->vcpu_count++];
    vcpu->at = element->at;
    vcpu->id = (uint32_t)field_required_number(diagnostics, element, "id", 0, ID_MAX);
    vcpu->core = field_present(element, "cpu") ? parse_core(diagnostics, platform, element)
                                               : pd->core;
    parse_setvar(diagnostics, element, "setvar_id", pd,
                 (struct setvar){.kind = SETVAR_VALUE, .value = vcpu->id});
    fields_end(diagnostics, element);
    no_children(diagnostics, element);
}

static void parse_vm_map(struct diagnostics *diagnostics, const struct platform *platform,
                         struct element *element, struct vm *vm)
{
    vm->maps = array_grow(vm->maps, vm->map_count, sizeof *vm->maps);
    struct map map = parse_map(diagnostics, platform, element);
    map.of_vm = true;
    vm->maps[vm->map_count++] = map;
    fields_end(diagnostics, element);
}

static void parse_vm(struct diagnostics *diagnostics, const struct platform *platform,
                     struct element *element, uint32_t pd_index, struct system *system)
{
    struct pd *pd = &system->pds[pd_index];
    if (!platform->has_hypervisor)
        error_at(diagnostics, element->at, "this kernel cannot run virtual machines");
    if (pd->vm != INDEX_NONE) {
        error_at(diagnostics, element->at, "protection domain '%s' has two virtual machines",
                 pd->name);
        note_at(diagnostics, system->vms[pd->vm].at, "the first one is here");
    }
    system->vms = array_grow(system->vms, system->vm_count, sizeof *system->vms);
    pd->vm = system->vm_count;
    struct vm *vm = &system->vms[system->vm_count++];
    vm->at = element->at;
    vm->pd = pd_index;
    vm->name = field_required(diagnostics, element, "name");
    vm->priority = (uint8_t)field_number(diagnostics, element, "priority", 0, PRIORITY_MAX, 0);
    parse_budget(diagnostics, platform, element, &vm->budget_us, &vm->period_us);
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next) {
        if (text_equal(child->name, "vcpu"))
            parse_vcpu(diagnostics, platform, child, vm, pd);
        else if (text_equal(child->name, "map"))
            parse_vm_map(diagnostics, platform, child, vm);
        else
            element_unknown(diagnostics, child);
    }
    if (vm->vcpu_count == 0)
        error_at(diagnostics, vm->at, "virtual machine '%s' has no vcpu", vm->name);
}

static void parse_program(struct diagnostics *diagnostics, struct element *element, struct pd *pd)
{
    if (pd->program) {
        error_at(diagnostics, element->at, "protection domain '%s' has two program images",
                 pd->name);
        note_at(diagnostics, pd->program_at, "the first one is here");
    }
    pd->program_at = element->at;
    pd->program = field_required(diagnostics, element, "path");
    pd->symbol_program = field_text(element, "path_for_symbols");
    fields_end(diagnostics, element);
    no_children(diagnostics, element);
}

static void parse_shared_cap(struct diagnostics *diagnostics, struct element *element,
                             struct pd *pd)
{
    struct shared_cap cap = {.at = element->at, .pd_index = INDEX_NONE};
    if (text_equal(element->name, "cap_tcb"))
        cap.type = SHARED_TCB;
    else if (text_equal(element->name, "cap_sc"))
        cap.type = SHARED_CONTEXT;
    else if (text_equal(element->name, "cap_vspace"))
        cap.type = SHARED_VSPACE;
    else {
        element_unknown(diagnostics, element);
        return;
    }
    cap.slot = (uint32_t)field_required_number(diagnostics, element, "slot", 1, ROOT_SLOT_MAX);
    cap.pd = field_required(diagnostics, element, "pd");
    fields_end(diagnostics, element);
    for (uint32_t i = 0; i < pd->shared_cap_count; i++) {
        if (pd->shared_caps[i].slot != cap.slot)
            continue;
        error_at(diagnostics, cap.at, "slot %u of the cspace is used twice", cap.slot);
        note_at(diagnostics, pd->shared_caps[i].at, "the other one is here");
    }
    pd->shared_caps = array_grow(pd->shared_caps, pd->shared_cap_count, sizeof *pd->shared_caps);
    pd->shared_caps[pd->shared_cap_count++] = cap;
}

static void parse_cspace(struct diagnostics *diagnostics, struct element *element, struct pd *pd)
{
    if (pd->cspace_at.line) {
        error_at(diagnostics, element->at, "protection domain '%s' has two cspace elements",
                 pd->name);
        note_at(diagnostics, pd->cspace_at, "the first one is here");
    }
    pd->cspace_at = element->at;
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next)
        parse_shared_cap(diagnostics, child, pd);
}

static void parse_identity(struct diagnostics *diagnostics, struct element *element,
                           uint32_t parent, struct pd *pd)
{
    pd->at = element->at;
    pd->parent = parent;
    pd->vm = INDEX_NONE;
    pd->name = field_required(diagnostics, element, "name");
    if (parent != INDEX_NONE)
        pd->id = (uint32_t)field_required_number(diagnostics, element, "id", 0, ID_MAX);
    else if (field_text(element, "id"))
        error_at(diagnostics, field_at(element, "id"),
                 "only a protection domain inside another one has an id");
    pd->domain = field_text(element, "domain");
    pd->domain_at = field_at(element, "domain");
}

static void parse_attributes(struct diagnostics *diagnostics, const struct platform *platform,
                             struct element *element, struct pd *pd)
{
    pd->priority = (uint8_t)field_number(diagnostics, element, "priority", 0, PRIORITY_MAX, 0);
    parse_budget(diagnostics, platform, element, &pd->budget_us, &pd->period_us);
    pd->passive = field_bool(diagnostics, element, "passive", false);
    pd->fpu = field_bool(diagnostics, element, "fpu", true);
    pd->smc = field_bool(diagnostics, element, "smc", false);
    if (pd->smc && !platform->has_smc)
        error_at(diagnostics, field_at(element, "smc"), "this kernel does not forward SMC calls");
    pd->core = parse_core(diagnostics, platform, element);
    pd->stack_size = field_number(diagnostics, element, "stack_size", STACK_MIN, STACK_MAX,
                                  STACK_DEFAULT);
    if (pd->stack_size % SMALL_PAGE)
        error_at(diagnostics, field_at(element, "stack_size"),
                 "stack_size must be a multiple of 0x1000");
}

/* Everything but nested PDs, which may move the array pd lies in. */
static void parse_part(struct diagnostics *diagnostics, const struct platform *platform,
                       struct element *child, uint32_t index, struct system *system)
{
    struct pd *pd = &system->pds[index];
    if (text_equal(child->name, "program_image"))
        parse_program(diagnostics, child, pd);
    else if (text_equal(child->name, "map"))
        parse_pd_map(diagnostics, platform, child, pd);
    else if (text_equal(child->name, "irq"))
        parse_irq(diagnostics, child, pd);
    else if (text_equal(child->name, "setvar"))
        parse_setvar_element(diagnostics, child, pd);
    else if (text_equal(child->name, "virtual_machine"))
        parse_vm(diagnostics, platform, child, index, system);
    else if (text_equal(child->name, "cspace"))
        parse_cspace(diagnostics, child, pd);
    else if (text_equal(child->name, "protection_domain"))
        parse_pd(diagnostics, platform, child, index, system);
    else if (text_equal(child->name, "ioport"))
        error_at(diagnostics, child->at, "I/O ports exist on x86 only");
    else
        element_unknown(diagnostics, child);
}

void parse_pd(struct diagnostics *diagnostics, const struct platform *platform,
              struct element *element, uint32_t parent, struct system *system)
{
    uint32_t index = system->pd_count;
    if (index == PD_MAX)
        error_at(diagnostics, element->at, "more than %u protection domains", PD_MAX);
    system->pds = array_grow(system->pds, system->pd_count, sizeof *system->pds);
    struct pd *pd = &system->pds[system->pd_count++];
    parse_identity(diagnostics, element, parent, pd);
    parse_attributes(diagnostics, platform, element, pd);
    if (parent != INDEX_NONE)
        parse_setvar(diagnostics, element, "setvar_id", &system->pds[parent],
                     (struct setvar){.kind = SETVAR_VALUE, .value = pd->id});
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next)
        parse_part(diagnostics, platform, child, index, system);
    if (!system->pds[index].program)
        error_at(diagnostics, element->at, "protection domain '%s' has no program_image",
                 system->pds[index].name);
}
