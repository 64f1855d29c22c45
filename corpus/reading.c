/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows who reads a file, and what every document gets. */
#include "corpus/reading.h"

#include "corpus/input.h"
#include "corpus/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The readers in the order of their list; the last one claims all. */
#define X(name) extern const jy_reader jy_##name##_reader;
#include "readers.inc"
#undef X

static const jy_reader *const readers[] = {
#define X(name) &jy_##name##_reader,
#include "readers.inc"
#undef X
};

#define READERS (sizeof readers / sizeof *readers)

struct jy_reading {
    const char *path; /* as people know it */
    const char *name; /* below the named folder */
    size_t stem_len;  /* of the name without its ending */
    char *id;         /* room for stem, '#' and a number */
    size_t id_size;
    jy_input *input;
    const jy_field_map *map;
    size_t text_readers; /* where in the table those to come begin */
    bool was_read;       /* by a reader */
    jy_corpus_file file; /* what the sink is told in the end */
    jy_ids *ids;
    const jy_corpus_sink *sink;
};

void jy_reading_problem(jy_reading *reading, size_t line, const char *message)
{
    const jy_corpus_sink *sink = reading->sink;
    reading->file.problems++;
    if (sink->problem != NULL) {
        sink->problem(sink->user, reading->path, line, message);
    }
}

bool jy_reading_goes_on(void *reading)
{
    const jy_corpus_sink *sink = ((jy_reading *)reading)->sink;
    return sink->goes_on == NULL || sink->goes_on(sink->user);
}

jy_status jy_reading_failed(jy_reading *reading, size_t line,
                            const jy_error *why, jy_error *err)
{
    if (!jy_reading_goes_on(reading)) {
        return jy_error_set(err, JY_E_TIMEOUT, "the reading was stopped");
    }
    if (why->status == JY_E_INTERNAL) {
        return jy_error_set(err, why->status, "%s: %s", reading->path,
                            why->message);
    }
    jy_reading_problem(reading, line, why->message);
    return JY_OK;
}

const char *jy_reading_path(const jy_reading *reading)
{
    return reading->path;
}

const char *jy_reading_name(const jy_reading *reading)
{
    return jy_input_name(reading->input);
}

const jy_field_map *jy_reading_map(const jy_reading *reading)
{
    return reading->map;
}

const char *jy_reading_encoding(jy_reading *reading, bool *sure)
{
    return jy_input_encoding(reading->input, sure);
}

static void add_bytes(void *user, size_t bytes)
{
    jy_reading *reading = user;
    const jy_corpus_sink *sink = reading->sink;
    reading->file.bytes += bytes;
    if (sink->progress != NULL) {
        sink->progress(sink->user, bytes);
    }
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
    for (size_t i = 0; i < JY_ATTACHMENT_COUNT; i++) {
        size_t len = document->attachment[i].len;
        if (len > JY_DOCUMENT_ATTACHMENT_MAX) {
            const char *name = jy_attachment_name((jy_attachment)i);
            (void)jy_error_set(err, JY_E_TOO_LARGE,
                               "%s of %zu bytes, at most %zu are allowed",
                               name == NULL ? "a list of lines" : name, len,
                               JY_DOCUMENT_ATTACHMENT_MAX);
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
    const char *known =
        sink->known_id == NULL ? NULL : sink->known_id(sink->user, id);
    if (known != NULL) {
        (void)jy_error_set(&problem, JY_E_REQUEST,
                           "id \"%.*s\" is already used by %s", (int)id.len,
                           id.bytes, known);
        jy_reading_problem(reading, line, problem.message);
        return JY_OK;
    }
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
    reading->file.documents++;
    if (sink->document == NULL) {
        return JY_OK;
    }
    return sink->document(sink->user, &full, reading->path, line, err);
}

jy_status jy_reading_text(jy_reading *reading, jy_text text, jy_error *err)
{
    for (size_t i = reading->text_readers; i < READERS; i++) {
        const jy_reader *reader = readers[i];
        if (reader->read_text != NULL &&
            reader->claims(jy_reading_name(reading), text)) {
            reading->text_readers = i + 1;
            return reader->read_text(text, reading, err);
        }
    }
    return JY_OK;
}

/* Tell of the characters that were lost. */
static void report_lost(jy_reading *reading)
{
    const jy_decoded *decoded = jy_input_decoded(reading->input);
    jy_error problem;
    if (decoded == NULL || decoded->lost == 0) {
        return;
    }
    (void)jy_error_set(&problem, JY_E_REQUEST,
                       "%zu %s not %s, the first on line %zu; written as "
                       "U+FFFD",
                       decoded->lost,
                       decoded->lost == 1 ? "character is" : "characters are",
                       decoded->encoding.name, decoded->line);
    jy_reading_problem(reading, decoded->line, problem.message);
}

static jy_status read_as_text(jy_reading *reading, jy_error *err)
{
    jy_error why;
    jy_text text = {NULL, 0};
    size_t line = 0;
    jy_status status = jy_input_text(reading->input, &text, &line, &why);
    if (status != JY_OK) {
        return jy_reading_failed(reading, line, &why, err);
    }
    reading->was_read = true;
    report_lost(reading);
    return jy_reading_text(reading, text, err);
}

static jy_status read_as_stream(jy_reading *reading, const jy_reader *reader,
                                jy_error *err)
{
    jy_error why;
    jy_source *source = NULL;
    jy_status status = jy_input_stream(reading->input, &source, &why);
    if (status != JY_OK) {
        return jy_reading_failed(reading, 0, &why, err);
    }
    reading->was_read = true;
    status = reader->read_stream(source, reading, err);
    report_lost(reading);
    return status;
}

static jy_status read_as_file(jy_reading *reading, const jy_reader *reader,
                              jy_error *err)
{
    jy_error why;
    int fd = -1;
    jy_status status = jy_input_file(reading->input, &fd, &why);
    if (status != JY_OK) {
        return jy_reading_failed(reading, 0, &why, err);
    }
    reading->was_read = true;
    return reader->read_file(fd, reading, err);
}

/* Who reads text is asked last: the whole file has to be loaded for that. */
static jy_status give_to_reader(jy_reading *reading, jy_error *err)
{
    jy_text head = jy_input_head(reading->input);
    for (size_t i = 0; i < READERS; i++) {
        const jy_reader *reader = readers[i];
        if (reader->read_text == NULL &&
            reader->claims(jy_input_name(reading->input), head)) {
            reading->text_readers = i + 1;
            return reader->read_stream != NULL
                       ? read_as_stream(reading, reader, err)
                       : read_as_file(reading, reader, err);
        }
    }
    return read_as_text(reading, err);
}

/* Bytes of `name` without its ending; a dot that begins a name begins none. */
static size_t stem_len(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *last = slash == NULL ? name : slash + 1;
    const char *dot = strrchr(last, '.');
    return dot == NULL || dot == last ? strlen(name) : (size_t)(dot - name);
}

/* Did somebody write to the file while it was read? */
static void report_change(jy_reading *reading, int fd)
{
    const struct stat *before = reading->file.info;
    struct stat after;
    if (fstat(fd, &after) == 0 &&
        (after.st_size != before->st_size ||
         after.st_mtim.tv_sec != before->st_mtim.tv_sec ||
         after.st_mtim.tv_nsec != before->st_mtim.tv_nsec)) {
        jy_reading_problem(reading, 0,
                           "changed while it was read; build again");
    }
}

/* From the opened file to what the sink is told of it. */
static jy_status read_opened(jy_reading *reading, int fd,
                             const jy_corpus_options *options, jy_error *err)
{
    const jy_corpus_sink *sink = reading->sink;
    jy_error why;
    jy_status status =
        jy_input_open(fd, reading->file.info, reading->name, options, add_bytes,
                      reading, &reading->input, &why);
    if (status != JY_OK) {
        return jy_reading_failed(reading, 0, &why, err);
    }
    reading->stem_len = stem_len(jy_input_name(reading->input));
    status = give_to_reader(reading, err);
    jy_input_free(reading->input);
    if (status == JY_OK) {
        report_change(reading, fd);
    }
    if (status == JY_OK && reading->was_read && sink->file != NULL) {
        sink->file(sink->user, &reading->file);
    }
    return status;
}

jy_status jy_reading_file(int fd, const struct stat *info, const char *path,
                          const char *name, jy_ids *ids,
                          const jy_corpus_options *options,
                          const jy_corpus_sink *sink, jy_error *err)
{
    jy_reading reading = {
        .path = path,
        .name = name,
        .map = options->map,
        .id_size = strlen(name) + sizeof "#18446744073709551615",
        .file = {.path = path, .info = info},
        .ids = ids,
        .sink = sink,
    };
    reading.id = malloc(reading.id_size);
    if (reading.id == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a file's name");
    }
    jy_status status = read_opened(&reading, fd, options, err);
    free(reading.id);
    return status;
}
