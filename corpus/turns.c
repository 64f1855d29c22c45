/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the turns of a conversation are labelled. */
#include "corpus/turns.h"

#include "corpus/lines.h"
#include "protocol/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who asks and answers without a name. */
static const char *const words[] = {
    "问",     "問",   "答",   "记者", "記者", "本报记者", "本報記者", "主持",
    "主持人", "主播", "编辑", "編輯", "代表", "委员",     "嘉宾",
};

static const char *const colons[] = {"：", ":"};

/* No name has one of these in it. */
static const char *const not_in_names[] = {
    "，", "。", "、", "；", "！", "？", "“", "”",  "《", "》", "（",
    "）", "(",  ")",  ",",  ".",  "…",  "—", "「", "」", "/",
};

#define LABEL_CODES 12 /* of a name with · in it */
#define NAME_CODES 4   /* of any other */

/* A paragraph that begins a turn. */
struct turn {
    jy_text label;
    size_t paragraph; /* from 1 */
};

struct turns {
    struct turn *turn;
    size_t count;
    size_t paragraphs;
};

static bool is_equal(jy_text a, jy_text b)
{
    return a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0;
}

static bool begins(jy_text text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && memcmp(text.bytes, word, len) == 0;
}

static bool is_word(jy_text label)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_equal(label, (jy_text){words[i], strlen(words[i])})) {
            return true;
        }
    }
    return false;
}

/* Two to four Han, or a longer name with · in it. */
static bool is_name(jy_text label)
{
    size_t codes = jy_utf8_count(label.bytes, label.len);
    bool dotted = false;
    for (size_t at = 0; at < label.len;) {
        jy_text rest = {label.bytes + at, label.len - at};
        uint32_t code = 0;
        for (size_t i = 0; i < sizeof not_in_names / sizeof *not_in_names;
             i++) {
            if (begins(rest, not_in_names[i])) {
                return false;
            }
        }
        dotted |= begins(rest, "·") || begins(rest, "•");
        at += jy_utf8_decode(rest.bytes, rest.len, &code);
        if (code < 0x80) {
            return false;
        }
    }
    return codes >= 2 && codes <= (dotted ? LABEL_CODES : NAME_CODES);
}

/* The label that `paragraph` begins with, absent if there is none. */
static jy_text label_of(jy_text paragraph)
{
    size_t most =
        jy_utf8_offset(paragraph.bytes, paragraph.len, LABEL_CODES + 1);
    for (size_t at = 1; at < most; at++) {
        jy_text rest = {paragraph.bytes + at, paragraph.len - at};
        for (size_t i = 0; i < sizeof colons / sizeof *colons; i++) {
            if (begins(rest, colons[i])) {
                jy_text label = jy_text_trim((jy_text){paragraph.bytes, at});
                bool good = is_word(label) || is_name(label);
                return good ? label : (jy_text){NULL, 0};
            }
        }
    }
    return (jy_text){NULL, 0};
}

bool jy_turns_begins_label(jy_text line)
{
    jy_text label = label_of(line);
    return label.bytes != NULL && is_word(label);
}

/* All paragraphs with a label; false if memory ran out. */
static bool find_labels(jy_text body, struct turns *turns)
{
    jy_text paragraph;
    while (jy_lines_next(&body, &paragraph)) {
        turns->paragraphs++;
        jy_text label = label_of(paragraph);
        if (label.bytes == NULL) {
            continue;
        }
        if ((turns->count & (turns->count - 1)) == 0) { /* full */
            size_t capacity = turns->count == 0 ? 1 : turns->count * 2;
            struct turn *grown = realloc(turns->turn, capacity * sizeof *grown);
            if (grown == NULL) {
                return false;
            }
            turns->turn = grown;
        }
        turns->turn[turns->count++] = (struct turn){label, turns->paragraphs};
        if (turns->count > JY_TURNS_MAX) {
            break;
        }
    }
    return true;
}

static size_t count_of(const struct turns *turns, jy_text label)
{
    size_t count = 0;
    for (size_t i = 0; i < turns->count && count < 2; i++) {
        count += is_equal(turns->turn[i].label, label);
    }
    return count;
}

/* Leave the labels that are words, or names that come again. */
static void keep_labels(struct turns *turns)
{
    size_t kept = 0;
    struct turns all = *turns;
    for (size_t i = 0; i < all.count; i++) {
        jy_text label = all.turn[i].label;
        bool keep = is_word(label) || count_of(&all, label) > 1;
        /* What was kept overwrites what was looked at, never what is ahead. */
        if (keep) {
            turns->turn[kept++] = all.turn[i];
        }
    }
    turns->count = kept;
}

static bool is_conversation(const struct turns *turns)
{
    for (size_t i = 1; i < turns->count; i++) {
        if (!is_equal(turns->turn[i].label, turns->turn[0].label)) {
            return turns->count >= 3;
        }
    }
    return false;
}

static jy_status write_turns(const struct turns *turns, char **json,
                             size_t *len, jy_error *err)
{
    /* Labels hold no character that JSON escapes. */
    static const char form[] = "%c{\"speaker\":\"%.*s\",\"paragraphs\":"
                               "[%zu,%zu]}";
    size_t size = 3;
    for (size_t i = 0; i < turns->count; i++) {
        size += sizeof form + turns->turn[i].label.len + 40;
    }
    *json = malloc(size);
    if (*json == NULL) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for turns");
    }
    for (size_t i = 0; i < turns->count; i++) {
        const struct turn *turn = &turns->turn[i];
        size_t last =
            i + 1 < turns->count ? turn[1].paragraph - 1 : turns->paragraphs;
        *len += (size_t)snprintf(*json + *len, size - *len, form,
                                 i == 0 ? '[' : ',', (int)turn->label.len,
                                 turn->label.bytes, turn->paragraph, last);
    }
    (*json)[(*len)++] = ']';
    (*json)[*len] = '\0';
    return JY_OK;
}

jy_status jy_turns_find(jy_text body, char **json, size_t *len, jy_error *err)
{
    struct turns turns = {.turn = NULL};
    *json = NULL;
    *len = 0;
    jy_status status =
        find_labels(body, &turns)
            ? JY_OK
            : jy_error_set(err, JY_E_INTERNAL, "no memory for turns");
    if (status == JY_OK && turns.count <= JY_TURNS_MAX) {
        keep_labels(&turns);
        if (is_conversation(&turns)) {
            status = write_turns(&turns, json, len, err);
        }
    }
    free(turns.turn);
    return status;
}
