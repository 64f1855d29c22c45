/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the bytes of the file `files`, and when a file looks the same. */
#include "index/file_table.h"

#include "index/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The magic and the number of files, 8 bytes each as the machine has them;
 * then, for each, varints: device, inode, size, modified, changed, documents
 * times 2 plus 1 if it is believed, bytes of the path with its NUL; the path.
 */
#define FILES_MAGIC 0x31534C494659414AULL /* "JAYFILS1" */

struct header {
    uint64_t magic;
    uint64_t count;
};

static uint64_t nanoseconds(struct timespec time)
{
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

jy_file_state jy_file_state_of(const struct stat *info)
{
    return (jy_file_state){
        .device = info->st_dev,
        .inode = info->st_ino,
        .size = (uint64_t)info->st_size,
        .modified = nanoseconds(info->st_mtim),
        .changed = nanoseconds(info->st_ctim),
    };
}

bool jy_file_state_is_same(const jy_file_state *a, const jy_file_state *b)
{
    return a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->modified == b->modified &&
           a->changed == b->changed;
}

/* --- writing */

static void add(jy_file_table_writer *writer, const char *path,
                const jy_file_state *state, uint64_t documents, bool believed)
{
    jy_buffer *out = &writer->buffer;
    size_t size = strlen(path) + 1;
    if (writer->count++ == 0) {
        (void)jy_buffer_grow(out, 1, sizeof(struct header));
    }
    jy_buffer_add_varint(out, state->device);
    jy_buffer_add_varint(out, state->inode);
    jy_buffer_add_varint(out, state->size);
    jy_buffer_add_varint(out, state->modified);
    jy_buffer_add_varint(out, state->changed);
    jy_buffer_add_varint(out, documents * 2 + believed);
    jy_buffer_add_varint(out, size);
    jy_buffer_add(out, path, size);
}

void jy_file_table_add(jy_file_table_writer *writer, const char *path,
                       const jy_corpus_file *file, time_t begun)
{
    const jy_file_state state = jy_file_state_of(file->info);
    time_t settled = begun - JY_FILE_SETTLED_SECONDS;
    bool believed = file->problems == 0 &&
                    file->info->st_mtim.tv_sec < settled &&
                    file->info->st_ctim.tv_sec < settled;
    add(writer, path, &state, file->documents, believed);
}

void jy_file_table_keep(jy_file_table_writer *writer,
                        const jy_file_entry *entry)
{
    add(writer, entry->path, &entry->state, entry->documents, entry->believed);
}

jy_status jy_file_table_write(jy_file_table_writer *writer, int fd,
                              jy_error *err)
{
    jy_buffer *out = &writer->buffer;
    const struct header header = {FILES_MAGIC, writer->count};
    jy_status status = JY_OK;
    if (writer->count == 0) {
        (void)jy_buffer_grow(out, 1, sizeof header);
    }
    if (out->failed) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for the files");
    } else {
        memcpy(out->bytes, &header, sizeof header);
        if (!jy_folder_write_all(fd, out->bytes, out->len)) {
            status = jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                     "writing the file files");
        }
    }
    jy_buffer_clear(out);
    *writer = (jy_file_table_writer){0};
    return status;
}

/* --- reading */

static jy_status damaged(jy_error *err)
{
    return jy_error_set(err, JY_E_UNAVAILABLE, "the file files is damaged");
}

static bool read_entry(const unsigned char **at, const unsigned char *end,
                       jy_file_entry *out)
{
    uint64_t documents;
    uint64_t size;
    jy_file_state *state = &out->state;
    if (!jy_varint_read(at, end, &state->device) ||
        !jy_varint_read(at, end, &state->inode) ||
        !jy_varint_read(at, end, &state->size) ||
        !jy_varint_read(at, end, &state->modified) ||
        !jy_varint_read(at, end, &state->changed) ||
        !jy_varint_read(at, end, &documents) ||
        !jy_varint_read(at, end, &size) || size == 0 ||
        size > (uint64_t)(end - *at) || (*at)[size - 1] != '\0') {
        return false;
    }
    out->path = (const char *)*at;
    out->documents = documents / 2;
    out->believed = documents % 2 != 0;
    *at += size;
    return true;
}

static int compare_paths(const void *left, const void *right)
{
    const jy_file_entry *const *a = left;
    const jy_file_entry *const *b = right;
    return strcmp((*a)->path, (*b)->path);
}

static jy_status parse(jy_file_table *table, size_t len, jy_error *err)
{
    struct header header;
    const unsigned char *at = (const unsigned char *)table->bytes;
    const unsigned char *end = at + len;
    uint64_t first = 0;
    if (len < sizeof header) {
        return damaged(err);
    }
    memcpy(&header, at, sizeof header);
    at += sizeof header;
    if (header.magic != FILES_MAGIC || header.count > len) {
        return damaged(err);
    }
    table->entry = calloc(header.count + 1, sizeof *table->entry);
    table->by_path = calloc(header.count + 1, sizeof *table->by_path);
    if (!table->entry || !table->by_path) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the files");
    }
    for (; table->count < header.count; table->count++) {
        jy_file_entry *entry = &table->entry[table->count];
        if (!read_entry(&at, end, entry)) {
            return damaged(err);
        }
        entry->first = first;
        first += entry->documents;
        table->by_path[table->count] = entry;
    }
    qsort(table->by_path, table->count, sizeof *table->by_path, compare_paths);
    return at == end ? JY_OK : damaged(err);
}

jy_status jy_file_table_read(int fd, jy_file_table *out, jy_error *err)
{
    struct stat info;
    *out = (jy_file_table){0};
    if (fstat(fd, &info) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "the file files");
    }
    size_t size = (size_t)info.st_size;
    out->bytes = malloc(size + 1);
    if (!out->bytes) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the files");
    }
    ssize_t got = pread(fd, out->bytes, size, 0);
    jy_status status =
        got == info.st_size ? parse(out, size, err) : damaged(err);
    if (status != JY_OK) {
        jy_file_table_clear(out);
    }
    return status;
}

void jy_file_table_clear(jy_file_table *table)
{
    free(table->entry);
    free(table->by_path);
    free(table->bytes);
    *table = (jy_file_table){0};
}

const jy_file_entry *jy_file_table_find(const jy_file_table *table,
                                        const char *path)
{
    const jy_file_entry wanted = {.path = path};
    const jy_file_entry *key = &wanted;
    const jy_file_entry **found =
        table->count == 0 ? NULL
                          : bsearch(&key, table->by_path, table->count,
                                    sizeof *table->by_path, compare_paths);
    return found ? *found : NULL;
}

const jy_file_entry *jy_file_table_of(const jy_file_table *table,
                                      uint64_t position)
{
    size_t low = 0;
    size_t high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const jy_file_entry *entry = &table->entry[middle];
        if (position < entry->first) {
            high = middle;
        } else if (position - entry->first >= entry->documents) {
            low = middle + 1;
        } else {
            return entry;
        }
    }
    return NULL;
}
