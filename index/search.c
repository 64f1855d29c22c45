/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a question is answered: propose, check in the text, show. */
#include "index/hits.h"
#include "index/index.h"
#include "index/match.h"
#include "index/open.h"
#include "index/plan.h"
#include "index/postings.h"
#include "index/query.h"

#include <stdlib.h>

enum {
    /* Candidates asked for at once; up to here a total is exact, unless
     * their texts are too long. */
    CANDIDATES = 1000,
    /* Folded bytes looked through for the total, once the page is full. */
    COUNT_BYTES = 4 << 20
};

/* One search under way. */
struct search {
    jy_index *index;
    const jy_question *question;
    jy_query *query;
    jy_plan *plan;
    jy_patience patience;
    jy_hits *hits;
    size_t read;    /* candidates looked at */
    uint64_t bytes; /* folded bytes behind them */
};

static jy_status check_page(const jy_question *question, jy_error *err)
{
    if (question->limit > JY_RESULTS_MAX ||
        question->offset > JY_RESULTS_MAX - question->limit) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "offset and limit reach beyond result %d",
                            JY_RESULTS_MAX);
    }
    return JY_OK;
}

static bool is_negative(const jy_node *node)
{
    if (node->kind == JY_NODE_NOT) {
        return true;
    }
    bool negative = node->kind == JY_NODE_AND;
    for (size_t i = 0; i < node->child_count; i++) {
        bool child = is_negative(node->child[i]);
        negative =
            node->kind == JY_NODE_AND ? negative && child : negative || child;
    }
    return negative;
}

/* Tell when the postings could not narrow the choice. */
static void note_wide_plan(jy_query *query, const jy_plan *plan)
{
    if (is_negative(query->root)) {
        jy_query_add_note(query, "the query only excludes; every document "
                                 "without what it excludes matches");
    } else if (plan->kind == JY_PLAN_ALL) {
        jy_query_add_note(query, "the query is made of signs that are in no "
                                 "list; every text was looked through");
    }
}

static jy_status prepare(struct search *search, jy_error *err)
{
    const jy_question *question = search->question;
    jy_status status =
        jy_query_parse(question->query, question->len, &search->query, err);
    if (status == JY_OK && search->query->root) {
        status = jy_plan_new(search->query, &search->plan, err);
    }
    if (status == JY_OK && search->plan) {
        note_wide_plan(search->query, search->plan);
    }
    return status;
}

static jy_status check_patience(const struct search *search, jy_error *err)
{
    return jy_patience_is_over(&search->patience)
               ? jy_error_set(err, JY_E_TIMEOUT,
                              "the search was given up at its deadline")
               : JY_OK;
}

/* Whether document `i` matches; it comes out too. */
static jy_status check(struct search *search, uint64_t i,
                       jy_stored_document *document, bool *matches,
                       jy_error *err)
{
    *matches = false;
    jy_status status = check_patience(search, err);
    if (status != JY_OK) {
        return status;
    }
    status = jy_text_store_get(search->index->text, i, document, err);
    *matches = status == JY_OK &&
               jy_query_matches(search->query, document, &search->patience);
    search->read++;
    search->bytes += document->field[JY_FIELD_BODY].folded.len;
    return status;
}

/* Look at candidates, best first; fill the page, then go on counting. */
static jy_status take(struct search *search, const jy_candidate *candidate,
                      size_t count, jy_error *err)
{
    const jy_question *question = search->question;
    jy_hits *hits = search->hits;
    for (size_t i = 0; i < count; i++) {
        jy_stored_document document;
        bool matches;
        bool full = hits->count == question->limit;
        if (full && search->bytes > COUNT_BYTES) {
            return JY_OK;
        }
        jy_status status =
            check(search, candidate[i].document, &document, &matches, err);
        if (status != JY_OK) {
            return status;
        }
        if (!matches) {
            continue;
        }
        hits->total++;
        if (!full && hits->total > question->offset) {
            const jy_showing showing = {jy_places_of_query, search->query,
                                        question};
            status =
                jy_hits_add(hits, &showing, &document, candidate[i].score, err);
            if (status != JY_OK) {
                return status;
            }
        }
    }
    return JY_OK;
}

/*
 * Ask for the best candidates, and for more while too few of them match.
 * Each time asks for four times as many, for the postings start anew.
 */
static jy_status search_ranked(struct search *search, jy_error *err)
{
    jy_status status = JY_OK;
    size_t batch = CANDIDATES;
    size_t first = 0;
    size_t count;
    do {
        jy_candidate *candidate = calloc(batch, sizeof *candidate);
        if (!candidate) {
            return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
        }
        status =
            jy_postings_rank(search->index->postings, search->plan, first,
                             batch, &search->patience, candidate, &count, err);
        if (status == JY_OK) {
            status = take(search, candidate, count, err);
        }
        free(candidate);
        first += count;
        search->hits->exact = count < batch && search->read == first;
        if (count < batch) {
            break;
        }
        batch *= 4;
    } while (status == JY_OK && search->hits->count < search->question->limit);
    return status;
}

static jy_status count_document(void *user, uint64_t i, jy_error *err)
{
    struct search *search = user;
    jy_stored_document document;
    bool matches;
    jy_status status = check(search, i, &document, &matches, err);
    search->hits->total += matches;
    return status;
}

static jy_status search_counting(struct search *search, jy_error *err)
{
    search->hits->exact = true;
    return jy_postings_scan(search->index->postings, search->plan,
                            &search->patience, count_document, search, err);
}

/* One way in and out for both kinds of search. */
static jy_status answer(jy_index *index, const jy_question *question,
                        jy_status (*run)(struct search *, jy_error *),
                        size_t room, jy_hits **out, jy_error *err)
{
    struct search search = {
        .index = index,
        .question = question,
        .patience = {question->deadline, question->stop},
    };
    jy_status status = prepare(&search, err);
    if (status == JY_OK && !(search.hits = jy_hits_new(room))) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    if (status == JY_OK && search.plan) {
        status = run(&search, err);
    } else if (status == JY_OK) {
        search.hits->exact = true; /* nothing to look for is found nowhere */
    }
    if (status == JY_OK) {
        status = check_patience(&search, err); /* else something is missing */
    }
    if (status == JY_OK) {
        jy_hits_take_notes(search.hits, search.query);
    } else {
        jy_hits_free(search.hits);
        search.hits = NULL;
    }
    *out = search.hits;
    jy_plan_free(search.plan);
    jy_query_free(search.query);
    return status;
}

jy_status jy_index_search(jy_index *index, const jy_question *question,
                          jy_hits **out, jy_error *err)
{
    *out = NULL;
    jy_status status = check_page(question, err);
    return status == JY_OK ? answer(index, question, search_ranked,
                                    question->limit, out, err)
                           : status;
}

jy_status jy_index_count(jy_index *index, const jy_question *question,
                         jy_hits **out, jy_error *err)
{
    *out = NULL;
    return answer(index, question, search_counting, 0, out, err);
}
