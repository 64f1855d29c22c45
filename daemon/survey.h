/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/survey.h - a look at all files of a corpus, for where nobody tells.
 *
 * Threads    All functions may be called from any thread.
 */
#ifndef JY_DAEMON_SURVEY_H
#define JY_DAEMON_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A number made of the names, sizes, times and inodes of all files of
 * `count` paths, the folder `index` excepted: another number, another corpus.
 */
uint64_t jy_survey(char *const *paths, size_t count, const char *index);

/*
 * What the named paths themselves are now: another number if one of them is
 * another folder, another file, or changed as a file.  Reads no folder.
 */
uint64_t jy_survey_named(char *const *paths, size_t count);

/* Is one of the paths on a file system whose changes are made elsewhere? */
bool jy_survey_is_remote(char *const *paths, size_t count);

#endif
