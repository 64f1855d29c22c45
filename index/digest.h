/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/digest.h - SHA-256 (FIPS 180-4, by OpenSSL) of bytes and files.
 *
 * Ownership  A digest is freed by jy_digest_finish() or jy_digest_free().
 * Threads    One digest, one thread at a time.
 */
#ifndef JY_INDEX_DIGEST_H
#define JY_INDEX_DIGEST_H

#include "protocol/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_DIGEST_HEX 65 /* 64 hexadecimal digits and a NUL */
#define JY_DIGEST_BYTES 32

typedef struct jy_digest jy_digest;

/* JY_E_INTERNAL  memory ran out, or OpenSSL has no SHA-256 */
JY_NODISCARD jy_status jy_digest_new(jy_digest **out, jy_error *err);
/* A failure is remembered and comes out of jy_digest_finish(). */
void jy_digest_add(jy_digest *digest, const void *bytes, size_t len);
/* Write the result and free `digest`, whatever is returned. */
JY_NODISCARD jy_status jy_digest_finish(jy_digest *digest,
                                        char out[JY_DIGEST_HEX], jy_error *err);
void jy_digest_free(jy_digest *digest);

/* Of bytes that are all there.  Failures as of jy_digest_new(). */
JY_NODISCARD jy_status jy_digest_bytes(const void *bytes, size_t len,
                                       unsigned char out[JY_DIGEST_BYTES],
                                       jy_error *err);

/* Of a whole file, read from its beginning; the offset of `fd` stays.
 * JY_E_UNAVAILABLE  it can't be read */
JY_NODISCARD jy_status jy_digest_file(int fd, char out[JY_DIGEST_HEX],
                                      jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
