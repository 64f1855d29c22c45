/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the packers' libraries, and when unpacking has gone far enough. */
#include "corpus/unpack.h"

#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define CHUNK ((size_t)64 << 10)

/* zlib: the largest window, and a gzip header around what is packed. */
#define GZIP_WINDOW (15 + 16)

#define MEBIBYTE ((size_t)1 << 20)

struct jy_unpack {
    jy_source source;
    jy_packing packing;
    jy_source *packed;
    unsigned char *chunk; /* CHUNK bytes, of which [at, end) are unused */
    size_t at;
    size_t end;
    bool last;    /* nothing more is packed */
    bool between; /* a packed stream has ended, no other has begun */
    uint64_t in;  /* bytes, of all so far */
    uint64_t out;
    z_stream gz;
    lzma_stream xz;
    ZSTD_DStream *zst;
};

/* What one step of unpacking comes to. */
enum step {
    STEP_MORE,    /* go on */
    STEP_END,     /* a packed stream is complete */
    STEP_DAMAGED, /* this is not what it should be */
    STEP_WINDOW,  /* it asks for too much memory */
    STEP_MEMORY,  /* there is no memory */
};

/* A way of packing.  step() takes from the chunk and adds to *len. */
struct packer {
    const char *ending;
    const char *name;
    const char *magic;
    size_t magic_len;
    enum step (*begin)(jy_unpack *unpack);
    enum step (*step)(jy_unpack *unpack, char *buffer, size_t size,
                      size_t *len);
    void (*end)(jy_unpack *unpack);
};

/* --- gzip */

static enum step gz_begin(jy_unpack *unpack)
{
    return inflateInit2(&unpack->gz, GZIP_WINDOW) == Z_OK ? STEP_MORE
                                                          : STEP_MEMORY;
}

static enum step gz_step(jy_unpack *unpack, char *buffer, size_t size,
                         size_t *len)
{
    z_stream *gz = &unpack->gz;
    gz->next_in = unpack->chunk + unpack->at;
    gz->avail_in = (uInt)(unpack->end - unpack->at);
    gz->next_out = (unsigned char *)buffer;
    gz->avail_out = size < UINT32_MAX ? (uInt)size : UINT32_MAX;
    uInt room = gz->avail_out;
    int result = inflate(gz, Z_NO_FLUSH);
    unpack->at = unpack->end - gz->avail_in;
    *len = room - gz->avail_out;
    if (result == Z_STREAM_END) {
        return inflateReset(gz) == Z_OK ? STEP_END : STEP_DAMAGED;
    }
    return result == Z_OK || result == Z_BUF_ERROR ? STEP_MORE
           : result == Z_MEM_ERROR                 ? STEP_MEMORY
                                                   : STEP_DAMAGED;
}

static void gz_end(jy_unpack *unpack)
{
    inflateEnd(&unpack->gz);
}

/* --- xz */

static void xz_end(jy_unpack *unpack)
{
    lzma_end(&unpack->xz);
}

static enum step xz_begin(jy_unpack *unpack)
{
    static const lzma_stream none = LZMA_STREAM_INIT;
    unpack->xz = none;
    return lzma_stream_decoder(&unpack->xz, JY_UNPACK_MEMORY_MAX, 0) == LZMA_OK
               ? STEP_MORE
               : STEP_MEMORY;
}

static enum step xz_step(jy_unpack *unpack, char *buffer, size_t size,
                         size_t *len)
{
    lzma_stream *xz = &unpack->xz;
    xz->next_in = unpack->chunk + unpack->at;
    xz->avail_in = unpack->end - unpack->at;
    xz->next_out = (unsigned char *)buffer;
    xz->avail_out = size;
    lzma_ret result = lzma_code(xz, LZMA_RUN);
    unpack->at = unpack->end - xz->avail_in;
    *len = size - xz->avail_out;
    if (result == LZMA_STREAM_END) {
        xz_end(unpack);
        return xz_begin(unpack) == STEP_MORE ? STEP_END : STEP_MEMORY;
    }
    return result == LZMA_OK || result == LZMA_BUF_ERROR ? STEP_MORE
           : result == LZMA_MEMLIMIT_ERROR               ? STEP_WINDOW
           : result == LZMA_MEM_ERROR                    ? STEP_MEMORY
                                                         : STEP_DAMAGED;
}

/* --- zstd */

static enum step zst_begin(jy_unpack *unpack)
{
    unpack->zst = ZSTD_createDStream();
    if (unpack->zst == NULL ||
        ZSTD_isError(ZSTD_DCtx_setParameter(unpack->zst, ZSTD_d_windowLogMax,
                                            JY_UNPACK_WINDOW_LOG))) {
        return STEP_MEMORY;
    }
    return STEP_MORE;
}

static enum step zst_step(jy_unpack *unpack, char *buffer, size_t size,
                          size_t *len)
{
    ZSTD_inBuffer in = {unpack->chunk, unpack->end, unpack->at};
    ZSTD_outBuffer out = {buffer, size, 0};
    size_t result = ZSTD_decompressStream(unpack->zst, &out, &in);
    unpack->at = in.pos;
    *len = out.pos;
    if (!ZSTD_isError(result)) {
        return result == 0 ? STEP_END : STEP_MORE;
    }
    ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
    return code == ZSTD_error_frameParameter_windowTooLarge ? STEP_WINDOW
           : code == ZSTD_error_memory_allocation           ? STEP_MEMORY
                                                            : STEP_DAMAGED;
}

static void zst_end(jy_unpack *unpack)
{
    ZSTD_freeDStream(unpack->zst);
}

static const struct packer packers[JY_PACKING_COUNT] = {
    [JY_PACKING_NONE] = {"", "", "", 0, NULL, NULL, NULL},
    [JY_PACKING_GZ] = {".gz", "gzip", "\x1F\x8B\x08", 3, gz_begin, gz_step,
                       gz_end},
    [JY_PACKING_XZ] = {".xz", "xz", "\xFD\x37zXZ", 6, xz_begin, xz_step,
                       xz_end},
    [JY_PACKING_ZST] = {".zst", "zstd", "\x28\xB5\x2F\xFD", 4, zst_begin,
                        zst_step, zst_end},
};

/* --- which is it? */

const char *jy_packing_ending(jy_packing packing)
{
    return packers[packing].ending;
}

const char *jy_packing_name(jy_packing packing)
{
    return packers[packing].name;
}

jy_packing jy_packing_of_name(const char *name)
{
    size_t len = strlen(name);
    for (size_t i = JY_PACKING_NONE + 1; i < JY_PACKING_COUNT; i++) {
        size_t tail = strlen(packers[i].ending);
        if (len > tail && strcmp(name + len - tail, packers[i].ending) == 0) {
            return (jy_packing)i;
        }
    }
    return JY_PACKING_NONE;
}

jy_packing jy_packing_of_bytes(jy_text head)
{
    for (size_t i = JY_PACKING_NONE + 1; i < JY_PACKING_COUNT; i++) {
        size_t len = packers[i].magic_len;
        if (head.len >= len && memcmp(head.bytes, packers[i].magic, len) == 0) {
            return (jy_packing)i;
        }
    }
    return JY_PACKING_NONE;
}

/* --- the source */

static jy_status fill_chunk(jy_unpack *unpack, jy_error *err)
{
    unpack->at = 0;
    jy_status status = jy_source_read(unpack->packed, (char *)unpack->chunk,
                                      CHUNK, &unpack->end, err);
    unpack->last = status == JY_OK && unpack->end == 0;
    unpack->in += unpack->end;
    return status;
}

/* After a packed stream zeros may follow, which fill up a tape's block. */
static void skip_zeros(jy_unpack *unpack)
{
    while (unpack->between && unpack->at < unpack->end &&
           unpack->chunk[unpack->at] == 0) {
        unpack->at++;
    }
}

static jy_status explain(const jy_unpack *unpack, enum step step, jy_error *err)
{
    const char *name = packers[unpack->packing].name;
    switch (step) {
    case STEP_MORE:
    case STEP_END:
        return JY_OK;
    case STEP_MEMORY:
        return jy_error_set(err, JY_E_INTERNAL, "no memory to unpack");
    case STEP_WINDOW:
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "unpacking this needs more than %zu MiB of "
                            "memory; pack it anew with another setting",
                            JY_UNPACK_MEMORY_MAX / MEBIBYTE);
    case STEP_DAMAGED:
        break;
    }
    return unpack->between
               ? jy_error_set(err, JY_E_REQUEST,
                              "something stands behind the end of the %s data",
                              name)
               : jy_error_set(err, JY_E_REQUEST,
                              "the %s data is damaged, after %llu bytes of "
                              "what is packed in it",
                              name, (unsigned long long)unpack->out);
}

/* Does it grow as no text does? */
static jy_status check_growth(const jy_unpack *unpack, jy_error *err)
{
    if (unpack->out <= JY_UNPACK_UNWATCHED ||
        unpack->out / JY_UNPACK_RATIO_MAX <= unpack->in) {
        return JY_OK;
    }
    return jy_error_set(err, JY_E_TOO_LARGE,
                        "more than %d times as large unpacked as packed, "
                        "which no text is; given up after %llu MiB",
                        JY_UNPACK_RATIO_MAX,
                        (unsigned long long)(unpack->out / MEBIBYTE));
}

static jy_status cut_short(const jy_unpack *unpack, jy_error *err)
{
    return jy_error_set(err, JY_E_REQUEST,
                        "the %s data is cut short, after %llu bytes of what "
                        "is packed in it",
                        packers[unpack->packing].name,
                        (unsigned long long)unpack->out);
}

/*
 * One step.  A stream that begins where another ended is `between` until
 * something of it has been taken.
 */
static jy_status step_on(jy_unpack *unpack, char *buffer, size_t size,
                         size_t *len, jy_error *err)
{
    enum step step = packers[unpack->packing].step(unpack, buffer, size, len);
    unpack->out += *len;
    if (step != STEP_MORE && step != STEP_END) {
        return explain(unpack, step, err);
    }
    unpack->between = step == STEP_END;
    return check_growth(unpack, err);
}

static jy_status read_unpacked(jy_source *source, char *buffer, size_t size,
                               size_t *len, jy_error *err)
{
    jy_unpack *unpack = (jy_unpack *)source;
    jy_status status = JY_OK;
    while (status == JY_OK && *len == 0) {
        skip_zeros(unpack);
        if (unpack->at == unpack->end && !unpack->last) {
            status = fill_chunk(unpack, err);
            continue;
        }
        if (unpack->at == unpack->end && unpack->between) {
            break;
        }
        bool starved = unpack->at == unpack->end;
        status = step_on(unpack, buffer, size, len, err);
        if (status == JY_OK && starved && *len == 0 && !unpack->between) {
            status = cut_short(unpack, err);
        }
    }
    return status;
}

jy_status jy_unpack_new(jy_packing packing, jy_source *packed, jy_unpack **out,
                        jy_error *err)
{
    jy_unpack *unpack = calloc(1, sizeof *unpack);
    *out = NULL;
    if (unpack != NULL) {
        unpack->source.read = read_unpacked;
        unpack->packing = packing;
        unpack->packed = packed;
        unpack->chunk = malloc(CHUNK);
        if (unpack->chunk != NULL &&
            packers[packing].begin(unpack) == STEP_MORE) {
            *out = unpack;
            return JY_OK;
        }
    }
    jy_unpack_free(unpack);
    return jy_error_set(err, JY_E_INTERNAL, "no memory to unpack");
}

void jy_unpack_free(jy_unpack *unpack)
{
    if (unpack != NULL) {
        packers[unpack->packing].end(unpack);
        free(unpack->chunk);
        free(unpack);
    }
}

jy_source *jy_unpack_source(jy_unpack *unpack)
{
    return &unpack->source;
}
