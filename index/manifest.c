/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the lines of a manifest. */
#include "index/manifest.h"

#include "index/buffer.h"
#include "index/schema.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "jianyan-index"

static const char *const part_names[JY_PART_COUNT] = {
#define X(constant, name, always) [constant] = name,
    JY_PART_LIST(X)
#undef X
};

static const bool part_is_needed[JY_PART_COUNT] = {
#define X(constant, name, always) [constant] = always,
    JY_PART_LIST(X)
#undef X
};

const char *jy_part_name(jy_part part)
{
    return part_names[part];
}

bool jy_part_is_needed(jy_part part)
{
    return part_is_needed[part];
}

bool jy_manifest_has(const jy_manifest *manifest, jy_part part)
{
    return manifest->digest[part][0] != '\0';
}

/* --- writing */

__attribute__((format(printf, 2, 3))) static void
add_line(jy_buffer *out, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof line) {
        out->failed = true; /* only paths are longer, and have their own way */
        return;
    }
    jy_buffer_add(out, line, (size_t)len);
}

/* What comes from outside keeps to its line: control bytes and '%' are
 * written as %XX. */
static void add_escaped(jy_buffer *out, const char *name, const char *value)
{
    jy_buffer_add(out, name, strlen(name));
    jy_buffer_add(out, " ", 1);
    for (const char *p = value; *p; p++) {
        unsigned char byte = (unsigned char)*p;
        if (byte < 0x20 || byte == 0x7F || byte == '%') {
            add_line(out, "%%%02X", (unsigned)byte);
        } else {
            jy_buffer_add(out, p, 1);
        }
    }
    jy_buffer_add(out, "\n", 1);
}

static void add_all(jy_buffer *out, const jy_manifest *manifest)
{
    add_line(out, MAGIC " %d\n", JY_INDEX_FORMAT);
    add_line(out, "generation %" PRIu64 "\n", manifest->generation);
    add_line(out, "built %s\n", manifest->built);
    add_line(out, "documents %" PRIu64 "\n", manifest->documents);
    add_line(out, "characters %" PRIu64 "\n", manifest->characters);
    add_line(out, "fingerprint %s\n", manifest->fingerprint);
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        if (jy_manifest_has(manifest, (jy_part)i)) {
            add_line(out, "%s %" PRIu64 " %s\n", part_names[i],
                     manifest->size[i], manifest->digest[i]);
        }
    }
    for (size_t i = 0; i < manifest->path_count; i++) {
        add_escaped(out, "path", manifest->paths[i]);
    }
    for (size_t i = 0; i < manifest->option_count; i++) {
        add_escaped(out, "option", manifest->options[i]);
    }
}

static jy_status seal_of(const char *bytes, size_t len, char out[JY_DIGEST_HEX],
                         jy_error *err)
{
    jy_digest *digest;
    jy_status status = jy_digest_new(&digest, err);
    if (status == JY_OK) {
        jy_digest_add(digest, bytes, len);
        status = jy_digest_finish(digest, out, err);
    }
    return status;
}

jy_status jy_manifest_write(const jy_manifest *manifest, char **out,
                            jy_error *err)
{
    jy_buffer buffer = {0};
    char seal[JY_DIGEST_HEX];
    *out = NULL;
    add_all(&buffer, manifest);
    if (!buffer.failed) {
        jy_status status = seal_of(buffer.bytes, buffer.len, seal, err);
        if (status != JY_OK) {
            jy_buffer_clear(&buffer);
            return status;
        }
        add_line(&buffer, "seal %s\n", seal);
        jy_buffer_add(&buffer, "", 1);
    }
    if (buffer.failed) {
        jy_buffer_clear(&buffer);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the manifest");
    }
    *out = buffer.bytes;
    return JY_OK;
}

/* --- reading */

static jy_status damaged(jy_error *err, const char *what)
{
    return jy_error_set(err, JY_E_UNAVAILABLE, "the manifest is damaged: %s",
                        what);
}

/* Steps through lines of text that is NUL-terminated. */
struct reader {
    char *at;
    bool good;
};

/* The value of the next line, which must be called `name`. */
static char *take_value(struct reader *reader, const char *name)
{
    static char nothing[] = "";
    size_t len = strlen(name);
    char *line = reader->at;
    char *end = strchr(line, '\n');
    if (!reader->good || !end || strncmp(line, name, len) != 0 ||
        line[len] != ' ') {
        reader->good = false;
        return nothing;
    }
    *end = '\0';
    reader->at = end + 1;
    return line + len + 1;
}

static uint64_t take_number(struct reader *reader, const char *name)
{
    const char *value = take_value(reader, name);
    char *end;
    errno = 0;
    uint64_t number = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || (*end && *end != ' ') || errno) {
        reader->good = false;
    }
    return number;
}

static void take_text(struct reader *reader, const char *name, char *out,
                      size_t size)
{
    const char *value = take_value(reader, name);
    if (strlen(value) >= size) {
        reader->good = false;
        return;
    }
    memcpy(out, value, strlen(value) + 1);
}

/* Is the next line called `name`? */
static bool comes(const struct reader *reader, const char *name)
{
    size_t len = strlen(name);
    return strncmp(reader->at, name, len) == 0 && reader->at[len] == ' ';
}

static void take_part(struct reader *reader, jy_part part, jy_manifest *out)
{
    const char *line = reader->at;
    if (!jy_part_is_needed(part) && !comes(reader, part_names[part])) {
        return;
    }
    out->size[part] = take_number(reader, part_names[part]);
    const char *space =
        reader->good ? strchr(line + strlen(part_names[part]) + 1, ' ') : NULL;
    if (!space || strlen(space + 1) != JY_DIGEST_HEX - 1) {
        reader->good = false;
        return;
    }
    memcpy(out->digest[part], space + 1, JY_DIGEST_HEX);
}

/* Undo add_escaped()'s %XX, in place. */
static void unescape(char *path)
{
    char *to = path;
    for (const char *from = path; *from; from++) {
        unsigned byte;
        if (*from == '%' && sscanf(from + 1, "%2X", &byte) == 1) {
            *to++ = (char)byte;
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

/* All lines called `name`, at the end of a list. */
static jy_status take_list(struct reader *reader, const char *name,
                           char ***list, size_t *count, jy_error *err)
{
    while (comes(reader, name)) {
        char *value = strdup(take_value(reader, name));
        char **grown = realloc(*list, (*count + 1) * sizeof *grown);
        if (grown) {
            *list = grown;
        }
        if (!grown || !value) {
            free(value);
            return jy_error_set(err, JY_E_INTERNAL,
                                "no memory for the manifest");
        }
        unescape(value);
        grown[(*count)++] = value;
    }
    return JY_OK;
}

/* The format comes before the seal: of a format to come we know no seal. */
static jy_status check_format(const char *text, jy_error *err)
{
    int format;
    if (sscanf(text, MAGIC " %9d", &format) != 1) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "the manifest is not one of jianyan's");
    }
    if (format != JY_INDEX_FORMAT) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "the index has format %d, this program reads "
                            "format %d; build it again with jianyan-index",
                            format, JY_INDEX_FORMAT);
    }
    return JY_OK;
}

static jy_status check_seal(const char *text, size_t len, jy_error *err)
{
    char expected[JY_DIGEST_HEX + 16];
    char seal[JY_DIGEST_HEX];
    const size_t line = sizeof "seal \n" - 1 + JY_DIGEST_HEX - 1;
    if (len < line) {
        return damaged(err, "it is cut short");
    }
    jy_status status = seal_of(text, len - line, seal, err);
    if (status != JY_OK) {
        return status;
    }
    snprintf(expected, sizeof expected, "seal %s\n", seal);
    return memcmp(text + len - line, expected, line) == 0
               ? JY_OK
               : damaged(err, "its seal does not fit");
}

static jy_status take_all(char *text, jy_manifest *out, jy_error *err)
{
    struct reader reader = {.at = text, .good = true};
    take_number(&reader, MAGIC);
    out->generation = take_number(&reader, "generation");
    take_text(&reader, "built", out->built, sizeof out->built);
    out->documents = take_number(&reader, "documents");
    out->characters = take_number(&reader, "characters");
    take_text(&reader, "fingerprint", out->fingerprint,
              sizeof out->fingerprint);
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        take_part(&reader, (jy_part)i, out);
    }
    jy_status status =
        take_list(&reader, "path", &out->paths, &out->path_count, err);
    if (status == JY_OK) {
        status = take_list(&reader, "option", &out->options, &out->option_count,
                           err);
    }
    take_value(&reader, "seal");
    if (status == JY_OK && (!reader.good || *reader.at)) {
        status = damaged(err, "a line is not what it should be");
    }
    return status;
}

jy_status jy_manifest_read(const char *bytes, size_t len, jy_manifest *out,
                           jy_error *err)
{
    *out = (jy_manifest){0};
    char *text = malloc(len + 1);
    if (!text) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the manifest");
    }
    memcpy(text, bytes, len);
    text[len] = '\0';
    jy_status status = check_format(text, err);
    if (status == JY_OK) {
        status = check_seal(text, len, err);
    }
    if (status == JY_OK) {
        status = take_all(text, out, err);
    }
    free(text);
    if (status != JY_OK) {
        jy_manifest_clear(out);
    }
    return status;
}

static void free_list(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(list[i]);
    }
    free(list);
}

void jy_manifest_clear(jy_manifest *manifest)
{
    free_list(manifest->paths, manifest->path_count);
    free_list(manifest->options, manifest->option_count);
    *manifest = (jy_manifest){0};
}
