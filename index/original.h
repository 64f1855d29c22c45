/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/original.h - the text of a stored field as it was written, made only
 * where it is looked at.
 *
 * A body is stored folded, and with what folding changed.  Its text has a place
 * in memory from the beginning on, so that places in it can be told by numbers;
 * but only what was asked for with jy_original_read() is there.  Other fields
 * are stored as they were written, and are there at once.
 *
 * Ownership  An original borrows from the field; give it to
 *            jy_original_close().
 * Threads    One original, one thread at a time.
 */
#ifndef JY_INDEX_ORIGINAL_H
#define JY_INDEX_ORIGINAL_H

#include "index/text_store.h"
#include "protocol/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_original {
    jy_text text; /* see above; empty where there is no field */
    const jy_stored_field *field;
    char *made;   /* backs the text if it is not stored */
    char *ready;  /* of each stretch of the changes: it is there */
    jy_span last; /* what was asked for last, with the whole of its stretches */
} jy_original;

/*
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_original_open(const jy_stored_field *field,
                                        jy_original *out, jy_error *err);
/* A text that is there anyway. */
jy_original jy_original_of(jy_text text);
void jy_original_close(jy_original *original);

/* Let a part of the text be there, and `around` bytes on either side, as far as
 * it has them. */
void jy_original_read(jy_original *original, jy_span part, size_t around);
/* The same, but nothing beyond the stretches where the part's paragraph begins
 * and ends.  What of the text is there then, around the part. */
jy_span jy_original_read_paragraph(jy_original *original, jy_span part,
                                   size_t around);
/* All of it; borrows. */
jy_text jy_original_whole(jy_original *original);

/* Where in the text some folded bytes of the field come from: see
 * jy_fold_origin(). */
jy_span jy_stored_origin(const jy_stored_field *field, jy_span folded);
/* The same, and of a body what else jy_changes_find() tells; of other fields
 * the rest is zeros. */
void jy_stored_find(const jy_stored_field *field, jy_changes_walk *walk,
                    jy_span folded, jy_changes_place *out);
/* How many characters of the field's text stand in [begin, end), in bytes. */
size_t jy_stored_characters(const jy_stored_field *field, size_t begin,
                            size_t end);

/*
 * The document as it was read, its body with `body`, from which it borrows.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_stored_whole(const jy_stored_document *stored,
                                       jy_original *body, jy_document *out,
                                       jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
