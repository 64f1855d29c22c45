/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the bytes of the file `terms`. */
#include "index/postings_file.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static jy_status damaged(jy_error *err, const char *what)
{
    return jy_error_set(err, JY_E_UNAVAILABLE, "the file terms is damaged: %s",
                        what);
}

/* Whether the parts fit into `size` bytes, one behind the other. */
static bool fits(const jy_postings_header *header, uint64_t size)
{
    uint64_t left = size - sizeof *header;
    if (header->size != size || header->documents > JY_POSTINGS_DOCUMENTS_MAX ||
        header->documents * sizeof(uint32_t) > left) {
        return false;
    }
    left -= header->documents * sizeof(uint32_t);
    return header->lists <= left && header->dictionary <= size &&
           header->dictionary % JY_TERM_STORE_ALIGNMENT == 0 &&
           size - header->dictionary <= left - header->lists &&
           size - header->dictionary >= JY_LIST_SLACK;
}

/* Take apart what is mapped. */
static jy_status take(jy_postings_file *file, uint64_t size, jy_error *err)
{
    const jy_postings_header *header = file->header;
    if (header->magic != JY_POSTINGS_MAGIC) {
        return damaged(err, "it does not begin as one");
    }
    if (!fits(header, size)) {
        return damaged(err, "its size does not fit its header");
    }
    file->lengths = (const uint32_t *)(const void *)(header + 1);
    file->lists = (const unsigned char *)(file->lengths + header->documents);
    if (header->documents > 0) {
        file->average = (double)header->length / (double)header->documents;
    }
    return JY_OK;
}

static jy_status map(int fd, jy_postings_file *file, jy_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno, "the file terms");
    }
    const size_t size = (size_t)info.st_size;
    if (size < sizeof *file->header) {
        return damaged(err, "it is too short");
    }
    void *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "mapping the file terms");
    }
    file->header = bytes;
    file->size = size;
    return take(file, size, err);
}

jy_status jy_postings_file_open(int fd, jy_postings_file *out, jy_error *err)
{
    *out = (jy_postings_file){0};
    jy_status status = map(fd, out, err);
    if (status != JY_OK) {
        close(fd);
    } else {
        status =
            jy_term_store_open(fd, out->header->dictionary, &out->terms, err);
    }
    if (status != JY_OK) {
        jy_postings_file_close(out);
    }
    return status;
}

void jy_postings_file_close(jy_postings_file *file)
{
    jy_term_store_close(file->terms);
    if (file->header) {
        munmap((void *)(uintptr_t)file->header, file->size);
    }
    jy_buffer_clear(&file->value);
    jy_term_cache_clear(&file->known);
    *file = (jy_postings_file){0};
}

/* A list out of the value of its term. */
static bool read_value(const jy_postings_file *file, jy_text value,
                       jy_list *out)
{
    const unsigned char *at = (const unsigned char *)value.bytes;
    const unsigned char *end = at + value.len;
    uint64_t head;
    uint64_t place;
    uint64_t size;
    if (!jy_varint_read(&at, end, &head) ||
        head / 2 > file->header->documents) {
        return false;
    }
    out->frequency = (uint32_t)(head / 2);
    if (head % 2) {
        out->bytes = at;
        out->size = (size_t)(end - at);
        return out->frequency <= JY_LIST_BLOCK;
    }
    if (!jy_varint_read(&at, end, &place) || !jy_varint_read(&at, end, &size) ||
        place > file->header->lists || size > file->header->lists - place) {
        return false;
    }
    out->bytes = file->lists + place;
    out->size = (size_t)size;
    return true;
}

jy_status jy_postings_file_find(jy_postings_file *file, jy_text term,
                                jy_list *out, jy_error *err)
{
    jy_text value;
    *out = (jy_list){0};
    if (!jy_term_cache_find(&file->known, term, &value)) {
        jy_status status =
            jy_term_store_get(file->terms, term, &file->value, err);
        if (status != JY_OK) {
            return status;
        }
        value = (jy_text){file->value.bytes, file->value.len};
        jy_term_cache_keep(&file->known, term, value);
    }
    return value.len == 0 || read_value(file, value, out)
               ? JY_OK
               : damaged(err, "a term has no list");
}
