/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what is written of the documents that came and went. */
#include "index/update_parts.h"

#include "index/document_terms.h"
#include "index/lexicon_build.h"
#include "index/original.h"
#include "index/parallel.h"
#include "index/totals.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define COLLECT "collect" /* a folder, while postings are collected */

struct work {
    const jy_update_parts *parts;
    jy_order order;      /* of the new generation */
    jy_text_store *more; /* its newly written text */
    jy_text_store *all;  /* all its text */
    jy_totals *totals;   /* of all documents */
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for an update");
}

/* --- postings */

static jy_status add_postings(const jy_text_store *store, uint64_t number,
                              jy_postings_writer *writer, jy_buffer *terms,
                              jy_error *err)
{
    jy_stored_document document;
    char year[JY_YEAR_DIGITS + 1];
    jy_status status = jy_text_store_get(store, number, &document, err);
    if (status == JY_OK) {
        status = jy_document_terms(&document, year, terms, err);
    }
    return status == JY_OK
               ? jy_postings_writer_add(
                     writer, (const jy_posting *)(const void *)terms->bytes,
                     terms->len / sizeof(jy_posting), err)
               : status;
}

/* All documents of `more`. */
static jy_status add_more(const struct work *work, jy_postings_writer *writer,
                          jy_error *err)
{
    jy_buffer terms = {0};
    jy_status status = JY_OK;
    for (uint64_t i = 0; status == JY_OK && i < work->parts->more_count; i++) {
        status = add_postings(work->more, i, writer, &terms, err);
    }
    jy_buffer_clear(&terms);
    return status;
}

/* The documents of the base that are dead. */
static jy_status add_gone(const struct work *work, jy_postings_writer *writer,
                          jy_error *err)
{
    const jy_order *order = &work->order;
    jy_buffer terms = {0};
    jy_status status = JY_OK;
    for (uint64_t i = 0; status == JY_OK && i < order->base; i++) {
        if (order->position[i] == JY_SLOT_DEAD) {
            status =
                add_postings(work->parts->old->base, i, writer, &terms, err);
        }
    }
    jy_buffer_clear(&terms);
    return status;
}

static jy_status write_terms(const struct work *work, jy_part part,
                             jy_status (*add)(const struct work *,
                                              jy_postings_writer *, jy_error *),
                             jy_error *err)
{
    jy_build *build = work->parts->build;
    jy_postings_writer *writer = NULL;
    char *path = jy_build_path(build, jy_part_name(part));
    char *folder = jy_build_path(build, COLLECT);
    jy_status status = path && folder
                           ? jy_postings_writer_new(folder, &writer, err)
                           : no_memory(err);
    if (status == JY_OK) {
        status = add(work, writer, err);
    }
    if (status == JY_OK) {
        status = jy_postings_writer_finish(writer, path, err);
    }
    jy_postings_writer_free(writer);
    free(path);
    free(folder);
    jy_build_discard(build, COLLECT);
    return status;
}

static jy_status write_postings(const struct work *work, jy_error *err)
{
    jy_status status = write_terms(work, JY_PART_MORE_TERMS, add_more, err);
    return status == JY_OK
               ? write_terms(work, JY_PART_GONE_TERMS, add_gone, err)
               : status;
}

/* --- what goes through all documents */

static jy_status measure(const struct work *work, jy_error *err)
{
    jy_status status = jy_totals_begin(work->totals, err);
    for (uint64_t i = 0; status == JY_OK && i < work->parts->documents; i++) {
        jy_stored_document stored;
        jy_document document;
        jy_original made = {0};
        status = jy_text_store_get(work->all, i, &stored, err);
        if (status == JY_OK) {
            status = jy_stored_whole(&stored, &made, &document, err);
        }
        if (status == JY_OK) {
            status = jy_totals_add(work->totals, &document,
                                   stored.field[JY_FIELD_BODY].folded, err);
        }
        jy_original_close(&made);
    }
    return status == JY_OK
               ? jy_totals_finish(work->totals,
                                  work->parts->manifest->fingerprint, err)
               : status;
}

static jy_status write_lexicon(const struct work *work, jy_error *err)
{
    int fd =
        jy_build_create(work->parts->build, jy_part_name(JY_PART_LEXICON), err);
    if (fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    jy_status status = jy_lexicon_build(work->all, fd, NULL, err);
    close(fd);
    return status;
}

/* --- side by side */

enum { PIECES = 3 };

struct piece {
    const struct work *work;
    jy_status (*run)(const struct work *, jy_error *);
    jy_status status;
    jy_error error;
};

static void run_piece(void *user, size_t i)
{
    struct piece *piece = (struct piece *)user + i;
    piece->status = piece->run(piece->work, &piece->error);
}

static jy_status run_pieces(const struct work *work, jy_error *err)
{
    struct piece piece[PIECES] = {
        {.work = work, .run = write_lexicon},
        {.work = work, .run = write_postings},
        {.work = work, .run = measure},
    };
    jy_parallel(PIECES, run_piece, piece);
    for (size_t i = 0; i < PIECES; i++) {
        if (piece[i].status != JY_OK) {
            return jy_error_set(err, piece[i].status, "%s",
                                piece[i].error.message);
        }
    }
    return JY_OK;
}

static jy_status write_order(struct work *work, jy_error *err)
{
    const jy_update_parts *parts = work->parts;
    const uint64_t base = parts->old->base_slots;
    int fd = jy_build_create(parts->build, jy_part_name(JY_PART_ORDER), err);
    if (fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    jy_status status = jy_order_write(fd, parts->slot, parts->documents, base,
                                      base + parts->more_count, err);
    if (status == JY_OK) {
        status = jy_order_open(fd, &work->order, err);
    }
    close(fd);
    return status;
}

/* All text as the new generation has it. */
static jy_status open_text(struct work *work, jy_error *err)
{
    jy_text_store *base = NULL;
    jy_text_store *more = NULL;
    const int *fd = work->parts->old->parts.fd;
    jy_status status = jy_text_store_open(fd[JY_PART_TEXT], &base, err);
    if (status == JY_OK) {
        status = jy_text_store_open(work->parts->more_fd, &more, err);
    }
    if (status != JY_OK) {
        jy_text_store_close(base);
        return status;
    }
    status = jy_text_store_join(base, more, &work->order, &work->all, err);
    return status == JY_OK
               ? jy_text_store_open(work->parts->more_fd, &work->more, err)
               : status;
}

/* From the thread that the update belongs to. */
static jy_status tell_totals(const struct work *work, jy_error *err)
{
    const jy_update_parts *parts = work->parts;
    const jy_totals *totals = work->totals;
    parts->manifest->characters = totals->characters;
    parts->report->characters = totals->characters;
    parts->report->duplicates = totals->duplicates.count;
    return jy_duplicates_tell(&totals->duplicates, work->all, parts->job->user,
                              parts->job->duplicate, err);
}

jy_status jy_update_write_parts(const jy_update_parts *parts, jy_error *err)
{
    jy_totals totals = {0};
    struct work work = {.parts = parts, .totals = &totals};
    jy_status status = write_order(&work, err);
    if (status == JY_OK) {
        status = open_text(&work, err);
    }
    if (status == JY_OK) {
        status = run_pieces(&work, err);
    }
    if (status == JY_OK) {
        status = tell_totals(&work, err);
    }
    jy_totals_clear(&totals);
    jy_text_store_close(work.all);
    jy_text_store_close(work.more);
    jy_order_close(&work.order);
    return status;
}
