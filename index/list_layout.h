/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/list_layout.h - how the bytes of a posting list are laid out, for its
 * writer and its reader; nobody else includes it.
 */
#ifndef JY_INDEX_LIST_LAYOUT_H
#define JY_INDEX_LIST_LAYOUT_H

#include "index/posting_list.h"

enum {
    /* Bytes of the table a block: its last document, its end. */
    JY_LIST_ENTRY = 8,
    /* Bytes before the bits of a block: of documents, of counts. */
    JY_LIST_WIDTHS = 2
};

/* Blocks of a list of `count` postings; 0: it is a row of varints. */
static inline size_t jy_list_blocks(size_t count)
{
    return count <= JY_LIST_BLOCK ? 0
                                  : (count + JY_LIST_BLOCK - 1) / JY_LIST_BLOCK;
}

#endif
