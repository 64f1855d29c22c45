/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings_handle.h - what is behind a jy_postings, for those who read
 * its lists.
 *
 * A generation that came of an update has two files of postings, and one of
 * those that are no more: see index/order.h.  Of each file documents have
 * numbers of their own; positions are numbers of all that are alive.
 */
#ifndef JY_INDEX_POSTINGS_HANDLE_H
#define JY_INDEX_POSTINGS_HANDLE_H

#include "index/order.h"
#include "index/postings.h"
#include "index/postings_file.h"

enum { JY_SEGMENTS = 2 };

/* A sum for each position, and which of them there are.  Kept from one search
 * to the next, so that none has to clear more than it used. */
typedef struct jy_position_sums {
    double *of;         /* below 0 where there is none; NULL until needed */
    uint32_t *position; /* those that have one */
    size_t count;
} jy_position_sums;

struct jy_postings {
    jy_postings_file segment[JY_SEGMENTS]; /* the base, more */
    size_t segments;
    jy_postings_file dead; /* of the base; without an order it has none */
    const jy_order *order; /* NULL: the positions are the numbers */
    uint64_t documents;    /* alive */
    double average;        /* length of these; 0 without documents */
    jy_position_sums sums;
    bool marks_known;
    jy_text marks[JY_POSTINGS_MARKS_MAX + 1];
    char mark_bytes[JY_POSTINGS_MARKS_MAX + 1][8];
    size_t mark_count;
};

/* The position of a segment's document, or JY_SLOT_DEAD. */
static inline uint32_t jy_position_of(const jy_postings *postings,
                                      size_t segment, uint32_t document)
{
    const jy_order *order = postings->order;
    return order ? order->position[(segment ? order->base : 0) + document]
                 : document;
}

/* Where the document of a position is. */
static inline uint32_t jy_document_at(const jy_postings *postings,
                                      uint64_t position, size_t *segment)
{
    const jy_order *order = postings->order;
    uint64_t slot = order ? order->slot[position] : position;
    *segment = order && slot >= order->base;
    return (uint32_t)(*segment ? slot - order->base : slot);
}

/* Ascending, as qsort() wants uint32_t. */
int jy_position_order(const void *a, const void *b);

/* A search was given up. */
jy_status jy_postings_given_up(jy_error *err);
/* A list is none. */
jy_status jy_postings_damaged(jy_error *err);

#endif
