/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/text_store.h - the file `text` of a generation: every document, as
 * it was read and folded, in index order.  A body is told by what folding
 * changed in it.
 *
 * Layout (SCHEMA.md has the table): a header, one record a document, and the
 * offsets of the records.  The reader maps the file and hands out pointers
 * into it; nothing is copied.
 *
 * Ownership  What jy_text_store_get() gives borrows from the store.
 * Threads    Reading from any thread; a writer belongs to one.
 */
#ifndef JY_INDEX_TEXT_STORE_H
#define JY_INDEX_TEXT_STORE_H

#include "corpus/document.h"
#include "index/changes.h"
#include "index/fold.h"
#include "index/order.h"
#include "protocol/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_text_store jy_text_store;
typedef struct jy_text_writer jy_text_writer;

/* One field as stored. */
typedef struct jy_stored_field {
    jy_text folded;   /* bytes == NULL: absent */
    jy_text original; /* as it was written; bytes == NULL: of a body, to be made
                         from its changes, see original.h */
    const jy_fold_point *points;
    size_t point_count;
    jy_changes changes;
    /* Of a long body's folded text, see trigrams.h; NULL: it is not long. */
    const unsigned char *trigrams;
} jy_stored_field;

typedef struct jy_stored_document {
    jy_stored_field field[JY_FIELD_COUNT];
    jy_text attachment[JY_ATTACHMENT_COUNT]; /* bytes == NULL: absent */
} jy_stored_document;

/*
 * Write documents to the open descriptor `fd`, which stays the caller's.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  the disk is full or broken
 */
JY_NODISCARD jy_status jy_text_writer_new(int fd, jy_text_writer **out,
                                          jy_error *err);
/* `folded` holds the folded form of each field that is there. */
JY_NODISCARD jy_status jy_text_writer_add(jy_text_writer *writer,
                                          const jy_document *document,
                                          const jy_folded *folded,
                                          jy_error *err);
JY_NODISCARD jy_status jy_text_writer_finish(jy_text_writer *writer,
                                             jy_error *err);
void jy_text_writer_free(jy_text_writer *writer);

/*
 * Map the file behind `fd`, which stays the caller's.
 *
 * JY_E_UNAVAILABLE  not such a file, cut short, or of another version
 */
JY_NODISCARD jy_status jy_text_store_open(int fd, jy_text_store **out,
                                          jy_error *err);
/*
 * The texts of an updated generation: those of its base and of more, in the
 * order of `order`, which must outlive the store.  `base` and `more` are
 * taken, whatever happens; document numbers are positions.
 *
 * JY_E_UNAVAILABLE  they do not fit each other
 */
JY_NODISCARD jy_status jy_text_store_join(jy_text_store *base,
                                          jy_text_store *more,
                                          const jy_order *order,
                                          jy_text_store **out, jy_error *err);
void jy_text_store_close(jy_text_store *store);
uint64_t jy_text_store_count(const jy_text_store *store);

/*
 * Document number `i`, from 0.
 *
 * JY_E_UNAVAILABLE  there is none, or its record is damaged
 */
JY_NODISCARD jy_status jy_text_store_get(const jy_text_store *store, uint64_t i,
                                         jy_stored_document *out,
                                         jy_error *err);

/* Let the head of document `i` come from memory meanwhile: it is looked at
 * soon.  Nothing happens where there is none. */
void jy_text_store_expect(const jy_text_store *store, uint64_t i);

/* The document as it was read, but for a body that must be made: that is absent
 * here.  It borrows as `stored` does. */
jy_document jy_stored_original(const jy_stored_document *stored);

/* Bytes of the records before document `i`, which may be the count; of a store
 * as jy_text_store_open() gives it. */
uint64_t jy_text_store_offset(const jy_text_store *store, uint64_t i);

/* For who goes through the documents in order and has done with `i`, which
 * jy_text_store_get() gave: what it took up in memory may be let go, a stretch
 * at a time. */
void jy_text_store_pass(const jy_text_store *store, uint64_t i);
/* The same of all that was looked at anywhere. */
void jy_text_store_forget(const jy_text_store *store);

#ifdef __cplusplus
}
#endif
#endif
