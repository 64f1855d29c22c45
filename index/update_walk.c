/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which documents are the same as before, and which are not. */
#include "index/update_walk.h"

#include "index/fold_fields.h"
#include "index/original.h"
#include "index/texts.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT64_MAX

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for an update");
}

static void tell(const jy_update_walk *walk)
{
    walk->report->phase = JY_PHASE_READING;
    if (walk->job->progress) {
        walk->job->progress(walk->job->user, walk->report);
    }
}

/* --- where documents go */

/* The next document is in this slot; `position` is where it was, or NOWHERE. */
static jy_status put(jy_update_walk *walk, uint64_t slot, uint64_t position,
                     jy_error *err)
{
    const uint32_t number = (uint32_t)slot;
    if (slot >= JY_SLOTS_MAX) {
        return jy_error_set(err, JY_E_INTERNAL, "too many documents");
    }
    walk->is_same &= walk->slots.len / sizeof number == position;
    jy_buffer_add(&walk->slots, &number, sizeof number);
    return walk->slots.failed ? no_memory(err) : JY_OK;
}

static jy_status put_more(jy_update_walk *walk, const jy_document *document,
                          const jy_folded *folded, uint64_t position,
                          jy_error *err)
{
    jy_status status = jy_text_writer_add(walk->more, document, folded, err);
    uint64_t slot = walk->old->base_slots + walk->more_count++;
    return status == JY_OK ? put(walk, slot, position, err) : status;
}

/* A document of the old generation that is not in its base. */
static jy_status copy(jy_update_walk *walk, uint64_t position, jy_error *err)
{
    jy_stored_document stored;
    jy_status status = jy_previous_get(walk->old, position, &stored, err);
    if (status != JY_OK) {
        return status;
    }
    jy_document document;
    jy_original body;
    status = jy_stored_whole(&stored, &body, &document, err);
    if (status != JY_OK) {
        return status;
    }
    jy_folded folded[JY_FIELD_COUNT];
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        const jy_stored_field *field = &stored.field[i];
        union { /* they are only read */
            const char *bytes;
            char *same;
        } text = {.bytes = field->folded.bytes};
        union {
            const jy_fold_point *points;
            jy_fold_point *same;
        } map = {.points = field->points};
        folded[i] = (jy_folded){text.same, field->folded.len, map.same,
                                field->point_count};
    }
    status = put_more(walk, &document, folded, position, err);
    jy_original_close(&body);
    return status;
}

/* The document that was at `position` is the next one. */
static jy_status keep(jy_update_walk *walk, uint64_t position, jy_error *err)
{
    uint64_t slot = jy_previous_slot(walk->old, position);
    walk->report->documents++;
    if (slot >= walk->old->base_slots) {
        return copy(walk, position, err);
    }
    walk->base_alive++;
    return put(walk, slot, position, err);
}

static uint64_t changes_max(const jy_update_walk *walk)
{
    uint64_t share =
        walk->old->parts.manifest.documents / JY_UPDATE_CHANGES_SHARE;
    return share > JY_UPDATE_CHANGES_MIN ? share : JY_UPDATE_CHANGES_MIN;
}

static jy_status add(jy_update_walk *walk, const jy_document *document,
                     jy_error *err)
{
    jy_folded folded[JY_FIELD_COUNT];
    jy_status status = jy_fold_fields(document, folded, err);
    if (status == JY_OK) {
        status = put_more(walk, document, folded, NOWHERE, err);
    }
    jy_folded_fields_clear(folded);
    walk->report->documents++;
    walk->added++;
    walk->is_too_much |= walk->more_count > changes_max(walk);
    return status == JY_OK && walk->is_too_much
               ? jy_error_set(err, JY_E_TOO_LARGE, "too much has changed")
               : status;
}

/* --- what is the same */

static bool has_id(const jy_update_walk *walk, uint64_t position, jy_text id)
{
    jy_stored_document stored;
    jy_error ignored;
    return position < walk->old->parts.manifest.documents &&
           jy_previous_get(walk->old, position, &stored, &ignored) == JY_OK &&
           jy_texts_are_equal(stored.field[JY_FIELD_ID].original, id);
}

/* Where the document called `id` was: mostly behind the one before. */
static uint64_t look_up(jy_update_walk *walk, jy_text id)
{
    jy_error ignored;
    uint64_t position;
    if (has_id(walk, walk->found, id)) {
        return walk->found;
    }
    if (has_id(walk, walk->next, id)) {
        position = walk->next;
    } else if (jy_index_find(walk->old->index, id.bytes, id.len, &position,
                             &ignored) != JY_OK) {
        return NOWHERE;
    }
    walk->found = position;
    return position;
}

static bool is_same_text(jy_text a, jy_text b)
{
    return (a.bytes == NULL) == (b.bytes == NULL) && a.len == b.len &&
           (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

static jy_status is_same(const jy_update_walk *walk, uint64_t position,
                         const jy_document *document, bool *out, jy_error *err)
{
    jy_stored_document stored;
    jy_document old;
    jy_original body = {0};
    jy_status status = jy_previous_get(walk->old, position, &stored, err);
    if (status == JY_OK) {
        status = jy_stored_whole(&stored, &body, &old, err);
    }
    bool same = status == JY_OK;
    for (size_t i = 0; same && i < JY_FIELD_COUNT; i++) {
        same = is_same_text(old.field[i], document->field[i]);
    }
    for (size_t i = 0; same && i < JY_ATTACHMENT_COUNT; i++) {
        same = is_same_text(old.attachment[i], document->attachment[i]);
    }
    jy_original_close(&body);
    *out = same;
    return status;
}

static jy_file_entry *owner_of(const jy_update_walk *walk, uint64_t position,
                               bool *taken)
{
    jy_file_entry *entry = jy_file_table_owner(&walk->old->files, position);
    *taken = walk->taken[entry - walk->old->files.entry];
    return entry;
}

/* --- what the walk comes by */

static bool goes_on(void *user)
{
    const jy_update_walk *walk = user;
    return !walk->job->stop || !jy_stop_is_set(walk->job->stop);
}

static jy_status check_stop(jy_update_walk *walk, jy_error *err)
{
    return goes_on(walk)
               ? JY_OK
               : jy_error_set(err, JY_E_TIMEOUT, "the update was stopped");
}

static jy_status meet(void *user, const char *path, const struct stat *info,
                      bool *known, jy_error *err)
{
    jy_update_walk *walk = user;
    jy_file_table *files = &walk->old->files;
    jy_file_entry *entry = jy_file_table_find(files, path);
    bool *taken = entry ? &walk->taken[entry - files->entry] : NULL;
    jy_status status = check_stop(walk, err);
    if (status != JY_OK || !entry || *taken ||
        !jy_file_is_unchanged(entry, info)) {
        walk->next = entry ? entry->first : NOWHERE;
        return status;
    }
    *known = *taken = true;
    for (uint64_t i = 0; status == JY_OK && i < entry->documents; i++) {
        status = keep(walk, entry->first + i, err);
    }
    jy_file_writer_keep(walk->files, entry);
    walk->report->files++;
    tell(walk);
    return status;
}

/* The first in the order of the walk has an id: one that was passed by. */
static const char *known_id(void *user, jy_text id)
{
    jy_update_walk *walk = user;
    bool taken = false;
    uint64_t position = look_up(walk, id);
    const jy_file_entry *owner =
        position == NOWHERE ? NULL : owner_of(walk, position, &taken);
    return taken ? owner->path : NULL;
}

static jy_status add_document(void *user, const jy_document *document,
                              const char *path, size_t line, jy_error *err)
{
    jy_update_walk *walk = user;
    bool same = false;
    bool taken;
    (void)path;
    (void)line;
    jy_status status = check_stop(walk, err);
    uint64_t position = look_up(walk, document->field[JY_FIELD_ID]);
    if (status == JY_OK && position != NOWHERE) {
        /* If it comes later, it must give the id up, and tell so. */
        owner_of(walk, position, &taken)->settled = false;
        walk->next = position + 1;
        status = is_same(walk, position, document, &same, err);
    }
    if (status == JY_OK) {
        status = same ? keep(walk, position, err) : add(walk, document, err);
    }
    tell(walk);
    return status;
}

static void add_file(void *user, const jy_corpus_file *file)
{
    jy_update_walk *walk = user;
    jy_file_writer_add(walk->files, file, file->path);
    walk->report->files++;
    walk->files_read++;
    tell(walk);
}

/* --- problems */

static void add_problem(void *user, const char *path, size_t line,
                        const char *message)
{
    jy_update_walk *walk = user;
    walk->report->problems++;
    jy_buffer_add(&walk->problems, &line, sizeof line);
    jy_buffer_add(&walk->problems, path, strlen(path) + 1);
    jy_buffer_add(&walk->problems, message, strlen(message) + 1);
    walk->is_too_much |= walk->problems.len > JY_UPDATE_PROBLEMS_MAX;
}

void jy_update_tell_problems(const jy_update_walk *walk)
{
    const jy_buffer *problems = &walk->problems;
    for (size_t at = 0; walk->job->problem && at < problems->len;) {
        size_t line;
        memcpy(&line, problems->bytes + at, sizeof line);
        const char *path = problems->bytes + at + sizeof line;
        const char *message = path + strlen(path) + 1;
        walk->job->problem(walk->job->user, path, line, message);
        at = (size_t)(message + strlen(message) + 1 - problems->bytes);
    }
}

jy_status jy_update_walk_run(jy_update_walk *walk, const char *const *paths,
                             size_t path_count,
                             const jy_corpus_options *options, jy_error *err)
{
    const jy_corpus_sink sink = {
        .user = walk,
        .document = add_document,
        .problem = add_problem,
        .file = add_file,
        .goes_on = goes_on,
        .meet = meet,
        .known_id = known_id,
    };
    walk->is_same = true;
    walk->next = walk->found = NOWHERE;
    walk->taken = calloc(walk->old->files.count + 1, sizeof *walk->taken);
    if (!walk->taken) {
        return no_memory(err);
    }
    tell(walk);
    jy_status status = jy_corpus_read(paths, path_count, options, &sink, err);
    if (status != JY_OK) {
        return status;
    }
    const uint64_t old = walk->old->parts.manifest.documents;
    const uint64_t dead = walk->old->base_slots - walk->base_alive;
    walk->is_same &= walk->report->documents == old;
    walk->is_too_much |= walk->more_count + dead > changes_max(walk);
    return walk->problems.failed ? no_memory(err) : JY_OK;
}

void jy_update_walk_clear(jy_update_walk *walk)
{
    jy_buffer_clear(&walk->slots);
    jy_buffer_clear(&walk->problems);
    free(walk->taken);
    *walk = (jy_update_walk){0};
}
