/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/extract/extract.h - the formats of which jianyan-extract makes text.
 *
 * Each function puts what it finds into an output.  None trusts the file:
 * depth, sizes and time are bounded, here or by who runs the program.
 *
 * Failure  JY_E_REQUEST      damaged, protected, or not in the format
 *          JY_E_TOO_LARGE    a limit is exceeded
 *          JY_E_UNAVAILABLE  it can't be read
 *          JY_E_INTERNAL     memory ran out
 *          err is one line for people.  What did not stop the extraction but
 *          should be known goes to jy_extract_warn().
 */
#ifndef JY_CORPUS_EXTRACT_EXTRACT_H
#define JY_CORPUS_EXTRACT_EXTRACT_H

#include "corpus/extract/output.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * HTML and Markdown: `text` is valid UTF-8 without NUL or byte order mark.
 */
JY_NODISCARD jy_status jy_extract_html(jy_text text, jy_output *output,
                                       jy_error *err);
JY_NODISCARD jy_status jy_extract_markdown(jy_text text, jy_output *output,
                                           jy_error *err);

/* DOCX and ODT: `fd` can be sought in. */
JY_NODISCARD jy_status jy_extract_docx(int fd, jy_output *output,
                                       jy_error *err);
JY_NODISCARD jy_status jy_extract_odt(int fd, jy_output *output, jy_error *err);

/* The encoding that HTML says it is in, else NULL.  `room` holds it. */
#define JY_EXTRACT_ENCODING_MAX 64
const char *jy_extract_html_encoding(jy_text bytes,
                                     char room[JY_EXTRACT_ENCODING_MAX]);

/* One line to standard error. */
__attribute__((format(printf, 1, 2))) void jy_extract_warn(const char *format,
                                                           ...);

#ifdef __cplusplus
}
#endif
#endif
