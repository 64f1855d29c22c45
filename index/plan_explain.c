/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what each term of a plan adds to the score of one document. */
#include "index/plan_node.h"

/* What a part adds to the score of one document, shown term by term.  Terms
 * are kept until it is clear that their AND is a candidate. */
struct explained {
    jy_plan_tree *tree;
    uint32_t document;
    jy_buffer parts; /* jy_term_points */
};

static bool explain(struct explained *to, struct jy_plan_node *of);

static bool explain_term(struct explained *to, struct jy_plan_node *of)
{
    jy_plan_node_find(to->tree, of, to->document);
    if (of->document != to->document) {
        return false;
    }
    struct jy_plan_term *term = of->term;
    const jy_term_points part = {
        .term = {term->name, term->len},
        .weight = term->weight,
        .rarity = term->rarity,
        .documents = term->frequency,
        .count = jy_cursor_count(&term->cursor),
        .points = jy_plan_term_points(to->tree, term),
    };
    jy_buffer_add(&to->parts, &part, sizeof part);
    return true;
}

static bool explain_all(struct explained *to, struct jy_plan_node *of)
{
    const size_t before = to->parts.len;
    for (size_t i = 0; i < of->count; i++) {
        if (!explain(to, of->child[i])) {
            to->parts.len = before;
            return false;
        }
    }
    return true;
}

static bool explain_any(struct explained *to, struct jy_plan_node *of,
                        size_t first)
{
    bool any = false;
    for (size_t i = first; i < of->count; i++) {
        any |= explain(to, of->child[i]);
    }
    return any;
}

/* Whether the document is a candidate of a part. */
static bool explain(struct explained *to, struct jy_plan_node *of)
{
    switch (of->kind) {
    case JY_PLAN_TERM:
        return explain_term(to, of);
    case JY_PLAN_AND:
        return explain_all(to, of);
    case JY_PLAN_OR:
        return explain_any(to, of, 0);
    case JY_PLAN_MAYBE:
        if (!explain(to, of->child[0])) {
            return false;
        }
        explain_any(to, of, 1);
        return true;
    case JY_PLAN_ALL:
    case JY_PLAN_PREFIX:
        break;
    }
    return true;
}

jy_status jy_plan_tree_explain(jy_plan_tree *tree, uint32_t document,
                               jy_status (*visit)(void *,
                                                  const jy_term_points *,
                                                  jy_error *),
                               void *user, jy_error *err)
{
    struct explained found = {.tree = tree, .document = document};
    if (!explain(&found, tree->root)) {
        found.parts.len = 0;
    }
    jy_status status = found.parts.failed ? jy_error_set(err, JY_E_INTERNAL,
                                                         "postings: no memory")
                                          : jy_plan_tree_status(tree, err);
    const jy_term_points *part = (const void *)found.parts.bytes;
    const size_t count = found.parts.len / sizeof *part;
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        status = visit(user, &part[i], err);
    }
    jy_buffer_clear(&found.parts);
    return status;
}
