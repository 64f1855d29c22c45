/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the work on postings and lexicon is parted among threads. */
#include "index/indexing.h"

#include "index/crew.h"
#include "index/document_terms.h"
#include "index/handover.h"
#include "index/lexicon_build.h"
#include "index/postings.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    BATCH_DOCUMENTS = 64,     /* handed over together, at most */
    BATCH_TERMS = 4096,       /* with so many terms it is enough */
    WAITING_TERMS_MAX = 32768 /* of all batches that wait, about */
};

/* Documents that go from one thread to the other. */
struct batch {
    size_t count;
    size_t terms;
    uint64_t bytes; /* of text */
    jy_posted *posted[BATCH_DOCUMENTS];
};

struct range {
    uint64_t begin;
    uint64_t end;
    jy_handover handover; /* of struct batch */
    jy_postings_writer *writer;
};

struct work {
    const jy_indexing *job;
    struct range range[JY_JOBS_MAX];
    jy_postings_writer *writer[JY_JOBS_MAX];
    size_t ranges;
    bool lexicon_is_done;
    atomic_uint_fast64_t bytes; /* of text that are done */
};

/* --- finding the terms of a range */

static void free_batch(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        jy_posted_free(batch->posted[i]);
    }
    free(batch);
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory to index with");
}

/* Add document `i` to the batch. */
static jy_status prepare(const struct work *work, uint64_t i,
                         struct batch *batch, jy_buffer *terms, jy_error *err)
{
    const jy_text_store *store = work->job->store;
    jy_stored_document document;
    char year[JY_YEAR_DIGITS + 1]; /* kept as long as the terms */
    jy_status status = jy_text_store_get(store, i, &document, err);
    if (status == JY_OK) {
        status = jy_document_terms(&document, year, terms, err);
    }
    if (status != JY_OK) {
        return status;
    }
    size_t count = terms->len / sizeof(jy_posting);
    status = jy_posted_new((const jy_posting *)(const void *)terms->bytes,
                           count, &batch->posted[batch->count], err);
    if (status == JY_OK) {
        batch->count++;
        batch->terms += count;
        batch->bytes +=
            jy_text_store_offset(store, i + 1) - jy_text_store_offset(store, i);
        jy_text_store_pass(store, i);
    }
    return status;
}

/* A batch of documents from *at on; *at becomes the next one. */
static jy_status prepare_batch(const struct work *work,
                               const struct range *range, uint64_t *at,
                               jy_buffer *terms, struct batch **out,
                               jy_error *err)
{
    struct batch *batch = calloc(1, sizeof *batch);
    jy_status status = batch ? JY_OK : no_memory(err);
    while (status == JY_OK && *at < range->end &&
           batch->count < BATCH_DOCUMENTS && batch->terms < BATCH_TERMS) {
        status = prepare(work, (*at)++, batch, terms, err);
    }
    if (status != JY_OK && batch) {
        free_batch(batch);
        batch = NULL;
    }
    *out = batch;
    return status;
}

static jy_status find_terms(jy_crew *crew, const struct work *work,
                            struct range *range, jy_error *err)
{
    jy_buffer terms = {0};
    jy_status status = JY_OK;
    uint64_t at = range->begin;
    while (status == JY_OK && at < range->end && jy_crew_goes_on(crew)) {
        struct batch *batch;
        status = prepare_batch(work, range, &at, &terms, &batch, err);
        if (status == JY_OK &&
            !jy_handover_put(&range->handover, batch, batch->terms)) {
            free_batch(batch);
            break;
        }
    }
    jy_handover_end(&range->handover);
    jy_buffer_clear(&terms);
    return status;
}

/* --- collecting them */

static jy_status put_batch(struct work *work, struct range *range,
                           struct batch *batch, jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < batch->count; i++) {
        jy_posted *posted = batch->posted[i];
        batch->posted[i] = NULL; /* the writer takes it */
        status = jy_postings_writer_put(range->writer, posted, err);
    }
    atomic_fetch_add_explicit(&work->bytes, batch->bytes, memory_order_relaxed);
    return status;
}

static jy_status collect(jy_crew *crew, struct work *work, struct range *range,
                         jy_error *err)
{
    jy_status status = JY_OK;
    struct batch *batch;
    while ((batch = jy_handover_take(&range->handover)) != NULL) {
        if (status == JY_OK && jy_crew_goes_on(crew)) {
            status = put_batch(work, range, batch, err);
        }
        if (status != JY_OK) {
            jy_handover_end(&range->handover);
        }
        free_batch(batch);
    }
    if (status == JY_OK && jy_crew_goes_on(crew)) {
        status = jy_postings_writer_flush(range->writer, err);
    }
    return status;
}

/* --- the crews */

static void wake(void *user)
{
    struct work *work = user;
    for (size_t i = 0; i < work->ranges; i++) {
        jy_handover_end(&work->range[i].handover);
    }
}

static void watch(void *user)
{
    struct work *work = user;
    if (work->job->progress) {
        work->job->progress(work->job->user, atomic_load(&work->bytes));
    }
}

static jy_status write_lexicon(struct work *work, jy_error *err)
{
    return jy_lexicon_build(work->job->store, work->job->lexicon_fd,
                            work->job->stop, err);
}

/* Two threads a range; then, if there is room, the lexicon. */
static jy_status collect_part(jy_crew *crew, size_t i, jy_error *err)
{
    struct work *work = crew->user;
    if (i >= 2 * work->ranges) {
        return write_lexicon(work, err);
    }
    struct range *range = &work->range[i / 2];
    return i % 2 == 0 ? find_terms(crew, work, range, err)
                      : collect(crew, work, range, err);
}

static jy_status finish_part(jy_crew *crew, size_t i, jy_error *err)
{
    struct work *work = crew->user;
    return i == 0 ? jy_postings_writer_join(work->writer, work->ranges,
                                            work->job->terms, err)
                  : write_lexicon(work, err);
}

static jy_status run_crews(struct work *work, jy_error *err)
{
    jy_crew crew = {.stop = work->job->stop,
                    .user = work,
                    .work = collect_part,
                    .watch = watch,
                    .wake = wake};
    jy_crew finishing = {.stop = work->job->stop,
                         .user = work,
                         .work = finish_part,
                         .watch = watch};
    /* With all processors busy the lexicon comes later, for its memory. */
    work->lexicon_is_done = work->ranges < work->job->jobs;
    jy_status status =
        jy_crew_run(&crew, 2 * work->ranges + work->lexicon_is_done, err);
    return status == JY_OK
               ? jy_crew_run(&finishing, work->lexicon_is_done ? 1 : 2, err)
               : status;
}

/* --- ranges */

/* The first document with at least so many bytes before it. */
static uint64_t document_at(const jy_text_store *store, uint64_t bytes)
{
    uint64_t low = 0;
    uint64_t high = jy_text_store_count(store);
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (jy_text_store_offset(store, middle) < bytes) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static size_t count_ranges(const jy_indexing *job, uint64_t bytes)
{
    uint64_t ranges =
        bytes / (job->range_bytes ? job->range_bytes : JY_RANGE_BYTES_MIN);
    ranges = ranges < job->jobs ? ranges : job->jobs;
    ranges = ranges < JY_JOBS_MAX ? ranges : JY_JOBS_MAX;
    return ranges > 0 ? (size_t)ranges : 1;
}

static jy_status open_range(struct work *work, size_t i, uint64_t begin,
                            uint64_t end, jy_error *err)
{
    struct range *range = &work->range[i];
    size_t size = strlen(work->job->collect) + 16;
    char *path = malloc(size);
    if (!path) {
        return no_memory(err);
    }
    snprintf(path, size, "%s/%zu", work->job->collect, i);
    jy_status status = jy_postings_writer_new(path, &range->writer, err);
    free(path);
    if (status == JY_OK) {
        range->begin = begin;
        range->end = end;
        jy_handover_init(&range->handover, WAITING_TERMS_MAX);
        work->writer[i] = range->writer;
        work->ranges++;
    }
    return status;
}

static void close_range(struct range *range)
{
    struct batch *batch;
    jy_handover_end(&range->handover);
    while ((batch = jy_handover_take(&range->handover)) != NULL) {
        free_batch(batch);
    }
    jy_handover_destroy(&range->handover);
    jy_postings_writer_free(range->writer);
}

/* Part the documents so that each range has as much text as the others. */
static jy_status open_ranges(struct work *work, jy_error *err)
{
    const jy_text_store *store = work->job->store;
    const uint64_t count = jy_text_store_count(store);
    const uint64_t bytes = jy_text_store_offset(store, count);
    const size_t ranges = count_ranges(work->job, bytes);
    jy_status status = JY_OK;
    uint64_t begin = 0;
    if (mkdir(work->job->collect, 0700) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "making %s",
                               work->job->collect);
    }
    for (size_t i = 0; status == JY_OK && i < ranges; i++) {
        uint64_t end = i + 1 < ranges
                           ? document_at(store, bytes / ranges * (i + 1))
                           : count;
        if (end > begin || i + 1 == ranges) { /* one may have it all */
            status = open_range(work, work->ranges, begin, end, err);
            begin = end;
        }
    }
    for (size_t i = 0; i < work->ranges; i++) {
        jy_postings_writer_bound(work->writer[i],
                                 JY_INDEXING_PENDING_MAX / work->ranges);
    }
    return status;
}

jy_status jy_indexing_run(const jy_indexing *indexing, jy_error *err)
{
    struct work *work = calloc(1, sizeof *work);
    if (!work) {
        return no_memory(err);
    }
    work->job = indexing;
    jy_status status = open_ranges(work, err);
    if (status == JY_OK) {
        status = run_crews(work, err);
    }
    for (size_t i = 0; i < work->ranges; i++) {
        close_range(&work->range[i]);
    }
    free(work);
    return status;
}
