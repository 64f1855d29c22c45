/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to read the file `lexicon` whatever is in it. */
#include "index/lexicon.h"

#include "index/lexicon_layout.h"
#include "index/parallel.h"
#include "index/pinyin_key.h"
#include "protocol/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct jy_lexicon {
    void *map;
    size_t size;
    uint32_t item_count;
    uint32_t key_count;
    const struct jy_lexicon_item *items;
    const struct jy_lexicon_key *keys;
    const uint32_t *initials;
    const uint32_t *loose;
    const uint32_t *backwards;
    const char *pool;
    size_t pool_len;
    _Atomic uint64_t *heads; /* HEADS of each order; 0: not known yet */
};

enum { ORDERS = JY_LEXICON_LOOSE + 1, HEADS = 1 << 12 };

static jy_status damaged(jy_error *err, const char *what)
{
    return jy_error_set(err, JY_E_UNAVAILABLE, "the lexicon is damaged: %s",
                        what);
}

/* Find the parts; the mapping is `lexicon->size` bytes. */
static jy_status read_header(jy_lexicon *lexicon, jy_error *err)
{
    struct jy_lexicon_header header;
    memcpy(&header, lexicon->map, sizeof header);
    if (header.magic != JY_LEXICON_MAGIC) {
        return damaged(err, "it does not begin as one");
    }
    uint64_t parts = sizeof header +
                     (uint64_t)header.items *
                         (sizeof *lexicon->items + sizeof *lexicon->backwards) +
                     (uint64_t)header.keys *
                         (sizeof *lexicon->keys + sizeof *lexicon->initials +
                          sizeof *lexicon->loose);
    if (parts > lexicon->size || header.pool != lexicon->size - parts) {
        return damaged(err, "its size does not fit its header");
    }
    const char *at = (const char *)lexicon->map + sizeof header;
    lexicon->items = (const struct jy_lexicon_item *)(const void *)at;
    lexicon->keys =
        (const struct jy_lexicon_key *)(const void *)(lexicon->items +
                                                      header.items);
    lexicon->initials =
        (const uint32_t *)(const void *)(lexicon->keys + header.keys);
    lexicon->loose = lexicon->initials + header.keys;
    lexicon->backwards = lexicon->loose + header.keys;
    lexicon->pool = (const char *)(lexicon->backwards + header.items);
    lexicon->pool_len = header.pool;
    lexicon->item_count = header.items;
    lexicon->key_count = header.keys;
    return JY_OK;
}

jy_status jy_lexicon_open(int fd, jy_lexicon **out, jy_error *err)
{
    struct stat info;
    *out = NULL;
    if (fstat(fd, &info) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "lexicon");
    }
    if ((size_t)info.st_size < sizeof(struct jy_lexicon_header)) {
        return damaged(err, "it is cut short");
    }
    jy_lexicon *lexicon = calloc(1, sizeof *lexicon);
    _Atomic uint64_t *heads = calloc((size_t)ORDERS * HEADS, sizeof *heads);
    if (!lexicon || !heads) {
        free(lexicon);
        free(heads);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the lexicon");
    }
    lexicon->heads = heads;
    lexicon->size = (size_t)info.st_size;
    lexicon->map = mmap(NULL, lexicon->size, PROT_READ, MAP_SHARED, fd, 0);
    if (lexicon->map == MAP_FAILED) {
        free(lexicon->heads);
        free(lexicon);
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "mapping the lexicon");
    }
    jy_status status = read_header(lexicon, err);
    if (status != JY_OK) {
        jy_lexicon_close(lexicon);
        return status;
    }
    *out = lexicon;
    return JY_OK;
}

void jy_lexicon_close(jy_lexicon *lexicon)
{
    if (lexicon) {
        munmap(lexicon->map, lexicon->size);
        free(lexicon->heads);
        free(lexicon);
    }
}

/* --- what may lie anywhere */

/* A stretch of the pool, or an empty text if it does not lie in it. */
static jy_text pooled(const jy_lexicon *lexicon, uint64_t at, size_t len)
{
    return at > lexicon->pool_len || len > lexicon->pool_len - at
               ? (jy_text){"", 0}
               : (jy_text){lexicon->pool + at, len};
}

uint32_t jy_lexicon_count(const jy_lexicon *lexicon)
{
    return lexicon->item_count;
}

static jy_text folded_of(const jy_lexicon *lexicon,
                         const struct jy_lexicon_item *item)
{
    return item->same ? pooled(lexicon, item->text, item->text_len)
                      : pooled(lexicon, (uint64_t)item->text + item->text_len,
                               item->folded_len);
}

jy_lexicon_entry jy_lexicon_get(const jy_lexicon *lexicon, uint32_t number)
{
    if (number >= lexicon->item_count) {
        return (jy_lexicon_entry){.text = {"", 0}, .folded = {"", 0}};
    }
    const struct jy_lexicon_item *item = &lexicon->items[number];
    return (jy_lexicon_entry){
        .text = pooled(lexicon, item->text, item->text_len),
        .folded = folded_of(lexicon, item),
        .kind = item->kind < JY_SUGGESTION_KINDS
                    ? (jy_suggestion_kind)item->kind
                    : JY_SUGGESTION_TERM,
        .documents = item->documents,
        .characters = item->characters,
    };
}

/* --- orders */

/* Room for what stands at a place of an order. */
enum { PLACE_MAX = JY_LEXICON_CHARACTERS_MAX * JY_UTF8_MAX };

static_assert(PLACE_MAX >= JY_PINYIN_KEY_MAX, "a pinyin key has room too");

/* Whether the places of an order are entries, not keys. */
static bool is_of_items(jy_lexicon_order order)
{
    return order == JY_LEXICON_FOLDED || order == JY_LEXICON_BACKWARDS;
}

static const struct jy_lexicon_key *
key_at(const jy_lexicon *lexicon, jy_lexicon_order order, uint32_t place)
{
    static const struct jy_lexicon_key none = {.item = UINT32_MAX};
    uint32_t number = order == JY_LEXICON_INITIALS ? lexicon->initials[place]
                      : order == JY_LEXICON_LOOSE  ? lexicon->loose[place]
                                                   : place;
    return number < lexicon->key_count ? &lexicon->keys[number] : &none;
}

/* The bytes of a text, last one first, as far as there is room. */
static jy_text reversed(jy_text text, char buffer[PLACE_MAX])
{
    size_t len = 0;
    while (len < text.len && len < PLACE_MAX) {
        buffer[len] = text.bytes[text.len - 1 - len];
        len++;
    }
    return (jy_text){buffer, len};
}

/* The entry at a place of an order of entries. */
static jy_text folded_at(const jy_lexicon *lexicon, jy_lexicon_order order,
                         uint32_t place, char buffer[PLACE_MAX])
{
    if (order == JY_LEXICON_FOLDED) {
        return folded_of(lexicon, &lexicon->items[place]);
    }
    const uint32_t number = lexicon->backwards[place];
    return number < lexicon->item_count
               ? reversed(folded_of(lexicon, &lexicon->items[number]), buffer)
               : (jy_text){"", 0};
}

/* What stands at a place of an order, as far as it takes to compare it with
 * `to` unless that is NULL; `buffer` backs it if need be. */
static jy_text text_at(const jy_lexicon *lexicon, jy_lexicon_order order,
                       uint32_t place, const jy_text *to,
                       char buffer[PLACE_MAX])
{
    static const jy_pinyin_form forms[] = {
        [JY_LEXICON_FULL] = JY_PINYIN_FULL,
        [JY_LEXICON_INITIALS] = JY_PINYIN_INITIALS,
        [JY_LEXICON_LOOSE] = JY_PINYIN_LOOSE,
    };
    if (is_of_items(order)) {
        return folded_at(lexicon, order, place, buffer);
    }
    const struct jy_lexicon_key *key = key_at(lexicon, order, place);
    const jy_text text = pooled(lexicon, key->at, key->len);
    const jy_pinyin_form form = forms[order];
    return (jy_text){buffer,
                     to ? jy_pinyin_form_against(form, text, *to, buffer)
                        : jy_pinyin_form_of(form, text, buffer)};
}

static uint32_t places_of(const jy_lexicon *lexicon, jy_lexicon_order order)
{
    return is_of_items(order) ? lexicon->item_count : lexicon->key_count;
}

uint32_t jy_lexicon_at(const jy_lexicon *lexicon, jy_lexicon_order order,
                       uint32_t place)
{
    if (order == JY_LEXICON_FOLDED || place >= places_of(lexicon, order)) {
        return place;
    }
    return order == JY_LEXICON_BACKWARDS ? lexicon->backwards[place]
                                         : key_at(lexicon, order, place)->item;
}

/* Which places a search for the first of its kind passes over. */
enum passed { BELOW, EQUAL, BEGUN };

static bool is_passed(jy_text text, jy_text key, enum passed passed)
{
    size_t common = text.len < key.len ? text.len : key.len;
    int difference = memcmp(text.bytes, key.bytes, common);
    if (difference != 0 || text.len < key.len) {
        return difference <= 0;
    }
    return passed == BEGUN || (passed == EQUAL && text.len == key.len);
}

static bool passes(const jy_lexicon *lexicon, jy_lexicon_order order,
                   uint32_t place, jy_text key, enum passed passed)
{
    char buffer[PLACE_MAX];
    return is_passed(text_at(lexicon, order, place, &key, buffer), key, passed);
}

/* The first place that is not passed, of those from `low` on up to `high`. */
static uint32_t pass(const jy_lexicon *lexicon, jy_lexicon_order order,
                     jy_text key, uint32_t low, uint32_t high,
                     enum passed passed)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (passes(lexicon, order, middle, key, passed)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The same, where that is near as a rule: in steps that grow. */
static uint32_t pass_near(const jy_lexicon *lexicon, jy_lexicon_order order,
                          jy_text key, uint32_t low, enum passed passed)
{
    const uint32_t places = places_of(lexicon, order);
    uint32_t step = 1;
    while (step <= places - low &&
           passes(lexicon, order, low + step - 1, key, passed)) {
        low += step;
        step = step < places ? 2 * step : step;
    }
    return pass(lexicon, order, key, low,
                step <= places - low ? low + step - 1 : places, passed);
}

/* The first bytes of a text as a number: what is below comes before. */
static uint64_t head_of(jy_text text)
{
    uint64_t head = 0;
    for (size_t i = 0; i < sizeof head; i++) {
        head = head << 8 | (i < text.len ? (unsigned char)text.bytes[i] : 0);
    }
    return head;
}

/* The head of what stands at the place that a search comes to by these steps:
 * 1, then twice as much for those before and one more for those behind. */
static uint64_t head_at(const jy_lexicon *lexicon, jy_lexicon_order order,
                        uint32_t place, size_t steps)
{
    _Atomic uint64_t *known = &lexicon->heads[order * HEADS + steps];
    uint64_t head = atomic_load_explicit(known, memory_order_relaxed);
    if (head == 0) {
        char buffer[PLACE_MAX];
        head = head_of(text_at(lexicon, order, place, NULL, buffer));
        atomic_store_explicit(known, head, memory_order_relaxed);
    }
    return head;
}

/* The first place that does not come before the key.  The first steps of all
 * searches are to the same places, whose heads are kept. */
static uint32_t find_begin(const jy_lexicon *lexicon, jy_lexicon_order order,
                           jy_text key)
{
    const uint64_t wanted = head_of(key);
    uint32_t low = 0;
    uint32_t high = places_of(lexicon, order);
    for (size_t steps = 1; steps < HEADS && low < high;) {
        const uint32_t middle = low + (high - low) / 2;
        const uint64_t head = head_at(lexicon, order, middle, steps);
        const bool passed = head == wanted
                                ? passes(lexicon, order, middle, key, BELOW)
                                : head < wanted;
        low = passed ? middle + 1 : low;
        high = passed ? high : middle;
        steps = 2 * steps + passed;
    }
    return pass(lexicon, order, key, low, high, BELOW);
}

/* Turn a key as the places of an order are; `buffer` backs it if need be. */
static jy_text turned(jy_lexicon_order order, jy_text key,
                      char buffer[PLACE_MAX])
{
    return order == JY_LEXICON_BACKWARDS ? reversed(key, buffer) : key;
}

jy_lexicon_range jy_lexicon_find_equal(const jy_lexicon *lexicon,
                                       jy_lexicon_order order, jy_text key)
{
    char buffer[PLACE_MAX];
    jy_lexicon_range range = {0};
    if (key.len > PLACE_MAX) {
        return range; /* no entry is that long */
    }
    key = turned(order, key, buffer);
    range.begin = find_begin(lexicon, order, key);
    range.equal = pass_near(lexicon, order, key, range.begin, EQUAL);
    range.end = range.equal;
    range.end += range.equal < places_of(lexicon, order) &&
                 passes(lexicon, order, range.equal, key, BEGUN);
    return range;
}

jy_lexicon_range jy_lexicon_find(const jy_lexicon *lexicon,
                                 jy_lexicon_order order, jy_text key)
{
    char buffer[PLACE_MAX];
    jy_lexicon_range range = jy_lexicon_find_equal(lexicon, order, key);
    if (range.end > range.equal) {
        range.end = pass_near(lexicon, order, turned(order, key, buffer),
                              range.end, BEGUN);
    }
    return range;
}

/* --- checking */

static bool lies_in_pool(const jy_lexicon *lexicon, uint64_t at, uint64_t len)
{
    jy_text text = pooled(lexicon, at, len);
    return len > 0 && text.len == len && jy_utf8_is_valid(text.bytes, len);
}

static bool is_item_good(const jy_lexicon *lexicon, uint32_t i)
{
    const struct jy_lexicon_item *item = &lexicon->items[i];
    return lies_in_pool(lexicon, item->text, item->text_len) &&
           (item->same ||
            lies_in_pool(lexicon, (uint64_t)item->text + item->text_len,
                         item->folded_len)) &&
           item->kind < JY_SUGGESTION_KINDS;
}

static bool is_sorted(const jy_lexicon *lexicon, jy_lexicon_order order)
{
    const enum passed passed = is_of_items(order) ? BELOW : EQUAL;
    char buffer[2][PLACE_MAX];
    jy_text before = {0};
    for (uint32_t i = 0; i < places_of(lexicon, order); i++) {
        jy_text text = text_at(lexicon, order, i, NULL, buffer[i % 2]);
        if (i > 0 && !is_passed(before, text, passed)) {
            return false;
        }
        before = text;
    }
    return true;
}

/* Orders are looked through side by side: an update waits for it. */
struct sorting {
    const jy_lexicon *lexicon;
    bool good[ORDERS];
};

static void look_through(void *user, size_t order)
{
    struct sorting *sorting = user;
    sorting->good[order] = is_sorted(sorting->lexicon, (jy_lexicon_order)order);
}

jy_status jy_lexicon_check(const jy_lexicon *lexicon, jy_error *err)
{
    for (uint32_t i = 0; i < lexicon->item_count; i++) {
        if (!is_item_good(lexicon, i) ||
            lexicon->backwards[i] >= lexicon->item_count) {
            return damaged(err, "an entry does not fit its place");
        }
    }
    for (uint32_t i = 0; i < lexicon->key_count; i++) {
        const struct jy_lexicon_key *key = &lexicon->keys[i];
        if (!lies_in_pool(lexicon, key->at, key->len) ||
            key->item >= lexicon->item_count ||
            lexicon->initials[i] >= lexicon->key_count ||
            lexicon->loose[i] >= lexicon->key_count) {
            return damaged(err, "a pinyin key does not fit its place");
        }
    }
    struct sorting sorting = {.lexicon = lexicon};
    jy_parallel(ORDERS, look_through, &sorting);
    for (size_t order = 0; order < ORDERS; order++) {
        if (!sorting.good[order]) {
            return damaged(err, "its entries are not in order");
        }
    }
    return JY_OK;
}
