/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/near.h - whether words stand near each other, and where.
 *
 * Each child of a JY_NODE_NEAR is as near to the one before as it says: in one
 * field that all of them look into, in either order, without overlapping.
 * Distances are characters of the original text.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_NEAR_H
#define JY_INDEX_NEAR_H

#include "index/places.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The places of each child of `node` in `field` that are near those of the
 * children beside it, in order, also those that overlap; `out` has room for
 * all children, {0} at first.  What is found once patience is over means
 * nothing.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_near_places(const jy_node *node,
                                      const jy_stored_document *document,
                                      jy_field field,
                                      const jy_patience *patience,
                                      jy_places *out, jy_error *err);

/* Whether there are such places in any field; without memory it is false. */
bool jy_near_matches(const jy_node *node, const jy_stored_document *document,
                     const jy_patience *patience);

#ifdef __cplusplus
}
#endif
#endif
