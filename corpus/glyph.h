/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/glyph.h - how characters behave in a line that was set for print.
 *
 * Widths are quarters of a Han character, the smallest step that matters:
 * Han and what is as wide count 4, Latin letters and digits 2, punctuation
 * 3, because typesetters squeeze it by up to a half to fill a line.
 *
 * Threads    All functions are pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_GLYPH_H
#define JY_CORPUS_GLYPH_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_GLYPH_HAN 4 /* the width of a Han character */

size_t jy_glyph_width(jy_text text);

/* The same where nobody squeezes punctuation: typed, not typeset. */
size_t jy_glyph_typed_width(jy_text text);

/*
 * The width of what must stand together at the start of `text`: a character,
 * or a run of Latin letters and digits, with the opening punctuation before
 * it and the punctuation after it that may not begin a line.
 */
size_t jy_glyph_first_unit(jy_text text);

/* Does `text` end as a paragraph may: "。" "；" "：" and so on, "。”" too? */
bool jy_glyph_ends_sentence(jy_text text);

/* Does `text` end as a clause may, with "，" "、" or as a sentence may? */
bool jy_glyph_ends_clause(jy_text text);

/* Does `text` end with who said it: ——孟郊 */
bool jy_glyph_is_signed(jy_text text);

/* Is there a mark inside `text` that parts clauses or sentences? */
bool jy_glyph_has_clause(jy_text text);

/* Does `text` begin with such a mark, as no sentence does? */
bool jy_glyph_begins_inside(jy_text text);

/* The width of what stands before the first such mark; 0 if there is none. */
size_t jy_glyph_clause_width(jy_text text);

/* Does `text` end with a bracket or quotation mark that closes? */
bool jy_glyph_ends_closed(jy_text text);

/* Does `text` end behind an opening bracket that is not closed, or with an
 * opening quotation mark? */
bool jy_glyph_ends_open(jy_text text);

/* Is the first, is the last character of `text` a Latin letter? */
bool jy_glyph_begins_latin(jy_text text);
bool jy_glyph_ends_latin(jy_text text);

#ifdef __cplusplus
}
#endif
#endif
