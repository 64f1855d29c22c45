/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/builder.h - a reply while it grows.  Private to protocol/.
 *
 * Members are added to `to`, an object, or an array if `name` is NULL.  One
 * thing that fails spoils the reply; there is nothing to check on the way.
 *
 * Ownership  The builder owns all items until jy_builder_finish(), which has
 *            to be called.  Names live as long as it.
 * Threads    One builder, one thread at a time.
 * Failure    jy_builder_finish() has no line.
 */
#ifndef JY_PROTOCOL_BUILDER_H
#define JY_PROTOCOL_BUILDER_H

#include "protocol/reply.h"

#include <cjson/cJSON.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_builder {
    cJSON *root;
    bool failed;
} jy_builder;

/* {"ok":…,"id":…  `id` is JSON text of ours, or NULL. */
jy_builder jy_builder_begin(const char *id, bool ok);

cJSON *jy_builder_object(jy_builder *b, cJSON *to, const char *name);
cJSON *jy_builder_array(jy_builder *b, cJSON *to, const char *name);
void jy_builder_bool(jy_builder *b, cJSON *to, const char *name, bool value);
void jy_builder_count(jy_builder *b, cJSON *to, const char *name,
                      uint64_t value);
/* A pair: [begin,end]. */
void jy_builder_range(jy_builder *b, cJSON *to, const char *name, size_t begin,
                      size_t end);
/* Within +-2^49; at most four decimals are written. */
void jy_builder_decimal(jy_builder *b, cJSON *to, const char *name,
                        double value);
void jy_builder_string(jy_builder *b, cJSON *to, const char *name,
                       const char *text);
void jy_builder_bytes(jy_builder *b, cJSON *to, const char *name,
                      const char *bytes, size_t len);

/* `json` is valid JSON on one line. */
void jy_builder_json(jy_builder *b, cJSON *to, const char *name,
                     const char *json, size_t len);

/* The line, if nothing failed and all of it is UTF-8; empties the builder. */
jy_line jy_builder_finish(jy_builder *b);

#ifdef __cplusplus
}
#endif
#endif
