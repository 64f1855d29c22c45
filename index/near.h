/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/near.h - whether words stand near each other.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_NEAR_H
#define JY_INDEX_NEAR_H

#include "index/match.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Whether there is a field, and a place in it for each child of `node`, so that
 * each is as near to the one before as its node says, in either order, without
 * overlapping.  Distances are characters of the original text.  Without memory
 * it is false.
 */
bool jy_near_matches(const jy_node *node, const jy_stored_document *doc,
                     const jy_patience *patience);

#ifdef __cplusplus
}
#endif
#endif
