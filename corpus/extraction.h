/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/extraction.h - a file that jianyan-extract takes apart.
 *
 * Threads    As jy_corpus_read().
 */
#ifndef JY_CORPUS_EXTRACTION_H
#define JY_CORPUS_EXTRACTION_H

#include "corpus/reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Let the program read the file at `fd` as `format` ("html", "markdown",
 * "docx", "odt"), and hand its document over.  What goes wrong there is a
 * problem of the file.
 *
 * JY_E_INTERNAL  memory ran out here
 * and whatever the receiver of the document returns.
 */
JY_NODISCARD jy_status jy_extraction_read(int fd, const char *format,
                                          jy_reading *reading, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
