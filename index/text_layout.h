/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/text_layout.h - the bytes of the file `text`, for its writer and its
 * reader; nobody else includes it.
 *
 * Numbers are stored as the machine has them; a file from a machine of the
 * other byte order has its magic reversed and is refused.
 *
 * A record is: varint count of the fields there; for each: varint field,
 * varint bytes, varint (folded bytes * 4 + how it is stored), varint points, of
 * changes varint bytes of them; then, from the next multiple of 4, the trigrams
 * of the body (trigrams.h); for each: the points, and then for each: original
 * bytes or changes, and folded bytes.
 * Attachments are like fields behind the last one that fold to themselves.
 */
#ifndef JY_INDEX_TEXT_LAYOUT_H
#define JY_INDEX_TEXT_LAYOUT_H

#include "corpus/document.h"

#include <stddef.h>
#include <stdint.h>

#define JY_TEXT_MAGIC 0x335458455459414AULL /* "JAYTEXT3" */
#define JY_TEXT_ALIGNMENT 4U
#define JY_TEXT_FORM_BITS 2
#define JY_TEXT_NUMBERS ((size_t)JY_FIELD_COUNT + JY_ATTACHMENT_COUNT)

enum jy_text_form {
    JY_TEXT_BOTH,    /* the text, and what it folds to */
    JY_TEXT_SAME,    /* it folds to itself */
    JY_TEXT_CHANGES, /* what it folds to, and what that changed */
    JY_TEXT_FORMS
};

struct jy_text_header {
    uint64_t magic;
    uint64_t documents;
    uint64_t offsets; /* where the array of documents + 1 offsets starts */
};

#endif
