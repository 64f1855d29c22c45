/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/lexicon_layout.h - the bytes of the file `lexicon`, shared by its
 * writer and its reader; SCHEMA.md tells it in words.
 *
 * Numbers are in the machine's byte order; a file of the other order begins
 * wrong and is refused.  The parts follow each other without gaps: header,
 * items, keys, two orders of the keys (4 bytes each: by initials, by the
 * loose form), an order of the items (4 bytes each: by the folded text read
 * from its end), pool.
 */
#ifndef JY_INDEX_LEXICON_LAYOUT_H
#define JY_INDEX_LEXICON_LAYOUT_H

#include <stdint.h>

#define JY_LEXICON_MAGIC 0x324958454C59414AULL /* "JAYLEXI2" */

struct jy_lexicon_header {
    uint64_t magic;
    uint32_t items;
    uint32_t keys;
    uint64_t pool; /* bytes */
};

/* An entry; they are sorted by their folded text. */
struct jy_lexicon_item {
    uint32_t text; /* place in the pool; the folded text comes behind */
    uint16_t text_len;
    uint16_t folded_len;
    uint32_t documents;
    uint8_t kind;
    uint8_t characters;
    uint8_t same; /* the folded text is the text and is not stored again */
    uint8_t zero;
};

/* A pinyin key of an entry; they are sorted by their full form. */
struct jy_lexicon_key {
    uint32_t at; /* place in the pool */
    uint16_t len;
    uint16_t zero;
    uint32_t item;
};

#endif
