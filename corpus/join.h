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
 * A caption or credit (aside.h) neither parts nor joins what stands around it:
 * it becomes a paragraph of its own behind the one it stands in or after.
 *
 * Ownership  A jy_joined owns what is in it; give it to jy_joined_clear().
 * Threads    The functions are pure.
 */
#ifndef JY_CORPUS_JOIN_H
#define JY_CORPUS_JOIN_H

#include "corpus/document.h"
#include "corpus/line_map.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Text whose lines were joined. */
typedef struct jy_joined {
    char *bytes; /* NUL-terminated; NULL until there is one */
    size_t len;
    jy_line_map lines; /* where each line stood; nothing if none were joined */
} jy_joined;

void jy_joined_clear(jy_joined *joined);

/*
 * Join the lines of `text` (valid UTF-8) into paragraphs separated by one
 * '\n', and a NUL behind all.  Every character that is not blank is kept, in
 * order but for captions and credits, except a hyphen that parted a Latin word
 * (latin.h).  Between two Latin words a line end becomes a space,
 * elsewhere it vanishes; blanks at the ends of lines go, those inside stay.
 *
 * `text` begins at `start` of its file; a form feed begins a page, where
 * there are any.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_join(jy_text text, jy_line_point start,
                               jy_joined *out, jy_error *err);

/* The same for text that may as well have a paragraph a line: prose, verse,
 * a list; then its lines stay. */
JY_NODISCARD jy_status jy_join_if_wrapped(jy_text text, jy_line_point start,
                                          jy_joined *out, jy_error *err);

/* The same for what is known to be one paragraph, such as a headline. */
JY_NODISCARD jy_status jy_join_one(jy_text text, jy_joined *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
