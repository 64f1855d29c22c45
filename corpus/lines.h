/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/lines.h - text cut into lines, and the blanks around it.
 *
 * A line ends at LF, and a CR before it belongs to the end.  Everything else
 * that some call a line end (U+0085, U+2028, U+2029) is text.
 *
 * Ownership  What comes out is a part of what was handed in.
 * Threads    All functions are pure.
 */
#ifndef JY_CORPUS_LINES_H
#define JY_CORPUS_LINES_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Cut the first line off *rest; false if nothing is left. */
bool jy_lines_next(jy_text *rest, jy_text *line);

/*
 * How many bytes of blank `text` begins and ends with: space, tab, LF, vertical
 * tab, form feed, CR, no-break space, and the ideographic space U+3000.
 */
size_t jy_text_leading_blank(jy_text text);
size_t jy_text_trailing_blank(jy_text text);

/* Without the blanks at both ends. */
jy_text jy_text_trim(jy_text text);

#ifdef __cplusplus
}
#endif
#endif
