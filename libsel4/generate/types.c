/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Types with accessors: the table, the C header made from it, and the same as bit field descriptions. */
#include "types.h"

#include "generate.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct bit_block bit_blocks[] = {
    {"seL4_MessageInfo", {{"label", 52}, {"capsUnwrapped", 3}, {"extraCaps", 2}, {"length", 7}}},
    {"seL4_CapRights",
     {{"capAllowGrantReply", 1}, {"capAllowGrant", 1}, {"capAllowRead", 1}, {"capAllowWrite", 1}}},
    {"seL4_CNode_CapData", {{"guard", 58}, {"guardSize", 6}}},
};
const unsigned bit_block_count = COUNT(bit_blocks);

const struct fault_block fault_blocks[] = {
    {"NullFault", 0, 0, {0}},
    {"CapFault", 1, 0, {"IP", "Addr", "InRecvPhase", "LookupFailureType", "MR4", "MR5", "MR6"}},
    {"UnknownSyscall",
     2,
     0,
     {"X0", "X1", "X2", "X3", "X4", "X5", "X6", "X7", "FaultIP", "SP", "LR", "SPSR", "Syscall"}},
    {"UserException", 3, 0, {"FaultIP", "SP", "SPSR", "Number", "Code"}},
    {"DebugException",
     4,
     DEBUG,
     {"FaultIP", "ExceptionReason", "TriggerAddress", "BreakpointNumber"}},
    {"Timeout", 5, 0, {"data", "consumed"}},
    {"VMFault", 6, 0, {"IP", "Addr", "PrefetchFault", "FSR"}},
    {"VGICMaintenance", 7, 0, {"IDX"}},
    {"VCPUFault", 8, 0, {"HSR"}},
    {"VPPIEvent", 9, 0, {"irq"}},
};
const unsigned fault_block_count = COUNT(fault_blocks);

static unsigned bit_fields(const struct bit_block *b)
{
    unsigned count = 0;

    while (count < COUNT(b->field) && b->field[count].name)
        count++;
    return count;
}

static unsigned fault_fields(const struct fault_block *b)
{
    unsigned count = 0;

    while (count < BLOCK_FIELDS_MAX && b->field[count])
        count++;
    return count;
}

static unsigned long mask_of(unsigned bits)
{
    return (1ul << bits) - 1;
}

static unsigned shift_of(const struct bit_block *b, unsigned index)
{
    unsigned shift = 0;

    for (unsigned i = index + 1; i < bit_fields(b); i++)
        shift += b->field[i].bits;
    return shift;
}

/* Constructor: one argument per field. */
static void write_bit_new(FILE *out, const struct bit_block *b)
{
    fprintf(out, "LIBSEL4_INLINE_FUNC %s_t %s_new(", b->name, b->name);
    for (unsigned i = 0; i < bit_fields(b); i++)
        fprintf(out, "%sseL4_Uint64 %s", i ? ", " : "", b->field[i].name);
    fprintf(out, ")\n{\n    %s_t value;\n\n    value.words[0] = ", b->name);
    for (unsigned i = 0; i < bit_fields(b); i++)
        fprintf(out, "%s(%s & 0x%lxul) << %u", i ? " | " : "", b->field[i].name,
                mask_of(b->field[i].bits), shift_of(b, i));
    fprintf(out, ";\n    return value;\n}\n\n");
}

static void write_bit_field(FILE *out, const struct bit_block *b, unsigned i)
{
    const char *type = b->name, *field = b->field[i].name;
    unsigned long mask = mask_of(b->field[i].bits);
    unsigned shift = shift_of(b, i);

    fprintf(out,
            "LIBSEL4_INLINE_FUNC seL4_Uint64 %s_get_%s(%s_t value)\n{\n"
            "    return value.words[0] >> %u & 0x%lxul;\n}\n\n",
            type, field, type, shift, mask);
    fprintf(out,
            "LIBSEL4_INLINE_FUNC %s_t %s_set_%s(%s_t value, seL4_Uint64 field)\n{\n"
            "    value.words[0] = (value.words[0] & ~(0x%lxul << %u)) | (field & 0x%lxul) << %u;\n"
            "    return value;\n}\n\n",
            type, type, field, type, mask, shift, mask, shift);
    fprintf(out,
            "LIBSEL4_INLINE_FUNC seL4_Uint64 %s_ptr_get_%s(%s_t *value)\n{\n"
            "    return %s_get_%s(*value);\n}\n\n",
            type, field, type, type, field);
    fprintf(out,
            "LIBSEL4_INLINE_FUNC void %s_ptr_set_%s(%s_t *value, seL4_Uint64 field)\n{\n"
            "    *value = %s_set_%s(*value, field);\n}\n\n",
            type, field, type, type, field);
}

static void write_shared_types(const char *include)
{
    FILE *out = open_header(include, "sel4/shared_types_gen.h", "words of bit fields.");

    fprintf(out, "#include <sel4/macros.h>\n#include <sel4/simple_types.h>\n\n");
    for (unsigned i = 0; i < bit_block_count; i++) {
        const struct bit_block *b = &bit_blocks[i];

        fprintf(out, "typedef struct %s {\n    seL4_Uint64 words[1];\n} %s_t;\n\n", b->name, b->name);
        write_bit_new(out, b);
        for (unsigned k = 0; k < bit_fields(b); k++)
            write_bit_field(out, b, k);
    }
    fclose(out);
}

/* The number of the fault in word 0; message word i in word (count - i). */
static void write_fault_accessors(FILE *out, const struct fault_block *b)
{
    unsigned count = fault_fields(b);

    fprintf(out, "LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_Fault_%s_new(", b->name);
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "%sseL4_Uint64 %s", i ? ", " : "", b->field[i]);
    fprintf(out, "%s)\n{\n    seL4_Fault_t fault = {{%u}};\n\n", count ? "" : "void", b->number);
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "    fault.words[%u] = %s;\n", count - i, b->field[i]);
    fprintf(out, "    return fault;\n}\n\n");
    for (unsigned i = 0; i < count; i++) {
        fprintf(out,
                "LIBSEL4_INLINE_FUNC seL4_Uint64 seL4_Fault_%s_get_%s(seL4_Fault_t fault)\n{\n"
                "    return fault.words[%u];\n}\n\n",
                b->name, b->field[i], count - i);
        fprintf(out,
                "LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_Fault_%s_set_%s(seL4_Fault_t fault, "
                "seL4_Uint64 field)\n{\n    fault.words[%u] = field;\n    return fault;\n}\n\n",
                b->name, b->field[i], count - i);
        fprintf(out,
                "LIBSEL4_INLINE_FUNC seL4_Uint64 seL4_Fault_%s_ptr_get_%s(seL4_Fault_t *fault)\n{\n"
                "    return fault->words[%u];\n}\n\n",
                b->name, b->field[i], count - i);
    }
    fprintf(out,
            "LIBSEL4_INLINE_FUNC seL4_Bool seL4_is%s_tag(seL4_MessageInfo_t tag)\n{\n"
            "    return seL4_MessageInfo_get_label(tag) == seL4_Fault_%s;\n}\n\n",
            b->name, b->name);
}

static const char fault_head[] =
    "#include <sel4/faults.h>\n#include <sel4/functions.h>\n\n"
    "/* A fault message taken out of the message registers. */\n"
    "typedef struct seL4_Fault {\n    seL4_Uint64 words[%u];\n} seL4_Fault_t;\n\n"
    "LIBSEL4_INLINE_FUNC seL4_Uint64 seL4_Fault_get_seL4_FaultType(seL4_Fault_t fault)\n{\n"
    "    return fault.words[0] & 15;\n}\n\n"
    "LIBSEL4_INLINE_FUNC seL4_Bool seL4_Fault_seL4_FaultType_equals(seL4_Fault_t fault, "
    "seL4_Uint64 type)\n{\n    return seL4_Fault_get_seL4_FaultType(fault) == type;\n}\n\n"
    "LIBSEL4_INLINE_FUNC seL4_Uint64 seL4_Fault_ptr_get_seL4_FaultType(seL4_Fault_t *fault)\n{\n"
    "    return fault->words[0] & 15;\n}\n\n";

static const char fault_tail[] =
    "#define seL4_isTimeoutFault_tag seL4_isTimeout_tag\n\n"
    "LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_getArchFault(seL4_MessageInfo_t tag)\n{\n"
    "    return seL4_getFault(tag);\n}\n";

/* Takes the words of the message that the label names; NullFault for anything else. */
static void write_get_fault(FILE *out, unsigned properties)
{
    fprintf(out, "LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_getFault(seL4_MessageInfo_t tag)\n{\n"
                 "    switch (seL4_MessageInfo_get_label(tag)) {\n");
    for (unsigned i = 1; i < fault_block_count; i++) {
        const struct fault_block *b = &fault_blocks[i];

        if (!in_build(properties, b->needs, 0))
            continue;
        fprintf(out, "    case seL4_Fault_%s:\n        return seL4_Fault_%s_new(", b->name, b->name);
        for (unsigned k = 0; k < fault_fields(b); k++)
            fprintf(out, "%sseL4_GetMR(%u)", k ? ", " : "", k);
        fprintf(out, ");\n");
    }
    fprintf(out, "    default:\n        return seL4_Fault_NullFault_new();\n    }\n}\n\n");
}

static void write_faults(const char *include, unsigned properties)
{
    FILE *out = open_header(include, "sel4/types_gen.h", "fault messages as values.");

    fprintf(out, fault_head, BLOCK_FIELDS_MAX + 1);
    for (unsigned i = 0; i < fault_block_count; i++) {
        if (in_build(properties, fault_blocks[i].needs, 0))
            write_fault_accessors(out, &fault_blocks[i]);
    }
    write_get_fault(out, properties);
    fputs(fault_tail, out);
    fclose(out);
}

static void write_shared_description(const char *include)
{
    FILE *out = open_output(include, "sel4/shared_types.pbf");

    fprintf(out, "base 64\n");
    for (unsigned i = 0; i < bit_block_count; i++) {
        const struct bit_block *b = &bit_blocks[i];
        unsigned used = shift_of(b, 0) + b->field[0].bits;

        fprintf(out, "\nblock %s {\n", b->name);
        if (used < 64)
            fprintf(out, "    padding %u\n", 64 - used);
        for (unsigned k = 0; k < bit_fields(b); k++)
            fprintf(out, "    field %s %u\n", b->field[k].name, b->field[k].bits);
        fprintf(out, "}\n");
    }
    fclose(out);
}

static void write_fault_description(const char *include, unsigned properties)
{
    FILE *out = open_output(include, "sel4/sel4_arch/types.pbf");

    fprintf(out, "base 64\n");
    for (unsigned i = 0; i < fault_block_count; i++) {
        const struct fault_block *b = &fault_blocks[i];

        if (!in_build(properties, b->needs, 0))
            continue;
        fprintf(out, "\nblock %s {\n", b->name);
        for (unsigned k = 0; k < fault_fields(b); k++)
            fprintf(out, "    field %s 64\n", b->field[k]);
        fprintf(out, "    padding 60\n    field seL4_FaultType 4\n}\n");
    }
    fprintf(out, "\ntagged_union seL4_Fault seL4_FaultType {\n");
    for (unsigned i = 0; i < fault_block_count; i++) {
        if (in_build(properties, fault_blocks[i].needs, 0))
            fprintf(out, "    tag %s %u\n", fault_blocks[i].name, fault_blocks[i].number);
    }
    fprintf(out, "}\n");
    fclose(out);
}

void write_types(const char *include, unsigned properties)
{
    write_shared_types(include);
    write_faults(include, properties);
    write_shared_description(include);
    write_fault_description(include, properties);
}
