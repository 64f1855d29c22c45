/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows Markdown, and the fields that may stand before it. */
#include "corpus/extract/extract.h"
#include "corpus/lines.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <md4c.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the fields that stand before the text. */
#define FRONT_MAX ((size_t)64 << 10)

struct markdown {
    jy_output *output;
    bool in_code; /* a block of it */
    bool in_tag;  /* of HTML */
};

/* --- fields before the text: lines of "name: value" between two of "---" */

static bool is_fence(jy_text line)
{
    line = jy_text_trim(line);
    return line.len == 3 && memcmp(line.bytes, "---", 3) == 0;
}

/* Without the quotes around it. */
static jy_text unquote(jy_text value)
{
    value = jy_text_trim(value);
    char first = value.len > 1 ? value.bytes[0] : '\0';
    if ((first == '"' || first == '\'') &&
        value.bytes[value.len - 1] == first) {
        value.bytes++;
        value.len -= 2;
    }
    return value;
}

static void take_field(jy_output *output, jy_text line)
{
    static const char author[] = "author";
    jy_field field;
    const char *colon = memchr(line.bytes, ':', line.len);
    if (colon == NULL || *line.bytes == ' ' || *line.bytes == '#') {
        return;
    }
    jy_text name = {line.bytes, (size_t)(colon - line.bytes)};
    jy_text value = unquote((jy_text){colon + 1, line.len - name.len - 1});
    if (jy_field_from_name(name.bytes, name.len, &field) &&
        field != JY_FIELD_BODY) {
        jy_output_field(output, field, value);
    } else if (name.len == strlen(author) &&
               memcmp(name.bytes, author, name.len) == 0) {
        jy_output_field(output, JY_FIELD_SPEAKER, value);
    } else {
        jy_output_extra(output, name, value);
    }
}

/* Where the fields end, 0 if there are none. */
static size_t front_len(jy_text text)
{
    jy_text rest = text;
    jy_text line;
    if (!jy_lines_next(&rest, &line) || !is_fence(line)) {
        return 0;
    }
    while (jy_lines_next(&rest, &line)) {
        size_t len = text.len - rest.len;
        if (len > FRONT_MAX) {
            return 0;
        }
        if (is_fence(line)) {
            return len;
        }
    }
    return 0;
}

static jy_text take_front(jy_text text, jy_output *output)
{
    size_t len = front_len(text);
    jy_text rest = {text.bytes, len};
    jy_text line;
    while (jy_lines_next(&rest, &line)) {
        if (line.len > 0 && !is_fence(line)) {
            take_field(output, line);
        }
    }
    return (jy_text){text.bytes + len, text.len - len};
}

/* --- the text */

static bool is_going_on(const struct markdown *markdown)
{
    return jy_output_status(markdown->output, NULL) == JY_OK;
}

static int on_block(MD_BLOCKTYPE type, void *detail, void *user)
{
    struct markdown *markdown = user;
    jy_output *output = markdown->output;
    if (type == MD_BLOCK_H && ((MD_BLOCK_H_DETAIL *)detail)->level == 1) {
        jy_output_heading(output, JY_HEADING_ANY);
    } else if (type == MD_BLOCK_TR) {
        jy_output_row(output);
    } else if (type == MD_BLOCK_TD || type == MD_BLOCK_TH) {
        jy_output_cell(output);
    } else {
        jy_output_break(output);
    }
    markdown->in_code = type == MD_BLOCK_CODE;
    markdown->in_tag = false;
    return !is_going_on(markdown);
}

static int on_block_end(MD_BLOCKTYPE type, void *detail, void *user)
{
    struct markdown *markdown = user;
    jy_output *output = markdown->output;
    if (type == MD_BLOCK_H && ((MD_BLOCK_H_DETAIL *)detail)->level == 1) {
        jy_output_heading_end(output);
    } else if (type == MD_BLOCK_TR) {
        jy_output_row_end(output);
    } else if (type != MD_BLOCK_TD && type != MD_BLOCK_TH) {
        jy_output_break(output);
    }
    markdown->in_code = false;
    return !is_going_on(markdown);
}

static int on_span(MD_SPANTYPE type, void *detail, void *user)
{
    (void)type; /* bold or not, it is text */
    (void)detail;
    (void)user;
    return 0;
}

/* What stands between the tags; a <br> is a break. */
static void add_html(struct markdown *markdown, jy_text text)
{
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!markdown->in_tag && text.bytes[i] == '<') {
            jy_output_text(markdown->output,
                           (jy_text){text.bytes + start, i - start});
            markdown->in_tag = true;
            if (text.len - i > 2 && memcmp(text.bytes + i, "<br", 3) == 0) {
                jy_output_break(markdown->output);
            }
        } else if (markdown->in_tag && text.bytes[i] == '>') {
            markdown->in_tag = false;
            start = i + 1;
        }
    }
    if (!markdown->in_tag) {
        jy_output_text(markdown->output,
                       (jy_text){text.bytes + start, text.len - start});
    }
}

/* "&amp;", "&#27827;" or "&#x6CB3;"; what is none of that stays as it is. */
static void add_entity(struct markdown *markdown, jy_text text)
{
    char name[16] = "";
    xmlChar bytes[8];
    unsigned long code = 0;
    if (text.len > 2 && text.len < sizeof name) {
        memcpy(name, text.bytes + 1, text.len - 2);
    }
    if (name[0] == '#') {
        bool is_hex = name[1] == 'x' || name[1] == 'X';
        code = strtoul(name + (is_hex ? 2 : 1), NULL, is_hex ? 16 : 10);
    } else {
        const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
        code = entity == NULL ? 0 : entity->value;
    }
    bool is_character = code >= 0x20 && code < 0x110000 &&
                        (code < 0xD800 || code > 0xDFFF) && code != 0xA0;
    if (is_character) {
        int len = xmlCopyChar(0, bytes, (int)code);
        jy_output_text(markdown->output,
                       (jy_text){(const char *)bytes, (size_t)len});
    } else if (code == 0xA0) {
        jy_output_space(markdown->output);
    } else {
        jy_output_text(markdown->output, text);
    }
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size,
                   void *user)
{
    struct markdown *markdown = user;
    jy_text text = {bytes, size};
    switch (type) {
    case MD_TEXT_BR:
        jy_output_break(markdown->output);
        break;
    case MD_TEXT_ENTITY:
        add_entity(markdown, text);
        break;
    case MD_TEXT_HTML:
        add_html(markdown, text);
        break;
    case MD_TEXT_CODE:
        if (markdown->in_code) {
            jy_output_lines(markdown->output, text);
            break;
        }
        jy_output_text(markdown->output, text);
        break;
    case MD_TEXT_NORMAL:
    case MD_TEXT_NULLCHAR:
    case MD_TEXT_SOFTBR:
    case MD_TEXT_LATEXMATH:
        jy_output_text(markdown->output, text);
        break;
    }
    return !is_going_on(markdown);
}

jy_status jy_extract_markdown(jy_text text, jy_output *output, jy_error *err)
{
    /* Texts are indented who are no code, and "#题" is meant as a heading. */
    static const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH |
                 MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_PERMISSIVEATXHEADERS,
        .enter_block = on_block,
        .leave_block = on_block_end,
        .enter_span = on_span,
        .leave_span = on_span,
        .text = on_text,
    };
    struct markdown markdown = {.output = output};
    text = take_front(text, output);
    int result = md_parse(text.bytes, (MD_SIZE)text.len, &parser, &markdown);
    if (result != 0 && is_going_on(&markdown)) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for Markdown");
    }
    return jy_output_status(output, err);
}
