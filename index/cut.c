/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where sentences and clauses end, and what ends with them. */
#define _GNU_SOURCE /* memrchr() */
#include "index/cut.h"

#include "index/grapheme.h"
#include "protocol/utf8.h"

#include <string.h>

/* The finer the cut, the later in this list. */
enum level { SENTENCE, CLAUSE, CHARACTER };

enum { IDEOGRAPH_BYTES = 3 }; /* of jy_grapheme_is_ideograph() */

/* How finely a character ends what stands before it. */
static bool ends_unit(uint32_t code, enum level level)
{
    switch (code) {
    case '\n':
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0xFF1B: /* ； */
    case '!':
    case '?':
    case ';':
        return true;
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
    return level != CHARACTER &&
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

static size_t before(jy_text text, size_t at)
{
    return jy_utf8_floor(text.bytes, at - 1);
}

static size_t count(jy_text text, size_t begin, size_t end)
{
    return jy_utf8_count(text.bytes + begin, end - begin);
}

/* The end of what clings to the unit that ends at `at`. */
static size_t skip_clinging(jy_text text, size_t at, size_t limit,
                            enum level level)
{
    size_t size;
    while (at < limit && clings(code_at(text, at, &size), level)) {
        at += size;
    }
    return at;
}

/* Most of a text is ideographs, which neither end a unit nor cling to one:
 * these are passed over without being decoded. */
static bool is_inside(jy_text text, size_t at, enum level level)
{
    return level != CHARACTER && jy_grapheme_is_ideograph(text.bytes[at]);
}

/* The end of the unit that begins at or before `at`. */
static size_t unit_end(jy_text text, size_t at, size_t limit, enum level level)
{
    while (at < limit) {
        if (is_inside(text, at, level)) {
            at += IDEOGRAPH_BYTES;
            continue;
        }
        size_t size;
        uint32_t code = code_at(text, at, &size);
        at += size;
        if (ends_unit(code, level)) {
            at = skip_clinging(text, at, limit, level);
            if (jy_grapheme_edge(text, at)) {
                return at;
            }
        }
    }
    return limit;
}

/* Whether a unit begins at `at`: one ends before it, and what stands there
 * does not cling to that. */
static bool begins_unit(jy_text text, size_t at, size_t limit, enum level level)
{
    size_t size;
    if (is_inside(text, before(text, at), level) ||
        clings(code_at(text, at, &size), level)) {
        return false;
    }
    uint32_t code;
    size_t last = at;
    do {
        last = before(text, last);
        code = code_at(text, last, &size);
    } while (last > limit && !ends_unit(code, level) && clings(code, level));
    return ends_unit(code, level) && jy_grapheme_edge(text, at);
}

/* The beginning of the unit that holds byte `at`, not before `limit`. */
static size_t unit_begin(jy_text text, size_t at, size_t limit,
                         enum level level)
{
    while (at > limit) {
        if (at - limit >= IDEOGRAPH_BYTES &&
            is_inside(text, at - IDEOGRAPH_BYTES, level)) {
            at -= IDEOGRAPH_BYTES;
            continue;
        }
        if (begins_unit(text, at, limit, level)) {
            break;
        }
        at = before(text, at);
    }
    return at;
}

/* The units that `core` touches. */
static jy_span units_around(jy_text text, jy_span core, jy_span outer,
                            enum level level)
{
    size_t end = skip_clinging(text, core.end, outer.end, level);
    if (end < outer.end &&
        (end == core.begin || !begins_unit(text, end, outer.begin, level))) {
        end = unit_end(text, end, outer.end, level);
    }
    return (jy_span){unit_begin(text, core.begin, outer.begin, level), end};
}

/* Lengthen `window` by whole units up to `limit`, of `*room` characters at
 * most; each takes its share of them. */
static void grow_forward(jy_text text, jy_span *window, size_t limit,
                         size_t *room, enum level level)
{
    while (window->end < limit) {
        size_t end = unit_end(text, window->end, limit, level);
        size_t more = count(text, window->end, end);
        if (more > *room) {
            break;
        }
        *room -= more;
        window->end = end;
    }
}

static void grow_backward(jy_text text, jy_span *window, size_t limit,
                          size_t *room, enum level level)
{
    while (window->begin > limit) {
        size_t begin =
            unit_begin(text, before(text, window->begin), limit, level);
        size_t more = count(text, begin, window->begin);
        if (more > *room) {
            break;
        }
        *room -= more;
        window->begin = begin;
    }
}

/*
 * What a window around `core` can touch: its paragraph, and of that twice the
 * bytes a window can have, so that an edge cut here is never the edge of one.
 * This bounds the work in a text without paragraphs.
 */
static jy_span within_reach(jy_text text, jy_span core, jy_span outer,
                            size_t characters)
{
    size_t reach = 2 * characters * JY_UTF8_MAX;
    if (core.begin - outer.begin > reach) {
        outer.begin = jy_utf8_floor(text.bytes, core.begin - reach);
    }
    if (outer.end - core.end > reach) {
        outer.end = jy_utf8_floor(text.bytes, core.end + reach);
    }
    const char *begin =
        memrchr(text.bytes + outer.begin, '\n', core.begin - outer.begin);
    const char *end = memchr(text.bytes + core.end, '\n', outer.end - core.end);
    return (jy_span){begin ? (size_t)(begin + 1 - text.bytes) : outer.begin,
                     end ? (size_t)(end - text.bytes) : outer.end};
}

/* A part of a long clause: from its beginning where this is near, else with a
 * little of what precedes. */
static jy_span cut_between_characters(jy_text text, jy_span core,
                                      jy_span clause, size_t room)
{
    size_t ahead = count(text, clause.begin, core.begin);
    size_t lead = ahead <= room / 2 ? ahead : room / 4;
    room -= lead;
    grow_backward(text, &core, clause.begin, &lead, CHARACTER);
    room += lead;
    grow_forward(text, &core, clause.end, &room, CHARACTER);
    grow_backward(text, &core, clause.begin, &room, CHARACTER);
    return core;
}

static jy_span cut_at_units(jy_text text, jy_span core, jy_span outer,
                            size_t characters)
{
    for (enum level level = SENTENCE; level <= CLAUSE; level++) {
        jy_span window = units_around(text, core, outer, level);
        size_t used = count(text, window.begin, window.end);
        if (used <= characters) {
            size_t room = characters - used;
            grow_forward(text, &window, outer.end, &room, level);
            grow_backward(text, &window, outer.begin, &room, level);
            return window;
        }
        outer = window;
    }
    size_t used = count(text, core.begin, core.end);
    return cut_between_characters(text, core, outer,
                                  used < characters ? characters - used : 0);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n';
}

jy_span jy_cut_around(jy_text text, jy_span core, jy_span outer,
                      size_t characters)
{
    outer = within_reach(text, core, outer, characters);
    jy_span window = cut_at_units(text, core, outer, characters);
    while (window.begin < core.begin && is_blank(text.bytes[window.begin])) {
        window.begin++;
    }
    while (window.end > core.end && is_blank(text.bytes[window.end - 1])) {
        window.end--;
    }
    return window;
}

bool jy_cut_parts_sentence(jy_text text, size_t at)
{
    if (at == 0 || at >= text.len || text.bytes[at] == '\n') {
        return false;
    }
    size_t size;
    uint32_t last = code_at(text, before(text, at), &size);
    return !ends_unit(last, SENTENCE) && !clings(last, SENTENCE);
}
