/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/measure.h - how much there is to read, found by a quick walk that
 * opens no file.
 *
 * Threads    As jy_corpus_read().
 */
#ifndef JY_CORPUS_MEASURE_H
#define JY_CORPUS_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The bytes on the disk of the files that jy_corpus_read() would open under
 * `paths`.  It is an estimate: what can't be looked at counts nothing, and
 * files change.  `goes_on` is asked at each file; once it says no, what was
 * counted by then is returned.
 */
uint64_t jy_corpus_measure(const char *const *paths, size_t count,
                           bool (*goes_on)(void *user), void *user);

#ifdef __cplusplus
}
#endif
#endif
