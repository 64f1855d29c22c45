/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the ids of a walk are remembered: in the C library's tree. */
#define _GNU_SOURCE /* tdestroy */
#include "corpus/ids.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* The paths in the order they came; each is shared by all ids of its file. */
struct path {
    struct path *previous;
    char text[];
};

struct known_id {
    jy_id_use use;
    size_t len;
    char id[];
};

struct jy_ids {
    void *tree; /* of struct known_id */
    struct path *last;
};

jy_ids *jy_ids_new(void)
{
    return calloc(1, sizeof(jy_ids));
}

void jy_ids_free(jy_ids *ids)
{
    if (ids == NULL) {
        return;
    }
    tdestroy(ids->tree, free);
    while (ids->last != NULL) {
        struct path *path = ids->last;
        ids->last = path->previous;
        free(path);
    }
    free(ids);
}

static int compare(const void *left, const void *right)
{
    const struct known_id *a = left;
    const struct known_id *b = right;
    if (a->len != b->len) {
        return a->len < b->len ? -1 : 1;
    }
    return memcmp(a->id, b->id, a->len);
}

/* Our copy of `path`, or NULL. */
static const char *keep_path(jy_ids *ids, const char *path)
{
    if (ids->last == NULL || strcmp(ids->last->text, path) != 0) {
        size_t size = strlen(path) + 1;
        struct path *kept = malloc(sizeof *kept + size);
        if (kept == NULL) {
            return NULL;
        }
        memcpy(kept->text, path, size);
        kept->previous = ids->last;
        ids->last = kept;
    }
    return ids->last->text;
}

jy_status jy_ids_add(jy_ids *ids, jy_text id, const char *path, size_t line,
                     const jy_id_use **earlier, jy_error *err)
{
    *earlier = NULL;
    struct known_id *entry = malloc(sizeof *entry + id.len);
    if (entry == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for another id");
    }
    *entry = (struct known_id){{keep_path(ids, path), line}, id.len};
    memcpy(entry->id, id.bytes, id.len);

    struct known_id **found = NULL;
    if (entry->use.path != NULL) {
        found = tsearch(entry, &ids->tree, compare);
    }
    if (found == NULL) {
        free(entry);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for another id");
    }
    if (*found != entry) {
        *earlier = &(*found)->use;
        free(entry);
    }
    return JY_OK;
}
