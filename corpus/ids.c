/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the ids of a walk are remembered: a table of what is in an arena,
 * some 30 bytes for each beside the id itself. */
#include "corpus/ids.h"

#include "corpus/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct known_id {
    const char *path; /* shared by all ids of a file */
    uint32_t line;
    uint32_t len;
    char id[];
};

struct jy_ids {
    jy_arena arena;
    struct known_id **slot; /* NULL: free */
    size_t slots;           /* a power of two */
    size_t count;
    const char *path; /* the last one */
    jy_id_use found;
};

enum { SLOTS_AT_FIRST = 1024 };

jy_ids *jy_ids_new(void)
{
    return calloc(1, sizeof(jy_ids));
}

void jy_ids_free(jy_ids *ids)
{
    if (ids != NULL) {
        jy_arena_clear(&ids->arena);
        free(ids->slot);
        free(ids);
    }
}

static size_t hash(const char *bytes, size_t len)
{
    uint64_t sum = len;
    for (size_t i = 0; i < len; i++) {
        sum = (sum ^ (unsigned char)bytes[i]) * 0x9E3779B97F4A7C15ULL;
        sum ^= sum >> 29;
    }
    return (size_t)(sum ^ sum >> 32);
}

/* The slot of an id: its own, or the free one it would have. */
static struct known_id **find_slot(const jy_ids *ids, const char *id,
                                   size_t len)
{
    size_t at = hash(id, len) & (ids->slots - 1);
    while (ids->slot[at] != NULL && (ids->slot[at]->len != len ||
                                     memcmp(ids->slot[at]->id, id, len) != 0)) {
        at = (at + 1) & (ids->slots - 1);
    }
    return &ids->slot[at];
}

/* Three quarters full at most. */
static bool make_room(jy_ids *ids)
{
    if (4 * (ids->count + 1) <= 3 * ids->slots) {
        return true;
    }
    jy_ids grown = {.slots = ids->slots > 0 ? 2 * ids->slots : SLOTS_AT_FIRST};
    grown.slot = calloc(grown.slots, sizeof(struct known_id *));
    if (grown.slot == NULL) {
        return false;
    }
    for (size_t i = 0; i < ids->slots; i++) {
        struct known_id *known = ids->slot[i];
        if (known != NULL) {
            *find_slot(&grown, known->id, known->len) = known;
        }
    }
    free(ids->slot);
    ids->slot = grown.slot;
    ids->slots = grown.slots;
    return true;
}

/* What the arena gives stays aligned. */
static void *take(jy_ids *ids, size_t size)
{
    const size_t unit = sizeof(void *);
    return jy_arena_take(&ids->arena, (size + unit - 1) / unit * unit);
}

/* Our copy of `path`, or NULL. */
static const char *keep_path(jy_ids *ids, const char *path)
{
    if (ids->path == NULL || strcmp(ids->path, path) != 0) {
        size_t size = strlen(path) + 1;
        char *kept = take(ids, size);
        if (kept == NULL) {
            return NULL;
        }
        memcpy(kept, path, size);
        ids->path = kept;
    }
    return ids->path;
}

static struct known_id *new_id(jy_ids *ids, jy_text id, const char *path,
                               size_t line)
{
    const char *kept = keep_path(ids, path);
    struct known_id *known =
        kept == NULL ? NULL : take(ids, sizeof *known + id.len);
    if (known != NULL) {
        known->path = kept;
        known->line = line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
        known->len = (uint32_t)id.len;
        memcpy(known->id, id.bytes, id.len);
    }
    return known;
}

jy_status jy_ids_add(jy_ids *ids, jy_text id, const char *path, size_t line,
                     const jy_id_use **earlier, jy_error *err)
{
    *earlier = NULL;
    bool room = make_room(ids);
    struct known_id **slot = room ? find_slot(ids, id.bytes, id.len) : NULL;
    if (room && *slot != NULL) {
        ids->found = (jy_id_use){(*slot)->path, (*slot)->line};
        *earlier = &ids->found;
        return JY_OK;
    }
    struct known_id *known = room ? new_id(ids, id, path, line) : NULL;
    if (known == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for another id");
    }
    *slot = known;
    ids->count++;
    return JY_OK;
}
