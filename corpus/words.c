/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a text is compared with a list of words. */
#include "corpus/words.h"

#include <string.h>

static bool is_at(jy_text text, size_t at, const char *word, size_t len)
{
    return len <= text.len - at && memcmp(text.bytes + at, word, len) == 0;
}

size_t jy_words_begin(jy_text text, const char *const *words)
{
    size_t longest = 0;
    for (; *words != NULL; words++) {
        size_t len = strlen(*words);
        if (len > longest && is_at(text, 0, *words, len)) {
            longest = len;
        }
    }
    return longest;
}

size_t jy_words_end(jy_text text, const char *const *words)
{
    size_t longest = 0;
    for (; *words != NULL; words++) {
        size_t len = strlen(*words);
        if (len > longest && len <= text.len &&
            is_at(text, text.len - len, *words, len)) {
            longest = len;
        }
    }
    return longest;
}

bool jy_words_in(jy_text text, const char *const *words)
{
    for (size_t at = 0; at < text.len; at++) {
        if (jy_words_begin(jy_words_tail(text, at), words) > 0) {
            return true;
        }
    }
    return false;
}

jy_text jy_words_head(jy_text text, size_t len)
{
    return (jy_text){text.bytes, len};
}

jy_text jy_words_tail(jy_text text, size_t from)
{
    return (jy_text){text.bytes + from, text.len - from};
}
