/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what every file must be and what every document gets. */
#include "corpus/reading.h"

#include "corpus/reader.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first reader that claims a file gets it; the last one claims all. */
static const jy_reader *const readers[] = {
    &jy_jsonl_reader,
    &jy_page_reader,
    &jy_text_reader,
};

/* Control bytes in a text file: one in so many is too many. */
#define CONTROL_SHARE 50

struct jy_reading {
    const char *path; /* as people know it */
    const char *name; /* below the named folder */
    size_t stem_len;  /* of the name without its ending */
    char *id;         /* room for stem, '#' and a number */
    size_t id_size;
    size_t bytes; /* read so far */
    jy_ids *ids;
    const jy_corpus_sink *sink;
};

void jy_reading_problem(jy_reading *reading, size_t line, const char *message)
{
    const jy_corpus_sink *sink = reading->sink;
    if (sink->problem != NULL) {
        sink->problem(sink->user, reading->path, line, message);
    }
}

void jy_reading_add_bytes(jy_reading *reading, size_t bytes)
{
    reading->bytes += bytes;
}

/* The id made of the file's name. */
static jy_text make_id(jy_reading *reading, size_t number)
{
    int len = (int)reading->stem_len;
    if (number == 0) {
        len =
            snprintf(reading->id, reading->id_size, "%.*s", len, reading->name);
    } else {
        len = snprintf(reading->id, reading->id_size, "%.*s#%zu", len,
                       reading->name, number);
    }
    return (jy_text){reading->id, (size_t)len};
}

static bool has_control(jy_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.bytes[i] < 0x20 || text.bytes[i] == 0x7F) {
            return true;
        }
    }
    return false;
}

static size_t field_max(jy_field field)
{
    return field == JY_FIELD_ID     ? JY_DOCUMENT_ID_MAX
           : field == JY_FIELD_BODY ? JY_DOCUMENT_BODY_MAX
                                    : JY_DOCUMENT_FIELD_MAX;
}

/* Within its limits?  If not, *err says what is wrong. */
static bool is_acceptable(const jy_document *document, jy_error *err)
{
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        size_t len = document->field[i].len;
        size_t max = field_max((jy_field)i);
        if (len > max) {
            (void)jy_error_set(err, JY_E_TOO_LARGE,
                               "%s of %zu bytes, at most %zu are allowed",
                               jy_field_name((jy_field)i), len, max);
            return false;
        }
    }
    if (has_control(document->field[JY_FIELD_ID])) {
        (void)jy_error_set(err, JY_E_REQUEST, "a control character in the id");
        return false;
    }
    return true;
}

jy_status jy_reading_document(jy_reading *reading, const jy_document *document,
                              size_t line, size_t number, jy_error *err)
{
    const jy_corpus_sink *sink = reading->sink;
    jy_document full = *document;
    if (full.field[JY_FIELD_ID].bytes == NULL) {
        full.field[JY_FIELD_ID] = make_id(reading, number);
    }
    if (full.field[JY_FIELD_SOURCE].bytes == NULL) {
        full.field[JY_FIELD_SOURCE] =
            (jy_text){reading->name, strlen(reading->name)};
    }
    jy_error problem;
    if (!is_acceptable(&full, &problem)) {
        jy_reading_problem(reading, line, problem.message);
        return JY_OK;
    }
    jy_text id = full.field[JY_FIELD_ID];
    const jy_id_use *earlier = NULL;
    jy_status status =
        jy_ids_add(reading->ids, id, reading->path, line, &earlier, err);
    if (status != JY_OK) {
        return status;
    }
    if (earlier != NULL) {
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "id \"%.*s\" is already used by %s:%zu", (int)id.len,
                           id.bytes, earlier->path, earlier->line);
        jy_reading_problem(reading, line, problem.message);
        return JY_OK;
    }
    if (sink->document == NULL) {
        return JY_OK;
    }
    return sink->document(sink->user, &full, reading->path, line, err);
}

/*
 * All of `fd` in *out (yours to free), read until its end or one byte beyond
 * JY_CORPUS_FILE_MAX.  The size a file claims is only a hint.  Returns 0 or
 * an errno.
 */
static int slurp(int fd, size_t hint, char **out, size_t *len)
{
    size_t size = hint < JY_CORPUS_FILE_MAX ? hint + 1 : JY_CORPUS_FILE_MAX + 1;
    *len = 0;
    *out = malloc(size);
    if (*out == NULL) {
        return ENOMEM;
    }
    for (;;) {
        ssize_t got = read(fd, *out + *len, size - *len);
        if (got < 0 && errno != EINTR) {
            return errno;
        }
        *len += got < 0 ? 0 : (size_t)got;
        if (got == 0 || *len > JY_CORPUS_FILE_MAX) {
            return 0;
        }
        if (*len == size) { /* it grew meanwhile */
            size = size < JY_CORPUS_FILE_MAX / 2 ? size * 2
                                                 : JY_CORPUS_FILE_MAX + 1;
            char *grown = realloc(*out, size);
            if (grown == NULL) {
                return ENOMEM;
            }
            *out = grown;
        }
    }
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

/* Is it UTF-8 text?  If not, the problem is reported. */
static bool check_text(jy_reading *reading, jy_text text)
{
    jy_error problem;
    const char *nul = memchr(text.bytes, '\0', text.len);
    size_t valid = jy_utf8_valid_prefix(text.bytes, text.len);
    size_t line = 0;
    if (text.len == 0) {
        (void)jy_error_set(&problem, JY_E_REQUEST, "the file is empty");
    } else if (nul != NULL) {
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "binary file (NUL byte at offset %zu)",
                           (size_t)(nul - text.bytes));
    } else if (is_binary(text)) {
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "binary file (many control bytes)");
    } else if (valid < text.len) {
        line = 1 + count_newlines(text.bytes, valid);
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "not valid UTF-8 (byte 0x%02X at offset %zu)",
                           (unsigned)(unsigned char)text.bytes[valid], valid);
    } else {
        return true;
    }
    jy_reading_problem(reading, line, problem.message);
    return false;
}

/*
 * All of the file, checked, in *out; out->bytes stays NULL if there is a
 * problem, now reported.  Memory that runs out is no fault of the file: an
 * index must not be published without it.
 */
static jy_status load(jy_reading *reading, int fd, char **buffer, jy_text *out,
                      jy_error *err)
{
    struct stat info;
    size_t len = 0;
    size_t hint = fstat(fd, &info) == 0 ? (size_t)info.st_size : 0;
    int errnum = hint > JY_CORPUS_FILE_MAX ? 0 : slurp(fd, hint, buffer, &len);
    jy_error problem;
    if (errnum == ENOMEM) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory to read %s",
                            reading->path);
    }
    if (errnum != 0) {
        (void)jy_error_system(&problem, JY_E_UNAVAILABLE, errnum,
                              "cannot be read");
        jy_reading_problem(reading, 0, problem.message);
        return JY_OK;
    }
    if (hint > JY_CORPUS_FILE_MAX || len > JY_CORPUS_FILE_MAX) {
        (void)jy_error_set(&problem, JY_E_TOO_LARGE,
                           "a file of %zu bytes, at most %zu are allowed",
                           hint > len ? hint : len, JY_CORPUS_FILE_MAX);
        jy_reading_problem(reading, 0, problem.message);
        return JY_OK;
    }
    reading->bytes = len;
    jy_text text = {*buffer, len};
    if (check_text(reading, text)) {
        bool has_bom = len >= 3 && memcmp(*buffer, "\xEF\xBB\xBF", 3) == 0;
        *out = has_bom ? (jy_text){*buffer + 3, len - 3} : text;
    }
    return JY_OK;
}

static jy_status give_to_reader(jy_reading *reading, int fd, jy_error *err)
{
    char *buffer = NULL;
    jy_text text = {NULL, 0};
    jy_status status = JY_OK;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        const jy_reader *reader = readers[i];
        bool streams = reader->read_stream != NULL;
        if (!streams && buffer == NULL) {
            status = load(reading, fd, &buffer, &text, err);
            if (text.bytes == NULL) {
                break;
            }
        }
        if (!reader->claims(reading->name,
                            streams ? (jy_text){NULL, 0} : text)) {
            continue;
        }
        status = streams ? reader->read_stream(fd, reading, err)
                         : reader->read_text(text, reading, err);
        if (status == JY_OK && reading->sink->file != NULL) {
            reading->sink->file(reading->sink->user, reading->path,
                                reading->bytes);
        }
        break;
    }
    free(buffer);
    return status;
}

/* Bytes of `name` without its ending; a dot that begins a name begins none. */
static size_t stem_len(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *last = slash == NULL ? name : slash + 1;
    const char *dot = strrchr(last, '.');
    return dot == NULL || dot == last ? strlen(name) : (size_t)(dot - name);
}

jy_status jy_reading_file(int fd, const char *path, const char *name,
                          jy_ids *ids, const jy_corpus_sink *sink,
                          jy_error *err)
{
    jy_reading reading = {
        .path = path,
        .name = name,
        .stem_len = stem_len(name),
        .id_size = strlen(name) + sizeof "#18446744073709551615",
        .ids = ids,
        .sink = sink,
    };
    reading.id = malloc(reading.id_size);
    if (reading.id == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a file's name");
    }
    jy_status status = give_to_reader(&reading, fd, err);
    free(reading.id);
    return status;
}
