/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/folders.h - what inotify tells about the files of a corpus.
 *
 * inotify knows one folder at a time: every folder below a named one is
 * watched by itself, and those that come later are added.  A file that is
 * named directly is watched through the folder it is in.  Names that begin
 * with a dot are passed over, and so is the index when it lies inside.
 *
 * Ownership  The paths are the caller's and must outlive it.
 * Threads    One thread at a time.
 */
#ifndef JY_DAEMON_FOLDERS_H
#define JY_DAEMON_FOLDERS_H

#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct jy_folders jy_folders;

/* What was told. */
typedef enum jy_news {
    JY_NEWS_NONE,
    JY_NEWS_CHANGE, /* a file is new, other or gone */
    JY_NEWS_LOST,   /* what is watched is in doubt: close, and open anew */
} jy_news;

/*
 * Watch `count` paths; one that is not there is left out.  `index` is the
 * folder of the index.
 *
 * JY_E_UNAVAILABLE  the system lets no more folders be watched, or none
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_folders_open(char *const *paths, size_t count,
                                       const char *index, jy_folders **out,
                                       jy_error *err);
void jy_folders_close(jy_folders *folders);

int jy_folders_fd(const jy_folders *folders); /* readable: take the news */
size_t jy_folders_count(const jy_folders *folders);

/*
 * Take what has been told.  *out may be JY_NEWS_CHANGE beside a failure.
 * Statuses as jy_folders_open().
 */
JY_NODISCARD jy_status jy_folders_read(jy_folders *folders, jy_news *out,
                                       jy_error *err);

#endif
