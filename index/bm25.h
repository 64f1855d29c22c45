/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/bm25.h - what a term is worth in a document, as postings.h has it.
 *
 * Source     Robertson et al., Okapi at TREC-3, 1994; constants and an idf
 *            that is never negative as in Lucene's BM25Similarity.
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_BM25_H
#define JY_INDEX_BM25_H

#include <math.h>
#include <stdint.h>

#define JY_BM25_K1 1.2
#define JY_BM25_B 0.75

/* No share is more. */
#define JY_BM25_SHARE_MAX (JY_BM25_K1 + 1)

/* The rarity (idf) of a term that `having` of the documents have. */
static inline double jy_bm25_rarity(double documents, double having)
{
    return log(1 + (documents - having + 0.5) / (having + 0.5));
}

/* What the length of a document takes from its terms, where documents have the
 * length `average`, if that is not 0. */
static inline double jy_bm25_norm(double length, double average)
{
    double norm = average > 0 ? length / average : 1;
    return JY_BM25_K1 * (1 - JY_BM25_B + JY_BM25_B * norm);
}

/* What `count` occurrences are worth there. */
static inline double jy_bm25_share(double count, double norm)
{
    return JY_BM25_SHARE_MAX * count / (count + norm);
}

/*
 * Points are multiples of 2^-32.  Sums of such numbers are exact, so a
 * document's score does not depend on the order in which they are added up.
 * Adding a number of this size makes a double drop the digits behind.
 */
static inline double jy_bm25_rounded(double points)
{
    const double coarse = 1.5 * (1 << 20);
    return (points + coarse) - coarse;
}

/* `factor` is a weight times a rarity. */
static inline double jy_bm25_points(double factor, double count, double norm)
{
    return jy_bm25_rounded(factor * jy_bm25_share(count, norm));
}

#endif
