/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how documents with every word are found: propose, check, rank. */
#include "index/date.h"
#include "index/match.h"
#include "index/searching.h"

#include <stdlib.h>

enum {
    /* Candidates asked for at once; up to here a total is exact, unless their
     * texts are too long. */
    CANDIDATES = 1000,
    /* Folded bytes looked through for the total, once the page is full. */
    COUNT_BYTES = 4 << 20,
    /* The best by their terms are ordered anew by how close the words are: at
     * most so many, and so many folded bytes of them. */
    CLOSER = 100,
    CLOSER_BYTES = 2 << 20
};

/* A strict search under way. */
struct strict {
    jy_search *search;
    size_t read;    /* candidates looked at */
    uint64_t bytes; /* folded bytes behind them */
    bool gathering; /* matches wait in `closer` */
    jy_candidate closer[CLOSER];
    size_t closer_count;
};

jy_status jy_search_check_patience(const jy_search *search, jy_error *err)
{
    return jy_patience_is_over(&search->patience)
               ? jy_error_set(err, JY_E_TIMEOUT,
                              "the search was given up at its deadline")
               : JY_OK;
}

/* Whether document `i` matches; it comes out too. */
static jy_status check(const jy_search *search, uint64_t i,
                       jy_stored_document *document, bool *matches,
                       jy_error *err)
{
    *matches = false;
    jy_status status = jy_search_check_patience(search, err);
    if (status != JY_OK) {
        return status;
    }
    status = jy_text_store_get(search->index->text, i, document, err);
    *matches = status == JY_OK &&
               jy_query_matches(search->query, document, &search->patience);
    return status;
}

static int by_score(const void *a, const void *b)
{
    const jy_candidate *left = a;
    const jy_candidate *right = b;
    if (left->score != right->score) {
        return left->score > right->score ? -1 : 1;
    }
    return (left->document > right->document) -
           (left->document < right->document);
}

/* Order what was gathered, and give it to the page. */
static jy_status release(struct strict *strict, jy_error *err)
{
    jy_search *search = strict->search;
    jy_stored_document document;
    jy_status status = JY_OK;
    strict->gathering = false;
    qsort(strict->closer, strict->closer_count, sizeof *strict->closer,
          by_score);
    for (size_t i = 0; status == JY_OK && i < strict->closer_count; i++) {
        status = jy_text_store_get(search->index->text,
                                   strict->closer[i].document, &document, err);
        if (status == JY_OK) {
            status = jy_page_offer(&search->page, &document,
                                   strict->closer[i].score, err);
        }
    }
    return status;
}

/* A document that matches: to those that wait, or to the page. */
static jy_status take_match(struct strict *strict,
                            const jy_candidate *candidate,
                            const jy_stored_document *document, jy_error *err)
{
    strict->search->hits->total++;
    if (!strict->gathering) {
        return jy_page_offer(&strict->search->page, document, candidate->score,
                             err);
    }
    strict->closer[strict->closer_count++] = *candidate;
    return strict->closer_count == CLOSER || strict->bytes > CLOSER_BYTES
               ? release(strict, err)
               : JY_OK;
}

/* Look at candidates, best first; fill the page, then go on counting. */
static jy_status take(struct strict *strict, const jy_candidate *candidate,
                      size_t count, jy_error *err)
{
    jy_search *search = strict->search;
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        jy_stored_document document;
        bool matches;
        if (!strict->gathering && jy_page_is_full(&search->page) &&
            strict->bytes > COUNT_BYTES) {
            return JY_OK;
        }
        status = check(search, candidate[i].document, &document, &matches, err);
        if (status == JY_OK) {
            strict->read++;
            strict->bytes += document.field[JY_FIELD_BODY].folded.len;
        }
        if (status == JY_OK && matches) {
            status = take_match(strict, &candidate[i], &document, err);
        }
    }
    return status;
}

/*
 * Ask for the best candidates, and for more while too few of them match.
 * Each time asks for four times as many, for the postings start anew.
 */
static jy_status ask_for_candidates(struct strict *strict, jy_error *err)
{
    jy_search *search = strict->search;
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
            status = take(strict, candidate, count, err);
        }
        free(candidate);
        first += count;
        search->hits->exact = count < batch && strict->read == first;
        if (count < batch) {
            break;
        }
        batch *= 4;
    } while (status == JY_OK &&
             (strict->gathering || !jy_page_is_full(&search->page)));
    return status;
}

jy_status jy_search_strictly(jy_search *search, jy_error *err)
{
    struct strict strict = {.search = search};
    jy_status status = ask_for_candidates(&strict, err);
    return status == JY_OK && strict.gathering ? release(&strict, err) : status;
}

/* --- all documents */

/* A match and its date; 0 where it has none. */
struct dated {
    uint64_t document;
    uint32_t day;
};

struct all {
    jy_search *search;
    bool by_date;
    struct dated *dated;
    size_t count;
    size_t capacity;
};

static bool keep_date(struct all *all, uint64_t i, jy_text date)
{
    jy_date_range range = {0, 0};
    if (all->count == all->capacity) {
        size_t capacity = all->capacity ? 2 * all->capacity : 1024;
        struct dated *grown =
            realloc(all->dated, capacity * sizeof *all->dated);
        if (!grown) {
            return false;
        }
        all->dated = grown;
        all->capacity = capacity;
    }
    if (!jy_date_parse(date, &range)) {
        range.first = 0;
    }
    all->dated[all->count++] = (struct dated){i, range.first};
    return true;
}

static jy_status visit(void *user, uint64_t i, jy_error *err)
{
    struct all *all = user;
    jy_search *search = all->search;
    jy_stored_document document;
    bool matches;
    jy_status status = check(search, i, &document, &matches, err);
    if (status != JY_OK || !matches) {
        return status;
    }
    search->hits->total++;
    if (all->by_date &&
        !keep_date(all, i, document.field[JY_FIELD_DATE].original)) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    return search->tally ? jy_tally_add(search->tally, &document, 1, err)
                         : JY_OK;
}

static int by_document(const struct dated *left, const struct dated *right)
{
    return (left->document > right->document) -
           (left->document < right->document);
}

static int by_newest(const void *a, const void *b)
{
    const struct dated *left = a;
    const struct dated *right = b;
    if (left->day != right->day) {
        return left->day > right->day ? -1 : 1;
    }
    return by_document(left, right);
}

static int by_oldest(const void *a, const void *b)
{
    const struct dated *left = a;
    const struct dated *right = b;
    if (left->day != right->day && left->day && right->day) {
        return left->day < right->day ? -1 : 1;
    }
    if (left->day != right->day) {
        return left->day ? -1 : 1;
    }
    return by_document(left, right);
}

static jy_status offer_by_date(struct all *all, jy_error *err)
{
    jy_search *search = all->search;
    jy_status status = JY_OK;
    if (all->count > 0) {
        qsort(all->dated, all->count, sizeof *all->dated,
              search->question->sort == JY_SORT_DATE_NEWEST ? by_newest
                                                            : by_oldest);
    }
    for (size_t i = 0;
         status == JY_OK && i < all->count && !jy_page_is_full(&search->page);
         i++) {
        jy_stored_document document;
        status = jy_text_store_get(search->index->text, all->dated[i].document,
                                   &document, err);
        if (status == JY_OK) {
            status = jy_page_offer(&search->page, &document, 0, err);
        }
    }
    return status;
}

jy_status jy_search_all(jy_search *search, bool by_date, jy_error *err)
{
    struct all all = {.search = search, .by_date = by_date};
    search->hits->total = 0;
    search->hits->exact = true;
    jy_status status = jy_postings_scan(search->index->postings, search->plan,
                                        &search->patience, visit, &all, err);
    if (status == JY_OK && by_date) {
        status = offer_by_date(&all, err);
    }
    free(all.dated);
    return status;
}

/* --- any document */

enum { ANY_CANDIDATES = 100 };

jy_status jy_search_finds(const jy_search *search, const jy_query *query,
                          bool *out, jy_error *err)
{
    jy_candidate candidate[ANY_CANDIDATES];
    size_t count = 0;
    jy_plan *plan = NULL;
    *out = false;
    jy_status status = query->root ? jy_plan_new(query, &plan, err) : JY_OK;
    if (plan) {
        status =
            jy_postings_rank(search->index->postings, plan, 0, ANY_CANDIDATES,
                             &search->patience, candidate, &count, err);
    }
    for (size_t i = 0; status == JY_OK && i < count && !*out; i++) {
        jy_stored_document document;
        status = jy_text_store_get(search->index->text, candidate[i].document,
                                   &document, err);
        *out = status == JY_OK &&
               jy_query_matches(query, &document, &search->patience);
    }
    jy_plan_free(plan);
    return status;
}
