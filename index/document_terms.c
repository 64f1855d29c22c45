/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which terms each field of a document gives, and how they count. */
#include "index/document_terms.h"

#include "index/schema.h"
#include "index/segment.h"

#include <stdlib.h>
#include <string.h>

static void add(jy_buffer *out, char prefix, jy_text text, uint32_t count)
{
    jy_posting posting = {.prefix = prefix, .text = text, .count = count};
    jy_buffer_add(out, &posting, sizeof posting);
}

static void add_field(jy_buffer *out, const jy_field_rule *rule,
                      const jy_folded *folded)
{
    jy_segmenter segmenter = {.text = {folded->bytes, folded->len}};
    jy_term term;
    while (jy_segmenter_next(&segmenter, &term)) {
        bool number = term.kind == JY_TERM_NUMBER;
        if (rule->count) {
            add(out, number ? JY_PREFIX_NUMBER : '\0', term.text, rule->count);
        }
        if (rule->prefix && !number) {
            add(out, rule->prefix, term.text, 1);
        }
    }
}

static int by_term(const void *a, const void *b)
{
    const jy_posting *left = a;
    const jy_posting *right = b;
    size_t common =
        left->text.len < right->text.len ? left->text.len : right->text.len;
    int order = left->prefix - right->prefix;
    if (order == 0) {
        order = memcmp(left->text.bytes, right->text.bytes, common);
    }
    if (order == 0) {
        order = (left->text.len > right->text.len) -
                (left->text.len < right->text.len);
    }
    return order;
}

/* Make one posting of those with the same term; the list is not empty. */
static void merge(jy_buffer *out)
{
    jy_posting *posting = (jy_posting *)(void *)out->bytes;
    size_t count = out->len / sizeof *posting;
    size_t last = 0;
    qsort(posting, count, sizeof *posting, by_term);
    for (size_t i = 1; i < count; i++) {
        if (by_term(&posting[last], &posting[i]) == 0) {
            posting[last].count += posting[i].count;
        } else {
            posting[++last] = posting[i];
        }
    }
    out->len = (last + 1) * sizeof *posting;
}

jy_status jy_document_terms(const jy_document *document,
                            const jy_folded *folded, jy_buffer *out,
                            jy_error *err)
{
    out->len = 0;
    add(out, JY_PREFIX_ID, document->field[JY_FIELD_ID], 1);
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (document->field[i].bytes) {
            add_field(out, &jy_field_rules[i], &folded[i]);
        }
    }
    if (out->failed) {
        return jy_error_set(err, JY_E_INTERNAL,
                            "no memory for the terms of a document");
    }
    merge(out);
    return JY_OK;
}
