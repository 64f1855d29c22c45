/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows a page on which several people speak under one headline. */
#include "corpus/glyph.h"
#include "corpus/kicker.h"
#include "corpus/lines.h"
#include "corpus/reader.h"
#include "corpus/speech.h"

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

static jy_status read_panel(jy_text text, jy_reading *reading, jy_error *err)
{
    struct panel panel = begin(text);
    bool more = next_kicker(&panel);
    jy_text headline = panel.before;
    jy_status status = JY_OK;
    for (size_t number = 1; status == JY_OK && more; number++) {
        jy_speech speech = {
            .line = panel.line, .kicker = panel.kicker, .headline = headline};
        more = next_kicker(&panel);
        speech.body = panel.before;
        status = jy_speech_give(text, &speech, number, reading, err);
    }
    return status;
}

const jy_reader jy_panel_reader = {
    .claims = claims_panel,
    .read_text = read_panel,
};
