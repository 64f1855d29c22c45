/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where Chinese text may be cut, and which cut shows most. */
#include "index/snippet.h"

#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DOTS "……"
#define DOTS_CHARACTERS 2

/* The finer the cut, the later in this list. */
enum level { PARAGRAPH, SENTENCE, CLAUSE, CHARACTER };

/* How finely a character ends what stands before it. */
static bool ends_unit(uint32_t code, enum level level)
{
    switch (code) {
    case '\n':
        return true;
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0xFF1B: /* ； */
    case '!':
    case '?':
    case ';':
        return level >= SENTENCE;
    case 0xFF0C: /* ， */
    case 0x3001: /* 、 */
    case 0xFF1A: /* ： */
    case 0x2014: /* — */
    case ',':
    case ' ':
    case 0x3000: /* the full-width space */
        return level >= CLAUSE;
    default:
        return level >= CHARACTER;
    }
}

/* Marks that close with the sentence or clause before them: 。” stays
 * together. */
static bool clings(uint32_t code, enum level level)
{
    return (level == SENTENCE || level == CLAUSE) &&
           (code == 0x201D || code == 0x2019 || code == 0xFF09 ||
            code == 0x300D || code == 0x300F || code == 0x300B || code == ')' ||
            code == '"' || code == 0x3002 || code == 0xFF01 || code == 0xFF1F);
}

static uint32_t code_at(jy_text text, size_t at, size_t *size)
{
    uint32_t code = 0;
    *size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
    *size = *size ? *size : 1;
    return code;
}

/* The end of the unit that begins at or before `at`. */
static size_t unit_end(jy_text text, size_t at, size_t limit, enum level level)
{
    while (at < limit) {
        size_t size;
        uint32_t code = code_at(text, at, &size);
        if (code == '\n') {
            return level == PARAGRAPH ? at : at + size;
        }
        at += size;
        if (ends_unit(code, level)) {
            while (at < limit && clings(code_at(text, at, &size), level)) {
                at += size;
            }
            return at;
        }
    }
    return limit;
}

/* Whether a unit begins at `at`: one ends before it, and what stands there
 * does not cling to that. */
static bool begins_unit(jy_text text, size_t at, size_t limit, enum level level)
{
    size_t size;
    uint32_t code = code_at(text, at, &size);
    if (clings(code, level)) {
        return false;
    }
    do {
        at = jy_utf8_floor(text.bytes, at - 1);
        code = code_at(text, at, &size);
    } while (at > limit && !ends_unit(code, level) && clings(code, level));
    return ends_unit(code, level);
}

/* The beginning of the unit that holds byte `at`, not before `limit`. */
static size_t unit_begin(jy_text text, size_t at, size_t limit,
                         enum level level)
{
    while (level != CHARACTER && at > limit &&
           !begins_unit(text, at, limit, level)) {
        at = jy_utf8_floor(text.bytes, at - 1);
    }
    return at;
}

static size_t characters_of(jy_text text, jy_span span)
{
    return jy_utf8_count(text.bytes + span.begin, span.end - span.begin);
}

/*
 * Grow `window` by whole units inside `outer` while it stays within
 * `characters`: first forward, then backward.
 */
static jy_span grow(jy_text text, jy_span window, jy_span outer,
                    size_t characters, enum level level)
{
    size_t used = characters_of(text, window);
    while (window.end < outer.end) {
        size_t end = unit_end(text, window.end, outer.end, level);
        size_t more = jy_utf8_count(text.bytes + window.end, end - window.end);
        if (used + more > characters) {
            break;
        }
        used += more;
        window.end = end;
    }
    while (window.begin > outer.begin) {
        size_t last = jy_utf8_floor(text.bytes, window.begin - 1);
        size_t begin = unit_begin(text, last, outer.begin, level);
        size_t more = jy_utf8_count(text.bytes + begin, window.begin - begin);
        if (used + more > characters) {
            break;
        }
        used += more;
        window.begin = begin;
    }
    return window;
}

/*
 * What a window around `anchor` can touch: twice the bytes it can have, so
 * that an edge cut here is never the edge of a window.  It bounds the work in
 * a text without paragraphs.
 */
static jy_span within_reach(jy_text text, jy_span anchor, size_t characters)
{
    size_t reach = characters * JY_UTF8_MAX * 2;
    jy_span span = {0, text.len};
    if (anchor.begin > reach) {
        span.begin = jy_utf8_floor(text.bytes, anchor.begin - reach);
    }
    if (text.len - anchor.end > reach) {
        span.end = jy_utf8_floor(text.bytes, anchor.end + reach);
    }
    return span;
}

/* The window around `anchor`, cut as coarsely as `characters` allow. */
static jy_span window_around(jy_text text, jy_span anchor, size_t characters)
{
    jy_span outer = within_reach(text, anchor, characters);
    outer.begin = unit_begin(text, anchor.begin, outer.begin, PARAGRAPH);
    outer.end = unit_end(text, anchor.begin, outer.end, PARAGRAPH);
    if (anchor.end > outer.end) {
        anchor.end = outer.end;
    }
    for (enum level level = SENTENCE; level <= CHARACTER; level++) {
        size_t last = anchor.end > anchor.begin
                          ? jy_utf8_floor(text.bytes, anchor.end - 1)
                          : anchor.begin;
        jy_span unit = {
            unit_begin(text, anchor.begin, outer.begin, level),
            unit_end(text, last, outer.end, level),
        };
        if (level == CHARACTER) {
            unit = anchor;
            size_t room = characters_of(text, unit) < characters
                              ? (characters - characters_of(text, unit)) / 4
                              : 0;
            while (room-- > 0 && unit.begin > outer.begin) {
                unit.begin = jy_utf8_floor(text.bytes, unit.begin - 1);
            }
        }
        if (characters_of(text, unit) <= characters) {
            return grow(text, unit, outer, characters, level);
        }
        outer = unit;
    }
    /* Not even what was found fits: show its beginning. */
    outer.end =
        outer.begin + jy_utf8_offset(text.bytes + outer.begin,
                                     outer.end - outer.begin, characters);
    return outer;
}

/* How many different words, and places, lie inside `window`. */
static void rate(jy_span window, const jy_place *places, size_t count,
                 size_t *words, size_t *found)
{
    uint64_t seen = 0;
    *words = 0;
    *found = 0;
    for (size_t i = 0; i < count && places[i].span.begin < window.end; i++) {
        if (places[i].span.begin >= window.begin &&
            places[i].span.end <= window.end) {
            uint64_t bit = (uint64_t)1 << (places[i].word & 63U);
            *words += !(seen & bit);
            seen |= bit;
            (*found)++;
        }
    }
}

static jy_span choose_window(jy_text text, const jy_place *places, size_t count,
                             size_t characters)
{
    jy_span best = {0, 0};
    size_t best_words = 0;
    size_t best_found = 0;
    size_t covered = 0; /* places before this byte began in some window */

    for (size_t i = 0; i < count; i++) {
        if (i > 0 && places[i].span.begin < covered) {
            continue;
        }
        jy_span window = window_around(text, places[i].span, characters);
        size_t words;
        size_t found;
        rate(window, places, count, &words, &found);
        if (i == 0 || words > best_words ||
            (words == best_words && found > best_found)) {
            best = window;
            best_words = words;
            best_found = found;
        }
        covered = places[i].span.end;
    }
    return count ? best : window_around(text, (jy_span){0, 0}, characters);
}

/* Blanks at the edges say nothing. */
static jy_span trim(jy_text text, jy_span window)
{
    while (window.begin < window.end && (text.bytes[window.begin] == ' ' ||
                                         text.bytes[window.begin] == '\n')) {
        window.begin++;
    }
    while (window.end > window.begin && (text.bytes[window.end - 1] == ' ' ||
                                         text.bytes[window.end - 1] == '\n')) {
        window.end--;
    }
    return window;
}

/* Whether a sentence goes on across `at`. */
static bool cuts_sentence(jy_text text, size_t at)
{
    if (at == 0 || at >= text.len || text.bytes[at] == '\n') {
        return false;
    }
    size_t size;
    size_t last = jy_utf8_floor(text.bytes, at - 1);
    uint32_t before = code_at(text, last, &size);
    return !ends_unit(before, SENTENCE) && !clings(before, SENTENCE);
}

/* The places inside `window` as marks; `shift` characters stand before. */
static void add_marks(jy_text text, jy_span window, const jy_place *places,
                      size_t count, size_t shift, jy_snippet *out)
{
    size_t byte = window.begin; /* where `character` is counted up to */
    size_t character = shift;
    size_t covered = window.begin; /* marked up to here */
    for (size_t i = 0; i < count; i++) {
        jy_span span = places[i].span;
        if (span.begin <= window.begin && span.end >= window.end) {
            span = window; /* too long for any window: all of it is marked */
        } else if (span.begin < window.begin || span.end > window.end) {
            continue; /* a part of a word is not the word */
        }
        if (out->mark_count > 0 && span.begin < covered) {
            if (span.end <= covered) {
                continue;
            }
            span.begin = covered; /* lengthens the mark before */
            out->marks[out->mark_count - 1].end += characters_of(text, span);
        } else {
            character += jy_utf8_count(text.bytes + byte, span.begin - byte);
            byte = span.begin;
            out->marks[out->mark_count++] =
                (jy_mark){character, character + characters_of(text, span)};
        }
        covered = span.end;
    }
}

jy_status jy_snippet_cut(jy_text text, const jy_place *places,
                         size_t place_count, size_t characters, jy_snippet *out,
                         jy_error *err)
{
    jy_span window =
        trim(text, choose_window(text, places, place_count, characters));
    bool head = cuts_sentence(text, window.begin);
    bool tail = cuts_sentence(text, window.end);
    size_t len = window.end - window.begin;

    *out = (jy_snippet){0};
    out->text = malloc(len + 2 * sizeof DOTS);
    out->marks = malloc((place_count + 1) * sizeof *out->marks);
    if (!out->text || !out->marks) {
        jy_snippet_clear(out);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a snippet");
    }
    if (head) {
        memcpy(out->text, DOTS, sizeof DOTS - 1);
        out->len = sizeof DOTS - 1;
    }
    memcpy(out->text + out->len, text.bytes + window.begin, len);
    out->len += len;
    if (tail) {
        memcpy(out->text + out->len, DOTS, sizeof DOTS - 1);
        out->len += sizeof DOTS - 1;
    }
    out->text[out->len] = '\0';
    add_marks(text, window, places, place_count, head ? DOTS_CHARACTERS : 0,
              out);
    return JY_OK;
}

void jy_snippet_clear(jy_snippet *snippet)
{
    free(snippet->text);
    free(snippet->marks);
    *snippet = (jy_snippet){0};
}
