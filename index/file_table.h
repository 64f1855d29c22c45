/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/file_table.h - the file `files` of a generation: what was read, in
 * the order it was read, so that an update can tell what has changed since.
 *
 * The documents of a generation are in the same order, so those of one file
 * follow each other.
 *
 * Ownership  A table owns its entries and their paths.
 * Threads    A writer belongs to one thread; a table may be read by any, but
 *            for jy_file_table_find().
 */
#ifndef JY_INDEX_FILE_TABLE_H
#define JY_INDEX_FILE_TABLE_H

#include "corpus/corpus.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A file that was changed less than so many nanoseconds before the reading
 * began may change again without its times telling: clocks of file systems
 * tick as slowly as every two seconds.  It counts as not settled.
 */
#define JY_FILE_SETTLES ((int64_t)2000000000)

/* Bytes of a path at most. */
#define JY_FILE_PATH_MAX ((size_t)65536)

typedef struct jy_file_entry {
    const char *path;
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    int64_t modified; /* nanoseconds since 1970 */
    int64_t changed;  /* its inode was, likewise */
    uint64_t documents;
    uint64_t first; /* position of the first of them */
    bool settled;   /* nothing in it was a problem, nor was it changed just
                       before: read again, it would say the same */
} jy_file_entry;

typedef struct jy_file_writer jy_file_writer;

/*
 * Write a table to the open descriptor `fd`, which stays the caller's.  What
 * is added was read after this.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  the disk is full or broken; from finishing only
 */
JY_NODISCARD jy_status jy_file_writer_new(int fd, jy_file_writer **out,
                                          jy_error *err);
/* A file that was read; its path is to be found again under `path`. */
void jy_file_writer_add(jy_file_writer *writer, const jy_corpus_file *file,
                        const char *path);
/* One that was not read this time; `first` does not matter. */
void jy_file_writer_keep(jy_file_writer *writer, const jy_file_entry *entry);
JY_NODISCARD jy_status jy_file_writer_finish(jy_file_writer *writer,
                                             jy_error *err);
void jy_file_writer_free(jy_file_writer *writer);

typedef struct jy_file_table {
    jy_file_entry *entry;
    uint64_t count;
    uint64_t documents; /* of all */
    char *bytes;        /* private */
    uint32_t *index;    /* private */
    uint64_t next;      /* private: the one that is looked for, probably */
} jy_file_table;

/*
 * Read the table behind `fd`, which stays the caller's.
 *
 * JY_E_UNAVAILABLE  not such a file, or damaged
 */
JY_NODISCARD jy_status jy_file_table_read(int fd, jy_file_table *out,
                                          jy_error *err);
void jy_file_table_clear(jy_file_table *table);

/* The first entry with this path, or NULL. */
jy_file_entry *jy_file_table_find(jy_file_table *table, const char *path);

/* The entry of a document, by its position; there must be one. */
jy_file_entry *jy_file_table_owner(const jy_file_table *table,
                                   uint64_t position);

/* Is the file as it was when it was read? */
bool jy_file_is_unchanged(const jy_file_entry *entry, const struct stat *now);

#ifdef __cplusplus
}
#endif
#endif
