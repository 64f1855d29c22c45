/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which of two guesses is the better one. */
#include "index/guess.h"

#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Take the word's characters in, unless there are too many. */
static void read_word(jy_guesses *guesses)
{
    const jy_text word = guesses->typed.text;
    size_t at = 0;
    while (at < word.len && guesses->count < JY_CORRECTED_CHARACTERS_MAX) {
        size_t size = jy_utf8_decode(word.bytes + at, word.len - at,
                                     &guesses->codes[guesses->count]);
        at += size ? size : 1;
        guesses->at[++guesses->count] = at;
    }
    if (at < word.len) {
        guesses->count = 0;
    }
}

jy_status jy_guesses_begin(const jy_lexicon *lexicon, jy_text word,
                           jy_guesses *out, jy_error *err)
{
    *out = (jy_guesses){.lexicon = lexicon, .original = word};
    jy_status status = jy_typed_read(word.bytes, word.len, &out->typed, err);
    if (status == JY_OK) {
        read_word(out);
    }
    return status;
}

void jy_guesses_clear(jy_guesses *guesses)
{
    jy_typed_clear(&guesses->typed);
}

jy_text jy_guesses_stretch(const jy_guesses *guesses, size_t begin, size_t end)
{
    return (jy_text){guesses->typed.text.bytes + guesses->at[begin],
                     guesses->at[end] - guesses->at[begin]};
}

/* --- which to keep */

static bool is_better(const jy_guess *a, const jy_guess *b)
{
    if (a->mistake != b->mistake) {
        return a->mistake < b->mistake;
    }
    if (a->changed != b->changed) {
        return a->changed < b->changed;
    }
    if (a->documents != b->documents) {
        return a->documents > b->documents;
    }
    return a->number != b->number ? a->number < b->number : a->begin < b->begin;
}

static bool is_same(const jy_guess *a, const jy_guess *b)
{
    return a->number == b->number && a->begin == b->begin && a->end == b->end;
}

/* Put a guess in its place, if there is one; the same one stays once. */
static void keep(jy_guesses *guesses, const jy_guess *guess)
{
    size_t at = 0;
    while (at < guesses->guess_count &&
           !is_better(guess, &guesses->guess[at])) {
        if (is_same(guess, &guesses->guess[at++])) {
            return;
        }
    }
    size_t end = at;
    while (end < guesses->guess_count &&
           !is_same(guess, &guesses->guess[end])) {
        end++;
    }
    if (at == JY_GUESSES_MAX) {
        return;
    }
    if (end == JY_GUESSES_MAX) {
        end--; /* the last one goes */
    } else if (end == guesses->guess_count) {
        guesses->guess_count++;
    }
    memmove(&guesses->guess[at + 1], &guesses->guess[at],
            (end - at) * sizeof *guess);
    guesses->guess[at] = *guess;
}

/* How many characters of a text are others than those at the same place of
 * the stretch [begin, end)? */
static size_t count_changed(const jy_guesses *guesses, jy_text folded,
                            size_t begin, size_t end)
{
    size_t changed = 0;
    size_t i = begin;
    for (size_t at = 0; at < folded.len; i++) {
        uint32_t code = 0;
        size_t size = jy_utf8_decode(folded.bytes + at, folded.len - at, &code);
        at += size ? size : 1;
        changed += i >= end || guesses->codes[i] != code;
    }
    return i < end ? changed + end - i : changed;
}

void jy_guesses_add(jy_guesses *guesses, uint32_t number, jy_mistake mistake,
                    size_t begin, size_t end)
{
    const jy_lexicon_entry entry = jy_lexicon_get(guesses->lexicon, number);
    const jy_guess guess = {
        .mistake = mistake,
        .changed = mistake == JY_MISTAKE_NEAR_FORM
                       ? 1
                       : count_changed(guesses, entry.folded, begin, end),
        .documents = entry.documents,
        .number = number,
        .begin = begin,
        .end = end,
    };
    if (entry.text.len > 0 && guess.changed > 0 &&
        (guess.changed < end - begin || mistake == JY_MISTAKE_SAME_SOUND)) {
        keep(guesses, &guess);
    }
}

char *jy_guesses_spell(const jy_guesses *guesses, size_t i)
{
    const jy_guess *guess = &guesses->guess[i];
    const jy_folded *folded = &guesses->typed.folded;
    const jy_text word = guesses->original;
    const size_t shift = (size_t)(guesses->typed.text.bytes - folded->bytes);
    const jy_text entry = jy_lexicon_get(guesses->lexicon, guess->number).text;
    const jy_span stretch =
        jy_fold_origin(word, folded->points, folded->point_count,
                       (jy_span){shift + guesses->at[guess->begin],
                                 shift + guesses->at[guess->end]});
    const size_t rest = word.len - stretch.end;
    char *text = malloc(stretch.begin + entry.len + rest + 1);
    if (text) {
        memcpy(text, word.bytes, stretch.begin);
        memcpy(text + stretch.begin, entry.bytes, entry.len);
        memcpy(text + stretch.begin + entry.len, word.bytes + stretch.end,
               rest);
        text[stretch.begin + entry.len + rest] = '\0';
    }
    return text;
}
