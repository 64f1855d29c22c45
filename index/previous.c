/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what of a generation serves the next one. */
#include "index/previous.h"

static jy_status open_stores(jy_previous *previous, jy_error *err)
{
    const int *fd = previous->parts.fd;
    previous->has_order =
        jy_manifest_has(&previous->parts.manifest, JY_PART_ORDER);
    jy_status status =
        jy_text_store_open(fd[JY_PART_TEXT], &previous->base, err);
    if (status == JY_OK && previous->has_order) {
        status =
            jy_text_store_open(fd[JY_PART_MORE_TEXT], &previous->more, err);
    }
    if (status == JY_OK && previous->has_order) {
        status = jy_order_open(fd[JY_PART_ORDER], &previous->order, err);
    }
    if (status == JY_OK) {
        previous->base_slots = jy_text_store_count(previous->base);
    }
    return status;
}

static jy_status open_files(jy_previous *previous, jy_error *err)
{
    const jy_manifest *manifest = &previous->parts.manifest;
    if (!jy_manifest_has(manifest, JY_PART_FILES)) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "what files it was built from is not known");
    }
    jy_status status = jy_file_table_read(previous->parts.fd[JY_PART_FILES],
                                          &previous->files, err);
    if (status == JY_OK && previous->files.documents != manifest->documents) {
        status = jy_error_set(err, JY_E_UNAVAILABLE,
                              "its table of files does not fit its documents");
    }
    return status;
}

/* The manifest alone; what else there is may be damaged. */
static jy_status open_all(const char *index, jy_previous *out, jy_error *err)
{
    const uint64_t number = out->parts.manifest.generation;
    jy_status status = open_stores(out, err);
    if (status == JY_OK) {
        status = open_files(out, err);
    }
    return status == JY_OK
               ? jy_index_open(index, number, false, &out->index, err)
               : status;
}

jy_status jy_previous_open(const char *index, jy_previous *out, bool *usable,
                           jy_error *err)
{
    *out = (jy_previous){0};
    *usable = false;
    jy_status status = jy_generation_open(index, 0, &out->parts, err);
    if (status != JY_OK) {
        return status;
    }
    status = open_all(index, out, err);
    *usable = status == JY_OK;
    if (status == JY_E_INTERNAL) {
        jy_previous_close(out);
        return status;
    }
    return JY_OK;
}

void jy_previous_close(jy_previous *previous)
{
    jy_index_close(previous->index);
    jy_text_store_close(previous->base);
    jy_text_store_close(previous->more);
    jy_order_close(&previous->order);
    jy_file_table_clear(&previous->files);
    jy_generation_close(&previous->parts);
    *previous = (jy_previous){0};
}

uint64_t jy_previous_slot(const jy_previous *previous, uint64_t position)
{
    return previous->has_order ? previous->order.slot[position] : position;
}

jy_status jy_previous_get(const jy_previous *previous, uint64_t position,
                          jy_stored_document *out, jy_error *err)
{
    uint64_t slot = jy_previous_slot(previous, position);
    return slot < previous->base_slots
               ? jy_text_store_get(previous->base, slot, out, err)
               : jy_text_store_get(previous->more, slot - previous->base_slots,
                                   out, err);
}
