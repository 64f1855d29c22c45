/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/bag_ranking.h - a ranking of a bag under way, for bag*.c.
 *
 * Failures are those of jy_bag_rank().
 */
#ifndef JY_INDEX_BAG_RANKING_H
#define JY_INDEX_BAG_RANKING_H

#include "index/bag.h"
#include "index/best.h"
#include "index/bm25.h"
#include "index/postings_handle.h"

/* jy_position_sums.of where there is no sum. */
#define JY_BAG_NO_SUM (-1.0)

/* A term that some living document has. */
struct jy_bag_counted {
    jy_text name;
    double factor;
    double most; /* points that it and those behind it can bring, at most */
    uint64_t frequency;
};

/* One ranking under way. */
struct jy_bag_ranking {
    jy_postings *postings;
    const jy_bag *bag;
    const jy_patience *patience;
    jy_best best;
    jy_position_sums *sums;
    struct jy_bag_counted proposing[JY_BAG_TERMS_MAX];
    size_t proposing_count;
    struct jy_bag_counted counting[JY_BAG_TERMS_MAX + 1]; /* and one of 0 */
    size_t counting_count; /* those that can bring most are first */
    double least;          /* that one of the best has */
};

/* Whether there is time to go on. */
static inline jy_status jy_bag_check(const struct jy_bag_ranking *ranking,
                                     jy_error *err)
{
    return jy_patience_is_over(ranking->patience) ? jy_postings_given_up(err)
                                                  : JY_OK;
}

/* What a term adds to the score of a segment's document. */
static inline double jy_bag_points(const struct jy_bag_ranking *ranking,
                                   const struct jy_bag_counted *term,
                                   size_t segment, uint32_t document,
                                   uint32_t count)
{
    const jy_postings *postings = ranking->postings;
    const uint32_t length =
        jy_postings_file_length(&postings->segment[segment], document);
    return jy_bm25_points(term->factor, count,
                          jy_bm25_norm(length, postings->average));
}

/* Room for the sums of all positions, of which none has one. */
JY_NODISCARD jy_status jy_bag_open_sums(jy_postings *postings, jy_error *err);
void jy_bag_clear_sums(jy_position_sums *sums);

/* Sum up what proposes. */
JY_NODISCARD jy_status jy_bag_read_proposing(struct jy_bag_ranking *ranking,
                                             jy_error *err);

/* Put the sums in the order of the segments and of their documents. */
JY_NODISCARD jy_status jy_bag_sort_sums(struct jy_bag_ranking *ranking,
                                        jy_error *err);

/* Add what a term that only counts brings to these. */
JY_NODISCARD jy_status jy_bag_read_counting(struct jy_bag_ranking *ranking,
                                            const struct jy_bag_counted *term,
                                            jy_error *err);

#endif
