/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which of the bytes that look like the end of a term are one. */
#include "index/term_walk.h"

#include "index/fold.h"
#include "protocol/utf8.h"

#include <string.h>

enum {
    BLOCK = JY_ENDINGS_BLOCK,
    /* Terms, or times that blocks are marked, in less time than the clock is
     * worth. */
    TERMS = 4096,
    MARKINGS = 64,
    PASSED = 1 << 12, /* bytes that are looked through together, at most */
    /* Blocks that are marked first; then twice as many each time: who walks a
     * part may need no more. */
    FIRST_BLOCKS = 4
};

void jy_term_choice_add(jy_term_choice *choice, const jy_term_map *map,
                        size_t term)
{
    choice->has[term] = true;
    jy_endings_add(&choice->endings, map->term[term].text);
}

void jy_term_walk_begin(jy_term_walk *walk, const jy_term_map *map,
                        jy_text text, const jy_patience *patience)
{
    jy_term_walk_begin_at(walk, map, NULL, text, 0, text.len, true, patience);
}

void jy_term_walk_begin_at(jy_term_walk *walk, const jy_term_map *map,
                           const jy_term_choice *choice, jy_text text,
                           size_t from, size_t until, bool counting,
                           const jy_patience *patience)
{
    walk->map = map;
    walk->choice = choice;
    walk->text = text;
    walk->until = until;
    walk->counting = counting;
    walk->patience = patience;
    walk->characters = 0;
    walk->at = from;
    walk->ahead = FIRST_BLOCKS / 2;
    walk->block_count = 0;
    walk->next_block = 0;
    walk->rest = (jy_endings_marks){0, 0};
    walk->waiting_count = 0;
    walk->steps = 0;
    walk->segmenter = (jy_segmenter){.text = text};
}

/* --- by the segmenter */

static bool next_segmented(jy_term_walk *walk, jy_term_place *out)
{
    jy_term term;
    while (jy_segmenter_next(&walk->segmenter, &term)) {
        if (++walk->steps % TERMS == 0 && jy_patience_is_over(walk->patience)) {
            return false;
        }
        size_t number = jy_term_map_find(walk->map, term);
        if (number == JY_TERM_MAP_NONE ||
            (walk->choice && !walk->choice->has[number])) {
            continue;
        }
        out->term = number;
        out->begin = (size_t)(term.text.bytes - walk->text.bytes);
        out->end = out->begin + term.text.len;
        if (out->end > walk->at) {
            walk->characters +=
                jy_utf8_count(walk->text.bytes + walk->at, out->end - walk->at);
            walk->at = out->end;
        }
        out->character = walk->characters;
        return true;
    }
    return false;
}

/* --- by the bytes */

static jy_class class_before(jy_text text, size_t *at)
{
    uint32_t code = 0;
    size_t begin = jy_utf8_floor(text.bytes, *at - 1);
    (void)jy_utf8_decode(text.bytes + begin, *at - begin, &code);
    *at = begin;
    return jy_fold_class(code);
}

static jy_class class_at(jy_text text, size_t at)
{
    uint32_t code = 0;
    if (at == text.len) {
        return JY_CLASS_OTHER;
    }
    (void)jy_utf8_decode(text.bytes + at, text.len - at, &code);
    return jy_fold_class(code);
}

/* Whether a run of letters, with the marks on them, is just that long. */
static bool is_whole_word(jy_text text, size_t begin, size_t end)
{
    jy_class before = begin > 0 ? JY_CLASS_MARK : JY_CLASS_OTHER;
    while (begin > 0 && before == JY_CLASS_MARK) {
        before = class_before(text, &begin);
    }
    jy_class after = class_at(text, end);
    return before != JY_CLASS_LETTER && after != JY_CLASS_LETTER &&
           after != JY_CLASS_MARK;
}

static bool is_whole_number(jy_text text, size_t begin, size_t end)
{
    return (begin == 0 || class_before(text, &begin) != JY_CLASS_DIGIT) &&
           class_at(text, end) != JY_CLASS_DIGIT;
}

/* The eight bytes that end there, the last one on top; 0 stands for what is
 * before the text. */
static uint64_t bytes_before(jy_text text, size_t end)
{
    uint64_t bytes = 0;
    if (end < sizeof bytes) {
        for (size_t i = 0; i < end; i++) {
            bytes |= (uint64_t)(unsigned char)text.bytes[i]
                     << 8 * (sizeof bytes - end + i);
        }
        return bytes;
    }
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&bytes, text.bytes + end - sizeof bytes, sizeof bytes);
#else
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes |= (uint64_t)(unsigned char)text.bytes[end - sizeof bytes + i]
                 << 8 * i;
    }
#endif
    return bytes;
}

/* Whether a term whose last bytes end at byte `end` of the text is there. */
static bool ends_there(const jy_term *term, jy_text text, size_t end)
{
    size_t begin = end - term->text.len;
    if (term->text.len > sizeof(uint64_t) &&
        (term->text.len > end ||
         memcmp(text.bytes + begin, term->text.bytes, term->text.len) != 0)) {
        return false;
    }
    switch (term->kind) {
    case JY_TERM_SINGLE:
    case JY_TERM_PAIR:
        return true;
    case JY_TERM_WORD:
        return is_whole_word(text, begin, end);
    case JY_TERM_NUMBER:
        return is_whole_number(text, begin, end);
    }
    return false;
}

/* The places of a term of each kind that end there, in the order of the
 * segmenter: a pair, a single, a word or number. */
static const int order_of_kind[] = {
    [JY_TERM_PAIR] = 0,
    [JY_TERM_SINGLE] = 1,
    [JY_TERM_WORD] = 2,
    [JY_TERM_NUMBER] = 3,
};

static void let_wait(jy_term_walk *walk, size_t term, size_t end,
                     size_t character)
{
    const jy_term *found = &walk->map->term[term];
    size_t at = walk->waiting_count++;
    for (; at > 0 &&
           order_of_kind[walk->map->term[walk->waiting[at - 1].term].kind] <
               order_of_kind[found->kind];
         at--) {
        walk->waiting[at] = walk->waiting[at - 1];
    }
    walk->waiting[at] =
        (jy_term_place){term, end - found->text.len, end, character};
}

static void look_along(jy_term_walk *walk, size_t chain, size_t end,
                       uint64_t bytes, size_t character)
{
    const jy_term_map *map = walk->map;
    for (; chain > 0; chain = map->next[chain - 1]) {
        const jy_term *term = &map->term[chain - 1];
        if (map->tail[chain - 1] == jy_term_map_tail(bytes, term->text.len) &&
            (!walk->choice || walk->choice->has[chain - 1]) &&
            ends_there(term, walk->text, end)) {
            let_wait(walk, chain - 1, end, character);
        }
    }
}

static const jy_endings *endings_of(const jy_term_walk *walk)
{
    return walk->choice ? &walk->choice->endings : &walk->map->endings;
}

/* How many bits are set; not every machine has an instruction for it. */
static size_t bits_of(uint32_t bits)
{
    bits -= bits >> 1 & 0x55555555U;
    bits = (bits & 0x33333333U) + (bits >> 2 & 0x33333333U);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0FU;
    return bits * 0x01010101U >> 24;
}

/* Look at the first of the ends that are marked. */
static void look_at_end(jy_term_walk *walk)
{
    const jy_term_map *map = walk->map;
    unsigned place = (unsigned)__builtin_ctz(walk->rest.ends);
    size_t at = walk->at + place;
    walk->rest.ends &= walk->rest.ends - 1;
    unsigned char last = (unsigned char)walk->text.bytes[at];
    unsigned char before = at > 0 ? (unsigned char)walk->text.bytes[at - 1] : 0;
    size_t longer = map->first[jy_term_map_end(before, last)];
    size_t one = map->first_short[last & 63U];
    if (longer || one) {
        uint32_t up_to = UINT32_MAX >> (BLOCK - 1 - place);
        size_t character =
            walk->characters + bits_of(walk->rest.begins & up_to);
        uint64_t bytes = bytes_before(walk->text, at + 1);
        look_along(walk, longer, at + 1, bytes, character);
        look_along(walk, one, at + 1, bytes, character);
    }
}

/* Mark the next blocks, which are before `end`. */
static void mark_blocks(jy_term_walk *walk, size_t end)
{
    if (walk->ahead < JY_TERM_WALK_BLOCKS) {
        walk->ahead *= 2;
    }
    size_t left = (end - walk->at + BLOCK - 1) / BLOCK;
    walk->block_count = left < walk->ahead ? left : walk->ahead;
    walk->next_block = 0;
    jy_endings_mark(endings_of(walk), walk->text, walk->at, walk->block_count,
                    walk->block);
}

/* Go on to the next block, of which some are marked at a time; false: there is
 * none, or patience is over. */
static bool next_block(jy_term_walk *walk)
{
    size_t end = walk->until < walk->text.len ? walk->until : walk->text.len;
    if (walk->block_count > 0) {
        walk->characters += bits_of(walk->rest.begins);
        walk->at += BLOCK;
    }
    if (walk->next_block == walk->block_count) {
        if (walk->at >= end || (++walk->steps % MARKINGS == 0 &&
                                jy_patience_is_over(walk->patience))) {
            return false;
        }
        mark_blocks(walk, end);
    }
    walk->rest = walk->block[walk->next_block++];
    return true;
}

/* Go on to the next block with an end, but not too far without patience. */
static bool find_block(jy_term_walk *walk)
{
    size_t end = walk->until < walk->text.len ? walk->until : walk->text.len;
    walk->at += walk->block_count > 0 ? BLOCK : 0;
    walk->block_count = 0;
    while (walk->at < end && walk->block_count == 0) {
        size_t some = end - walk->at < PASSED ? end - walk->at : PASSED;
        size_t until = walk->at + some;
        if (++walk->steps % MARKINGS == 0 &&
            jy_patience_is_over(walk->patience)) {
            return false;
        }
        walk->at = jy_endings_find(endings_of(walk), walk->text, walk->at,
                                   until, &walk->rest.ends);
        walk->block_count = walk->rest.ends != 0;
    }
    return walk->block_count > 0;
}

bool jy_term_walk_next(jy_term_walk *walk, jy_term_place *out)
{
    if (walk->map->odd) {
        return next_segmented(walk, out);
    }
    while (walk->waiting_count == 0) {
        if (walk->rest.ends) {
            look_at_end(walk);
        } else if (!(walk->counting ? next_block(walk) : find_block(walk))) {
            return false;
        }
    }
    *out = walk->waiting[--walk->waiting_count];
    return true;
}
