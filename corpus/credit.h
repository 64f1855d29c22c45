/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/credit.h - who wrote, took and edited, where a speech or a page ends
 * with it: in brackets on lines of its own or behind the last sentence, or on
 * lines of its own without brackets (aside.h).
 *
 * Ownership  *credits is the caller's, for free().
 * Threads    The function is pure.  Text is valid UTF-8.
 */
#ifndef JY_CORPUS_CREDIT_H
#define JY_CORPUS_CREDIT_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A credit has at most so many bytes, and in one place are so many. */
#define JY_CREDIT_BYTES_MAX 600
#define JY_CREDIT_COUNT_MAX 8

/*
 * Cut the credits off the end of *text and put them before what *credits
 * holds (NULL: nothing), each a line, without the brackets.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_credit_take(jy_text *text, char **credits,
                                      jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
