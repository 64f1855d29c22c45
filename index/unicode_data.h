/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/unicode_data.h - the Unicode data files, for what makes tables.
 *
 * Runs at build time only.  A file that is missing or damaged ends the
 * program with a message.
 *
 * Ownership  The text is the caller's, who gives it to free().
 */
#ifndef JY_INDEX_UNICODE_DATA_H
#define JY_INDEX_UNICODE_DATA_H

#ifdef __cplusplus
extern "C" {
#endif

/* The whole file, NUL-terminated; unpacked if its name ends in .bz2. */
char *jy_unicode_data_read(const char *folder, const char *name);

#ifdef __cplusplus
}
#endif
#endif
