/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what each term of a bag is worth, and the plan of all. */
#include "index/relax.h"

#include "index/bm25.h"
#include "index/match.h"
#include "index/plan.h"
#include "index/query_terms.h"
#include "index/schema.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What is left of a pair at least. */
static const double least_share = 0.1;

/* --- what terms are worth */

static jy_status look_up(jy_query_terms *terms, jy_postings *postings,
                         const jy_patience *patience, jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < terms->count; i++) {
        jy_query_term *term = &terms->term[i];
        char name[JY_TERM_MAX + 1] = {JY_PREFIX_NUMBER};
        size_t prefix = term->kind == JY_TERM_NUMBER;
        uint64_t documents;
        memcpy(name + prefix, term->text.bytes, term->text.len);
        if (jy_patience_is_over(patience)) {
            return jy_error_set(err, JY_E_TIMEOUT,
                                "the search was given up at its deadline");
        }
        status = jy_postings_frequency(postings,
                                       (jy_text){name, prefix + term->text.len},
                                       &documents, err);
        if (status == JY_OK && documents > 0) {
            term->rarity = jy_postings_rarity(postings, documents);
        }
    }
    return status;
}

/* The rarity of the single character `text`. */
static double rarity_of(const jy_query_terms *terms, jy_text text)
{
    const jy_query_term key = {.text = text, .kind = JY_TERM_SINGLE};
    const jy_query_term *term = bsearch(&key, terms->term, terms->count,
                                        sizeof key, jy_query_term_order);
    return term ? term->rarity : 0;
}

/* The share of a pair's rarity that it has beyond its commoner character. */
static double share_of_pair(const jy_query_terms *terms,
                            const jy_query_term *pair)
{
    size_t first = jy_utf8_offset(pair->text.bytes, pair->text.len, 1);
    double left = rarity_of(terms, (jy_text){pair->text.bytes, first});
    double right = rarity_of(
        terms, (jy_text){pair->text.bytes + first, pair->text.len - first});
    double share = 1 - (left < right ? left : right) / pair->rarity;
    return share > least_share ? share : least_share;
}

static jy_relaxed_term weigh(const jy_query_terms *terms,
                             const jy_query_term *of)
{
    double times = of->times > 0 ? (double)of->times : 1;
    jy_relaxed_term term = {
        .text = of->text,
        .kind = of->kind,
        .weight = of->weight * 4 * times / (times + 3),
        .proposes = of->kind != JY_TERM_SINGLE || of->alone,
        .marked = of->marked,
    };
    if (of->kind == JY_TERM_PAIR) {
        term.weight *= share_of_pair(terms, of);
    }
    term.worth = jy_bm25_rounded(term.weight * of->rarity);
    return term;
}

static int by_worth(const void *a, const void *b)
{
    const jy_relaxed_term *left = a;
    const jy_relaxed_term *right = b;
    if (left->worth < right->worth || left->worth > right->worth) {
        return left->worth > right->worth ? -1 : 1;
    }
    const jy_query_term first = {.text = left->text, .kind = left->kind};
    const jy_query_term second = {.text = right->text, .kind = right->kind};
    return jy_query_term_order(&first, &second);
}

/* All terms that are worth something, best first; NULL without memory. */
static jy_relaxed_term *weigh_all(const jy_query_terms *terms, size_t *count)
{
    jy_relaxed_term *out = calloc(terms->count + 1, sizeof *out);
    *count = 0;
    for (size_t i = 0; out && i < terms->count; i++) {
        if (terms->term[i].weight > 0 && terms->term[i].rarity > 0) {
            out[(*count)++] = weigh(terms, &terms->term[i]);
        }
    }
    if (out) {
        qsort(out, *count, sizeof *out, by_worth);
    }
    return out;
}

/* --- the bag */

const jy_relaxed_term *jy_relaxed_find(const jy_relaxed *relaxed, jy_term term)
{
    size_t place = jy_term_map_find(&relaxed->map, term);
    return place == JY_TERM_MAP_NONE ? NULL : &relaxed->term[place];
}

/* Keep the best terms; whether one of them proposes. */
static bool fill(jy_relaxed *relaxed, const jy_relaxed_term *term, size_t count)
{
    bool proposes = false;
    for (size_t i = 0; i < count && i < JY_RELAXED_TERMS_MAX; i++) {
        jy_term_map_add(&relaxed->map, (jy_term){term[i].kind, term[i].text});
        if (term[i].marked) {
            jy_term_choice_add(&relaxed->marked, &relaxed->map, i);
        }
        relaxed->term[relaxed->count++] = term[i];
        relaxed->worth += term[i].worth;
        proposes |= term[i].proposes;
    }
    return proposes;
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for the query");
}

/* Make the bag; takes the demands. */
static jy_status pack(jy_query_terms *terms, jy_relaxed **out, jy_error *err)
{
    size_t count;
    jy_relaxed *relaxed = calloc(1, sizeof *relaxed);
    jy_relaxed_term *term = weigh_all(terms, &count);
    if (!relaxed || !term) {
        free(relaxed);
        free(term);
        return no_memory(err);
    }
    relaxed->demands = (jy_node){
        .kind = JY_NODE_AND,
        .child = terms->demand,
        .child_count = terms->demand_count,
    };
    terms->demand = NULL;
    if (fill(relaxed, term, count)) {
        *out = relaxed;
    } else {
        jy_relaxed_free(relaxed);
    }
    free(term);
    return JY_OK;
}

jy_status jy_relax(const jy_query *query, jy_postings *postings,
                   const jy_patience *patience, jy_relaxed **out, jy_error *err)
{
    jy_query_terms terms;
    *out = NULL;
    jy_status status = jy_query_terms_read(query, &terms, err);
    if (status == JY_OK) {
        status = look_up(&terms, postings, patience, err);
    }
    if (status == JY_OK) {
        status = pack(&terms, out, err);
    }
    jy_query_terms_clear(&terms);
    return status;
}

void jy_relaxed_free(jy_relaxed *relaxed)
{
    if (relaxed) {
        free(relaxed->demands.child);
        free(relaxed);
    }
}

bool jy_relaxed_demands(const jy_relaxed *relaxed,
                        const jy_stored_document *document,
                        const jy_patience *patience)
{
    return jy_node_matches(&relaxed->demands, document, patience);
}

/* --- the plan */

static jy_plan *plan_new(jy_plan_kind kind, size_t children)
{
    jy_plan *plan = calloc(1, sizeof *plan);
    if (plan) {
        plan->kind = kind;
        plan->child = calloc(children, sizeof(jy_plan *));
    }
    if (plan && !plan->child) {
        free(plan);
        plan = NULL;
    }
    return plan;
}

/* Make a plan of `term` and give it to `parent`; false without memory. */
static bool add_term(jy_plan *parent, const jy_relaxed_term *term)
{
    jy_plan *plan = calloc(1, sizeof *plan);
    if (!plan) {
        return false;
    }
    plan->kind = JY_PLAN_TERM;
    plan->weight = term->weight;
    if (term->kind == JY_TERM_NUMBER) {
        plan->term[plan->term_len++] = JY_PREFIX_NUMBER;
    }
    memcpy(plan->term + plan->term_len, term->text.bytes, term->text.len);
    plan->term_len += term->text.len;
    parent->child[parent->child_count++] = plan;
    return true;
}

/* Any of the terms that propose, and all that count. */
static jy_plan *plan_terms(const jy_relaxed *relaxed)
{
    jy_plan *maybe = plan_new(JY_PLAN_MAYBE, relaxed->count + 1);
    jy_plan *any = plan_new(JY_PLAN_OR, relaxed->count);
    bool good = maybe && any;
    if (!good) {
        jy_plan_free(maybe);
        jy_plan_free(any);
        return NULL;
    }
    maybe->child[maybe->child_count++] = any;
    for (size_t i = 0; good && i < relaxed->count; i++) {
        good = add_term(relaxed->term[i].proposes ? any : maybe,
                        &relaxed->term[i]);
    }
    if (!good) {
        jy_plan_free(maybe);
        maybe = NULL;
    }
    return maybe;
}

jy_status jy_relaxed_plan(const jy_relaxed *relaxed, jy_plan **out,
                          jy_error *err)
{
    jy_node demands = relaxed->demands;
    const jy_query demanded = {.root = &demands};
    *out = NULL;
    if (demands.child_count == 0) {
        *out = plan_terms(relaxed);
        return *out ? JY_OK : no_memory(err);
    }
    jy_plan *both = plan_new(JY_PLAN_AND, 2);
    jy_plan *terms = plan_terms(relaxed);
    jy_plan *others = NULL;
    jy_status status =
        both && terms ? jy_plan_new(&demanded, &others, err) : no_memory(err);
    if (status != JY_OK || others->kind == JY_PLAN_ALL) {
        jy_plan_free(both);
        jy_plan_free(others);
        both = NULL;
    }
    if (status != JY_OK) {
        jy_plan_free(terms);
        return status;
    }
    if (both) {
        both->child[both->child_count++] = terms;
        both->child[both->child_count++] = others;
    }
    *out = both ? both : terms;
    return JY_OK;
}
