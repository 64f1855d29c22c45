/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/posting_list.h - the bytes of one posting list: the documents that
 * have a term, ascending, and how often it counts in each (wdf).
 *
 * A list of up to JY_LIST_BLOCK postings is a row of varints.  A longer one is
 * blocks of so many, of which each can be found and read alone, packed into
 * as few bits as its greatest number takes (frame of reference: Zukowski et
 * al., Super-Scalar RAM-CPU Cache Compression, 2006), behind a table of the
 * last document of each and of the most that one of its postings is worth
 * (Ding and Suel, Faster Top-k Document Retrieval Using Block-Max Indexes,
 * 2011).  SCHEMA.md has the layout.
 *
 * Threads    One cursor, one thread at a time; lists may be shared.
 */
#ifndef JY_INDEX_POSTING_LIST_H
#define JY_INDEX_POSTING_LIST_H

#include "index/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    JY_LIST_BLOCK = 128, /* postings */
    JY_LIST_WORTH_MAX = 255,
    /* Bytes behind a list that must be readable, whatever they are. */
    JY_LIST_SLACK = 8
};

/* No document has this number: it is greater than that of any. */
#define JY_NO_DOCUMENT UINT32_MAX

/* A list as it lies in memory that is another's. */
typedef struct jy_list {
    const unsigned char *bytes;
    size_t size;
    uint32_t frequency; /* postings */
} jy_list;

typedef struct jy_list_posting {
    uint32_t document;
    uint32_t count; /* 1 at least */
} jy_list_posting;

/*
 * Append the bytes of a list to `out`, which fails without memory.  `worth`
 * tells what a posting is worth, 0 to JY_LIST_WORTH_MAX, rounded up; it is not
 * called for a list without blocks.
 */
void jy_list_write(jy_buffer *out, const jy_list_posting *postings,
                   size_t count,
                   unsigned char (*worth)(const void *user,
                                          const jy_list_posting *posting),
                   const void *user);

/* Goes through a list. */
typedef struct jy_cursor {
    uint32_t document; /* it stands at; JY_NO_DOCUMENT behind the last */
    bool damaged;      /* the bytes are no list; it stands behind the last */

    /* private */
    jy_list list;
    uint32_t limit;
    size_t blocks; /* 0: a row of varints */
    size_t block;  /* that is unpacked; none at first */
    unsigned at;
    unsigned filled;
    const unsigned char *packed; /* the counts of the block, if they are not
                                    unpacked yet */
    unsigned width;
    uint32_t documents[JY_LIST_BLOCK];
    uint32_t counts[JY_LIST_BLOCK];
} jy_cursor;

/*
 * Begin before the first posting: jy_cursor_reach() comes next.  Documents
 * have numbers below `limit`; a list of up to JY_LIST_BLOCK postings is not
 * needed any more then, any other for as long as the cursor is used.
 */
void jy_cursor_open(jy_cursor *cursor, const jy_list *list, uint32_t limit);

/* Go on, never back, to the first posting of a document from `document` on. */
void jy_cursor_seek(jy_cursor *cursor, uint32_t document);

static inline void jy_cursor_reach(jy_cursor *cursor, uint32_t document)
{
    if (cursor->document < document || cursor->filled == 0) {
        jy_cursor_seek(cursor, document);
    }
}

/*
 * The first of `count` ascending documents, one at least, that is not before
 * `document`; the last one if all are.  A branch on each comparison would be
 * foretold wrongly half the time, which takes longer than all else.
 */
static inline size_t jy_documents_find(const uint32_t *documents, size_t count,
                                       uint32_t document)
{
    const uint32_t *at = documents;
    while (count > 1) {
        const size_t half = count / 2;
        at += half & -(size_t)(at[half - 1] < document);
        count -= half;
    }
    return (size_t)(at - documents);
}

void jy_cursor_unpack_counts(jy_cursor *cursor);

/*
 * Of `count` ascending documents keep those that the cursor finds from where it
 * stands on: `documents` are these then, `from` says which of the former ones
 * they were, `times` how often the term counts in them.  Returns how many.  It
 * does not go on past a document that is behind the last of the former ones.
 */
size_t jy_cursor_meet(jy_cursor *cursor, uint32_t *documents, size_t count,
                      uint32_t *from, uint32_t *times);

/* How often the term counts in the document it stands at. */
static inline uint32_t jy_cursor_count(jy_cursor *cursor)
{
    if (cursor->packed) {
        jy_cursor_unpack_counts(cursor);
    }
    return cursor->counts[cursor->at];
}

/*
 * The most that a posting is worth which a cursor finds from `document` on;
 * *last is the document up to which this holds.  JY_LIST_WORTH_MAX where the
 * list does not say.  The cursor stays where it is.
 */
unsigned char jy_cursor_worth(const jy_cursor *cursor, uint32_t document,
                              uint32_t *last);

/*
 * The block it stands in: documents, their counts and how many; the cursor
 * then stands at the last of them.  0 behind the last one.
 */
size_t jy_cursor_take_block(jy_cursor *cursor, const uint32_t **documents,
                            const uint32_t **counts);

#endif
