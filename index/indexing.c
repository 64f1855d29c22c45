/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the work on postings and lexicon is parted among threads. */
#include "index/indexing.h"

#include "index/crew.h"
#include "index/document_terms.h"
#include "index/lexicon_build.h"
#include "index/postings.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct range {
    uint64_t begin;
    uint64_t end;
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

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory to index with");
}

/* --- the postings of a range */

static jy_status add_document(struct work *work, const struct range *range,
                              uint64_t i, jy_buffer *terms, jy_error *err)
{
    const jy_text_store *store = work->job->store;
    jy_stored_document document;
    char year[JY_YEAR_DIGITS + 1]; /* kept as long as the terms */
    jy_status status = jy_text_store_get(store, i, &document, err);
    if (status == JY_OK) {
        status = jy_document_terms(&document, year, terms, err);
    }
    if (status == JY_OK) {
        status = jy_postings_writer_add(
            range->writer, (const jy_posting *)(const void *)terms->bytes,
            terms->len / sizeof(jy_posting), err);
    }
    if (status == JY_OK) {
        atomic_fetch_add_explicit(&work->bytes,
                                  jy_text_store_offset(store, i + 1) -
                                      jy_text_store_offset(store, i),
                                  memory_order_relaxed);
        jy_text_store_pass(store, i);
    }
    return status;
}

static jy_status collect(jy_crew *crew, struct work *work,
                         const struct range *range, jy_error *err)
{
    jy_buffer terms = {0};
    jy_status status = JY_OK;
    for (uint64_t i = range->begin;
         status == JY_OK && i < range->end && jy_crew_goes_on(crew); i++) {
        status = add_document(work, range, i, &terms, err);
    }
    jy_buffer_clear(&terms);
    return status == JY_OK && jy_crew_goes_on(crew)
               ? jy_postings_writer_flush(range->writer, err)
               : status;
}

/* --- the crews */

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

/* A thread a range; then, if there is room, the lexicon. */
static jy_status collect_part(jy_crew *crew, size_t i, jy_error *err)
{
    struct work *work = crew->user;
    return i < work->ranges ? collect(crew, work, &work->range[i], err)
                            : write_lexicon(work, err);
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
                    .watch = watch};
    jy_crew finishing = {.stop = work->job->stop,
                         .user = work,
                         .work = finish_part,
                         .watch = watch};
    /* With all processors busy the lexicon comes later, for its memory. */
    work->lexicon_is_done = work->ranges < work->job->jobs;
    jy_status status =
        jy_crew_run(&crew, work->ranges + work->lexicon_is_done, err);
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
        work->writer[i] = range->writer;
        work->ranges++;
    }
    return status;
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
        jy_postings_writer_free(work->range[i].writer);
    }
    free(work);
    return status;
}
