/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a generation is found and what makes it fit to be opened. */
#include "index/generation.h"

#include "index/buffer.h"
#include "index/folder.h"
#include "index/generation_names.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_DIGITS = 10, LINE_SIZE = NAME_DIGITS + 1 };

void jy_generation_name(uint64_t number, char out[JY_GENERATION_NAME_SIZE])
{
    snprintf(out, JY_GENERATION_NAME_SIZE, "%0*" PRIu64, NAME_DIGITS, number);
}

uint64_t jy_generation_number(const char *name)
{
    return strlen(name) == NAME_DIGITS &&
                   strspn(name, "0123456789") == NAME_DIGITS
               ? strtoull(name, NULL, 10)
               : 0;
}

jy_status jy_generation_read_current(int folder, const char *index,
                                     uint64_t *out, jy_error *err)
{
    size_t len;
    char *name = jy_folder_read(folder, JY_NAME_CURRENT, LINE_SIZE, &len);
    *out = 0;
    if (!name && errno == ENOENT) {
        return jy_error_set(err, JY_E_NOT_FOUND,
                            "there is no index in %s; jianyan-index build "
                            "makes one",
                            index);
    }
    if (!name && errno != EFBIG && errno != EINVAL && errno != ELOOP) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "%s/" JY_NAME_CURRENT, index);
    }
    if (name && len == LINE_SIZE && name[NAME_DIGITS] == '\n') {
        name[NAME_DIGITS] = '\0';
        *out = jy_generation_number(name);
    }
    free(name);
    return *out ? JY_OK
                : jy_error_set(err, JY_E_UNAVAILABLE,
                               "%s/" JY_NAME_CURRENT
                               " does not name a generation",
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
    jy_status status = jy_generation_read_current(folder, index, out, err);
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
    char *bytes =
        jy_folder_read(folder, JY_NAME_MANIFEST, JY_MANIFEST_BYTES_MAX, &len);
    if (!bytes) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "its manifest");
    }
    jy_status status = jy_manifest_read(bytes, len, out, err);
    free(bytes);
    return status;
}

jy_status jy_generation_manifest(const char *index, uint64_t number,
                                 jy_manifest *out, jy_error *err)
{
    char name[JY_GENERATION_NAME_SIZE];
    jy_error why;
    jy_generation_name(number, name);
    *out = (jy_manifest){0};
    int folder = jy_folder_open(index, &why);
    if (folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    int own =
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int errnum = errno;
    close(folder);
    if (own < 0) {
        return jy_error_system(
            err, errnum == ENOENT ? JY_E_NOT_FOUND : JY_E_UNAVAILABLE, errnum,
            "%s/%s", index, name);
    }
    jy_status status = open_manifest(own, out, &why);
    close(own);
    return status == JY_OK ? JY_OK : blame(err, &why, index, number);
}

/* --- which there are */

static bool add_number(void *user, const char *name)
{
    uint64_t number = jy_generation_number(name);
    if (number) {
        jy_buffer_add(user, &number, sizeof number);
    }
    return true;
}

static int compare_numbers(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

jy_status jy_generation_list(const char *index, uint64_t **out, size_t *count,
                             jy_error *err)
{
    jy_buffer numbers = {0};
    jy_error why;
    *out = NULL;
    *count = 0;
    int folder = jy_folder_open(index, &why);
    if (folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    bool listed = jy_folder_list(folder, add_number, &numbers);
    int errnum = errno;
    close(folder);
    if (!listed || numbers.failed) {
        jy_buffer_clear(&numbers);
        return listed ? jy_error_set(err, JY_E_INTERNAL,
                                     "no memory for a list of generations")
                      : jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                        "index folder %s", index);
    }
    *out = (void *)numbers.bytes;
    *count = numbers.len / sizeof **out;
    if (*count > 0) {
        qsort(*out, *count, sizeof **out, compare_numbers);
    }
    return JY_OK;
}

static jy_status open_part(int folder, jy_part part, jy_generation *out,
                           jy_error *err)
{
    const char *name = jy_part_name(part);
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
    return JY_OK;
}

static jy_status open_parts(int folder, uint64_t number, jy_generation *out,
                            jy_error *err)
{
    jy_status status = open_manifest(folder, &out->manifest, err);
    if (status == JY_OK && out->manifest.generation != number) {
        status = jy_error_set(err, JY_E_UNAVAILABLE,
                              "its manifest is that of generation %" PRIu64,
                              out->manifest.generation);
    }
    for (size_t i = 0; status == JY_OK && i < JY_PART_COUNT; i++) {
        if (jy_manifest_has(&out->manifest, (jy_part)i)) {
            status = open_part(folder, (jy_part)i, out, err);
        }
    }
    return status;
}

static jy_status open_numbered(int folder, const char *index, uint64_t number,
                               jy_generation *out, jy_error *err)
{
    char name[JY_GENERATION_NAME_SIZE];
    jy_error why;
    jy_generation_name(number, name);
    int own =
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (own < 0) {
        return jy_error_system(
            err, errno == ENOENT ? JY_E_NOT_FOUND : JY_E_UNAVAILABLE, errno,
            "%s/%s", index, name);
    }
    jy_status status = open_parts(own, number, out, &why);
    close(own);
    return status == JY_OK ? JY_OK : blame(err, &why, index, number);
}

jy_status jy_generation_open(const char *index, uint64_t number,
                             jy_generation *out, jy_error *err)
{
    jy_error why;
    *out = (jy_generation){0};
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        out->fd[i] = -1;
    }
    int folder = jy_folder_open(index, &why);
    if (folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    jy_status status =
        number ? JY_OK
               : jy_generation_read_current(folder, index, &number, err);
    if (status == JY_OK) {
        status = open_numbered(folder, index, number, out, err);
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
