/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/query_show.h - how a query was understood, for people to read.
 */
#ifndef JY_INDEX_QUERY_SHOW_H
#define JY_INDEX_QUERY_SHOW_H

#include "index/buffer.h"
#include "index/query.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Write the query in full, such as
 *
 *     营商环境 AND place:郴州 AND (date 2020-01-01 to 2022-12-31)
 *
 * in its folded form, other spellings after "or".  Nothing is written of a
 * query that has nothing to look for.  out->failed is set without memory.
 */
void jy_query_show(const jy_query *query, jy_buffer *out);

#ifdef __cplusplus
}
#endif
#endif
