/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how parts of a text become snippets, and places become marks. */
#include "index/snippet.h"

#include "index/cut.h"
#include "index/grapheme.h"
#include "index/windows.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DOTS "……"
#define DOTS_BYTES (sizeof DOTS - 1)
#define DOTS_CHARACTERS 2

/* What of a place can be shown: whole graphemes of one paragraph, and not more
 * than `characters`. */
static jy_span visible(jy_text text, jy_span span, size_t characters)
{
    const char *line =
        memchr(text.bytes + span.begin, '\n', span.end - span.begin);
    if (line) {
        span.end = (size_t)(line - text.bytes);
    }
    jy_span whole = {jy_grapheme_floor(text, span.begin),
                     jy_grapheme_ceil(text, span.end)};
    size_t most =
        whole.begin + jy_utf8_offset(text.bytes + whole.begin,
                                     whole.end - whole.begin, characters);
    if (most < whole.end) {
        size_t edge = jy_grapheme_floor(text, most);
        whole.end = edge > whole.begin ? edge : most;
    }
    return whole;
}

/* The same in a text that need not be there: most places begin with a character
 * that stands alone, and so does what follows; then nothing more has to be
 * looked at, and where that is told of the place, nothing at all. */
static jy_span make_visible(jy_original *original, jy_place *place,
                            size_t characters)
{
    const jy_span span = place->span;
    const char *bytes = original->text.bytes;
    const size_t len = span.end - span.begin;
    if (place->told.plain && place->told.characters <= characters) {
        return span;
    }
    place->told.plain = false;
    jy_original_read(original, span, 1);
    if (len > 0 && jy_grapheme_is_plain(bytes[span.begin]) &&
        (span.end == original->text.len ||
         jy_grapheme_is_plain(bytes[span.end])) &&
        (len <= characters ||
         jy_utf8_count(bytes + span.begin, len) <= characters) &&
        !memchr(bytes + span.begin, '\n', len)) {
        return span;
    }
    jy_original_read(original, span, JY_GRAPHEME_REACH);
    return visible(original->text, span, characters);
}

/* What of `places` can be shown, in order; NULL without memory. */
static jy_place *sorted(jy_original *original, const jy_places *places,
                        size_t characters, size_t *count)
{
    jy_place *out = malloc((places->count + 1) * sizeof *out);
    *count = 0;
    for (size_t i = 0; out && i < places->count; i++) {
        jy_place place = places->place[i];
        place.span = make_visible(original, &place, characters);
        if (place.span.begin < place.span.end) {
            out[(*count)++] = place;
        }
    }
    if (out) {
        jy_places_sort(out, *count);
    }
    return out;
}

/*
 * Mark the places inside `window`, before which `shift` characters stand in
 * the snippet.  Returns how many marks there are; *marks_cut is set if there
 * were to be more.
 */
static size_t add_marks(jy_text text, jy_span window, const jy_place *places,
                        size_t count, size_t shift, jy_mark *out,
                        bool *marks_cut)
{
    size_t byte = window.begin; /* marked up to here, ... */
    size_t character = shift;   /* ... and where this is */
    size_t marks = 0;
    for (size_t i = 0; i < count && places[i].span.begin < window.end; i++) {
        jy_span span = places[i].span;
        if (span.begin < window.begin || span.end > window.end ||
            span.end <= byte) {
            continue; /* a part of a word is not the word */
        }
        bool longer = marks > 0 && span.begin < byte;
        if (!longer && marks == JY_SNIPPET_MARKS_MAX) {
            *marks_cut = true;
            break;
        }
        if (!longer) {
            character += jy_utf8_count(text.bytes + byte, span.begin - byte);
            byte = span.begin;
            out[marks++].begin = character;
        }
        character += jy_utf8_count(text.bytes + byte, span.end - byte);
        byte = span.end;
        out[marks - 1].end = character;
    }
    return marks;
}

/* Write `window` to `to`; returns where the next snippet has its place. */
static char *write_text(jy_text text, jy_span window, char *to,
                        jy_snippet *snippet)
{
    size_t len = window.end - window.begin;
    snippet->begin = window.begin;
    snippet->end = window.end;
    snippet->text.bytes = to;
    if (jy_cut_parts_sentence(text, window.begin)) {
        memcpy(to, DOTS, DOTS_BYTES);
        to += DOTS_BYTES;
    }
    memcpy(to, text.bytes + window.begin, len);
    to += len;
    if (jy_cut_parts_sentence(text, window.end)) {
        memcpy(to, DOTS, DOTS_BYTES);
        to += DOTS_BYTES;
    }
    snippet->text.len = (size_t)(to - snippet->text.bytes);
    *to = '\0';
    return to + 1;
}

static jy_status show(jy_original *original, const jy_windows *windows,
                      const jy_place *places, size_t place_count,
                      jy_snippets *out, jy_error *err)
{
    const jy_text text = original->text;
    size_t size = 0;
    for (size_t i = 0; i < windows->count; i++) {
        size += windows->window[i].end - windows->window[i].begin +
                2 * DOTS_BYTES + 1;
    }
    out->bytes = malloc(size);
    out->marks = malloc((place_count + 1) * sizeof *out->marks);
    if (!out->bytes || !out->marks) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a snippet");
    }
    char *to = out->bytes;
    jy_mark *marks = out->marks;
    for (size_t i = 0; i < windows->count; i++) {
        jy_span window = windows->window[i];
        jy_snippet *snippet = &out->snippet[out->count++];
        jy_original_read(original, window, JY_UTF8_MAX);
        bool dots = jy_cut_parts_sentence(text, window.begin);
        to = write_text(text, window, to, snippet);
        snippet->marks = marks;
        snippet->mark_count =
            add_marks(text, window, places, place_count,
                      dots ? DOTS_CHARACTERS : 0, marks, &out->marks_cut);
        marks += snippet->mark_count;
    }
    out->best = windows->best;
    return JY_OK;
}

jy_status jy_snippets_cut(jy_original *original, const jy_places *places,
                          size_t characters, size_t max, jy_snippets *out,
                          jy_error *err)
{
    size_t count;
    jy_windows windows;
    *out = (jy_snippets){0};
    jy_place *shown = sorted(original, places, characters, &count);
    if (!shown) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a snippet");
    }
    max = max < JY_SNIPPET_WINDOWS_MAX ? max : JY_SNIPPET_WINDOWS_MAX;
    jy_status status = jy_windows_choose(original, shown, count, characters,
                                         max ? max : 1, &windows, err);
    if (status == JY_OK) {
        status = show(original, &windows, shown, count, out, err);
    }
    if (status != JY_OK) {
        jy_snippets_clear(out);
    }
    free(shown);
    return status;
}

void jy_snippets_clear(jy_snippets *snippets)
{
    free(snippets->bytes);
    free(snippets->marks);
    *snippets = (jy_snippets){0};
}

jy_status jy_snippet_marks(jy_original *original, const jy_places *places,
                           jy_mark **out, size_t *count, bool *marks_cut,
                           jy_error *err)
{
    const jy_text text = original->text;
    *out = NULL;
    *count = 0;
    if (places->count == 0) {
        return JY_OK;
    }
    size_t shown_count;
    jy_place *shown = sorted(original, places, text.len, &shown_count);
    *out = malloc(places->count * sizeof **out);
    if (!shown || !*out) {
        free(shown);
        free(*out);
        *out = NULL;
        return jy_error_set(err, JY_E_INTERNAL, "no memory for marks");
    }
    *count = add_marks(text, (jy_span){0, text.len}, shown, shown_count, 0,
                       *out, marks_cut);
    free(shown);
    return JY_OK;
}
