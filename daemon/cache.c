/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which replies are kept, and which goes first. */
#include "daemon/cache.h"

#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/siphash.h"
#include "protocol/again.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* What malloc() adds to a block, about. */
enum { BLOCK_BYTES = 16 };

struct entry {
    struct entry *next; /* in its bucket */
    struct entry *newer;
    struct entry *older;
    uint64_t hash;
    size_t bytes; /* of memory */
    jy_request request;
    jy_again again;
    char held[]; /* what request and again point to */
};

struct jy_cache {
    jy_cache_hash *hash;
    uint64_t key[2];
    uint64_t generation;
    struct entry *newest;
    struct entry *oldest;
    jy_reply_cache counts;
    size_t mask; /* buckets - 1 */
    struct entry *buckets[];
};

jy_cache *jy_cache_new(size_t bytes_max, jy_cache_hash *hash)
{
    size_t count = 1;
    while (count < bytes_max / JY_CACHE_BYTES_PER_BUCKET) {
        count *= 2;
    }
    size_t bytes = sizeof(jy_cache) + count * sizeof(struct entry *);
    jy_cache *cache = calloc(1, bytes);
    if (!cache) {
        return NULL;
    }
    cache->hash = hash ? hash : jy_siphash;
    cache->mask = count - 1;
    cache->counts.bytes = bytes;
    cache->counts.bytes_max = bytes_max;
    /* Without it the hash can be foreseen, and is right all the same. */
    (void)!getrandom(cache->key, sizeof cache->key, GRND_NONBLOCK);
    return cache;
}

/* ---- the two lists an entry is in -------------------------------------- */

static void link_newest(jy_cache *cache, struct entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void unlink_aged(jy_cache *cache, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static struct entry **bucket(jy_cache *cache, uint64_t hash)
{
    return &cache->buckets[hash & cache->mask];
}

static void drop(jy_cache *cache, struct entry *entry)
{
    struct entry **at = bucket(cache, entry->hash);
    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
    unlink_aged(cache, entry);
    cache->counts.bytes -= entry->bytes;
    cache->counts.entries--;
    free(entry);
}

void jy_cache_free(jy_cache *cache)
{
    while (cache && cache->oldest) {
        drop(cache, cache->oldest);
    }
    free(cache);
}

void jy_cache_settle(jy_cache *cache, uint64_t served)
{
    while (cache->generation != served && cache->oldest) {
        drop(cache, cache->oldest);
    }
    cache->generation = served;
}

/* ---- what is asked ----------------------------------------------------- */

static bool same_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return !a == !b && (!a || (a_len == b_len && memcmp(a, b, a_len) == 0));
}

static bool same_request(const jy_request *a, const jy_request *b)
{
    return a->verb == b->verb &&
           memcmp(a->option, b->option, sizeof a->option) == 0 &&
           same_text(a->text, a->len, b->text, b->len) &&
           same_text(a->doc, a->doc_len, b->doc, b->doc_len);
}

/* Each part is hashed with a key that the parts before it have changed. */
static uint64_t hash_of(const jy_cache *cache, const jy_request *request)
{
    uint64_t key[2] = {cache->key[0], cache->key[1] + request->verb};
    key[0] ^= cache->hash(key, request->option, sizeof request->option);
    key[0] ^= cache->hash(key, request->text ? request->text : "",
                          request->text ? request->len : 0);
    return request->doc ? cache->hash(key, request->doc, request->doc_len)
                        : key[0];
}

static struct entry *find(jy_cache *cache, const jy_request *request,
                          uint64_t hash)
{
    struct entry *entry = *bucket(cache, hash);
    while (entry &&
           (entry->hash != hash || !same_request(&entry->request, request))) {
        entry = entry->next;
    }
    return entry;
}

bool jy_cache_find(jy_cache *cache, uint64_t generation,
                   const jy_request *request, uint64_t start, jy_line *out)
{
    jy_cache_settle(cache, generation);
    struct entry *entry = find(cache, request, hash_of(cache, request));
    if (entry) {
        unlink_aged(cache, entry);
        link_newest(cache, entry);
        *out =
            jy_again_write(&entry->again, request->id, jy_clock_us() - start);
    }
    bool is_found = entry && out->bytes;
    cache->counts.hits += is_found;
    cache->counts.misses += !is_found;
    return is_found;
}

/* ---- what is kept ------------------------------------------------------ */

static char *hold(char **at, const char *bytes, size_t len)
{
    char *held = *at;
    if (!bytes) {
        return NULL;
    }
    memcpy(held, bytes, len);
    *at += len;
    return held;
}

static struct entry *new_entry(const jy_request *request, const jy_again *again)
{
    size_t bytes = sizeof(struct entry) + request->len + request->doc_len +
                   again->len + BLOCK_BYTES;
    struct entry *entry = malloc(bytes - BLOCK_BYTES);
    if (!entry) {
        return NULL;
    }
    char *at = entry->held;
    *entry =
        (struct entry){.bytes = bytes, .request = *request, .again = *again};
    entry->request.id = NULL;
    entry->request.text = hold(&at, request->text, request->len);
    entry->request.doc = hold(&at, request->doc, request->doc_len);
    entry->again.bytes = hold(&at, again->bytes, again->len);
    return entry;
}

static void make_room(jy_cache *cache, size_t bytes)
{
    while (cache->oldest &&
           cache->counts.bytes + bytes > cache->counts.bytes_max) {
        drop(cache, cache->oldest);
    }
}

void jy_cache_add(jy_cache *cache, uint64_t generation, uint64_t served,
                  const jy_request *request, const jy_line *reply)
{
    uint64_t hash = hash_of(cache, request);
    jy_again again;

    jy_cache_settle(cache, served);
    if (generation != served ||
        reply->len > cache->counts.bytes_max / JY_CACHE_SHARE ||
        find(cache, request, hash) ||
        !jy_again_read(reply, request->verb, request->id, &again)) {
        return;
    }
    struct entry *entry = new_entry(request, &again);
    if (!entry) {
        return;
    }
    make_room(cache, entry->bytes);
    entry->hash = hash;
    entry->next = *bucket(cache, hash);
    *bucket(cache, hash) = entry;
    link_newest(cache, entry);
    cache->counts.bytes += entry->bytes;
    cache->counts.entries++;
}

jy_reply_cache jy_cache_describe(const jy_cache *cache)
{
    return cache->counts;
}
