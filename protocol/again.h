/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/again.h - a reply that is given again, to another request that
 * asks the same: with that one's id, and with a time of its own.
 *
 * Ownership  As in protocol/reply.h.
 * Threads    All functions may be called from any thread.
 */
#ifndef JY_PROTOCOL_AGAIN_H
#define JY_PROTOCOL_AGAIN_H

#include "protocol/reply.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is the same in both, and where in it the time stands; bytes. */
typedef struct jy_again {
    const char *bytes; /* up to the line's end; borrowed */
    size_t len;
    size_t took_at;  /* the digits of took_us ... */
    size_t took_len; /* ... 0: it has none */
} jy_again;

/* False: `reply` is no good reply to a request of `verb` with this `id`. */
bool jy_again_read(const jy_line *reply, jy_verb verb, const char *id,
                   jy_again *out);

/* The reply for `id`; without bytes if memory ran out. */
jy_line jy_again_write(const jy_again *again, const char *id, uint64_t took_us);

#ifdef __cplusplus
}
#endif
#endif
