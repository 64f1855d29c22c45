/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/kwic.h - a concordance: every place of the query's words, in a line
 * with what stands left and right of it.
 *
 * Ownership  A concordance is given back to jy_kwic_free(), before the index
 *            it borrows from is closed.
 * Threads    As the index.
 */
#ifndef JY_INDEX_KWIC_H
#define JY_INDEX_KWIC_H

#include "index/index.h"
#include "index/origin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_KWIC_WIDTH_MAX 100 /* code points of context on each side */
#define JY_KWIC_WIDTH 20
/* Lines found; beyond it the total is "at least", and a note says so. */
#define JY_KWIC_LINES_MAX 100000
/* Code points of context that lines are sorted by. */
#define JY_KWIC_COMPARED 20

typedef enum jy_kwic_sort {
    JY_KWIC_DOCUMENT, /* index order, then order of the text */
    JY_KWIC_LEFT,     /* by what stands left, folded, from the word outward */
    JY_KWIC_RIGHT,    /* by what stands right, folded */
    JY_KWIC_DATE,     /* oldest first; without a date last */
} jy_kwic_sort;

typedef struct jy_kwic_question {
    const char *query; /* of the query language; documents must match it */
    size_t len;
    size_t limit;
    size_t offset;
    size_t width; /* code points on each side, or JY_KWIC_WIDTH_MAX */
    jy_kwic_sort sort;
    unsigned facets; /* lines are counted by these, one JY_FACET_BIT each */
    size_t facet_values;
    uint64_t deadline; /* as in jy_question */
    const jy_stop *stop;
} jy_kwic_question;

/*
 * One place in a body.  Texts are pieces of it, up to the paragraph's ends; no
 * character is parted from its marks, so there may be less than the width.
 */
typedef struct jy_kwic_line {
    jy_document document; /* every field but the body */
    jy_mark at;           /* code points of the body */
    jy_origin origin;     /* of the match in its file */
    jy_text left;
    jy_text match;
    jy_text right;
} jy_kwic_line;

typedef struct jy_kwic jy_kwic;

/*
 * Words that are excluded have no lines, and words that are to be NEAR have
 * them only where they are.  Different words may overlap; what two words find
 * at one place is one line.
 *
 * JY_E_QUERY      the query is empty
 * JY_E_TOO_LARGE  offset + limit beyond JY_RESULTS_MAX
 * JY_E_TIMEOUT    as jy_index_search()
 */
JY_NODISCARD jy_status jy_index_kwic(jy_index *index,
                                     const jy_kwic_question *question,
                                     jy_kwic **out, jy_error *err);
size_t jy_kwic_count(const jy_kwic *kwic); /* on the page */
const jy_kwic_line *jy_kwic_get(const jy_kwic *kwic, size_t i);
uint64_t jy_kwic_total(const jy_kwic *kwic);     /* lines */
uint64_t jy_kwic_documents(const jy_kwic *kwic); /* that have them */
bool jy_kwic_total_is_exact(const jy_kwic *kwic);
/* The values of a facet that was asked for, most frequent first; they count
 * lines. */
const jy_facet_value *jy_kwic_facet(const jy_kwic *kwic, jy_facet facet,
                                    size_t *count);
size_t jy_kwic_note_count(const jy_kwic *kwic);
const char *jy_kwic_note(const jy_kwic *kwic, size_t i);
void jy_kwic_free(jy_kwic *kwic);

#ifdef __cplusplus
}
#endif
#endif
