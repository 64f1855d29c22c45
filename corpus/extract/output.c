/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how pieces of text become paragraphs, and which one is the title. */
#include "corpus/extract/output.h"

#include "corpus/json.h"
#include "corpus/json_text.h"
#include "corpus/lines.h"

#include <stdlib.h>
#include <string.h>

/* What comes before the next text; a greater one wins. */
enum gap { GAP_NONE, GAP_SPACE, GAP_SOFT, GAP_CELL, GAP_BREAK };

struct jy_output {
    jy_status status;
    char *body;
    size_t len;
    size_t size;
    enum gap gap;
    bool in_row;
    bool cell_empty; /* the cell has no text yet */
    size_t row_start;
    bool has_heading;
    bool in_heading;
    bool is_title;        /* the heading is, for sure */
    size_t heading_start; /* in the body */
    size_t heading_end;
    char *field[JY_FIELD_COUNT];
    char *title; /* what the whole is called elsewhere */
    char *extra; /* members of an object */
    size_t extra_len;
};

static const char break_bytes[] = "\n";

jy_output *jy_output_new(void)
{
    return calloc(1, sizeof(jy_output));
}

void jy_output_free(jy_output *output)
{
    if (output != NULL) {
        for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
            free(output->field[i]);
        }
        free(output->title);
        free(output->extra);
        free(output->body);
        free(output);
    }
}

/* --- the body */

static void append(jy_output *output, const char *bytes, size_t len)
{
    if (output->status != JY_OK) {
        return;
    }
    if (output->len + len > JY_DOCUMENT_BODY_MAX + JY_DOCUMENT_FIELD_MAX) {
        output->status = JY_E_TOO_LARGE; /* a title may still come out of it */
        return;
    }
    if (output->len + len > output->size) {
        size_t size = (output->len + len) * 2;
        char *grown = realloc(output->body, size);
        if (grown == NULL) {
            output->status = JY_E_INTERNAL;
            return;
        }
        output->body = grown;
        output->size = size;
    }
    memcpy(output->body + output->len, bytes, len);
    output->len += len;
}

static void widen(jy_output *output, enum gap gap)
{
    if (output->gap < gap) {
        output->gap = gap;
    }
}

static bool is_ascii(char byte)
{
    return (unsigned char)byte < 0x80;
}

/* What is between the text before and the one that begins with `next`. */
static void close_gap(jy_output *output, char next)
{
    enum gap gap = output->gap;
    output->gap = GAP_NONE;
    output->cell_empty = false;
    if (output->len == 0 || gap == GAP_NONE) {
        return;
    }
    char last = output->body[output->len - 1];
    if (gap == GAP_BREAK) {
        jy_text body = {output->body, output->len};
        output->len -= jy_text_trailing_blank(body);
        if (output->len > 0) {
            append(output, break_bytes, 1);
        }
    } else if (gap != GAP_SOFT || is_ascii(last) || is_ascii(next)) {
        append(output, " ", 1);
    }
}

/* A piece without white space of ASCII. */
static void add_piece(jy_output *output, jy_text piece)
{
    if (output->len == 0 || output->gap == GAP_BREAK) {
        size_t blank = jy_text_leading_blank(piece);
        piece.bytes += blank;
        piece.len -= blank;
    }
    if (piece.len > 0) {
        close_gap(output, *piece.bytes);
        append(output, piece.bytes, piece.len);
    }
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' ||
           byte == '\f';
}

/* Bytes of `text` that are white space, and whether a line ends there. */
static size_t count_space(jy_text text, bool *line_end)
{
    size_t len = 0;
    *line_end = false;
    while (len < text.len && is_space(text.bytes[len])) {
        *line_end = *line_end || text.bytes[len] == '\n';
        len++;
    }
    return len;
}

void jy_output_text(jy_output *output, jy_text text)
{
    while (text.len > 0) {
        bool line_end;
        size_t len = count_space(text, &line_end);
        if (len > 0) {
            widen(output, line_end ? GAP_SOFT : GAP_SPACE);
        }
        text.bytes += len;
        text.len -= len;
        len = 0;
        while (len < text.len && !is_space(text.bytes[len])) {
            len++;
        }
        add_piece(output, (jy_text){text.bytes, len});
        text.bytes += len;
        text.len -= len;
    }
}

void jy_output_lines(jy_output *output, jy_text text)
{
    while (text.len > 0) {
        const char *newline = memchr(text.bytes, '\n', text.len);
        size_t len =
            newline == NULL ? text.len : (size_t)(newline - text.bytes);
        jy_text line = {text.bytes, len};
        if (jy_text_trim(line).len > 0) {
            close_gap(output, *line.bytes);
            append(output, line.bytes, line.len);
        }
        if (newline != NULL) {
            output->gap = GAP_BREAK;
            len++;
        }
        text.bytes += len;
        text.len -= len;
    }
}

void jy_output_space(jy_output *output)
{
    widen(output, GAP_SPACE);
}

void jy_output_break(jy_output *output)
{
    widen(output, output->in_row && output->cell_empty ? GAP_SPACE : GAP_BREAK);
}

/* --- tables */

void jy_output_row(jy_output *output)
{
    output->gap = GAP_BREAK;
    output->in_row = true;
    output->cell_empty = true;
    output->row_start = output->len;
}

void jy_output_cell(jy_output *output)
{
    if (output->in_row && output->len > output->row_start) {
        output->gap = GAP_CELL; /* whatever the last one ended with */
    }
    output->cell_empty = true;
}

void jy_output_row_end(jy_output *output)
{
    output->gap = GAP_BREAK;
    output->in_row = false;
}

/* --- the title */

void jy_output_heading(jy_output *output, jy_heading heading)
{
    jy_output_break(output);
    if (!output->has_heading && !output->in_heading &&
        (heading != JY_HEADING_FIRST || output->len == 0)) {
        output->in_heading = true;
        output->is_title = heading == JY_HEADING_TITLE;
        output->heading_start = output->len;
    }
}

void jy_output_heading_end(jy_output *output)
{
    if (output->in_heading) {
        output->in_heading = false;
        output->has_heading = output->len > output->heading_start;
        output->heading_end = output->len;
    }
    jy_output_break(output);
}

static char *copy(jy_output *output, jy_text text)
{
    char *bytes = strndup(text.bytes, text.len);
    if (bytes == NULL) {
        output->status = JY_E_INTERNAL;
        return NULL;
    }
    for (char *at = bytes; *at != '\0'; at++) {
        if (is_space(*at)) {
            *at = ' '; /* fields have no lines */
        }
    }
    return bytes;
}

void jy_output_field(jy_output *output, jy_field field, jy_text text)
{
    text = jy_text_trim(text);
    if (text.len > 0 && output->field[field] == NULL) {
        output->field[field] = copy(output, text);
    }
}

void jy_output_title(jy_output *output, jy_text text)
{
    text = jy_text_trim(text);
    if (text.len > 0 && output->title == NULL) {
        output->title = copy(output, text);
    }
}

/* Decide what the title is, and take it out of the body if it was there. */
static void settle_title(jy_output *output)
{
    char **title = &output->field[JY_FIELD_TITLE];
    jy_text heading = {NULL, 0};
    if (output->has_heading) { /* else there may be no body */
        heading = (jy_text){output->body + output->heading_start,
                            output->heading_end - output->heading_start};
    }
    char *text =
        output->has_heading ? copy(output, jy_text_trim(heading)) : NULL;
    bool fits = text != NULL && strlen(text) <= JY_DOCUMENT_FIELD_MAX;
    bool is_title = fits;
    if (fits && *title != NULL) {
        is_title = strcmp(*title, text) == 0;
    } else if (fits && !output->is_title && output->title != NULL) {
        is_title = strstr(output->title, text) != NULL;
    }
    if (is_title) {
        size_t end = output->heading_end;
        /* One break goes with it: the one before, or else the one behind. */
        end += output->heading_start == 0 && end < output->len &&
               output->body[end] == '\n';
        memmove(output->body + output->heading_start, output->body + end,
                output->len - end);
        output->len -= end - output->heading_start;
        free(*title);
        *title = text;
        return;
    }
    free(text);
    if (*title == NULL) {
        *title = output->title;
        output->title = NULL;
    }
}

/* --- the rest */

void jy_output_extra(jy_output *output, jy_text name, jy_text text)
{
    name = jy_text_trim(name);
    text = jy_text_trim(text);
    size_t room = output->extra_len + JY_JSON_QUOTED_MAX(name.len) +
                  JY_JSON_QUOTED_MAX(text.len) + sizeof "{:}";
    if (name.len == 0 || name.len > JY_OUTPUT_NAME_MAX || text.len == 0 ||
        room > JY_DOCUMENT_EXTRA_MAX) {
        return; /* beside the text it is not worth a failure */
    }
    char *key = malloc(JY_JSON_QUOTED_MAX(name.len) + sizeof ":");
    char *grown = realloc(output->extra, room);
    if (grown != NULL) {
        output->extra = grown;
    }
    if (key == NULL || grown == NULL) {
        free(key);
        output->status = JY_E_INTERNAL;
        return;
    }
    size_t key_len = jy_json_quote(name, key);
    key[key_len++] = ':';
    key[key_len] = '\0';
    grown[output->extra_len] = '\0';
    if (output->extra_len == 0 || strstr(grown, key) == NULL) {
        char *out = grown + output->extra_len;
        *out++ = output->extra_len == 0 ? '{' : ',';
        memcpy(out, key, key_len);
        out += key_len;
        out += jy_json_quote(text, out);
        output->extra_len = (size_t)(out - grown);
    }
    free(key);
}

jy_status jy_output_status(const jy_output *output, jy_error *err)
{
    if (output->status == JY_E_TOO_LARGE) {
        return jy_error_set(err, output->status,
                            "a text of more than %zu bytes",
                            JY_DOCUMENT_BODY_MAX);
    }
    return output->status == JY_OK
               ? JY_OK
               : jy_error_set(err, output->status, "no memory for a text");
}

size_t jy_output_len(const jy_output *output)
{
    return output->len;
}

jy_status jy_output_finish(jy_output *output, char **json, jy_error *err)
{
    jy_document document = {0};
    *json = NULL;
    settle_title(output);
    jy_text body = {output->body, output->len};
    body.len -= jy_text_trailing_blank(body);
    if (body.len > JY_DOCUMENT_BODY_MAX) {
        output->status = JY_E_TOO_LARGE;
    }
    if (output->status != JY_OK) {
        return jy_output_status(output, err);
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        const char *field = output->field[i];
        if (field != NULL) {
            document.field[i] = (jy_text){field, strlen(field)};
        }
    }
    if (body.len == 0) {
        body = document.field[JY_FIELD_TITLE]; /* better than nothing */
        document.field[JY_FIELD_TITLE] = (jy_text){NULL, 0};
    }
    if (body.len == 0) {
        return jy_error_set(err, JY_E_REQUEST, "no text in it");
    }
    document.field[JY_FIELD_BODY] = body;
    if (output->extra_len > 0) {
        output->extra[output->extra_len++] = '}';
        document.attachment[JY_ATTACHMENT_EXTRA] =
            (jy_text){output->extra, output->extra_len};
    }
    return jy_document_to_json(&document, json, err);
}
