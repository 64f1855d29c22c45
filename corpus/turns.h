/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/turns.h - who says what, where a text is a conversation.
 *
 * A turn begins with a paragraph that begins with a label and a colon: 记者：
 * 问： 阳卫国：.  Labels are the words askers go by, and names that occur
 * more than once.  Two labels and three turns make a conversation.
 *
 * Ownership  *json is the caller's, for free().
 * Threads    All functions are pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_TURNS_H
#define JY_CORPUS_TURNS_H

#include "corpus/document.h"
#include "protocol/status.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Turns of a document at most; a conversation with more has none. */
#define JY_TURNS_MAX 20000

/* Does `line` begin with 记者： 问： 答： or the like? */
bool jy_turns_begins_label(jy_text line);

/*
 * The turns of `body`, whose paragraphs are separated by '\n', as the
 * attachment has them; *json is NULL if it is no conversation.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_turns_find(jy_text body, char **json, size_t *len,
                                     jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
