/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which fields people ask for by their values. */
#include "index/lexicon_values.h"

#include "index/lexicon.h"
#include "index/lexicon_writer.h"
#include "index/texts.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const jy_field fields[] = {
    [JY_SUGGESTION_TITLE] = JY_FIELD_TITLE,
    [JY_SUGGESTION_SPEAKER] = JY_FIELD_SPEAKER,
    [JY_SUGGESTION_OFFICE] = JY_FIELD_OFFICE,
    [JY_SUGGESTION_PLACE] = JY_FIELD_PLACE,
};

/* What stands behind the name of a place, in both scripts; the longer of two
 * that end the same comes first. */
static const char *const ranks[] = {
    "特别行政区", "特別行政區", "新区",   "新區", "自治区", "自治區",
    "自治州",     "自治县",     "自治縣", "地区", "地區",   "省",
    "市",         "区",         "區",     "县",   "縣",     "州",
    "盟",         "旗",         "镇",     "鎮",   "乡",     "鄉",
};

enum {
    KINDS = sizeof fields / sizeof *fields,
    TABLE_SIZE = 1 << 21 /* slots; over twice the values of all kinds */
};

struct collector {
    jy_arena *texts;
    jy_buffer *out;
    uint32_t *table; /* numbers of candidates from 1; 0 is free */
    size_t count[KINDS];
};

/* Its place in the table: where it is, or a free one. */
static uint32_t *find_slot(const struct collector *collector,
                           jy_suggestion_kind kind, jy_text text)
{
    const jy_lexicon_candidate *values = (void *)collector->out->bytes;
    for (size_t i = (size_t)jy_texts_hash(text, kind);; i++) {
        uint32_t *slot = &collector->table[i % TABLE_SIZE];
        const jy_lexicon_candidate *value = *slot ? &values[*slot - 1] : NULL;
        if (!value ||
            (value->kind == kind && jy_texts_are_equal(value->text, text))) {
            return slot;
        }
    }
}

/* A new value, with texts of its own. */
static jy_lexicon_candidate keep(struct collector *collector,
                                 jy_suggestion_kind kind, jy_text text,
                                 jy_text folded)
{
    bool same = jy_texts_are_equal(text, folded);
    text.bytes = jy_arena_copy(collector->texts, text.bytes, text.len);
    folded.bytes =
        same ? text.bytes
             : jy_arena_copy(collector->texts, folded.bytes, folded.len);
    collector->out->failed |= !text.bytes || !folded.bytes;
    return (jy_lexicon_candidate){text, folded, kind, 1};
}

static void add_value(struct collector *collector, jy_suggestion_kind kind,
                      jy_text text, jy_text folded)
{
    size_t characters = jy_utf8_count(folded.bytes, folded.len);
    if (characters == 0 || characters > JY_LEXICON_CHARACTERS_MAX) {
        return;
    }
    uint32_t *slot = find_slot(collector, kind, text);
    if (*slot) {
        jy_lexicon_candidate *values = (void *)collector->out->bytes;
        values[*slot - 1].documents++;
    } else if (collector->count[kind] < JY_LEXICON_VALUES_MAX) {
        const jy_lexicon_candidate value = keep(collector, kind, text, folded);
        jy_buffer_add(collector->out, &value, sizeof value);
        *slot = (uint32_t)(collector->out->len / sizeof value);
        collector->count[kind]++;
    }
}

/* The bytes of a place's name without its rank, if a name stays. */
static size_t name_of(jy_text place)
{
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        size_t len = strlen(ranks[i]);
        if (place.len > len &&
            memcmp(place.bytes + place.len - len, ranks[i], len) == 0) {
            size_t rest = place.len - len;
            return jy_utf8_count(place.bytes, rest) >= 2 ? rest : place.len;
        }
    }
    return place.len;
}

static void add_field(struct collector *collector, jy_suggestion_kind kind,
                      const jy_stored_field *field)
{
    add_value(collector, kind, field->original, field->folded);
    if (kind == JY_SUGGESTION_PLACE) {
        const jy_span name = {0, name_of(field->folded)};
        jy_text text = field->original;
        if (name.end < field->folded.len) {
            text.len =
                jy_fold_origin(text, field->points, field->point_count, name)
                    .end;
            add_value(collector, kind, text,
                      (jy_text){field->folded.bytes, name.end});
        }
    }
}

jy_status jy_lexicon_add_values(const jy_text_store *store, jy_arena *texts,
                                const jy_stop *stop, jy_buffer *out,
                                jy_error *err)
{
    struct collector collector = {.texts = texts, .out = out};
    jy_stored_document stored;
    jy_status status = JY_OK;
    collector.table = calloc(TABLE_SIZE, sizeof *collector.table);
    out->failed |= !collector.table;
    for (uint64_t i = 0; !out->failed && i < jy_text_store_count(store); i++) {
        status =
            stop && jy_stop_is_set(stop)
                ? jy_error_set(err, JY_E_TIMEOUT, "the lexicon was stopped")
                : jy_text_store_get(store, i, &stored, err);
        if (status != JY_OK) {
            break;
        }
        for (size_t kind = 0; kind < KINDS; kind++) {
            const jy_stored_field *field = &stored.field[fields[kind]];
            if (field->folded.bytes) {
                add_field(&collector, (jy_suggestion_kind)kind, field);
            }
        }
        jy_text_store_pass(store, i);
    }
    free(collector.table);
    if (status == JY_OK && out->failed) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for the lexicon");
    }
    return status;
}
