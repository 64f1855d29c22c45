/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/lexicon_writer.h - writes the file `lexicon` of a generation.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_LEXICON_WRITER_H
#define JY_INDEX_LEXICON_WRITER_H

#include "corpus/document.h"
#include "index/suggest.h"
#include "protocol/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Something that may become an entry, in one spelling. */
typedef struct jy_lexicon_candidate {
    jy_text text;
    jy_text folded; /* not empty, at most JY_LEXICON_CHARACTERS_MAX */
    jy_suggestion_kind kind;
    uint32_t documents;
} jy_lexicon_candidate;

/*
 * Make an entry of each group of candidates that fold to the same, and write
 * them to `fd`.  An entry is of the kind and in the spelling that most
 * documents have (a term only if it is nothing else), and has as many
 * documents as the kind that has most.  The array is sorted by this.
 *
 * JY_E_INTERNAL     memory ran out
 * JY_E_UNAVAILABLE  the disk is full or broken
 */
JY_NODISCARD jy_status jy_lexicon_write(jy_lexicon_candidate *candidates,
                                        size_t count, int fd, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
