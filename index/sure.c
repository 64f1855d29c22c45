/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which words are their terms, neither more nor less. */
#include "index/sure.h"

#include "index/schema.h"
#include "protocol/utf8.h"

#include <string.h>

enum { CHARACTERS = 2 }; /* of a pair */

/* Whether `text` is one or two characters that count by themselves; *last is
 * the last one. */
static bool is_gram(jy_text text, jy_text *last)
{
    size_t at = 0;
    for (size_t n = 0; n < CHARACTERS && at < text.len; n++) {
        uint32_t code = 0;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        if (size == 0 || jy_fold_class(code) != JY_CLASS_GRAM) {
            return false;
        }
        *last = (jy_text){text.bytes + at, size};
        at += size;
    }
    return at > 0 && at == text.len;
}

/* Whether a mark stands on `last` anywhere, where it would not be a place of
 * the word. */
static jy_status is_marked(jy_postings *postings, char prefix, jy_text last,
                           bool *out, jy_error *err)
{
    const jy_text *mark;
    size_t count;
    jy_status status = jy_postings_marks(postings, &mark, &count, err);
    *out = count > JY_POSTINGS_MARKS_MAX;
    for (size_t i = 0; status == JY_OK && i < count && !*out; i++) {
        char name[1 + 2 * JY_UTF8_MAX];
        size_t len = 0;
        uint64_t documents;
        if (prefix) {
            name[len++] = prefix;
        }
        memcpy(name + len, last.bytes, last.len);
        len += last.len;
        memcpy(name + len, mark[i].bytes, mark[i].len);
        len += mark[i].len;
        status = jy_postings_frequency(postings, (jy_text){name, len},
                                       &documents, err);
        *out = documents > 0;
    }
    return status;
}

static jy_status is_word_sure(const jy_word *word, jy_postings *postings,
                              bool *out, jy_error *err)
{
    char prefix =
        word->field == JY_FIELD_ANY ? '\0' : jy_field_rules[word->field].prefix;
    *out = false;
    if (word->exact || word->prefix || word->form_count != 1 ||
        word->form[0].piece_count != 1 || word->form[0].begins_number ||
        word->form[0].ends_number ||
        (word->field != JY_FIELD_ANY &&
         (!prefix || jy_field_rules[word->field].count == 0))) {
        return JY_OK;
    }
    const jy_folded *piece = &word->form[0].piece[0];
    jy_text last;
    bool marked = true;
    jy_status status = JY_OK;
    if (is_gram((jy_text){piece->bytes, piece->len}, &last)) {
        status = is_marked(postings, prefix, last, &marked, err);
    }
    *out = !marked;
    return status;
}

static jy_status is_node_sure(const jy_node *node, jy_postings *postings,
                              bool *out, jy_error *err)
{
    jy_status status = JY_OK;
    switch (node->kind) {
    case JY_NODE_WORD:
        return is_word_sure(&node->word, postings, out, err);
    case JY_NODE_AND:
    case JY_NODE_OR:
        *out = true;
        for (size_t i = 0; status == JY_OK && *out && i < node->child_count;
             i++) {
            status = is_node_sure(node->child[i], postings, out, err);
        }
        return status;
    case JY_NODE_NOT:
    case JY_NODE_NEAR:
    case JY_NODE_DATE:
        break;
    }
    *out = false;
    return JY_OK;
}

jy_status jy_query_is_sure(const jy_query *query, jy_postings *postings,
                           bool *out, jy_error *err)
{
    *out = false;
    return query->root ? is_node_sure(query->root, postings, out, err) : JY_OK;
}
