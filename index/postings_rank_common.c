/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the best of the documents that have all of some terms are found:
 * many at a time, term by term. */
#include "index/bm25.h"
#include "index/postings_ranking.h"

#include <string.h>

#define ROUNDED_UP 1e-9 /* more than rounding adds to points */

/* What a term has of the documents that those before it have. */
struct met {
    uint32_t from[JY_LIST_BLOCK]; /* its place among these */
    uint32_t times[JY_LIST_BLOCK];
};

struct common {
    struct jy_ranking *ranking;
    struct jy_plan_term *const *term; /* the rarest first */
    size_t count;
    size_t segment;
    uint32_t next; /* documents before this one are done */
    uint32_t document[JY_LIST_BLOCK];
    struct met met[JY_PLAN_COMMON_MAX];
};

/* The list tells what postings are worth for the average length that its file
 * has; where that of all documents is greater, they are worth more, but not
 * more than in proportion. */
static double bound_of(const struct common *of, uint32_t document,
                       uint32_t *last)
{
    const jy_postings *postings = of->ranking->postings;
    const double average = postings->average;
    const double own = postings->segment[of->segment].average;
    double worth = jy_cursor_worth(&of->term[0]->cursor, document, last);
    worth *= JY_BM25_SHARE_MAX / JY_LIST_WORTH_MAX;
    if (average > own && own > 0) {
        worth *= average / own;
    }
    return of->term[0]->factor * worth + ROUNDED_UP;
}

/* Leave out the blocks of a lone term that have none of the best. */
static void pass_blocks(struct common *of)
{
    const double bar = jy_best_bar(&of->ranking->best);
    uint32_t last;
    while (of->next != JY_NO_DOCUMENT && bound_of(of, of->next, &last) < bar) {
        of->next = last == JY_NO_DOCUMENT ? last : last + 1;
    }
}

/* The documents of the next block that have all terms; how many. */
static size_t meet(struct common *of)
{
    jy_cursor *cursor = &of->term[0]->cursor;
    const uint32_t *documents;
    const uint32_t *times;
    jy_cursor_reach(cursor, of->next);
    size_t count = jy_cursor_take_block(cursor, &documents, &times);
    of->next = count > 0 ? cursor->document + 1 : JY_NO_DOCUMENT;
    if (count > 0) {
        memcpy(of->document, documents, count * sizeof *documents);
        memcpy(of->met[0].times, times, count * sizeof *times);
    }
    for (size_t i = 1; i < of->count && count > 0; i++) {
        cursor = &of->term[i]->cursor;
        count = jy_cursor_meet(cursor, of->document, count, of->met[i].from,
                               of->met[i].times);
        if (cursor->document > of->next) { /* nothing before has this term */
            of->next = cursor->document;
        }
    }
    return count;
}

/* The sums of what the terms add, back from the last one, which knows best
 * where a document is. */
static void score(const struct common *of, size_t count, double *out)
{
    const jy_postings *postings = of->ranking->postings;
    const jy_postings_file *file = &postings->segment[of->segment];
    double norm[JY_LIST_BLOCK];
    uint32_t times[JY_LIST_BLOCK];
    uint32_t place[JY_LIST_BLOCK];
    for (size_t i = 0; i < count; i++) {
        norm[i] = jy_bm25_norm(jy_postings_file_length(file, of->document[i]),
                               postings->average);
        out[i] = 0;
        place[i] = (uint32_t)i;
    }
    for (size_t t = of->count; t-- > 0;) {
        const struct met *met = &of->met[t];
        const double factor = of->term[t]->factor;
        for (size_t i = 0; i < count; i++) {
            times[i] = met->times[place[i]];
        }
        for (size_t i = 0; i < count; i++) {
            out[i] += jy_bm25_points(factor, times[i], norm[i]);
        }
        for (size_t i = 0; i < count && t > 0; i++) {
            place[i] = met->from[place[i]];
        }
    }
}

/* Positions of what is alive. */
static size_t locate(const struct common *of, size_t count, uint32_t *out)
{
    const jy_postings *postings = of->ranking->postings;
    size_t alive = 0;
    for (size_t i = 0; i < count; i++) {
        out[i] = jy_position_of(postings, of->segment, of->document[i]);
        alive += out[i] != JY_SLOT_DEAD;
    }
    return alive;
}

/* Few pass the bar: those are found before any is offered. */
static void offer(struct common *of, size_t count)
{
    struct jy_ranking *ranking = of->ranking;
    const double bar = jy_best_bar(&ranking->best);
    uint32_t position[JY_LIST_BLOCK];
    double points[JY_LIST_BLOCK];
    uint32_t few[JY_LIST_BLOCK];
    size_t some = 0;
    ranking->candidates += locate(of, count, position);
    if (ranking->best.max == 0) {
        return;
    }
    score(of, count, points);
    for (size_t i = 0; i < count; i++) {
        few[some] = (uint32_t)i;
        some += points[i] >= bar && position[i] != JY_SLOT_DEAD;
    }
    for (size_t i = 0; i < some; i++) {
        jy_best_offer(&ranking->best, position[few[i]], points[few[i]]);
    }
}

void jy_rank_common(struct jy_ranking *ranking,
                    struct jy_plan_term *const *term, size_t count,
                    size_t segment)
{
    struct common of; /* large: not zeroed */
    of.ranking = ranking;
    of.term = term;
    of.count = count;
    of.segment = segment;
    of.next = 0;
    while (jy_plan_tree_goes_on(ranking->tree, JY_LIST_BLOCK)) {
        if (count == 1) {
            pass_blocks(&of);
        }
        if (of.next == JY_NO_DOCUMENT) {
            break;
        }
        offer(&of, meet(&of));
    }
    for (size_t i = 0; i < count; i++) {
        ranking->tree->damaged |= term[i]->cursor.damaged;
    }
}
