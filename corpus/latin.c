/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when two halves of a Latin word are one. */
#include "corpus/latin.h"

#include "corpus/glyph.h"
#include "corpus/words.h"

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

/* What stands on either side of a line end. */
struct halves {
    jy_text first; /* ASCII letters only */
    jy_text second;
};

static struct halves halves_of(jy_text line, jy_text next)
{
    size_t first = letters_behind(line);
    return (struct halves){{line.bytes + line.len - first, first},
                           {next.bytes, letters_before(next)}};
}

/* Is `first`, `between` and `second` a word of the text? */
static bool are_word(jy_text text, const struct halves *halves,
                     const char *between)
{
    char word[2 * WORD_MAX + 1];
    size_t first = halves->first.len;
    size_t second = halves->second.len;
    size_t middle = strlen(between);
    if (first == 0 || second == 0 || first > WORD_MAX || second > WORD_MAX) {
        return false;
    }
    memcpy(word, halves->first.bytes, first);
    memcpy(word + first, between, middle);
    memcpy(word + first + middle, halves->second.bytes, second);
    return has_word(text, (jy_text){word, first + middle + second});
}

/* Does `half` stand in `text`, apart from the break itself? */
static bool is_word_elsewhere(jy_text text, jy_text half)
{
    const char *end = text.bytes + text.len;
    const char *behind = half.bytes + half.len;
    jy_text above = text;
    jy_text below = {NULL, 0};
    if (half.bytes >= text.bytes && behind <= end) {
        above.len = (size_t)(half.bytes - text.bytes);
        below = (jy_text){behind, (size_t)(end - behind)};
    }
    return has_word(above, half) || (below.len > 0 && has_word(below, half));
}

static bool is_lower(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

/* Words that are joined to others by a hyphen, and rarely a syllable. */
static bool makes_compounds(jy_text half)
{
    static const char *const words[] = {
        "all",  "cross", "full",  "half",  "hard", "high", "large", "long",
        "low",  "mid",   "multi", "new",   "non",  "one",  "open",  "post",
        "self", "short", "small", "state", "two",  "well", "three", NULL,
    };
    char lower[WORD_MAX];
    for (size_t i = 0; i < half.len; i++) {
        lower[i] = (char)tolower((unsigned char)half.bytes[i]);
    }
    return jy_words_begin((jy_text){lower, half.len}, words) == half.len;
}

/* Has a printer put the hyphen between the halves? */
static bool is_printers(jy_text text, const struct halves *halves)
{
    jy_text first = halves->first;
    jy_text second = halves->second;
    if (first.len > WORD_MAX || second.len > WORD_MAX || second.len == 0) {
        return false;
    }
    if (are_word(text, halves, "")) {
        return true;
    }
    return first.len > 1 && is_lower(first.bytes[first.len - 1]) &&
           is_lower(second.bytes[0]) && !makes_compounds(first) &&
           !are_word(text, halves, "-") &&
           !(is_word_elsewhere(text, first) && is_word_elsewhere(text, second));
}

jy_latin_joint jy_latin_joint_of(jy_text text, jy_text line, jy_text next)
{
    text.len = text.len < JY_LATIN_LOOK_MAX ? text.len : JY_LATIN_LOOK_MAX;
    if (line.len > 1 && line.bytes[line.len - 1] == '-') {
        const struct halves halves =
            halves_of((jy_text){line.bytes, line.len - 1}, next);
        return is_printers(text, &halves) ? JY_LATIN_HYPHEN : JY_LATIN_CLOSE;
    }
    if (!jy_glyph_ends_latin(line) || !jy_glyph_begins_latin(next)) {
        return JY_LATIN_CLOSE;
    }
    const struct halves halves = halves_of(line, next);
    return are_word(text, &halves, "") ? JY_LATIN_CLOSE : JY_LATIN_SPACE;
}
