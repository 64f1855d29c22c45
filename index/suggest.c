/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which completions of a text are the best. */
#include "index/suggest.h"

#include "index/lexicon.h"
#include "index/open.h"
#include "index/typed.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

/* How an entry is what was typed, best first. */
enum way {
    TEXT_WHOLE,
    TEXT_BEGUN,
    PINYIN_WHOLE,
    PINYIN_BEGUN, /* or a mixture with characters */
    INITIALS_WHOLE,
    INITIALS_BEGUN
};

struct pick {
    uint32_t number;
    enum way way;
    uint64_t documents;
    size_t characters;
};

struct search {
    const jy_lexicon *lexicon;
    const jy_typed *typed;
    struct pick picks[JY_SUGGESTIONS_MAX]; /* best first */
    size_t count;
    size_t limit;
};

struct jy_suggestions {
    size_t count;
    jy_suggestion suggestion[];
};

const char *jy_suggestion_kind_name(jy_suggestion_kind kind)
{
    static const char *const names[] = {
#define X(constant, name) [constant] = name,
        JY_SUGGESTION_KIND_LIST(X)
#undef X
    };
    return names[kind];
}

static bool is_better(const struct pick *a, const struct pick *b)
{
    if (a->way != b->way) {
        return a->way < b->way;
    }
    if (a->documents != b->documents) {
        return a->documents > b->documents;
    }
    return a->characters != b->characters ? a->characters < b->characters
                                          : a->number < b->number;
}

static void remove_pick(struct search *search, size_t i)
{
    search->count--;
    memmove(search->picks + i, search->picks + i + 1,
            (search->count - i) * sizeof *search->picks);
}

/* Keep a pick if it is among the best; an entry stays once, at its best. */
static void keep(struct search *search, const struct pick *pick)
{
    if (search->count == search->limit &&
        !is_better(pick, &search->picks[search->count - 1])) {
        return;
    }
    for (size_t i = 0; i < search->count; i++) {
        if (search->picks[i].number == pick->number) {
            if (!is_better(pick, &search->picks[i])) {
                return;
            }
            remove_pick(search, i);
            break;
        }
    }
    if (search->count == search->limit) {
        search->count--;
    }
    size_t at = search->count;
    while (at > 0 && is_better(pick, &search->picks[at - 1])) {
        search->picks[at] = search->picks[at - 1];
        at--;
    }
    search->picks[at] = *pick;
    search->count++;
}

static void pick_entry(struct search *search, uint32_t number, enum way way)
{
    const jy_lexicon_entry entry = jy_lexicon_get(search->lexicon, number);
    if (entry.text.len > 0) {
        const struct pick pick = {number, way, entry.documents,
                                  entry.characters};
        keep(search, &pick);
    }
}

/* Entries found in an order by all that was typed. */
static void pick_whole(struct search *search, jy_lexicon_order order,
                       jy_text key, enum way whole, enum way begun)
{
    const jy_lexicon_range range = jy_lexicon_find(search->lexicon, order, key);
    for (uint32_t i = range.begin; i < range.end; i++) {
        pick_entry(search, jy_lexicon_at(search->lexicon, order, i),
                   i < range.equal ? whole : begun);
    }
}

/* Entries found by the beginning of a mixture; the rest must fit too. */
static void pick_mixed(struct search *search, jy_lexicon_order order,
                       jy_text key)
{
    const jy_lexicon_range range = jy_lexicon_find(search->lexicon, order, key);
    for (uint32_t i = range.begin; i < range.end; i++) {
        uint32_t number = jy_lexicon_at(search->lexicon, order, i);
        jy_text folded = jy_lexicon_get(search->lexicon, number).folded;
        if (jy_typed_begins(search->typed, folded, true)) {
            pick_entry(search, number,
                       jy_typed_begins(search->typed, folded, false)
                           ? PINYIN_BEGUN
                           : INITIALS_BEGUN);
        }
    }
}

static void pick_all(struct search *search)
{
    const jy_typed *typed = search->typed;
    const jy_text letters = {typed->letters, typed->letter_count};
    if (typed->text.len > 0) {
        pick_whole(search, JY_LEXICON_FOLDED, typed->text, TEXT_WHOLE,
                   TEXT_BEGUN);
    }
    if (typed->count == 0) {
        return;
    }
    if (letters.len == typed->count) {
        pick_whole(search, JY_LEXICON_FULL, letters, PINYIN_WHOLE,
                   PINYIN_BEGUN);
        pick_whole(search, JY_LEXICON_INITIALS, letters, INITIALS_WHOLE,
                   INITIALS_BEGUN);
        if (search->count == 0 && letters.len > 1) {
            /* Some syllables whole, others not: gaigekf, ggkaif. */
            const jy_text two = {letters.bytes, 2};
            pick_mixed(search, JY_LEXICON_FULL, two);
            pick_mixed(search, JY_LEXICON_INITIALS, two);
        }
    } else if (letters.len > 0) {
        pick_mixed(search, JY_LEXICON_FULL, letters);
        if (letters.len > 1) { /* one finds the same in both */
            pick_mixed(search, JY_LEXICON_INITIALS, letters);
        }
    } else if (typed->lead.len < typed->text.len) {
        pick_mixed(search, JY_LEXICON_FOLDED, typed->lead);
    }
}

static jy_status answer(const struct search *search, jy_suggestions **out,
                        jy_error *err)
{
    jy_suggestions *suggestions =
        calloc(1, sizeof *suggestions +
                      search->count * sizeof *suggestions->suggestion);
    if (!suggestions) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for suggestions");
    }
    for (size_t i = 0; i < search->count; i++) {
        const jy_lexicon_entry entry =
            jy_lexicon_get(search->lexicon, search->picks[i].number);
        suggestions->suggestion[i] =
            (jy_suggestion){entry.text, entry.kind, entry.documents};
    }
    suggestions->count = search->count;
    *out = suggestions;
    return JY_OK;
}

jy_status jy_index_suggest(jy_index *index, const char *text, size_t len,
                           size_t limit, jy_suggestions **out, jy_error *err)
{
    jy_typed typed;
    *out = NULL;
    if (jy_utf8_count(text, len) > JY_SUGGEST_CHARACTERS_MAX) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "completions are given for at most %d characters",
                            JY_SUGGEST_CHARACTERS_MAX);
    }
    if (limit > JY_SUGGESTIONS_MAX) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "at most %d completions are given, not %zu",
                            JY_SUGGESTIONS_MAX, limit);
    }
    jy_status status = jy_typed_read(text, len, &typed, err);
    if (status == JY_OK) {
        struct search search = {
            .lexicon = index->lexicon, .typed = &typed, .limit = limit};
        if (limit > 0) {
            pick_all(&search);
        }
        status = answer(&search, out, err);
        jy_typed_clear(&typed);
    }
    return status;
}

size_t jy_suggestions_count(const jy_suggestions *suggestions)
{
    return suggestions->count;
}

const jy_suggestion *jy_suggestions_get(const jy_suggestions *suggestions,
                                        size_t i)
{
    return &suggestions->suggestion[i];
}

void jy_suggestions_free(jy_suggestions *suggestions)
{
    free(suggestions);
}
