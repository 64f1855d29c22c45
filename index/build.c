/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the order that makes publishing safe: write, sync, rename, sync. */
#define _GNU_SOURCE /* F_OFD_SETLK: a lock that dies with its holder */
#include "index/folder.h"
#include "index/generation.h"
#include "index/generation_names.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct jy_build {
    char *index;
    int folder;
    int lock;
    int own; /* the folder being built */
    uint64_t number;
    uint64_t before; /* what was published when it began; 0: nothing */
    char name[JY_GENERATION_NAME_SIZE]; /* what the own folder is called now */
    bool published;
};

/* What a look at the names in the folder tells. */
struct survey {
    uint64_t newest;
    uint64_t current;
    uint64_t before; /* the newest below `current` */
    int folder;
    char stranger[256];
};

static bool survey_name(void *user, const char *name)
{
    struct survey *survey = user;
    uint64_t number = jy_generation_number(name);
    if (number) {
        survey->newest = number > survey->newest ? number : survey->newest;
        if (number < survey->current && number > survey->before) {
            survey->before = number;
        }
    } else if (strcmp(name, JY_NAME_CURRENT) != 0 &&
               strcmp(name, JY_NAME_CURRENT_NEW) != 0 &&
               strcmp(name, JY_NAME_BUILDING) != 0 &&
               strcmp(name, JY_NAME_LOCK) != 0) {
        snprintf(survey->stranger, sizeof survey->stranger, "%s", name);
    }
    return true;
}

static bool drop_old(void *user, const char *name)
{
    const struct survey *survey = user;
    uint64_t number = jy_generation_number(name);
    if (number && number != survey->current && number != survey->before) {
        jy_folder_remove(survey->folder, name);
    }
    return true;
}

/* Remove every generation but the published one and the one before. */
static void prune(const jy_build *build, uint64_t current)
{
    struct survey survey = {.current = current, .folder = build->folder};
    if (current && jy_folder_list(build->folder, survey_name, &survey)) {
        jy_folder_list(build->folder, drop_old, &survey);
    }
}

/* Open the index folder; one that is made here is on the disk before
 * anything in it. */
static jy_status open_folder(jy_build *build, jy_error *err)
{
    jy_error why;
    bool made = mkdir(build->index, 0700) == 0;
    if (!made && errno != EEXIST) {
        return jy_error_system(
            err, errno == ENOENT ? JY_E_NOT_FOUND : JY_E_UNAVAILABLE, errno,
            "making the index folder %s", build->index);
    }
    build->folder = jy_folder_open(build->index, &why);
    if (build->folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    if (made && !jy_folder_sync(build->folder, "..")) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "bringing %s to the disk", build->index);
    }
    return JY_OK;
}

static jy_status take_lock(jy_build *build, jy_error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    build->lock = openat(build->folder, JY_NAME_LOCK,
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (build->lock < 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s/" JY_NAME_LOCK,
                               build->index);
    }
    if (fcntl(build->lock, F_OFD_SETLK, &lock) == 0) {
        return JY_OK;
    }
    if (errno == EAGAIN || errno == EACCES) {
        return jy_error_set(err, JY_E_BUSY, "another build is running on %s",
                            build->index);
    }
    return jy_error_system(err, JY_E_UNAVAILABLE, errno, "locking %s",
                           build->index);
}

/* Take in what is there; refuse a folder that holds something else. */
static jy_status look_around(jy_build *build, struct survey *survey,
                             jy_error *err)
{
    jy_error why;
    jy_status status = jy_generation_read_current(build->folder, build->index,
                                                  &survey->current, &why);
    if (!jy_folder_list(build->folder, survey_name, survey)) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "index folder %s",
                               build->index);
    }
    if (status == JY_E_NOT_FOUND && survey->stranger[0]) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "%s is no index folder: it holds %s; name a new "
                            "or an empty folder",
                            build->index, survey->stranger);
    }
    return JY_OK;
}

/*
 * Look around and lock.  The first look keeps the lock file out of a folder
 * that is no index; the second is the one that counts, for until the lock was
 * taken another build could still publish and prune.
 */
static jy_status lock_folder(jy_build *build, struct survey *survey,
                             jy_error *err)
{
    jy_status status = look_around(build, survey, err);
    if (status == JY_OK) {
        status = take_lock(build, err);
    }
    if (status == JY_OK) {
        *survey = (struct survey){0};
        status = look_around(build, survey, err);
    }
    return status;
}

static jy_status make_own_folder(jy_build *build, jy_error *err)
{
    jy_folder_remove(build->folder, JY_NAME_BUILDING);
    jy_folder_remove(build->folder, JY_NAME_CURRENT_NEW);
    strcpy(build->name, JY_NAME_BUILDING);
    if (mkdirat(build->folder, JY_NAME_BUILDING, 0700) == 0) {
        build->own = openat(build->folder, JY_NAME_BUILDING,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (build->own < 0) {
        jy_error_system(err, JY_E_UNAVAILABLE, errno,
                        "making %s/" JY_NAME_BUILDING, build->index);
        jy_folder_remove(build->folder, JY_NAME_BUILDING);
        return JY_E_UNAVAILABLE;
    }
    return JY_OK;
}

static jy_status begin(jy_build *build, jy_error *err)
{
    struct survey survey = {0};
    jy_status status = open_folder(build, err);
    if (status == JY_OK) {
        status = lock_folder(build, &survey, err);
    }
    if (status != JY_OK) {
        return status;
    }
    prune(build, survey.current);
    build->before = survey.current;
    build->number =
        (survey.newest > survey.current ? survey.newest : survey.current) + 1;
    return make_own_folder(build, err);
}

jy_status jy_build_begin(const char *index, jy_build **out, jy_error *err)
{
    *out = NULL;
    jy_build *build = calloc(1, sizeof *build);
    if (build) {
        build->folder = build->lock = build->own = -1;
        build->index = strdup(index);
    }
    if (!build || !build->index) {
        jy_build_free(build);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a build");
    }
    jy_status status = begin(build, err);
    if (status != JY_OK) {
        jy_build_free(build);
        return status;
    }
    *out = build;
    return JY_OK;
}

uint64_t jy_build_number(const jy_build *build)
{
    return build->number;
}

char *jy_build_path(const jy_build *build, const char *name)
{
    size_t size = strlen(build->index) + strlen(build->name) + strlen(name) + 3;
    char *path = malloc(size);
    if (path) {
        snprintf(path, size, "%s/%s/%s", build->index, build->name, name);
    }
    return path;
}

int jy_build_create(const jy_build *build, const char *name, jy_error *err)
{
    int fd = openat(build->own, name,
                    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        jy_error_system(err, JY_E_UNAVAILABLE, errno, "making %s/%s/%s",
                        build->index, build->name, name);
    }
    return fd;
}

void jy_build_discard(const jy_build *build, const char *name)
{
    jy_folder_remove(build->own, name);
}

static jy_status measure_part(jy_build *build, jy_part part,
                              jy_manifest *manifest, jy_error *err)
{
    struct stat info;
    const char *name = jy_part_name(part);
    int fd = jy_folder_open_file(build->own, name);
    if (fd < 0 || fstat(fd, &info) != 0 || fsync(fd) != 0) {
        int errnum = errno;
        if (fd >= 0) {
            close(fd);
        }
        return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                               "bringing the file %s to the disk", name);
    }
    manifest->size[part] = (uint64_t)info.st_size;
    jy_status status = jy_digest_file(fd, manifest->digest[part], err);
    close(fd);
    return status;
}

/* Give the folder its number for a name. */
static bool rename_own(jy_build *build)
{
    char name[JY_GENERATION_NAME_SIZE];
    jy_generation_name(build->number, name);
    if (fsync(build->own) != 0 ||
        renameat(build->folder, build->name, build->folder, name) != 0) {
        return false;
    }
    strcpy(build->name, name);
    return fsync(build->folder) == 0;
}

jy_status jy_build_seal(jy_build *build, jy_manifest *manifest, jy_error *err)
{
    char *bytes = NULL;
    jy_status status = JY_OK;
    manifest->generation = build->number;
    for (size_t i = 0; status == JY_OK && i < JY_PART_COUNT; i++) {
        status = measure_part(build, (jy_part)i, manifest, err);
    }
    if (status == JY_OK) {
        status = jy_manifest_write(manifest, &bytes, err);
    }
    if (status == JY_OK &&
        (!jy_folder_write(build->own, JY_NAME_MANIFEST, bytes, strlen(bytes)) ||
         !rename_own(build))) {
        status = jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                 "finishing generation %" PRIu64 " in %s",
                                 build->number, build->index);
    }
    free(bytes);
    return status;
}

/* Let `current` name a generation: the one step that readers see. */
static bool point_at(const jy_build *build, uint64_t number)
{
    char name[JY_GENERATION_NAME_SIZE];
    char line[JY_GENERATION_NAME_SIZE + 2];
    jy_generation_name(number, name);
    int len = snprintf(line, sizeof line, "%s\n", name);
    return jy_folder_write(build->folder, JY_NAME_CURRENT_NEW, line,
                           (size_t)len) &&
           renameat(build->folder, JY_NAME_CURRENT_NEW, build->folder,
                    JY_NAME_CURRENT) == 0;
}

/*
 * Nobody knows whether a `current` that could not be synced would outlive a
 * loss of power.  The build is said to have failed, so what was published
 * before serves again, if the disk lets it.
 */
static void withdraw(jy_build *build)
{
    build->published = build->before
                           ? !point_at(build, build->before)
                           : unlinkat(build->folder, JY_NAME_CURRENT, 0) != 0;
}

jy_status jy_build_publish(jy_build *build, jy_error *err)
{
    if (!point_at(build, build->number)) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "publishing generation %" PRIu64
                               ", file %s/" JY_NAME_CURRENT,
                               build->number, build->index);
    }
    build->published = true;
    if (fsync(build->folder) != 0) {
        jy_error_system(err, JY_E_UNAVAILABLE, errno, "bringing %s to the disk",
                        build->index);
        withdraw(build);
        return JY_E_UNAVAILABLE;
    }
    prune(build, build->number);
    return JY_OK;
}

void jy_build_free(jy_build *build)
{
    if (!build) {
        return;
    }
    if (build->own >= 0) {
        close(build->own);
        if (!build->published) {
            jy_folder_remove(build->folder, JY_NAME_CURRENT_NEW);
            jy_folder_remove(build->folder, build->name);
        }
    }
    if (build->lock >= 0) {
        close(build->lock);
    }
    if (build->folder >= 0) {
        close(build->folder);
    }
    free(build->index);
    free(build);
}
