/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* XML text as a tree of elements that know where they stand. */
#include "xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "memory.h"
#include "text.h"

enum { XML_MAX_SIZE = 16 << 20 };

struct reader {
    struct diagnostics *diagnostics;
    xmlParserCtxtPtr parser;
    const char *text;
    uint64_t size;
    struct element *root;
    struct element *current;
    uint64_t located; /* `location` is that of this offset */
    struct location location;
};

/* Elements come in order, so the text is walked once. */
static struct location location_of(struct reader *reader, uint64_t offset)
{
    if (offset < reader->located) {
        reader->located = 0;
        reader->location = (struct location){1, 1};
    }
    for (; reader->located < offset && reader->located < reader->size; reader->located++) {
        unsigned char c = (unsigned char)reader->text[reader->located];
        if (c == '\n') {
            reader->location.line++;
            reader->location.column = 1;
        } else if ((c & 0xc0) != 0x80) { /* count characters, not bytes of UTF-8 */
            reader->location.column++;
        }
    }
    return reader->location;
}

static uint64_t position(const struct reader *reader)
{
    long offset = xmlByteConsumed(reader->parser);
    return offset < 0 || (uint64_t)offset > reader->size ? 0 : (uint64_t)offset;
}

/* The parser stands behind the attributes of a start tag; a raw '<' cannot occur in them. */
static uint64_t tag_start(const struct reader *reader)
{
    uint64_t offset = position(reader);
    while (offset > 0 && (offset == reader->size || reader->text[offset] != '<'))
        offset--;
    return offset;
}

static void stop(struct reader *reader, struct location at, const char *what)
{
    error_at(reader->diagnostics, at, "%s", what);
    xmlStopParser(reader->parser);
}

static struct location here(struct reader *reader)
{
    return location_of(reader, position(reader));
}

/* Offset of the name in `name = "value"`, searched from `offset` on; the text is known to be well
 * formed. */
static uint64_t find_attribute(const struct reader *reader, uint64_t offset, const char *name)
{
    size_t length = strlen(name);
    const char *text = reader->text;
    while (offset < reader->size && text[offset] != '>') {
        if (text[offset] == '"' || text[offset] == '\'') {
            const char *end = memchr(text + offset + 1, text[offset], reader->size - offset - 1);
            if (!end)
                break;
            offset = (uint64_t)(end - text);
        } else if (strchr(" \t\r\n", text[offset]) && length < reader->size - offset - 1 &&
                   memcmp(text + offset + 1, name, length) == 0 &&
                   strchr("= \t\r\n", text[offset + 1 + length])) {
            return offset + 1;
        }
        offset++;
    }
    return offset;
}

static void add_attribute(struct reader *reader, struct element *element, uint64_t tag,
                          const xmlChar **raw)
{
    const char *begin = (const char *)raw[3], *end = (const char *)raw[4];
    element->attributes = array_grow(element->attributes, element->attribute_count,
                                     sizeof *element->attributes);
    struct attribute *attribute = &element->attributes[element->attribute_count++];
    const char *name = (const char *)raw[0];
    attribute->name = memory_text(name, strlen(name));
    attribute->value = memory_text(begin, (size_t)(end - begin));
    attribute->at = location_of(reader, find_attribute(reader, tag, name));
}

static void append(struct reader *reader, struct element *element)
{
    struct element *parent = reader->current;
    element->parent = parent;
    if (!parent)
        reader->root = element;
    else if (parent->last_child)
        parent->last_child->next = element;
    else
        parent->first_child = element;
    if (parent)
        parent->last_child = element;
    reader->current = element;
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                          int attribute_count, int defaulted_count, const xmlChar **attributes)
{
    struct reader *reader = context;
    uint64_t tag = tag_start(reader);
    (void)uri, (void)namespaces, (void)defaulted_count;
    struct element *element = memory_new(sizeof *element);
    element->name = memory_text((const char *)name, strlen((const char *)name));
    element->at = location_of(reader, tag);
    append(reader, element);
    bool spaces = prefix || namespace_count;
    for (int i = 0; i < attribute_count; i++) {
        add_attribute(reader, element, tag, attributes + 5 * i);
        spaces = spaces || attributes[5 * i + 1];
    }
    if (spaces)
        stop(reader, element->at, "XML namespaces are not used in system descriptions");
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *uri)
{
    struct reader *reader = context;
    (void)name, (void)prefix, (void)uri;
    reader->current = reader->current->parent;
}

static void characters(void *context, const xmlChar *text, int length)
{
    struct reader *reader = context;
    if (text_is_blank((const char *)text, (size_t)length) || !reader->current)
        return;
    uint64_t at = position(reader); /* behind the text */
    at -= at < (uint64_t)length ? at : (uint64_t)length;
    while (text_is_blank(reader->text + at, 1))
        at++;
    stop(reader, location_of(reader, at),
         memory_format("unexpected text in element '%s'", reader->current->name));
}

static void document_type(void *context, const xmlChar *name, const xmlChar *external,
                          const xmlChar *system)
{
    struct reader *reader = context;
    (void)name, (void)external, (void)system;
    stop(reader, here(reader), "a document type declaration is not allowed");
}

static void parse_error(void *context, xmlErrorPtr error)
{
    struct reader *reader = context;
    if (reader->diagnostics->error_count || error->level < XML_ERR_ERROR)
        return;
    const char *message = error->message ? error->message : "not well formed";
    struct location at = {error->line > 0 ? (uint32_t)error->line : 1,
                          error->int2 > 0 ? (uint32_t)error->int2 : 1};
    error_at(reader->diagnostics, at, "malformed XML: %.*s", (int)strcspn(message, "\n"), message);
}

struct element *xml_read(struct diagnostics *diagnostics, struct bytes text)
{
    struct reader reader = {diagnostics, NULL, (const char *)text.data, text.size, NULL, NULL, 0,
                            {1, 1}};
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = start_element,
        .endElementNs = end_element,
        .characters = characters,
        .cdataBlock = characters,
        .internalSubset = document_type,
        .serror = parse_error,
    };
    if (text.size == 0 || text.size > XML_MAX_SIZE) {
        error_at(diagnostics, reader.location, "the description is empty or larger than 16 MiB");
        return NULL;
    }
    uint32_t errors_before = diagnostics->error_count;
    reader.parser = xmlCreateMemoryParserCtxt(reader.text, (int)text.size);
    if (!reader.parser) {
        error_plain(diagnostics, "the XML parser cannot be started");
        return NULL;
    }
    xmlSAXHandlerPtr own_handler = reader.parser->sax;
    reader.parser->sax = &handler;
    reader.parser->userData = &reader;
    /* Only the five predefined entities and characters by number are left to be replaced: others
     * need a document type, which stops the parser. */
    xmlCtxtUseOptions(reader.parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    xmlParseDocument(reader.parser);
    if (!reader.parser->wellFormed && diagnostics->error_count == errors_before)
        error_at(diagnostics, here(&reader), "malformed XML");
    reader.parser->sax = own_handler;
    xmlFreeDoc(reader.parser->myDoc); /* libxml2 makes one for a document type, before it stops */
    xmlFreeParserCtxt(reader.parser);
    xmlCleanupParser();
    return diagnostics->error_count == errors_before ? reader.root : NULL;
}
