/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/suggest.h - what somebody may be about to type.
 *
 * Titles, speakers, offices, places and frequent terms of the corpus, by
 * their beginning, by pinyin or by its initials (zhuzhou, zz: 株洲).
 *
 * Ownership  Suggestions are given back to jy_suggestions_free(), before the
 *            index they borrow from is closed.
 * Threads    As the index.
 */
#ifndef JY_INDEX_SUGGEST_H
#define JY_INDEX_SUGGEST_H

#include "index/index.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_SUGGEST_CHARACTERS_MAX 64 /* code points typed */
#define JY_SUGGESTIONS_MAX 100
#define JY_SUGGESTIONS 10 /* where the caller names no number */

/* X(constant, name). */
#define JY_SUGGESTION_KIND_LIST(X)                                             \
    X(JY_SUGGESTION_TITLE, "title")                                            \
    X(JY_SUGGESTION_SPEAKER, "speaker")                                        \
    X(JY_SUGGESTION_OFFICE, "office")                                          \
    X(JY_SUGGESTION_PLACE, "place")                                            \
    X(JY_SUGGESTION_TERM, "term")

typedef enum jy_suggestion_kind {
#define X(constant, name) constant,
    JY_SUGGESTION_KIND_LIST(X)
#undef X
        JY_SUGGESTION_KINDS /* how many there are */
} jy_suggestion_kind;
const char *jy_suggestion_kind_name(jy_suggestion_kind kind);

typedef struct jy_suggestion {
    jy_text text; /* not NUL-terminated */
    jy_suggestion_kind kind;
    uint64_t documents; /* that have it */
} jy_suggestion;

typedef struct jy_suggestions jy_suggestions;

/*
 * At most `limit` completions of `text` (valid UTF-8), best first.
 *
 * JY_E_TOO_LARGE  more than JY_SUGGEST_CHARACTERS_MAX characters, or `limit`
 *                 beyond JY_SUGGESTIONS_MAX
 * JY_E_INTERNAL   memory ran out
 */
JY_NODISCARD jy_status jy_index_suggest(jy_index *index, const char *text,
                                        size_t len, size_t limit,
                                        jy_suggestions **out, jy_error *err);
size_t jy_suggestions_count(const jy_suggestions *suggestions);
const jy_suggestion *jy_suggestions_get(const jy_suggestions *suggestions,
                                        size_t i);
void jy_suggestions_free(jy_suggestions *suggestions);

#ifdef __cplusplus
}
#endif
#endif
