/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tests/unit/marked.h - marked text as tests write it. */
#ifndef JY_TESTS_MARKED_H
#define JY_TESTS_MARKED_H

#include "index/index.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Write a snippet to `out`, with [ and ] around its marks; returns where it
 * ends there.  The test fails where a mark is not one.
 */
char *marked_write(const jy_snippet *snippet, char *out);

#ifdef __cplusplus
}
#endif
#endif
