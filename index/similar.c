/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how like documents are found, and which is most like. */
#include "index/similar.h"

#include "index/open.h"
#include "index/passage.h"
#include "index/patience.h"
#include "index/plan.h"
#include "index/similar_hit.h"
#include "index/similar_terms.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    CANDIDATES = JY_RESULTS_MAX,
    /* Folded bytes looked through beyond JY_SIMILAR_RESULTS documents. */
    LOOK_BYTES = 16 << 20
};

/* One search under way. */
struct search {
    jy_index *index;
    const jy_similar_question *question;
    jy_patience patience;
    uint64_t own; /* the document asked about; else UINT64_MAX */
    jy_text text; /* folded: what others shall be like */
    jy_quotation *quotation;
    jy_plan *plan;
    jy_similar *similar;
};

/* A document and how like it is. */
struct match {
    uint64_t document;
    double score;
    jy_passage passage;
};

static jy_status check_patience(const struct search *search, jy_error *err)
{
    return jy_patience_is_over(&search->patience)
               ? jy_error_set(err, JY_E_TIMEOUT,
                              "the search was given up at its deadline")
               : JY_OK;
}

static bool is_blank(const char *text, size_t len)
{
    uint32_t code = ' ';
    size_t at = 0;
    while (at < len && jy_fold_class(code) == JY_CLASS_SPACE) {
        size_t size = jy_utf8_decode(text + at, len - at, &code);
        at += size ? size : 1;
    }
    return jy_fold_class(code) == JY_CLASS_SPACE;
}

static jy_status check_question(const jy_similar_question *question,
                                jy_error *err)
{
    if (question->limit > JY_RESULTS_MAX ||
        question->offset > JY_RESULTS_MAX - question->limit) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "offset and limit reach beyond result %d",
                            JY_RESULTS_MAX);
    }
    if (!question->text) {
        return JY_OK;
    }
    size_t count = jy_utf8_count(question->text, question->len);
    if (count > JY_SIMILAR_CHARACTERS_MAX) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "the text has %zu characters, %d are allowed",
                            count, JY_SIMILAR_CHARACTERS_MAX);
    }
    return is_blank(question->text, question->len)
               ? jy_error_set(err, JY_E_QUERY, "the text is blank")
               : JY_OK;
}

/* Find the document asked about, or read the text. */
static jy_status take_subject(struct search *search, jy_error *err)
{
    const jy_similar_question *question = search->question;
    jy_stored_document document;
    jy_status status = jy_similar_new(question->limit,
                                      (jy_text){question->text, question->len},
                                      &search->similar, err);
    search->own = UINT64_MAX;
    if (status == JY_OK && question->text) {
        search->text = search->similar->quotation.folded;
        return JY_OK;
    }
    if (status == JY_OK) {
        status = jy_index_find(search->index, question->id, question->id_len,
                               &search->own, err);
    }
    if (status == JY_OK) {
        status =
            jy_text_store_get(search->index->text, search->own, &document, err);
    }
    if (status == JY_OK) {
        search->text = document.field[JY_FIELD_BODY].folded;
    }
    return status;
}

/* Prepare to look for the subject; there may be nothing to look for. */
static jy_status prepare(struct search *search, jy_error *err)
{
    bool quoted = search->question->text != NULL;
    jy_status status =
        jy_quotation_new(search->text, quoted, &search->quotation, err);
    if (status == JY_OK && jy_quotation_letters(search->quotation) > 0) {
        status = jy_similar_plan(search->index->postings, search->text,
                                 quoted ? 1 : 2, &search->patience,
                                 &search->plan, err);
        if (!search->plan) {
            search->similar->note =
                quoted ? "no word or pair of characters of the text is in any "
                         "document"
                       : "no other document shares a word with this one";
        }
    } else if (status == JY_OK) {
        search->similar->note =
            "the text has no letters, digits or Han to look for";
    }
    return status;
}

/* Documents that were looked at. */
struct matches {
    struct match *match;
    size_t count;
    uint64_t bytes; /* folded, behind them */
};

/*
 * Look for the passage in a candidate; what comes out is not yet counted.  Its
 * score is `terms`, from 0 to 1; or, where a text is quoted, 1 and the share of
 * the quotation that needs no change.
 */
static jy_status look_at(const struct search *search, uint64_t document,
                         double terms, struct matches *matches, jy_error *err)
{
    struct match *match = &matches->match[matches->count];
    jy_stored_document stored;
    jy_status status = check_patience(search, err);
    if (status == JY_OK) {
        status = jy_text_store_get(search->index->text, document, &stored, err);
    }
    if (status == JY_OK) {
        jy_text body = stored.field[JY_FIELD_BODY].folded;
        *match = (struct match){.document = document, .score = terms};
        matches->bytes += body.len;
        status = jy_passage_find(search->quotation, body, &search->patience,
                                 &match->passage, err);
    }
    if (search->question->text && match->passage.count > 0) {
        match->score = 2 - (double)match->passage.differences /
                               (double)jy_quotation_letters(search->quotation);
    }
    return status;
}

/*
 * Find where a text is quoted from: among the documents that have most of its
 * terms, and those that are no worse than the best, for many have all terms of
 * a short text.
 */
static jy_status find_sources(const struct search *search,
                              jy_candidate *candidate, struct matches *matches,
                              jy_error *err)
{
    size_t count;
    jy_status status =
        jy_postings_cover(search->index->postings, search->plan, CANDIDATES,
                          &search->patience, candidate, &count, err);
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        double no_worse = /* sums differ by their order */
            candidate[0].score * (1 - 1e-9);
        if (i >= JY_SIMILAR_RESULTS &&
            (candidate[i].score < no_worse || matches->bytes > LOOK_BYTES)) {
            break;
        }
        status = look_at(search, candidate[i].document, 0, matches, err);
        matches->count += matches->match[matches->count].passage.count > 0;
    }
    return status;
}

static bool is_known(const struct search *search, const struct matches *matches,
                     uint64_t document)
{
    size_t i = 0;
    while (i < matches->count && matches->match[i].document != document) {
        i++;
    }
    return i < matches->count || document == search->own;
}

/* Find documents that are like it in their terms; the best has a score of 1.
 */
static jy_status find_likes(const struct search *search,
                            jy_candidate *candidate, struct matches *matches,
                            jy_error *err)
{
    size_t count; /* its own among them */
    size_t all;
    jy_status status = jy_postings_rank(
        search->index->postings, search->plan, JY_SIMILAR_RESULTS + 1,
        &search->patience, candidate, &count, &all, err);
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        if (!is_known(search, matches, candidate[i].document)) {
            status =
                look_at(search, candidate[i].document,
                        candidate[i].score / candidate[0].score, matches, err);
            matches->count++;
        }
    }
    return status;
}

static int by_score(const void *a, const void *b)
{
    const struct match *left = a;
    const struct match *right = b;
    if (left->score < right->score || left->score > right->score) {
        return left->score > right->score ? -1 : 1;
    }
    return (left->document > right->document) -
           (left->document < right->document);
}

/* Show the page of what was found, best first. */
static jy_status show(const struct search *search, struct match *match,
                      size_t count, jy_error *err)
{
    const jy_similar_question *question = search->question;
    jy_similar *similar = search->similar;
    jy_status status = JY_OK;
    qsort(match, count, sizeof *match, by_score);
    similar->total = count;
    for (size_t i = question->offset;
         status == JY_OK && i < count && similar->count < question->limit;
         i++) {
        jy_stored_document document;
        size_t letters =
            question->text ? jy_quotation_letters(search->quotation) : 0;
        double share =
            letters > 0 ? (double)match[i].passage.same / (double)letters : 0;
        status = jy_text_store_get(search->index->text, match[i].document,
                                   &document, err);
        if (status == JY_OK) {
            status = jy_similar_add(similar, &document, &match[i].passage,
                                    match[i].score, share, err);
        }
    }
    return status;
}

static jy_status search_like(const struct search *search, jy_error *err)
{
    jy_candidate *candidate = calloc(CANDIDATES, sizeof *candidate);
    struct matches matches = {
        .match =
            calloc(CANDIDATES + JY_SIMILAR_RESULTS + 1, sizeof *matches.match),
    };
    jy_status status = JY_OK;
    if (!candidate || !matches.match) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    if (status == JY_OK && search->question->text) {
        status = find_sources(search, candidate, &matches, err);
    }
    if (status == JY_OK) {
        status = find_likes(search, candidate, &matches, err);
    }
    if (status == JY_OK && matches.count > 0) {
        status = show(search, matches.match, matches.count, err);
    }
    for (size_t i = 0; i < matches.count; i++) {
        jy_passage_clear(&matches.match[i].passage);
    }
    free(candidate);
    free(matches.match);
    return status;
}

jy_status jy_index_similar(jy_index *index, const jy_similar_question *question,
                           jy_similar **out, jy_error *err)
{
    struct search search = {
        .index = index,
        .question = question,
        .patience = {question->deadline, question->stop},
    };
    jy_status status = check_question(question, err);
    if (status == JY_OK) {
        status = take_subject(&search, err);
    }
    if (status == JY_OK) {
        status = prepare(&search, err);
    }
    if (status == JY_OK && search.plan) {
        status = search_like(&search, err);
    }
    if (status == JY_OK) {
        status = check_patience(&search, err);
    }
    if (status != JY_OK) {
        jy_similar_free(search.similar);
        search.similar = NULL;
    }
    *out = search.similar;
    jy_plan_free(search.plan);
    jy_quotation_free(search.quotation);
    return status;
}
