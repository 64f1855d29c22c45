/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where a line ends and when it is too long. */
#include "protocol/frame.h"

#include <stdlib.h>
#include <string.h>

struct jy_framer {
    size_t max;
    size_t total; /* bytes of this line so far, kept or not; LF not counted */
    size_t len;   /* bytes of the finished line */
    char last;    /* the newest byte of this line */
    bool skips;   /* this line was too long */
    bool ended;   /* the line end was seen; the next byte starts a line */
    char bytes[]; /* max + 1: the last byte may turn out to be a CR */
};

jy_framer *jy_framer_new(size_t max)
{
    /* Not calloc(): memory that no line has come to stays untouched. */
    jy_framer *framer = malloc(sizeof *framer + max + 1);
    if (framer) {
        *framer = (jy_framer){.max = max, .ended = true};
    }
    return framer;
}

void jy_framer_free(jy_framer *framer)
{
    free(framer);
}

static void start_line(jy_framer *framer)
{
    framer->total = 0;
    framer->last = '\0';
    framer->skips = false;
    framer->ended = false;
}

/* Append `len` bytes, of which only what the line may have is kept. */
static void keep(jy_framer *framer, const char *bytes, size_t len)
{
    size_t room =
        framer->total <= framer->max ? framer->max + 1 - framer->total : 0;
    if (len > 0) {
        memcpy(framer->bytes + framer->total, bytes, len < room ? len : room);
        framer->total += len;
        framer->last = bytes[len - 1];
    }
}

jy_frame jy_framer_feed(jy_framer *framer, const char *bytes, size_t len,
                        size_t *used)
{
    *used = 0;
    while (*used < len) {
        const char *rest = bytes + *used;
        const char *end = memchr(rest, '\n', len - *used);
        size_t count = end ? (size_t)(end - rest) : len - *used;

        if (framer->ended) {
            start_line(framer);
        }
        keep(framer, rest, count);
        framer->ended = end != NULL;
        *used += count + (end ? 1 : 0);
        /* A CR at the very end may belong to the line end. */
        framer->len = framer->total - (framer->last == '\r' ? 1 : 0);
        if (!framer->skips && framer->len > framer->max) {
            framer->skips = true;
            return JY_FRAME_TOO_LONG;
        }
        if (!framer->skips && end) {
            return JY_FRAME_LINE;
        }
        if (framer->total > JY_FRAME_ABUSE_BYTES) {
            return JY_FRAME_ABUSE;
        }
    }
    return JY_FRAME_MORE;
}

const char *jy_framer_line(const jy_framer *framer, size_t *len)
{
    *len = framer->len;
    return framer->bytes;
}

bool jy_framer_is_at_start(const jy_framer *framer)
{
    return framer->ended;
}
