/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when two halves of a Latin word are one. */
#include "corpus/latin.h"

#include "corpus/glyph.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define WORD_MAX 64 /* bytes */

static bool is_letter(char byte)
{
    return isalpha((unsigned char)byte) != 0 && (unsigned char)byte < 0x80;
}

/* Bytes of ASCII letters that `text` ends with. */
static size_t letters_behind(jy_text text)
{
    size_t len = 0;
    while (len < text.len && is_letter(text.bytes[text.len - len - 1])) {
        len++;
    }
    return len;
}

static size_t letters_before(jy_text text)
{
    size_t len = 0;
    while (len < text.len && is_letter(text.bytes[len])) {
        len++;
    }
    return len;
}

/* Does `word` stand in `text` with no letter on either side? */
static bool has_word(jy_text text, jy_text word)
{
    const char *end = text.bytes + text.len;
    for (const char *at = text.bytes; at + word.len <= end; at++) {
        at = memchr(at, word.bytes[0], (size_t)(end - at));
        if (at == NULL || at + word.len > end) {
            return false;
        }
        if (memcmp(at, word.bytes, word.len) == 0 &&
            (at == text.bytes || !is_letter(at[-1])) &&
            (at + word.len == end || !is_letter(at[word.len]))) {
            return true;
        }
    }
    return false;
}

/* Are the letters at the end of `line` and those `next` begins with a word of
 * the text? */
static bool are_word(jy_text text, jy_text line, jy_text next)
{
    char word[2 * WORD_MAX];
    size_t first = letters_behind(line);
    size_t second = letters_before(next);
    if (first == 0 || second == 0 || first > WORD_MAX || second > WORD_MAX) {
        return false;
    }
    memcpy(word, line.bytes + line.len - first, first);
    memcpy(word + first, next.bytes, second);
    text.len = text.len < JY_LATIN_LOOK_MAX ? text.len : JY_LATIN_LOOK_MAX;
    return has_word(text, (jy_text){word, first + second});
}

jy_latin_joint jy_latin_joint_of(jy_text text, jy_text line, jy_text next)
{
    if (line.len > 1 && line.bytes[line.len - 1] == '-') {
        const jy_text before = {line.bytes, line.len - 1};
        return are_word(text, before, next) ? JY_LATIN_HYPHEN : JY_LATIN_CLOSE;
    }
    if (!jy_glyph_ends_latin(line) || !jy_glyph_begins_latin(next)) {
        return JY_LATIN_CLOSE;
    }
    return are_word(text, line, next) ? JY_LATIN_CLOSE : JY_LATIN_SPACE;
}
