/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/guess.h - the best guesses what a word was meant to be, for
 * correct.c.
 *
 * Ownership  jy_guesses owns the folded word; give it to jy_guesses_clear().
 * Threads    One jy_guesses, one thread at a time.
 */
#ifndef JY_INDEX_GUESS_H
#define JY_INDEX_GUESS_H

#include "index/correct.h"
#include "index/lexicon.h"
#include "index/typed.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JY_GUESSES_MAX 16 /* kept; some come to the same text */

/* What went wrong, likeliest first. */
typedef enum jy_mistake {
    JY_MISTAKE_SAME_SOUND,
    JY_MISTAKE_SAME_SOUND_INSIDE, /* of a stretch that is no word */
    JY_MISTAKE_LIKE_SOUND,        /* as many speakers have it */
    JY_MISTAKE_NEAR_FORM,
    JY_MISTAKE_LIKE_SOUND_INSIDE, /* of a stretch that is no word */
    JY_MISTAKE_OTHER_WORD_INSIDE /* 市长经济: the stretch is a word itself */
} jy_mistake;

/* An entry in the place of characters [begin, end) of the word. */
typedef struct jy_guess {
    jy_mistake mistake;
    size_t changed; /* characters */
    uint64_t documents;
    uint32_t number;
    size_t begin;
    size_t end;
} jy_guess;

typedef struct jy_guesses {
    const jy_lexicon *lexicon;
    jy_text original; /* the word */
    jy_typed typed;
    uint32_t codes[JY_CORRECTED_CHARACTERS_MAX]; /* of the folded word */
    size_t at[JY_CORRECTED_CHARACTERS_MAX + 1];  /* and their bytes */
    size_t count;                                /* 0 if there are more */
    jy_guess guess[JY_GUESSES_MAX];              /* best first */
    size_t guess_count;
} jy_guesses;

/* JY_E_INTERNAL  memory ran out */
JY_NODISCARD jy_status jy_guesses_begin(const jy_lexicon *lexicon, jy_text word,
                                        jy_guesses *out, jy_error *err);
void jy_guesses_clear(jy_guesses *guesses);

/* The folded characters [begin, end) of the word. */
jy_text jy_guesses_stretch(const jy_guesses *guesses, size_t begin, size_t end);

/*
 * Guess that entry `number` was meant by characters [begin, end).  One that
 * changes nothing is none, and one that changes every character is one only
 * if it sounds the same as the whole word.
 */
void jy_guesses_add(jy_guesses *guesses, uint32_t number, jy_mistake mistake,
                    size_t begin, size_t end);

/* The word as guess `i` has it, NUL-terminated; the caller frees it.  NULL
 * without memory. */
char *jy_guesses_spell(const jy_guesses *guesses, size_t i);

#ifdef __cplusplus
}
#endif
#endif
