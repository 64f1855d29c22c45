/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings_file.h - the file `terms` of a generation: how long its
 * documents are, the lists of its terms, and the dictionary of these.
 *
 * Documents are numbered from 0, in the order they were added.
 *
 * Threads    One handle, one thread at a time.
 * Failure    What may return JY_E_UNAVAILABLE does so where the file is
 *            damaged, JY_E_INTERNAL where memory ran out.
 */
#ifndef JY_INDEX_POSTINGS_FILE_H
#define JY_INDEX_POSTINGS_FILE_H

#include "index/posting_list.h"
#include "index/term_cache.h"
#include "index/term_store.h"

/* Documents of a file at most. */
#define JY_POSTINGS_DOCUMENTS_MAX ((uint64_t)1 << 30)

/* Numbers are stored as the machine has them.  The lengths of the documents, 4
 * bytes each, follow; then the lists; then, from a block of the dictionary on,
 * that. */
typedef struct jy_postings_header {
    uint64_t magic;
    uint64_t size;       /* of the file */
    uint64_t documents;  /* their number */
    uint64_t length;     /* of all documents together */
    uint64_t lists;      /* bytes */
    uint64_t dictionary; /* where it begins */
} jy_postings_header;

#define JY_POSTINGS_MAGIC 0x3554534F5059414AULL /* "JAYPOST5" */

/* The value of a term: varint 2 * postings, + 1 if its list follows at once;
 * else varint of the place among the lists, varint of the bytes there. */
#define JY_LIST_INSIDE_MAX 48 /* bytes of a list that follows at once */

typedef struct jy_postings_file {
    const jy_postings_header *header;
    uint64_t size;              /* of all that is mapped */
    const uint32_t *lengths;    /* of each document: the counts of its terms */
    const unsigned char *lists; /* of the terms whose value has none */
    double average;             /* length; 0 without documents */
    jy_term_store *terms;
    jy_buffer value;     /* private: of the term asked for last */
    jy_term_cache known; /* private */
} jy_postings_file;

/*
 * Open such a file.  `fd` is taken, whatever happens, and must be an open file
 * description that nobody else uses.
 *
 * JY_E_UNAVAILABLE  not such a file, or cut short
 */
JY_NODISCARD jy_status jy_postings_file_open(int fd, jy_postings_file *out,
                                             jy_error *err);
void jy_postings_file_close(jy_postings_file *file);

/*
 * The list of a term, of no postings if there is none.  One with up to
 * JY_LIST_BLOCK postings is good until the next term is asked for.
 */
JY_NODISCARD jy_status jy_postings_file_find(jy_postings_file *file,
                                             jy_text term, jy_list *out,
                                             jy_error *err);

/* How long a document is, which must be one. */
static inline uint32_t jy_postings_file_length(const jy_postings_file *file,
                                               uint32_t document)
{
    return file->lengths[document];
}

#endif
