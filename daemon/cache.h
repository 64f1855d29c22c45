/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/cache.h - replies that may be asked for again.
 *
 * All replies kept are of one generation; as soon as another is served they
 * are gone, so that none can be stale.  What is looked for is the request as
 * it was understood: verb, options, text and document, each byte of them; of
 * the form it came in, of blanks around it and of its id nothing.  A reply
 * given again has the id of its own request, and its own took_us.
 *
 * Bytes are counted with everything that is kept for a reply.  When there is
 * no room the reply that was not asked for longest goes.
 *
 * Threads    The loop thread's.
 */
#ifndef JY_DAEMON_CACHE_H
#define JY_DAEMON_CACHE_H

#include "protocol/reply.h"
#include "protocol/request.h"

typedef struct jy_cache jy_cache;

/* How requests are spread; NULL is jy_siphash(). */
typedef uint64_t jy_cache_hash(const uint64_t key[2], const void *bytes,
                               size_t len);

/* For at most `bytes_max` bytes.  NULL: memory ran out. */
jy_cache *jy_cache_new(size_t bytes_max, jy_cache_hash *hash);
void jy_cache_free(jy_cache *cache);

/*
 * The reply of `generation`, the one that is served, to `request`; the
 * caller's.  `start` of jy_clock_us() is when the request was looked at.
 */
bool jy_cache_find(jy_cache *cache, uint64_t generation,
                   const jy_request *request, uint64_t start, jy_line *out);

/* Keep a copy of `reply`, if it is a good one, of the generation that is
 * served, and no more than an eighth of the room. */
void jy_cache_add(jy_cache *cache, uint64_t generation, uint64_t served,
                  const jy_request *request, const jy_line *reply);

/* Only what is of generation `served` may stay. */
void jy_cache_settle(jy_cache *cache, uint64_t served);

jy_reply_cache jy_cache_describe(const jy_cache *cache);

#endif
