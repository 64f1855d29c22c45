/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/builder.h - a reply while it grows.  Private to protocol/.
 *
 * The reply is written as it is read, from left to right.  A member is added
 * to `to`, an object, or an array if `name` is NULL; that ends whatever was
 * begun inside `to`, and to what has ended nothing can be added.  One thing
 * that fails spoils the reply; there is nothing to check on the way.
 *
 * Ownership  The builder owns the bytes until jy_builder_finish(), which has
 *            to be called.  Names are plain words of ours.
 * Threads    One builder, one thread at a time.
 * Failure    jy_builder_finish() has no line.
 */
#ifndef JY_PROTOCOL_BUILDER_H
#define JY_PROTOCOL_BUILDER_H

#include "protocol/reply.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An object or array of a reply; 0 is none. */
typedef unsigned jy_node;

enum { JY_BUILDER_DEPTH_MAX = 12 }; /* of nodes inside each other */

typedef struct jy_builder {
    jy_node root;
    bool failed;
    char *bytes;
    size_t len;
    size_t room;
    jy_node newest; /* nodes are numbered as they begin */
    unsigned depth; /* of those that have not ended: */
    jy_node open[JY_BUILDER_DEPTH_MAX];
    char end[JY_BUILDER_DEPTH_MAX];
} jy_builder;

/* {"ok":…,"id":…  `id` is JSON text of ours, or NULL. */
jy_builder jy_builder_begin(const char *id, bool ok);

jy_node jy_builder_object(jy_builder *b, jy_node to, const char *name);
jy_node jy_builder_array(jy_builder *b, jy_node to, const char *name);
void jy_builder_bool(jy_builder *b, jy_node to, const char *name, bool value);
void jy_builder_count(jy_builder *b, jy_node to, const char *name,
                      uint64_t value);
/* A pair: [begin,end]. */
void jy_builder_range(jy_builder *b, jy_node to, const char *name, size_t begin,
                      size_t end);
/* Within +-2^49; at most four decimals are written. */
void jy_builder_decimal(jy_builder *b, jy_node to, const char *name,
                        double value);
void jy_builder_string(jy_builder *b, jy_node to, const char *name,
                       const char *text);
void jy_builder_bytes(jy_builder *b, jy_node to, const char *name,
                      const char *bytes, size_t len);

/* `json` is valid JSON on one line. */
void jy_builder_json(jy_builder *b, jy_node to, const char *name,
                     const char *json, size_t len);

/* The line, if nothing failed and all of it is UTF-8; empties the builder. */
jy_line jy_builder_finish(jy_builder *b);

#ifdef __cplusplus
}
#endif
#endif
