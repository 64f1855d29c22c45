/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/extract/package.h - office documents: a ZIP archive that has parts,
 * of which those that are asked for are XML.
 *
 * Only what is asked for is unpacked, bit by bit and bounded.  XML with a
 * document type, which is where entities come from, is refused.
 *
 * Ownership  The descriptor is borrowed; its position changes.
 * Threads    One package, one thread at a time.
 */
#ifndef JY_CORPUS_EXTRACT_PACKAGE_H
#define JY_CORPUS_EXTRACT_PACKAGE_H

#include "corpus/document.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of one part, unpacked. */
#define JY_PACKAGE_PART_MAX ((size_t)128 << 20)
#define JY_PACKAGE_ENTRIES_MAX 20000 /* parts of one package */
#define JY_PACKAGE_DEPTH_MAX 200     /* elements inside each other */

/* Where the reading of a part is: names are without their prefix. */
typedef struct jy_part_reader jy_part_reader;

/* The value of an attribute of this element; copied to `room`, cut. */
bool jy_part_attribute(jy_part_reader *reader, const char *name, char *room,
                       size_t size);

/* What is called for a part; each may be NULL. */
typedef struct jy_part_handler {
    /* An element begins; true if it is not empty is told by on_end. */
    void (*begin)(void *user, const char *name, jy_part_reader *reader);
    void (*end)(void *user, const char *name);
    void (*text)(void *user, jy_text text);
    /* Stop, when this is not JY_OK. */
    jy_status (*status)(void *user, jy_error *err);
} jy_part_handler;

/*
 * Read the part `name`; *found is false if there is none, which is no
 * failure.
 *
 * JY_E_REQUEST    no such archive, damaged, protected by a password, not XML
 * JY_E_TOO_LARGE  a limit is exceeded
 * JY_E_INTERNAL   memory ran out
 */
JY_NODISCARD jy_status jy_package_read(int fd, const char *name,
                                       const jy_part_handler *handler,
                                       void *user, bool *found, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
