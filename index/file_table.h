/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/file_table.h - the file `files` of a generation: which files of the
 * corpus were read, in the order of the walk, what they were like, and how
 * many documents each of them gave.
 *
 * Documents are in the order of the walk too, so those of a file follow each
 * other.
 *
 * Ownership  A table owns its bytes; entries borrow from it.
 * Threads    One table, one thread at a time.
 */
#ifndef JY_INDEX_FILE_TABLE_H
#define JY_INDEX_FILE_TABLE_H

#include "corpus/corpus.h"
#include "index/buffer.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

/* A file that has changed in the last seconds before it was read may have
 * changed again since without looking different: file systems are that
 * coarse. */
#define JY_FILE_SETTLED_SECONDS 2

/* What a file looks like from outside. */
typedef struct jy_file_state {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint64_t modified; /* nanoseconds since 1970 */
    uint64_t changed;
} jy_file_state;

typedef struct jy_file_entry {
    const char *path; /* NUL-terminated */
    jy_file_state state;
    uint64_t first; /* position of its first document */
    uint64_t documents;
    bool believed; /* settled, and without problems: if it looks the same, it
                      is the same */
} jy_file_entry;

typedef struct jy_file_table {
    jy_file_entry *entry; /* in the order of the walk */
    size_t count;
    const jy_file_entry **by_path; /* private */
    char *bytes;                   /* private */
} jy_file_table;

/* Starts as {0}; buffer.failed tells if memory ran out. */
typedef struct jy_file_table_writer {
    jy_buffer buffer;
    uint64_t count;
} jy_file_table_writer;

jy_file_state jy_file_state_of(const struct stat *info);
bool jy_file_state_is_same(const jy_file_state *a, const jy_file_state *b);

/* Add the next file, read at `begun` or later. */
void jy_file_table_add(jy_file_table_writer *writer, const char *path,
                       const jy_corpus_file *file, time_t begun);
/* Add a file as another table has it. */
void jy_file_table_keep(jy_file_table_writer *writer,
                        const jy_file_entry *entry);

/*
 * Write what was added to the open descriptor `fd`, which stays the caller's;
 * the writer is empty then.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  the disk is full or broken
 */
JY_NODISCARD jy_status jy_file_table_write(jy_file_table_writer *writer, int fd,
                                           jy_error *err);

/*
 * Read the table behind `fd`, which stays the caller's.
 *
 * JY_E_UNAVAILABLE  not such a file, or damaged
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_file_table_read(int fd, jy_file_table *out,
                                          jy_error *err);
void jy_file_table_clear(jy_file_table *table);

/* The entry of `path`, or NULL. */
const jy_file_entry *jy_file_table_find(const jy_file_table *table,
                                        const char *path);
/* The entry of the file that the document at `position` came from, or NULL. */
const jy_file_entry *jy_file_table_of(const jy_file_table *table,
                                      uint64_t position);

#endif
