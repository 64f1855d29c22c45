/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/inverter.h - postings collected in memory, document by document, until
 * they are written out, term by term, as a run.
 *
 * Ownership  An inverter is the caller's, plain; jy_inverter_clear() frees
 *            what it holds.
 * Threads    One inverter, one thread at a time.
 */
#ifndef JY_INDEX_INVERTER_H
#define JY_INDEX_INVERTER_H

#include "index/postings.h"

#include <stdio.h>

typedef struct jy_inverter {
    struct jy_inverted_term *term; /* private, as all below */
    size_t terms;
    size_t term_capacity;
    uint32_t *slot; /* a hash table: number of a term + 1, or 0 */
    size_t slots;   /* a power of two, or 0 */
    unsigned char *bytes;
    size_t used;
    size_t capacity;
} jy_inverter;

/* Bytes of memory that it uses for what it holds, about. */
size_t jy_inverter_size(const jy_inverter *inverter);

/*
 * Add a document, whose number is greater than those before.
 *
 * JY_E_INTERNAL  memory ran out, or a term is too long
 */
JY_NODISCARD jy_status jy_inverter_add(jy_inverter *inverter, uint32_t document,
                                       const jy_posting *postings, size_t count,
                                       jy_error *err);

/*
 * Write everything, terms in order, to `file`, and hold nothing any more.  Of
 * each term: varint of its bytes, these, varint of its postings, varint of the
 * bytes that follow; of each posting varint of the document, counted from
 * behind the one before, varint of how often the term counts.
 *
 * JY_E_UNAVAILABLE  the disk is full or broken
 */
JY_NODISCARD jy_status jy_inverter_write(jy_inverter *inverter, FILE *file,
                                         jy_error *err);

void jy_inverter_clear(jy_inverter *inverter);

#endif
