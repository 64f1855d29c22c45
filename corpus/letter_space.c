/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows a line that was spread from one that has spaces. */
#include "corpus/letter_space.h"

#include "corpus/glyph.h"
#include "protocol/utf8.h"

#include <string.h>

/* Han and the punctuation that goes with it; others are narrower. */
#define WIDE 3

static bool is_wide(jy_text character)
{
    return jy_glyph_width(character) >= WIDE;
}

/* The character that `text` begins with, or ends with. */
static jy_text first_of(jy_text text)
{
    uint32_t code;
    size_t len = jy_utf8_decode(text.bytes, text.len, &code);
    return (jy_text){text.bytes, len > 0 ? len : 1};
}

static jy_text last_of(jy_text text)
{
    size_t at = jy_utf8_floor(text.bytes, text.len - 1);
    return (jy_text){text.bytes + at, text.len - at};
}

/* Bytes before the next space. */
static size_t piece_len(jy_text text)
{
    const char *space = memchr(text.bytes, ' ', text.len);
    return space == NULL ? text.len : (size_t)(space - text.bytes);
}

static bool is_spread(jy_text line)
{
    size_t pieces = 0;
    size_t alone = 0;
    while (line.len > 0) {
        jy_text piece = {line.bytes, piece_len(line)};
        size_t step = piece.len < line.len ? piece.len + 1 : piece.len;
        if (piece.len > 0) {
            pieces++;
            alone += first_of(piece).len == piece.len && is_wide(piece);
        }
        line = (jy_text){line.bytes + step, line.len - step};
    }
    return alone >= JY_LETTER_SPACE_ALONE_MIN && alone * 3 >= pieces * 2;
}

/* Does what stands between `before` and `after` part two wide characters? */
static bool parts_wide(jy_text before, jy_text after)
{
    return before.len > 0 && after.len > 0 && is_wide(last_of(before)) &&
           is_wide(first_of(after));
}

size_t jy_letter_space_close(char *text, size_t len)
{
    size_t kept = 0;
    for (size_t at = 0; at < len;) {
        const char *newline = memchr(text + at, '\n', len - at);
        size_t end = newline == NULL ? len : (size_t)(newline - text);
        /* What is kept never reaches what is still to be read. */
        jy_text line = {text + at, end - at};
        bool spread = is_spread(line);
        for (size_t i = 0; i < line.len; i++) {
            jy_text before = {text, kept};
            jy_text after = {line.bytes + i + 1, line.len - i - 1};
            if (!spread || line.bytes[i] != ' ' || !parts_wide(before, after)) {
                text[kept++] = line.bytes[i];
            }
        }
        if (newline != NULL) {
            text[kept++] = '\n';
            end++;
        }
        at = end;
    }
    return kept;
}
