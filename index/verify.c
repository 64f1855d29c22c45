/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when the bytes of a generation are those that were published. */
#include "index/verify.h"

#include "index/generation.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct jy_verification {
    char *path; /* for messages */
    jy_generation files;
    struct jy_verified_part identity[JY_PART_COUNT];
    size_t part;       /* that is being read, or JY_PART_COUNT */
    uint64_t at;       /* of its bytes */
    jy_digest *digest; /* of what was read of it; NULL: nothing yet */
    uint64_t left;     /* of all parts */
    char *chunk;       /* JY_VERIFICATION_STEP bytes */
};

/* --- what is known */

/* Times of a file's inode are left out: they change when it is linked. */
static bool identify(const jy_generation *files, size_t part,
                     struct jy_verified_part *out)
{
    struct stat info;
    if (fstat(files->fd[part], &info) != 0) {
        return false;
    }
    *out = (struct jy_verified_part){
        .device = info.st_dev,
        .inode = info.st_ino,
        .size = (uint64_t)info.st_size,
        .modified =
            (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec,
    };
    memcpy(out->digest, files->manifest.digest[part], sizeof out->digest);
    return true;
}

static bool is_same(const struct jy_verified_part *a,
                    const struct jy_verified_part *b)
{
    return a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->modified == b->modified &&
           strcmp(a->digest, b->digest) == 0;
}

static bool is_known(const jy_verified_parts *known,
                     const struct jy_verified_part *part)
{
    for (size_t i = 0; i < JY_VERIFIED_PARTS_MAX; i++) {
        if (known->part[i].size > 0 && is_same(&known->part[i], part)) {
            return true;
        }
    }
    return false;
}

void jy_verification_learn(const jy_verification *verification,
                           jy_verified_parts *known)
{
    for (size_t i = 0; i < verification->part; i++) {
        const struct jy_verified_part *part = &verification->identity[i];
        if (verification->files.fd[i] >= 0 && !is_known(known, part)) {
            known->part[known->next++ % JY_VERIFIED_PARTS_MAX] = *part;
        }
    }
}

/* --- beginning */

/* We read each byte once and in order: that tells the system to read ahead,
 * and to keep other pages rather than these. */
static bool begin(jy_verification *verification)
{
    const jy_generation *files = &verification->files;
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        struct jy_verified_part *identity = &verification->identity[i];
        if (files->fd[i] < 0) {
            continue;
        }
        if (!identify(files, i, identity)) {
            return false;
        }
        verification->left += identity->size;
        (void)posix_fadvise(files->fd[i], 0, 0, POSIX_FADV_SEQUENTIAL);
        (void)posix_fadvise(files->fd[i], 0, 0, POSIX_FADV_NOREUSE);
    }
    return true;
}

/* Move on to the next part that is to be read. */
static void skip(jy_verification *verification)
{
    while (verification->part < JY_PART_COUNT &&
           verification->files.fd[verification->part] < 0) {
        verification->part++;
    }
}

jy_status jy_verification_new(const char *path, uint64_t generation,
                              jy_verification **out, jy_error *err)
{
    jy_generation files;
    *out = NULL;
    jy_status status = jy_generation_open(path, generation, &files, err);
    if (status != JY_OK) {
        return status;
    }
    jy_verification *verification = calloc(1, sizeof *verification);
    if (!verification) {
        jy_generation_close(&files);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for verifying");
    }
    verification->files = files;
    verification->path = strdup(path);
    verification->chunk = malloc(JY_VERIFICATION_STEP);
    if (!verification->path || !verification->chunk) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for verifying");
    } else if (!begin(verification)) {
        status =
            jy_error_system(err, JY_E_UNAVAILABLE, errno, "verifying %s", path);
    }
    if (status != JY_OK) {
        jy_verification_free(verification);
        return status;
    }
    skip(verification);
    *out = verification;
    return JY_OK;
}

void jy_verification_spare(jy_verification *verification,
                           const jy_verified_parts *known)
{
    jy_generation *files = &verification->files;
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        if (files->fd[i] >= 0 && is_known(known, &verification->identity[i])) {
            close(files->fd[i]);
            files->fd[i] = -1;
            verification->left -= verification->identity[i].size;
        }
    }
    skip(verification);
}

void jy_verification_free(jy_verification *verification)
{
    if (verification) {
        jy_digest_free(verification->digest);
        jy_generation_close(&verification->files);
        free(verification->path);
        free(verification->chunk);
        free(verification);
    }
}

uint64_t jy_verification_left(const jy_verification *verification)
{
    return verification->left;
}

/* --- reading */

static jy_status blame(const jy_verification *verification, int errnum,
                       jy_error *err)
{
    const jy_manifest *manifest = &verification->files.manifest;
    const char *part = jy_part_name((jy_part)verification->part);
    return errnum
               ? jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                 "%s, generation %" PRIu64
                                 ": reading its file %s",
                                 verification->path, manifest->generation, part)
               : jy_error_set(err, JY_E_UNAVAILABLE,
                              "%s, generation %" PRIu64
                              ": its file %s is not as it was published",
                              verification->path, manifest->generation, part);
}

static ssize_t read_chunk(const jy_verification *verification)
{
    ssize_t got;
    do {
        got = pread(verification->files.fd[verification->part],
                    verification->chunk, JY_VERIFICATION_STEP,
                    (off_t)verification->at);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* The part has been read to its end. */
static jy_status compare(jy_verification *verification, jy_error *err)
{
    char digest[JY_DIGEST_HEX];
    jy_status status = jy_digest_finish(verification->digest, digest, err);
    verification->digest = NULL;
    if (status != JY_OK) {
        return status;
    }
    if (strcmp(digest,
               verification->files.manifest.digest[verification->part]) != 0) {
        return blame(verification, 0, err);
    }
    verification->at = 0;
    verification->part++;
    skip(verification);
    return JY_OK;
}

jy_status jy_verification_step(jy_verification *verification, jy_error *err)
{
    if (verification->part == JY_PART_COUNT) {
        return JY_OK;
    }
    if (!verification->digest) {
        jy_status status = jy_digest_new(&verification->digest, err);
        if (status != JY_OK) {
            return status;
        }
    }
    uint64_t size = verification->identity[verification->part].size;
    ssize_t got = read_chunk(verification);
    if (got < 0) {
        return blame(verification, errno, err);
    }
    /* Cut short, or grown, since it was opened. */
    if ((got == 0 && size > verification->at) ||
        (uint64_t)got > size - verification->at) {
        return blame(verification, 0, err);
    }
    jy_digest_add(verification->digest, verification->chunk, (size_t)got);
    verification->at += (uint64_t)got;
    verification->left -= (uint64_t)got;
    return verification->at == size ? compare(verification, err) : JY_OK;
}

jy_status jy_verification_finish(jy_verification *verification, jy_error *err)
{
    jy_status status = JY_OK;
    while (status == JY_OK && verification->part < JY_PART_COUNT) {
        status = jy_verification_step(verification, err);
    }
    return status;
}
