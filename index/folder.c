/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the system calls that keep to one folder. */
#include "index/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(int fd, jy_error *err, const char *path, const char *why)
{
    close(fd);
    jy_error_set(err, JY_E_UNAVAILABLE, "index folder %s: %s", path, why);
    return -1;
}

int jy_folder_open(const char *path, jy_error *err)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        jy_status status = errno == ENOENT ? JY_E_NOT_FOUND : JY_E_UNAVAILABLE;
        jy_error_system(err, status, errno, "index folder %s", path);
        return -1;
    }
    if (fstat(fd, &info) != 0) {
        return refuse(fd, err, path, "its owner can't be told");
    }
    if (info.st_uid != geteuid()) {
        return refuse(fd, err, path,
                      "it belongs to another user; only its owner may use it");
    }
    if (info.st_mode & (S_IWGRP | S_IWOTH)) {
        return refuse(fd, err, path,
                      "others may write to it; take that away with chmod go-w");
    }
    return fd;
}

int jy_folder_open_file(int folder, const char *name)
{
    struct stat info;
    int fd =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

static bool read_fully(int fd, char *bytes, size_t len)
{
    size_t have = 0;
    while (have < len) {
        ssize_t got = read(fd, bytes + have, len - have);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            errno = got == 0 ? EIO : errno;
            return false;
        }
        have += (size_t)got;
    }
    return true;
}

char *jy_folder_read(int folder, const char *name, size_t max, size_t *len)
{
    struct stat info;
    char *bytes = NULL;
    int fd = jy_folder_open_file(folder, name);
    if (fd < 0) {
        return NULL;
    }
    if (fstat(fd, &info) != 0 || info.st_size < 0 ||
        (size_t)info.st_size > max) {
        errno = EFBIG;
    } else if ((bytes = malloc((size_t)info.st_size + 1))) {
        *len = (size_t)info.st_size;
        bytes[*len] = '\0';
        if (!read_fully(fd, bytes, *len)) {
            free(bytes);
            bytes = NULL;
        }
    }
    int errnum = errno;
    close(fd);
    errno = errnum;
    return bytes;
}

bool jy_folder_write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, bytes, len);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return false;
        }
        bytes += done;
        len -= (size_t)done;
    }
    return true;
}

bool jy_folder_write(int folder, const char *name, const char *bytes,
                     size_t len)
{
    int fd = openat(folder, name,
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    bool good = jy_folder_write_all(fd, bytes, len) && fsync(fd) == 0;
    int errnum = errno;
    if (close(fd) != 0 && good) {
        return false; /* with close()'s own reason */
    }
    errno = errnum;
    return good;
}

bool jy_folder_sync(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool good = fsync(fd) == 0;
    int errnum = errno;
    close(fd);
    errno = errnum;
    return good;
}

bool jy_folder_list(int folder, bool (*visit)(void *user, const char *name),
                    void *user)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    bool going = true;
    struct dirent *entry;
    while (going && (entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            going = visit(user, entry->d_name);
        }
    }
    closedir(dir);
    return true;
}

static bool remove_inside(void *user, const char *name)
{
    jy_folder_remove(*(const int *)user, name);
    return true;
}

void jy_folder_remove(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0) {
        return;
    }
    int fd =
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        jy_folder_list(fd, remove_inside, &fd);
        close(fd);
        unlinkat(folder, name, AT_REMOVEDIR);
    }
}
