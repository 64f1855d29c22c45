/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when a word stands at a place of a text. */
#define _GNU_SOURCE /* memmem() */
#include "index/match.h"

#include "index/schema.h"
#include "protocol/utf8.h"

#include <string.h>

/* Bytes that are looked through in less time than the clock is worth. */
enum { SHORT_TEXT = 1 << 14 };

static bool belongs_to_letters(jy_class class)
{
    return class == JY_CLASS_LETTER || class == JY_CLASS_MARK;
}

/* The class of the character at `at`; JY_CLASS_OTHER at the text's end. */
static jy_class class_at(jy_text text, size_t at)
{
    uint32_t code = 0;
    if (at >= text.len ||
        !jy_utf8_decode(text.bytes + at, text.len - at, &code)) {
        return JY_CLASS_OTHER;
    }
    return jy_fold_class(code);
}

/* Whether a letter stands before `at`, the marks on it passed over. */
static bool follows_letter(jy_text text, size_t at)
{
    jy_class before = JY_CLASS_MARK;
    while (at > 0 && before == JY_CLASS_MARK) {
        at = jy_utf8_floor(text.bytes, at - 1);
        before = class_at(text, at);
    }
    return before == JY_CLASS_LETTER;
}

/* Whether what ends at `at` does so inside a run of letters, or before a mark
 * that belongs to it. */
static bool ends_early(jy_text text, size_t at)
{
    jy_class after = class_at(text, at);
    return after == JY_CLASS_MARK ||
           (after == JY_CLASS_LETTER && follows_letter(text, at));
}

static bool begins_late(jy_text text, size_t at)
{
    return belongs_to_letters(class_at(text, at)) && follows_letter(text, at);
}

/* Where to look on after the place at `at` is none: nothing begins inside a
 * run of letters. */
static size_t next_place(jy_text text, size_t at)
{
    bool letters = class_at(text, at) == JY_CLASS_LETTER;
    do {
        uint32_t code;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        at += size ? size : 1;
    } while (letters && belongs_to_letters(class_at(text, at)));
    return at;
}

/* Bytes of the quotation mark at `at`, 0 if there is none. */
static size_t quote_at(jy_text text, size_t at)
{
    uint32_t code;
    size_t size = at < text.len
                      ? jy_utf8_decode(text.bytes + at, text.len - at, &code)
                      : 0;
    if (size == 0) {
        return 0;
    }
    switch (code) {
    case '"':
    case '\'':
    case 0x2018: /* ‘ */
    case 0x2019: /* ’ */
    case 0x201C: /* “ */
    case 0x201D: /* ” */
    case 0x300C: /* 「 */
    case 0x300D: /* 」 */
    case 0x300E: /* 『 */
    case 0x300F: /* 』 */
        return size;
    default:
        return 0;
    }
}

static bool stands_at(jy_text text, size_t at, const jy_folded *piece)
{
    return text.len - at >= piece->len &&
           memcmp(text.bytes + at, piece->bytes, piece->len) == 0;
}

/*
 * Do the pieces from number 1 on follow at `at`?  Between two pieces there
 * may be a quotation mark, or a closing and an opening one.
 */
static bool rest_follows(const jy_word *word, jy_text text, size_t *at)
{
    for (size_t i = 1; i < word->piece_count; i++) {
        const jy_folded *piece = &word->piece[i];
        if (ends_early(text, *at)) {
            return false;
        }
        for (size_t marks = 0; marks < 2 && !stands_at(text, *at, piece);
             marks++) {
            *at += quote_at(text, *at);
        }
        if (!stands_at(text, *at, piece)) {
            return false;
        }
        *at += piece->len;
    }
    return true;
}

bool jy_word_find(const jy_word *word, jy_text text, size_t from,
                  const jy_patience *patience, jy_span *out)
{
    const jy_folded *first = &word->piece[0];
    while (from < text.len &&
           (text.len - from < SHORT_TEXT || !jy_patience_is_over(patience))) {
        const char *found = memmem(text.bytes + from, text.len - from,
                                   first->bytes, first->len);
        if (!found) {
            return false;
        }
        out->begin = (size_t)(found - text.bytes);
        out->end = out->begin + first->len;
        if (rest_follows(word, text, &out->end) &&
            !ends_early(text, out->end) && !begins_late(text, out->begin)) {
            return true;
        }
        from = next_place(text, out->begin);
    }
    return false;
}

bool jy_word_covers(const jy_word *word, jy_field field)
{
    return word->field == JY_FIELD_ANY ? jy_field_rules[field].count > 0
                                       : word->field == field;
}

/* An id is one name: it is given whole, and as it is written. */
static bool is_id(const jy_word *word, jy_text id)
{
    return word->raw.len == id.len &&
           memcmp(word->raw.bytes, id.bytes, id.len) == 0;
}

static bool word_matches(const jy_word *word, const jy_stored_document *doc,
                         const jy_patience *patience)
{
    jy_span span;
    if (word->field == JY_FIELD_ID) {
        return is_id(word, doc->field[JY_FIELD_ID].original);
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (doc->field[i].original.bytes && jy_word_covers(word, (jy_field)i) &&
            jy_word_find(word, doc->field[i].folded, 0, patience, &span)) {
            return true;
        }
    }
    return false;
}

static bool node_matches(const jy_node *node, const jy_stored_document *doc,
                         const jy_patience *patience)
{
    switch (node->kind) {
    case JY_NODE_WORD:
        return word_matches(&node->word, doc, patience);
    case JY_NODE_NOT:
        return !node_matches(node->child[0], doc, patience);
    case JY_NODE_AND:
        for (size_t i = 0; i < node->child_count; i++) {
            if (!node_matches(node->child[i], doc, patience)) {
                return false;
            }
        }
        return true;
    case JY_NODE_OR:
        for (size_t i = 0; i < node->child_count; i++) {
            if (node_matches(node->child[i], doc, patience)) {
                return true;
            }
        }
        return false;
    }
    return false;
}

bool jy_query_matches(const jy_query *query, const jy_stored_document *doc,
                      const jy_patience *patience)
{
    return query->root && node_matches(query->root, doc, patience);
}
