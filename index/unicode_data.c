/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the Unicode data files are stored: plain or packed by bzip2. */
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
