/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/join.h - hard-wrapped lines back into paragraphs.
 *
 * The text of a printed column: lines broken at a narrow width that varies
 * along the way, blank lines anywhere, indents mostly lost.  A paragraph
 * ends after a line that could have held the beginning of the next one, or
 * before a line that is narrower by the indent; and only after punctuation
 * that can end it, but for headings.  Explicit indents are believed.
 *
 * Ownership  *out is the caller's, for free().
 * Threads    The functions are pure.
 */
#ifndef JY_CORPUS_JOIN_H
#define JY_CORPUS_JOIN_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Join the lines of `text` (valid UTF-8) into paragraphs separated by one
 * '\n', and a NUL behind all.  Every character that is not blank is kept, in
 * order.  Between two Latin letters a line end becomes a space, elsewhere it
 * vanishes; blanks at the ends of lines go, those inside stay.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_join(jy_text text, char **out, size_t *len,
                               jy_error *err);

/* The same for what is known to be one paragraph, such as a headline. */
JY_NODISCARD jy_status jy_join_one(jy_text text, char **out, size_t *len,
                                   jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
