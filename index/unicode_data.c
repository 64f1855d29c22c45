/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the Unicode data files are stored, plain or packed by bzip2, and
 * what their lines look like. */
#include "index/unicode_data.h"

#include <bzlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void fail(const char *path, const char *what)
{
    fprintf(stderr, "%s: %s (Debian has it in unicode-data)\n", path, what);
    exit(1);
}

static int read_plain(void *file, char *bytes, int size)
{
    size_t got = fread(bytes, 1, (size_t)size, file);
    return ferror(file) ? -1 : (int)got;
}

static int read_packed(void *file, char *bytes, int size)
{
    return BZ2_bzread(file, bytes, size);
}

char *jy_unicode_data_read(const char *folder, const char *name)
{
    enum { PART = 1 << 20 };
    const char *ending = strrchr(name, '.');
    bool packed = ending && strcmp(ending, ".bz2") == 0;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);

    void *file =
        packed ? (void *)BZ2_bzopen(path, "rb") : (void *)fopen(path, "rb");
    if (!file) {
        fail(path, "can't be opened");
    }
    char *text = NULL;
    size_t len = 0;
    int got;
    do {
        text = realloc(text, len + PART + 1);
        if (!text) {
            fail(path, "no memory for it");
        }
        got = (packed ? read_packed : read_plain)(file, text + len, PART);
        if (got < 0) {
            fail(path, "is damaged");
        }
        len += (size_t)got;
    } while (got > 0);
    text[len] = '\0';
    if (packed) {
        BZ2_bzclose(file);
    } else {
        fclose(file);
    }
    return text;
}

uint32_t jy_unicode_data_code(const char **at)
{
    enum { HEXADECIMAL = 16, LAST = 0x10FFFF };
    char *end;
    unsigned long code = strtoul(*at, &end, HEXADECIMAL);
    if (end == *at || code > LAST) {
        fail("the Unicode data", "names a code point that there is not");
    }
    *at = end;
    return (uint32_t)code;
}

bool jy_unihan_next(const char **at, jy_unihan_line *out)
{
    while (**at) {
        const char *line = *at;
        const char *end = line + strcspn(line, "\n");
        *at = *end ? end + 1 : end;
        if (strncmp(line, "U+", 2) != 0) {
            continue;
        }
        line += 2;
        out->code = jy_unicode_data_code(&line);
        out->property = *line == '\t' ? line + 1 : end;
        const char *tab = out->property + strcspn(out->property, "\t\n");
        if (*tab == '\t') {
            out->value = tab + 1;
            return true;
        }
    }
    return false;
}

bool jy_unihan_is(const jy_unihan_line *line, const char *property)
{
    size_t len = strlen(property);
    return strncmp(line->property, property, len) == 0 &&
           line->property[len] == '\t';
}
