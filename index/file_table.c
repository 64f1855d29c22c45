/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the bytes of the file `files`. */
#include "index/file_table.h"

#include "index/buffer.h"
#include "index/folder.h"
#include "index/texts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAGIC 0x31454C494659414AULL /* "JAYFILE1" */

#define NANOSECONDS ((int64_t)1000000000)

/* Numbers are stored as the machine has them; then the entries. */
struct header {
    uint64_t magic;
    uint64_t files;
    uint64_t documents;
};

/* Then the path and its NUL, and NULs up to a multiple of 8. */
struct record {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    int64_t modified;
    int64_t changed;
    uint64_t documents;
    uint32_t path_len;
    uint32_t settled;
};

static int64_t nanoseconds(const struct timespec *time)
{
    return (int64_t)time->tv_sec * NANOSECONDS + time->tv_nsec;
}

static size_t padded(size_t path_len)
{
    return (path_len + 8) & ~(size_t)7;
}

/* --- writing */

struct jy_file_writer {
    int fd;
    int64_t begun;
    struct header header;
    jy_buffer out;
    int errnum; /* of a write that failed, else 0 */
};

enum { FLUSH_AT = 1 << 20 };

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for the table of files");
}

static void flush(jy_file_writer *writer)
{
    if (!writer->errnum &&
        !jy_folder_write_all(writer->fd, writer->out.bytes, writer->out.len)) {
        writer->errnum = errno;
    }
    writer->out.len = 0;
}

jy_status jy_file_writer_new(int fd, jy_file_writer **out, jy_error *err)
{
    struct timespec now;
    *out = calloc(1, sizeof **out);
    if (!*out) {
        return no_memory(err);
    }
    clock_gettime(CLOCK_REALTIME, &now);
    (*out)->fd = fd;
    (*out)->begun = nanoseconds(&now);
    (*out)->header.magic = FILES_MAGIC;
    jy_buffer_add(&(*out)->out, &(*out)->header, sizeof(struct header));
    return JY_OK;
}

static void add(jy_file_writer *writer, const struct record *record,
                const char *path)
{
    static const char zeros[8];
    jy_buffer_add(&writer->out, record, sizeof *record);
    jy_buffer_add(&writer->out, path, record->path_len);
    jy_buffer_add(&writer->out, zeros,
                  padded(record->path_len) - record->path_len);
    writer->header.files++;
    writer->header.documents += record->documents;
    if (writer->out.len >= FLUSH_AT) {
        flush(writer);
    }
}

void jy_file_writer_add(jy_file_writer *writer, const jy_corpus_file *file,
                        const char *path)
{
    const struct stat *info = file->info;
    struct record record = {
        .device = info->st_dev,
        .inode = info->st_ino,
        .size = (uint64_t)info->st_size,
        .modified = nanoseconds(&info->st_mtim),
        .changed = nanoseconds(&info->st_ctim),
        .documents = file->documents,
        .path_len = (uint32_t)strlen(path),
    };
    const int64_t latest = writer->begun - JY_FILE_SETTLES;
    record.settled = file->problems == 0 && record.modified < latest &&
                     record.changed < latest;
    add(writer, &record, path);
}

void jy_file_writer_keep(jy_file_writer *writer, const jy_file_entry *entry)
{
    const struct record record = {
        .device = entry->device,
        .inode = entry->inode,
        .size = entry->size,
        .modified = entry->modified,
        .changed = entry->changed,
        .documents = entry->documents,
        .path_len = (uint32_t)strlen(entry->path),
        .settled = entry->settled,
    };
    add(writer, &record, entry->path);
}

jy_status jy_file_writer_finish(jy_file_writer *writer, jy_error *err)
{
    if (writer->out.failed) {
        return no_memory(err);
    }
    flush(writer);
    if (!writer->errnum &&
        pwrite(writer->fd, &writer->header, sizeof writer->header, 0) !=
            sizeof writer->header) {
        writer->errnum = errno ? errno : EIO;
    }
    return writer->errnum
               ? jy_error_system(err, JY_E_UNAVAILABLE, writer->errnum,
                                 "writing the table of files")
               : JY_OK;
}

void jy_file_writer_free(jy_file_writer *writer)
{
    if (writer) {
        jy_buffer_clear(&writer->out);
        free(writer);
    }
}

/* --- reading */

static jy_status damaged(jy_error *err, const char *what)
{
    return jy_error_set(err, JY_E_UNAVAILABLE,
                        "the table of files is damaged: %s", what);
}

/* One entry; false if it is not there as a whole. */
static bool take(const char **at, const char *end, jy_file_entry *out)
{
    struct record record;
    if ((size_t)(end - *at) < sizeof record) {
        return false;
    }
    memcpy(&record, *at, sizeof record);
    const char *path = *at + sizeof record;
    if (record.path_len > JY_FILE_PATH_MAX ||
        (size_t)(end - path) < padded(record.path_len) ||
        strnlen(path, padded(record.path_len)) != record.path_len) {
        return false;
    }
    *at = path + padded(record.path_len);
    *out = (jy_file_entry){
        .path = path,
        .device = record.device,
        .inode = record.inode,
        .size = record.size,
        .modified = record.modified,
        .changed = record.changed,
        .documents = record.documents,
        .settled = record.settled != 0,
    };
    return true;
}

static jy_status take_all(jy_file_table *table, const char *at, const char *end,
                          uint64_t documents, jy_error *err)
{
    for (uint64_t i = 0; i < table->count; i++) {
        jy_file_entry *entry = &table->entry[i];
        if (!take(&at, end, entry)) {
            return damaged(err, "an entry is cut short");
        }
        entry->first = table->documents;
        if (entry->documents > documents - table->documents) {
            return damaged(err, "there are too many documents in it");
        }
        table->documents += entry->documents;
    }
    return at == end && table->documents == documents
               ? JY_OK
               : damaged(err, "its size does not fit its header");
}

/* Places of the hash table: twice as many as entries, a power of two. */
static uint64_t places(const jy_file_table *table)
{
    uint64_t count = 2;
    while (count < table->count * 2) {
        count *= 2;
    }
    return count;
}

/* Where the path is in the hash table, or would be. */
static uint32_t *place_of(const jy_file_table *table, const char *path)
{
    const jy_text text = {path, strlen(path)};
    const uint64_t mask = places(table) - 1;
    for (uint64_t i = jy_texts_hash(text, 0);; i++) {
        uint32_t *place = &table->index[i & mask];
        if (!*place || strcmp(table->entry[*place - 1].path, path) == 0) {
            return place;
        }
    }
}

static jy_status take_bytes(jy_file_table *table, size_t size, jy_error *err)
{
    struct header header;
    if (size < sizeof header) {
        return damaged(err, "it is cut short");
    }
    memcpy(&header, table->bytes, sizeof header);
    if (header.magic != FILES_MAGIC) {
        return damaged(err, "it does not begin as one");
    }
    if (header.files > size / sizeof(struct record)) {
        return damaged(err, "its size does not fit its header");
    }
    table->count = header.files;
    table->entry = calloc(table->count + 1, sizeof *table->entry);
    table->index = calloc(places(table), sizeof *table->index);
    if (!table->entry || !table->index) {
        return no_memory(err);
    }
    jy_status status = take_all(table, table->bytes + sizeof header,
                                table->bytes + size, header.documents, err);
    for (uint64_t i = 0; status == JY_OK && i < table->count; i++) {
        uint32_t *place = place_of(table, table->entry[i].path);
        if (!*place) {
            *place = (uint32_t)(i + 1);
        }
    }
    return status;
}

static jy_status read_bytes(int fd, char **out, size_t *size, jy_error *err)
{
    struct stat info;
    size_t have = 0;
    if (fstat(fd, &info) != 0 || info.st_size < 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "the table of files");
    }
    *size = (size_t)info.st_size;
    *out = malloc(*size + 1);
    if (!*out) {
        return no_memory(err);
    }
    while (have < *size) {
        ssize_t got = pread(fd, *out + have, *size - have, (off_t)have);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return jy_error_system(err, JY_E_UNAVAILABLE, got ? errno : EIO,
                                   "reading the table of files");
        }
        have += got > 0 ? (size_t)got : 0;
    }
    return JY_OK;
}

jy_status jy_file_table_read(int fd, jy_file_table *out, jy_error *err)
{
    size_t size = 0;
    *out = (jy_file_table){0};
    jy_status status = read_bytes(fd, &out->bytes, &size, err);
    if (status == JY_OK) {
        status = take_bytes(out, size, err);
    }
    if (status != JY_OK) {
        jy_file_table_clear(out);
    }
    return status;
}

void jy_file_table_clear(jy_file_table *table)
{
    free(table->entry);
    free(table->index);
    free(table->bytes);
    *table = (jy_file_table){0};
}

/* Files are looked for in the order they are in, mostly. */
jy_file_entry *jy_file_table_find(jy_file_table *table, const char *path)
{
    uint64_t i = table->next;
    if (i >= table->count || strcmp(table->entry[i].path, path) != 0) {
        uint32_t found = *place_of(table, path);
        if (!found) {
            return NULL;
        }
        i = found - 1;
    }
    table->next = i + 1;
    return &table->entry[i];
}

jy_file_entry *jy_file_table_owner(const jy_file_table *table,
                                   uint64_t position)
{
    uint64_t low = 0;
    uint64_t high = table->count;
    while (low + 1 < high) { /* the last that begins at or before it */
        uint64_t middle = low + (high - low) / 2;
        if (table->entry[middle].first <= position) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &table->entry[low];
}

bool jy_file_is_unchanged(const jy_file_entry *entry, const struct stat *now)
{
    return entry->settled && entry->device == now->st_dev &&
           entry->inode == now->st_ino &&
           entry->size == (uint64_t)now->st_size &&
           entry->modified == nanoseconds(&now->st_mtim) &&
           entry->changed == nanoseconds(&now->st_ctim);
}
