/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a text is compared with a list of words. */
#define _GNU_SOURCE /* memmem */
#include "corpus/words.h"

#include <string.h>

/* Bytes of `word` if `text` begins with it, else 0.  It is asked so often that
 * the first byte that differs has to be the end of it. */
static size_t begin_len(jy_text text, const char *word)
{
    size_t len = 0;
    while (word[len] != '\0' && len < text.len &&
           word[len] == text.bytes[len]) {
        len++;
    }
    return word[len] == '\0' ? len : 0;
}

size_t jy_words_begin(jy_text text, const char *const *words)
{
    size_t longest = 0;
    for (; *words != NULL; words++) {
        size_t len = begin_len(text, *words);
        longest = len > longest ? len : longest;
    }
    return longest;
}

size_t jy_words_end(jy_text text, const char *const *words)
{
    size_t longest = 0;
    for (; *words != NULL; words++) {
        size_t len = strlen(*words);
        if (len > longest && len <= text.len &&
            memcmp(text.bytes + text.len - len, *words, len) == 0) {
            longest = len;
        }
    }
    return longest;
}

bool jy_words_in(jy_text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (memmem(text.bytes, text.len, *words, strlen(*words)) != NULL) {
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
