/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which texts need not be read to tell the best candidates. */
#include "index/relaxed_best.h"

#include "index/closeness.h"
#include "index/closest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What things cost, in nanoseconds: only the choice between two ways to the
 * same answer hangs on it. */
#define COUNT_TERM 6000.0 /* to count a term in all by its postings */
#define TEXT_BYTE 0.3     /* of a text that is walked */

#define ROUNDED_UP 1e-9 /* more than rounding adds to points */

/* A candidate that may be looked at. */
struct one {
    jy_candidate candidate;
    size_t place; /* among the candidates */
    jy_text body;
    double coverage; /* if terms were counted */
    jy_span closest; /* if it is known */
    double most;     /* no score of it can be greater */
    bool known;      /* its score is the one that its text gives it */
};

struct looking {
    const jy_relaxed *relaxed;
    jy_index *index;
    const jy_patience *patience;
    struct one one[JY_RELAXED_LOOKED_AT];
    size_t count;
    uint32_t *times;                   /* by the postings; NULL: not counted */
    double best[JY_RELAXED_LOOKED_AT]; /* scores that are known, best first */
    size_t best_count;
    size_t wanted;
};

static jy_status get(const struct looking *looking, uint64_t number,
                     jy_stored_document *out, jy_error *err)
{
    return jy_patience_is_over(looking->patience)
               ? jy_error_set(err, JY_E_TIMEOUT,
                              "the search was given up at its deadline")
               : jy_text_store_get(looking->index->text, number, out, err);
}

/* Take the candidates that may be looked at; *bytes of bodies they have. */
static jy_status gather(struct looking *looking, const jy_candidate *candidate,
                        size_t count, uint64_t *bytes, jy_error *err)
{
    jy_status status = JY_OK;
    *bytes = 0;
    while (status == JY_OK && looking->count < count &&
           looking->count < JY_RELAXED_LOOKED_AT &&
           *bytes < JY_RELAXED_LOOKED_AT_BYTES) {
        struct one *one = &looking->one[looking->count];
        jy_stored_document document;
        *one = (struct one){.candidate = candidate[looking->count],
                            .place = looking->count};
        status = get(looking, one->candidate.document, &document, err);
        if (status == JY_OK) {
            one->body = document.field[JY_FIELD_BODY].folded;
            *bytes += one->body.len;
            looking->count++;
        }
    }
    return status;
}

/* Count the terms by the postings. */
static jy_status count_terms(struct looking *looking, jy_error *err)
{
    const jy_relaxed *relaxed = looking->relaxed;
    jy_candidate candidate[JY_RELAXED_LOOKED_AT];
    looking->times =
        malloc(looking->count * relaxed->count * sizeof *looking->times);
    if (!looking->times) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to search");
    }
    for (size_t i = 0; i < looking->count; i++) {
        candidate[i] = looking->one[i].candidate;
    }
    return jy_relaxed_count(relaxed, looking->index->postings, candidate,
                            looking->count, looking->patience, looking->times,
                            err);
}

static const uint32_t *times_of(const struct looking *looking,
                                const struct one *one)
{
    return looking->times
               ? looking->times + one->place * looking->relaxed->count
               : NULL;
}

/* What a score can come to: all terms that may be there stand close. */
static void bound(const struct looking *looking, struct one *one)
{
    const jy_relaxed *relaxed = looking->relaxed;
    const uint32_t *times = times_of(looking, one);
    double covered = 0;
    for (size_t i = 0; i < relaxed->count; i++) {
        covered += !times || times[i] > 0 ? relaxed->term[i].worth : 0;
    }
    one->coverage = jy_relaxed_coverage(relaxed, one->candidate.score, covered);
    one->most = one->candidate.score + (covered + one->coverage) + ROUNDED_UP;
}

static int by_most(const void *a, const void *b)
{
    const struct one *left = a;
    const struct one *right = b;
    if (left->most < right->most || left->most > right->most) {
        return left->most > right->most ? -1 : 1;
    }
    return (left->place > right->place) - (left->place < right->place);
}

/* A score below this one is not wanted. */
static double least(const struct looking *looking)
{
    return looking->best_count < looking->wanted
               ? 0
               : looking->best[looking->best_count - 1];
}

static void know(struct looking *looking, struct one *one, double score,
                 jy_span closest)
{
    size_t at = looking->best_count;
    one->candidate.score = score;
    one->closest = closest;
    one->known = true;
    if (looking->best_count < looking->wanted) {
        looking->best_count++;
    } else if (score <= looking->best[--at]) {
        return;
    }
    for (; at > 0 && looking->best[at - 1] < score; at--) {
        looking->best[at] = looking->best[at - 1];
    }
    looking->best[at] = score;
}

/* Look for what is not known of it: how close its terms are. */
static void look_for_closest(struct looking *looking, struct one *one)
{
    const double score = one->candidate.score;
    const double enough = least(looking) - score - one->coverage - ROUNDED_UP;
    const jy_closest closest =
        jy_closest_find(looking->relaxed, times_of(looking, one), one->body,
                        enough, looking->patience);
    if (closest.worth > enough) {
        know(looking, one, score + (closest.worth + one->coverage),
             closest.where);
    }
}

static jy_status look_at(struct looking *looking, struct one *one,
                         jy_error *err)
{
    jy_stored_document document;
    jy_status status = get(looking, one->candidate.document, &document, err);
    if (status == JY_OK && looking->times) {
        look_for_closest(looking, one);
    } else if (status == JY_OK) {
        jy_relaxed_points points =
            jy_relaxed_look(looking->relaxed, &document, one->candidate.score,
                            looking->patience);
        know(looking, one,
             one->candidate.score + (points.closeness + points.coverage),
             points.closest);
    }
    return status;
}

static int by_place(const void *a, const void *b)
{
    const struct one *left = a;
    const struct one *right = b;
    if (left->known != right->known) {
        return left->known ? -1 : 1;
    }
    return left->known
               ? jy_candidate_order(&left->candidate, &right->candidate)
               : (left->place > right->place) - (left->place < right->place);
}

static jy_status look(struct looking *looking, jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; i < looking->count; i++) {
        bound(looking, &looking->one[i]);
    }
    qsort(looking->one, looking->count, sizeof *looking->one, by_most);
    for (size_t i = 0; status == JY_OK && i < looking->count &&
                       looking->one[i].most >= least(looking);
         i++) {
        status = look_at(looking, &looking->one[i], err);
    }
    qsort(looking->one, looking->count, sizeof *looking->one, by_place);
    return status;
}

/* Give the candidates back in their new order. */
static void put_back(const struct looking *looking, jy_candidate *candidate,
                     jy_span *closest, size_t *looked_at)
{
    for (size_t i = 0; i < looking->count; i++) {
        candidate[i] = looking->one[i].candidate;
        closest[i] = looking->one[i].closest;
        *looked_at += looking->one[i].known;
    }
}

jy_status jy_relaxed_look_closer(const jy_relaxed *relaxed, jy_index *index,
                                 size_t wanted, const jy_patience *patience,
                                 jy_candidate *candidate, size_t count,
                                 jy_span *closest, size_t *looked_at,
                                 jy_error *err)
{
    struct looking looking; /* large: not zeroed */
    uint64_t bytes;
    looking.relaxed = relaxed;
    looking.index = index;
    looking.patience = patience;
    looking.count = 0;
    looking.times = NULL;
    looking.best_count = 0;
    looking.wanted =
        wanted < JY_RELAXED_LOOKED_AT ? wanted : JY_RELAXED_LOOKED_AT;
    *looked_at = 0;
    if (wanted == 0 || count == 0) {
        return JY_OK;
    }
    jy_status status = gather(&looking, candidate, count, &bytes, err);
    if (status == JY_OK &&
        (double)bytes * TEXT_BYTE > (double)relaxed->count * COUNT_TERM) {
        status = count_terms(&looking, err);
    }
    if (status == JY_OK) {
        status = look(&looking, err);
    }
    if (status == JY_OK) {
        put_back(&looking, candidate, closest, looked_at);
    }
    free(looking.times);
    return status;
}
