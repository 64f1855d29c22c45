/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Knows the program jianyan-extract: a file on standard input, in the format
 * that it is told, becomes one line of JSON on standard output.
 *
 *     jianyan-extract html|markdown|docx|odt [ENCODING]
 *
 * Exit 0 if there is such a line; what should be known of it nevertheless is
 * on standard error, a line each.  Else 1 and one line on standard error.
 */
#include "corpus/corpus.h"
#include "corpus/decoder.h"
#include "corpus/extract/extract.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const struct {
    const char *name;
    jy_status (*from_text)(jy_text text, jy_output *output, jy_error *err);
    jy_status (*from_file)(int fd, jy_output *output, jy_error *err);
} formats[] = {
    {"html", jy_extract_html, NULL},
    {"markdown", jy_extract_markdown, NULL},
    {"docx", NULL, jy_extract_docx},
    {"odt", NULL, jy_extract_odt},
};

void jy_extract_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
}

/* All of `source`, up to `max` bytes; the caller frees *bytes. */
static jy_status slurp(jy_source *source, size_t max, char **bytes, size_t *len,
                       jy_error *err)
{
    size_t size = 0;
    jy_status status = JY_OK;
    *bytes = NULL;
    *len = 0;
    while (status == JY_OK && *len == size) {
        size = size == 0 ? (size_t)1 << 16 : size * 2;
        char *grown = realloc(*bytes, size);
        if (grown == NULL) {
            return jy_error_set(err, JY_E_INTERNAL, "no memory for the file");
        }
        *bytes = grown;
        size_t got;
        status = jy_source_fill(source, *bytes + *len, size - *len, &got, err);
        *len += got;
        if (*len > max) {
            return jy_error_set(err, JY_E_TOO_LARGE, "more than %zu bytes",
                                max);
        }
    }
    return status;
}

/* Without NUL, which no parser expects. */
static size_t drop_nul(char *bytes, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != '\0') {
            bytes[kept++] = bytes[i];
        }
    }
    return kept;
}

static jy_status decode(jy_text bytes, const char *encoding, char **text,
                        size_t *len, jy_error *err)
{
    jy_head_source source;
    jy_decoder *decoder;
    jy_head_source_init(&source, bytes.bytes, bytes.len, NULL);
    *text = NULL;
    jy_status status =
        jy_decoder_new(&source.source, encoding, true, &decoder, err);
    if (status != JY_OK) {
        return status;
    }
    status = slurp(jy_decoder_source(decoder), 4 * JY_CORPUS_FILE_MAX, text,
                   len, err);
    const jy_decoded *decoded = jy_decoder_report(decoder);
    if (status == JY_OK && decoded->lost > 0) {
        jy_extract_warn("%zu characters are not %s, the first on line %zu; "
                        "written as U+FFFD",
                        decoded->lost, decoded->encoding.name, decoded->line);
    }
    jy_decoder_free(decoder);
    if (status == JY_OK) {
        *len = drop_nul(*text, *len);
    }
    return status;
}

static jy_status run_on_text(size_t format, const char *encoding,
                             jy_output *output, jy_error *err)
{
    jy_file_source file;
    char room[JY_EXTRACT_ENCODING_MAX];
    char *bytes;
    char *text = NULL;
    size_t len;
    jy_file_source_init(&file, STDIN_FILENO, JY_CORPUS_FILE_MAX + 1);
    jy_status status =
        slurp(&file.source, JY_CORPUS_FILE_MAX, &bytes, &len, err);
    bool is_html = formats[format].from_text == jy_extract_html;
    if (encoding == NULL && is_html && status == JY_OK) {
        encoding = jy_extract_html_encoding((jy_text){bytes, len}, room);
    }
    if (encoding != NULL && !jy_encoding_is_known(encoding)) {
        encoding = NULL;
    }
    if (status == JY_OK) {
        status = decode((jy_text){bytes, len}, encoding, &text, &len, err);
    }
    free(bytes);
    if (status == JY_OK) {
        status = formats[format].from_text((jy_text){text, len}, output, err);
    }
    free(text);
    return status;
}

static jy_status run(size_t format, const char *encoding, char **json,
                     jy_error *err)
{
    jy_output *output = jy_output_new();
    if (output == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for a text");
    }
    jy_status status =
        formats[format].from_file != NULL
            ? formats[format].from_file(STDIN_FILENO, output, err)
            : run_on_text(format, encoding, output, err);
    if (status == JY_OK) {
        status = jy_output_finish(output, json, err);
    }
    jy_output_free(output);
    return status;
}

int main(int argc, char **argv)
{
    jy_error err;
    char *json = NULL;
    size_t format = 0;
    /* Who asked is gone: nobody wants to know any more. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (format < sizeof formats / sizeof *formats &&
           (argc < 2 || strcmp(argv[1], formats[format].name) != 0)) {
        format++;
    }
    if (format == sizeof formats / sizeof *formats || argc > 3) {
        (void)fputs("usage: jianyan-extract html|markdown|docx|odt [ENCODING] "
                    "<FILE\n",
                    stderr);
        return 2;
    }
    if (run(format, argc == 3 ? argv[2] : NULL, &json, &err) != JY_OK) {
        jy_extract_warn("%s", err.message);
        return 1;
    }
    bool written = puts(json) >= 0 && fflush(stdout) == 0;
    free(json);
    return written ? 0 : 1;
}
