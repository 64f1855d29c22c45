/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how paths and options of a build outlast it. */
#define _XOPEN_SOURCE 700 /* realpath() */
#include "index/remember.h"

#include "index/buffer.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OPTIONS_MAX = 2 }; /* that there are */

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for a build");
}

/* "folder/name" as a new string. */
static char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path) {
        const char *slash = strcmp(folder, "/") == 0 ? "" : "/";
        snprintf(path, size, "%s%s%s", folder, slash, name);
    }
    return path;
}

/* The path of a link: of it, not of what it leads to, for documents are
 * called after it. */
static char *real_link(const char *path)
{
    char *copy = strdup(path);
    char *slash = copy ? strrchr(copy, '/') : NULL;
    const char *name = slash ? slash + 1 : path;
    char *real = NULL;
    if (copy) {
        if (slash) {
            slash[slash == copy] = '\0';
        }
        char *folder = realpath(slash ? copy : ".", NULL);
        real =
            folder ? join(folder, slash ? path + (name - copy) : name) : NULL;
        free(folder);
    }
    free(copy);
    return real;
}

static char *real_path(const char *path)
{
    struct stat link;
    struct stat target;
    bool is_link = lstat(path, &link) == 0 && S_ISLNK(link.st_mode) &&
                   stat(path, &target) == 0 && S_ISREG(target.st_mode);
    return is_link ? real_link(path) : realpath(path, NULL);
}

static jy_status remember_paths(const jy_build_job *job, jy_manifest *manifest,
                                jy_error *err)
{
    manifest->paths = calloc(job->path_count + 1, sizeof *manifest->paths);
    if (!manifest->paths) {
        return no_memory(err);
    }
    for (size_t i = 0; i < job->path_count; i++) {
        char *path = real_path(job->paths[i]);
        if (!path && (errno == ENOENT || errno == ENOTDIR)) {
            return jy_error_set(err, JY_E_NOT_FOUND,
                                "%s: no such file or folder", job->paths[i]);
        }
        if (!path) {
            return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                   "%s: cannot be opened", job->paths[i]);
        }
        manifest->paths[manifest->path_count++] = path;
    }
    return JY_OK;
}

/* Is `path` that of `folder`, or of something in it?  Then what comes behind
 * is `rest`. */
static bool is_below(const char *path, const char *folder, const char **rest)
{
    size_t len = strlen(folder);
    bool slash = len > 0 && folder[len - 1] == '/';
    if (strncmp(path, folder, len) != 0 ||
        (path[len] != '\0' && path[len] != '/' && !slash)) {
        return false;
    }
    *rest = path + len + (path[len] == '/');
    return true;
}

char *jy_remembered_path(const jy_build_job *job, const jy_manifest *manifest,
                         const char *path)
{
    const char *rest = "";
    const char *folder = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < job->path_count; i++) {
        const char *here;
        size_t len = strlen(job->paths[i]);
        if (len > longest && is_below(path, job->paths[i], &here)) {
            longest = len;
            rest = here;
            folder = manifest->paths[i];
        }
    }
    return !folder ? strdup(path) : *rest ? join(folder, rest) : strdup(folder);
}

/* --- options */

static jy_status remember_option(const char *name, const char *value,
                                 jy_manifest *manifest, jy_error *err)
{
    size_t size = strlen(name) + strlen(value) + 2;
    char *option = malloc(size);
    if (!option) {
        return no_memory(err);
    }
    snprintf(option, size, "%s=%s", name, value);
    manifest->options[manifest->option_count++] = option;
    return JY_OK;
}

/* The map as a user would write it. */
static jy_status remember_map(const jy_field_map *map, jy_manifest *manifest,
                              jy_error *err)
{
    jy_buffer text = {0};
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        const char *field = jy_field_name((jy_field)i);
        const char *name = jy_field_map_name(map, (jy_field)i);
        if (strcmp(field, name) != 0) {
            jy_buffer_add(&text, ",", text.len > 0);
            jy_buffer_add(&text, field, strlen(field));
            jy_buffer_add(&text, "=", 1);
            jy_buffer_add(&text, name, strlen(name));
        }
    }
    jy_buffer_add(&text, "", 1);
    jy_status status = text.failed ? no_memory(err) : JY_OK;
    if (status == JY_OK && text.len > 1) {
        status = remember_option("map", text.bytes, manifest, err);
    }
    jy_buffer_clear(&text);
    return status;
}

jy_status jy_remember(const jy_build_job *job, jy_manifest *manifest,
                      jy_error *err)
{
    manifest->options = calloc(OPTIONS_MAX, sizeof *manifest->options);
    jy_status status =
        manifest->options ? remember_paths(job, manifest, err) : no_memory(err);
    if (status == JY_OK && job->corpus.encoding) {
        status =
            remember_option("encoding", job->corpus.encoding, manifest, err);
    }
    if (status == JY_OK && job->corpus.map) {
        status = remember_map(job->corpus.map, manifest, err);
    }
    return status;
}

static const char *value_of(const jy_manifest *manifest, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < manifest->option_count; i++) {
        const char *option = manifest->options[i];
        if (strncmp(option, name, len) == 0 && option[len] == '=') {
            return option + len + 1;
        }
    }
    return NULL;
}

jy_status jy_recall_options(const jy_manifest *manifest, jy_corpus_options *out,
                            jy_field_map **map, jy_error *err)
{
    jy_error why;
    const char *text = value_of(manifest, "map");
    *map = NULL;
    *out = (jy_corpus_options){.encoding = value_of(manifest, "encoding")};
    if (text && jy_field_map_new(text, map, &why) != JY_OK) {
        return jy_error_set(
            err, why.status == JY_E_INTERNAL ? JY_E_INTERNAL : JY_E_UNAVAILABLE,
            "how the fields are called: %s", why.message);
    }
    out->map = *map;
    return JY_OK;
}
