/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which terms tell a text from others. */
#include "index/similar_terms.h"

#include "index/buffer.h"
#include "index/plan.h"
#include "index/schema.h"
#include "index/segment.h"
#include "index/texts.h"

#include <stdlib.h>
#include <string.h>

enum {
    TERMS_READ = 200000, /* of a text, from its beginning */
    /* Terms that are looked up: those that the text has most often. */
    TERMS_WEIGHED = 4096,
    PARTS = 16, /* of the text; each gives its share of the terms first */
    PART_TERMS = JY_SIMILAR_TERMS_MAX / PARTS
};

/* A term of the text. */
struct term {
    jy_text text;
    char prefix;
    bool chosen;
    size_t count; /* how often the text has it */
    size_t at;    /* where first: byte */
    double value;
};

struct terms {
    struct term *term;
    size_t count;
};

static int by_text(const void *a, const void *b)
{
    const struct term *left = a;
    const struct term *right = b;
    int order = jy_texts_compare(left->text, right->text);
    if (order != 0) {
        return order;
    }
    if (left->prefix != right->prefix) {
        return left->prefix < right->prefix ? -1 : 1;
    }
    return (left->at > right->at) - (left->at < right->at);
}

static int by_count(const void *a, const void *b)
{
    const struct term *left = a;
    const struct term *right = b;
    if (left->count != right->count) {
        return left->count > right->count ? -1 : 1;
    }
    return (left->at > right->at) - (left->at < right->at);
}

static int by_value(const void *a, const void *b)
{
    const struct term *left = a;
    const struct term *right = b;
    if (left->value < right->value || left->value > right->value) {
        return left->value > right->value ? -1 : 1;
    }
    return (left->at > right->at) - (left->at < right->at);
}

static void sort(struct terms *terms, int (*order)(const void *, const void *))
{
    if (terms->count > 0) {
        qsort(terms->term, terms->count, sizeof *terms->term, order);
    }
}

/* Read the terms of a kind: single characters, or all others; their number. */
static size_t read_terms(jy_text text, bool singles, jy_buffer *out)
{
    jy_segmenter segmenter = {.text = text};
    jy_term found;
    size_t count = 0;
    while (count < TERMS_READ && jy_segmenter_next(&segmenter, &found)) {
        if ((found.kind == JY_TERM_SINGLE) == singles) {
            struct term term = {
                .text = found.text,
                .prefix =
                    found.kind == JY_TERM_NUMBER ? JY_PREFIX_NUMBER : '\0',
                .count = 1,
                .at = (size_t)(found.text.bytes - text.bytes),
            };
            jy_buffer_add(out, &term, sizeof term);
            count++;
        }
    }
    return count;
}

/* Make one of those that are the same. */
static void merge(struct terms *terms)
{
    size_t kept = 0;
    sort(terms, by_text);
    for (size_t i = 0; i < terms->count; i++) {
        struct term *term = &terms->term[i];
        struct term *last = kept ? &terms->term[kept - 1] : NULL;
        if (last && last->prefix == term->prefix &&
            jy_texts_are_equal(last->text, term->text)) {
            last->count++;
        } else {
            terms->term[kept++] = *term;
        }
    }
    terms->count = kept;
}

/* The term as the postings know it; its length. */
static size_t spell(const struct term *term, char out[JY_POSTING_TERM_MAX])
{
    size_t len = 0;
    if (term->prefix) {
        out[len++] = term->prefix;
    }
    memcpy(out + len, term->text.bytes, term->text.len);
    return len + term->text.len;
}

/* What each term is worth; those that too few documents have go. */
static jy_status weigh(jy_postings *postings, struct terms *terms,
                       uint64_t fewest, const jy_patience *patience,
                       jy_error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < terms->count; i++) {
        struct term term = terms->term[i];
        char name[JY_POSTING_TERM_MAX];
        uint64_t documents;
        if (jy_patience_is_over(patience)) {
            return jy_error_set(err, JY_E_TIMEOUT,
                                "the search was given up at its deadline");
        }
        jy_status status = jy_postings_frequency(
            postings, (jy_text){name, spell(&term, name)}, &documents, err);
        if (status != JY_OK) {
            return status;
        }
        if (documents >= fewest) {
            term.value =
                (double)term.count * jy_postings_rarity(postings, documents);
            terms->term[kept++] = term;
        }
    }
    terms->count = kept;
    return JY_OK;
}

/* Choose the best of each part, then the best of what is left. */
static void choose(struct terms *terms, size_t len)
{
    size_t taken[PARTS] = {0};
    size_t chosen = 0;
    sort(terms, by_value);
    for (int spread = 1; spread >= 0; spread--) {
        for (size_t i = 0; i < terms->count; i++) {
            struct term *term = &terms->term[i];
            size_t *part = &taken[term->at * PARTS / len];
            if (!term->chosen && chosen < JY_SIMILAR_TERMS_MAX &&
                (!spread || *part < PART_TERMS)) {
                term->chosen = true;
                ++*part;
                chosen++;
            }
        }
    }
}

/* Any of the chosen terms; NULL without memory. */
static jy_plan *join(const struct terms *terms)
{
    jy_plan *any = calloc(1, sizeof *any);
    jy_plan **child = calloc(JY_SIMILAR_TERMS_MAX, sizeof *child);
    bool good = any && child;
    if (any) {
        any->kind = JY_PLAN_OR;
        any->child = child;
    }
    for (size_t i = 0; good && i < terms->count; i++) {
        if (!terms->term[i].chosen) {
            continue;
        }
        jy_plan *plan = calloc(1, sizeof *plan);
        if (plan) {
            plan->kind = JY_PLAN_TERM;
            plan->term_len = spell(&terms->term[i], plan->term);
            child[any->child_count++] = plan;
        }
        good = plan != NULL;
    }
    if (good) {
        return any;
    }
    if (!any) {
        free(child);
    }
    jy_plan_free(any);
    return NULL;
}

jy_status jy_similar_plan(jy_postings *postings, jy_text text, uint64_t fewest,
                          const jy_patience *patience, jy_plan **out,
                          jy_error *err)
{
    jy_buffer list = {0};
    jy_status status = JY_OK;
    *out = NULL;
    if (read_terms(text, false, &list) == 0) {
        read_terms(text, true, &list);
    }
    struct terms terms = {(struct term *)(void *)list.bytes,
                          list.len / sizeof(struct term)};
    if (!list.failed) {
        merge(&terms);
        sort(&terms, by_count);
        terms.count = terms.count < TERMS_WEIGHED ? terms.count : TERMS_WEIGHED;
        status = weigh(postings, &terms, fewest, patience, err);
    }
    if (status == JY_OK && !list.failed && terms.count > 0) {
        choose(&terms, text.len);
        *out = join(&terms);
    }
    if (list.failed || (status == JY_OK && terms.count > 0 && !*out)) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for the terms");
    }
    jy_buffer_clear(&list);
    return status;
}
