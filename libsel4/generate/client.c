/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Writes the invocation stubs: packs arguments into message words, calls, unpacks results. */
#include "generate.h"

#include <stdlib.h>
#include <string.h>

struct scalar {
    const char *name, *type;
    unsigned bits;
};

static const struct scalar scalars[] = {
    {"word", "seL4_Word", 64},
    {"time", "seL4_Time", 64},
    {"u8", "seL4_Uint8", 8},
    {"u16", "seL4_Uint16", 16},
    {"bool", "seL4_Bool", 1},
    {"rights", "seL4_CapRights_t", 64},
    {"attributes", "seL4_ARM_VMAttributes", 64},
};

static void classify(struct argument *a, const char *type)
{
    for (unsigned i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
        if (!strcmp(scalars[i].name, type)) {
            a->kind = KIND_SCALAR;
            a->bits = scalars[i].bits;
            strcpy(a->type, scalars[i].type);
            return;
        }
    }
    a->kind = *type == '*' ? KIND_STRUCT : KIND_CAP;
    snprintf(a->type, sizeof(a->type), "%s%s", a->kind == KIND_CAP ? "seL4_" : "",
             a->kind == KIND_STRUCT ? type + 1 : type);
}

unsigned argument_list(const char *text, struct argument *list)
{
    unsigned count = 0;

    while (*text) {
        struct argument *a = &list[count];
        char type[40];
        int used = 0;

        memset(a, 0, sizeof(*a));
        a->is_result = *text == '>';
        text += a->is_result;
        if (count == ARGUMENTS_MAX || sscanf(text, "%39s %39[^,]%n", type, a->name, &used) != 2) {
            fprintf(stderr, "generate: bad argument list: %s\n", text);
            exit(1);
        }
        classify(a, type);
        count++;
        text += used;
        text += *text == ',';
    }
    return count;
}

/* Places inputs, then results, each from word 0; returns the number of input words. */
static unsigned place(struct argument *list, unsigned count, bool results)
{
    unsigned word = 0, offset = 0;

    for (unsigned i = 0; i < count; i++) {
        struct argument *a = &list[i];

        if (a->is_result != results || a->kind == KIND_CAP)
            continue;
        if (a->kind == KIND_STRUCT || results) {
            a->word = word + (offset != 0);
            word = a->word + (results && a->kind == KIND_SCALAR);
            offset = 0;
            continue;
        }
        offset = (offset + a->bits - 1) / a->bits * a->bits;
        if (offset + a->bits > 64) {
            word++;
            offset = 0;
        }
        a->word = word;
        a->offset = offset;
        offset += a->bits;
    }
    return word + (offset != 0);
}

static bool is_plain_result(const struct argument *a)
{
    return a->is_result && a->kind == KIND_SCALAR;
}

static bool has_plain_result(const struct argument *list, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (is_plain_result(&list[i]))
            return true;
    }
    return false;
}

static void write_result_type(FILE *out, const struct invocation *inv, const struct argument *list,
                              unsigned count)
{
    fprintf(out, "struct seL4_%s_%s {\n    int error;\n", inv->interface, inv->method);
    for (unsigned i = 0; i < count; i++) {
        if (is_plain_result(&list[i]))
            fprintf(out, "    %s %s;\n", list[i].type, list[i].name);
    }
    fprintf(out, "};\ntypedef struct seL4_%s_%s seL4_%s_%s_t;\n\n", inv->interface, inv->method,
            inv->interface, inv->method);
}

static void write_prototype(FILE *out, const struct invocation *inv, const struct argument *list,
                            unsigned count)
{
    if (has_plain_result(list, count))
        fprintf(out, "LIBSEL4_INLINE seL4_%s_%s_t\n", inv->interface, inv->method);
    else
        fprintf(out, "LIBSEL4_INLINE seL4_Error\n");
    fprintf(out, "seL4_%s_%s(seL4_%s _service", inv->interface, inv->method, inv->interface);
    for (unsigned i = 0; i < count; i++) {
        if (!is_plain_result(&list[i]))
            fprintf(out, ", %s %s%s", list[i].type, list[i].kind == KIND_STRUCT ? "*" : "",
                    list[i].name);
    }
    fprintf(out, ")\n{\n");
}

/* Writes the expression of message word `word`. */
static void write_word(FILE *out, const struct argument *list, unsigned count, unsigned word)
{
    const char *separator = "";

    for (unsigned i = 0; i < count; i++) {
        const struct argument *a = &list[i];

        if (a->is_result || a->kind != KIND_SCALAR || a->word != word)
            continue;
        fprintf(out, "%s", separator);
        if (!strcmp(a->type, "seL4_CapRights_t"))
            fprintf(out, "%s.words[0]", a->name);
        else if (a->bits == 64)
            fprintf(out, "(seL4_Word)%s", a->name);
        else
            fprintf(out, "((seL4_Word)%s & 0x%lxul) << %u", a->name, (1ul << a->bits) - 1,
                    a->offset);
        separator = " | ";
    }
    if (!*separator)
        fprintf(out, "0");
}

static const struct argument *find_struct(const struct argument *list, unsigned count, bool result)
{
    for (unsigned i = 0; i < count; i++) {
        if (list[i].kind == KIND_STRUCT && list[i].is_result == result)
            return &list[i];
    }
    return NULL;
}

/* Words of a structure start at its place; the first may share the four registers. */
static void write_struct_input(FILE *out, const struct argument *a)
{
    fprintf(out, "    const seL4_Word *_in = (const seL4_Word *)%s;\n", a->name);
    fprintf(out,
            "    for (unsigned _i = 0; _i < sizeof(*%s) / sizeof(seL4_Word); _i++) {\n"
            "        if (_i + %u < 4)\n            mr[_i + %u] = _in[_i];\n"
            "        else\n            seL4_SetMR((int)_i + %u, _in[_i]);\n    }\n",
            a->name, a->word, a->word, a->word);
}

static void write_inputs(FILE *out, const char *label, const struct argument *list, unsigned count,
                         unsigned words)
{
    const struct argument *s = find_struct(list, count, false);
    unsigned caps = 0;

    for (unsigned i = 0; i < count; i++)
        caps += list[i].kind == KIND_CAP;
    fprintf(out, "    seL4_Word mr[4] = {0, 0, 0, 0};\n");
    if (s)
        fprintf(out,
                "    seL4_MessageInfo_t tag = seL4_MessageInfo_new(%s, 0, %u, "
                "%u + sizeof(*%s) / sizeof(seL4_Word));\n",
                label, caps, words, s->name);
    else
        fprintf(out, "    seL4_MessageInfo_t tag = seL4_MessageInfo_new(%s, 0, %u, %u);\n", label,
                caps, words);
}

static void write_stub(FILE *out, const struct invocation *inv)
{
    struct argument list[ARGUMENTS_MAX];
    unsigned count = argument_list(inv->arguments, list);
    unsigned words = place(list, count, false);
    unsigned cap = 0;
    const struct argument *in = find_struct(list, count, false);
    const struct argument *result = find_struct(list, count, true);
    bool plain = has_plain_result(list, count);

    place(list, count, true);
    if (plain)
        write_result_type(out, inv, list, count);
    write_prototype(out, inv, list, count);
    write_inputs(out, inv->label, list, count, words);
    for (unsigned i = 0; i < count; i++) {
        if (list[i].kind == KIND_CAP)
            fprintf(out, "    seL4_SetCap(%u, %s);\n", cap++, list[i].name);
    }
    for (unsigned w = 0; w < words; w++) {
        fprintf(out, w < 4 ? "    mr[%u] = " : "    seL4_SetMR(%u, ", w);
        write_word(out, list, count, w);
        fprintf(out, w < 4 ? ";\n" : ");\n");
    }
    if (in)
        write_struct_input(out, in);
    fprintf(out, "    tag = seL4_CallWithMRs(_service, tag, &mr[0], &mr[1], &mr[2], &mr[3]);\n"
                 "    seL4_Error error = (seL4_Error)seL4_MessageInfo_get_label(tag);\n"
                 "    if (error != seL4_NoError)\n        sel4_keep_error(mr);\n");
    if (result)
        fprintf(out,
                "    else\n        sel4_take_words(mr, seL4_MessageInfo_get_length(tag),\n"
                "                        (seL4_Word *)%s, sizeof(*%s) / sizeof(seL4_Word));\n",
                result->name, result->name);
    if (!plain) {
        fprintf(out, "    return error;\n}\n\n");
        return;
    }
    fprintf(out, "    seL4_%s_%s_t result = {.error = (int)error};\n", inv->interface, inv->method);
    for (unsigned i = 0; i < count; i++) {
        if (is_plain_result(&list[i]) && list[i].word < 4)
            fprintf(out, "    result.%s = (%s)mr[%u];\n", list[i].name, list[i].type, list[i].word);
        else if (is_plain_result(&list[i]))
            fprintf(out, "    result.%s = (%s)seL4_GetMR(%u);\n", list[i].name, list[i].type,
                    list[i].word);
    }
    fprintf(out, "    return result;\n}\n\n");
}

static const char helpers[] =
    "#include <sel4/types.h>\n#include <sel4/syscalls.h>\n#include <sel4/invocation.h>\n\n"
    "/* Leaves the error words where seL4_GetMR finds them. */\n"
    "LIBSEL4_INLINE void sel4_keep_error(const seL4_Word *mr)\n{\n"
    "    for (int i = 0; i < seL4_FastMessageRegisters; i++)\n        seL4_SetMR(i, mr[i]);\n}\n\n"
    "/* Copies result words into a structure of `limit` words. */\n"
    "LIBSEL4_INLINE void sel4_take_words(const seL4_Word *mr, seL4_Word length, seL4_Word *to,\n"
    "                                    seL4_Word limit)\n{\n"
    "    for (seL4_Word i = 0; i < length && i < limit; i++)\n"
    "        to[i] = i < seL4_FastMessageRegisters ? mr[i] : seL4_GetMR((int)i);\n}\n\n";

void write_client(const char *include, unsigned properties)
{
    FILE *out = open_header(include, "interfaces/sel4_client.h", "invocation stubs.");

    fputs(helpers, out);
    for (unsigned i = 0; i < invocation_count; i++) {
        const struct invocation *inv = &invocations[i];

        if (in_build(properties, inv->needs, inv->absent))
            write_stub(out, inv);
    }
    fprintf(out, "LIBSEL4_INLINE seL4_Error\n"
                 "seL4_SchedControl_Configure(seL4_SchedControl _service, seL4_SchedContext "
                 "schedcontext,\n    seL4_Time budget, seL4_Time period, seL4_Word extra_refills, "
                 "seL4_Word badge)\n{\n    return seL4_SchedControl_ConfigureFlags(_service, "
                 "schedcontext, budget, period, extra_refills,\n        badge, "
                 "seL4_SchedContext_NoFlag);\n}\n");
    fclose(out);
}
