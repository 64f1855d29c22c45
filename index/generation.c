/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the names in an index folder, and the order that makes publishing
 * safe: write, sync, rename, sync. */
#define _GNU_SOURCE /* F_OFD_SETLK: a lock that dies with its holder */
#include "index/generation.h"

#include "index/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CURRENT "current"
#define CURRENT_NEW "current.new"
#define BUILDING "building"
#define LOCK "lock"
#define MANIFEST "manifest"

enum { NAME_DIGITS = 10, NAME_SIZE = NAME_DIGITS + 1 };

/* ---------------------------------------------------------------- the names */

static void name_of(uint64_t number, char out[NAME_SIZE + 10])
{
    snprintf(out, NAME_SIZE + 10, "%0*" PRIu64, NAME_DIGITS, number);
}

/* The number that `name` writes, 0 if it is no generation's name. */
static uint64_t number_of(const char *name)
{
    return strlen(name) == NAME_DIGITS &&
                   strspn(name, "0123456789") == NAME_DIGITS
               ? strtoull(name, NULL, 10)
               : 0;
}

/* ------------------------------------------------------------------ reading */

static jy_status read_current(int folder, const char *index, uint64_t *out,
                              jy_error *err)
{
    size_t len;
    char *name = jy_folder_read(folder, CURRENT, NAME_SIZE, &len);
    *out = 0;
    if (!name && errno == ENOENT) {
        return jy_error_set(err, JY_E_NOT_FOUND,
                            "there is no index in %s; jianyan-index build "
                            "makes one",
                            index);
    }
    if (!name && errno != EFBIG && errno != EINVAL && errno != ELOOP) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s/" CURRENT,
                               index);
    }
    if (name && len == NAME_SIZE && name[NAME_DIGITS] == '\n') {
        name[NAME_DIGITS] = '\0';
        *out = number_of(name);
    }
    free(name);
    return *out ? JY_OK
                : jy_error_set(err, JY_E_UNAVAILABLE,
                               "%s/" CURRENT " does not name a generation",
                               index);
}

jy_status jy_generation_current(const char *index, uint64_t *out, jy_error *err)
{
    *out = 0;
    jy_error why;
    int folder = jy_folder_open(index, &why);
    if (folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    jy_status status = read_current(folder, index, out, err);
    close(folder);
    return status;
}

/* Say which generation an error is about. */
static jy_status blame(jy_error *err, const jy_error *why, const char *index,
                       uint64_t number)
{
    return jy_error_set(err, why->status, "%s, generation %" PRIu64 ": %s",
                        index, number, why->message);
}

static jy_status open_manifest(int folder, jy_manifest *out, jy_error *err)
{
    size_t len;
    char *bytes = jy_folder_read(folder, MANIFEST, JY_MANIFEST_BYTES_MAX, &len);
    if (!bytes) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "its manifest");
    }
    jy_status status = jy_manifest_read(bytes, len, out, err);
    free(bytes);
    return status;
}

static jy_status open_part(int folder, jy_part part, bool verify,
                           jy_generation *out, jy_error *err)
{
    const char *name = jy_part_name(part);
    char digest[JY_DIGEST_HEX];
    struct stat info;

    out->fd[part] = jy_folder_open_file(folder, name);
    if (out->fd[part] < 0 || fstat(out->fd[part], &info) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "its file %s",
                               name);
    }
    if ((uint64_t)info.st_size != out->manifest.size[part]) {
        return jy_error_set(
            err, JY_E_UNAVAILABLE,
            "its file %s has %jd bytes, %" PRIu64 " were published", name,
            (intmax_t)info.st_size, out->manifest.size[part]);
    }
    if (!verify) {
        return JY_OK;
    }
    jy_status status = jy_digest_file(out->fd[part], digest, err);
    if (status == JY_OK && strcmp(digest, out->manifest.digest[part]) != 0) {
        status = jy_error_set(err, JY_E_UNAVAILABLE,
                              "its file %s is not as it was published", name);
    }
    return status;
}

static jy_status open_parts(int folder, uint64_t number, bool verify,
                            jy_generation *out, jy_error *err)
{
    jy_status status = open_manifest(folder, &out->manifest, err);
    if (status == JY_OK && out->manifest.generation != number) {
        status = jy_error_set(err, JY_E_UNAVAILABLE,
                              "its manifest is that of generation %" PRIu64,
                              out->manifest.generation);
    }
    for (size_t i = 0; status == JY_OK && i < JY_PART_COUNT; i++) {
        status = open_part(folder, (jy_part)i, verify, out, err);
    }
    return status;
}

static jy_status open_numbered(int folder, const char *index, uint64_t number,
                               bool verify, jy_generation *out, jy_error *err)
{
    char name[NAME_SIZE + 10];
    jy_error why;
    name_of(number, name);
    int own =
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (own < 0) {
        return jy_error_system(
            err, errno == ENOENT ? JY_E_NOT_FOUND : JY_E_UNAVAILABLE, errno,
            "%s/%s", index, name);
    }
    jy_status status = open_parts(own, number, verify, out, &why);
    close(own);
    return status == JY_OK ? JY_OK : blame(err, &why, index, number);
}

jy_status jy_generation_open(const char *index, uint64_t number, bool verify,
                             jy_generation *out, jy_error *err)
{
    jy_error why;
    *out = (jy_generation){.fd = {-1, -1}};
    int folder = jy_folder_open(index, &why);
    if (folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    jy_status status =
        number ? JY_OK : read_current(folder, index, &number, err);
    if (status == JY_OK) {
        status = open_numbered(folder, index, number, verify, out, err);
    }
    close(folder);
    if (status != JY_OK) {
        jy_generation_close(out);
    }
    return status;
}

void jy_generation_close(jy_generation *generation)
{
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        if (generation->fd[i] >= 0) {
            close(generation->fd[i]);
            generation->fd[i] = -1;
        }
    }
    jy_manifest_clear(&generation->manifest);
}

/* ------------------------------------------------------------------ writing */

struct jy_build {
    char *index;
    int folder;
    int lock;
    int own; /* the folder being built */
    uint64_t number;
    char name[NAME_SIZE + 10]; /* what the own folder is called now */
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
    uint64_t number = number_of(name);
    if (number) {
        survey->newest = number > survey->newest ? number : survey->newest;
        if (number < survey->current && number > survey->before) {
            survey->before = number;
        }
    } else if (strcmp(name, CURRENT) != 0 && strcmp(name, CURRENT_NEW) != 0 &&
               strcmp(name, BUILDING) != 0 && strcmp(name, LOCK) != 0) {
        snprintf(survey->stranger, sizeof survey->stranger, "%s", name);
    }
    return true;
}

static bool drop_old(void *user, const char *name)
{
    const struct survey *survey = user;
    uint64_t number = number_of(name);
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

static jy_status make_folder(const char *index, jy_error *err)
{
    if (mkdir(index, 0700) == 0 || errno == EEXIST) {
        return JY_OK;
    }
    return jy_error_system(err,
                           errno == ENOENT ? JY_E_NOT_FOUND : JY_E_UNAVAILABLE,
                           errno, "making the index folder %s", index);
}

static jy_status take_lock(jy_build *build, jy_error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    build->lock = openat(build->folder, LOCK,
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (build->lock < 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s/" LOCK,
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

/* Refuse a folder that holds something else, before writing into it. */
static jy_status look_around(jy_build *build, struct survey *survey,
                             jy_error *err)
{
    jy_error why;
    jy_status status =
        read_current(build->folder, build->index, &survey->current, &why);
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

static jy_status make_own_folder(jy_build *build, jy_error *err)
{
    jy_folder_remove(build->folder, BUILDING);
    jy_folder_remove(build->folder, CURRENT_NEW);
    strcpy(build->name, BUILDING);
    if (mkdirat(build->folder, BUILDING, 0700) == 0) {
        build->own = openat(build->folder, BUILDING,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    return build->own >= 0
               ? JY_OK
               : jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                 "making %s/" BUILDING, build->index);
}

static jy_status begin(jy_build *build, jy_error *err)
{
    struct survey survey = {0};
    jy_status status = make_folder(build->index, err);
    if (status != JY_OK) {
        return status;
    }
    jy_error why;
    build->folder = jy_folder_open(build->index, &why);
    if (build->folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    status = look_around(build, &survey, err);
    if (status == JY_OK) {
        status = take_lock(build, err);
    }
    if (status != JY_OK) {
        return status;
    }
    prune(build, survey.current);
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
    char name[NAME_SIZE + 10];
    name_of(build->number, name);
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
        (!jy_folder_write(build->own, MANIFEST, bytes, strlen(bytes)) ||
         !rename_own(build))) {
        status = jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                 "finishing generation %" PRIu64 " in %s",
                                 build->number, build->index);
    }
    free(bytes);
    return status;
}

jy_status jy_build_publish(jy_build *build, jy_error *err)
{
    char line[NAME_SIZE + 12];
    int len = snprintf(line, sizeof line, "%s\n", build->name);
    if (!jy_folder_write(build->folder, CURRENT_NEW, line, (size_t)len) ||
        renameat(build->folder, CURRENT_NEW, build->folder, CURRENT) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "publishing generation %" PRIu64 " in %s",
                               build->number, build->index);
    }
    build->published = true;
    if (fsync(build->folder) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "bringing %s to the disk", build->index);
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
