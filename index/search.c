/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows in which ways a query is read, one after the other. */
#include "index/searching.h"

#include <stdlib.h>

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

static jy_status prepare(jy_search *search, jy_error *err)
{
    const jy_question *question = search->question;
    jy_status status =
        jy_query_parse(question->query, question->len, &search->query, err);
    if (status == JY_OK && search->query->root) {
        status = jy_plan_new(search->query, &search->plan, err);
    }
    if (status == JY_OK && search->plan) {
        note_wide_plan(search->query, search->plan);
        status = jy_query_is_sure(search->query, search->index->postings,
                                  &search->sure, err);
    }
    return status;
}

static jy_status begin(jy_search *search, size_t room, jy_error *err)
{
    const jy_question *question = search->question;
    search->hits = jy_hits_new(room);
    search->tally = question->facets ? jy_tally_new(question->facets) : NULL;
    if (!search->hits || (question->facets && !search->tally)) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    search->page = (jy_page){
        .hits = search->hits,
        .showing = {jy_places_of_query, search->query, question},
    };
    search->hits->exact = true; /* nothing to look for is found nowhere */
    return JY_OK;
}

/* The values of all facets that were counted. */
static jy_status take_facets(jy_search *search, jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; search->tally && status == JY_OK && i < JY_FACETS; i++) {
        if (search->question->facets & JY_FACET_BIT(i)) {
            jy_facet_value *value;
            size_t count;
            char *bytes;
            status = jy_tally_values(search->tally, (jy_facet)i,
                                     search->question->facet_values, &value,
                                     &count, &bytes, err);
            if (status == JY_OK) {
                jy_hits_take_facet(search->hits, (jy_facet)i, value, count,
                                   bytes);
            }
        }
    }
    return status;
}

static jy_status read_strictly(jy_search *search, jy_error *err)
{
    bool by_date = search->question->sort != JY_SORT_SCORE;
    jy_status status = JY_OK;
    if (!by_date) {
        status = jy_search_strictly(search, err);
    }
    if (status == JY_OK && (by_date || search->tally)) {
        status = jy_search_all(search, by_date, err);
    }
    return status;
}

/* Every word; then, if nothing has them all and that is allowed, any of them;
 * and other queries. */
static jy_status read_query(jy_search *search, jy_error *err)
{
    jy_reading reading = search->question->reading;
    jy_status status =
        reading == JY_READING_ANY ? JY_OK : read_strictly(search, err);
    if (status != JY_OK || search->hits->total > 0) {
        return status;
    }
    if (reading != JY_READING_ALL) {
        status = jy_search_relaxed(search, err);
        if (status == JY_OK && search->hits->total == 0) {
            jy_query_add_note(search->query,
                              "nothing was found for the query, nor for any "
                              "part of it that says something");
        }
    }
    return status == JY_OK && reading != JY_READING_ANY
               ? jy_search_correct(search, err)
               : status;
}

static jy_status count_query(jy_search *search, jy_error *err)
{
    return jy_search_all(search, false, err);
}

/* One way in and out for both kinds of search. */
static jy_status answer(jy_index *index, const jy_question *question,
                        jy_status (*run)(jy_search *, jy_error *), size_t room,
                        jy_hits **out, jy_error *err)
{
    jy_search search = {
        .index = index,
        .question = question,
        .patience = {question->deadline, question->stop},
    };
    jy_status status = prepare(&search, err);
    if (status == JY_OK) {
        status = begin(&search, room, err);
    }
    if (status == JY_OK && search.plan) {
        status = run(&search, err);
    }
    if (status == JY_OK) { /* else something may be missing */
        status = jy_search_check_patience(&search, err);
    }
    if (status == JY_OK) {
        status = take_facets(&search, err);
    }
    if (status == JY_OK) {
        jy_hits_take_notes(search.hits, search.query);
    } else {
        jy_hits_free(search.hits);
        search.hits = NULL;
    }
    *out = search.hits;
    jy_page_clear(&search.page);
    jy_tally_free(search.tally);
    jy_plan_free(search.plan);
    jy_query_free(search.query);
    return status;
}

jy_status jy_index_search(jy_index *index, const jy_question *question,
                          jy_hits **out, jy_error *err)
{
    *out = NULL;
    jy_status status = check_page(question, err);
    return status == JY_OK
               ? answer(index, question, read_query, question->limit, out, err)
               : status;
}

jy_status jy_index_count(jy_index *index, const jy_question *question,
                         jy_hits **out, jy_error *err)
{
    *out = NULL;
    return answer(index, question, count_query, 0, out, err);
}
