/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows by what a changed file is told from an unchanged one. */
#define _GNU_SOURCE /* DT_DIR, statfs() */
#include "daemon/survey.h"

#include "daemon/limits.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

/* FNV-1a of 64 bits: not against an enemy, who could set times as well. */
#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

struct survey {
    uint64_t sum; /* of what each file gives: folders have no order */
    dev_t index_device;
    ino_t index_inode;
};

static uint64_t hash(uint64_t seed, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++) {
        seed = (seed ^ at[i]) * FNV_PRIME;
    }
    return seed;
}

static uint64_t hash_file(const char *path, const struct stat *info)
{
    const uint64_t facts[] = {
        (uint64_t)info->st_dev,          (uint64_t)info->st_ino,
        (uint64_t)info->st_size,         (uint64_t)info->st_mtim.tv_sec,
        (uint64_t)info->st_mtim.tv_nsec,
    };
    return hash(hash(FNV_BASIS, path, strlen(path) + 1), facts, sizeof facts);
}

static void look_at(struct survey *survey, const char *path, unsigned depth);

static void look_into(struct survey *survey, const char *folder, unsigned depth)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        return;
    }
    for (const struct dirent *entry; (entry = readdir(dir));) {
        size_t size = strlen(folder) + strlen(entry->d_name) + 2;
        char *path = entry->d_name[0] == '.' ? NULL : malloc(size);
        if (path) {
            snprintf(path, size, "%s/%s", folder, entry->d_name);
            look_at(survey, path, depth + 1);
            free(path);
        }
    }
    closedir(dir);
}

static void look_at(struct survey *survey, const char *path, unsigned depth)
{
    struct stat info;
    if (depth > JY_WATCH_DEPTH_MAX ||
        (depth == 0 ? stat(path, &info) : lstat(path, &info)) != 0 ||
        (info.st_dev == survey->index_device &&
         info.st_ino == survey->index_inode)) {
        return;
    }
    if (S_ISDIR(info.st_mode)) {
        look_into(survey, path, depth);
    } else {
        survey->sum += hash_file(path, &info);
    }
}

uint64_t jy_survey(char *const *paths, size_t count, const char *index)
{
    struct survey survey = {.sum = 0};
    struct stat info;
    if (stat(index, &info) == 0) {
        survey.index_device = info.st_dev;
        survey.index_inode = info.st_ino;
    }
    for (size_t i = 0; i < count; i++) {
        look_at(&survey, paths[i], 0);
    }
    return survey.sum;
}

uint64_t jy_survey_named(char *const *paths, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct stat info;
        if (stat(paths[i], &info) != 0) {
            continue;
        }
        if (S_ISDIR(info.st_mode)) { /* what is in it is another matter */
            info.st_size = 0;
            info.st_mtim = (struct timespec){0, 0};
        }
        sum += hash_file(paths[i], &info);
    }
    return sum;
}

bool jy_survey_is_remote(char *const *paths, size_t count)
{
    /* NFS, SMB 1 and 2, 9P, Ceph, AFS, FUSE: as in linux/magic.h. */
    static const unsigned long remote[] = {
        0x6969,     0xFF534D42, 0xFE534D42, 0x01021997,
        0x00C36400, 0x5346414F, 0x65735546,
    };
    for (size_t i = 0; i < count; i++) {
        struct statfs info;
        if (statfs(paths[i], &info) != 0) {
            continue;
        }
        for (size_t j = 0; j < sizeof remote / sizeof remote[0]; j++) {
            if (((unsigned long)info.f_type & 0xFFFFFFFFUL) == remote[j]) {
                return true;
            }
        }
    }
    return false;
}
