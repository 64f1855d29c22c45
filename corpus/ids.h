/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/ids.h - the ids given so far in a walk, and where.
 *
 * Ownership  Everything handed in is copied.  What comes out lives until the
 *            next call.
 * Threads    One set, one thread at a time.
 */
#ifndef JY_CORPUS_IDS_H
#define JY_CORPUS_IDS_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_ids jy_ids;

/* Where an id was given. */
typedef struct jy_id_use {
    const char *path;
    size_t line;
} jy_id_use;

/* NULL if memory ran out. */
jy_ids *jy_ids_new(void);
void jy_ids_free(jy_ids *ids);

/*
 * Add `id`, given at `path`, `line`.  *earlier is NULL, or where it was given
 * before, and then nothing is added.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_ids_add(jy_ids *ids, jy_text id, const char *path,
                                  size_t line, const jy_id_use **earlier,
                                  jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
