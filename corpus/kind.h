/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/kind.h - files that no reader of text should see, told from their
 * first bytes, and the endings of names.
 *
 * Ownership  What comes out is static.
 * Threads    Pure.
 */
#ifndef JY_CORPUS_KIND_H
#define JY_CORPUS_KIND_H

#include "corpus/document.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a file that begins with `head` is and what to do about it, such as
 * "a ZIP archive; unpack it and name the folder".  NULL if it may be text.
 */
const char *jy_kind_not_text(jy_text head);

/*
 * Does `name` end with `ending`, such as ".html", and begin with something
 * else?  Capital letters of ASCII in the name are taken for small ones.
 */
bool jy_kind_ends_with(const char *name, const char *ending);

#ifdef __cplusplus
}
#endif
#endif
