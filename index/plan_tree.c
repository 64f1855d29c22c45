/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the documents of a plan are found in the lists of its terms. */
#include "index/bm25.h"
#include "index/plan_node.h"

/* Postings looked at in less time than the clock is worth. */
enum { STEPS = 1024 };

jy_status jy_plan_tree_status(const jy_plan_tree *tree, jy_error *err)
{
    if (tree->over) {
        return jy_postings_given_up(err);
    }
    return tree->damaged ? jy_postings_damaged(err) : JY_OK;
}

static void begin(jy_plan_tree *tree, struct jy_plan_node *of, size_t segment)
{
    of->document = 0;
    of->has_begun = false;
    if (of->kind == JY_PLAN_TERM) {
        jy_cursor_open(&of->term->cursor, &of->term->list[segment],
                       (uint32_t)tree->segment->header->documents);
    }
    for (size_t i = 0; i < of->count; i++) {
        begin(tree, of->child[i], segment);
    }
}

void jy_plan_tree_begin(jy_plan_tree *tree, size_t segment)
{
    tree->segment = &tree->postings->segment[segment];
    begin(tree, tree->root, segment);
}

bool jy_plan_tree_goes_on(jy_plan_tree *tree, unsigned steps)
{
    tree->steps += steps;
    if (tree->steps >= STEPS) {
        tree->steps = 0;
        tree->over |= jy_patience_is_over(tree->patience);
    }
    return !tree->over;
}

static void find_term(jy_plan_tree *tree, struct jy_plan_node *of,
                      uint32_t document)
{
    jy_cursor *cursor = &of->term->cursor;
    jy_cursor_reach(cursor, document);
    of->document = cursor->document;
    tree->damaged |= cursor->damaged;
}

static void find_all(jy_plan_tree *tree, struct jy_plan_node *of,
                     uint32_t document)
{
    of->document =
        document < tree->segment->header->documents ? document : JY_NO_DOCUMENT;
}

/* Side by side: who is behind goes on, and the first leads. */
static void find_common(jy_plan_tree *tree, struct jy_plan_node *of,
                        uint32_t document)
{
    size_t having = 0;
    while (having < of->count) {
        struct jy_plan_node *next = of->child[having];
        if (!jy_plan_tree_goes_on(tree, 1)) {
            document = JY_NO_DOCUMENT;
            break;
        }
        jy_plan_node_find(tree, next, document);
        if (next->document == document) {
            having++;
        } else {
            document = next->document;
            having = having == 0; /* the first has it then */
        }
        if (document == JY_NO_DOCUMENT) {
            break;
        }
    }
    of->document = document;
}

/* Put the child at `at`, which has gone on, where it belongs in the heap. */
static void sift(struct jy_plan_node *of, size_t at)
{
    struct jy_plan_node *moved = of->child[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < of->count &&
            of->child[child + 1]->document < of->child[child]->document) {
            child++;
        }
        if (child >= of->count ||
            of->child[child]->document >= moved->document) {
            break;
        }
        of->child[at] = of->child[child];
        at = child;
    }
    of->child[at] = moved;
}

static void find_any(jy_plan_tree *tree, struct jy_plan_node *of,
                     uint32_t document)
{
    if (!of->has_begun) {
        of->has_begun = true;
        for (size_t i = 0; i < of->count && jy_plan_tree_goes_on(tree, 1);
             i++) {
            jy_plan_node_find(tree, of->child[i], document);
        }
        for (size_t i = of->count / 2; i-- > 0;) {
            sift(of, i);
        }
    }
    while (of->count > 0 && of->child[0]->document < document &&
           jy_plan_tree_goes_on(tree, 1)) {
        jy_plan_node_find(tree, of->child[0], document);
        sift(of, 0);
    }
    of->document =
        of->count == 0 || tree->over ? JY_NO_DOCUMENT : of->child[0]->document;
}

void jy_plan_node_find(jy_plan_tree *tree, struct jy_plan_node *of,
                       uint32_t document)
{
    switch (of->kind) {
    case JY_PLAN_TERM:
        find_term(tree, of, document);
        break;
    case JY_PLAN_AND:
        find_common(tree, of, document);
        break;
    case JY_PLAN_OR:
        find_any(tree, of, document);
        break;
    case JY_PLAN_MAYBE:
        jy_plan_node_find(tree, of->child[0], document);
        of->document = of->child[0]->document;
        break;
    case JY_PLAN_ALL:
    case JY_PLAN_PREFIX: /* there are none in a tree */
        find_all(tree, of, document);
        break;
    }
}

uint32_t jy_plan_tree_find(jy_plan_tree *tree, uint32_t document)
{
    if (!jy_plan_tree_goes_on(tree, 1)) {
        return JY_NO_DOCUMENT;
    }
    jy_plan_node_find(tree, tree->root, document);
    return tree->over ? JY_NO_DOCUMENT : tree->root->document;
}

/* --- scores */

double jy_plan_term_points(const jy_plan_tree *tree, struct jy_plan_term *of)
{
    if (tree->weighting == JY_WEIGHT_RARITY) {
        return jy_bm25_rounded(of->factor);
    }
    const uint32_t length =
        jy_postings_file_length(tree->segment, of->cursor.document);
    return jy_bm25_points(of->factor, jy_cursor_count(&of->cursor),
                          jy_bm25_norm(length, tree->postings->average));
}

static double points(jy_plan_tree *tree, struct jy_plan_node *of);

/* Those of an OR that stand at `document`: below one of a heap that does not
 * there is none. */
static double points_of_any(jy_plan_tree *tree, struct jy_plan_node *of,
                            size_t at, uint32_t document)
{
    if (at >= of->count || of->child[at]->document != document) {
        return 0;
    }
    return points(tree, of->child[at]) +
           points_of_any(tree, of, 2 * at + 1, document) +
           points_of_any(tree, of, 2 * at + 2, document);
}

/* What a part adds to the score of the document it stands at. */
static double points(jy_plan_tree *tree, struct jy_plan_node *of)
{
    double sum = 0;
    switch (of->kind) {
    case JY_PLAN_TERM:
        return jy_plan_term_points(tree, of->term);
    case JY_PLAN_AND:
        for (size_t i = 0; i < of->count; i++) {
            sum += points(tree, of->child[i]);
        }
        return sum;
    case JY_PLAN_OR:
        return points_of_any(tree, of, 0, of->document);
    case JY_PLAN_MAYBE:
        sum = points(tree, of->child[0]);
        for (size_t i = 1; i < of->count; i++) {
            jy_plan_node_find(tree, of->child[i], of->document);
            if (of->child[i]->document == of->document) {
                sum += points(tree, of->child[i]);
            }
        }
        return sum;
    case JY_PLAN_ALL:
    case JY_PLAN_PREFIX:
        break;
    }
    return 0;
}

double jy_plan_tree_score(jy_plan_tree *tree)
{
    return points(tree, tree->root);
}

/* --- all of some terms */

/* Add the terms of a part to `count` others in their order; how many there are
 * then, or 0. */
static size_t add_terms(const struct jy_plan_node *of,
                        struct jy_plan_term **term, size_t count)
{
    if (of->kind == JY_PLAN_TERM && count < JY_PLAN_COMMON_MAX) {
        size_t at = count;
        for (; at > 0 && term[at - 1]->frequency > of->term->frequency; at--) {
            term[at] = term[at - 1];
        }
        term[at] = of->term;
        return count + 1;
    }
    if (of->kind != JY_PLAN_AND) {
        return 0;
    }
    for (size_t i = 0; i < of->count; i++) {
        count = add_terms(of->child[i], term, count);
        if (count == 0) {
            break;
        }
    }
    return count;
}

size_t jy_plan_tree_terms(const jy_plan_tree *tree,
                          struct jy_plan_term *term[JY_PLAN_COMMON_MAX])
{
    return add_terms(tree->root, term, 0);
}
