/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which code points belong to the one before them. */
#include "index/grapheme.h"

#include "index/fold.h"
#include "protocol/utf8.h"

enum { JOINER = 0x200D };

static uint32_t code_at(jy_text text, size_t at, size_t *size)
{
    uint32_t code = 0;
    size_t used = jy_utf8_decode(text.bytes + at, text.len - at, &code);
    *size = used ? used : 1;
    return code;
}

static size_t before(jy_text text, size_t at)
{
    return jy_utf8_floor(text.bytes, at - 1);
}

static bool is_between(uint32_t code, uint32_t first, uint32_t last)
{
    return code >= first && code <= last;
}

/* Variation selectors are marks too. */
static bool extends(uint32_t code)
{
    return is_between(code, 0x200C, JOINER) ||
           is_between(code, 0x1160, 0x11FF) ||   /* Hangul vowels and finals */
           is_between(code, 0xFF9E, 0xFF9F) ||   /* half-width voice marks */
           is_between(code, 0x1F3FB, 0x1F3FF) || /* tones of skin */
           is_between(code, 0xE0020,
                      0xE007F) || /* tags, as in regional flags */
           jy_fold_class(code) == JY_CLASS_MARK;
}

static bool is_flag_letter(uint32_t code)
{
    return is_between(code, 0x1F1E6, 0x1F1FF);
}

/* What a joiner joins: blocks that hold the pictographs of Unicode 15. */
static bool is_pictograph(uint32_t code)
{
    return is_between(code, 0x2190, 0x21FF) ||
           is_between(code, 0x2300, 0x23FF) ||
           is_between(code, 0x2600, 0x27BF) ||
           is_between(code, 0x2B00, 0x2BFF) ||
           is_between(code, 0x1F000, 0x1FAFF);
}

bool jy_grapheme_stands_alone(const char *bytes, size_t len)
{
    size_t size;
    if (jy_grapheme_is_plain(*bytes)) {
        return true;
    }
    uint32_t code = code_at((jy_text){bytes, len}, 0, &size);
    return !extends(code) && !is_pictograph(code) && !is_flag_letter(code);
}

/* Whether the letter of a flag before `at` is the first of two. */
static bool is_half_flag(jy_text text, size_t at)
{
    size_t size;
    bool half = false;
    for (int n = 0; n < JY_GRAPHEME_MAX && at > 0; n++) {
        at = before(text, at);
        if (!is_flag_letter(code_at(text, at, &size))) {
            break;
        }
        half = !half;
    }
    return half;
}

bool jy_grapheme_edge(jy_text text, size_t at)
{
    if (at == 0 || at >= text.len || jy_grapheme_is_plain(text.bytes[at])) {
        return true;
    }
    size_t size;
    uint32_t left = code_at(text, before(text, at), &size);
    uint32_t right = code_at(text, at, &size);
    if (left == '\n' || right == '\n') {
        return true;
    }
    return !(left == JOINER && is_pictograph(right)) && !extends(right) &&
           !(is_flag_letter(right) && is_half_flag(text, at));
}

size_t jy_grapheme_floor(jy_text text, size_t at)
{
    size_t edge = at;
    for (int n = 0; n < JY_GRAPHEME_MAX; n++) {
        if (jy_grapheme_edge(text, edge)) {
            return edge;
        }
        edge = before(text, edge);
    }
    return at;
}

size_t jy_grapheme_ceil(jy_text text, size_t at)
{
    size_t edge = at;
    for (int n = 0; n < JY_GRAPHEME_MAX; n++) {
        if (jy_grapheme_edge(text, edge)) {
            return edge;
        }
        size_t size;
        code_at(text, edge, &size);
        edge += size;
    }
    return at;
}
