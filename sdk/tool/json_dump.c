/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The system description as JSON, for other programs: every object, capability, mapping and thread. */
#include "json_dump.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

struct dump {
    FILE *out;
    const struct system_head *head;
};

static const void *table(const struct dump *dump, struct system_table table)
{
    return (const uint8_t *)dump->head + table.offset;
}

static void put_text(const struct dump *dump, uint32_t offset)
{
    const char *text = (const char *)table(dump, dump->head->strings) + offset;
    fputc('"', dump->out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ')
            fprintf(dump->out, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            fputc(*text, dump->out);
    }
    fputc('"', dump->out);
}

static void put_object(const struct dump *dump, const char *name, uint32_t object)
{
    if (object == OBJECT_NONE)
        fprintf(dump->out, ", \"%s\": null", name);
    else
        fprintf(dump->out, ", \"%s\": %u", name, object);
}

static void list_start(const struct dump *dump, const char *name)
{
    fprintf(dump->out, ",\n \"%s\": [", name);
}

static void item_start(const struct dump *dump, uint32_t index)
{
    fputs(index ? ",\n  {" : "\n  {", dump->out);
}

static void put_objects(const struct dump *dump)
{
    static const char *const types[] = {
        [OBJECT_TCB] = "tcb",           [OBJECT_ENDPOINT] = "endpoint",
        [OBJECT_NOTIFICATION] = "notification", [OBJECT_CNODE] = "cnode",
        [OBJECT_CONTEXT] = "sched_context",     [OBJECT_REPLY] = "reply",
        [OBJECT_VSPACE] = "vspace",     [OBJECT_PAGE_TABLE] = "page_table",
        [OBJECT_SMALL_PAGE] = "small_page",     [OBJECT_LARGE_PAGE] = "large_page",
        [OBJECT_VCPU] = "vcpu",         [OBJECT_IRQ] = "irq",
        [OBJECT_SMC] = "smc",
    };
    const struct system_object *objects = table(dump, dump->head->objects);
    fputs("{\n \"objects\": [", dump->out);
    for (uint32_t i = 0; i < dump->head->objects.count; i++) {
        item_start(dump, i);
        fprintf(dump->out, "\"type\": \"%s\", \"size_bits\": %u, \"name\": ", types[objects[i].type],
                objects[i].size_bits);
        put_text(dump, objects[i].name);
        if (objects[i].flags & OBJECT_FIXED)
            fprintf(dump->out, ", \"paddr\": %" PRIu64, objects[i].paddr);
        fputc('}', dump->out);
    }
    fputc(']', dump->out);
}

static void put_slots(const struct dump *dump)
{
    const struct system_slot *slots = table(dump, dump->head->slots);
    list_start(dump, "slots");
    for (uint32_t i = 0; i < dump->head->slots.count; i++) {
        item_start(dump, i);
        fprintf(dump->out,
                "\"cnode\": %u, \"slot\": %u, \"object\": %u, \"rights\": %u, \"data\": %" PRIu64 "}",
                slots[i].cnode, slots[i].slot, slots[i].target, slots[i].rights, slots[i].data);
    }
    fputc(']', dump->out);
}

static void put_mappings(const struct dump *dump)
{
    const struct system_mapping *mappings = table(dump, dump->head->mappings);
    list_start(dump, "mappings");
    for (uint32_t i = 0; i < dump->head->mappings.count; i++) {
        item_start(dump, i);
        fprintf(dump->out,
                "\"vspace\": %u, \"vaddr\": %" PRIu64
                ", \"object\": %u, \"rights\": %u, \"attributes\": %u}",
                mappings[i].vspace, mappings[i].vaddr, mappings[i].object, mappings[i].rights,
                mappings[i].attributes);
    }
    fputc(']', dump->out);
}

static void put_contexts(const struct dump *dump)
{
    const struct system_context *contexts = table(dump, dump->head->contexts);
    list_start(dump, "sched_contexts");
    for (uint32_t i = 0; i < dump->head->contexts.count; i++) {
        item_start(dump, i);
        fprintf(dump->out,
                "\"object\": %u, \"core\": %u, \"budget_us\": %" PRIu64 ", \"period_us\": %" PRIu64
                ", \"badge\": %" PRIu64 "}",
                contexts[i].object, contexts[i].core, contexts[i].budget_us, contexts[i].period_us,
                contexts[i].badge);
    }
    fputc(']', dump->out);
}

static void put_irqs(const struct dump *dump)
{
    const struct system_irq *irqs = table(dump, dump->head->irqs);
    list_start(dump, "irqs");
    for (uint32_t i = 0; i < dump->head->irqs.count; i++) {
        item_start(dump, i);
        fprintf(dump->out,
                "\"object\": %u, \"number\": %u, \"edge\": %s, \"core\": %u, \"notification\": %u, \"badge\": %" PRIu64
                "}",
                irqs[i].object, irqs[i].number, irqs[i].trigger == IRQ_EDGE ? "true" : "false",
                irqs[i].core, irqs[i].notification, irqs[i].badge);
    }
    fputc(']', dump->out);
}

static void put_threads(const struct dump *dump)
{
    const struct system_tcb *tcbs = table(dump, dump->head->tcbs);
    list_start(dump, "threads");
    for (uint32_t i = 0; i < dump->head->tcbs.count; i++) {
        const struct system_tcb *tcb = &tcbs[i];
        item_start(dump, i);
        fputs("\"name\": ", dump->out);
        put_text(dump, tcb->name);
        put_object(dump, "object", tcb->object);
        put_object(dump, "cspace", tcb->cspace);
        put_object(dump, "vspace", tcb->vspace);
        put_object(dump, "ipc_buffer", tcb->ipc_buffer_frame);
        put_object(dump, "fault_endpoint", tcb->fault_endpoint);
        put_object(dump, "sched_context", tcb->context);
        put_object(dump, "notification", tcb->notification);
        fprintf(dump->out,
                ", \"fault_badge\": %" PRIu64 ", \"pc\": %" PRIu64 ", \"sp\": %" PRIu64
                ", \"priority\": %u, \"core\": %u, \"domain\": %u, \"started\": %s}",
                tcb->fault_badge, tcb->pc, tcb->sp, tcb->priority, tcb->core, tcb->domain,
                tcb->flags & TCB_START ? "true" : "false");
    }
    fputs("]\n}\n", dump->out);
}

struct bytes json_dump(const struct description *description)
{
    char *text = NULL;
    size_t size = 0;
    struct dump dump = {.out = open_memstream(&text, &size),
                        .head = (const struct system_head *)description->bytes.data};
    if (!dump.out)
        return (struct bytes){0};
    put_objects(&dump);
    put_slots(&dump);
    put_mappings(&dump);
    put_contexts(&dump);
    put_irqs(&dump);
    put_threads(&dump);
    fclose(dump.out);
    struct bytes result = {(const uint8_t *)memory_text(text, size), size};
    free(text);
    return result;
}
