/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows inotify: which folders are watched, and what its events mean. */
#define _GNU_SOURCE /* O_PATH, DT_DIR */
#include "daemon/folders.h"

#include "daemon/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Attributes are not in it: they change no document. */
#define EVENTS                                                                 \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |    \
     IN_MOVE_SELF | IN_ONLYDIR)

struct folder {
    int wd; /* inotify's number for it */
    char *path;
    bool is_named; /* one of the paths, or the folder of one */
    bool is_tree;  /* everything in it counts, not the named files alone */
};

struct jy_folders {
    int fd;
    char *const *paths;
    size_t path_count;
    dev_t index_device; /* the index folder */
    ino_t index_inode;
    struct folder *list; /* by wd */
    size_t count;
    size_t room;
    jy_error *err; /* of the call that is running */
    bool saw_file; /* a walk has met something that is no folder */
};

int jy_folders_fd(const jy_folders *folders)
{
    return folders->fd;
}

size_t jy_folders_count(const jy_folders *folders)
{
    return folders->count;
}

static jy_status no_memory(jy_folders *folders)
{
    return jy_error_set(folders->err, JY_E_INTERNAL, "memory ran out");
}

/* "folder/name" as a new string; NULL and a status without memory. */
static char *join_path(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path) {
        snprintf(path, size, "%s/%s", folder, name);
    }
    return path;
}

/* --- the table */

/* Where `wd` is, or would be. */
static size_t place_of(const jy_folders *folders, int wd)
{
    size_t low = 0;
    size_t high = folders->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (folders->list[middle].wd < wd) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct folder *find(jy_folders *folders, int wd)
{
    size_t at = place_of(folders, wd);
    return at < folders->count && folders->list[at].wd == wd
               ? &folders->list[at]
               : NULL;
}

static bool make_room(jy_folders *folders)
{
    if (folders->count < folders->room) {
        return true;
    }
    size_t room = folders->room == 0 ? 64 : folders->room * 2;
    struct folder *grown = realloc(folders->list, room * sizeof *grown);
    if (!grown) {
        return false;
    }
    folders->list = grown;
    folders->room = room;
    return true;
}

/* Takes `path`.  The same folder, met again, has the same number. */
static jy_status put(jy_folders *folders, int wd, char *path, bool is_named,
                     bool is_tree)
{
    struct folder *known = find(folders, wd);
    if (known) {
        free(known->path);
        known->path = path;
        known->is_named |= is_named;
        known->is_tree |= is_tree;
        return JY_OK;
    }
    if (!make_room(folders)) {
        free(path);
        return no_memory(folders);
    }
    size_t at = place_of(folders, wd);
    memmove(folders->list + at + 1, folders->list + at,
            (folders->count - at) * sizeof *folders->list);
    folders->list[at] = (struct folder){wd, path, is_named, is_tree};
    folders->count++;
    return JY_OK;
}

static void drop(jy_folders *folders, struct folder *folder)
{
    size_t at = (size_t)(folder - folders->list);
    free(folder->path);
    folders->count--;
    memmove(folder, folder + 1, (folders->count - at) * sizeof *folder);
}

/* --- watching */

/* Why the system refuses; what is gone or closed to us is no reason. */
static jy_status refused(jy_folders *folders, const char *path)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
    case EACCES:
    case ELOOP:
    case ENAMETOOLONG:
        return JY_OK;
    case ENOSPC:
        return jy_error_set(folders->err, JY_E_UNAVAILABLE,
                            "%zu folders are watched and the system allows no "
                            "more; raise fs.inotify.max_user_watches",
                            folders->count);
    default:
        return jy_error_system(folders->err, JY_E_UNAVAILABLE, errno,
                               "watching %s", path);
    }
}

/* Begin to watch one folder.  *watched: it is one, and it is there. */
static jy_status watch(jy_folders *folders, const char *path, bool is_named,
                       bool is_tree, bool *watched)
{
    uint32_t flags = EVENTS | (is_named ? 0 : IN_DONT_FOLLOW);
    *watched = false;
    int wd = inotify_add_watch(folders->fd, path, flags);
    if (wd < 0) {
        return refused(folders, path);
    }
    char *copy = strdup(path);
    if (!copy) {
        return no_memory(folders);
    }
    *watched = true;
    return put(folders, wd, copy, is_named, is_tree);
}

static bool is_index(const jy_folders *folders, const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && info.st_dev == folders->index_device &&
           info.st_ino == folders->index_inode;
}

static jy_status watch_tree(jy_folders *folders, const char *path,
                            unsigned depth);

static jy_status watch_entry(jy_folders *folders, const char *folder,
                             const struct dirent *entry, unsigned depth)
{
    if (entry->d_name[0] == '.') {
        return JY_OK;
    }
    if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) {
        folders->saw_file = true;
        return JY_OK;
    }
    char *path = join_path(folder, entry->d_name);
    if (!path) {
        return no_memory(folders);
    }
    jy_status status = watch_tree(folders, path, depth);
    free(path);
    return status;
}

/*
 * Watch a folder and all below it.  Each is watched before it is listed, so
 * that nothing comes into being unseen.
 */
static jy_status watch_tree(jy_folders *folders, const char *path,
                            unsigned depth)
{
    bool watched;
    if (depth > JY_WATCH_DEPTH_MAX || is_index(folders, path)) {
        return JY_OK;
    }
    jy_status status = watch(folders, path, depth == 0, true, &watched);
    if (status != JY_OK || !watched) {
        folders->saw_file |= !watched; /* a file of unknown type, perhaps */
        return status;
    }
    DIR *dir = opendir(path);
    if (!dir) {
        return errno == ENOMEM ? no_memory(folders) : JY_OK;
    }
    for (const struct dirent *entry;
         status == JY_OK && (entry = readdir(dir));) {
        status = watch_entry(folders, path, entry, depth + 1);
    }
    closedir(dir);
    return status;
}

/* The folder that a named file is in. */
static jy_status watch_file(jy_folders *folders, const char *path)
{
    bool watched;
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path))
              : strdup(".");
    if (!folder) {
        return no_memory(folders);
    }
    jy_status status = watch(folders, folder, true, false, &watched);
    free(folder);
    return status;
}

static jy_status watch_named(jy_folders *folders, const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        return JY_OK;
    }
    return S_ISDIR(info.st_mode) ? watch_tree(folders, path, 0)
                                 : watch_file(folders, path);
}

/* --- events */

/* Is folder/name one of the files that are named? */
static bool is_named_file(const jy_folders *folders,
                          const struct folder *folder, const char *name)
{
    size_t len = strcmp(folder->path, ".") == 0 ? 0 : strlen(folder->path);
    for (size_t i = 0; i < folders->path_count; i++) {
        const char *path = folders->paths[i];
        const char *slash = strrchr(path, '/');
        const char *base = slash ? slash + 1 : path;
        size_t above = slash ? (size_t)(slash - path) : 0;
        if (strcmp(base, name) == 0 &&
            (slash == path ||
             (above == len && memcmp(path, folder->path, len) == 0))) {
            return true;
        }
    }
    return false;
}

/*
 * A file that has come into being is written next and told of when it is
 * closed; but a link to one that exists is whole from the beginning.
 */
static bool is_whole(const char *folder, const char *name)
{
    struct stat info;
    char *path = join_path(folder, name);
    bool whole = !path || (lstat(path, &info) == 0 && info.st_size > 0);
    free(path);
    return whole;
}

/* A folder has come into a tree. */
static jy_status welcome(jy_folders *folders, const char *above,
                         const char *name, jy_news *out)
{
    char *path = join_path(above, name);
    if (!path) {
        return no_memory(folders);
    }
    unsigned depth = 1; /* it was not named; links are not followed */
    folders->saw_file = false;
    jy_status status = watch_tree(folders, path, depth);
    free(path);
    if (folders->saw_file) {
        *out = JY_NEWS_CHANGE;
    }
    return status;
}

static jy_status take_folder(jy_folders *folders, const struct folder *folder,
                             const struct inotify_event *event, jy_news *out)
{
    if (event->mask & IN_MOVED_FROM) {
        *out = JY_NEWS_LOST; /* its own folders are still watched */
        return JY_OK;
    }
    if (event->mask & IN_DELETE) {
        *out = JY_NEWS_CHANGE;
        return JY_OK;
    }
    return welcome(folders, folder->path, event->name, out);
}

/* What happened to something in `folder`. */
static jy_status take_inside(jy_folders *folders, const struct folder *folder,
                             const struct inotify_event *event, jy_news *out)
{
    bool counts = (folder->is_tree && event->name[0] != '.') ||
                  is_named_file(folders, folder, event->name);
    if (!counts) {
        return JY_OK;
    }
    if (event->mask & IN_ISDIR) {
        return take_folder(folders, folder, event, out);
    }
    if (!(event->mask & IN_CREATE) || is_whole(folder->path, event->name)) {
        *out = JY_NEWS_CHANGE;
    }
    return JY_OK;
}

static jy_status take_event(jy_folders *folders,
                            const struct inotify_event *event, jy_news *out)
{
    if (event->mask & (IN_Q_OVERFLOW | IN_UNMOUNT)) {
        *out = JY_NEWS_LOST;
        return JY_OK;
    }
    struct folder *folder = find(folders, event->wd);
    if (!folder) {
        return JY_OK; /* it was dropped meanwhile */
    }
    if (event->mask & (IN_IGNORED | IN_MOVE_SELF)) {
        *out = folder->is_named ? JY_NEWS_LOST : JY_NEWS_NONE;
        if (event->mask & IN_IGNORED) {
            drop(folders, folder);
        }
        return JY_OK;
    }
    return event->len > 0 ? take_inside(folders, folder, event, out) : JY_OK;
}

jy_status jy_folders_read(jy_folders *folders, jy_news *out, jy_error *err)
{
    union {
        struct inotify_event first; /* aligns the bytes */
        char bytes[64 * 1024];
    } buffer;
    jy_status status = JY_OK;
    ssize_t len = read(folders->fd, &buffer, sizeof buffer);

    *out = JY_NEWS_NONE;
    folders->err = err;
    for (ssize_t at = 0; status == JY_OK && at < len;) {
        const struct inotify_event *event =
            (const struct inotify_event *)(const void *)(buffer.bytes + at);
        jy_news news = JY_NEWS_NONE;
        status = take_event(folders, event, &news);
        *out = news > *out ? news : *out;
        at += (ssize_t)(sizeof *event + event->len);
    }
    return status;
}

/* --- opening */

static jy_status open_all(jy_folders *folders, const char *index)
{
    struct stat info;
    folders->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (folders->fd < 0) {
        return jy_error_system(folders->err, JY_E_UNAVAILABLE, errno,
                               "watching folders; fs.inotify."
                               "max_user_instances may be too small");
    }
    if (stat(index, &info) == 0) {
        folders->index_device = info.st_dev;
        folders->index_inode = info.st_ino;
    }
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < folders->path_count; i++) {
        status = watch_named(folders, folders->paths[i]);
    }
    return status;
}

jy_status jy_folders_open(char *const *paths, size_t count, const char *index,
                          jy_folders **out, jy_error *err)
{
    jy_folders *folders = calloc(1, sizeof *folders);
    *out = NULL;
    if (!folders) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    folders->fd = -1;
    folders->paths = paths;
    folders->path_count = count;
    folders->err = err;
    jy_status status = open_all(folders, index);
    if (status != JY_OK) {
        jy_folders_close(folders);
        return status;
    }
    *out = folders;
    return JY_OK;
}

void jy_folders_close(jy_folders *folders)
{
    if (!folders) {
        return;
    }
    if (folders->fd >= 0) {
        close(folders->fd);
    }
    for (size_t i = 0; i < folders->count; i++) {
        free(folders->list[i].path);
    }
    free(folders->list);
    free(folders);
}
