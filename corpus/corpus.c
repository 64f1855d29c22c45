/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how folders are walked, and what in them is passed over. */
#include "corpus/corpus.h"

#include "corpus/reading.h"
#include "protocol/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A FIFO must not hold up the walk, a terminal must not become ours. */
#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

struct walk {
    const jy_corpus_options *options;
    const jy_corpus_sink *sink;
    jy_ids *ids;
    dev_t except_device; /* the folder that is passed over */
    ino_t except_inode;
    size_t below; /* bytes of each path up to the named folder's contents */
    jy_error *err;
};

/* The names in a folder, in byte order. */
struct names {
    char **name;
    size_t count;
};

static jy_status visit(struct walk *walk, int folder, const char *name,
                       const char *path, unsigned depth);

static jy_status no_memory(struct walk *walk)
{
    return jy_error_set(walk->err, JY_E_INTERNAL, "no memory to walk folders");
}

static void report(struct walk *walk, const char *path, const char *message)
{
    if (walk->sink->problem != NULL) {
        walk->sink->problem(walk->sink->user, path, 0, message);
    }
}

static void report_errno(struct walk *walk, const char *path, int errnum,
                         const char *what)
{
    jy_error problem;
    (void)jy_error_system(&problem, JY_E_UNAVAILABLE, errnum, "%s", what);
    report(walk, path, problem.message);
}

static bool is_passed_over(const char *name)
{
    return name[0] == '.' || strcmp(name, "README") == 0 ||
           strncmp(name, "README.", 7) == 0;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool names_add(struct names *names, const char *name)
{
    if ((names->count & (names->count - 1)) == 0) { /* full at powers of two */
        size_t capacity = names->count == 0 ? 1 : names->count * 2;
        char **grown = realloc(names->name, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        names->name = grown;
    }
    char *copy = strdup(name);
    if (copy == NULL) {
        return false;
    }
    names->name[names->count++] = copy;
    return true;
}

static void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->name[i]);
    }
    free(names->name);
}

static jy_status list_folder(struct walk *walk, DIR *dir, const char *path,
                             struct names *out)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            break;
        }
        if (!is_passed_over(entry->d_name) && !names_add(out, entry->d_name)) {
            return no_memory(walk);
        }
    }
    if (errno != 0) {
        report_errno(walk, path, errno, "the folder is not fully read");
    }
    if (out->count > 0) {
        qsort(out->name, out->count, sizeof *out->name, compare_names);
    }
    return JY_OK;
}

/* "folder" or "folder/", and "name", as a new string. */
static char *join_path(const char *folder, const char *name)
{
    size_t len = strlen(folder);
    size_t size = strlen(name) + 1;
    char *path = malloc(len + 1 + size);
    if (path == NULL) {
        return NULL;
    }
    memcpy(path, folder, len);
    if (len == 0 || folder[len - 1] != '/') {
        path[len++] = '/';
    }
    memcpy(path + len, name, size);
    return path;
}

static jy_status visit_entry(struct walk *walk, int folder,
                             const char *folder_path, const char *name,
                             unsigned depth)
{
    char *path = join_path(folder_path, name);
    if (path == NULL) {
        return no_memory(walk);
    }
    if (depth == 1) { /* straight in the named folder */
        walk->below = strlen(path) - strlen(name);
    }
    jy_status status = visit(walk, folder, name, path, depth);
    free(path);
    return status;
}

/* Takes `fd`. */
static jy_status walk_folder(struct walk *walk, int fd, const char *path,
                             unsigned depth)
{
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return no_memory(walk);
    }
    struct names names = {NULL, 0};
    jy_status status = list_folder(walk, dir, path, &names);
    for (size_t i = 0; status == JY_OK && i < names.count; i++) {
        status = visit_entry(walk, fd, path, names.name[i], depth + 1);
    }
    names_free(&names);
    (void)closedir(dir);
    return status;
}

/* Takes `fd`. */
static jy_status visit_opened(struct walk *walk, int fd, const char *path,
                              unsigned depth)
{
    struct stat info;
    jy_status status = JY_OK;
    if (fstat(fd, &info) != 0) {
        report_errno(walk, path, errno, "cannot be opened");
    } else if (info.st_ino == walk->except_inode &&
               info.st_dev == walk->except_device) {
        status = JY_OK;
    } else if (S_ISDIR(info.st_mode) && depth <= JY_CORPUS_DEPTH_MAX) {
        return walk_folder(walk, fd, path, depth);
    } else if (S_ISDIR(info.st_mode)) {
        jy_error problem;
        (void)jy_error_set(&problem, JY_E_TOO_LARGE,
                           "more than %d folders inside each other",
                           JY_CORPUS_DEPTH_MAX);
        report(walk, path, problem.message);
    } else if (S_ISREG(info.st_mode)) {
        status = jy_reading_file(fd, &info, path, path + walk->below, walk->ids,
                                 walk->options, walk->sink, walk->err);
    } else {
        report(walk, path, "not a regular file");
    }
    (void)close(fd);
    return status;
}

/* Ask whether the file need not be opened. */
static jy_status meet(struct walk *walk, int folder, const char *name,
                      const char *path, unsigned depth, bool *known)
{
    const jy_corpus_sink *sink = walk->sink;
    struct stat info;
    if (sink->meet == NULL ||
        fstatat(folder, name, &info, depth > 0 ? AT_SYMLINK_NOFOLLOW : 0) !=
            0 ||
        !S_ISREG(info.st_mode)) {
        return JY_OK;
    }
    return sink->meet(sink->user, path, &info, known, walk->err);
}

/*
 * One name; `depth` folders are above it, counted from the named one.  A
 * named path itself may be a symbolic link, what is in a folder may not.
 */
static jy_status visit(struct walk *walk, int folder, const char *name,
                       const char *path, unsigned depth)
{
    if (!jy_utf8_is_valid(name, strlen(name))) {
        report(walk, path, "the name is not valid UTF-8");
        return JY_OK;
    }
    bool known = false;
    jy_status status = meet(walk, folder, name, path, depth, &known);
    if (status != JY_OK || known) {
        return status;
    }
    int fd = openat(folder, name, OPEN_FLAGS | (depth > 0 ? O_NOFOLLOW : 0));
    if (fd >= 0) {
        return visit_opened(walk, fd, path, depth);
    }
    if (errno == ELOOP && depth > 0) {
        report(walk, path, "a symbolic link, not followed");
    } else if (errno == ENXIO) { /* what a socket answers */
        report(walk, path, "not a regular file");
    } else {
        report_errno(walk, path, errno, "cannot be opened");
    }
    return JY_OK;
}

/* Can each of `paths` be opened?  Closed again: there may be many. */
static jy_status check_paths(const char *const *paths, size_t count,
                             jy_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int fd = open(paths[i], OPEN_FLAGS);
        if (fd >= 0) {
            (void)close(fd);
        } else if (errno == ENOENT || errno == ENOTDIR) {
            return jy_error_set(err, JY_E_NOT_FOUND,
                                "%s: no such file or folder", paths[i]);
        } else {
            return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                   "%s: cannot be opened", paths[i]);
        }
    }
    return JY_OK;
}

/* Bytes of `path` before the last name in it. */
static size_t folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

jy_status jy_corpus_read(const char *const *paths, size_t count,
                         const jy_corpus_options *options,
                         const jy_corpus_sink *sink, jy_error *err)
{
    jy_status status = check_paths(paths, count, err);
    if (status != JY_OK) {
        return status;
    }
    static const jy_corpus_options none = {NULL, NULL, NULL};
    struct walk walk = {.options = options == NULL ? &none : options,
                        .sink = sink,
                        .ids = jy_ids_new(),
                        .err = err};
    if (walk.ids == NULL) {
        return no_memory(&walk);
    }
    struct stat except;
    if (options && options->except && stat(options->except, &except) == 0) {
        walk.except_device = except.st_dev;
        walk.except_inode = except.st_ino;
    }
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        walk.below = folder_len(paths[i]);
        status = visit(&walk, AT_FDCWD, paths[i], paths[i], 0);
    }
    jy_ids_free(walk.ids);
    return status;
}
