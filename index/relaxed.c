/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how documents with some of the words are found and ranked. */
#include "index/closeness.h"
#include "index/dated.h"
#include "index/relaxed_best.h"
#include "index/searching.h"

#include <stdlib.h>

/* Candidates asked for at once, and hits at most. */
enum { CANDIDATES = JY_RESULTS_MAX };

/* A relaxed search under way. */
struct relaxed {
    jy_search *search;
    const jy_relaxed *reading;
    jy_candidate *candidate;
    size_t count;
    size_t total;     /* of those there are, up to CANDIDATES */
    size_t looked_at; /* so many of the best, and ... */
    jy_span closest[JY_RELAXED_LOOKED_AT]; /* ... where they were closest */
};

static jy_status get(const struct relaxed *relaxed, size_t i,
                     jy_stored_document *out, jy_error *err)
{
    jy_status status = jy_search_check_patience(relaxed->search, err);
    return status == JY_OK
               ? jy_text_store_get(relaxed->search->index->text,
                                   relaxed->candidate[i].document, out, err)
               : status;
}

/* Leave the candidates that have what stays demanded. */
static jy_status keep_demanded(struct relaxed *relaxed, jy_error *err)
{
    size_t kept = 0;
    jy_status status = JY_OK;
    if (relaxed->reading->demands.child_count == 0) {
        return JY_OK;
    }
    for (size_t i = 0; status == JY_OK && i < relaxed->count; i++) {
        jy_stored_document document;
        status = get(relaxed, i, &document, err);
        if (status == JY_OK && jy_relaxed_demands(relaxed->reading, &document,
                                                  &relaxed->search->patience)) {
            relaxed->candidate[kept++] = relaxed->candidate[i];
        }
    }
    relaxed->count = kept;
    return status;
}

/* What has to be known in its order of the best; a cap of families may leave
 * any of them out. */
static size_t wanted_of(const jy_question *question)
{
    return question->family ? JY_RELAXED_LOOKED_AT
                            : question->offset + question->limit;
}

/* Where an order by date was asked for. */
static jy_status sort_by_date(struct relaxed *relaxed, jy_error *err)
{
    jy_status status = JY_OK;
    jy_dated *dated = calloc(relaxed->count + 1, sizeof *dated);
    if (!dated) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    for (size_t i = 0; status == JY_OK && i < relaxed->count; i++) {
        jy_stored_document document;
        status = get(relaxed, i, &document, err);
        dated[i] = (jy_dated){relaxed->candidate[i].document,
                              status == JY_OK ? jy_dated_day(&document) : 0};
    }
    jy_dated_sort(dated, relaxed->count, relaxed->search->question->sort);
    for (size_t i = 0; i < relaxed->count; i++) {
        relaxed->candidate[i] = (jy_candidate){dated[i].document, 0};
    }
    free(dated);
    return status;
}

/* The page, the total and the facets out of the candidates in their order. */
static jy_status show(struct relaxed *relaxed, jy_error *err)
{
    jy_search *search = relaxed->search;
    jy_status status = JY_OK;
    search->page.showing.find = jy_places_of_relaxed;
    for (size_t i = 0; status == JY_OK && i < relaxed->count &&
                       (search->tally || !jy_page_is_full(&search->page));
         i++) {
        jy_stored_document document;
        const bool closer = i < relaxed->looked_at;
        const jy_relaxed_shown shown = {relaxed->reading,
                                        closer ? &relaxed->closest[i] : NULL};
        search->page.showing.reading = &shown;
        status = get(relaxed, i, &document, err);
        if (status == JY_OK && search->tally) {
            status = jy_tally_add(search->tally, &document, 1, err);
        }
        if (status == JY_OK) {
            status = jy_page_offer(&search->page, &document,
                                   relaxed->candidate[i].score, closer, err);
        }
    }
    search->page.showing.reading = NULL;
    search->hits->total = relaxed->total;
    search->hits->exact = relaxed->total == 0;
    search->hits->relaxed = relaxed->total > 0;
    return status;
}

/* The best `want` candidates that have what is demanded; *more: there may be
 * others. */
static jy_status take_best(struct relaxed *relaxed, const jy_plan *plan,
                           size_t want, bool *more, jy_error *err)
{
    jy_search *search = relaxed->search;
    size_t all;
    jy_candidate *grown =
        realloc(relaxed->candidate, want * sizeof *relaxed->candidate);
    if (!grown) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    relaxed->candidate = grown;
    jy_status status =
        jy_postings_rank(search->index->postings, plan, want, &search->patience,
                         relaxed->candidate, &relaxed->count, &all, err);
    *more = all > want;
    return status == JY_OK ? keep_demanded(relaxed, err) : status;
}

/* Candidates that have to be known in their order. */
static size_t candidates_of(const jy_search *search)
{
    const jy_question *question = search->question;
    size_t page = question->offset + question->limit;
    if (search->tally || question->family || question->sort != JY_SORT_SCORE) {
        return CANDIDATES;
    }
    return page > JY_RELAXED_LOOKED_AT ? page : JY_RELAXED_LOOKED_AT;
}

/* Nothing is demanded: the best are those of the bag. */
static jy_status ask_for_best(struct relaxed *relaxed, jy_error *err)
{
    jy_search *search = relaxed->search;
    size_t want = candidates_of(search);
    relaxed->candidate = calloc(want, sizeof *relaxed->candidate);
    if (!relaxed->candidate) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    jy_status status = jy_relaxed_rank(
        relaxed->reading, search->index->postings, want, &search->patience,
        relaxed->candidate, &relaxed->count, &relaxed->total, err);
    if (relaxed->total > CANDIDATES) {
        relaxed->total = CANDIDATES;
    }
    return status;
}

/* Ask for the best candidates, and for four times as many while none of them
 * has what is demanded. */
static jy_status ask_for_demanded(struct relaxed *relaxed, jy_error *err)
{
    jy_plan *plan = NULL;
    size_t want = CANDIDATES;
    bool more = true;
    jy_status status = jy_relaxed_plan(relaxed->reading, &plan, err);
    while (status == JY_OK && more && relaxed->count == 0) {
        status = take_best(relaxed, plan, want, &more, err);
        want *= 4;
    }
    jy_plan_free(plan);
    if (relaxed->count > CANDIDATES) {
        relaxed->count = CANDIDATES;
    }
    relaxed->total = relaxed->count;
    return status;
}

static jy_status rank(struct relaxed *relaxed, jy_error *err)
{
    jy_search *search = relaxed->search;
    jy_status status = relaxed->reading->demands.child_count == 0
                           ? ask_for_best(relaxed, err)
                           : ask_for_demanded(relaxed, err);
    if (status == JY_OK && search->question->sort != JY_SORT_SCORE) {
        status = sort_by_date(relaxed, err);
    } else if (status == JY_OK) {
        status = jy_relaxed_look_closer(
            relaxed->reading, search->index, wanted_of(search->question),
            &search->patience, relaxed->candidate, relaxed->count,
            relaxed->closest, &relaxed->looked_at, err);
    }
    return status == JY_OK ? show(relaxed, err) : status;
}

jy_status jy_search_relaxed(jy_search *search, jy_error *err)
{
    jy_relaxed *reading = NULL;
    jy_status status = jy_relax(search->query, search->index->postings,
                                &search->patience, &reading, err);
    if (status == JY_OK && reading) {
        struct relaxed relaxed = {.search = search, .reading = reading};
        status = rank(&relaxed, err);
        free(relaxed.candidate);
    }
    jy_relaxed_free(reading);
    return status;
}
