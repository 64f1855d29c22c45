/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/folder.h - small, safe steps on files inside the index folder.
 *
 * Names are relative to an open folder, and links are never followed.
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_FOLDER_H
#define JY_INDEX_FOLDER_H

#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Open the index folder itself; only here a link is followed.  -1 and:
 *
 * JY_E_NOT_FOUND    there is none
 * JY_E_UNAVAILABLE  no folder, not readable, another user's, or others may
 *                   write to it
 */
int jy_folder_open(const char *path, jy_error *err);

/* Open a regular file for reading; -1 and errno. */
int jy_folder_open_file(int folder, const char *name);

/* Read a small file whole; *len bytes and a NUL.  NULL and errno. */
char *jy_folder_read(int folder, const char *name, size_t max, size_t *len);

/* Write a new file, to the disk.  False and errno. */
bool jy_folder_write(int folder, const char *name, const char *bytes,
                     size_t len);

/* Write all of `bytes` to `fd`.  False and errno. */
bool jy_folder_write_all(int fd, const char *bytes, size_t len);

/* Bring a file or folder to the disk.  False and errno. */
bool jy_folder_sync(int folder, const char *name);

/* Remove a file, or a folder with all it holds; what can't be, stays. */
void jy_folder_remove(int folder, const char *name);

/* Call `visit` with every name in `folder` until it says false. */
bool jy_folder_list(int folder, bool (*visit)(void *user, const char *name),
                    void *user);

#ifdef __cplusplus
}
#endif
#endif
