/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which terms each field of a document gives, and how they count. */
#include "index/document_terms.h"

#include "index/date.h"
#include "index/schema.h"
#include "index/segment.h"
#include "index/texts.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The postings so far, and a hash table of where each one is: a slot holds a
 * posting's place in the list + 1, or 0 if it is free.
 */
struct table {
    jy_buffer *list;
    uint32_t *slot;
    size_t slots; /* a power of two, at least twice the postings */
};

enum { SLOTS_AT_FIRST = 1024 };

static jy_posting *postings_of(const struct table *table)
{
    return (jy_posting *)(void *)table->list->bytes;
}

static bool is_term(const jy_posting *posting, char prefix, jy_text text)
{
    return posting->prefix == prefix && jy_texts_are_equal(posting->text, text);
}

/* The slot of a term: its own, or the free one it would have. */
static uint32_t *find_slot(const struct table *table, char prefix, jy_text text)
{
    const jy_posting *posting = postings_of(table);
    size_t at = jy_texts_hash(text, (unsigned char)prefix) & (table->slots - 1);
    while (table->slot[at] &&
           !is_term(&posting[table->slot[at] - 1], prefix, text)) {
        at = (at + 1) & (table->slots - 1);
    }
    return &table->slot[at];
}

static bool grow(struct table *table, size_t count)
{
    size_t slots = table->slots ? 2 * table->slots : SLOTS_AT_FIRST;
    uint32_t *slot = calloc(slots, sizeof *slot);
    if (!slot) {
        return false;
    }
    free(table->slot);
    table->slot = slot;
    table->slots = slots;
    const jy_posting *posting = postings_of(table);
    for (size_t i = 0; i < count; i++) {
        *find_slot(table, posting[i].prefix, posting[i].text) =
            (uint32_t)(i + 1);
    }
    return true;
}

static void add(struct table *table, char prefix, jy_text text, uint32_t count)
{
    jy_buffer *list = table->list;
    size_t known = list->len / sizeof(jy_posting);
    if (2 * known >= table->slots && !grow(table, known)) {
        list->failed = true;
    }
    if (list->failed) {
        return;
    }
    uint32_t *slot = find_slot(table, prefix, text);
    if (*slot) {
        postings_of(table)[*slot - 1].count += count;
        return;
    }
    *slot = (uint32_t)(known + 1);
    jy_posting posting = {.prefix = prefix, .text = text, .count = count};
    jy_buffer_add(list, &posting, sizeof posting);
}

static void add_field(struct table *table, const jy_field_rule *rule,
                      jy_text folded)
{
    jy_segmenter segmenter = {.text = folded};
    jy_term term;
    while (jy_segmenter_next(&segmenter, &term)) {
        bool number = term.kind == JY_TERM_NUMBER;
        if (rule->count) {
            add(table, number ? JY_PREFIX_NUMBER : '\0', term.text,
                rule->count);
        }
        if (rule->prefix && !number) {
            add(table, rule->prefix, term.text, 1);
        }
    }
}

static void add_year(struct table *table, jy_text date,
                     char year[JY_YEAR_DIGITS + 1])
{
    jy_date_range range;
    if (jy_date_parse(date, &range)) {
        snprintf(year, JY_YEAR_DIGITS + 1, "%04u",
                 (unsigned)(range.first / 10000 % 10000));
        add(table, JY_PREFIX_YEAR, (jy_text){year, JY_YEAR_DIGITS}, 1);
    }
}

jy_status jy_document_terms(const jy_stored_document *document,
                            char year[JY_YEAR_DIGITS + 1], jy_buffer *out,
                            jy_error *err)
{
    struct table table = {.list = out};
    out->len = 0;
    add(&table, JY_PREFIX_ID, document->field[JY_FIELD_ID].original, 1);
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (document->field[i].folded.bytes) {
            add_field(&table, &jy_field_rules[i], document->field[i].folded);
        }
    }
    add_year(&table, document->field[JY_FIELD_DATE].original, year);
    free(table.slot);
    if (out->failed) {
        return jy_error_set(err, JY_E_INTERNAL,
                            "no memory for the terms of a document");
    }
    return JY_OK;
}
