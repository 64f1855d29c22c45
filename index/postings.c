/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how documents are asked for by their terms. */
#include "index/postings.h"

#include "index/best.h"
#include "index/bm25.h"
#include "index/fold.h"
#include "index/plan_tree.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

jy_status jy_postings_given_up(jy_error *err)
{
    return jy_error_set(err, JY_E_TIMEOUT,
                        "the search was given up at its deadline");
}

jy_status jy_postings_damaged(jy_error *err)
{
    return jy_error_set(err, JY_E_UNAVAILABLE,
                        "the file terms is damaged: a list of documents "
                        "is none");
}

/* --- opening */

/* What all documents that are alive have in common. */
static void sum_up(jy_postings *postings)
{
    const jy_postings_header *dead = postings->dead.header;
    uint64_t length = 0;
    for (size_t i = 0; i < postings->segments; i++) {
        postings->documents += postings->segment[i].header->documents;
        length += postings->segment[i].header->length;
    }
    if (dead) {
        postings->documents -= dead->documents;
        length -= dead->length;
    }
    if (postings->documents > 0) {
        postings->average = (double)length / (double)postings->documents;
    }
}

/* Whether the files are those that the order is about. */
static bool fits(const jy_postings *postings)
{
    const jy_order *order = postings->order;
    return postings->segment[0].header->documents == order->base &&
           postings->segment[1].header->documents ==
               order->slots - order->base &&
           postings->dead.header->documents == order->slots - order->documents;
}

/* Open the files of `fd` one after the other, all of which are taken. */
static jy_status open_all(const int *fd, jy_postings_file *const *file,
                          size_t count, jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; i < count; i++) {
        if (status == JY_OK) {
            status = jy_postings_file_open(fd[i], file[i], err);
        } else {
            close(fd[i]);
        }
    }
    return status;
}

static jy_status open_postings(const int *fd, size_t count,
                               const jy_order *order, jy_postings **out,
                               jy_error *err)
{
    jy_postings *postings = calloc(1, sizeof *postings);
    *out = NULL;
    if (!postings) {
        for (size_t i = 0; i < count; i++) {
            close(fd[i]);
        }
        return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
    }
    jy_postings_file *const file[] = {&postings->segment[0],
                                      &postings->segment[1], &postings->dead};
    postings->order = order;
    jy_status status = open_all(fd, file, count, err);
    if (status == JY_OK && order && !fits(postings)) {
        status = jy_error_set(err, JY_E_UNAVAILABLE,
                              "postings: the files of an update are not of "
                              "the same documents");
    }
    if (status != JY_OK) {
        jy_postings_close(postings);
        return status;
    }
    postings->segments = order ? JY_SEGMENTS : 1;
    sum_up(postings);
    *out = postings;
    return JY_OK;
}

jy_status jy_postings_open(int fd, jy_postings **out, jy_error *err)
{
    return open_postings(&fd, 1, NULL, out, err);
}

jy_status jy_postings_open_updated(int base, int more, int dead,
                                   const jy_order *order, jy_postings **out,
                                   jy_error *err)
{
    const int fd[] = {base, more, dead};
    return open_postings(fd, sizeof fd / sizeof *fd, order, out, err);
}

void jy_postings_close(jy_postings *postings)
{
    if (postings) {
        for (size_t i = 0; i < JY_SEGMENTS; i++) {
            jy_postings_file_close(&postings->segment[i]);
        }
        jy_postings_file_close(&postings->dead);
        free(postings->sums.of);
        free(postings->sums.position);
        free(postings);
    }
}

/* --- terms */

uint64_t jy_postings_count(const jy_postings *postings)
{
    return postings->documents;
}

jy_status jy_postings_alive(jy_postings *postings, jy_text term, uint32_t *out,
                            jy_error *err)
{
    jy_list list;
    jy_status status = JY_OK;
    *out = 0;
    for (size_t i = 0; status == JY_OK && i < postings->segments; i++) {
        status = jy_postings_file_find(&postings->segment[i], term, &list, err);
        *out += list.frequency;
    }
    if (status == JY_OK && postings->order && *out > 0) {
        status = jy_postings_file_find(&postings->dead, term, &list, err);
        *out -= list.frequency < *out ? list.frequency : *out;
    }
    return status;
}

jy_status jy_postings_frequency(jy_postings *postings, jy_text term,
                                uint64_t *out, jy_error *err)
{
    uint32_t alive;
    jy_status status = jy_postings_alive(postings, term, &alive, err);
    *out = alive;
    return status;
}

double jy_postings_rarity(const jy_postings *postings, uint64_t documents)
{
    return jy_bm25_rarity((double)postings->documents, (double)documents);
}

/* The first living document of a segment that has `term`. */
static jy_status look_up(jy_postings *postings, size_t segment, jy_text term,
                         uint64_t *out, jy_error *err)
{
    jy_postings_file *file = &postings->segment[segment];
    jy_list list;
    jy_cursor cursor;
    jy_status status = jy_postings_file_find(file, term, &list, err);
    if (status != JY_OK) {
        return status;
    }
    jy_cursor_open(&cursor, &list, (uint32_t)file->header->documents);
    for (jy_cursor_reach(&cursor, 0); cursor.document != JY_NO_DOCUMENT;
         jy_cursor_reach(&cursor, cursor.document + 1)) {
        uint32_t position = jy_position_of(postings, segment, cursor.document);
        if (position != JY_SLOT_DEAD) {
            *out = position;
            return JY_OK;
        }
    }
    return cursor.damaged ? jy_postings_damaged(err) : JY_E_NOT_FOUND;
}

jy_status jy_postings_lookup(jy_postings *postings, jy_text term, uint64_t *out,
                             jy_error *err)
{
    jy_status status = JY_E_NOT_FOUND;
    for (size_t i = 0; status == JY_E_NOT_FOUND && i < postings->segments;
         i++) {
        status = look_up(postings, i, term, out, err);
    }
    return status == JY_E_NOT_FOUND
               ? jy_error_set(err, status, "no document has it")
               : status;
}

/* --- combining marks */

/* Keep a mark if a living document has it. */
static jy_status add_mark(jy_postings *postings, jy_text name, jy_error *err)
{
    uint32_t alive;
    jy_status status = jy_postings_alive(postings, name, &alive, err);
    for (size_t i = 0; i < postings->mark_count; i++) {
        if (postings->marks[i].len == name.len &&
            memcmp(postings->marks[i].bytes, name.bytes, name.len) == 0) {
            return status; /* another segment has it too */
        }
    }
    if (status == JY_OK && alive > 0) {
        char *bytes = postings->mark_bytes[postings->mark_count];
        memcpy(bytes, name.bytes, name.len);
        postings->marks[postings->mark_count++] = (jy_text){bytes, name.len};
    }
    return status;
}

/* The first mark from `code` on, below `end`; or `end`. */
static uint32_t next_mark(uint32_t code, uint32_t end)
{
    while (code < end && jy_fold_class(code) != JY_CLASS_MARK) {
        code++;
    }
    return code;
}

/* The marks among the terms of a segment, from `code` to before `end`: a mark
 * is looked for, and the term that comes instead tells how far to go. */
static jy_status find_marks(jy_postings *postings, jy_terms_walk *walk,
                            uint32_t code, uint32_t end, jy_error *err)
{
    jy_status status = JY_OK;
    for (code = next_mark(code, end);
         status == JY_OK && code < end &&
         postings->mark_count <= JY_POSTINGS_MARKS_MAX;
         code = next_mark(code + 1, end)) {
        char bytes[JY_UTF8_MAX];
        const jy_text mark = {bytes, jy_utf8_encode(code, bytes)};
        jy_text found;
        status = jy_term_store_next(walk, mark, &found, err);
        if (status == JY_OK && found.len == 0) {
            break;
        }
        if (status == JY_OK && found.len == mark.len &&
            memcmp(found.bytes, mark.bytes, mark.len) == 0) {
            status = add_mark(postings, mark, err);
        }
    }
    return status;
}

/* Only three of Unicode's planes have any. */
static jy_status find_all_marks(jy_postings *postings, size_t segment,
                                jy_error *err)
{
    static const struct {
        uint32_t first;
        uint32_t end;
    } planes[] = {{0x80, 0x10000}, {0x10000, 0x20000}, {0xE0000, 0xF0000}};
    jy_terms_walk *walk;
    jy_status status =
        jy_term_store_walk(postings->segment[segment].terms, &walk, err);
    for (size_t i = 0; status == JY_OK && i < sizeof planes / sizeof *planes;
         i++) {
        status =
            find_marks(postings, walk, planes[i].first, planes[i].end, err);
    }
    jy_term_store_walk_free(walk);
    return status;
}

jy_status jy_postings_marks(jy_postings *postings, const jy_text **out,
                            size_t *count, jy_error *err)
{
    jy_status status = JY_OK;
    if (!postings->marks_known) {
        postings->mark_count = 0;
        for (size_t i = 0; status == JY_OK && i < postings->segments; i++) {
            status = find_all_marks(postings, i, err);
        }
        postings->marks_known = status == JY_OK;
    }
    *out = postings->marks;
    *count = status == JY_OK ? postings->mark_count : 0;
    return status;
}

/* --- candidates */

/* A search that goes through a plan. */
struct search {
    jy_postings *postings;
    jy_plan_tree *tree;
    jy_best best;
    uint64_t candidates;
};

/* All candidates of a segment. */
static void rank_segment(struct search *search, size_t segment)
{
    uint32_t at = 0;
    for (;; at++) {
        at = jy_plan_tree_find(search->tree, at);
        if (at == JY_NO_DOCUMENT) {
            return;
        }
        uint32_t position = jy_position_of(search->postings, segment, at);
        if (position != JY_SLOT_DEAD) {
            search->candidates++;
            if (search->best.max > 0) {
                jy_best_offer(&search->best, position,
                              jy_plan_tree_score(search->tree));
            }
        }
    }
}

/* The first document from `at` on in a block that may have one of the best;
 * those before *checked are in such a block. */
static uint32_t pass_blocks(const struct search *search, uint32_t at,
                            uint32_t *checked)
{
    while (jy_best_is_full(&search->best) && at >= *checked &&
           at != JY_NO_DOCUMENT) {
        uint32_t last;
        double bound = jy_plan_tree_bound(search->tree, at, &last);
        uint32_t next = last == JY_NO_DOCUMENT ? last : last + 1;
        if (bound >= search->best.candidate[0].score) {
            *checked = next;
            break;
        }
        at = next;
    }
    return at;
}

/* All of one term, but for the blocks of its list that have none of the best:
 * how many there are is known. */
static void rank_term(struct search *search, size_t segment)
{
    uint32_t checked = 0;
    uint32_t at = 0;
    while ((at = pass_blocks(search, at, &checked)) != JY_NO_DOCUMENT &&
           (at = jy_plan_tree_find(search->tree, at)) != JY_NO_DOCUMENT) {
        uint32_t position = jy_position_of(search->postings, segment, at);
        if (position != JY_SLOT_DEAD) {
            jy_best_offer(&search->best, position,
                          jy_plan_tree_score(search->tree));
        }
        at++;
    }
}

static jy_status run(struct search *search,
                     void (*rank)(struct search *, size_t), jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < search->postings->segments; i++) {
        jy_plan_tree_begin(search->tree, i);
        rank(search, i);
        status = jy_plan_tree_status(search->tree, err);
    }
    return status;
}

/* The best candidates go to search->best; what is found is for nothing where
 * that fails. */
static jy_status rank(struct search *search, const jy_plan *plan,
                      jy_weighting weighting, const jy_patience *patience,
                      jy_error *err)
{
    jy_status status = jy_plan_tree_new(search->postings, plan, weighting,
                                        patience, &search->tree, err);
    if (status != JY_OK) {
        return status;
    }
    bool is_term = jy_plan_tree_is_term(search->tree, &search->candidates);
    if (!is_term || weighting != JY_WEIGHT_BM25) {
        search->candidates = 0;
        status = run(search, rank_segment, err);
    } else if (search->best.max > 0) {
        status = run(search, rank_term, err);
    }
    jy_plan_tree_free(search->tree);
    jy_best_sort(&search->best);
    return status;
}

jy_status jy_postings_rank(jy_postings *postings, const jy_plan *plan,
                           size_t max, const jy_patience *patience,
                           jy_candidate *out, size_t *count, size_t *candidates,
                           jy_error *err)
{
    struct search search = {.postings = postings, .best = {out, max, 0}};
    jy_status status = rank(&search, plan, JY_WEIGHT_BM25, patience, err);
    *count = status == JY_OK ? search.best.count : 0;
    *candidates = status == JY_OK ? (size_t)search.candidates : 0;
    return status;
}

jy_status jy_postings_cover(jy_postings *postings, const jy_plan *plan,
                            size_t max, const jy_patience *patience,
                            jy_candidate *out, size_t *count, jy_error *err)
{
    struct search search = {.postings = postings, .best = {out, max, 0}};
    jy_status status = rank(&search, plan, JY_WEIGHT_RARITY, patience, err);
    *count = status == JY_OK ? search.best.count : 0;
    return status;
}

jy_status jy_postings_explain(jy_postings *postings, const jy_plan *plan,
                              uint64_t document, const jy_patience *patience,
                              jy_status (*visit)(void *, const jy_term_points *,
                                                 jy_error *),
                              void *user, jy_error *err)
{
    jy_plan_tree *tree;
    size_t segment;
    uint32_t number = jy_document_at(postings, document, &segment);
    jy_status status =
        jy_plan_tree_new(postings, plan, JY_WEIGHT_BM25, patience, &tree, err);
    if (status == JY_OK) {
        jy_plan_tree_begin(tree, segment);
        status = jy_plan_tree_explain(tree, number, visit, user, err);
    }
    jy_plan_tree_free(tree);
    return status;
}

/* --- scanning */

struct scan {
    jy_postings *postings;
    const jy_patience *patience;
    jy_status (*visit)(void *user, uint64_t document, jy_error *err);
    void *user;
    jy_buffer positions; /* that wait to be shown in order; uint32_t */
};

static jy_status show(const struct scan *scan, uint32_t position, jy_error *err)
{
    return jy_patience_is_over(scan->patience)
               ? jy_postings_given_up(err)
               : scan->visit(scan->user, position, err);
}

/* Positions are those of the documents where there is no order; else they
 * wait. */
static jy_status scan_segment(struct scan *scan, jy_plan_tree *tree,
                              size_t segment, jy_error *err)
{
    jy_status status = JY_OK;
    uint32_t at = 0;
    jy_plan_tree_begin(tree, segment);
    while (status == JY_OK &&
           (at = jy_plan_tree_find(tree, at)) != JY_NO_DOCUMENT) {
        uint32_t position = jy_position_of(scan->postings, segment, at++);
        if (!scan->postings->order) {
            status = show(scan, position, err);
        } else if (position != JY_SLOT_DEAD) {
            jy_buffer_add(&scan->positions, &position, sizeof position);
        }
    }
    return status == JY_OK ? jy_plan_tree_status(tree, err) : status;
}

static int compare_positions(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static jy_status show_waiting(struct scan *scan, jy_error *err)
{
    uint32_t *position = (void *)scan->positions.bytes;
    const size_t count = scan->positions.len / sizeof *position;
    jy_status status = JY_OK;
    if (scan->positions.failed) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
    }
    if (count > 0) {
        qsort(position, count, sizeof *position, compare_positions);
    }
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        status = show(scan, position[i], err);
    }
    return status;
}

jy_status jy_postings_scan(jy_postings *postings, const jy_plan *plan,
                           const jy_patience *patience,
                           jy_status (*visit)(void *, uint64_t, jy_error *),
                           void *user, jy_error *err)
{
    struct scan scan = {postings, patience, visit, user, {0}};
    jy_plan_tree *tree;
    jy_status status =
        jy_plan_tree_new(postings, plan, JY_WEIGHT_BM25, patience, &tree, err);
    for (size_t i = 0; status == JY_OK && i < postings->segments; i++) {
        status = scan_segment(&scan, tree, i, err);
    }
    if (status == JY_OK) {
        status = show_waiting(&scan, err);
    }
    jy_plan_tree_free(tree);
    jy_buffer_clear(&scan.positions);
    return status;
}
