/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/answer.h - the replies to SEARCH, COUNT and GET.
 *
 * They hold what the index found, and are written piece by piece.
 *
 * Ownership  As in protocol/reply.h; what is added is copied.
 * Threads    One answer, one thread at a time.
 * Failure    As in protocol/reply.h: a line without bytes.
 */
#ifndef JY_PROTOCOL_ANSWER_H
#define JY_PROTOCOL_ANSWER_H

#include "protocol/reply.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A named piece of text; bytes == NULL means absent, and it is left out. */
typedef struct jy_answer_text {
    const char *name;
    const char *bytes;
    size_t len;
} jy_answer_text;

/* The reply to GET. */
jy_line jy_answer_document(const char *id, uint64_t generation,
                           const jy_answer_text *fields, size_t count);

/* The reply to SEARCH or COUNT, which grows while it is written. */
typedef struct jy_answer jy_answer;

typedef struct jy_answer_head {
    uint64_t generation;
    const char *query;
    size_t len; /* bytes of it */
    uint64_t total;
    bool total_is_exact;
    uint64_t took_us;
    bool has_hits; /* SEARCH has, COUNT has not */
} jy_answer_head;

/* NULL if memory ran out; the other functions take NULL, too. */
jy_answer *jy_answer_new(const char *id, const jy_answer_head *head);

typedef struct jy_answer_hit {
    uint64_t rank;
    double score;
    const jy_answer_text *fields; /* the first is the id */
    size_t field_count;           /* at least 1 */
    const char *snippet;
    size_t snippet_len; /* bytes of it */
} jy_answer_hit;

/* The next hit; then its marks, in order. */
void jy_answer_add(jy_answer *answer, const jy_answer_hit *hit);
void jy_answer_mark(jy_answer *answer, size_t begin, size_t end);
void jy_answer_note(jy_answer *answer, const char *note);

/* The line; the answer is freed. */
jy_line jy_answer_finish(jy_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
