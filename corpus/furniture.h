/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/furniture.h - what stands on a printed page and is no text of it:
 *
 *     （下转第三版） （上接第一版）   on a line of its own
 *     湖南日报 2021年3月8日       that heads or ends a page again and again
 *     — 12 —                      that counts the pages
 *
 * Heads, feet and numbers are known from the pages that a form feed begins:
 * three with the same line (digits apart), two with numbers in a row.
 *
 * Ownership  *out is the caller's, for free().
 * Threads    All functions are pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_FURNITURE_H
#define JY_CORPUS_FURNITURE_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A head or foot has at most so many bytes. */
#define JY_FURNITURE_MAX 120

/* Is `line` nothing but a pointer to another page, 下转第三版? */
bool jy_furniture_is_pointer(jy_text line);

/*
 * A copy of `text`, as long as it is, in which blanks stand for furniture;
 * lines and pages stay where they are.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_furniture_clear(jy_text text, char **out,
                                          jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
