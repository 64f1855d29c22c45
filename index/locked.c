/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the index folder is locked, and what may be in it. */
#define _GNU_SOURCE /* F_OFD_SETLK: a lock that dies with its holder */
#include "index/locked.h"

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

/* What a look at the names in the folder tells. */
struct survey {
    uint64_t newest;
    char stranger[256];
};

static bool survey_name(void *user, const char *name)
{
    struct survey *survey = user;
    uint64_t number = jy_generation_number(name);
    if (number) {
        survey->newest = number > survey->newest ? number : survey->newest;
    } else if (strcmp(name, JY_NAME_CURRENT) != 0 &&
               strcmp(name, JY_NAME_CURRENT_NEW) != 0 &&
               strcmp(name, JY_NAME_BUILDING) != 0 &&
               strcmp(name, JY_NAME_LOCK) != 0) {
        snprintf(survey->stranger, sizeof survey->stranger, "%s", name);
    }
    return true;
}

/* Open the folder; one that is made here is on the disk before anything in
 * it. */
static jy_status open_folder(jy_locked *locked, bool make, jy_error *err)
{
    jy_error why;
    bool made = make && mkdir(locked->index, 0700) == 0;
    if (make && !made && errno != EEXIST) {
        return jy_error_system(
            err, errno == ENOENT ? JY_E_NOT_FOUND : JY_E_UNAVAILABLE, errno,
            "making the index folder %s", locked->index);
    }
    locked->folder = jy_folder_open(locked->index, &why);
    if (locked->folder < 0) {
        return jy_error_set(err, why.status, "%s", why.message);
    }
    if (made && !jy_folder_sync(locked->folder, "..")) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "bringing %s to the disk", locked->index);
    }
    return JY_OK;
}

static jy_status take_lock(jy_locked *locked, jy_error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    locked->lock = openat(locked->folder, JY_NAME_LOCK,
                          O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (locked->lock < 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "%s/" JY_NAME_LOCK,
                               locked->index);
    }
    if (fcntl(locked->lock, F_OFD_SETLK, &lock) == 0) {
        return JY_OK;
    }
    if (errno == EAGAIN || errno == EACCES) {
        return jy_error_set(err, JY_E_BUSY, "another build is running on %s",
                            locked->index);
    }
    return jy_error_system(err, JY_E_UNAVAILABLE, errno, "locking %s",
                           locked->index);
}

/* Take in what is there; refuse a folder that holds something else. */
static jy_status look_around(jy_locked *locked, jy_error *err)
{
    jy_error why;
    struct survey survey = {0};
    jy_status status = jy_generation_read_current(locked->folder, locked->index,
                                                  &locked->current, &why);
    if (!jy_folder_list(locked->folder, survey_name, &survey)) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "index folder %s",
                               locked->index);
    }
    if (status == JY_E_NOT_FOUND && survey.stranger[0]) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "%s is no index folder: it holds %s; name a new "
                            "or an empty folder",
                            locked->index, survey.stranger);
    }
    locked->last =
        survey.newest > locked->current ? survey.newest : locked->current;
    return JY_OK;
}

/* The lock file remembers numbers of generations that are gone. */
static void recall_last(jy_locked *locked)
{
    char text[JY_GENERATION_NAME_SIZE] = "";
    if (pread(locked->lock, text, sizeof text - 1, 0) > 0) {
        text[strcspn(text, "\n")] = '\0';
        uint64_t number = jy_generation_number(text);
        locked->last = number > locked->last ? number : locked->last;
    }
}

/*
 * Look around and lock.  The first look keeps the lock file out of a folder
 * that is no index; the second is the one that counts, for until the lock was
 * taken another build could still publish and prune.
 */
static jy_status lock_folder(jy_locked *locked, jy_error *err)
{
    jy_status status = look_around(locked, err);
    if (status == JY_OK) {
        status = take_lock(locked, err);
    }
    if (status == JY_OK) {
        status = look_around(locked, err);
    }
    if (status == JY_OK) {
        recall_last(locked);
    }
    return status;
}

jy_status jy_locked_open(const char *index, bool make, jy_locked *out,
                         jy_error *err)
{
    *out = (jy_locked){.index = strdup(index), .folder = -1, .lock = -1};
    if (!out->index) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a build");
    }
    jy_status status = open_folder(out, make, err);
    return status == JY_OK ? lock_folder(out, err) : status;
}

void jy_locked_close(jy_locked *locked)
{
    if (locked->lock >= 0) {
        close(locked->lock);
    }
    if (locked->folder >= 0) {
        close(locked->folder);
    }
    free(locked->index);
    *locked = (jy_locked){.folder = -1, .lock = -1};
}

jy_status jy_locked_take_number(jy_locked *locked, uint64_t *out, jy_error *err)
{
    char line[JY_GENERATION_NAME_SIZE + 1];
    *out = locked->last + 1;
    jy_generation_name(*out, line);
    size_t len = strlen(line);
    line[len++] = '\n';
    if (pwrite(locked->lock, line, len, 0) != (ssize_t)len ||
        fsync(locked->lock) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "writing %s/" JY_NAME_LOCK, locked->index);
    }
    locked->last = *out;
    return JY_OK;
}

/* Let `current` name a generation: the one step that readers see. */
static bool point_at(const jy_locked *locked, uint64_t number)
{
    char line[JY_GENERATION_NAME_SIZE + 1];
    jy_generation_name(number, line);
    size_t len = strlen(line);
    line[len++] = '\n';
    return jy_folder_write(locked->folder, JY_NAME_CURRENT_NEW, line, len) &&
           renameat(locked->folder, JY_NAME_CURRENT_NEW, locked->folder,
                    JY_NAME_CURRENT) == 0;
}

/*
 * Nobody knows whether a `current` that could not be synced would outlive a
 * loss of power.  It is said to have failed, so what was published before
 * serves again, if the disk lets it.
 */
static bool withdraw(const jy_locked *locked)
{
    return locked->current ? point_at(locked, locked->current)
                           : unlinkat(locked->folder, JY_NAME_CURRENT, 0) == 0;
}

jy_status jy_locked_publish(jy_locked *locked, uint64_t number, bool *published,
                            jy_error *err)
{
    *published = point_at(locked, number);
    if (!*published) {
        int errnum = errno;
        jy_folder_remove(locked->folder, JY_NAME_CURRENT_NEW);
        return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                               "publishing generation %" PRIu64
                               ", file %s/" JY_NAME_CURRENT,
                               number, locked->index);
    }
    if (fsync(locked->folder) != 0) {
        jy_error_system(err, JY_E_UNAVAILABLE, errno, "bringing %s to the disk",
                        locked->index);
        *published = !withdraw(locked);
        jy_folder_remove(locked->folder, JY_NAME_CURRENT_NEW);
        return JY_E_UNAVAILABLE;
    }
    locked->current = number;
    return JY_OK;
}

/* --- removing */

static bool drop_newer(void *user, const char *name)
{
    const jy_locked *locked = user;
    if (jy_generation_number(name) > locked->current) {
        jy_folder_remove(locked->folder, name);
    }
    return true;
}

void jy_locked_tidy(const jy_locked *locked)
{
    jy_locked copy = *locked;
    jy_folder_remove(locked->folder, JY_NAME_BUILDING);
    jy_folder_remove(locked->folder, JY_NAME_CURRENT_NEW);
    jy_folder_list(locked->folder, drop_newer, &copy);
}

/* The newest generations up to the published one, newest first. */
struct kept {
    uint64_t number[JY_GENERATIONS_KEPT_MAX];
    unsigned count;
    unsigned max;
    uint64_t current;
    int folder;
};

static bool keep_number(void *user, const char *name)
{
    struct kept *kept = user;
    uint64_t number = jy_generation_number(name);
    if (number == 0 || number > kept->current) {
        return true;
    }
    for (unsigned i = 0; i < kept->max; i++) {
        if (i == kept->count) {
            kept->number[kept->count++] = number;
            break;
        }
        if (number > kept->number[i]) {
            uint64_t older = kept->number[i];
            kept->number[i] = number;
            number = older;
        }
    }
    return true;
}

static bool drop_old(void *user, const char *name)
{
    const struct kept *kept = user;
    uint64_t number = jy_generation_number(name);
    if (number && number < kept->number[kept->count - 1]) {
        jy_folder_remove(kept->folder, name);
    }
    return true;
}

void jy_locked_prune(const jy_locked *locked, unsigned keep)
{
    struct kept kept = {
        .max = keep < JY_GENERATIONS_KEPT_MAX ? keep : JY_GENERATIONS_KEPT_MAX,
        .current = locked->current,
        .folder = locked->folder};
    if (kept.max > 0 && kept.current &&
        jy_folder_list(locked->folder, keep_number, &kept) && kept.count > 0) {
        jy_folder_list(locked->folder, drop_old, &kept);
    }
}
