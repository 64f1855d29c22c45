/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/ask.h - the request that a command line means.
 *
 * Ownership  The request is the caller's.
 * Failure    Without memory the request lacks something; printing it fails
 *            then, or the daemon says what is missing.
 */
#ifndef JY_CLIENT_ASK_H
#define JY_CLIENT_ASK_H

#include "client/options.h"

#include <cjson/cJSON.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The command's op and what was asked of its options. */
cJSON *jy_ask_options(const jy_options *options);

/* The words with a space between each two; free() it.  NULL: no memory. */
char *jy_ask_join(const jy_options *options);

/* The same as jy_ask_options(), and the words as `key`. */
cJSON *jy_ask_words(const jy_options *options, const char *key);

#ifdef __cplusplus
}
#endif
#endif
