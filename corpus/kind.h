/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/kind.h - files that no reader of text should see, told from their
 * first bytes.
 *
 * Ownership  What comes out is static.
 * Threads    Pure.
 */
#ifndef JY_CORPUS_KIND_H
#define JY_CORPUS_KIND_H

#include "corpus/document.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a file that begins with `head` is and what to do about it, such as
 * "a ZIP archive; unpack it and name the folder".  NULL if it may be text.
 */
const char *jy_kind_not_text(jy_text head);

#ifdef __cplusplus
}
#endif
#endif
