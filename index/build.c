/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the order that makes publishing safe: write, sync, rename, sync. */
#include "index/folder.h"
#include "index/generation.h"
#include "index/generation_names.h"
#include "index/locked.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPIED_AT_ONCE ((size_t)16 << 20)

struct jy_build {
    jy_locked locked;
    unsigned keep; /* generations that stay */
    int own;       /* the folder being built */
    uint64_t number;
    char name[JY_GENERATION_NAME_SIZE]; /* what the own folder is called now */
    bool published;
};

static jy_status make_own_folder(jy_build *build, jy_error *err)
{
    strcpy(build->name, JY_NAME_BUILDING);
    if (mkdirat(build->locked.folder, JY_NAME_BUILDING, 0700) == 0) {
        build->own = openat(build->locked.folder, JY_NAME_BUILDING,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (build->own < 0) {
        jy_error_system(err, JY_E_UNAVAILABLE, errno,
                        "making %s/" JY_NAME_BUILDING, build->locked.index);
        jy_folder_remove(build->locked.folder, JY_NAME_BUILDING);
        return JY_E_UNAVAILABLE;
    }
    return JY_OK;
}

jy_status jy_build_begin(const char *index, jy_build **out, jy_error *err)
{
    *out = NULL;
    jy_build *build = calloc(1, sizeof *build);
    if (!build) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a build");
    }
    build->own = -1;
    build->keep = JY_GENERATIONS_KEPT;
    jy_status status = jy_locked_open(index, true, &build->locked, err);
    if (status == JY_OK) {
        jy_locked_tidy(&build->locked);
        status = jy_locked_take_number(&build->locked, &build->number, err);
    }
    if (status == JY_OK) {
        status = make_own_folder(build, err);
    }
    if (status != JY_OK) {
        jy_build_free(build);
        return status;
    }
    *out = build;
    return JY_OK;
}

void jy_build_keep(jy_build *build, unsigned generations)
{
    build->keep = generations ? generations : JY_GENERATIONS_KEPT;
    jy_locked_prune(&build->locked, build->keep);
}

uint64_t jy_build_number(const jy_build *build)
{
    return build->number;
}

char *jy_build_path(const jy_build *build, const char *name)
{
    size_t size =
        strlen(build->locked.index) + strlen(build->name) + strlen(name) + 3;
    char *path = malloc(size);
    if (path) {
        snprintf(path, size, "%s/%s/%s", build->locked.index, build->name,
                 name);
    }
    return path;
}

int jy_build_create(const jy_build *build, const char *name, jy_error *err)
{
    int fd = openat(build->own, name,
                    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        jy_error_system(err, JY_E_UNAVAILABLE, errno, "making %s/%s/%s",
                        build->locked.index, build->name, name);
    }
    return fd;
}

void jy_build_discard(const jy_build *build, const char *name)
{
    jy_folder_remove(build->own, name);
}

/* Bytes of one file to another; false and errno. */
static bool copy_bytes(int from, int to)
{
    struct stat info;
    bool good = fstat(from, &info) == 0;
    for (off_t at = 0; good && at < info.st_size;) {
        ssize_t sent = sendfile(to, from, &at, COPIED_AT_ONCE);
        if (sent == 0) {
            errno = EIO; /* it got shorter meanwhile */
        }
        good = sent > 0 || (sent < 0 && errno == EINTR);
    }
    return good;
}

/* Where a file system knows no second name for a file. */
static bool copy_part(jy_build *build, const char *path, const char *name)
{
    jy_error ignored;
    int from = jy_folder_open_file(build->locked.folder, path);
    if (from < 0) {
        return false;
    }
    int to = jy_build_create(build, name, &ignored);
    bool good = to >= 0 && copy_bytes(from, to);
    int errnum = errno;
    close(from);
    if (to >= 0) {
        close(to);
    }
    errno = errnum;
    return good;
}

jy_status jy_build_take(jy_build *build, const jy_manifest *from, jy_part part,
                        jy_manifest *manifest, jy_error *err)
{
    char path[JY_GENERATION_NAME_SIZE + 32];
    const char *name = jy_part_name(part);
    jy_generation_name(from->generation, path);
    strcat(path, "/");
    strcat(path, name);
    if (linkat(build->locked.folder, path, build->own, name, 0) != 0 &&
        !copy_part(build, path, name)) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "taking %s/%s over", build->locked.index, path);
    }
    manifest->size[part] = from->size[part];
    memcpy(manifest->digest[part], from->digest[part],
           sizeof manifest->digest[part]);
    return JY_OK;
}

static bool is_missing(const jy_build *build, const char *name)
{
    struct stat info;
    return fstatat(build->own, name, &info, AT_SYMLINK_NOFOLLOW) != 0 &&
           errno == ENOENT;
}

static jy_status measure_part(jy_build *build, jy_part part,
                              jy_manifest *manifest, jy_error *err)
{
    struct stat info;
    const char *name = jy_part_name(part);
    if (!jy_part_is_needed(part) && is_missing(build, name)) {
        return JY_OK;
    }
    int fd = jy_folder_open_file(build->own, name);
    if (fd < 0 || fstat(fd, &info) != 0 || fsync(fd) != 0) {
        int errnum = errno;
        if (fd >= 0) {
            close(fd);
        }
        return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                               "bringing the file %s to the disk", name);
    }
    jy_status status = JY_OK;
    if (!jy_manifest_has(manifest, part)) {
        manifest->size[part] = (uint64_t)info.st_size;
        status = jy_digest_file(fd, manifest->digest[part], err);
    } else if (manifest->size[part] != (uint64_t)info.st_size) {
        status = jy_error_set(err, JY_E_UNAVAILABLE,
                              "the file %s is not of the size it had when it "
                              "was published",
                              name);
    }
    close(fd);
    return status;
}

/* Give the folder its number for a name. */
static bool rename_own(jy_build *build)
{
    char name[JY_GENERATION_NAME_SIZE];
    jy_generation_name(build->number, name);
    if (fsync(build->own) != 0 || renameat(build->locked.folder, build->name,
                                           build->locked.folder, name) != 0) {
        return false;
    }
    strcpy(build->name, name);
    return fsync(build->locked.folder) == 0;
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
                                 build->number, build->locked.index);
    }
    free(bytes);
    return status;
}

jy_status jy_build_publish(jy_build *build, jy_error *err)
{
    jy_status status = jy_locked_publish(&build->locked, build->number,
                                         &build->published, err);
    if (status == JY_OK) {
        jy_locked_prune(&build->locked, build->keep);
    }
    return status;
}

void jy_build_free(jy_build *build)
{
    if (!build) {
        return;
    }
    if (build->own >= 0) {
        close(build->own);
        if (!build->published) {
            jy_folder_remove(build->locked.folder, build->name);
        }
    }
    jy_locked_close(&build->locked);
    free(build);
}
