/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the terms of a plan are looked up, and become a tree. */
#include "index/bm25.h"
#include "index/plan_node.h"

#include <stdlib.h>
#include <string.h>

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
}

static void free_node(struct jy_plan_node *node)
{
    for (size_t i = 0; node && i < node->count; i++) {
        free_node(node->child[i]);
    }
    if (node) {
        if (node->term) {
            free(node->term->name);
        }
        free(node->term);
        free(node->child);
        free(node);
    }
}

static struct jy_plan_node *new_node(jy_plan_kind kind, size_t children)
{
    struct jy_plan_node *made = calloc(1, sizeof *made);
    if (made && children > 0) {
        made->child = calloc(children, sizeof(struct jy_plan_node *));
        if (!made->child) {
            free(made);
            return NULL;
        }
    }
    if (made) {
        made->kind = kind;
    }
    return made;
}

/* The list of a term in one segment, which then is the term's own. */
static jy_status find_list(jy_plan_tree *tree, struct jy_plan_term *of,
                           size_t segment, jy_error *err)
{
    jy_list *list = &of->list[segment];
    jy_status status =
        jy_postings_file_find(&tree->postings->segment[segment],
                              (jy_text){of->name, of->len}, list, err);
    if (status == JY_OK && list->size <= JY_LIST_INSIDE_MAX) {
        if (list->size > 0) {
            memcpy(of->inside[segment], list->bytes, list->size);
        }
        list->bytes = of->inside[segment];
    }
    return status;
}

static void weigh(const jy_plan_tree *tree, struct jy_plan_term *of,
                  double weight)
{
    const double documents = (double)tree->postings->documents;
    const double having = (double)of->frequency;
    of->weight = weight == 0 ? 1 : weight;
    of->rarity = tree->weighting == JY_WEIGHT_BM25
                     ? jy_bm25_rarity(documents, having)
                 : having > 0 ? log(documents / having)
                              : 0;
    of->factor = of->weight * of->rarity;
}

static jy_status look_up(jy_plan_tree *tree, struct jy_plan_term *of,
                         jy_error *err)
{
    jy_postings *postings = tree->postings;
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < postings->segments; i++) {
        status = find_list(tree, of, i, err);
        of->frequency += of->list[i].frequency;
    }
    if (status == JY_OK && postings->order) {
        jy_list dead;
        status = jy_postings_file_find(
            &postings->dead, (jy_text){of->name, of->len}, &dead, err);
        of->frequency -=
            dead.frequency < of->frequency ? dead.frequency : of->frequency;
    }
    return status;
}

static jy_status new_term(jy_plan_tree *tree, jy_text name, double weight,
                          struct jy_plan_node **out, jy_error *err)
{
    struct jy_plan_node *made = new_node(JY_PLAN_TERM, 0);
    struct jy_plan_term *of = calloc(1, sizeof *of);
    char *copy = malloc(name.len + 1);
    if (!made || !of || !copy) {
        free(made);
        free(of);
        free(copy);
        return no_memory(err);
    }
    memcpy(copy, name.bytes, name.len);
    of->name = copy;
    of->len = name.len;
    made->term = of;
    *out = made;
    if (jy_patience_is_over(tree->patience)) {
        return jy_postings_given_up(err);
    }
    jy_status status = look_up(tree, of, err);
    made->most = of->frequency;
    weigh(tree, of, weight);
    return status;
}

/* --- a prefix */

struct names {
    char **name;
    size_t count;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool begins(jy_text term, const jy_plan *prefix)
{
    return term.len >= prefix->term_len &&
           memcmp(term.bytes, prefix->term, prefix->term_len) == 0;
}

/* The names in one segment that begin so, JY_PREFIX_TERMS_MAX + 1 at most. */
static jy_status collect_names(jy_plan_tree *tree, size_t segment,
                               const jy_plan *prefix, struct names *found,
                               jy_error *err)
{
    jy_terms_walk *walk;
    jy_text from = {prefix->term, prefix->term_len};
    jy_text name;
    jy_status status =
        jy_term_store_walk(tree->postings->segment[segment].terms, &walk, err);
    for (size_t i = 0; status == JY_OK && i <= JY_PREFIX_TERMS_MAX; i++) {
        status = jy_term_store_next(walk, from, &name, err);
        if (status != JY_OK || name.len == 0 || !begins(name, prefix)) {
            break;
        }
        char *copy = strndup(name.bytes, name.len);
        if (!copy) {
            status = no_memory(err);
            break;
        }
        found->name[found->count++] = copy;
        from.len = 0; /* it goes on from there */
    }
    jy_term_store_walk_free(walk);
    return status;
}

/* The names of all segments, each once. */
static jy_status find_names(jy_plan_tree *tree, const jy_plan *prefix,
                            struct names *found, jy_error *err)
{
    jy_status status = JY_OK;
    size_t kept = 0;
    for (size_t i = 0; status == JY_OK && i < tree->postings->segments; i++) {
        status = collect_names(tree, i, prefix, found, err);
    }
    if (found->count > 0) {
        qsort(found->name, found->count, sizeof(char *), compare_names);
    }
    for (size_t i = 0; i < found->count; i++) {
        if (kept > 0 && strcmp(found->name[kept - 1], found->name[i]) == 0) {
            free(found->name[i]);
        } else {
            found->name[kept++] = found->name[i];
        }
    }
    found->count = kept;
    return status;
}

/* Any of the names that a living document has. */
static jy_status grow_any(jy_plan_tree *tree, const jy_plan *plan,
                          const struct names *found, struct jy_plan_node **out,
                          jy_error *err)
{
    struct jy_plan_node *any = new_node(JY_PLAN_OR, found->count);
    *out = any;
    if (!any) {
        return no_memory(err);
    }
    for (size_t i = 0; i < found->count; i++) {
        struct jy_plan_node *one = NULL;
        jy_text name = {found->name[i], strlen(found->name[i])};
        jy_status status = new_term(tree, name, plan->weight, &one, err);
        if (status != JY_OK || one->most == 0) {
            free_node(one);
        } else {
            any->child[any->count++] = one;
            any->most += one->most;
        }
        if (status != JY_OK) {
            return status;
        }
    }
    return JY_OK;
}

static jy_status grow_prefix(jy_plan_tree *tree, const jy_plan *plan,
                             struct jy_plan_node **out, jy_error *err)
{
    struct names found = {
        .name =
            calloc(JY_SEGMENTS * (JY_PREFIX_TERMS_MAX + 1), sizeof(char *))};
    if (!found.name) {
        return no_memory(err);
    }
    jy_status status = find_names(tree, plan, &found, err);
    if (status == JY_OK && found.count <= JY_PREFIX_TERMS_MAX) {
        status = grow_any(tree, plan, &found, out, err);
    } else if (status == JY_OK) {
        *out = new_node(JY_PLAN_ALL, 0);
        status = *out ? JY_OK : no_memory(err);
    }
    for (size_t i = 0; i < found.count; i++) {
        free(found.name[i]);
    }
    free(found.name);
    return status;
}

/* --- the whole tree */

static int compare_most(const void *a, const void *b)
{
    const struct jy_plan_node *left = *(struct jy_plan_node *const *)a;
    const struct jy_plan_node *right = *(struct jy_plan_node *const *)b;
    return (left->most > right->most) - (left->most < right->most);
}

/* Candidates at most, from those of the children. */
static uint64_t most_of(const struct jy_plan_node *of)
{
    uint64_t most = 0;
    if (of->kind == JY_PLAN_AND || of->kind == JY_PLAN_MAYBE) {
        return of->child[0]->most;
    }
    for (size_t i = 0; i < of->count; i++) {
        most += of->child[i]->most;
    }
    return most;
}

static jy_status grow(jy_plan_tree *tree, const jy_plan *plan,
                      struct jy_plan_node **out, jy_error *err);

static jy_status grow_children(jy_plan_tree *tree, const jy_plan *plan,
                               struct jy_plan_node **out, jy_error *err)
{
    struct jy_plan_node *made = new_node(plan->kind, plan->child_count);
    *out = made;
    if (!made) {
        return no_memory(err);
    }
    for (size_t i = 0; i < plan->child_count; i++) {
        struct jy_plan_node *one = NULL;
        jy_status status = grow(tree, plan->child[i], &one, err);
        if (status != JY_OK) {
            free_node(one);
            return status;
        }
        made->child[made->count++] = one;
    }
    if (made->count == 1) { /* whatever joins it to nothing */
        *out = made->child[0];
        made->count = 0;
        free_node(made);
        return JY_OK;
    }
    if (made->kind == JY_PLAN_AND) {
        qsort(made->child, made->count, sizeof(struct jy_plan_node *),
              compare_most);
    }
    made->most = most_of(made);
    return JY_OK;
}

/* What *out gets is to be freed whatever is returned. */
static jy_status grow(jy_plan_tree *tree, const jy_plan *plan,
                      struct jy_plan_node **out, jy_error *err)
{
    switch (plan->kind) {
    case JY_PLAN_TERM:
        return new_term(tree, (jy_text){plan->term, plan->term_len},
                        plan->weight, out, err);
    case JY_PLAN_PREFIX:
        return grow_prefix(tree, plan, out, err);
    case JY_PLAN_ALL:
        *out = new_node(JY_PLAN_ALL, 0);
        if (*out) {
            (*out)->most = tree->postings->documents;
        }
        return *out ? JY_OK : no_memory(err);
    case JY_PLAN_AND:
    case JY_PLAN_OR:
    case JY_PLAN_MAYBE:
        return grow_children(tree, plan, out, err);
    }
    return jy_error_set(err, JY_E_INTERNAL, "postings: a plan of no kind");
}

jy_status jy_plan_tree_new(jy_postings *postings, const jy_plan *plan,
                           jy_weighting weighting, const jy_patience *patience,
                           jy_plan_tree **out, jy_error *err)
{
    jy_plan_tree *tree = calloc(1, sizeof *tree);
    *out = NULL;
    if (!tree) {
        return no_memory(err);
    }
    tree->postings = postings;
    tree->weighting = weighting;
    tree->patience = patience;
    jy_status status = jy_patience_is_over(patience)
                           ? jy_postings_given_up(err)
                           : grow(tree, plan, &tree->root, err);
    if (status != JY_OK) {
        jy_plan_tree_free(tree);
        return status;
    }
    *out = tree;
    return JY_OK;
}

void jy_plan_tree_free(jy_plan_tree *tree)
{
    if (tree) {
        free_node(tree->root);
        free(tree);
    }
}
