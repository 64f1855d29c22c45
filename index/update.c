/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the steps of an update and their order. */
#include "index/update.h"

#include "index/drop.h"
#include "index/generation.h"
#include "index/remember.h"
#include "index/update_parts.h"
#include "index/update_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct update {
    const jy_build_job *job;
    jy_build_report *report;
    jy_update_report *update;
    jy_build *build;
    jy_previous old;
    jy_corpus_options options;
    jy_field_map *map;
    jy_update_walk walk;
    int text_fd;
    int files_fd;
    jy_manifest manifest; /* of the new generation; the lists are the old's */
};

static void tell(const struct update *u, jy_phase phase)
{
    u->report->phase = phase;
    if (u->job->progress) {
        u->job->progress(u->job->user, u->report);
    }
}

static jy_status check_stop(const struct update *u, jy_error *err)
{
    return u->job->stop && jy_stop_is_set(u->job->stop)
               ? jy_error_set(err, JY_E_TIMEOUT, "the update was stopped")
               : JY_OK;
}

/* --- the steps */

static jy_status open_writers(struct update *u, jy_error *err)
{
    u->text_fd =
        jy_build_create(u->build, jy_part_name(JY_PART_MORE_TEXT), err);
    if (u->text_fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    u->files_fd = jy_build_create(u->build, jy_part_name(JY_PART_FILES), err);
    if (u->files_fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    jy_status status = jy_text_writer_new(u->text_fd, &u->walk.more, err);
    return status == JY_OK
               ? jy_file_writer_new(u->files_fd, &u->walk.files, err)
               : status;
}

static jy_status read_changes(struct update *u, jy_error *err)
{
    const jy_manifest *old = &u->old.parts.manifest;
    u->walk.job = u->job;
    u->walk.report = u->report;
    u->walk.old = &u->old;
    jy_status status =
        jy_update_walk_run(&u->walk, (const char *const *)old->paths,
                           old->path_count, &u->options, err);
    if (status == JY_OK && u->report->documents == 0) {
        status = jy_error_set(err, JY_E_NOT_FOUND,
                              "there is no document in %s%s any more; nothing "
                              "was published",
                              old->paths[0],
                              old->path_count > 1 ? " and the others" : "");
    }
    if (status == JY_OK && !u->walk.is_too_much && !u->job->force) {
        status = jy_drop_check(u->job->index, u->report->documents,
                               u->job->max_drop, err);
    }
    u->update->files_read = u->walk.files_read;
    u->update->added = u->walk.added;
    u->update->removed = old->documents + u->walk.added - u->report->documents;
    return status;
}

/* Bring what was written to its end, and take over what stays. */
static jy_status finish_writers(struct update *u, jy_error *err)
{
    static const jy_part kept[] = {JY_PART_TERMS, JY_PART_TEXT};
    jy_status status = jy_text_writer_finish(u->walk.more, err);
    if (status == JY_OK) {
        status = jy_file_writer_finish(u->walk.files, err);
    }
    for (size_t i = 0; status == JY_OK && i < sizeof kept / sizeof *kept; i++) {
        status = jy_build_take(u->build, &u->old.parts.manifest, kept[i],
                               &u->manifest, err);
    }
    return status;
}

static jy_status write_parts(struct update *u, jy_error *err)
{
    tell(u, JY_PHASE_WRITING);
    jy_status status = finish_writers(u, err);
    if (status != JY_OK) {
        return status;
    }
    const jy_update_parts parts = {
        .build = u->build,
        .old = &u->old,
        .more_fd = u->text_fd,
        .slot = (const uint32_t *)(const void *)u->walk.slots.bytes,
        .documents = u->report->documents,
        .more_count = u->walk.more_count,
        .job = u->job,
        .report = u->report,
        .manifest = &u->manifest,
    };
    return jy_update_write_parts(&parts, err);
}

static jy_status seal(struct update *u, jy_error *err)
{
    const jy_manifest *old = &u->old.parts.manifest;
    jy_manifest *manifest = &u->manifest;
    struct tm utc;
    time_t now = time(NULL);
    strftime(manifest->built, sizeof manifest->built, "%Y-%m-%dT%H:%M:%SZ",
             gmtime_r(&now, &utc));
    manifest->documents = u->report->documents;
    manifest->paths = old->paths;
    manifest->path_count = old->path_count;
    manifest->options = old->options;
    manifest->option_count = old->option_count;
    return jy_build_seal(u->build, manifest, err);
}

/* The parts that were taken over are as they were checked before. */
static jy_status check(struct update *u, jy_error *err)
{
    jy_index *index;
    tell(u, JY_PHASE_CHECKING);
    jy_status status = jy_index_open(u->job->index, jy_build_number(u->build),
                                     false, &index, err);
    if (status == JY_OK) {
        status = jy_build_check(index, err);
        jy_index_close(index);
    }
    return status;
}

static jy_status publish(struct update *u, jy_error *err)
{
    jy_status status = check_stop(u, err);
    if (status == JY_OK) {
        tell(u, JY_PHASE_PUBLISHING);
        status = jy_build_publish(u->build, err);
    }
    if (status == JY_OK) {
        u->report->generation = jy_build_number(u->build);
    }
    return status;
}

/* --- all of it */

static void clear(struct update *u)
{
    jy_text_writer_free(u->walk.more);
    jy_file_writer_free(u->walk.files);
    jy_update_walk_clear(&u->walk);
    if (u->text_fd >= 0) {
        close(u->text_fd);
    }
    if (u->files_fd >= 0) {
        close(u->files_fd);
    }
    jy_build_free(u->build);
    jy_field_map_free(u->map);
    jy_previous_close(&u->old);
}

/* Build everything: with the paths and options of before. */
static jy_status build_all(const struct update *u, const char *why,
                           jy_error *err)
{
    const jy_manifest *old = &u->old.parts.manifest;
    jy_build_job job = *u->job;
    job.paths = (const char *const *)old->paths;
    job.path_count = old->path_count;
    job.corpus = u->options;
    u->update->is_build = true;
    snprintf(u->update->why, sizeof u->update->why, "%s", why);
    return jy_build_run(&job, u->report, err);
}

/* From the old generation to the new, if there is to be one. */
static jy_status run_steps(struct update *u, jy_error *err)
{
    static jy_status (*const steps[])(struct update *, jy_error *) = {
        write_parts, seal, check, publish};
    jy_status status = open_writers(u, err);
    if (status == JY_OK) {
        status = read_changes(u, err);
    }
    if (u->walk.is_too_much) {
        return JY_OK;
    }
    jy_update_tell_problems(&u->walk);
    u->update->is_unchanged = status == JY_OK && u->walk.is_same;
    if (u->update->is_unchanged) {
        u->report->generation = u->old.parts.manifest.generation;
        u->report->characters = u->old.parts.manifest.characters;
        return JY_OK;
    }
    for (size_t i = 0; status == JY_OK && i < sizeof steps / sizeof *steps;
         i++) {
        status = steps[i](u, err);
    }
    return status;
}

/* The lock is held while the old generation is looked at: nobody else
 * publishes then. */
static jy_status run(struct update *u, jy_error *err)
{
    jy_error why;
    bool usable = false;
    jy_status status = jy_build_begin(u->job->index, &u->build, err);
    if (status == JY_OK) {
        jy_build_keep(u->build, u->job->keep);
        status = jy_previous_open(u->job->index, &u->old, &usable, &why);
        if (status != JY_OK) {
            return jy_error_set(err, status, "%s", why.message);
        }
        status = jy_recall_options(&u->old.parts.manifest, &u->options, &u->map,
                                   err);
        u->options.except = u->job->index;
    }
    if (status == JY_OK && usable) {
        status = run_steps(u, err);
        snprintf(why.message, sizeof why.message,
                 "more has changed than an update is for");
    }
    if (status == JY_OK && (!usable || u->walk.is_too_much)) {
        jy_build_free(u->build); /* it is to be taken again */
        u->build = NULL;
        status = build_all(u, why.message, err);
    }
    return status;
}

jy_status jy_update_run(const jy_build_job *job, jy_build_report *report,
                        jy_update_report *update, jy_error *err)
{
    uint64_t current;
    struct update u = {.job = job,
                       .report = report,
                       .update = update,
                       .text_fd = -1,
                       .files_fd = -1};
    *report = (jy_build_report){0};
    *update = (jy_update_report){0};
    /* No folder is made for an index that is not there. */
    jy_status status = jy_index_published(job->index, &current, err);
    if (status == JY_OK) {
        status = run(&u, err);
    }
    clear(&u);
    return status;
}
