/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how documents with every word are found: propose, check, rank. */
#include "index/closeness.h"
#include "index/dated.h"
#include "index/match.h"
#include "index/searching.h"

#include <stdlib.h>

enum {
    /* Candidates asked for at first, where their texts decide. */
    CANDIDATES = 256,
    /* Folded bytes that are looked through for the total: once the page is full
     * and these are spent, it is a lower bound.  To get at a text costs as much
     * as looking through so many bytes of it. */
    COUNT_BYTES = 512 << 10,
    TEXT_BYTES = 2 << 10,
    /* The best by their terms are ordered anew by what their texts say: at most
     * so many, and so many folded bytes of them. */
    CLOSER = 50,
    AHEAD = 4, /* candidates whose texts are asked for ahead */
    CLOSER_BYTES = 512 << 10
};

/* A document that matches, to be looked at closer. */
struct closer {
    jy_candidate candidate; /* first: what it is sorted by */
    const jy_stored_document *document;
};

/* A strict search under way. */
struct strict {
    jy_search *search;
    size_t read;    /* candidates looked at: the best there are */
    uint64_t bytes; /* folded bytes behind them */
    uint64_t spent; /* the same, no text counted as less than TEXT_BYTES */
    bool gathering; /* matches wait in `closer` */
    struct closer closer[CLOSER];
    jy_stored_document *document; /* of each of these */
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
               (search->sure ||
                jy_query_matches(search->query, document, &search->patience));
    return status;
}

/* Order what was gathered, and give it to the page. */
static jy_status release(struct strict *strict, jy_error *err)
{
    jy_search *search = strict->search;
    jy_status status = JY_OK;
    strict->gathering = false;
    for (size_t i = 0; i < strict->closer_count; i++) {
        struct closer *closer = &strict->closer[i];
        closer->candidate.score *=
            1 +
            JY_WORDS_CLOSENESS * jy_words_closeness(search->query,
                                                    closer->document,
                                                    &search->patience) +
            JY_WORDS_IN_TITLE * jy_words_in_title(search->query,
                                                  closer->document,
                                                  &search->patience);
    }
    qsort(strict->closer, strict->closer_count, sizeof *strict->closer,
          jy_candidate_order);
    for (size_t i = 0; status == JY_OK && i < strict->closer_count; i++) {
        status = jy_page_offer(&search->page, strict->closer[i].document,
                               strict->closer[i].candidate.score, true, err);
    }
    return status;
}

/* A document that matches: to those that wait, which keep it where it is, or to
 * the page. */
static jy_status take_match(struct strict *strict,
                            const jy_candidate *candidate,
                            const jy_stored_document *document, jy_error *err)
{
    strict->search->hits->total++;
    if (!strict->gathering) {
        return jy_page_offer(&strict->search->page, document, candidate->score,
                             false, err);
    }
    strict->closer[strict->closer_count++] =
        (struct closer){*candidate, document};
    return strict->closer_count == CLOSER || strict->bytes > CLOSER_BYTES
               ? release(strict, err)
               : JY_OK;
}

/* Whether candidates are only looked at for the total any more, and that is
 * known, or has cost enough. */
static bool has_enough(const struct strict *strict)
{
    const jy_search *search = strict->search;
    return !strict->gathering && jy_page_is_full(&search->page) &&
           (search->sure || strict->spent > COUNT_BYTES);
}

/* Look at candidates, best first, behind those that have been; fill the page,
 * then go on counting. */
static jy_status take(struct strict *strict, const jy_candidate *candidate,
                      size_t count, jy_error *err)
{
    jy_search *search = strict->search;
    jy_stored_document other; /* one that does not wait */
    jy_status status = JY_OK;
    for (size_t i = strict->read;
         status == JY_OK && i < count && !has_enough(strict); i++) {
        jy_stored_document *document =
            strict->gathering ? &strict->document[strict->closer_count]
                              : &other;
        bool matches;
        if (i + AHEAD < count) {
            jy_text_store_expect(search->index->text,
                                 candidate[i + AHEAD].document);
        }
        status = check(search, candidate[i].document, document, &matches, err);
        if (status == JY_OK) {
            size_t len = document->field[JY_FIELD_BODY].folded.len;
            strict->read++;
            strict->bytes += len;
            strict->spent += len > TEXT_BYTES ? len : TEXT_BYTES;
        }
        if (status == JY_OK && matches) {
            status = take_match(strict, &candidate[i], document, err);
        }
    }
    return status;
}

/* The best `want` candidates; *more: there are others. */
static jy_status take_best(struct strict *strict, size_t want, bool *more,
                           jy_error *err)
{
    jy_search *search = strict->search;
    jy_candidate *candidate = calloc(want, sizeof *candidate);
    size_t count = 0;
    size_t all = 0;
    if (!candidate) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    jy_status status =
        jy_postings_rank(search->index->postings, search->plan, want,
                         &search->patience, candidate, &count, &all, err);
    if (status == JY_OK) {
        status = take(strict, candidate, count, err);
    }
    *more = status == JY_OK && all > count;
    search->hits->exact = search->sure || strict->read == all;
    if (search->sure) {
        search->hits->total = all;
    }
    free(candidate);
    return status;
}

/* Candidates to ask for at first: all that are on the page or before it match,
 * if the postings decide. */
static size_t first_candidates(const jy_search *search)
{
    size_t page = search->question->offset + search->question->limit;
    size_t least = search->sure ? CLOSER : CANDIDATES;
    return page > least ? page : least;
}

/* Ask for the best candidates, and for four times as many while too few of them
 * match: the postings start anew each time. */
static jy_status ask_for_candidates(struct strict *strict, jy_error *err)
{
    jy_status status;
    size_t want = first_candidates(strict->search);
    bool more;
    do {
        status = take_best(strict, want, &more, err);
        want *= 4;
    } while (status == JY_OK && more &&
             (strict->gathering || !jy_page_is_full(&strict->search->page)));
    return status;
}

jy_status jy_search_strictly(jy_search *search, jy_error *err)
{
    jy_stored_document document[CLOSER]; /* large: not zeroed for each search */
    struct strict strict = {
        .search = search, .gathering = true, .document = document};
    jy_status status = ask_for_candidates(&strict, err);
    return status == JY_OK && strict.gathering ? release(&strict, err) : status;
}

/* --- all documents */

struct all {
    jy_search *search;
    bool by_date;
    jy_dated *dated;
    size_t count;
    size_t capacity;
};

static bool keep(struct all *all, uint64_t i,
                 const jy_stored_document *document)
{
    if (all->count == all->capacity) {
        size_t capacity = all->capacity ? 2 * all->capacity : 1024;
        jy_dated *grown = realloc(all->dated, capacity * sizeof *all->dated);
        if (!grown) {
            return false;
        }
        all->dated = grown;
        all->capacity = capacity;
    }
    all->dated[all->count++] =
        (jy_dated){.document = i, .day = jy_dated_day(document)};
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
    if (all->by_date && !keep(all, i, &document)) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    return search->tally ? jy_tally_add(search->tally, &document, 1, err)
                         : JY_OK;
}

static jy_status offer_by_date(struct all *all, jy_error *err)
{
    jy_search *search = all->search;
    jy_status status = JY_OK;
    jy_dated_sort(all->dated, all->count, search->question->sort);
    for (size_t i = 0;
         status == JY_OK && i < all->count && !jy_page_is_full(&search->page);
         i++) {
        jy_stored_document document;
        status = jy_text_store_get(search->index->text, all->dated[i].document,
                                   &document, err);
        if (status == JY_OK) {
            status = jy_page_offer(&search->page, &document, 0, false, err);
        }
    }
    return status;
}

/* The postings decide: no text has to be looked at. */
static jy_status count_candidates(jy_search *search, jy_error *err)
{
    jy_candidate none[1];
    size_t count;
    size_t all = 0;
    jy_status status =
        jy_postings_rank(search->index->postings, search->plan, 0,
                         &search->patience, none, &count, &all, err);
    search->hits->total = all;
    return status;
}

jy_status jy_search_all(jy_search *search, bool by_date, jy_error *err)
{
    struct all all = {.search = search, .by_date = by_date};
    search->hits->total = 0;
    search->hits->exact = true;
    if (search->sure && !by_date && !search->tally) {
        return count_candidates(search, err);
    }
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
    size_t all;
    jy_plan *plan = NULL;
    *out = false;
    jy_status status = query->root ? jy_plan_new(query, &plan, err) : JY_OK;
    if (plan) {
        status =
            jy_postings_rank(search->index->postings, plan, ANY_CANDIDATES,
                             &search->patience, candidate, &count, &all, err);
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
