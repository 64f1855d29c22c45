/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/reading.h - one file: which reader it goes to, and what becomes of
 * the documents found in it.
 *
 * Ownership  jy_reading_file() borrows everything until it returns.
 * Threads    As jy_corpus_read().
 */
#ifndef JY_CORPUS_READING_H
#define JY_CORPUS_READING_H

#include "corpus/corpus.h"
#include "corpus/ids.h"

#include <sys/stat.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Read the regular file open at `fd`, which is `path` and of which fstat()
 * told `info`; below the named folder it is called `name`.  What is wrong
 * with it goes to sink->problem.
 *
 * JY_E_INTERNAL  memory ran out
 * and whatever sink->document returns.
 */
JY_NODISCARD jy_status jy_reading_file(int fd, const struct stat *info,
                                       const char *path, const char *name,
                                       jy_ids *ids,
                                       const jy_corpus_options *options,
                                       const jy_corpus_sink *sink,
                                       jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
