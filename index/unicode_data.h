/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/unicode_data.h - the Unicode data files, for what makes tables.
 *
 * Runs at build time only.  A file that is missing or damaged ends the
 * program with a message, and so does a code point that there is not.
 *
 * Ownership  The text is the caller's, who gives it to free().
 */
#ifndef JY_INDEX_UNICODE_DATA_H
#define JY_INDEX_UNICODE_DATA_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The whole file, NUL-terminated; unpacked if its name ends in .bz2. */
char *jy_unicode_data_read(const char *folder, const char *name);

/* The code point in hexadecimal digits at *at, which is moved behind them. */
uint32_t jy_unicode_data_code(const char **at);

/* A line "U+4E50<tab>kMandarin<tab>lè yuè" of a file of Unihan. */
typedef struct jy_unihan_line {
    uint32_t code;
    const char *property; /* up to a tab */
    const char *value;    /* up to the end of the line, '\n' or NUL */
} jy_unihan_line;

/* Read the next such line from *at on, which is moved behind it; false if
 * there is none.  Other lines are passed over. */
bool jy_unihan_next(const char **at, jy_unihan_line *out);
bool jy_unihan_is(const jy_unihan_line *line, const char *property);

#ifdef __cplusplus
}
#endif
#endif
