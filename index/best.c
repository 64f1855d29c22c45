/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the best of many candidates are kept. */
#include "index/best.h"

int jy_candidate_order(const void *a, const void *b)
{
    const jy_candidate *left = a;
    const jy_candidate *right = b;
    if (left->score != right->score) {
        return left->score > right->score ? -1 : 1;
    }
    return (left->document > right->document) -
           (left->document < right->document);
}

/* As jy_candidate_order() has it. */
static inline bool is_better(const jy_candidate *a, const jy_candidate *b)
{
    return a->score > b->score ||
           (a->score == b->score && a->document < b->document);
}

/* The place of `candidate` from `at` down, where there is room for one. */
static void sift_down(jy_best *best, size_t at, const jy_candidate *candidate)
{
    jy_candidate *heap = best->candidate;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < best->count &&
            is_better(&heap[child], &heap[child + 1])) {
            child++;
        }
        if (child >= best->count || !is_better(candidate, &heap[child])) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = *candidate;
}

static void sift_up(jy_best *best, size_t at, const jy_candidate *candidate)
{
    jy_candidate *heap = best->candidate;
    while (at > 0 && is_better(&heap[(at - 1) / 2], candidate)) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = *candidate;
}

void jy_best_take(jy_best *best, const jy_candidate *candidate)
{
    if (best->count < best->max) {
        sift_up(best, best->count++, candidate);
    } else if (best->max > 0 && is_better(candidate, &best->candidate[0])) {
        sift_down(best, 0, candidate);
    }
}

/* The last goes to the end, and the heap shrinks before it. */
void jy_best_sort(jy_best *best)
{
    const size_t count = best->count;
    while (best->count > 1) {
        const jy_candidate moved = best->candidate[--best->count];
        best->candidate[best->count] = best->candidate[0];
        sift_down(best, 0, &moved);
    }
    best->count = count;
}
