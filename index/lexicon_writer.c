/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how candidates become entries, and in which orders they are written. */
#include "index/lexicon_writer.h"

#include "index/buffer.h"
#include "index/folder.h"
#include "index/lexicon_layout.h"
#include "index/parallel.h"
#include "index/pinyin_key.h"
#include "index/texts.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/* The parts of the file, growing. */
struct parts {
    jy_buffer items;
    jy_buffer keys;
    jy_buffer initials;
    jy_buffer loose;
    jy_buffer backwards;
    jy_buffer pool;
};

/* --- entries */

static int compare_candidates(const void *left, const void *right)
{
    const jy_lexicon_candidate *a = left;
    const jy_lexicon_candidate *b = right;
    int difference = jy_texts_compare(a->folded, b->folded);
    if (difference == 0) {
        difference = (int)a->kind - (int)b->kind;
    }
    return difference ? difference : jy_texts_compare(a->text, b->text);
}

static bool is_preferred(const jy_lexicon_candidate *to,
                         const jy_lexicon_candidate *candidate)
{
    bool term = candidate->kind == JY_SUGGESTION_TERM;
    bool to_term = to->kind == JY_SUGGESTION_TERM;
    return term == to_term ? candidate->documents > to->documents : to_term;
}

static void add_item(struct parts *parts, const jy_lexicon_candidate *chosen,
                     uint32_t documents)
{
    const jy_text *text = &chosen->text;
    const jy_text *folded = &chosen->folded;
    bool same = jy_texts_are_equal(*text, *folded);
    const struct jy_lexicon_item item = {
        .text = (uint32_t)parts->pool.len,
        .text_len = (uint16_t)text->len,
        .folded_len = (uint16_t)folded->len,
        .documents = documents,
        .kind = (uint8_t)chosen->kind,
        .characters = (uint8_t)jy_utf8_count(folded->bytes, folded->len),
        .same = same,
    };
    jy_buffer_add(&parts->items, &item, sizeof item);
    jy_buffer_add(&parts->pool, text->bytes, text->len);
    if (!same) {
        jy_buffer_add(&parts->pool, folded->bytes, folded->len);
    }
}

static void add_keys(struct parts *parts, const jy_text *text, size_t item)
{
    jy_pinyin_keys keys;
    jy_pinyin_keys_of(*text, &keys);
    for (size_t i = 0; i < keys.count; i++) {
        const struct jy_lexicon_key key = {.at = (uint32_t)parts->pool.len,
                                           .len = (uint16_t)keys.len[i],
                                           .item = (uint32_t)item};
        jy_buffer_add(&parts->keys, &key, sizeof key);
        jy_buffer_add(&parts->pool, keys.key[i], keys.len[i]);
    }
}

/* Make an entry of the first candidates; returns how many fold to the same. */
static size_t add_entry(struct parts *parts,
                        const jy_lexicon_candidate *candidates, size_t count,
                        size_t item)
{
    const jy_lexicon_candidate *chosen = candidates;
    uint32_t documents[JY_SUGGESTION_KINDS] = {0};
    uint32_t most = 0;
    size_t n = 0;
    while (n < count &&
           jy_texts_are_equal(candidates[n].folded, candidates->folded)) {
        const jy_lexicon_candidate *candidate = &candidates[n++];
        uint32_t *sum = &documents[candidate->kind];
        *sum += candidate->documents;
        most = *sum > most ? *sum : most;
        if (is_preferred(chosen, candidate)) {
            chosen = candidate;
        }
    }
    add_item(parts, chosen, most);
    add_keys(parts, &chosen->text, item);
    return n;
}

/* --- orders */

/* A key or an entry in the form it is sorted by. */
struct sortable {
    uint64_t head; /* the first bytes of the form, which settle most cases */
    jy_text form;
    uint32_t number;
};

static uint64_t head_of(jy_text form)
{
    uint64_t head = 0;
    for (size_t i = 0; i < sizeof head; i++) {
        unsigned char byte =
            i < form.len ? (unsigned char)form.bytes[i] : (unsigned char)0;
        head = head << 8 | byte;
    }
    return head;
}

static int compare_sortables(const void *left, const void *right)
{
    const struct sortable *a = left;
    const struct sortable *b = right;
    if (a->head != b->head) {
        return a->head < b->head ? -1 : 1;
    }
    int difference = jy_texts_compare(a->form, b->form);
    return difference ? difference
                      : (a->number > b->number) - (a->number < b->number);
}

/* Sort, and add the numbers to `out`. */
static void add_sorted(struct sortable *sortables, size_t count, jy_buffer *out)
{
    if (count > 0) {
        qsort(sortables, count, sizeof *sortables, compare_sortables);
    }
    for (size_t i = 0; i < count; i++) {
        jy_buffer_add(out, &sortables[i].number, sizeof sortables[i].number);
    }
}

/* Add the numbers of the keys to `out`, in the order of a form. */
static void add_order(const struct parts *parts, jy_pinyin_form form,
                      jy_buffer *out)
{
    const struct jy_lexicon_key *keys = (const void *)parts->keys.bytes;
    const size_t count = parts->keys.len / sizeof *keys;
    struct sortable *sortables = calloc(count + 1, sizeof *sortables);
    char *forms = malloc(parts->pool.len + JY_PINYIN_KEY_MAX);
    size_t at = 0;
    out->failed |= !sortables || !forms;
    for (size_t i = 0; !out->failed && i < count; i++) {
        jy_text key = {parts->pool.bytes + keys[i].at, keys[i].len};
        sortables[i].form.bytes = forms + at;
        sortables[i].form.len = jy_pinyin_form_of(form, key, forms + at);
        sortables[i].head = head_of(sortables[i].form);
        sortables[i].number = (uint32_t)i;
        at += sortables[i].form.len;
    }
    if (!out->failed) {
        add_sorted(sortables, count, out);
    }
    free(sortables);
    free(forms);
}

/* Add the numbers of the entries, in the order of their reversed texts. */
static void add_backwards(struct parts *parts)
{
    const struct jy_lexicon_item *items = (const void *)parts->items.bytes;
    const size_t count = parts->items.len / sizeof *items;
    jy_buffer *out = &parts->backwards;
    struct sortable *sortables = calloc(count + 1, sizeof *sortables);
    char *forms = malloc(parts->pool.len + 1);
    size_t at = 0;
    out->failed |= !sortables || !forms;
    for (size_t i = 0; !out->failed && i < count; i++) {
        const struct jy_lexicon_item *item = &items[i];
        const char *end = parts->pool.bytes + item->text + item->text_len +
                          (item->same ? 0 : item->folded_len);
        sortables[i].form = (jy_text){forms + at, item->folded_len};
        for (size_t n = 1; n <= item->folded_len; n++) {
            forms[at++] = *(end - n);
        }
        sortables[i].head = head_of(sortables[i].form);
        sortables[i].number = (uint32_t)i;
    }
    if (!out->failed) {
        add_sorted(sortables, count, out);
    }
    free(sortables);
    free(forms);
}

/* Bring the keys themselves into the order of their full form. */
static void sort_keys(struct parts *parts)
{
    jy_buffer order = {0};
    jy_buffer sorted = {0};
    add_order(parts, JY_PINYIN_FULL, &order);
    const struct jy_lexicon_key *keys = (const void *)parts->keys.bytes;
    const uint32_t *numbers = (const void *)order.bytes;
    for (size_t i = 0; i < order.len / sizeof *numbers; i++) {
        jy_buffer_add(&sorted, &keys[numbers[i]], sizeof *keys);
    }
    sorted.failed |= order.failed;
    jy_buffer_clear(&order);
    jy_buffer_clear(&parts->keys);
    parts->keys = sorted;
}

enum { LISTS = 3 };

/* The orders that are lists of keys or entries; each leaves the parts as they
 * are but for its own. */
static void add_list(void *user, size_t i)
{
    struct parts *parts = user;
    if (i == 0) {
        add_order(parts, JY_PINYIN_INITIALS, &parts->initials);
    } else if (i == 1) {
        add_order(parts, JY_PINYIN_LOOSE, &parts->loose);
    } else {
        add_backwards(parts);
    }
}

/* --- the file */

static jy_status write_parts(const struct parts *parts, int fd, jy_error *err)
{
    const struct jy_lexicon_header header = {
        .magic = JY_LEXICON_MAGIC,
        .items = (uint32_t)(parts->items.len / sizeof(struct jy_lexicon_item)),
        .keys = (uint32_t)(parts->keys.len / sizeof(struct jy_lexicon_key)),
        .pool = parts->pool.len,
    };
    const jy_buffer *const all[] = {&parts->items,     &parts->keys,
                                    &parts->initials,  &parts->loose,
                                    &parts->backwards, &parts->pool};
    bool good = jy_folder_write_all(fd, (const char *)&header, sizeof header);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i]->failed) {
            return jy_error_set(err, JY_E_INTERNAL,
                                "no memory for the lexicon");
        }
        good = good && jy_folder_write_all(fd, all[i]->bytes, all[i]->len);
    }
    return good ? JY_OK
                : jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                  "writing the lexicon");
}

jy_status jy_lexicon_write(jy_lexicon_candidate *candidates, size_t count,
                           int fd, jy_error *err)
{
    struct parts parts = {0};
    if (count > 0) {
        qsort(candidates, count, sizeof *candidates, compare_candidates);
    }
    for (size_t i = 0, item = 0; i < count; item++) {
        i += add_entry(&parts, candidates + i, count - i, item);
    }
    if (!parts.pool.failed && !parts.keys.failed) {
        sort_keys(&parts);
        jy_parallel(LISTS, add_list, &parts);
    }
    jy_status status = write_parts(&parts, fd, err);
    jy_buffer_clear(&parts.items);
    jy_buffer_clear(&parts.keys);
    jy_buffer_clear(&parts.initials);
    jy_buffer_clear(&parts.loose);
    jy_buffer_clear(&parts.backwards);
    jy_buffer_clear(&parts.pool);
    return status;
}
