/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which terms a document must have to match a query. */
#include "index/plan.h"

#include "index/schema.h"
#include "index/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jy_plan *plan_new(jy_plan_kind kind)
{
    jy_plan *plan = calloc(1, sizeof *plan);
    if (plan) {
        plan->kind = kind;
    }
    return plan;
}

void jy_plan_free(jy_plan *plan)
{
    if (plan) {
        for (size_t i = 0; i < plan->child_count; i++) {
            jy_plan_free(plan->child[i]);
        }
        free(plan->child);
        free(plan);
    }
}

/* Give `child` (NULL: there was no memory for it) to `plan`; false, and the
 * child is gone, without memory. */
static bool adopt(jy_plan *plan, jy_plan *child)
{
    jy_plan **grown =
        child ? realloc(plan->child, (plan->child_count + 1) * sizeof *grown)
              : NULL;
    if (!grown) {
        jy_plan_free(child);
        return false;
    }
    plan->child = grown;
    plan->child[plan->child_count++] = child;
    return true;
}

static jy_plan *plan_term(jy_plan_kind kind, char prefix, jy_text text)
{
    jy_plan *term = plan_new(kind);
    if (term) {
        if (prefix) {
            term->term[term->term_len++] = prefix;
        }
        memcpy(term->term + term->term_len, text.bytes, text.len);
        term->term_len += text.len;
    }
    return term;
}

static bool add_term(jy_plan *plan, jy_plan_kind kind, char prefix,
                     jy_text text)
{
    return adopt(plan, plan_term(kind, prefix, text));
}

/* The terms of a word, split by what they are for. */
struct terms {
    jy_plan *all;   /* each of these must be there */
    jy_plan *bonus; /* these only count: whole numbers */
    char prefix;
};

/* Whether `term` is the letters at the very end of `piece`. */
static bool ends_piece(const jy_term *term, const jy_folded *piece)
{
    return term->kind == JY_TERM_WORD &&
           term->text.bytes + term->text.len == piece->bytes + piece->len;
}

/*
 * Add the terms of one piece.  A single character counts only where no pair
 * covers it: the pair is rarer and says more.  If the piece is `open` the
 * letters at its end may go on.
 */
static bool add_piece(struct terms *terms, const jy_folded *piece, bool open)
{
    jy_segmenter segmenter = {.text = {piece->bytes, piece->len}};
    jy_term term;
    jy_text single = {NULL, 0}; /* waits for a pair that begins with it */
    const char *covered = NULL; /* up to here a pair has been */
    bool good = true;

    while (good && jy_segmenter_next(&segmenter, &term)) {
        if (term.kind == JY_TERM_NUMBER) {
            good = terms->prefix || add_term(terms->bonus, JY_PLAN_TERM,
                                             JY_PREFIX_NUMBER, term.text);
            continue;
        }
        if (single.bytes &&
            (term.kind != JY_TERM_PAIR || term.text.bytes != single.bytes)) {
            good = add_term(terms->all, JY_PLAN_TERM, terms->prefix, single);
        }
        single.bytes = NULL;
        if (term.kind == JY_TERM_SINGLE) {
            if (term.text.bytes + term.text.len != covered) {
                single = term.text;
            }
        } else if (good) {
            covered = term.text.bytes + term.text.len;
            good = add_term(terms->all,
                            open && ends_piece(&term, piece) ? JY_PLAN_PREFIX
                                                             : JY_PLAN_TERM,
                            terms->prefix, term.text);
        }
    }
    if (good && single.bytes) {
        good = add_term(terms->all, JY_PLAN_TERM, terms->prefix, single);
    }
    return good;
}

/* Keep `max` of the children, evenly spread. */
static void thin_out(jy_plan *plan, size_t max)
{
    const size_t count = plan->child_count;
    if (count <= max) {
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept < max && i >= kept * count / max) {
            plan->child[kept++] = plan->child[i];
        } else {
            jy_plan_free(plan->child[i]);
        }
    }
    plan->child_count = kept;
}

/* One plan out of the terms found; takes both lists. */
static jy_plan *join_terms(struct terms *terms, size_t max)
{
    thin_out(terms->all, max);
    if (terms->all->child_count == 0) {
        terms->all->kind = JY_PLAN_ALL;
    }
    if (terms->bonus->child_count == 0) {
        jy_plan_free(terms->bonus);
        return terms->all;
    }
    jy_plan *both = plan_new(JY_PLAN_MAYBE);
    jy_plan *parts[] = {terms->all, terms->bonus};
    for (size_t i = 0; i < 2; i++) {
        if (!both) {
            jy_plan_free(parts[i]);
        } else if (!adopt(both, parts[i])) {
            jy_plan_free(both);
            both = NULL;
        }
    }
    return both;
}

/* What is too long for an id proposes what begins it, if anything. */
static jy_plan *plan_id(const jy_word *word)
{
    jy_text id = word->raw;
    if (id.len > JY_DOCUMENT_ID_MAX) {
        id.len = JY_DOCUMENT_ID_MAX;
    }
    return plan_term(JY_PLAN_TERM, JY_PREFIX_ID, id);
}

/* The spellings of a word share its terms out among them. */
static size_t terms_of_form(const jy_word *word)
{
    size_t share = JY_PLAN_WORD_TERMS_MAX / word->form_count;
    return share < JY_PLAN_FORM_TERMS_MIN ? JY_PLAN_FORM_TERMS_MIN : share;
}

static jy_plan *plan_form(const jy_word *word, const jy_form *form)
{
    struct terms terms = {
        .all = plan_new(JY_PLAN_AND),
        .bonus = plan_new(JY_PLAN_OR),
        .prefix = word->field == JY_FIELD_ANY
                      ? '\0'
                      : jy_field_rules[word->field].prefix,
    };
    bool good = terms.all && terms.bonus;
    for (size_t i = 0; good && i < form->piece_count; i++) {
        good = add_piece(&terms, &form->piece[i],
                         word->prefix && i + 1 == form->piece_count);
    }
    if (!good) {
        jy_plan_free(terms.all);
        jy_plan_free(terms.bonus);
        return NULL;
    }
    return join_terms(&terms, terms_of_form(word));
}

/* The plans of all spellings; each alone would do. */
static jy_plan *plan_word(const jy_word *word)
{
    if (word->field == JY_FIELD_ID) {
        return plan_id(word);
    }
    if (word->form_count == 1) {
        return plan_form(word, &word->form[0]);
    }
    jy_plan *plan = plan_new(JY_PLAN_OR);
    for (size_t i = 0; plan && i < word->form_count; i++) {
        if (!adopt(plan, plan_form(word, &word->form[i]))) {
            jy_plan_free(plan);
            plan = NULL;
        }
    }
    return plan;
}

/* A range of few enough years is an OR of them, else of all there are. */
static jy_plan *plan_dates(jy_date_range dates)
{
    enum { YEAR = 10000 };
    const uint32_t first = dates.first / YEAR;
    const uint32_t last = dates.last / YEAR;
    if (last - first >= JY_PLAN_YEARS_MAX) {
        return plan_term(JY_PLAN_PREFIX, JY_PREFIX_YEAR, (jy_text){"", 0});
    }
    jy_plan *plan = plan_new(JY_PLAN_OR);
    for (uint32_t year = first; plan && year <= last; year++) {
        char digits[JY_YEAR_DIGITS + 1];
        snprintf(digits, sizeof digits, "%04u", (unsigned)(year % YEAR));
        if (!add_term(plan, JY_PLAN_TERM, JY_PREFIX_YEAR,
                      (jy_text){digits, JY_YEAR_DIGITS})) {
            jy_plan_free(plan);
            plan = NULL;
        }
    }
    return plan;
}

static jy_plan *plan_node(const jy_node *node);

/* AND: what excludes or says nothing leaves the choice to the others. */
static jy_plan *plan_all_of(const jy_node *node)
{
    jy_plan *plan = plan_new(JY_PLAN_AND);
    for (size_t i = 0; plan && i < node->child_count; i++) {
        jy_plan *child = plan_node(node->child[i]);
        if (child && child->kind == JY_PLAN_ALL) {
            jy_plan_free(child);
        } else if (!adopt(plan, child)) {
            jy_plan_free(plan);
            plan = NULL;
        }
    }
    if (plan && plan->child_count == 0) {
        plan->kind = JY_PLAN_ALL;
    }
    return plan;
}

static jy_plan *plan_one_of(const jy_node *node)
{
    jy_plan *plan = plan_new(JY_PLAN_OR);
    for (size_t i = 0; plan && i < node->child_count; i++) {
        if (!adopt(plan, plan_node(node->child[i]))) {
            jy_plan_free(plan);
            plan = NULL;
        }
    }
    return plan;
}

static jy_plan *plan_node(const jy_node *node)
{
    switch (node->kind) {
    case JY_NODE_WORD:
        return plan_word(&node->word);
    case JY_NODE_NOT:
        /* Having the terms is not yet matching: only the text excludes. */
        return plan_new(JY_PLAN_ALL);
    case JY_NODE_DATE:
        return plan_dates(node->dates);
    case JY_NODE_AND:
    case JY_NODE_NEAR:
        return plan_all_of(node);
    case JY_NODE_OR:
        return plan_one_of(node);
    }
    return NULL;
}

jy_status jy_plan_new(const jy_query *query, jy_plan **out, jy_error *err)
{
    *out = plan_node(query->root);
    return *out ? JY_OK
                : jy_error_set(err, JY_E_INTERNAL, "no memory for the query");
}
