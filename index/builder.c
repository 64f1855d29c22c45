/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the steps of a build and their order. */
#include "index/builder.h"

#include "corpus/corpus.h"
#include "corpus/measure.h"
#include "index/drop.h"
#include "index/file_table.h"
#include "index/generation.h"
#include "index/indexing.h"
#include "index/intake.h"
#include "index/remember.h"
#include "index/schema.h"
#include "index/text_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COLLECT "collect" /* a folder, while postings are collected */

struct builder {
    const jy_build_job *job;
    jy_build_report *report;
    jy_build *build;
    int text_fd;
    jy_intake *intake;
    int files_fd;
    jy_file_writer *files;
    jy_manifest manifest;
};

static const char *const phase_names[] = {
#define X(constant, name) [constant] = name,
    JY_PHASE_LIST(X)
#undef X
};

const char *jy_phase_name(jy_phase phase)
{
    return phase_names[phase];
}

static void tell(struct builder *b, jy_phase phase)
{
    b->report->phase = phase;
    if (b->job->progress) {
        b->job->progress(b->job->user, b->report);
    }
}

static jy_status check_stop(const struct builder *b, jy_error *err)
{
    return b->job->stop && jy_stop_is_set(b->job->stop)
               ? jy_error_set(err, JY_E_TIMEOUT, "the build was stopped")
               : JY_OK;
}

/* --- what the walk finds */

static jy_status add_document(void *user, const jy_document *document,
                              const char *path, size_t line, jy_error *err)
{
    struct builder *b = user;
    (void)path;
    (void)line;
    jy_status status = check_stop(b, err);
    if (status == JY_OK) {
        status = jy_intake_add(b->intake, document, err);
    }
    if (status == JY_OK) {
        const jy_totals *totals = jy_intake_get_totals(b->intake);
        b->report->documents = totals->documents;
        b->report->characters = totals->characters;
        b->report->duplicates = totals->duplicates.count;
        tell(b, JY_PHASE_READING);
    }
    return status;
}

static void add_problem(void *user, const char *path, size_t line,
                        const char *message)
{
    struct builder *b = user;
    b->report->problems++;
    if (b->job->problem) {
        b->job->problem(b->job->user, path, line, message);
    }
}

static void add_file(void *user, const jy_corpus_file *file)
{
    struct builder *b = user;
    char *path = jy_remembered_path(b->job, &b->manifest, file->path);
    if (path) { /* else it will be read again */
        jy_file_writer_add(b->files, file, path);
    }
    free(path);
    b->report->files++;
    tell(b, JY_PHASE_READING);
}

static void add_bytes(void *user, size_t bytes)
{
    struct builder *b = user;
    b->report->bytes += bytes;
    if (b->report->total_bytes < b->report->bytes) { /* a file has grown */
        b->report->total_bytes = b->report->bytes;
    }
    tell(b, JY_PHASE_READING);
}

/* --- the steps */

static jy_status open_intake(struct builder *b, jy_error *err)
{
    b->text_fd = jy_build_create(b->build, jy_part_name(JY_PART_TEXT), err);
    if (b->text_fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    b->files_fd = jy_build_create(b->build, jy_part_name(JY_PART_FILES), err);
    if (b->files_fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    jy_status status = jy_intake_new(b->text_fd, &b->intake, err);
    if (status == JY_OK) {
        status = jy_file_writer_new(b->files_fd, &b->files, err);
    }
    return status == JY_OK ? jy_remember(b->job, &b->manifest, err) : status;
}

static bool goes_on(void *user)
{
    const struct builder *b = user;
    return !b->job->stop || !jy_stop_is_set(b->job->stop);
}

static jy_status read_corpus(struct builder *b, jy_error *err)
{
    const jy_corpus_sink sink = {
        .user = b,
        .document = add_document,
        .problem = add_problem,
        .file = add_file,
        .progress = add_bytes,
        .goes_on = goes_on,
    };
    tell(b, JY_PHASE_READING);
    b->report->total_bytes =
        jy_corpus_measure(b->job->paths, b->job->path_count, goes_on, b);
    jy_status status = jy_corpus_read(b->job->paths, b->job->path_count,
                                      &b->job->corpus, &sink, err);
    if (status == JY_OK && b->report->documents == 0) {
        status = jy_error_set(err, JY_E_NOT_FOUND,
                              "there is no document in %s%s; nothing was "
                              "published",
                              b->job->paths[0],
                              b->job->path_count > 1 ? " and the others" : "");
    }
    if (status == JY_OK) {
        status = jy_intake_finish(b->intake, b->manifest.fingerprint, err);
    }
    if (status == JY_OK) {
        status = jy_file_writer_finish(b->files, err);
    }
    return status == JY_OK && !b->job->force
               ? jy_drop_check(b->job->index, b->report->documents,
                               b->job->max_drop, err)
               : status;
}

static void tell_indexed(void *user, uint64_t bytes)
{
    struct builder *b = user;
    b->report->bytes = bytes;
    tell(b, JY_PHASE_WRITING);
}

static unsigned jobs_of(const jy_build_job *job)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned jobs = job->jobs ? job->jobs : online > 0 ? (unsigned)online : 1;
    return jobs < JY_JOBS_MAX ? jobs : JY_JOBS_MAX;
}

/* Write postings and lexicon; `terms` and `collect` are paths. */
static jy_status index_text(struct builder *b, const char *terms,
                            const char *collect, jy_error *err)
{
    jy_text_store *store = NULL;
    int fd = jy_build_create(b->build, jy_part_name(JY_PART_LEXICON), err);
    if (fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    jy_status status = jy_text_store_open(b->text_fd, &store, err);
    if (status == JY_OK) {
        status =
            jy_duplicates_tell(&jy_intake_get_totals(b->intake)->duplicates,
                               store, b->job->user, b->job->duplicate, err);
    }
    if (status == JY_OK) {
        b->report->bytes = 0;
        b->report->total_bytes =
            jy_text_store_offset(store, jy_text_store_count(store));
        const jy_indexing indexing = {.store = store,
                                      .collect = collect,
                                      .terms = terms,
                                      .lexicon_fd = fd,
                                      .jobs = jobs_of(b->job),
                                      .stop = b->job->stop,
                                      .user = b,
                                      .progress = tell_indexed};
        status = jy_indexing_run(&indexing, err);
    }
    jy_text_store_close(store);
    close(fd);
    return status;
}

static jy_status write_index(struct builder *b, jy_error *err)
{
    char *terms = jy_build_path(b->build, jy_part_name(JY_PART_TERMS));
    char *collect = jy_build_path(b->build, COLLECT);
    jy_status status = terms && collect ? index_text(b, terms, collect, err)
                                        : jy_error_set(err, JY_E_INTERNAL,
                                                       "no memory for a build");
    free(terms);
    free(collect);
    jy_build_discard(b->build, COLLECT);
    return status;
}

static jy_status seal(struct builder *b, jy_error *err)
{
    struct tm utc;
    time_t now = time(NULL);
    b->manifest.documents = b->report->documents;
    b->manifest.characters = b->report->characters;
    strftime(b->manifest.built, sizeof b->manifest.built, "%Y-%m-%dT%H:%M:%SZ",
             gmtime_r(&now, &utc));
    return jy_build_seal(b->build, &b->manifest, err);
}

static jy_status check(struct builder *b, jy_error *err)
{
    jy_index *index;
    tell(b, JY_PHASE_CHECKING);
    jy_status status = jy_index_open(b->job->index, jy_build_number(b->build),
                                     true, &index, err);
    if (status == JY_OK) {
        status = jy_build_check(index, err);
        if (status == JY_OK) {
            status = jy_build_compare(index, err);
        }
        jy_index_close(index);
    }
    return status;
}

static jy_status publish(struct builder *b, jy_error *err)
{
    jy_status status = check_stop(b, err);
    if (status == JY_OK) {
        tell(b, JY_PHASE_PUBLISHING);
        status = jy_build_publish(b->build, err);
    }
    if (status == JY_OK) {
        b->report->generation = jy_build_number(b->build);
    }
    return status;
}

static void clear(struct builder *b)
{
    jy_intake_free(b->intake);
    jy_file_writer_free(b->files);
    jy_manifest_clear(&b->manifest);
    if (b->text_fd >= 0) {
        close(b->text_fd);
    }
    if (b->files_fd >= 0) {
        close(b->files_fd);
    }
    jy_build_free(b->build);
}

jy_status jy_build_run(const jy_build_job *job, jy_build_report *report,
                       jy_error *err)
{
    static jy_status (*const steps[])(struct builder *, jy_error *) = {
        open_intake, read_corpus, write_index, seal, check, publish,
    };
    struct builder b = {
        .job = job, .report = report, .text_fd = -1, .files_fd = -1};
    *report = (jy_build_report){0};
    jy_status status = jy_build_begin(job->index, &b.build, err);
    if (status == JY_OK) {
        jy_build_keep(b.build, job->keep);
    }
    for (size_t i = 0; status == JY_OK && i < sizeof steps / sizeof *steps;
         i++) {
        status = steps[i](&b, err);
    }
    if (status == JY_E_TIMEOUT) { /* whoever noticed it first */
        status = jy_error_set(err, status,
                              "the build was stopped; nothing has changed");
    }
    clear(&b);
    return status;
}
