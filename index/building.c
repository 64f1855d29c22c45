/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what stands between the last file written and its publication. */
#define _XOPEN_SOURCE 700
#include "index/building.h"

#include "index/fingerprint.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- paths */

/* `path` as it can be found again from any folder; links stay what they are,
 * for the name of a file gives its documents their ids. */
static char *absolute(const char *path)
{
    if (*path == '/') {
        return strdup(path);
    }
    char *folder = getcwd(NULL, 0);
    size_t size = (folder ? strlen(folder) : 0) + strlen(path) + 2;
    char *whole = folder ? malloc(size) : NULL;
    if (whole) {
        snprintf(whole, size, "%s/%s", folder, path);
    }
    free(folder);
    return whole;
}

static jy_status fill_paths(jy_building *building, jy_error *err)
{
    const jy_build_job *job = building->job;
    building->paths = calloc(job->path_count + 1, sizeof *building->paths);
    for (size_t i = 0; building->paths && i < job->path_count; i++) {
        char *path = absolute(job->paths[i]);
        if (!path) {
            break;
        }
        building->paths[building->path_count++] = path;
    }
    return building->path_count == job->path_count
               ? JY_OK
               : jy_error_set(err, JY_E_INTERNAL, "no memory for a build");
}

/* `path`, as the walk has it, made absolute as the path it is below is. */
static char *place_of(const jy_building *building, const char *path)
{
    for (size_t i = 0; i < building->path_count; i++) {
        size_t len = strlen(building->job->paths[i]);
        if (strncmp(path, building->job->paths[i], len) == 0) {
            size_t size = strlen(building->paths[i]) + strlen(path + len) + 1;
            char *place = malloc(size);
            if (place) {
                snprintf(place, size, "%s%s", building->paths[i], path + len);
            }
            return place;
        }
    }
    return strdup(path);
}

/* --- begin and end */

jy_status jy_building_begin(jy_building *building, const jy_build_job *job,
                            jy_build_report *report, jy_error *err)
{
    *building = (jy_building){
        .job = job,
        .report = report,
        .begun = time(NULL),
    };
    *report = (jy_build_report){0};
    jy_status status = jy_build_begin(job->index, &building->build, err);
    if (status == JY_OK) {
        status = fill_paths(building, err);
    }
    return status == JY_OK ? jy_digest_new(&building->fingerprint, err)
                           : status;
}

void jy_building_clear(jy_building *building)
{
    for (size_t i = 0; i < building->path_count; i++) {
        free(building->paths[i]);
    }
    free(building->paths);
    jy_buffer_clear(&building->files.buffer);
    jy_digest_free(building->fingerprint);
    jy_build_free(building->build);
}

/* --- on the way */

void jy_building_tell(jy_building *building, jy_phase phase)
{
    building->report->phase = phase;
    if (building->job->progress) {
        building->job->progress(building->job->user, building->report);
    }
}

jy_status jy_building_check_stop(const jy_building *building, jy_error *err)
{
    const jy_stop *stop = building->job->stop;
    return stop && jy_stop_is_set(stop)
               ? jy_error_set(err, JY_E_TIMEOUT, "the build was stopped")
               : JY_OK;
}

void jy_building_count(jy_building *building, const jy_document *document)
{
    const jy_text *body = &document->field[JY_FIELD_BODY];
    jy_fingerprint_add(building->fingerprint, document);
    building->report->characters += jy_utf8_count(body->bytes, body->len);
    building->report->documents++;
}

void jy_building_add_problem(void *user, const char *path, size_t line,
                             const char *message)
{
    jy_building *building = user;
    building->report->problems++;
    if (building->job->problem) {
        building->job->problem(building->job->user, path, line, message);
    }
}

void jy_building_add_file(void *user, const jy_corpus_file *file)
{
    jy_building *building = user;
    char *place = place_of(building, file->path);
    if (place) {
        jy_file_table_add(&building->files, place, file, building->begun);
    } else {
        building->files.buffer.failed = true;
    }
    free(place);
    building->report->files++;
    jy_building_tell(building, JY_PHASE_READING);
}

/* --- finish */

static jy_status write_files(jy_building *building, jy_error *err)
{
    int fd =
        jy_build_create(building->build, jy_part_name(JY_PART_FILES), err);
    if (fd < 0) {
        return JY_E_UNAVAILABLE;
    }
    jy_status status = jy_file_table_write(&building->files, fd, err);
    if (close(fd) != 0 && status == JY_OK) {
        status = jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                 "writing the file files");
    }
    return status;
}

static jy_status seal(jy_building *building, jy_manifest *manifest,
                      jy_error *err)
{
    struct tm utc;
    time_t now = time(NULL);
    strftime(manifest->built, sizeof manifest->built, "%Y-%m-%dT%H:%M:%SZ",
             gmtime_r(&now, &utc));
    manifest->documents = building->report->documents;
    manifest->characters = building->report->characters;
    jy_status status =
        jy_digest_finish(building->fingerprint, manifest->fingerprint, err);
    building->fingerprint = NULL;
    manifest->paths = building->paths;
    manifest->path_count = building->path_count;
    if (status == JY_OK) {
        status = jy_build_seal(building->build, manifest, err);
    }
    manifest->paths = NULL;
    manifest->path_count = 0;
    return status;
}

/* Files taken over were checked when they were published first. */
static jy_status check(jy_building *building, bool verify, jy_error *err)
{
    jy_index *index;
    jy_building_tell(building, JY_PHASE_CHECKING);
    jy_status status =
        jy_index_open(building->job->index, jy_build_number(building->build),
                      verify, &index, err);
    if (status == JY_OK) {
        status = jy_build_check(index, err);
        jy_index_close(index);
    }
    return status;
}

static jy_status publish(jy_building *building, jy_error *err)
{
    jy_status status = jy_building_check_stop(building, err);
    if (status == JY_OK) {
        jy_building_tell(building, JY_PHASE_PUBLISHING);
        status = jy_build_publish(building->build, err);
    }
    if (status == JY_OK) {
        building->report->generation = jy_build_number(building->build);
    }
    return status;
}

jy_status jy_building_finish(jy_building *building, jy_manifest *manifest,
                             jy_error *err)
{
    bool verify = !jy_manifest_has(manifest, JY_PART_TERMS);
    jy_status status = write_files(building, err);
    if (status == JY_OK) {
        status = seal(building, manifest, err);
    }
    if (status == JY_OK) {
        status = check(building, verify, err);
    }
    return status == JY_OK ? publish(building, err) : status;
}
