/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the file `text` is mapped, read and let go. */
#define _DEFAULT_SOURCE /* madvise() */
#include "index/text_store.h"

#include "index/buffer.h"
#include "index/text_layout.h"
#include "index/trigrams.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes of the mapping that are let go at a time; whole pages. */
#define STRETCH ((uint64_t)8 << 20)

struct jy_text_store {
    const unsigned char *bytes;
    size_t size;
    uint64_t documents;
    const uint64_t *offsets;
    /* Of an updated generation only; then the rest is the base. */
    jy_text_store *more;
    const jy_order *order;
};

static jy_status damaged(jy_error *err, const char *what)
{
    return jy_error_set(err, JY_E_UNAVAILABLE, "the text file is damaged: %s",
                        what);
}

/* Take the header in; the mapping is `store->size` bytes. */
static jy_status read_header(jy_text_store *store, jy_error *err)
{
    struct jy_text_header header;
    memcpy(&header, store->bytes, sizeof header);
    if (header.magic != JY_TEXT_MAGIC) {
        return damaged(err, "it does not begin as one");
    }
    if (header.documents == UINT64_MAX ||
        header.offsets % sizeof(uint64_t) != 0 ||
        header.offsets < sizeof header || header.offsets > store->size ||
        (store->size - header.offsets) / sizeof(uint64_t) !=
            header.documents + 1) {
        return damaged(err, "its size does not fit its header");
    }
    store->documents = header.documents;
    store->offsets =
        (const uint64_t *)(const void *)(store->bytes + header.offsets);
    return JY_OK;
}

jy_status jy_text_store_open(int fd, jy_text_store **out, jy_error *err)
{
    struct stat info;
    *out = NULL;
    if (fstat(fd, &info) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "text file");
    }
    if ((size_t)info.st_size < sizeof(struct jy_text_header)) {
        return damaged(err, "it is cut short");
    }
    jy_text_store *store = calloc(1, sizeof *store);
    if (!store) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the text file");
    }
    store->size = (size_t)info.st_size;
    void *map = mmap(NULL, store->size, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        free(store);
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "mapping the text file");
    }
    store->bytes = map;
    jy_status status = read_header(store, err);
    if (status != JY_OK) {
        jy_text_store_close(store);
        return status;
    }
    *out = store;
    return JY_OK;
}

jy_status jy_text_store_join(jy_text_store *base, jy_text_store *more,
                             const jy_order *order, jy_text_store **out,
                             jy_error *err)
{
    base->more = more;
    base->order = order;
    if (base->documents != order->base ||
        more->documents != order->slots - order->base) {
        *out = NULL;
        jy_text_store_close(base);
        return damaged(err, "it has not as many documents as the order says");
    }
    *out = base;
    return JY_OK;
}

/* Nothing is lost: what is looked at again comes back from the file. */
static void let_go(const jy_text_store *store, uint64_t begin, uint64_t end)
{
    union { /* madvise() takes the address that mmap() gave */
        const unsigned char *bytes;
        void *map;
    } address = {.bytes = store->bytes + begin};
    madvise(address.map, end - begin, MADV_DONTNEED);
}

void jy_text_store_forget(const jy_text_store *store)
{
    for (uint64_t at = 0; at < store->size; at += STRETCH) {
        uint64_t left = store->size - at;
        let_go(store, at, at + (left < STRETCH ? left : STRETCH));
    }
}

/*
 * While a mapping is torn down nobody else in the process gets memory from
 * the system: for a big one that is long, so it goes in pieces.
 */
void jy_text_store_close(jy_text_store *store)
{
    if (store) {
        jy_text_store_close(store->more);
        jy_text_store_forget(store);
        /* munmap() takes the address that mmap() gave, const or not. */
        union {
            const unsigned char *bytes;
            void *map;
        } address = {.bytes = store->bytes};
        munmap(address.map, store->size);
        free(store);
    }
}

uint64_t jy_text_store_count(const jy_text_store *store)
{
    return store->order ? store->order->documents : store->documents;
}

/* What the head of a record says of one field. */
struct entry {
    uint64_t field;
    uint64_t len;
    uint64_t folded_len;
    uint64_t points;
    uint64_t changes; /* bytes */
    enum jy_text_form form;
};

static bool read_entry(const unsigned char **at, const unsigned char *end,
                       struct entry *out)
{
    uint64_t form;
    if (!jy_varint_read(at, end, &out->field) ||
        !jy_varint_read(at, end, &out->len) ||
        !jy_varint_read(at, end, &out->folded_len) ||
        !jy_varint_read(at, end, &out->points)) {
        return false;
    }
    form = out->folded_len & ((1U << JY_TEXT_FORM_BITS) - 1U);
    out->form = (enum jy_text_form)form;
    out->folded_len >>= JY_TEXT_FORM_BITS;
    if (out->form == JY_TEXT_CHANGES &&
        (out->len > UINT32_MAX || !jy_varint_read(at, end, &out->changes))) {
        return false;
    }
    /* A folded byte was a character at most, any other is in the changes. */
    if (out->form == JY_TEXT_CHANGES &&
        (out->folded_len > (uint64_t)(end - *at) ||
         out->changes > (uint64_t)(end - *at) ||
         out->len > JY_UTF8_MAX * out->folded_len + out->changes)) {
        return false;
    }
    return form < JY_TEXT_FORMS && out->field < JY_TEXT_NUMBERS &&
           (out->form != JY_TEXT_SAME || out->points == 0) &&
           (out->field < JY_FIELD_COUNT || out->form == JY_TEXT_SAME) &&
           (out->field == JY_FIELD_BODY || out->form != JY_TEXT_CHANGES);
}

/* Move over `size` bytes that must be there. */
static const unsigned char *take(const unsigned char **at,
                                 const unsigned char *end, uint64_t size)
{
    const unsigned char *here = *at;
    if (!here || size > (uint64_t)(end - here)) {
        *at = NULL;
        return NULL;
    }
    *at = here + size;
    return here;
}

/* What tells of a long body where three characters may be. */
static void read_trigrams(const struct entry *entry, const unsigned char **at,
                          const unsigned char *end, jy_stored_document *out)
{
    const size_t size =
        entry->field == JY_FIELD_BODY
            ? jy_trigrams_size(entry->form == JY_TEXT_SAME ? entry->len
                                                           : entry->folded_len)
            : 0;
    if (size > 0) {
        out->field[JY_FIELD_BODY].trigrams = take(at, end, size);
    }
}

/* The points of a field that was folded to something else. */
static bool read_points(const struct entry *entry, const unsigned char *base,
                        const unsigned char **at, const unsigned char *end,
                        jy_stored_document *out)
{
    if (entry->points > (uint64_t)(end - base)) {
        return false;
    }
    if (entry->form == JY_TEXT_CHANGES) {
        jy_changes *changes = &out->field[entry->field].changes;
        changes->point_count = entry->points;
        changes->point = (const jy_change_point *)(const void *)take(
            at, end, entry->points * sizeof(jy_change_point));
    } else if (entry->form == JY_TEXT_BOTH) {
        jy_stored_field *field = &out->field[entry->field];
        field->point_count = entry->points;
        field->points = (const jy_fold_point *)(const void *)take(
            at, end, entry->points * sizeof(jy_fold_point));
    }
    return true;
}

static void read_text(const struct entry *entry, const unsigned char **at,
                      const unsigned char *end, jy_stored_document *out)
{
    const bool changed = entry->form == JY_TEXT_CHANGES;
    const uint64_t size = changed ? entry->changes : entry->len;
    const jy_text text = {(const char *)take(at, end, size), size};
    if (entry->field >= JY_FIELD_COUNT) {
        out->attachment[entry->field - JY_FIELD_COUNT] = text;
        return;
    }
    jy_stored_field *field = &out->field[entry->field];
    field->folded = text;
    if (entry->form != JY_TEXT_SAME) {
        field->folded.len = entry->folded_len;
        field->folded.bytes = (const char *)take(at, end, entry->folded_len);
    }
    if (changed) {
        jy_changes *changes = &field->changes;
        changes->folded = field->folded;
        changes->len = entry->len;
        changes->bytes = (const unsigned char *)text.bytes;
        changes->size = size;
    } else {
        field->original = text;
    }
}

static bool read_record(const unsigned char *base, const unsigned char *at,
                        const unsigned char *end, jy_stored_document *out)
{
    struct entry entries[JY_TEXT_NUMBERS];
    uint64_t count;
    if (!jy_varint_read(&at, end, &count) || count > JY_TEXT_NUMBERS) {
        return false;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!read_entry(&at, end, &entries[i])) {
            return false;
        }
    }
    take(&at, end, (uint64_t) - (at - base) & (JY_TEXT_ALIGNMENT - 1U));
    for (uint64_t i = 0; i < count; i++) {
        read_trigrams(&entries[i], &at, end, out);
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!read_points(&entries[i], base, &at, end, out)) {
            return false;
        }
    }
    for (uint64_t i = 0; i < count; i++) {
        read_text(&entries[i], &at, end, out);
    }
    return at == end;
}

jy_status jy_text_store_get(const jy_text_store *store, uint64_t i,
                            jy_stored_document *out, jy_error *err)
{
    *out = (jy_stored_document){0};
    if (i >= jy_text_store_count(store)) {
        return damaged(err, "a document beyond its last is asked for");
    }
    if (store->order) {
        i = store->order->slot[i];
        if (i >= store->documents) {
            return jy_text_store_get(store->more, i - store->documents, out,
                                     err);
        }
    }
    uint64_t begin = store->offsets[i];
    uint64_t end = store->offsets[i + 1];
    if (begin < sizeof(struct jy_text_header) || begin > end ||
        end > store->size ||
        !read_record(store->bytes, store->bytes + begin, store->bytes + end,
                     out)) {
        return damaged(err, "a record does not fit its place");
    }
    return JY_OK;
}

void jy_text_store_expect(const jy_text_store *store, uint64_t i)
{
    enum { LINE = 64, LINES = 2 };
    if (i >= jy_text_store_count(store)) {
        return;
    }
    if (store->order) {
        i = store->order->slot[i];
        if (i >= store->documents) {
            jy_text_store_expect(store->more, i - store->documents);
            return;
        }
    }
    if (store->offsets[i] <= store->size) {
        const unsigned char *head = store->bytes + store->offsets[i];
        for (size_t line = 0; line < LINES; line++) {
            __builtin_prefetch(head + line * LINE);
        }
    }
}

jy_document jy_stored_original(const jy_stored_document *stored)
{
    jy_document document;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        document.field[i] = stored->field[i].original;
    }
    memcpy(document.attachment, stored->attachment, sizeof document.attachment);
    return document;
}

uint64_t jy_text_store_offset(const jy_text_store *store, uint64_t i)
{
    return store->offsets[i] - store->offsets[0];
}

void jy_text_store_pass(const jy_text_store *store, uint64_t i)
{
    if (store->order) {
        i = store->order->slot[i];
        if (i >= store->documents) {
            jy_text_store_pass(store->more, i - store->documents);
            return;
        }
    }
    uint64_t stretch = store->offsets[i] / STRETCH;
    uint64_t next = store->offsets[i + 1] / STRETCH;
    if (next > stretch) {
        let_go(store, stretch * STRETCH, next * STRETCH);
    }
}
