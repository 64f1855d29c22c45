/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/similar.h - documents like a document, and where a quotation comes
 * from: which text says this, at which place, with what differences.
 *
 * Ownership  What is found is given back to jy_similar_free(), before the
 *            index it borrows from is closed.
 * Threads    As the index.
 */
#ifndef JY_INDEX_SIMILAR_H
#define JY_INDEX_SIMILAR_H

#include "index/index.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_SIMILAR_CHARACTERS_MAX 2000 /* code points of a pasted text */
/* Documents compared: so many that have most of its terms (of a quotation also
 * those that have as many as the best), and so many that have them often. */
#define JY_SIMILAR_RESULTS 50

typedef struct jy_similar_question {
    const char *text; /* what is looked for, or ... */
    size_t len;
    const char *id; /* ... the document that others shall be like: one of
                       the two is NULL */
    size_t id_len;
    size_t limit;
    size_t offset;
    uint64_t deadline; /* as in jy_question */
    const jy_stop *stop;
} jy_similar_question;

typedef enum jy_difference_kind {
    JY_DIFFERENCE_REPLACED,
    JY_DIFFERENCE_MISSING, /* the quotation has it, the document has not */
    JY_DIFFERENCE_ADDED    /* the document has it, the quotation has not */
} jy_difference_kind;
const char *jy_difference_name(jy_difference_kind kind);

typedef struct jy_difference {
    jy_difference_kind kind;
    jy_text here;  /* in the document; empty where missing */
    jy_text there; /* in the quotation; empty where added */
    jy_mark at;    /* code points of the passage */
} jy_difference;

/* A document and the passage of its body that the text resembles most. */
typedef struct jy_similar_hit {
    jy_document document;
    double score;         /* to compare within this answer: up to 1 without a
                             passage, 2 for a quotation without differences */
    jy_text passage;      /* NUL-terminated too; bytes == NULL: none stands out.
                             For a text that differs in more than half of its
                             characters, and for a document, it is a stretch
                             that both share */
    size_t begin;         /* where it begins in the body, in bytes */
    jy_mark at;           /* code points of the body */
    double same;          /* 0 to 1: characters of the quotation that stand in
                             the passage, in order; 0 where an id was asked */
    const jy_mark *marks; /* of the passage: what both have */
    size_t mark_count;
    const jy_difference *difference; /* in order; none where an id was asked */
    size_t difference_count;
} jy_similar_hit;

typedef struct jy_similar jy_similar;

/*
 * Punctuation, blanks and folded forms are no difference.
 *
 * JY_E_QUERY      the text is blank
 * JY_E_TOO_LARGE  a text of more than JY_SIMILAR_CHARACTERS_MAX, or offset +
 *                 limit beyond JY_RESULTS_MAX
 * JY_E_NOT_FOUND  no document has this id
 * JY_E_TIMEOUT    as jy_index_search()
 */
JY_NODISCARD jy_status jy_index_similar(jy_index *index,
                                        const jy_similar_question *question,
                                        jy_similar **out, jy_error *err);
size_t jy_similar_count(const jy_similar *similar); /* on the page */
const jy_similar_hit *jy_similar_get(const jy_similar *similar, size_t i);
/* On all pages: the documents compared that have a passage, and the best of the
 * others. */
uint64_t jy_similar_total(const jy_similar *similar);
size_t jy_similar_note_count(const jy_similar *similar);
const char *jy_similar_note(const jy_similar *similar, size_t i);
void jy_similar_free(jy_similar *similar);

#ifdef __cplusplus
}
#endif
#endif
