/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/wrapped.h - were lines broken because they were full, or where
 * something ended: prose in a column, or verse, a list, a paragraph a line?
 *
 * Of a text of many lines, many end inside a clause, and those are as wide as
 * their neighbours.  Verse ends its lines with clauses, or has lines of all
 * widths, or very short ones.
 *
 * A few lines (JY_WRAPPED_FEW) prove that only if all that end inside a clause
 * are full, and besides a break stands where verse has none: between the
 * digits of a number or a number and its unit, before a mark that begins no
 * line, behind a bracket just opened, inside brackets, or after a line that
 * has marks inside and none at its end, of a sentence that goes on.
 *
 * Threads    All functions are pure but for the column's scratch room.
 */
#ifndef JY_CORPUS_WRAPPED_H
#define JY_CORPUS_WRAPPED_H

#include "corpus/column.h"

#ifdef __cplusplus
extern "C" {
#endif

/* So many lines are few. */
#define JY_WRAPPED_FEW 9

/* Of `column`, which may hold anything; its widths need not be measured. */
bool jy_wrapped_looks(const jy_column *column);

/* Of what is known to be a column: may its lines be joined at all? */
bool jy_wrapped_is_column(const jy_column *column);

#ifdef __cplusplus
}
#endif
#endif
