/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/sample.h - a sample of the corpus's Chinese text, taken evenly over
 * the documents, as a row of small numbers.
 *
 * Ownership  A sample owns its arrays; give it to jy_sample_clear().
 * Threads    One sample, one thread at a time.
 */
#ifndef JY_INDEX_SAMPLE_H
#define JY_INDEX_SAMPLE_H

#include "index/text_store.h"
#include "protocol/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of folded text in a sample, at most. */
#define JY_SAMPLE_BYTES_MAX ((uint64_t)4 << 20)
#define JY_SAMPLE_NUMBERS 65536U /* characters that are told apart */

/* Where a stretch of the sample is from. */
typedef struct jy_sample_piece {
    size_t begin; /* in the sample */
    uint64_t document;
} jy_sample_piece;

typedef struct jy_sample {
    uint16_t *text;  /* characters by number; 0 parts stretches, first, last */
    uint32_t *place; /* of each: its byte in the folded body */
    size_t len;
    uint32_t *codes; /* the character behind a number */
    size_t numbers;  /* how many there are, 0 with them */
    jy_sample_piece *pieces;
    size_t piece_count;
} jy_sample;

/*
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  a document is damaged
 */
JY_NODISCARD jy_status jy_sample_take(const jy_text_store *store,
                                      jy_sample *out, jy_error *err);
void jy_sample_clear(jy_sample *sample);

/* The document that place `at` of the sample is from. */
uint64_t jy_sample_document(const jy_sample *sample, size_t at);

#ifdef __cplusplus
}
#endif
#endif
