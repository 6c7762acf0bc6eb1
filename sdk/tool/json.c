/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A small strict reader for the JSON files of the SDK. */
#include "json.h"

#include <string.h>

#include "memory.h"
#include "text.h"

enum { JSON_MAX_DEPTH = 64 };

struct cursor {
    const char *begin;
    const char *at;
    const char *end;
    uint32_t depth;
};

static struct json *read_value(struct cursor *cursor);

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && text_is_blank(cursor->at, 1))
        cursor->at++;
}

static bool accept(struct cursor *cursor, char c)
{
    skip_blanks(cursor);
    if (cursor->at >= cursor->end || *cursor->at != c)
        return false;
    cursor->at++;
    return true;
}

static bool accept_word(struct cursor *cursor, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static struct json *new_value(enum json_kind kind)
{
    struct json *value = memory_new(sizeof *value);
    value->kind = kind;
    return value;
}

/* The SDK's files hold no escapes but the trivial ones. */
static const char *read_text(struct cursor *cursor)
{
    if (!accept(cursor, '"'))
        return NULL;
    char *text = memory_new((size_t)(cursor->end - cursor->at) + 1);
    for (size_t length = 0; cursor->at < cursor->end; length++) {
        char c = *cursor->at++;
        if (c == '"')
            return text;
        if ((unsigned char)c < ' ')
            return NULL;
        if (c == '\\') {
            c = cursor->at < cursor->end ? *cursor->at++ : 0;
            if (c != '"' && c != '\\' && c != '/')
                return NULL;
        }
        text[length] = c;
    }
    return NULL;
}

static struct json *read_number(struct cursor *cursor)
{
    const char *begin = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9')
        cursor->at++;
    struct json *value = new_value(JSON_NUMBER);
    const char *digits = memory_text(begin, (size_t)(cursor->at - begin));
    return text_number(digits, &value->number) ? value : NULL;
}

static struct json *read_list(struct cursor *cursor, enum json_kind kind, char close)
{
    struct json *list = new_value(kind), **tail = &list->first;
    if (accept(cursor, close))
        return list;
    do {
        const char *name = NULL;
        if (kind == JSON_OBJECT) {
            name = read_text(cursor);
            if (!name || !accept(cursor, ':'))
                return NULL;
        }
        *tail = read_value(cursor);
        if (!*tail)
            return NULL;
        (*tail)->name = name;
        tail = &(*tail)->next;
    } while (accept(cursor, ','));
    return accept(cursor, close) ? list : NULL;
}

static struct json *read_bare(struct cursor *cursor)
{
    struct json *value;
    if (accept_word(cursor, "true")) {
        value = new_value(JSON_BOOL);
        value->number = 1;
        return value;
    }
    if (accept_word(cursor, "false"))
        return new_value(JSON_BOOL);
    if (accept_word(cursor, "null"))
        return new_value(JSON_NULL);
    return read_number(cursor);
}

static struct json *read_value(struct cursor *cursor)
{
    struct json *value;
    if (cursor->depth == JSON_MAX_DEPTH)
        return NULL;
    cursor->depth++;
    skip_blanks(cursor);
    if (accept(cursor, '{')) {
        value = read_list(cursor, JSON_OBJECT, '}');
    } else if (accept(cursor, '[')) {
        value = read_list(cursor, JSON_ARRAY, ']');
    } else if (cursor->at < cursor->end && *cursor->at == '"') {
        const char *text = read_text(cursor);
        value = text ? new_value(JSON_TEXT) : NULL;
        if (value)
            value->text = text;
    } else {
        value = read_bare(cursor);
    }
    cursor->depth--;
    return value;
}

struct json *json_read(struct bytes text, uint64_t *error_offset)
{
    const char *begin = (const char *)text.data;
    struct cursor cursor = {begin, begin, begin + text.size, 0};
    struct json *value = read_value(&cursor);
    skip_blanks(&cursor);
    *error_offset = (uint64_t)(cursor.at - begin);
    return cursor.at == cursor.end ? value : NULL;
}

const struct json *json_member(const struct json *object, const char *name)
{
    const struct json *member = object && object->kind == JSON_OBJECT ? object->first : NULL;
    while (member && !text_equal(member->name, name))
        member = member->next;
    return member;
}

bool json_number(const struct json *object, const char *name, uint64_t *value)
{
    const struct json *member = json_member(object, name);
    if (!member)
        return false;
    if (member->kind == JSON_TEXT)
        return text_number(member->text, value);
    *value = member->number;
    return member->kind == JSON_NUMBER;
}

bool json_true(const struct json *object, const char *name)
{
    const struct json *member = json_member(object, name);
    return member && member->kind == JSON_BOOL && member->number;
}
