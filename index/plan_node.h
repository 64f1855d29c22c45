/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/plan_node.h - what a jy_plan_tree is made of, for plan_*.c.
 */
#ifndef JY_INDEX_PLAN_NODE_H
#define JY_INDEX_PLAN_NODE_H

#include "index/plan_tree.h"

/* A part of a plan. */
struct jy_plan_node {
    jy_plan_kind kind; /* a PREFIX has become an OR, or ALL */
    uint32_t document; /* it stands at; JY_NO_DOCUMENT at the end */
    uint64_t most;     /* candidates, of all segments */
    bool has_begun;    /* OR: its children are a heap */

    struct jy_plan_term *term; /* TERM */

    struct jy_plan_node **child; /* AND: the rarest first; OR: a heap */
    size_t count;
};

struct jy_plan_term {
    char *name; /* as the plan, or the dictionary, has it */
    size_t len;
    double weight;
    double rarity;
    double factor; /* what BM25's share is multiplied by, or all points */
    uint32_t frequency;
    jy_list list[JY_SEGMENTS];
    unsigned char inside[JY_SEGMENTS][JY_LIST_INSIDE_MAX];
    jy_cursor cursor;
};

struct jy_plan_tree {
    jy_postings *postings;
    jy_weighting weighting;
    const jy_patience *patience;
    struct jy_plan_node *root;
    const jy_postings_file *segment;
    unsigned steps;
    bool over;
    bool damaged;
};

/* Whether there is time to go on, `steps` postings after it was asked last. */
bool jy_plan_tree_goes_on(jy_plan_tree *tree, unsigned steps);

/* Go on to the first document from `document` on that is a candidate of a
 * part; where it is there or behind already, it stays. */
void jy_plan_node_find(jy_plan_tree *tree, struct jy_plan_node *of,
                       uint32_t document);

/* What a term adds to the score of the document it stands at. */
double jy_plan_term_points(const jy_plan_tree *tree, struct jy_plan_term *of);

/* Terms that jy_plan_tree_terms() tells, at most. */
#define JY_PLAN_COMMON_MAX 32

/* Where a plan asks for all of some terms, and for nothing else: how many, and
 * which, the rarest first.  Else 0. */
size_t jy_plan_tree_terms(const jy_plan_tree *tree,
                          struct jy_plan_term *term[JY_PLAN_COMMON_MAX]);

#endif
