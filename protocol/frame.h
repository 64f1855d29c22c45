/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/frame.h - from a stream of bytes to lines.
 *
 * A line ends in LF or CRLF.  The framer keeps the line that is being
 * received, at most its maximum, and looks at each byte once, however the
 * stream is cut into pieces.  What a line may contain is not its business.
 *
 * Ownership  The line is borrowed until the next call.
 * Threads    One framer, one thread at a time.
 * Failure    Only jy_framer_new() can fail.
 */
#ifndef JY_PROTOCOL_FRAME_H
#define JY_PROTOCOL_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A peer that sends this many bytes without a line end is no client. */
#define JY_FRAME_ABUSE_BYTES ((size_t)1 << 20)

typedef struct jy_framer jy_framer;

typedef enum jy_frame {
    JY_FRAME_MORE,     /* everything was used; the line goes on */
    JY_FRAME_LINE,     /* jy_framer_line() has a line */
    JY_FRAME_TOO_LONG, /* said once a line; its rest will be skipped */
    JY_FRAME_ABUSE,    /* the line goes on beyond JY_FRAME_ABUSE_BYTES */
} jy_frame;

/* For lines of up to `max` bytes, line end not counted.  NULL: no memory. */
jy_framer *jy_framer_new(size_t max);
void jy_framer_free(jy_framer *framer);

/*
 * Take bytes until something is to be told.  *used says how many were taken;
 * the rest, if any, is for the next call.
 */
jy_frame jy_framer_feed(jy_framer *framer, const char *bytes, size_t len,
                        size_t *used);

/* The line, without its end, after JY_FRAME_LINE.  Not NUL-terminated. */
const char *jy_framer_line(const jy_framer *framer, size_t *len);

/* Is the next byte the first of a line? */
bool jy_framer_is_at_start(const jy_framer *framer);

#ifdef __cplusplus
}
#endif
#endif
