/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how postings are collected in runs, and written as one file. */
#include "index/bm25.h"
#include "index/inverter.h"
#include "index/postings.h"
#include "index/postings_file.h"
#include "index/run_merge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RUN_BUFFER = 1 << 17 /* bytes, of what is read or written of a run */ };

#define DICTIONARY "dictionary" /* a folder, while it is made */

struct jy_postings_writer {
    char *path;
    jy_inverter inverter;
    size_t pending_max; /* bytes that this may use */
    jy_buffer lengths;  /* of the documents; uint32_t */
    uint64_t length;    /* of all together */
    FILE **run;
    size_t runs;
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory to index with");
}

/* What has failed, and where. */
static jy_status failed(const char *path, jy_error *err)
{
    return jy_error_system(err, JY_E_UNAVAILABLE, errno, "postings: writing %s",
                           path);
}

/* --- collecting */

jy_status jy_postings_writer_new(const char *path, jy_postings_writer **out,
                                 jy_error *err)
{
    jy_postings_writer *writer = calloc(1, sizeof *writer);
    char *copy = strdup(path);
    *out = NULL;
    if (!writer || !copy) {
        free(writer);
        free(copy);
        return no_memory(err);
    }
    if (mkdir(path, 0700) != 0) {
        int errnum = errno;
        free(writer);
        free(copy);
        return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                               "postings: making %s", path);
    }
    writer->path = copy;
    writer->pending_max = JY_POSTINGS_PENDING_MAX;
    *out = writer;
    return JY_OK;
}

void jy_postings_writer_bound(jy_postings_writer *writer, size_t pending_max)
{
    writer->pending_max = pending_max > JY_POSTINGS_PENDING_MIN
                              ? pending_max
                              : JY_POSTINGS_PENDING_MIN;
}

static uint64_t documents_of(const jy_postings_writer *writer)
{
    return writer->lengths.len / sizeof(uint32_t);
}

/* The length of the document, which is then one. */
static jy_status add_length(jy_postings_writer *writer,
                            const jy_posting *postings, size_t count,
                            jy_error *err)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += postings[i].count;
    }
    const uint32_t length = sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
    if (documents_of(writer) == JY_POSTINGS_DOCUMENTS_MAX) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "an index holds %llu documents at most",
                            (unsigned long long)JY_POSTINGS_DOCUMENTS_MAX);
    }
    jy_buffer_add(&writer->lengths, &length, sizeof length);
    writer->length += length;
    return writer->lengths.failed ? no_memory(err) : JY_OK;
}

jy_status jy_postings_writer_add(jy_postings_writer *writer,
                                 const jy_posting *postings, size_t count,
                                 jy_error *err)
{
    jy_status status =
        jy_inverter_add(&writer->inverter, (uint32_t)documents_of(writer),
                        postings, count, err);
    if (status == JY_OK) {
        status = add_length(writer, postings, count, err);
    }
    if (status == JY_OK &&
        jy_inverter_size(&writer->inverter) >= writer->pending_max) {
        status = jy_postings_writer_flush(writer, err);
    }
    return status;
}

/* A new file, to write and to read; NULL and errno. */
static FILE *create(const char *path)
{
    const int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");
    if (!file && fd >= 0) {
        close(fd);
    }
    return file;
}

/* A new file in the folder of the writer, which has a name only until it is
 * open. */
static FILE *new_run(const jy_postings_writer *writer)
{
    const size_t size = strlen(writer->path) + 8;
    char *path = malloc(size);
    FILE *file = NULL;
    if (path) {
        snprintf(path, size, "%s/run", writer->path);
        file = create(path);
        if (file) {
            unlink(path);
            setvbuf(file, NULL, _IOFBF, RUN_BUFFER);
        }
        free(path);
    }
    return file;
}

jy_status jy_postings_writer_flush(jy_postings_writer *writer, jy_error *err)
{
    if (writer->inverter.terms == 0) {
        return JY_OK;
    }
    FILE **run = realloc(writer->run, (writer->runs + 1) * sizeof(FILE *));
    if (!run) {
        return no_memory(err);
    }
    writer->run = run;
    FILE *file = new_run(writer);
    if (!file) {
        return failed(writer->path, err);
    }
    run[writer->runs++] = file;
    jy_error why;
    jy_status status = jy_inverter_write(&writer->inverter, file, &why);
    return status == JY_OK ? JY_OK
                           : jy_error_set(err, status, "%s, in %s", why.message,
                                          writer->path);
}

void jy_postings_writer_free(jy_postings_writer *writer)
{
    if (writer) {
        for (size_t i = 0; i < writer->runs; i++) {
            (void)fclose(writer->run[i]); /* it has no name any more */
        }
        free(writer->run);
        free(writer->path);
        jy_inverter_clear(&writer->inverter);
        jy_buffer_clear(&writer->lengths);
        free(writer);
    }
}

/* --- one file of all runs */

struct join {
    jy_postings_writer *const *writer;
    size_t writers;
    const char *path;
    FILE *file;
    jy_postings_header header;
    uint32_t *lengths;
    double average;
    jy_term_store_writer *terms;
    jy_buffer list;
    jy_buffer value;
};

static jy_status write_lengths(struct join *join, jy_error *err)
{
    for (size_t i = 0; i < join->writers; i++) {
        join->header.documents += documents_of(join->writer[i]);
        join->header.length += join->writer[i]->length;
    }
    join->lengths =
        malloc((join->header.documents + 1) * sizeof *join->lengths);
    if (!join->lengths) {
        return no_memory(err);
    }
    uint32_t *at = join->lengths;
    for (size_t i = 0; i < join->writers; i++) {
        const jy_buffer *some = &join->writer[i]->lengths;
        if (some->len > 0) {
            memcpy(at, some->bytes, some->len);
        }
        at += documents_of(join->writer[i]);
    }
    if (join->header.documents > 0) {
        join->average =
            (double)join->header.length / (double)join->header.documents;
    }
    fwrite(&join->header, sizeof join->header, 1, join->file);
    fwrite(join->lengths, sizeof *join->lengths, join->header.documents,
           join->file);
    return ferror(join->file) ? failed(join->path, err) : JY_OK;
}

/* What a posting is worth, in parts of what any can be. */
static unsigned char worth(const void *user, const jy_list_posting *posting)
{
    const struct join *of = user;
    const double norm =
        jy_bm25_norm(of->lengths[posting->document], of->average);
    const double share = jy_bm25_share(posting->count, norm);
    return (unsigned char)ceil(share / JY_BM25_SHARE_MAX * JY_LIST_WORTH_MAX);
}

static jy_status write_list(struct join *join, jy_text term,
                            const jy_list_posting *postings, size_t count,
                            jy_error *err)
{
    jy_buffer *list = &join->list;
    jy_buffer *value = &join->value;
    list->len = 0;
    value->len = 0;
    jy_list_write(list, postings, count, worth, join);
    const bool inside =
        count <= JY_LIST_BLOCK && list->len <= JY_LIST_INSIDE_MAX;
    jy_buffer_add_varint(value, (uint64_t)count * 2 + inside);
    if (inside) {
        jy_buffer_add(value, list->bytes, list->len);
    } else {
        jy_buffer_add_varint(value, join->header.lists);
        jy_buffer_add_varint(value, list->len);
        join->header.lists += list->len;
        if (fwrite(list->bytes, 1, list->len, join->file) != list->len) {
            return failed(join->path, err);
        }
    }
    if (list->failed || value->failed) {
        return no_memory(err);
    }
    return jy_term_store_writer_add(join->terms, term,
                                    (jy_text){value->bytes, value->len}, err);
}

static jy_status write_lists(struct join *join, const jy_run *runs,
                             size_t count, jy_error *err)
{
    jy_run_merge merge;
    jy_text term = {0};
    jy_status status = jy_run_merge_begin(&merge, runs, count, err);
    while (status == JY_OK) {
        const jy_list_posting *postings;
        size_t having;
        status = jy_run_merge_next(&merge, &term, &postings, &having, err);
        if (status != JY_OK || term.len == 0) {
            break;
        }
        status = write_list(join, term, postings, having, err);
    }
    jy_run_merge_end(&merge);
    return status;
}

/* All runs of all writers, at their beginning. */
static jy_status merge_runs(struct join *join, jy_error *err)
{
    size_t count = 0;
    uint64_t first = 0;
    for (size_t i = 0; i < join->writers; i++) {
        count += join->writer[i]->runs;
    }
    jy_run *runs = calloc(count + 1, sizeof *runs);
    if (!runs) {
        return no_memory(err);
    }
    count = 0;
    for (size_t i = 0; i < join->writers; i++) {
        const jy_postings_writer *writer = join->writer[i];
        for (size_t k = 0; k < writer->runs; k++) {
            rewind(writer->run[k]);
            runs[count++] = (jy_run){writer->run[k], (uint32_t)first};
        }
        first += documents_of(writer);
    }
    jy_status status = write_lists(join, runs, count, err);
    free(runs);
    return status;
}

/* The dictionary begins at a block of its own. */
static jy_status pad(struct join *join, jy_error *err)
{
    const uint64_t end = sizeof join->header +
                         join->header.documents * sizeof *join->lengths +
                         join->header.lists;
    const uint64_t alignment = JY_TERM_STORE_ALIGNMENT;
    join->header.dictionary = (end + alignment - 1) / alignment * alignment;
    for (uint64_t at = end; at < join->header.dictionary; at++) {
        putc('\0', join->file);
    }
    return fflush(join->file) != 0 || ferror(join->file)
               ? failed(join->path, err)
               : JY_OK;
}

/* Now that all is known. */
static jy_status write_header(struct join *join, jy_error *err)
{
    struct stat info;
    const int fd = fileno(join->file);
    if (fstat(fd, &info) != 0) {
        return failed(join->path, err);
    }
    join->header.size = (uint64_t)info.st_size;
    return pwrite(fd, &join->header, sizeof join->header, 0) ==
                   (ssize_t)sizeof join->header
               ? JY_OK
               : failed(join->path, err);
}

static jy_status open_terms(struct join *join, jy_error *err)
{
    const char *folder = join->writer[0]->path;
    const size_t size = strlen(folder) + sizeof "/" DICTIONARY;
    char *path = malloc(size);
    if (!path) {
        return no_memory(err);
    }
    snprintf(path, size, "%s/%s", folder, DICTIONARY);
    jy_status status = jy_term_store_writer_new(path, &join->terms, err);
    free(path);
    return status;
}

static jy_status write_all(struct join *join, jy_error *err)
{
    jy_status status = open_terms(join, err);
    if (status == JY_OK) {
        status = write_lengths(join, err);
    }
    if (status == JY_OK) {
        status = merge_runs(join, err);
    }
    if (status == JY_OK) {
        status = pad(join, err);
    }
    if (status == JY_OK) {
        status =
            jy_term_store_writer_finish(join->terms, fileno(join->file), err);
    }
    return status == JY_OK ? write_header(join, err) : status;
}

jy_status jy_postings_writer_join(jy_postings_writer *const *writers,
                                  size_t count, const char *path, jy_error *err)
{
    struct join join = {.writer = writers,
                        .writers = count,
                        .path = path,
                        .header = {.magic = JY_POSTINGS_MAGIC}};
    jy_status status = JY_OK;
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        status = jy_postings_writer_flush(writers[i], err);
        jy_inverter_clear(&writers[i]->inverter);
    }
    if (status != JY_OK) {
        return status;
    }
    join.file = create(path);
    if (!join.file) {
        return failed(path, err);
    }
    status = write_all(&join, err);
    if (fclose(join.file) != 0 && status == JY_OK) {
        status = failed(path, err);
    }
    jy_term_store_writer_free(join.terms);
    jy_buffer_clear(&join.list);
    jy_buffer_clear(&join.value);
    free(join.lengths);
    return status;
}

jy_status jy_postings_writer_finish(jy_postings_writer *writer,
                                    const char *path, jy_error *err)
{
    return jy_postings_writer_join(&writer, 1, path, err);
}
