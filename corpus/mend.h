/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/mend.h - paragraphs that were broken where a line was full, among
 * others that were not.
 *
 * Collections of documents often hold texts that somebody once typed into
 * lines of a fixed width beside texts with a line a paragraph, in one body
 * too.  A line end is taken away only where it stands inside a sentence for
 * sure; verse, headings, items and tables stay as they are.
 *
 * Ownership  *out is the caller's, for free().
 * Threads    The functions are pure.
 */
#ifndef JY_CORPUS_MEND_H
#define JY_CORPUS_MEND_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What bodies before told of the width of lines; starts as {0}. */
typedef struct jy_mend_memory {
    size_t column; /* of the last bodies that had one */
    size_t times;  /* so many in a row */
} jy_mend_memory;

/*
 * Mend `body`, whose paragraphs are separated by one '\n' each.  *out is NULL
 * if there is nothing to mend, else the text, *len bytes and a NUL.  One line
 * that is broken alone in its body is known by what bodies of the same file
 * were like.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_mend(jy_text body, jy_mend_memory *memory, char **out,
                               size_t *len, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
