/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which mistakes people make when they type a word. */
#include "index/correct.h"

#include "index/guess.h"
#include "index/open.h"
#include "index/pinyin_key.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    STRETCH_MAX = 6, /* characters of a stretch that is replaced */
    NEAR_MIN = 3     /* characters of an entry that is a near form */
};

struct jy_corrections {
    size_t count;
    char *text[JY_CORRECTIONS_MAX];
};

/* --- mistakes */

/* Entries whose form of the pinyin is that of a stretch.  Whether there are
 * any that begin so. */
static bool guess_by_sound(jy_guesses *guesses, const jy_pinyin_keys *keys,
                           jy_pinyin_form form, jy_mistake mistake,
                           size_t begin, size_t end)
{
    const jy_lexicon_order order =
        form == JY_PINYIN_FULL ? JY_LEXICON_FULL : JY_LEXICON_LOOSE;
    bool begun = false;
    for (size_t i = 0; i < keys->count; i++) {
        char sound[JY_PINYIN_KEY_MAX];
        const jy_text key = {keys->key[i], keys->len[i]};
        const jy_lexicon_range range = jy_lexicon_find_equal(
            guesses->lexicon, order,
            (jy_text){sound, jy_pinyin_form_of(form, key, sound)});
        for (uint32_t n = range.begin; n < range.equal; n++) {
            jy_guesses_add(guesses, jy_lexicon_at(guesses->lexicon, order, n),
                           mistake, begin, end);
        }
        begun |= range.begin < range.end;
    }
    return begun;
}

/* Whether a longer stretch that begins there may sound like an entry: each of
 * its keys begins with one of this stretch, if all those were looked for. */
static bool guess_stretch(jy_guesses *guesses, size_t begin, size_t end)
{
    const jy_text stretch = jy_guesses_stretch(guesses, begin, end);
    const jy_lexicon_range known =
        jy_lexicon_find_equal(guesses->lexicon, JY_LEXICON_FOLDED, stretch);
    const bool is_word = known.begin < known.equal;
    const bool is_all = end - begin == guesses->count;
    jy_pinyin_keys keys;
    jy_pinyin_keys_of(stretch, &keys);
    bool begun = guess_by_sound(guesses, &keys, JY_PINYIN_FULL,
                                is_all    ? JY_MISTAKE_SAME_SOUND
                                : is_word ? JY_MISTAKE_OTHER_WORD_INSIDE
                                          : JY_MISTAKE_SAME_SOUND_INSIDE,
                                begin, end);
    if (is_all || !is_word) {
        begun |= guess_by_sound(guesses, &keys, JY_PINYIN_LOOSE,
                                is_all ? JY_MISTAKE_LIKE_SOUND
                                       : JY_MISTAKE_LIKE_SOUND_INSIDE,
                                begin, end);
    }
    return begun || is_word || keys.count == 0 ||
           keys.count == JY_PINYIN_KEYS_MAX;
}

static void guess_stretches(jy_guesses *guesses)
{
    for (size_t begin = 0; begin < guesses->count; begin++) {
        bool go_on = true;
        for (size_t end = begin + 2; go_on && end <= guesses->count; end++) {
            if (end - begin <= STRETCH_MAX || end - begin == guesses->count) {
                go_on = guess_stretch(guesses, begin, end);
            }
        }
    }
}

static bool is_pinyin(const jy_typed *typed)
{
    return typed->letter_count > 0 && typed->letter_count == typed->count;
}

/* Letters are the pinyin of what? */
static void guess_pinyin(jy_guesses *guesses)
{
    const jy_typed *typed = &guesses->typed;
    const jy_lexicon_range range =
        jy_lexicon_find_equal(guesses->lexicon, JY_LEXICON_FULL,
                              (jy_text){typed->letters, typed->letter_count});
    for (uint32_t i = range.begin; i < range.equal; i++) {
        jy_guesses_add(guesses,
                       jy_lexicon_at(guesses->lexicon, JY_LEXICON_FULL, i),
                       JY_MISTAKE_SAME_SOUND, 0, guesses->count);
    }
}

/* Is a text one step away: a character replaced, missing, too many, or two
 * swapped? */
static bool is_near(const jy_guesses *guesses, jy_text folded,
                    size_t characters)
{
    uint32_t codes[JY_CORRECTED_CHARACTERS_MAX + 1];
    const uint32_t *word = guesses->codes;
    const size_t count = guesses->count;
    size_t n = 0;
    for (size_t at = 0; at < folded.len && n < characters; n++) {
        size_t size =
            jy_utf8_decode(folded.bytes + at, folded.len - at, &codes[n]);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    const size_t least = n < count ? n : count;
    const size_t most = n < count ? count : n;
    size_t head = 0;
    size_t tail = 0;
    while (head < least && codes[head] == word[head]) {
        head++;
    }
    while (tail < least - head &&
           codes[n - 1 - tail] == word[count - 1 - tail]) {
        tail++;
    }
    return head + tail + 1 == most ||
           (n == count && head + tail + 2 == n &&
            codes[head] == word[head + 1] && codes[head + 1] == word[head]);
}

/* Guess an entry if it is a near form. */
static void guess_if_near(jy_guesses *guesses, uint32_t number)
{
    const jy_lexicon_entry entry = jy_lexicon_get(guesses->lexicon, number);
    if (entry.characters >= NEAR_MIN &&
        entry.characters + 1 >= guesses->count &&
        entry.characters <= guesses->count + 1 &&
        is_near(guesses, entry.folded, entry.characters)) {
        jy_guesses_add(guesses, number, JY_MISTAKE_NEAR_FORM, 0,
                       guesses->count);
    }
}

/* The near forms among the entries that begin with a text, or end with it. */
static void guess_near_around(jy_guesses *guesses, jy_lexicon_order order,
                              jy_text text)
{
    const jy_lexicon_range range =
        jy_lexicon_find(guesses->lexicon, order, text);
    for (uint32_t i = range.begin; i < range.end; i++) {
        guess_if_near(guesses, jy_lexicon_at(guesses->lexicon, order, i));
    }
}

/* The entry that is the word with the characters beside `middle` swapped. */
static void guess_swapped(jy_guesses *guesses, size_t middle)
{
    const jy_text parts[] = {
        jy_guesses_stretch(guesses, 0, middle - 1),
        jy_guesses_stretch(guesses, middle, middle + 1),
        jy_guesses_stretch(guesses, middle - 1, middle),
        jy_guesses_stretch(guesses, middle + 1, guesses->count),
    };
    char swapped[JY_CORRECTED_CHARACTERS_MAX * JY_UTF8_MAX];
    size_t len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        memcpy(swapped + len, parts[i].bytes, parts[i].len);
        len += parts[i].len;
    }
    const jy_lexicon_range range = jy_lexicon_find_equal(
        guesses->lexicon, JY_LEXICON_FOLDED, (jy_text){swapped, len});
    if (range.begin < range.equal) {
        guess_if_near(guesses, range.begin);
    }
}

/* A step leaves one half of the word as it is, or swaps what the halves
 * meet with. */
static void guess_near_forms(jy_guesses *guesses)
{
    const size_t middle = guesses->count / 2;
    guess_near_around(guesses, JY_LEXICON_FOLDED,
                      jy_guesses_stretch(guesses, 0, middle));
    guess_near_around(guesses, JY_LEXICON_BACKWARDS,
                      jy_guesses_stretch(guesses, middle, guesses->count));
    guess_swapped(guesses, middle);
}

/* --- the answer */

static bool is_listed(const jy_corrections *corrections, const char *text)
{
    for (size_t i = 0; i < corrections->count; i++) {
        if (strcmp(corrections->text[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static jy_status answer(const jy_guesses *guesses, jy_corrections **out,
                        jy_error *err)
{
    jy_corrections *corrections = calloc(1, sizeof *corrections);
    bool good = corrections != NULL;
    for (size_t i = 0; good && i < guesses->guess_count &&
                       corrections->count < JY_CORRECTIONS_MAX;
         i++) {
        char *text = jy_guesses_spell(guesses, i);
        good = text != NULL;
        if (good && !is_listed(corrections, text)) {
            corrections->text[corrections->count++] = text;
        } else {
            free(text);
        }
    }
    if (!good) {
        jy_corrections_free(corrections);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for corrections");
    }
    *out = corrections;
    return JY_OK;
}

jy_status jy_correct_words(jy_index *index, const char *word, size_t len,
                           jy_corrections **out, jy_error *err)
{
    jy_guesses guesses;
    *out = NULL;
    jy_status status =
        jy_guesses_begin(index->lexicon, (jy_text){word, len}, &guesses, err);
    if (status != JY_OK) {
        return status;
    }
    if (guesses.count > 1) {
        if (is_pinyin(&guesses.typed)) {
            guess_pinyin(&guesses);
        } else {
            guess_stretches(&guesses);
        }
        guess_near_forms(&guesses);
    }
    status = answer(&guesses, out, err);
    jy_guesses_clear(&guesses);
    return status;
}

size_t jy_corrections_count(const jy_corrections *corrections)
{
    return corrections->count;
}

const char *jy_corrections_get(const jy_corrections *corrections, size_t i)
{
    return corrections->text[i];
}

void jy_corrections_free(jy_corrections *corrections)
{
    if (corrections) {
        for (size_t i = 0; i < corrections->count; i++) {
            free(corrections->text[i]);
        }
        free(corrections);
    }
}
