/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the bytes of the file `text`. */
#define _DEFAULT_SOURCE /* madvise() */
#include "index/text_store.h"

#include "index/buffer.h"
#include "index/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Numbers are stored as the machine has them; a file from a machine of the
 * other byte order has its magic reversed and is refused.
 *
 * A record is: varint count of the fields there; for each: varint field,
 * varint bytes, varint (folded bytes * 2 + 1 if the folded text is the
 * original), varint points; then, from the next multiple of 4, for each:
 * the points, and then for each: original and folded bytes.  Attachments are
 * like fields behind the last one that fold to themselves.
 */
#define TEXT_MAGIC 0x315458455459414AULL /* "JAYTEXT1" */
#define ALIGNMENT 4U
#define NUMBERS ((size_t)JY_FIELD_COUNT + JY_ATTACHMENT_COUNT)

struct header {
    uint64_t magic;
    uint64_t documents;
    uint64_t offsets; /* where the array of documents + 1 offsets starts */
};

struct jy_text_writer {
    int fd;
    uint64_t at; /* bytes written or waiting in `out` */
    jy_buffer out;
    jy_buffer offsets;
};

enum { FLUSH_AT = 1 << 20 };

/* Bytes of the mapping that are let go at a time; whole pages. */
#define STRETCH ((uint64_t)8 << 20)

static jy_status flush(jy_text_writer *writer, jy_error *err)
{
    if (!jy_folder_write_all(writer->fd, writer->out.bytes, writer->out.len)) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "writing the text file");
    }
    writer->out.len = 0;
    return JY_OK;
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for the text file");
}

jy_status jy_text_writer_new(int fd, jy_text_writer **out, jy_error *err)
{
    const struct header header = {0};
    *out = calloc(1, sizeof **out);
    if (!*out) {
        return no_memory(err);
    }
    (*out)->fd = fd;
    (*out)->at = sizeof header;
    jy_buffer_add(&(*out)->out, &header, sizeof header);
    return JY_OK;
}

void jy_text_writer_free(jy_text_writer *writer)
{
    if (writer) {
        jy_buffer_clear(&writer->out);
        jy_buffer_clear(&writer->offsets);
        free(writer);
    }
}

/* The text of a field or an attachment by its number, and what it folds to:
 * NULL where that is the same and need not be stored. */
static jy_text text_of(const jy_document *document, const jy_folded *folded,
                       size_t number, const jy_folded **other)
{
    *other = NULL;
    if (number >= JY_FIELD_COUNT) {
        return document->attachment[number - JY_FIELD_COUNT];
    }
    jy_text text = document->field[number];
    if (text.bytes &&
        (text.len != folded[number].len ||
         memcmp(text.bytes, folded[number].bytes, text.len) != 0)) {
        *other = &folded[number];
    }
    return text;
}

static void add_padding(jy_buffer *out, uint64_t at)
{
    static const char zeros[ALIGNMENT];
    jy_buffer_add(out, zeros, (size_t)(-at & (ALIGNMENT - 1U)));
}

/* The head of a record: what there is. */
static void add_head(jy_buffer *out, const jy_document *document,
                     const jy_folded *folded)
{
    const jy_folded *other;
    uint64_t count = 0;
    for (size_t i = 0; i < NUMBERS; i++) {
        count += text_of(document, folded, i, &other).bytes != NULL;
    }
    jy_buffer_add_varint(out, count);
    for (size_t i = 0; i < NUMBERS; i++) {
        const jy_text text = text_of(document, folded, i, &other);
        if (text.bytes) {
            jy_buffer_add_varint(out, i);
            jy_buffer_add_varint(out, text.len);
            jy_buffer_add_varint(out,
                                 other ? other->len * 2 : text.len * 2 + 1);
            jy_buffer_add_varint(out, other ? other->point_count : 0);
        }
    }
}

static void add_record(jy_buffer *out, uint64_t at, const jy_document *document,
                       const jy_folded *folded)
{
    const jy_folded *other;
    size_t start = out->len;
    add_head(out, document, folded);
    add_padding(out, at + out->len - start);
    for (size_t i = 0; i < NUMBERS; i++) {
        (void)text_of(document, folded, i, &other);
        if (other) {
            jy_buffer_add(out, other->points,
                          other->point_count * sizeof(jy_fold_point));
        }
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        const jy_text text = text_of(document, folded, i, &other);
        if (text.bytes) {
            jy_buffer_add(out, text.bytes, text.len);
        }
        if (other) {
            jy_buffer_add(out, other->bytes, other->len);
        }
    }
}

jy_status jy_text_writer_add(jy_text_writer *writer,
                             const jy_document *document,
                             const jy_folded *folded, jy_error *err)
{
    size_t before = writer->out.len;
    jy_buffer_add(&writer->offsets, &writer->at, sizeof writer->at);
    add_record(&writer->out, writer->at, document, folded);
    writer->at += writer->out.len - before;
    if (writer->out.failed || writer->offsets.failed) {
        return no_memory(err);
    }
    return writer->out.len >= FLUSH_AT ? flush(writer, err) : JY_OK;
}

jy_status jy_text_writer_finish(jy_text_writer *writer, jy_error *err)
{
    jy_buffer_add(&writer->offsets, &writer->at, sizeof writer->at);
    size_t padding = (size_t)(-writer->at & 7U);
    jy_buffer_add(&writer->out, "\0\0\0\0\0\0\0", padding);
    const struct header header = {
        .magic = TEXT_MAGIC,
        .documents = writer->offsets.len / sizeof(uint64_t) - 1,
        .offsets = writer->at + padding,
    };
    jy_buffer_add(&writer->out, writer->offsets.bytes, writer->offsets.len);
    if (writer->out.failed || writer->offsets.failed) {
        return no_memory(err);
    }
    jy_status status = flush(writer, err);
    if (status != JY_OK) {
        return status;
    }
    if (pwrite(writer->fd, &header, sizeof header, 0) != sizeof header) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "writing the text file's header");
    }
    return JY_OK;
}

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
    struct header header;
    memcpy(&header, store->bytes, sizeof header);
    if (header.magic != TEXT_MAGIC) {
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
    if ((size_t)info.st_size < sizeof(struct header)) {
        return damaged(err, "it is cut short");
    }
    jy_text_store *store = calloc(1, sizeof *store);
    if (!store) {
        return no_memory(err);
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

void jy_text_store_close(jy_text_store *store)
{
    if (store) {
        jy_text_store_close(store->more);
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
    bool same;
};

static bool read_entry(const unsigned char **at, const unsigned char *end,
                       struct entry *out)
{
    if (!jy_varint_read(at, end, &out->field) ||
        !jy_varint_read(at, end, &out->len) ||
        !jy_varint_read(at, end, &out->folded_len) ||
        !jy_varint_read(at, end, &out->points)) {
        return false;
    }
    out->same = out->folded_len & 1U;
    out->folded_len >>= 1;
    return out->field < NUMBERS &&
           (out->field < JY_FIELD_COUNT || (out->same && out->points == 0));
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

/* The points of a field that was folded to something else. */
static bool read_points(const struct entry *entry, const unsigned char *base,
                        const unsigned char **at, const unsigned char *end,
                        jy_stored_document *out)
{
    if (entry->points > (uint64_t)(end - base)) {
        return false;
    }
    if (entry->field < JY_FIELD_COUNT) {
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
    const jy_text text = {(const char *)take(at, end, entry->len), entry->len};
    if (entry->field >= JY_FIELD_COUNT) {
        out->attachment[entry->field - JY_FIELD_COUNT] = text;
        return;
    }
    jy_stored_field *field = &out->field[entry->field];
    field->original = field->folded = text;
    if (!entry->same) {
        field->folded.len = entry->folded_len;
        field->folded.bytes = (const char *)take(at, end, entry->folded_len);
    }
}

static bool read_record(const unsigned char *base, const unsigned char *at,
                        const unsigned char *end, jy_stored_document *out)
{
    struct entry entries[NUMBERS];
    uint64_t count;
    if (!jy_varint_read(&at, end, &count) || count > NUMBERS) {
        return false;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!read_entry(&at, end, &entries[i])) {
            return false;
        }
    }
    take(&at, end, (uint64_t) - (at - base) & (ALIGNMENT - 1U));
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
    if (begin < sizeof(struct header) || begin > end || end > store->size ||
        !read_record(store->bytes, store->bytes + begin, store->bytes + end,
                     out)) {
        return damaged(err, "a record does not fit its place");
    }
    return JY_OK;
}

jy_status jy_text_store_size(const jy_text_store *store, uint64_t i,
                             uint64_t *out, jy_error *err)
{
    if (i >= jy_text_store_count(store)) {
        return damaged(err, "a document beyond its last is asked for");
    }
    if (store->order) {
        i = store->order->slot[i];
        if (i >= store->documents) {
            return jy_text_store_size(store->more, i - store->documents, out,
                                      err);
        }
    }
    *out = store->offsets[i + 1] - store->offsets[i];
    return JY_OK;
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

/* Nothing is lost: what is looked at again comes back from the file. */
static void let_go(const jy_text_store *store, uint64_t begin, uint64_t end)
{
    union { /* madvise() takes the address that mmap() gave */
        const unsigned char *bytes;
        void *map;
    } address = {.bytes = store->bytes + begin};
    madvise(address.map, end - begin, MADV_DONTNEED);
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

void jy_text_store_forget(const jy_text_store *store)
{
    let_go(store, 0, store->size);
}
