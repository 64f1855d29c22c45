/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where a credit stands, and what stands in one. */
#include "corpus/credit.h"

#include "corpus/aside.h"
#include "corpus/glyph.h"
#include "corpus/join.h"
#include "corpus/lines.h"
#include "corpus/words.h"

#include <stdlib.h>
#include <string.h>

static const char *const credit_words[] = {
    "本版", "本报", "记者", "通讯员", "采写", "摄影", "报道", "供稿", NULL,
};

static bool ends_with(jy_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len &&
           memcmp(text.bytes + text.len - len, end, len) == 0;
}

/* The text before and in the parenthesis that `text` ends with, if it does. */
static bool cut_parenthesis(jy_text text, const char *open, const char *close,
                            jy_text *before, jy_text *inside)
{
    if (!ends_with(text, close)) {
        return false;
    }
    text.len -= strlen(close);
    *before = text;
    while (before->len > 0 && text.len - before->len <= JY_CREDIT_BYTES_MAX) {
        if (ends_with(*before, close)) {
            return false;
        }
        if (ends_with(*before, open)) {
            *inside =
                (jy_text){text.bytes + before->len, text.len - before->len};
            before->len -= strlen(open);
            return true;
        }
        before->len--;
    }
    return false;
}

/*
 * If `text` ends with a credit in parentheses, on lines of its own or behind
 * the last sentence, cut it off: *inside is what the parentheses hold.
 */
static bool cut_bracketed(jy_text *text, jy_text *inside)
{
    jy_text whole = {text->bytes, text->len - jy_text_trailing_blank(*text)};
    jy_text before = whole;
    if (!cut_parenthesis(whole, "（", "）", &before, inside) &&
        !cut_parenthesis(whole, "(", ")", &before, inside)) {
        return false;
    }
    jy_text credit = jy_words_tail(whole, before.len);
    size_t end = before.len - jy_text_trailing_blank(before);
    bool own_line = memchr(before.bytes + end, '\n', before.len - end) != NULL;
    before.len = end;
    if (end > 0 && !own_line && !jy_glyph_ends_sentence(before)) {
        return false;
    }
    if (!jy_words_in(*inside, credit_words) &&
        jy_aside_of(credit) == JY_ASIDE_NONE) {
        return false;
    }
    *text = before;
    return true;
}

/* Where the line that `text`, which ends in no blank, ends with begins. */
static size_t last_line(jy_text text)
{
    size_t at = text.len;
    while (at > 0 && text.bytes[at - 1] != '\n') {
        at--;
    }
    return at;
}

/* If the last lines of `text` are a credit or byline, cut them off. */
static bool cut_lines(jy_text *text, jy_text *lines)
{
    jy_text before = *text;
    for (size_t count = 1; count <= JY_ASIDE_LINES_MAX; count++) {
        size_t found = 0;
        before.len -= jy_text_trailing_blank(before);
        before.len = last_line(before);
        *lines = jy_words_tail(*text, before.len);
        jy_aside kind = jy_aside_begins(*lines, false, &found);
        if (found == count &&
            (kind == JY_ASIDE_CREDIT || kind == JY_ASIDE_BYLINE)) {
            *text = before;
            return true;
        }
    }
    return false;
}

static bool cut_credit(jy_text *text, jy_text *credit)
{
    return cut_bracketed(text, credit) || cut_lines(text, credit);
}

/* Put `line` before what *credits holds, a line of its own; takes `line`. */
static bool prepend(char *line, char **credits)
{
    if (*credits == NULL) {
        *credits = line;
        return true;
    }
    size_t len = strlen(line);
    size_t size = strlen(*credits) + 1;
    char *both = realloc(line, len + 1 + size);
    if (both == NULL) {
        free(line);
        return false;
    }
    both[len] = '\n';
    memcpy(both + len + 1, *credits, size);
    free(*credits);
    *credits = both;
    return true;
}

jy_status jy_credit_take(jy_text *text, char **credits, jy_error *err)
{
    jy_text inside;
    for (size_t i = 0; i < JY_CREDIT_COUNT_MAX && cut_credit(text, &inside);
         i++) {
        jy_joined line;
        jy_status status = jy_join_one(inside, &line, err);
        if (status != JY_OK) {
            return status;
        }
        jy_line_map_clear(&line.lines);
        if (!prepend(line.bytes, credits)) {
            return jy_error_set(err, JY_E_INTERNAL, "no memory for a credit");
        }
    }
    return JY_OK;
}
