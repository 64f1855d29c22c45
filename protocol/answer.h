/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/answer.h - the replies to the verbs that ask the index.
 *
 * They are written piece by piece, in the order in which they are read: the
 * head, what was found, one after the other, then facets, queries offered
 * instead, notes.
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

/* A field of a document; bytes == NULL means absent, and it is left out. */
typedef struct jy_answer_text {
    const char *name;
    const char *bytes;
    size_t len;
    bool is_json; /* valid JSON on one line, written as it is */
} jy_answer_text;

/* Where in its file a text stands. */
typedef struct jy_answer_origin {
    uint64_t first; /* line, from 1; 0: not known, and nothing is told */
    uint64_t last;
    uint64_t page; /* from 1; 0: there are no pages */
} jy_answer_origin;

/* A piece of text; bytes may be NULL if it is empty. */
typedef struct jy_answer_piece {
    const char *bytes;
    size_t len;
} jy_answer_piece;

/* A half-open range of code points. */
typedef struct jy_answer_range {
    size_t begin;
    size_t end;
} jy_answer_range;

/* The reply to GET. */
jy_line jy_answer_document(const char *id, uint64_t generation,
                           const jy_answer_text *fields, size_t count,
                           jy_answer_origin origin);

/* Any other, while it is written. */
typedef struct jy_answer jy_answer;

/* What stands before what was found.  Each verb has its share of this. */
typedef struct jy_answer_head {
    uint64_t generation;
    jy_answer_piece asked; /* the query or text, as it came; not NULL */
    const char *reading;   /* EXPLAIN */
    uint64_t total;
    bool total_is_exact;
    bool is_relaxed;    /* hits have any of the words, not all */
    uint64_t documents; /* KWIC: that have the lines */
    uint64_t took_us;
} jy_answer_head;

/* NULL if memory ran out: then there is nothing to add to. */
jy_answer *jy_answer_new(const char *id, jy_verb verb,
                         const jy_answer_head *head);

/* ---- what was found ---------------------------------------------------- */

typedef struct jy_answer_hit {
    uint64_t rank;
    double score;
    const jy_answer_text *fields; /* the first is the id */
    size_t field_count;           /* at least 1 */
} jy_answer_hit;

/* The next hit of SEARCH, SIMILAR or EXPLAIN; the rest belongs to it. */
void jy_answer_add_hit(jy_answer *answer, const jy_answer_hit *hit);

/*
 * SEARCH: marks in the title, the best snippet, then the list of all of them
 * if that is wanted.  A mark belongs to the snippet or passage before it.
 */
void jy_answer_add_title_mark(jy_answer *answer, jy_answer_range mark);
void jy_answer_add_snippet(jy_answer *answer, jy_answer_piece text);
void jy_answer_list_snippet(jy_answer *answer, jy_answer_piece text);
void jy_answer_add_mark(jy_answer *answer, jy_answer_range mark);

/* SEARCH, SIMILAR: where what is shown of the hit stands in its file. */
void jy_answer_add_origin(jy_answer *answer, jy_answer_origin origin);

/* SIMILAR: the passage, its marks; then, if it has a passage, its
 * differences are begun and added, even if there are none. */
typedef struct jy_answer_passage {
    jy_answer_piece text;
    jy_answer_range at; /* in the body */
    double same;        /* 0 to 1 */
} jy_answer_passage;
void jy_answer_add_passage(jy_answer *answer, const jy_answer_passage *passage);

void jy_answer_begin_differences(jy_answer *answer);
typedef struct jy_answer_difference {
    const char *kind;
    jy_answer_piece here;
    jy_answer_piece there;
    jy_answer_range at; /* in the passage */
} jy_answer_difference;
void jy_answer_add_difference(jy_answer *answer,
                              const jy_answer_difference *difference);

/* EXPLAIN: whether the hit matches, then the parts of its score. */
typedef struct jy_answer_part {
    const char *what;
    const char *text; /* of a term, as people read it; else NULL, and ... */
    double points;
    double weight; /* ... these four are left out */
    double rarity;
    uint64_t documents;
    uint64_t count;
} jy_answer_part;
void jy_answer_add_matches(jy_answer *answer, bool matches);
void jy_answer_add_part(jy_answer *answer, const jy_answer_part *part);

/* KWIC. */
typedef struct jy_answer_line {
    const jy_answer_text *fields;
    size_t field_count;
    jy_answer_range at; /* in the body */
    jy_answer_piece left;
    jy_answer_piece match;
    jy_answer_piece right;
    jy_answer_origin origin; /* of the match */
} jy_answer_line;
void jy_answer_add_line(jy_answer *answer, const jy_answer_line *line);

/* SUGGEST. */
void jy_answer_add_suggestion(jy_answer *answer, jy_answer_piece text,
                              const char *kind, uint64_t documents);

/* ---- what stands after it ---------------------------------------------- */

void jy_answer_add_facet(jy_answer *answer, const char *name);
/* A value of the facet before it. */
void jy_answer_add_value(jy_answer *answer, jy_answer_piece text,
                         uint64_t count);
void jy_answer_offer(jy_answer *answer, const char *query);
void jy_answer_add_note(jy_answer *answer, const char *note);

/* The line; the answer, which may be NULL, is freed. */
jy_line jy_answer_finish(jy_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
