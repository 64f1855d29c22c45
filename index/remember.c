/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how paths and options of a build outlast it. */
#define _XOPEN_SOURCE 700 /* realpath() */
#include "index/remember.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
        if (!path) {
            return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s",
                                   job->paths[i]);
        }
        manifest->paths[manifest->path_count++] = path;
    }
    return JY_OK;
}

/* X(name, member of jy_corpus_options): what is remembered of them. */
#define OPTION_LIST(X) X("encoding", encoding)

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

static jy_status remember_option(const char *name, const char *value,
                                 jy_manifest *manifest, jy_error *err)
{
    if (!value) {
        return JY_OK;
    }
    size_t size = strlen(name) + strlen(value) + 2;
    char *option = malloc(size);
    if (!option) {
        return no_memory(err);
    }
    snprintf(option, size, "%s=%s", name, value);
    manifest->options[manifest->option_count++] = option;
    return JY_OK;
}

jy_status jy_remember(const jy_build_job *job, jy_manifest *manifest,
                      jy_error *err)
{
    const struct {
        const char *name;
        const char *value;
    } options[] = {
#define X(name, member) {name, job->corpus.member},
        OPTION_LIST(X)
#undef X
    };
    const size_t count = sizeof options / sizeof *options;
    manifest->options = calloc(count, sizeof *manifest->options);
    jy_status status =
        manifest->options ? remember_paths(job, manifest, err) : no_memory(err);
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        status =
            remember_option(options[i].name, options[i].value, manifest, err);
    }
    return status;
}

jy_corpus_options jy_recall_options(const jy_manifest *manifest)
{
    jy_corpus_options options = {0};
#define X(name, member) options.member = value_of(manifest, name);
    OPTION_LIST(X)
#undef X
    return options;
}
