/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/lexicon.h - the file `lexicon` of a generation: the titles, speakers,
 * offices, places and frequent terms of the corpus, in the orders in which
 * they are looked up.
 *
 * The reader maps the file and believes nothing in it: whatever its bytes
 * are, texts lie within it; a damaged one gives empty texts and wrong
 * answers, no more.
 *
 * Ownership  Texts borrow from the lexicon.
 * Threads    Reading from any thread.
 */
#ifndef JY_INDEX_LEXICON_H
#define JY_INDEX_LEXICON_H

#include "corpus/document.h"
#include "index/suggest.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_LEXICON_CHARACTERS_MAX 100 /* code points of an entry */

typedef struct jy_lexicon jy_lexicon;

/*
 * Map the file behind `fd`, which stays the caller's.
 *
 * JY_E_UNAVAILABLE  not such a file, cut short, or of another version
 */
JY_NODISCARD jy_status jy_lexicon_open(int fd, jy_lexicon **out, jy_error *err);
void jy_lexicon_close(jy_lexicon *lexicon);

/*
 * Look at every byte: is all in order, in its place, and valid UTF-8?
 *
 * JY_E_UNAVAILABLE  no
 */
JY_NODISCARD jy_status jy_lexicon_check(const jy_lexicon *lexicon,
                                        jy_error *err);

typedef struct jy_lexicon_entry {
    jy_text text;   /* as it is written most often */
    jy_text folded; /* valid UTF-8 only as far as the file is */
    jy_suggestion_kind kind;
    uint64_t documents;
    size_t characters; /* code points of the folded text */
} jy_lexicon_entry;

/* How many entries there are; they are numbered by their folded text. */
uint32_t jy_lexicon_count(const jy_lexicon *lexicon);
jy_lexicon_entry jy_lexicon_get(const jy_lexicon *lexicon, uint32_t number);

/* Orders in which entries are found; by pinyin one may come several times. */
typedef enum jy_lexicon_order {
    JY_LEXICON_FOLDED,
    JY_LEXICON_BACKWARDS, /* by the bytes of the folded text, last one first */
    JY_LEXICON_FULL,
    JY_LEXICON_INITIALS,
    JY_LEXICON_LOOSE
} jy_lexicon_order;

/* Places in an order: those from `begin` to `equal` are the key, those from
 * there to `end` begin with it, or end with it if the order is backwards. */
typedef struct jy_lexicon_range {
    uint32_t begin;
    uint32_t equal;
    uint32_t end;
} jy_lexicon_range;
jy_lexicon_range jy_lexicon_find(const jy_lexicon *lexicon,
                                 jy_lexicon_order order, jy_text key);

/* The same in less time, but of what goes on behind the key at most one place:
 * whether there is any. */
jy_lexicon_range jy_lexicon_find_equal(const jy_lexicon *lexicon,
                                       jy_lexicon_order order, jy_text key);

/* The number of the entry at a place. */
uint32_t jy_lexicon_at(const jy_lexicon *lexicon, jy_lexicon_order order,
                       uint32_t place);

#ifdef __cplusplus
}
#endif
#endif
