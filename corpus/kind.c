/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the first bytes of what people leave lying among their texts. */
#include "corpus/kind.h"

#include <string.h>
#include <strings.h>

#define UNPACK "; unpack it and name the folder"

static const struct {
    size_t at;
    size_t len;
    const char *bytes;
    const char *what;
} kinds[] = {
    {0, 4, "PK\x03\x04", "a ZIP archive" UNPACK},
    {0, 4, "PK\x05\x06", "an empty ZIP archive"},
    {0, 6, "7z\xBC\xAF\x27\x1C", "a 7z archive" UNPACK},
    {0, 6, "Rar!\x1A\x07", "a RAR archive" UNPACK},
    {257, 6, "ustar\0", "a tar archive" UNPACK},
    {257, 8, "ustar  \0", "a tar archive" UNPACK},
    {0, 3, "\x1F\x8B\x08", "gzip data; let its name end with .gz"},
    {0, 6, "\xFD\x37zXZ", "xz data; let its name end with .xz"},
    {0, 4, "\x28\xB5\x2F\xFD", "zstd data; let its name end with .zst"},
    {0, 10, "BZh91AY&SY", "bzip2 data; unpack it"},
    {0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
     "a document of an old office program; save it as .docx or as text"},
    {0, 6, "%PDF-1", "a PDF document; let its name end with .pdf"},
    {0, 6, "%PDF-2", "a PDF document; let its name end with .pdf"},
};

const char *jy_kind_not_text(jy_text head)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (head.len >= kinds[i].at + kinds[i].len &&
            memcmp(head.bytes + kinds[i].at, kinds[i].bytes, kinds[i].len) ==
                0) {
            return kinds[i].what;
        }
    }
    return NULL;
}

bool jy_kind_ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name);
    size_t tail = strlen(ending);
    return len > tail && strcasecmp(name + len - tail, ending) == 0;
}
