/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/query_text.h - looking ahead in the text of a query.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_QUERY_TEXT_H
#define JY_INDEX_QUERY_TEXT_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The character at `at` and its bytes; 0 of both at the end of the text. */
size_t jy_query_peek(jy_text text, size_t at, uint32_t *code);

/* Whether `code` parts words, in any width. */
bool jy_query_is_blank(uint32_t code);

/* Whether there is a blank or the end at `at`. */
bool jy_query_ends(jy_text text, size_t at);

/* Whether `code` is a quotation mark that can open a phrase. */
bool jy_query_opens_quote(uint32_t code);

/*
 * The byte of the quotation mark that closes the one at `at`, which is
 * `code`; 0 if there is none or nothing is between them.
 */
size_t jy_query_closing_quote(jy_text text, size_t at, uint32_t code);

/* Whether the '(' at `at` is closed later on, with something inside. */
bool jy_query_closes(jy_text text, size_t at);

#ifdef __cplusplus
}
#endif
#endif
