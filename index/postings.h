/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings.h - terms and the documents they are in.
 *
 * Documents are numbered from 0, in the order they were added, or in that of
 * an order.
 *
 * Ownership  What comes out through `out` is the caller's, who gives it back
 *            to the matching _free or _close; both accept NULL.
 * Threads    One handle, one thread at a time.
 * Failure    Any function may also return JY_E_INTERNAL (memory ran out, or a
 *            fault nobody foresaw).
 */
#ifndef JY_INDEX_POSTINGS_H
#define JY_INDEX_POSTINGS_H

#include "corpus/document.h"
#include "index/order.h"
#include "index/patience.h"
#include "index/term_store.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_postings_writer jy_postings_writer;
typedef struct jy_postings jy_postings;

/* A term of a document and how often it counts (wdf). */
typedef struct jy_posting {
    char prefix;  /* the term's first byte, if not 0 */
    jy_text text; /* the rest; both 1 to JY_POSTING_TERM_MAX bytes, no NUL */
    uint32_t count;
} jy_posting;

/*
 * Collect postings in the folder `path`, which must not exist; only this
 * function makes it.
 *
 * JY_E_UNAVAILABLE  there is something at `path`, or the disk is full or broken
 *                   (also from the next two)
 */
JY_NODISCARD jy_status jy_postings_writer_new(const char *path,
                                              jy_postings_writer **out,
                                              jy_error *err);
/* Add one document. */
JY_NODISCARD jy_status jy_postings_writer_add(jy_postings_writer *writer,
                                              const jy_posting *postings,
                                              size_t count, jy_error *err);
/* Write everything collected to the new single file `path`. */
JY_NODISCARD jy_status jy_postings_writer_finish(jy_postings_writer *writer,
                                                 const char *path,
                                                 jy_error *err);

/*
 * The same in steps: write what is pending; then the documents of several
 * writers, those of the first before those of the second, become the new
 * single file `path`, whichever way they were parted.
 */
JY_NODISCARD jy_status jy_postings_writer_flush(jy_postings_writer *writer,
                                                jy_error *err);
JY_NODISCARD jy_status
jy_postings_writer_join(jy_postings_writer *const *writers, size_t count,
                        const char *path, jy_error *err);

/* Bytes that a writer holds in memory, about, until it writes them to its
 * folder; at first JY_POSTINGS_PENDING_MAX. */
void jy_postings_writer_bound(jy_postings_writer *writer, size_t pending_max);
#define JY_POSTINGS_PENDING_MAX ((size_t)64 << 20)
#define JY_POSTINGS_PENDING_MIN ((size_t)1 << 20) /* less is taken for it */

void jy_postings_writer_free(jy_postings_writer *writer);

/*
 * Open such a file.  `fd` is taken, whatever happens, and must be an open
 * file description that nobody else uses.
 *
 * JY_E_UNAVAILABLE  not such a file, or damaged (also from searching)
 */
JY_NODISCARD jy_status jy_postings_open(int fd, jy_postings **out,
                                        jy_error *err);
/*
 * Open the postings of an updated generation: those of its base, of more, and
 * of the documents of the base that are dead, three files of their own; all
 * are taken, whatever happens.  The document numbers of all functions are then
 * positions of `order`, which must outlive the handle.  Answers are those of
 * one file with the living documents in this order, to the last bit of each
 * score.
 */
JY_NODISCARD jy_status jy_postings_open_updated(int base, int more, int dead,
                                                const jy_order *order,
                                                jy_postings **out,
                                                jy_error *err);
void jy_postings_close(jy_postings *postings);
uint64_t jy_postings_count(const jy_postings *postings);

/*
 * The first document with `term`.
 *
 * JY_E_NOT_FOUND  no document has it
 */
JY_NODISCARD jy_status jy_postings_lookup(jy_postings *postings, jy_text term,
                                          uint64_t *out, jy_error *err);

/* How many documents have `term`. */
JY_NODISCARD jy_status jy_postings_frequency(jy_postings *postings,
                                             jy_text term, uint64_t *out,
                                             jy_error *err);

/* Combining marks that are told one by one. */
#define JY_POSTINGS_MARKS_MAX 16

/*
 * The combining marks that are terms; where there are more than
 * JY_POSTINGS_MARKS_MAX, one more than that.  They live as long as the handle,
 * which looks for them once.
 */
JY_NODISCARD jy_status jy_postings_marks(jy_postings *postings,
                                         const jy_text **out, size_t *count,
                                         jy_error *err);

/* The rarity (idf) of a term that so many documents have, as ranking counts
 * it. */
double jy_postings_rarity(const jy_postings *postings, uint64_t documents);

/* Terms that a prefix stands for, at most. */
#define JY_PREFIX_TERMS_MAX 1000

/* Which documents are candidates, and what counts for their rank. */
typedef enum jy_plan_kind {
    JY_PLAN_ALL,    /* every document; counts nothing */
    JY_PLAN_TERM,   /* documents with `term` */
    JY_PLAN_PREFIX, /* with a term that begins so; counts nothing if more than
                       JY_PREFIX_TERMS_MAX do: then it is every document */
    JY_PLAN_AND,    /* in all of the children */
    JY_PLAN_OR,     /* in one of the children at least */
    JY_PLAN_MAYBE   /* in the first child; the others only count */
} jy_plan_kind;

typedef struct jy_plan {
    jy_plan_kind kind;
    char term[JY_POSTING_TERM_MAX]; /* TERM, PREFIX: not NUL-terminated */
    size_t term_len;
    double weight; /* of TERM and PREFIX: what their points are multiplied by; 0
                      is taken for 1 */
    struct jy_plan **child; /* AND, OR, MAYBE: at least one */
    size_t child_count;
} jy_plan;

typedef struct jy_candidate {
    uint64_t document;
    double score;
} jy_candidate;

/* Best first, ties in index order, as qsort() wants it. */
int jy_candidate_order(const void *a, const void *b);

/*
 * The score of a document is the sum over the plan's terms that it has of
 *
 *     weight * idf * (k1 + 1) * wdf / (wdf + k1 * (1 - b + b * length /
 * average))
 *
 * which is Robertson's BM25 (Okapi at TREC-3, 1994) with the idf that is never
 * negative and the constants that Lucene made usual: k1 = 1.2, b = 0.75.  Each
 * term's share is rounded to a multiple of 2^-32, so that sums are exact.
 *
 * The best `max` candidates, best first, ties in index order, go to `out`,
 * their number to *count, that of all candidates to *candidates.
 *
 * JY_E_TIMEOUT  patience is over (also from scanning)
 */
JY_NODISCARD jy_status jy_postings_rank(jy_postings *postings,
                                        const jy_plan *plan, size_t max,
                                        const jy_patience *patience,
                                        jy_candidate *out, size_t *count,
                                        size_t *candidates, jy_error *err);

/* What one term adds to the score of one document. */
typedef struct jy_term_points {
    jy_text term;       /* with its prefix, as indexed */
    double weight;      /* as the plan has it */
    double rarity;      /* idf: ln(1 + (N - n + 0.5) / (n + 0.5)) */
    uint64_t documents; /* n, of N that there are */
    uint64_t count;     /* how often the term counts in the document (wdf) */
    double points;      /* weight * rarity * BM25's share of `count` */
} jy_term_points;

/*
 * Show each term of `plan` that counts for `document` to `visit`; the points of
 * all are the score that jy_postings_rank() gives it.  There are none where it
 * is no candidate.  The term that is shown is good during the call only.
 *
 * JY_E_TIMEOUT  patience is over
 */
JY_NODISCARD jy_status jy_postings_explain(
    jy_postings *postings, const jy_plan *plan, uint64_t document,
    const jy_patience *patience,
    jy_status (*visit)(void *user, const jy_term_points *points, jy_error *err),
    void *user, jy_error *err);

/*
 * The first `max` candidates by the rarity of the terms they have, each counted
 * once: where a quotation comes from has all of them, however long it is.
 *
 * JY_E_TIMEOUT  patience is over
 */
JY_NODISCARD jy_status jy_postings_cover(jy_postings *postings,
                                         const jy_plan *plan, size_t max,
                                         const jy_patience *patience,
                                         jy_candidate *out, size_t *count,
                                         jy_error *err);

/* Show every candidate to `visit`, in index order, without ranking.  What it
 * returns, if not JY_OK, ends the scan and is returned. */
JY_NODISCARD jy_status jy_postings_scan(
    jy_postings *postings, const jy_plan *plan, const jy_patience *patience,
    jy_status (*visit)(void *user, uint64_t document, jy_error *err),
    void *user, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
