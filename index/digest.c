/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows OpenSSL, and is the only file that does. */
#include "index/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct jy_digest {
    EVP_MD_CTX *context;
    bool failed;
};

enum { CHUNK = 1 << 18 };

static jy_status fault(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "SHA-256 is not to be had");
}

jy_status jy_digest_new(jy_digest **out, jy_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out) {
        return fault(err);
    }
    (*out)->context = EVP_MD_CTX_new();
    if (!(*out)->context ||
        EVP_DigestInit_ex((*out)->context, EVP_sha256(), NULL) != 1) {
        jy_digest_free(*out);
        *out = NULL;
        return fault(err);
    }
    return JY_OK;
}

void jy_digest_add(jy_digest *digest, const void *bytes, size_t len)
{
    if (EVP_DigestUpdate(digest->context, bytes, len) != 1) {
        digest->failed = true;
    }
}

jy_status jy_digest_finish(jy_digest *digest, char out[JY_DIGEST_HEX],
                           jy_error *err)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    bool good = !digest->failed &&
                EVP_DigestFinal_ex(digest->context, bytes, NULL) == 1;
    jy_digest_free(digest);
    if (!good) {
        return fault(err);
    }
    for (size_t i = 0; i < JY_DIGEST_BYTES; i++) {
        snprintf(out + 2 * i, 3, "%02x", (unsigned)bytes[i]);
    }
    return JY_OK;
}

jy_status jy_digest_bytes(const void *bytes, size_t len,
                          unsigned char out[JY_DIGEST_BYTES], jy_error *err)
{
    return EVP_Digest(bytes, len, out, NULL, EVP_sha256(), NULL) == 1
               ? JY_OK
               : fault(err);
}

void jy_digest_free(jy_digest *digest)
{
    if (digest) {
        EVP_MD_CTX_free(digest->context);
        free(digest);
    }
}

jy_status jy_digest_file(int fd, char out[JY_DIGEST_HEX], jy_error *err)
{
    jy_digest *digest;
    jy_status status = jy_digest_new(&digest, err);
    char *chunk = malloc(CHUNK);
    off_t at = 0;
    ssize_t got = 0;

    if (status == JY_OK && !chunk) {
        jy_digest_free(digest);
        status = fault(err);
    }
    if (status != JY_OK) {
        free(chunk);
        return status;
    }
    while ((got = pread(fd, chunk, CHUNK, at)) > 0 ||
           (got < 0 && errno == EINTR)) {
        if (got > 0) {
            jy_digest_add(digest, chunk, (size_t)got);
            at += got;
        }
    }
    int errnum = errno;
    free(chunk);
    status = jy_digest_finish(digest, out, err);
    return got < 0 ? jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                     "reading for the checksum")
                   : status;
}
