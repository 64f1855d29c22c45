/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/term_store.h - a dictionary of terms, ordered by their bytes, each
 * with a value of a few bytes: our C face of Xapian, whose B-tree keeps it.
 * Only term_store.cc behind it sees Xapian.
 *
 * Ownership  What comes out through `out` is the caller's, who gives it back
 *            to the matching _free or _close; both accept NULL.
 * Threads    One handle, one thread at a time.
 * Failure    No exception leaves a function.  Any of them may also return
 *            JY_E_INTERNAL (memory ran out, or a fault nobody foresaw).
 */
#ifndef JY_INDEX_TERM_STORE_H
#define JY_INDEX_TERM_STORE_H

#include "corpus/document.h"
#include "index/buffer.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a term at most; Xapian takes 245, and counts a NUL twice. */
#define JY_POSTING_TERM_MAX 208

/* A store begins at a multiple of so many bytes of its file: a block of
 * Xapian's. */
#define JY_TERM_STORE_ALIGNMENT ((uint64_t)8192)

typedef struct jy_term_store_writer jy_term_store_writer;
typedef struct jy_term_store jy_term_store;
typedef struct jy_terms_walk jy_terms_walk;

/*
 * Collect terms in the folder `path`, which must not exist; only this function
 * makes it.
 *
 * JY_E_UNAVAILABLE  there is something at `path`, or the disk is full or broken
 *                   (also from the next two)
 */
JY_NODISCARD jy_status jy_term_store_writer_new(const char *path,
                                                jy_term_store_writer **out,
                                                jy_error *err);
/* Add a term, not empty and without NUL; they come in order. */
JY_NODISCARD jy_status jy_term_store_writer_add(jy_term_store_writer *writer,
                                                jy_text term, jy_text value,
                                                jy_error *err);
/* Append the store to the open descriptor `fd`, which stays the caller's; its
 * file ends at a multiple of JY_TERM_STORE_ALIGNMENT. */
JY_NODISCARD jy_status jy_term_store_writer_finish(jy_term_store_writer *writer,
                                                   int fd, jy_error *err);
void jy_term_store_writer_free(jy_term_store_writer *writer);

/*
 * Open the store that begins at `offset` of the file `fd`, which is taken,
 * whatever happens, and must be an open file description that nobody else
 * uses.
 *
 * JY_E_UNAVAILABLE  there is none, or it is damaged (also from reading)
 */
JY_NODISCARD jy_status jy_term_store_open(int fd, uint64_t offset,
                                          jy_term_store **out, jy_error *err);
void jy_term_store_close(jy_term_store *store);

/*
 * The value of a term goes to `value`, in place of what it held; nothing does
 * if there is no such term.
 */
JY_NODISCARD jy_status jy_term_store_get(jy_term_store *store, jy_text term,
                                         jy_buffer *value, jy_error *err);

/*
 * Terms in order: the walk begins before the first.  A walk ends before its
 * store is closed.
 */
JY_NODISCARD jy_status jy_term_store_walk(jy_term_store *store,
                                          jy_terms_walk **out, jy_error *err);
/*
 * Go on to the next term, or to the first from `from` on if that is not empty.
 * It is good until the walk goes on; it is empty if there is none.
 */
JY_NODISCARD jy_status jy_term_store_next(jy_terms_walk *walk, jy_text from,
                                          jy_text *out, jy_error *err);
void jy_term_store_walk_free(jy_terms_walk *walk);

#ifdef __cplusplus
}
#endif
#endif
