/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which words of a query are free, and what their terms weigh. */
#include "index/query_terms.h"

#include "index/buffer.h"
#include "index/grammar.h"
#include "index/texts.h"

#include <stdlib.h>

static const double letters_weight = 2;
static const double half_weight = 0.5;

/* Reading a query. */
struct reader {
    jy_buffer terms;   /* jy_query_term */
    jy_buffer demands; /* jy_node * */
};

static bool is_free_word(const jy_word *word)
{
    return word->field == JY_FIELD_ANY && !word->exact && !word->prefix;
}

static bool is_free(const jy_node *node)
{
    switch (node->kind) {
    case JY_NODE_WORD:
        return is_free_word(&node->word);
    case JY_NODE_NOT:
    case JY_NODE_DATE:
        return false;
    case JY_NODE_AND:
    case JY_NODE_OR:
    case JY_NODE_NEAR:
        break;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        if (!is_free(node->child[i])) {
            return false;
        }
    }
    return true;
}

/* What the grammar of its first and its last character leaves of a term. */
static void weigh_grammar(jy_query_term *found, jy_grammar first,
                          jy_grammar last)
{
    bool pair = found->kind == JY_TERM_PAIR;
    if (found->kind == JY_TERM_WORD) {
        found->weight = letters_weight;
    } else if (first == JY_GRAMMAR_NONE && last == JY_GRAMMAR_NONE) {
        found->weight = 1;
    } else if (pair && (first == JY_GRAMMAR_NONE || last == JY_GRAMMAR_NONE)) {
        found->weight = half_weight;
    }
    found->marked = (found->kind != JY_TERM_SINGLE || found->alone) &&
                    found->weight > 0 && first != JY_GRAMMAR_HARD &&
                    last != JY_GRAMMAR_HARD;
}

static bool has_pairs(jy_text text)
{
    jy_segmenter segmenter = {.text = text};
    jy_term term;
    while (jy_segmenter_next(&segmenter, &term)) {
        if (term.kind == JY_TERM_PAIR) {
            return true;
        }
    }
    return false;
}

static void read_piece(struct reader *reader, const jy_folded *piece,
                       bool as_typed)
{
    jy_text text = {piece->bytes, piece->len};
    jy_segmenter segmenter = {.text = text};
    jy_term term;
    bool alone = !has_pairs(text);
    jy_grammar *grammar = calloc(text.len + 1, sizeof *grammar);
    if (!grammar) {
        reader->terms.failed = true;
        return;
    }
    jy_grammar_mark(text, grammar);
    while (jy_segmenter_next(&segmenter, &term)) {
        jy_query_term found = {
            .text = term.text, .kind = term.kind, .times = as_typed};
        size_t at = (size_t)(term.text.bytes - text.bytes);
        if (as_typed || term.kind != JY_TERM_SINGLE) {
            found.alone = term.kind == JY_TERM_SINGLE && alone;
            weigh_grammar(&found, grammar[at], grammar[at + term.text.len - 1]);
        }
        jy_buffer_add(&reader->terms, &found, sizeof found);
    }
    free(grammar);
}

static void read_free(struct reader *reader, const jy_node *node)
{
    if (node->kind != JY_NODE_WORD) {
        for (size_t i = 0; i < node->child_count; i++) {
            read_free(reader, node->child[i]);
        }
        return;
    }
    for (size_t i = 0; i < node->word.form_count; i++) {
        const jy_form *form = &node->word.form[i];
        for (size_t k = 0; k < form->piece_count; k++) {
            read_piece(reader, &form->piece[k], i == 0);
        }
    }
}

static void read_node(struct reader *reader, jy_node *node)
{
    if (is_free(node)) {
        read_free(reader, node);
    } else if (node->kind == JY_NODE_AND) {
        for (size_t i = 0; i < node->child_count; i++) {
            read_node(reader, node->child[i]);
        }
    } else {
        jy_buffer_add(&reader->demands, &node, sizeof(jy_node *));
    }
}

int jy_query_term_order(const void *a, const void *b)
{
    const jy_query_term *left = a;
    const jy_query_term *right = b;
    int order = jy_texts_compare(left->text, right->text);
    return order ? order
                 : (left->kind > right->kind) - (left->kind < right->kind);
}

/* Put the terms in order and make one of those that are the same. */
static void merge(jy_query_terms *terms)
{
    jy_query_term *term = terms->term;
    size_t kept = 0;
    if (terms->count > 0) {
        qsort(term, terms->count, sizeof *term, jy_query_term_order);
    }
    for (size_t i = 0; i < terms->count; i++) {
        jy_query_term *last = kept ? &term[kept - 1] : NULL;
        if (!last || jy_query_term_order(last, &term[i]) != 0) {
            term[kept++] = term[i];
            continue;
        }
        last->times += term[i].times;
        last->alone |= term[i].alone;
        last->marked |= term[i].marked;
        if (term[i].weight > last->weight) {
            last->weight = term[i].weight;
        }
    }
    terms->count = kept;
}

jy_status jy_query_terms_read(const jy_query *query, jy_query_terms *out,
                              jy_error *err)
{
    struct reader reader = {{0}, {0}};
    *out = (jy_query_terms){0};
    if (query->root) {
        read_node(&reader, query->root);
    }
    if (reader.terms.failed || reader.demands.failed) {
        jy_buffer_clear(&reader.terms);
        jy_buffer_clear(&reader.demands);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the query");
    }
    out->term = (jy_query_term *)(void *)reader.terms.bytes;
    out->count = reader.terms.len / sizeof(jy_query_term);
    out->demand = (jy_node **)(void *)reader.demands.bytes;
    out->demand_count = reader.demands.len / sizeof(jy_node *);
    merge(out);
    return JY_OK;
}

void jy_query_terms_clear(jy_query_terms *terms)
{
    free(terms->term);
    free(terms->demand);
    *terms = (jy_query_terms){0};
}
