/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/extract/properties.h - what an office document says of itself.
 *
 * Threads    One descriptor, one thread at a time.
 */
#ifndef JY_CORPUS_EXTRACT_PROPERTIES_H
#define JY_CORPUS_EXTRACT_PROPERTIES_H

#include "corpus/extract/output.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Read the part `name` of the package at `fd`, if it is there, in which the
 * Dublin Core elements are: the title, and what is kept beside the fields.
 * Who typed a document is not who speaks in it.
 *
 * Fails as jy_package_read().
 */
JY_NODISCARD jy_status jy_properties_read(int fd, const char *name,
                                          jy_output *output, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
