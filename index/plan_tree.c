/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the documents of a plan are found in the lists of its terms. */
#include "index/plan_tree.h"

#include "index/bm25.h"

#include <stdlib.h>
#include <string.h>

/* Postings looked at in less time than the clock is worth. */
enum { STEPS = 1024 };

#define ROUNDED_UP 1e-9 /* more than rounding adds to points */

struct node {
    jy_plan_kind kind; /* a PREFIX has become an OR, or ALL */
    uint32_t document; /* it stands at; JY_NO_DOCUMENT at the end */
    uint64_t most;     /* candidates, of all segments */
    bool has_begun;    /* OR: its children are a heap */

    struct term *term; /* TERM */

    struct node **child; /* AND: the rarest first; OR: a heap */
    size_t count;
};

struct term {
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
    struct node *root;
    const jy_postings_file *segment;
    unsigned steps;
    bool over;
    bool damaged;
};

/* --- growing a tree */

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
}

static void free_node(struct node *node)
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

static struct node *new_node(jy_plan_kind kind, size_t children)
{
    struct node *made = calloc(1, sizeof *made);
    if (made && children > 0) {
        made->child = calloc(children, sizeof(struct node *));
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
static jy_status find_list(jy_plan_tree *tree, struct term *of, size_t segment,
                           jy_error *err)
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

static void weigh(const jy_plan_tree *tree, struct term *of, double weight)
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

static jy_status look_up(jy_plan_tree *tree, struct term *of, jy_error *err)
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
                          struct node **out, jy_error *err)
{
    struct node *made = new_node(JY_PLAN_TERM, 0);
    struct term *of = calloc(1, sizeof *of);
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
                          const struct names *found, struct node **out,
                          jy_error *err)
{
    struct node *any = new_node(JY_PLAN_OR, found->count);
    *out = any;
    if (!any) {
        return no_memory(err);
    }
    for (size_t i = 0; i < found->count; i++) {
        struct node *one = NULL;
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
                             struct node **out, jy_error *err)
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
    const struct node *left = *(struct node *const *)a;
    const struct node *right = *(struct node *const *)b;
    return (left->most > right->most) - (left->most < right->most);
}

/* Candidates at most, from those of the children. */
static uint64_t most_of(const struct node *of)
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
                      struct node **out, jy_error *err);

static jy_status grow_children(jy_plan_tree *tree, const jy_plan *plan,
                               struct node **out, jy_error *err)
{
    struct node *made = new_node(plan->kind, plan->child_count);
    *out = made;
    if (!made) {
        return no_memory(err);
    }
    for (size_t i = 0; i < plan->child_count; i++) {
        struct node *one = NULL;
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
        qsort(made->child, made->count, sizeof(struct node *), compare_most);
    }
    made->most = most_of(made);
    return JY_OK;
}

/* What *out gets is to be freed whatever is returned. */
static jy_status grow(jy_plan_tree *tree, const jy_plan *plan,
                      struct node **out, jy_error *err)
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

jy_status jy_plan_tree_status(const jy_plan_tree *tree, jy_error *err)
{
    if (tree->over) {
        return jy_postings_given_up(err);
    }
    return tree->damaged ? jy_postings_damaged(err) : JY_OK;
}

/* --- going through it */

static void begin(jy_plan_tree *tree, struct node *of, size_t segment)
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

/* Whether there is time to go on. */
static bool goes_on(jy_plan_tree *tree)
{
    if (++tree->steps % STEPS == 0 && jy_patience_is_over(tree->patience)) {
        tree->over = true;
    }
    return !tree->over;
}

static void find(jy_plan_tree *tree, struct node *of, uint32_t document);

static void find_term(jy_plan_tree *tree, struct node *of, uint32_t document)
{
    jy_cursor *cursor = &of->term->cursor;
    jy_cursor_reach(cursor, document);
    of->document = cursor->document;
    tree->damaged |= cursor->damaged;
}

static void find_all(jy_plan_tree *tree, struct node *of, uint32_t document)
{
    of->document =
        document < tree->segment->header->documents ? document : JY_NO_DOCUMENT;
}

/* Side by side: who is behind goes on, and the first leads. */
static void find_common(jy_plan_tree *tree, struct node *of, uint32_t document)
{
    size_t having = 0;
    while (having < of->count) {
        struct node *next = of->child[having];
        if (!goes_on(tree)) {
            document = JY_NO_DOCUMENT;
            break;
        }
        find(tree, next, document);
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
static void sift(struct node *of, size_t at)
{
    struct node *moved = of->child[at];
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

static void find_any(jy_plan_tree *tree, struct node *of, uint32_t document)
{
    if (!of->has_begun) {
        of->has_begun = true;
        for (size_t i = 0; i < of->count && goes_on(tree); i++) {
            find(tree, of->child[i], document);
        }
        for (size_t i = of->count / 2; i-- > 0;) {
            sift(of, i);
        }
    }
    while (of->count > 0 && of->child[0]->document < document &&
           goes_on(tree)) {
        find(tree, of->child[0], document);
        sift(of, 0);
    }
    of->document =
        of->count == 0 || tree->over ? JY_NO_DOCUMENT : of->child[0]->document;
}

/* Go on to the first document from `document` on that is a candidate of a
 * part; where it is there or behind already, it stays. */
static void find(jy_plan_tree *tree, struct node *of, uint32_t document)
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
        find(tree, of->child[0], document);
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
    if (!goes_on(tree)) {
        return JY_NO_DOCUMENT;
    }
    find(tree, tree->root, document);
    return tree->over ? JY_NO_DOCUMENT : tree->root->document;
}

/* --- scores */

static double term_points_of(const jy_plan_tree *tree, struct term *of)
{
    if (tree->weighting == JY_WEIGHT_RARITY) {
        return jy_bm25_rounded(of->factor);
    }
    const uint32_t length =
        jy_postings_file_length(tree->segment, of->cursor.document);
    return jy_bm25_points(of->factor, jy_cursor_count(&of->cursor), length,
                          tree->postings->average);
}

static double points(jy_plan_tree *tree, struct node *of);

/* Those of an OR that stand at `document`: below one of a heap that does not
 * there is none. */
static double points_of_any(jy_plan_tree *tree, struct node *of, size_t at,
                            uint32_t document)
{
    if (at >= of->count || of->child[at]->document != document) {
        return 0;
    }
    return points(tree, of->child[at]) +
           points_of_any(tree, of, 2 * at + 1, document) +
           points_of_any(tree, of, 2 * at + 2, document);
}

/* What a part adds to the score of the document it stands at. */
static double points(jy_plan_tree *tree, struct node *of)
{
    double sum = 0;
    switch (of->kind) {
    case JY_PLAN_TERM:
        return term_points_of(tree, of->term);
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
            find(tree, of->child[i], of->document);
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

bool jy_plan_tree_is_term(const jy_plan_tree *tree, uint64_t *documents)
{
    *documents = tree->root->most;
    return tree->root->kind == JY_PLAN_TERM;
}

/* The list tells what postings are worth for the average length that its file
 * has; where that of all documents is greater, they are worth more, but not
 * more than in proportion. */
double jy_plan_tree_bound(const jy_plan_tree *tree, uint32_t document,
                          uint32_t *last)
{
    const struct term *of = tree->root->term;
    const double average = tree->postings->average;
    double worth = jy_cursor_worth(&of->cursor, document, last);
    worth *= JY_BM25_SHARE_MAX / JY_LIST_WORTH_MAX;
    if (average > tree->segment->average && tree->segment->average > 0) {
        worth *= average / tree->segment->average;
    }
    return of->factor * worth + ROUNDED_UP;
}

/* --- explaining */

/* What a part adds to the score of one document, shown term by term.  Terms
 * are kept until it is clear that their AND is a candidate. */
struct explained {
    jy_plan_tree *tree;
    uint32_t document;
    jy_buffer parts; /* jy_term_points */
};

static bool explain(struct explained *to, struct node *of);

static bool explain_term(struct explained *to, struct node *of)
{
    find(to->tree, of, to->document);
    if (of->document != to->document) {
        return false;
    }
    struct term *term = of->term;
    const jy_term_points part = {
        .term = {term->name, term->len},
        .weight = term->weight,
        .rarity = term->rarity,
        .documents = term->frequency,
        .count = jy_cursor_count(&term->cursor),
        .points = term_points_of(to->tree, term),
    };
    jy_buffer_add(&to->parts, &part, sizeof part);
    return true;
}

static bool explain_all(struct explained *to, struct node *of)
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

static bool explain_any(struct explained *to, struct node *of, size_t first)
{
    bool any = false;
    for (size_t i = first; i < of->count; i++) {
        any |= explain(to, of->child[i]);
    }
    return any;
}

/* Whether the document is a candidate of a part. */
static bool explain(struct explained *to, struct node *of)
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
    jy_status status =
        found.parts.failed ? no_memory(err) : jy_plan_tree_status(tree, err);
    const jy_term_points *part = (const void *)found.parts.bytes;
    const size_t count = found.parts.len / sizeof *part;
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        status = visit(user, &part[i], err);
    }
    jy_buffer_clear(&found.parts);
    return status;
}
