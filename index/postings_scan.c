/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how all candidates of a plan are shown in their order. */
#include "index/plan_tree.h"

#include <stdlib.h>

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

static jy_status show_waiting(struct scan *scan, jy_error *err)
{
    uint32_t *position = (void *)scan->positions.bytes;
    const size_t count = scan->positions.len / sizeof *position;
    jy_status status = JY_OK;
    if (scan->positions.failed) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
    }
    if (count > 0) {
        qsort(position, count, sizeof *position, jy_position_order);
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
