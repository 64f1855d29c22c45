/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the way from a file to what a reader gets. */
#include "corpus/input.h"

#include "corpus/kind.h"
#include "corpus/reader.h"
#include "corpus/unpack.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Control bytes in a text file: one in so many is too many. */
#define CONTROL_SHARE 50

/* A byte in another encoding becomes so many of UTF-8 at most. */
#define GROWTH 3

/* What a text of unknown size is first given room for. */
#define FIRST_ROOM ((size_t)64 << 10)

/* Bytes that tell how a file is packed. */
#define MAGIC_MAX 8

struct jy_input {
    int fd;
    size_t size; /* of the file on the disk, at first */
    char *name;  /* without what says how it is packed */
    const char *declared;
    jy_file_source file;
    jy_unpack *unpack; /* NULL if it is not packed */
    jy_source *below;  /* one of the two */
    char *head;        /* JY_READER_HEAD_MAX bytes, or what there is */
    size_t head_len;
    jy_head_source whole; /* the head again, and what follows */
    jy_decoder *decoder;  /* NULL if nothing is decoded */
    char *text;           /* the whole, or NULL */
    int temporary;        /* what was unpacked, or -1 */
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory to read a file");
}

static jy_status too_large(size_t size, size_t max, jy_error *err)
{
    return jy_error_set(err, JY_E_TOO_LARGE,
                        "a file of %zu bytes, at most %zu are allowed", size,
                        max);
}

/* --- opening */

static jy_status begin_unpacking(jy_input *input, jy_packing packing,
                                 jy_error *err)
{
    char magic[MAGIC_MAX];
    ssize_t len = pread(input->fd, magic, sizeof magic, 0);
    if (len < 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "cannot be read");
    }
    if (len == 0) {
        return jy_error_set(err, JY_E_REQUEST, "the file is empty");
    }
    if (jy_packing_of_bytes((jy_text){magic, (size_t)len}) != packing) {
        return jy_error_set(err, JY_E_REQUEST, "no %s data, as its name says",
                            jy_packing_name(packing));
    }
    jy_status status =
        jy_unpack_new(packing, &input->file.source, &input->unpack, err);
    if (status == JY_OK) {
        input->below = jy_unpack_source(input->unpack);
    }
    return status;
}

static jy_status read_head(jy_input *input, jy_error *err)
{
    jy_status status = jy_source_fill(
        input->below, input->head, JY_READER_HEAD_MAX, &input->head_len, err);
    jy_head_source_init(&input->whole, input->head, input->head_len,
                        input->below);
    if (status == JY_OK && input->unpack != NULL &&
        (jy_packing_of_bytes(jy_input_head(input)) != JY_PACKING_NONE ||
         jy_packing_of_name(input->name) != JY_PACKING_NONE)) {
        return jy_error_set(err, JY_E_REQUEST,
                            "packed more than once; unpack it by hand");
    }
    return status;
}

static jy_status begin(jy_input *input, const char *name, jy_error *err)
{
    jy_packing packing = jy_packing_of_name(name);
    jy_status status = JY_OK;
    input->name = strdup(name);
    input->head = malloc(JY_READER_HEAD_MAX);
    if (input->name == NULL || input->head == NULL) {
        return no_memory(err);
    }
    if (packing != JY_PACKING_NONE) {
        const char *ending = jy_packing_ending(packing);
        input->name[strlen(name) - strlen(ending)] = '\0';
        status = begin_unpacking(input, packing, err);
    }
    return status == JY_OK ? read_head(input, err) : status;
}

jy_status jy_input_open(int fd, const struct stat *info, const char *name,
                        const jy_corpus_options *options,
                        void (*seen)(void *user, size_t bytes), void *user,
                        jy_input **out, jy_error *err)
{
    jy_input *input = calloc(1, sizeof *input);
    *out = NULL;
    if (input == NULL) {
        return no_memory(err);
    }
    input->fd = fd;
    input->size = (size_t)info->st_size;
    input->declared = options->encoding;
    input->temporary = -1;
    jy_file_source_init(&input->file, fd, input->size);
    input->file.seen = seen;
    input->file.user = user;
    input->below = &input->file.source;
    jy_status status = begin(input, name, err);
    if (status != JY_OK) {
        jy_input_free(input);
        return status;
    }
    *out = input;
    return JY_OK;
}

void jy_input_free(jy_input *input)
{
    if (input != NULL) {
        if (input->temporary >= 0) {
            (void)close(input->temporary);
        }
        jy_decoder_free(input->decoder);
        jy_unpack_free(input->unpack);
        free(input->text);
        free(input->head);
        free(input->name);
        free(input);
    }
}

const char *jy_input_name(const jy_input *input)
{
    return input->name;
}

jy_text jy_input_head(const jy_input *input)
{
    return (jy_text){input->head, input->head_len};
}

static jy_status check_kind(const jy_input *input, jy_error *err)
{
    const char *what = jy_kind_not_text(jy_input_head(input));
    return what == NULL ? JY_OK : jy_error_set(err, JY_E_REQUEST, "%s", what);
}

/* --- the whole text */

/* All of `source` in a new *out, or one byte beyond `max`. */
static jy_status slurp(jy_source *source, size_t room, size_t max, char **out,
                       size_t *len, jy_error *err)
{
    size_t got = 1;
    jy_status status = JY_OK;
    *len = 0;
    *out = malloc(room);
    if (*out == NULL) {
        return no_memory(err);
    }
    while (status == JY_OK && got > 0 && *len <= max) {
        if (*len == room) {
            room = room < max / 2 ? room * 2 : max + 1;
            char *grown = realloc(*out, room);
            if (grown == NULL) {
                return no_memory(err);
            }
            *out = grown;
        }
        status = jy_source_read(source, *out + *len, room - *len, &got, err);
        *len += got;
    }
    return status;
}

/* Control characters no text has; NUL is looked for by itself. */
static bool is_binary(jy_text text)
{
    size_t controls = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        controls += byte < 0x20 && strchr("\t\n\v\f\r\033", byte) == NULL;
    }
    return controls > text.len / CONTROL_SHARE;
}

static jy_status check_text(jy_text text, jy_error *err)
{
    const char *nul = memchr(text.bytes, '\0', text.len);
    if (nul != NULL) {
        return jy_error_set(err, JY_E_REQUEST,
                            "binary file (NUL byte at offset %zu)",
                            (size_t)(nul - text.bytes));
    }
    return is_binary(text) ? jy_error_set(err, JY_E_REQUEST,
                                          "binary file (many control bytes)")
                           : JY_OK;
}

/* Nothing that is known: say where it stops being UTF-8. */
static jy_status not_recognised(jy_text bytes, size_t *line, jy_error *err)
{
    size_t valid = jy_utf8_valid_prefix(bytes.bytes, bytes.len);
    jy_status status = check_text(bytes, err);
    if (status != JY_OK || valid == bytes.len) {
        return status;
    }
    *line = 1;
    for (size_t i = 0; i < valid; i++) {
        *line += bytes.bytes[i] == '\n';
    }
    return jy_error_set(err, JY_E_REQUEST,
                        "not valid UTF-8 (byte 0x%02X at offset %zu), and no "
                        "other encoding that is recognised; state it with "
                        "--encoding, or convert the file",
                        (unsigned)(unsigned char)bytes.bytes[valid], valid);
}

/* Decode `bytes` into the input's text. */
static jy_status decode(jy_input *input, jy_text bytes, jy_text *out,
                        size_t *line, jy_error *err)
{
    jy_head_source source;
    jy_head_source_init(&source, bytes.bytes, bytes.len, NULL);
    jy_status status = jy_decoder_new(&source.source, input->declared, true,
                                      &input->decoder, err);
    if (status == JY_OK) {
        status = slurp(jy_decoder_source(input->decoder),
                       bytes.len + bytes.len / 2 + 1, bytes.len * GROWTH,
                       &input->text, &out->len, err);
    }
    out->bytes = input->text;
    if (status != JY_OK && status != JY_E_REQUEST) {
        return status;
    }
    const char *name = jy_decoder_report(input->decoder)->encoding.name;
    if (name == NULL) {
        return not_recognised(bytes, line, err);
    }
    bool keeps_nul = strncmp(name, "UTF-", 4) != 0; /* and where it is */
    return status == JY_OK ? check_text(keeps_nul ? bytes : *out, err) : status;
}

/* UTF-8 beyond doubt, and not what the user declared to be something else. */
static bool is_utf8(const jy_input *input, jy_text bytes)
{
    return jy_utf8_is_valid(bytes.bytes, bytes.len) &&
           memchr(bytes.bytes, '\0', bytes.len) == NULL &&
           (input->declared == NULL || !jy_encoding_is_ascii(bytes));
}

static jy_status take_text(jy_input *input, char *bytes, size_t len,
                           jy_text *out, size_t *line, jy_error *err)
{
    jy_text all = {bytes, len};
    if (len > JY_CORPUS_FILE_MAX) {
        return too_large(input->size > len ? input->size : len,
                         JY_CORPUS_FILE_MAX, err);
    }
    if (len == 0) {
        return jy_error_set(err, JY_E_REQUEST, "the file is empty");
    }
    if (!is_utf8(input, all)) {
        return decode(input, all, out, line, err);
    }
    bool has_mark = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    *out = has_mark ? (jy_text){bytes + 3, len - 3} : all;
    return check_text(*out, err);
}

jy_status jy_input_text(jy_input *input, jy_text *out, size_t *line,
                        jy_error *err)
{
    char *bytes = NULL;
    size_t len = 0;
    *line = 0;
    jy_status status = check_kind(input, err);
    if (status == JY_OK && input->unpack == NULL &&
        input->size > JY_CORPUS_FILE_MAX) {
        return too_large(input->size, JY_CORPUS_FILE_MAX, err);
    }
    if (status == JY_OK) {
        size_t room = input->unpack == NULL ? input->size + 1 : FIRST_ROOM;
        status = slurp(&input->whole.source, room, JY_CORPUS_FILE_MAX, &bytes,
                       &len, err);
    }
    if (status == JY_OK) {
        status = take_text(input, bytes, len, out, line, err);
    }
    if (input->text == NULL) { /* it was not decoded */
        input->text = bytes;
    } else {
        free(bytes);
    }
    return status;
}

/* --- a stream */

jy_status jy_input_stream(jy_input *input, jy_source **out, jy_error *err)
{
    jy_status status = check_kind(input, err);
    if (status == JY_OK) {
        status = jy_decoder_new(&input->whole.source, input->declared, false,
                                &input->decoder, err);
    }
    *out = status == JY_OK ? jy_decoder_source(input->decoder) : NULL;
    return status;
}

const jy_decoded *jy_input_decoded(const jy_input *input)
{
    return input->decoder == NULL ? NULL : jy_decoder_report(input->decoder);
}

/* --- a descriptor */

/* A new file without a name, in *fd. */
static jy_status make_temporary(int *fd, jy_error *err)
{
    char path[4096];
    const char *folder = getenv("TMPDIR");
    int len = snprintf(path, sizeof path, "%s/jianyan-XXXXXX",
                       folder != NULL && folder[0] == '/' ? folder : "/tmp");
    *fd = len < (int)sizeof path ? mkstemp(path) : -1;
    if (*fd < 0 || unlink(path) != 0 || fcntl(*fd, F_SETFD, FD_CLOEXEC) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "cannot be unpacked into %s", path);
    }
    return JY_OK;
}

static jy_status write_all(int fd, const char *bytes, size_t len, jy_error *err)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);
        if (written < 0 && errno != EINTR) {
            return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                   "cannot be unpacked into a temporary file");
        }
        bytes += written < 0 ? 0 : written;
        len -= written < 0 ? 0 : (size_t)written;
    }
    return JY_OK;
}

static jy_status unpack_all(jy_input *input, jy_error *err)
{
    size_t got = input->head_len;
    size_t all = 0;
    jy_status status = make_temporary(&input->temporary, err);
    char *chunk = malloc(JY_READER_HEAD_MAX);
    if (status == JY_OK && chunk == NULL) {
        status = no_memory(err);
    }
    while (status == JY_OK && got > 0 && all <= JY_CORPUS_RAW_MAX) {
        status = jy_source_read(&input->whole.source, chunk, JY_READER_HEAD_MAX,
                                &got, err);
        all += got;
        if (status == JY_OK) {
            status = write_all(input->temporary, chunk, got, err);
        }
    }
    free(chunk);
    return status == JY_OK && all > JY_CORPUS_RAW_MAX
               ? too_large(all, JY_CORPUS_RAW_MAX, err)
               : status;
}

jy_status jy_input_file(jy_input *input, int *fd, jy_error *err)
{
    jy_status status = JY_OK;
    *fd = -1;
    if (input->unpack != NULL) {
        status = unpack_all(input, err);
    } else if (input->size > JY_CORPUS_RAW_MAX) {
        return too_large(input->size, JY_CORPUS_RAW_MAX, err);
    }
    if (status != JY_OK) {
        return status;
    }
    *fd = input->unpack != NULL ? input->temporary : input->fd;
    if (lseek(*fd, 0, SEEK_SET) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "cannot be read");
    }
    return JY_OK;
}

const char *jy_input_encoding(const jy_input *input, bool *sure)
{
    bool whole = input->head_len < JY_READER_HEAD_MAX;
    jy_encoding encoding =
        jy_encoding_of(jy_input_head(input), whole, input->declared);
    *sure = encoding.sure &&
            (whole || input->declared != NULL || encoding.mark > 0 ||
             !jy_encoding_is_ascii(jy_input_head(input)));
    return encoding.name;
}
