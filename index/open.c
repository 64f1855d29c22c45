/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the files of a generation become one handle. */
#include "index/open.h"

#include "index/generation.h"
#include "index/schema.h"
#include "index/verify.h"
#include "protocol/utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

jy_status jy_index_published(const char *path, uint64_t *out, jy_error *err)
{
    return jy_generation_current(path, out, err);
}

static jy_status check_counts(const jy_index *index, jy_error *err)
{
    uint64_t documents = index->info.documents;
    if (jy_text_store_count(index->text) != documents ||
        jy_postings_count(index->postings) != documents) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "there should be %" PRIu64
                            " documents; its text has %" PRIu64
                            ", its postings have %" PRIu64,
                            documents, jy_text_store_count(index->text),
                            jy_postings_count(index->postings));
    }
    return JY_OK;
}

/* Postings take their descriptor over. */
static int take(jy_generation *generation, jy_part part)
{
    int fd = generation->fd[part];
    generation->fd[part] = -1;
    return fd;
}

static jy_status open_text(const jy_generation *generation, jy_index *index,
                           jy_error *err)
{
    jy_text_store *more;
    jy_status status =
        jy_text_store_open(generation->fd[JY_PART_TEXT], &index->text, err);
    if (status != JY_OK || !index->order.map) {
        return status;
    }
    status = jy_text_store_open(generation->fd[JY_PART_MORE_TEXT], &more, err);
    return status == JY_OK
               ? jy_text_store_join(index->text, more, &index->order,
                                    &index->text, err)
               : status;
}

static jy_status open_postings(jy_generation *generation, jy_index *index,
                               jy_error *err)
{
    if (!index->order.map) {
        return jy_postings_open(take(generation, JY_PART_TERMS),
                                &index->postings, err);
    }
    return jy_postings_open_updated(take(generation, JY_PART_TERMS),
                                    take(generation, JY_PART_MORE_TERMS),
                                    take(generation, JY_PART_GONE_TERMS),
                                    &index->order, &index->postings, err);
}

static jy_status open_files(jy_generation *generation, jy_index *index,
                            jy_error *err)
{
    jy_status status = JY_OK;
    if (jy_manifest_has(&index->manifest, JY_PART_ORDER)) {
        status =
            jy_order_open(generation->fd[JY_PART_ORDER], &index->order, err);
    }
    if (status == JY_OK) {
        status = open_text(generation, index, err);
    }
    if (status == JY_OK) {
        status = jy_lexicon_open(generation->fd[JY_PART_LEXICON],
                                 &index->lexicon, err);
    }
    if (status == JY_OK) {
        status = open_postings(generation, index, err);
    }
    return status == JY_OK ? check_counts(index, err) : status;
}

/* The bytes of a file, and of the file an update puts beside it. */
static uint64_t size_of(const jy_manifest *manifest, jy_part part, jy_part more)
{
    return manifest->size[part] + manifest->size[more];
}

/* What is told about a generation is a view of its manifest. */
static jy_index_info describe(const jy_manifest *manifest)
{
    return (jy_index_info){
        .generation = manifest->generation,
        .documents = manifest->documents,
        .characters = manifest->characters,
        .terms_bytes = size_of(manifest, JY_PART_TERMS, JY_PART_MORE_TERMS) +
                       manifest->size[JY_PART_GONE_TERMS],
        .text_bytes = size_of(manifest, JY_PART_TEXT, JY_PART_MORE_TEXT),
        .lexicon_bytes = manifest->size[JY_PART_LEXICON],
        .built = manifest->built,
        .fingerprint = manifest->fingerprint,
        .paths = manifest->paths,
        .path_count = manifest->path_count,
    };
}

static jy_status verify_all(const char *path, uint64_t generation,
                            jy_error *err)
{
    jy_verification *verification;
    jy_status status =
        jy_verification_new(path, generation, &verification, err);
    if (status == JY_OK) {
        status = jy_verification_finish(verification, err);
        jy_verification_free(verification);
    }
    return status;
}

/* Say which generation an error is about. */
static jy_status blame(const char *path, const jy_index *index,
                       const jy_error *why, jy_error *err)
{
    return jy_error_set(err, why->status, "%s, generation %" PRIu64 ": %s",
                        path, index->info.generation, why->message);
}

/* A handle that has nothing open yet; *files is closed without memory. */
static jy_index *new_handle(jy_generation *files, jy_error *err)
{
    jy_index *index = calloc(1, sizeof *index);
    if (!index) {
        jy_generation_close(files);
        jy_error_set(err, JY_E_INTERNAL, "no memory for an index");
        return NULL;
    }
    return index;
}

/* What `open` did with *files, to whoever asked for `index`. */
static jy_status hand_out(jy_index *index, jy_generation *files,
                          jy_status status, jy_index **out)
{
    jy_generation_close(files);
    if (status != JY_OK) {
        jy_index_close(index);
        return status;
    }
    *out = index;
    return JY_OK;
}

jy_status jy_index_open(const char *path, uint64_t generation, bool verify,
                        jy_index **out, jy_error *err)
{
    jy_generation files;
    jy_error why;
    *out = NULL;
    jy_status status = jy_generation_open(path, generation, &files, err);
    if (status != JY_OK) {
        return status;
    }
    jy_index *index = new_handle(&files, err);
    if (!index) {
        return JY_E_INTERNAL;
    }
    index->manifest = files.manifest;
    files.manifest = (jy_manifest){0};
    index->info = describe(&index->manifest);
    if (verify) {
        status = verify_all(path, index->info.generation, err);
    }
    if (status == JY_OK && open_files(&files, index, &why) != JY_OK) {
        status = blame(path, index, &why, err);
    }
    return hand_out(index, &files, status, out);
}

jy_status jy_index_open_another(const char *path, const jy_index *first,
                                jy_index **out, jy_error *err)
{
    jy_generation files;
    jy_error why;
    *out = NULL;
    jy_status status =
        jy_generation_open(path, first->info.generation, &files, err);
    if (status != JY_OK) {
        return status;
    }
    jy_index *index = new_handle(&files, err);
    if (!index) {
        return JY_E_INTERNAL;
    }
    index->is_another = true;
    index->info = first->info;
    index->order = first->order;
    index->text = first->text;
    index->lexicon = first->lexicon;
    if (open_postings(&files, index, &why) != JY_OK ||
        check_counts(index, &why) != JY_OK) {
        status = blame(path, index, &why, err);
    }
    return hand_out(index, &files, status, out);
}

void jy_index_close(jy_index *index)
{
    if (index) {
        jy_original_close(&index->body);
        jy_postings_close(index->postings);
        if (!index->is_another) {
            jy_text_store_close(index->text);
            jy_lexicon_close(index->lexicon);
            jy_order_close(&index->order);
            jy_manifest_clear(&index->manifest);
        }
        free(index);
    }
}

const jy_index_info *jy_index_get_info(const jy_index *index)
{
    return &index->info;
}

jy_status jy_index_document(jy_index *index, uint64_t i, jy_document *out,
                            jy_error *err)
{
    jy_stored_document stored;
    *out = (jy_document){0};
    jy_original_close(&index->body);
    jy_status status = jy_text_store_get(index->text, i, &stored, err);
    return status == JY_OK ? jy_stored_whole(&stored, &index->body, out, err)
                           : status;
}

jy_status jy_index_find(jy_index *index, const char *id, size_t len,
                        uint64_t *out, jy_error *err)
{
    char term[1 + JY_DOCUMENT_ID_MAX] = {JY_PREFIX_ID};
    jy_status status = JY_E_NOT_FOUND;
    if (len > 0 && len <= JY_DOCUMENT_ID_MAX && !memchr(id, '\0', len)) {
        memcpy(term + 1, id, len);
        status = jy_postings_lookup(index->postings, (jy_text){term, len + 1},
                                    out, err);
    }
    if (status == JY_E_NOT_FOUND) {
        size_t shown = len <= JY_DOCUMENT_ID_MAX
                           ? len
                           : jy_utf8_floor(id, JY_DOCUMENT_ID_MAX);
        return jy_error_set(err, status, "no document has the id \"%.*s\"",
                            (int)shown, id);
    }
    return status;
}

jy_status jy_index_get(jy_index *index, const char *id, size_t len,
                       jy_document *out, jy_error *err)
{
    uint64_t i;
    *out = (jy_document){0};
    jy_status status = jy_index_find(index, id, len, &i, err);
    return status == JY_OK ? jy_index_document(index, i, out, err) : status;
}
