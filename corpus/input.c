/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what every file must be before a reader sees it. */
#include "corpus/input.h"

#include "corpus/corpus.h"
#include "corpus/reader.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Control bytes in a text file: one in so many is too many. */
#define CONTROL_SHARE 50

struct jy_input {
    int fd;
    const char *name;
    jy_file_source file;
    jy_head_source whole; /* the head again, and what follows */
    jy_head_source text;  /* the same without a byte order mark */
    char *head;           /* JY_READER_HEAD_MAX bytes, or what there is */
    size_t head_len;
    char *buffer; /* the whole text, or NULL */
};

static jy_status no_memory(const jy_input *input, jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory to read %s",
                        input->name);
}

jy_status jy_input_open(int fd, const char *name,
                        void (*seen)(void *user, size_t bytes), void *user,
                        jy_input **out, jy_error *err)
{
    jy_input *input = calloc(1, sizeof *input);
    *out = NULL;
    if (input != NULL) {
        input->head = malloc(JY_READER_HEAD_MAX);
    }
    if (input == NULL || input->head == NULL) {
        free(input);
        return jy_error_set(err, JY_E_INTERNAL, "no memory to read %s", name);
    }
    input->fd = fd;
    input->name = name;
    jy_file_source_init(&input->file, fd);
    input->file.seen = seen;
    input->file.user = user;
    jy_status status =
        jy_source_fill(&input->file.source, input->head, JY_READER_HEAD_MAX,
                       &input->head_len, err);
    if (status != JY_OK) {
        jy_input_free(input);
        return status;
    }
    jy_head_source_init(&input->whole, input->head, input->head_len,
                        &input->file.source);
    *out = input;
    return JY_OK;
}

void jy_input_free(jy_input *input)
{
    if (input != NULL) {
        free(input->buffer);
        free(input->head);
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

/* Bytes of the mark that UTF-8 text may begin with. */
static size_t bom_len(const char *bytes, size_t len)
{
    return len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* --- the whole text */

/* What the file says its size is: a hint, for it may grow. */
static size_t stated_size(const jy_input *input)
{
    struct stat info;
    return fstat(input->fd, &info) == 0 ? (size_t)info.st_size : 0;
}

static jy_status too_large(size_t size, size_t max, jy_error *err)
{
    return jy_error_set(err, JY_E_TOO_LARGE,
                        "a file of %zu bytes, at most %zu are allowed", size,
                        max);
}

/* All of the file, or one byte beyond JY_CORPUS_FILE_MAX. */
static jy_status slurp(jy_input *input, size_t hint, size_t *len, jy_error *err)
{
    size_t size = hint < JY_CORPUS_FILE_MAX ? hint + 1 : JY_CORPUS_FILE_MAX + 1;
    jy_status status = JY_OK;
    size_t got = 1;
    *len = 0;
    input->buffer = malloc(size);
    while (status == JY_OK && input->buffer != NULL && got > 0 &&
           *len <= JY_CORPUS_FILE_MAX) {
        if (*len == size) { /* it grew meanwhile */
            size = size < JY_CORPUS_FILE_MAX / 2 ? size * 2
                                                 : JY_CORPUS_FILE_MAX + 1;
            char *grown = realloc(input->buffer, size);
            if (grown == NULL) {
                return no_memory(input, err);
            }
            input->buffer = grown;
        }
        status = jy_source_read(&input->whole.source, input->buffer + *len,
                                size - *len, &got, err);
        *len += got;
    }
    return input->buffer == NULL ? no_memory(input, err) : status;
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

static size_t count_newlines(const char *bytes, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        count += bytes[i] == '\n';
    }
    return count;
}

/* Is it UTF-8 text? */
static jy_status check_text(jy_text text, size_t *line, jy_error *err)
{
    const char *nul = memchr(text.bytes, '\0', text.len);
    size_t valid = jy_utf8_valid_prefix(text.bytes, text.len);
    *line = 0;
    if (text.len == 0) {
        return jy_error_set(err, JY_E_REQUEST, "the file is empty");
    }
    if (nul != NULL) {
        return jy_error_set(err, JY_E_REQUEST,
                            "binary file (NUL byte at offset %zu)",
                            (size_t)(nul - text.bytes));
    }
    if (is_binary(text)) {
        return jy_error_set(err, JY_E_REQUEST,
                            "binary file (many control bytes)");
    }
    if (valid < text.len) {
        *line = 1 + count_newlines(text.bytes, valid);
        return jy_error_set(err, JY_E_REQUEST,
                            "not valid UTF-8 (byte 0x%02X at offset %zu)",
                            (unsigned)(unsigned char)text.bytes[valid], valid);
    }
    return JY_OK;
}

jy_status jy_input_text(jy_input *input, jy_text *out, size_t *line,
                        jy_error *err)
{
    size_t hint = stated_size(input);
    size_t len = 0;
    *line = 0;
    if (hint > JY_CORPUS_FILE_MAX) {
        return too_large(hint, JY_CORPUS_FILE_MAX, err);
    }
    jy_status status = slurp(input, hint, &len, err);
    if (status == JY_OK && len > JY_CORPUS_FILE_MAX) {
        return too_large(len, JY_CORPUS_FILE_MAX, err);
    }
    if (status == JY_OK) {
        status = check_text((jy_text){input->buffer, len}, line, err);
    }
    size_t mark = bom_len(input->buffer, len);
    *out = (jy_text){input->buffer + mark, len - mark};
    return status;
}

/* --- a stream, a descriptor */

jy_status jy_input_stream(jy_input *input, jy_source **out, jy_error *err)
{
    (void)err;
    size_t mark = bom_len(input->head, input->head_len);
    jy_head_source_init(&input->text, input->head + mark,
                        input->head_len - mark, &input->file.source);
    *out = &input->text.source;
    return JY_OK;
}

jy_status jy_input_file(jy_input *input, int *fd, jy_error *err)
{
    size_t size = stated_size(input);
    *fd = input->fd;
    if (size > JY_CORPUS_RAW_MAX) {
        return too_large(size, JY_CORPUS_RAW_MAX, err);
    }
    if (lseek(input->fd, 0, SEEK_SET) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "cannot be read");
    }
    return JY_OK;
}

const char *jy_input_encoding(jy_input *input, bool *sure)
{
    *sure = bom_len(input->head, input->head_len) > 0;
    return *sure ? "UTF-8" : NULL;
}
