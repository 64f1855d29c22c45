/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * corpus/source.h - bytes that come one after the other, from wherever.
 *
 * A source is read once, from its beginning to its end.  Sources are put on
 * top of each other: a file, what is unpacked from it, what is decoded from
 * that.
 *
 * Ownership  A source borrows the one it reads from, which must outlive it.
 * Threads    One source, one thread at a time.
 * Failure    A source that has failed is not read again.
 */
#ifndef JY_CORPUS_SOURCE_H
#define JY_CORPUS_SOURCE_H

#include "protocol/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_source jy_source;

/* What a kind of source has to offer; it is the first member of one. */
struct jy_source {
    jy_status (*read)(jy_source *source, char *buffer, size_t size, size_t *len,
                      jy_error *err);
};

/*
 * Read at most `size` bytes, which is more than 0; *len is 0 at the end and
 * nowhere else.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  the system refuses
 * JY_E_TOO_LARGE    a limit is exceeded
 * JY_E_REQUEST      what is packed is damaged
 */
JY_NODISCARD jy_status jy_source_read(jy_source *source, char *buffer,
                                      size_t size, size_t *len, jy_error *err);

/*
 * Read until `size` bytes are there or the source ends; *len tells.  The
 * statuses are those of jy_source_read(); *len bytes are good even then.
 */
JY_NODISCARD jy_status jy_source_fill(jy_source *source, char *buffer,
                                      size_t size, size_t *len, jy_error *err);

/* A file from where it stands, up to `left` bytes; `fd` stays the caller's. */
typedef struct jy_file_source {
    jy_source source;
    int fd;
    size_t left;
    void (*seen)(void *user, size_t bytes); /* so many were read; or NULL */
    void *user;
} jy_file_source;

void jy_file_source_init(jy_file_source *file, int fd, size_t max);

/* First the bytes of `head`, then what is left of `rest`, if not NULL. */
typedef struct jy_head_source {
    jy_source source;
    const char *head;
    size_t left; /* of head */
    jy_source *rest;
} jy_head_source;

void jy_head_source_init(jy_head_source *head, const char *bytes, size_t len,
                         jy_source *rest);

#ifdef __cplusplus
}
#endif
#endif
