/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows a page on which several people speak under one headline. */
#include "corpus/glyph.h"
#include "corpus/join.h"
#include "corpus/kicker.h"
#include "corpus/lines.h"
#include "corpus/reader.h"
#include "corpus/turns.h"

#include <stdlib.h>
#include <string.h>

/* In bytes: what is larger is no page. */
#define PANEL_MAX ((size_t)4 << 20)

#define HEADLINE_MAX 4 /* lines */
#define SPEAKERS_MIN 2

/* A walk from kicker to kicker. */
struct panel {
    jy_text rest;   /* not looked at yet */
    size_t number;  /* of the line `rest` begins with, from 1 */
    jy_text kicker; /* the one found */
    size_t line;    /* its number */
    jy_text before; /* what stands above it, up to the kicker above */
    size_t first;   /* the number of the line that begins with */
};

static struct panel begin(jy_text text)
{
    return (struct panel){.rest = text, .number = 1};
}

static bool is_kicker(jy_text line)
{
    jy_kicker kicker;
    return jy_kicker_is_candidate(line) &&
           jy_kicker_parse(line, (jy_text){NULL, 0}, &kicker) &&
           kicker.role.bytes != NULL;
}

/* Go on to the next kicker; false at the end, `before` being what is left. */
static bool next_kicker(struct panel *panel)
{
    const char *start = panel->rest.bytes;
    jy_text line;
    panel->first = panel->number;
    while (jy_lines_next(&panel->rest, &line)) {
        panel->number++;
        if (is_kicker(line)) {
            panel->kicker = line;
            panel->line = panel->number - 1;
            panel->before = (jy_text){start, (size_t)(line.bytes - start)};
            return true;
        }
    }
    panel->before = (jy_text){start, (size_t)(panel->rest.bytes - start)};
    return false;
}

static bool is_headline(jy_text text)
{
    jy_text line;
    size_t lines = 0;
    while (jy_lines_next(&text, &line)) {
        line = jy_text_trim(line);
        if (line.len > 0 && jy_glyph_ends_sentence(line)) {
            return false;
        }
        lines += line.len > 0;
    }
    return lines > 0 && lines <= HEADLINE_MAX;
}

static bool claims_panel(const char *name, jy_text text)
{
    struct panel panel = begin(text);
    size_t speakers = 0;
    (void)name;
    if (text.len > PANEL_MAX || !next_kicker(&panel) ||
        !is_headline(panel.before)) {
        return false;
    }
    while (next_kicker(&panel)) {
        speakers += jy_text_trim(panel.before).len > 0;
    }
    speakers += jy_text_trim(panel.before).len > 0;
    return speakers >= SPEAKERS_MIN;
}

/* Hand over what `kicker`, on line `line`, says in `text`. */
static jy_status give(jy_reading *reading, jy_text title, jy_text kicker,
                      size_t line, jy_text text, jy_line_point start,
                      size_t number, jy_error *err)
{
    jy_kicker who;
    jy_document document = {0};
    jy_joined body;
    char *turns = NULL;
    size_t len = 0;
    if (!jy_kicker_parse(kicker, (jy_text){NULL, 0}, &who) ||
        jy_text_trim(text).len == 0) {
        jy_reading_problem(reading, line, "a speech without text");
        return JY_OK;
    }
    jy_status status = jy_join(text, start, &body, err);
    if (status != JY_OK) {
        return status;
    }
    document.field[JY_FIELD_TITLE] = title;
    document.field[JY_FIELD_SPEAKER] = who.speaker;
    document.field[JY_FIELD_OFFICE] = who.office;
    document.field[JY_FIELD_PLACE] = who.place;
    document.field[JY_FIELD_ROLE] = who.role;
    document.field[JY_FIELD_BODY] = (jy_text){body.bytes, body.len};
    document.attachment[JY_ATTACHMENT_LINES] = jy_line_map_text(&body.lines);
    status = jy_turns_find(document.field[JY_FIELD_BODY], &turns, &len, err);
    document.attachment[JY_ATTACHMENT_TURNS] = (jy_text){turns, len};
    if (status == JY_OK) {
        status = jy_reading_document(reading, &document, line, number, err);
    }
    free(turns);
    jy_joined_clear(&body);
    return status;
}

/* The page that line `line` is on; 0 if the file has no pages. */
static uint64_t page_of(jy_text text, const char *at)
{
    uint64_t page = memchr(text.bytes, '\f', text.len) != NULL;
    for (const char *c = text.bytes; c < at; c++) {
        page += *c == '\f';
    }
    return page;
}

static jy_status read_panel(jy_text text, jy_reading *reading, jy_error *err)
{
    struct panel panel = begin(text);
    jy_joined title;
    bool more = next_kicker(&panel);
    jy_status status = jy_join_one(panel.before, &title, err);
    for (size_t number = 1; status == JY_OK && more; number++) {
        jy_text kicker = panel.kicker;
        size_t line = panel.line;
        more = next_kicker(&panel);
        status = give(
            reading, (jy_text){title.bytes, title.len}, kicker, line,
            panel.before,
            (jy_line_point){panel.first, page_of(text, panel.before.bytes)},
            number, err);
    }
    jy_joined_clear(&title);
    return status;
}

const jy_reader jy_panel_reader = {
    .claims = claims_panel,
    .read_text = read_panel,
};
