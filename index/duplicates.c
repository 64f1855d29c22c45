/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how equal texts are recognised, and which of them are named. */
#include "index/duplicates.h"

#include "index/digest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct jy_duplicates_slot {
    uint64_t hash;
    uint32_t more;
    uint32_t document; /* its number + 1; 0: a free slot */
};

enum { SLOTS_AT_FIRST = 1024 };

/* The slot of a text: its own, or the free one it would have. */
static struct jy_duplicates_slot *
find_slot(const jy_duplicates *duplicates, const struct jy_duplicates_slot *key)
{
    size_t at = (size_t)key->hash & (duplicates->slots - 1);
    struct jy_duplicates_slot *slot = &duplicates->slot[at];
    while (slot->document &&
           (slot->hash != key->hash || slot->more != key->more)) {
        at = (at + 1) & (duplicates->slots - 1);
        slot = &duplicates->slot[at];
    }
    return slot;
}

/* Three quarters full at most. */
static bool make_room(jy_duplicates *duplicates)
{
    if (4 * (duplicates->texts + 1) <= 3 * duplicates->slots) {
        return true;
    }
    jy_duplicates grown = {.slots = duplicates->slots ? 2 * duplicates->slots
                                                      : SLOTS_AT_FIRST};
    grown.slot = calloc(grown.slots, sizeof *grown.slot);
    if (!grown.slot) {
        return false;
    }
    for (size_t i = 0; i < duplicates->slots; i++) {
        if (duplicates->slot[i].document) {
            *find_slot(&grown, &duplicates->slot[i]) = duplicates->slot[i];
        }
    }
    free(duplicates->slot);
    duplicates->slot = grown.slot;
    duplicates->slots = grown.slots;
    return true;
}

jy_status jy_duplicates_add(jy_duplicates *duplicates, jy_text text,
                            uint64_t document, jy_error *err)
{
    unsigned char digest[JY_DIGEST_BYTES];
    jy_status status = jy_digest_bytes(text.bytes, text.len, digest, err);
    if (status != JY_OK) {
        return status;
    }
    if (!make_room(duplicates)) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for duplicates");
    }
    struct jy_duplicates_slot key = {.document = (uint32_t)document + 1};
    memcpy(&key.hash, digest, sizeof key.hash);
    memcpy(&key.more, digest + sizeof key.hash, sizeof key.more);
    struct jy_duplicates_slot *slot = find_slot(duplicates, &key);
    if (!slot->document) {
        *slot = key;
        duplicates->texts++;
        return JY_OK;
    }
    if (duplicates->count < JY_DUPLICATES_NAMED) {
        duplicates->named[duplicates->count].earlier = slot->document - 1;
        duplicates->named[duplicates->count].later = document;
    }
    duplicates->count++;
    return JY_OK;
}

jy_status jy_duplicates_tell(
    const jy_duplicates *duplicates, const jy_text_store *store, void *user,
    void (*tell)(void *user, jy_text earlier, jy_text later), jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && tell && i < duplicates->count &&
                       i < JY_DUPLICATES_NAMED;
         i++) {
        jy_stored_document earlier;
        jy_stored_document later;
        status = jy_text_store_get(store, duplicates->named[i].earlier,
                                   &earlier, err);
        if (status == JY_OK) {
            status = jy_text_store_get(store, duplicates->named[i].later,
                                       &later, err);
        }
        if (status == JY_OK) {
            tell(user, earlier.field[JY_FIELD_ID].original,
                 later.field[JY_FIELD_ID].original);
        }
    }
    return status;
}

void jy_duplicates_clear(jy_duplicates *duplicates)
{
    free(duplicates->slot);
    *duplicates = (jy_duplicates){0};
}
