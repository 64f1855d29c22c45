/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the typesetter's classes of characters. */
#include "corpus/glyph.h"

#include "protocol/utf8.h"

#include <string.h>

/* Sets of characters, as the strings of their members. */
static const char SQUEEZED[] = "，。、；：！？“”‘’（）《》〈〉「」『』【】〔〕";
static const char OPENING[] = "“‘（《〈「『【〔(";
static const char CLOSING[] = "”’）》〉」』】〕)\"'";
static const char BRACKETS[] = "（）《》〈〉【】〔〕"; /* verse has quotes */
static const char NOT_FIRST[] =
    "，。、；：！？”’）》〉」』】〕…,.;:!?)%％﹐﹑﹔﹕";
static const char TERMINAL[] = "。！？；：…!?;:﹔﹕﹖﹗";
static const char CLAUSE[] = "，、,﹐﹑";
static const char PARTING[] = "，。；、：！？）」』﹐﹑﹔﹕";
static const char FULL_WIDTH[] = "—…·"; /* below the East Asian blocks */
static const char IN_NUMBERS[] = ".,%-";

/* Bytes at the end of a line in which it is signed. */
#define SIGNATURE 18

#define HALF 2
#define SQUEEZED_WIDTH 3
#define EAST_ASIA 0x2E80U

/* The character at `at`, as a string for the sets. */
typedef struct glyph {
    char bytes[JY_UTF8_MAX + 1];
    size_t len;
    uint32_t code;
} glyph;

static glyph glyph_at(jy_text text, size_t at)
{
    glyph found = {{0}, 1, 0};
    size_t len = jy_utf8_decode(text.bytes + at, text.len - at, &found.code);
    found.len = len > 0 ? len : 1;
    memcpy(found.bytes, text.bytes + at, found.len);
    return found;
}

/* The character that ends at `end` > 0. */
static glyph glyph_before(jy_text text, size_t end)
{
    return glyph_at(text, jy_utf8_floor(text.bytes, end - 1));
}

static bool is_in(const char *set, const glyph *g)
{
    return strstr(set, g->bytes) != NULL;
}

static bool is_digit(const glyph *g)
{
    return g->code >= '0' && g->code <= '9';
}

/* Latin, and the alphabets that are written with blanks as Latin is. */
static bool is_latin(const glyph *g)
{
    return (g->code >= 'A' && g->code <= 'Z') ||
           (g->code >= 'a' && g->code <= 'z') ||
           (g->code >= 0xC0 && g->code < 0x530 && g->code != 0xD7 &&
            g->code != 0xF7);
}

static size_t typed_width_of(const glyph *g)
{
    bool full =
        g->code >= EAST_ASIA || is_in(FULL_WIDTH, g) || is_in(SQUEEZED, g);
    return full ? JY_GLYPH_HAN : HALF;
}

static size_t width_of(const glyph *g)
{
    return is_in(SQUEEZED, g) ? SQUEEZED_WIDTH : typed_width_of(g);
}

static size_t sum(jy_text text, size_t (*width)(const glyph *))
{
    size_t all = 0;
    for (size_t at = 0; at < text.len;) {
        glyph g = glyph_at(text, at);
        all += width(&g);
        at += g.len;
    }
    return all;
}

size_t jy_glyph_width(jy_text text)
{
    return sum(text, width_of);
}

size_t jy_glyph_typed_width(jy_text text)
{
    return sum(text, typed_width_of);
}

/* Where the glyphs from `at` on that `belongs` accepts end. */
static size_t skip(jy_text text, size_t at, bool (*belongs)(const glyph *))
{
    while (at < text.len) {
        glyph g = glyph_at(text, at);
        if (!belongs(&g)) {
            break;
        }
        at += g.len;
    }
    return at;
}

static bool is_opening(const glyph *g)
{
    return is_in(OPENING, g);
}

static bool is_not_first(const glyph *g)
{
    return is_in(NOT_FIRST, g);
}

static bool is_in_word(const glyph *g)
{
    return is_latin(g) || is_digit(g) || is_in(IN_NUMBERS, g);
}

size_t jy_glyph_first_unit(jy_text text)
{
    size_t open = skip(text, 0, is_opening);
    size_t word = skip(text, open, is_in_word);
    if (word == open && word < text.len) {
        word += glyph_at(text, word).len;
    }
    size_t end = skip(text, word, is_not_first);
    size_t squeezed = jy_utf8_count(text.bytes + word, end - word) * HALF;
    return jy_glyph_width((jy_text){text.bytes, word}) + squeezed;
}

bool jy_glyph_ends_sentence(jy_text text)
{
    while (text.len > 0) {
        glyph g = glyph_before(text, text.len);
        if (!is_in(CLOSING, &g)) {
            return is_in(TERMINAL, &g);
        }
        text.len -= g.len;
    }
    return false;
}

bool jy_glyph_ends_clause(jy_text text)
{
    if (text.len == 0) {
        return false;
    }
    glyph g = glyph_before(text, text.len);
    return is_in(CLAUSE, &g) || jy_glyph_ends_sentence(text);
}

bool jy_glyph_is_signed(jy_text text)
{
    size_t from = text.len > SIGNATURE ? text.len - SIGNATURE : 0;
    for (size_t at = from; at + 6 <= text.len; at++) {
        if (memcmp(text.bytes + at, "——", 6) == 0) {
            return true;
        }
    }
    return false;
}

/* Where the first mark that parts clauses stands, or the end of `text`. */
static size_t first_mark(jy_text text)
{
    size_t at = 0;
    while (at < text.len) {
        glyph g = glyph_at(text, at);
        if (is_in(PARTING, &g)) {
            break;
        }
        at += g.len;
    }
    return at;
}

bool jy_glyph_has_clause(jy_text text)
{
    return first_mark(text) < text.len;
}

size_t jy_glyph_clause_width(jy_text text)
{
    size_t at = first_mark(text);
    return at == text.len ? 0 : jy_glyph_width((jy_text){text.bytes, at});
}

bool jy_glyph_begins_inside(jy_text text)
{
    glyph g = glyph_at(text, 0);
    return text.len > 0 && is_in(PARTING, &g);
}

bool jy_glyph_ends_closed(jy_text text)
{
    if (text.len == 0) {
        return false;
    }
    glyph g = glyph_before(text, text.len);
    return is_in(CLOSING, &g);
}

bool jy_glyph_ends_open(jy_text text)
{
    for (size_t end = text.len; end > 0;) {
        glyph g = glyph_before(text, end);
        if (is_in(BRACKETS, &g) || (end == text.len && is_opening(&g))) {
            return is_opening(&g);
        }
        end -= g.len;
    }
    return false;
}

bool jy_glyph_begins_latin(jy_text text)
{
    glyph g = glyph_at(text, 0);
    return text.len > 0 && is_latin(&g);
}

bool jy_glyph_ends_latin(jy_text text)
{
    if (text.len == 0) {
        return false;
    }
    glyph g = glyph_before(text, text.len);
    return is_latin(&g);
}
