/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a term is found by its last bytes. */
#include "index/term_map.h"

#include "index/fold.h"
#include "index/texts.h"
#include "protocol/utf8.h"

/* What is longer may be the beginning of a word or number. */
enum { WHOLE = JY_TERM_MAX - JY_UTF8_MAX };

static bool has_marks(jy_text text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code = 0;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        if (jy_fold_class(code) == JY_CLASS_MARK) {
            return true;
        }
        at += size ? size : 1;
    }
    return false;
}

/* The last bytes, the very last one on top. */
static uint64_t tail_of(jy_text text)
{
    uint64_t tail = 0;
    size_t len = text.len < sizeof tail ? text.len : sizeof tail;
    for (size_t i = 0; i < len; i++) {
        tail |= (uint64_t)(unsigned char)text.bytes[text.len - len + i]
                << 8 * i;
    }
    return tail;
}

void jy_term_map_add(jy_term_map *map, jy_term term)
{
    unsigned char last = (unsigned char)term.text.bytes[term.text.len - 1];
    uint16_t *chain = &map->first_short[last & 63U];
    if (term.text.len > 1) {
        unsigned char before =
            (unsigned char)term.text.bytes[term.text.len - 2];
        chain = &map->first[jy_term_map_end(before, last)];
    }
    map->tail[map->count] = tail_of(term.text);
    map->next[map->count] = *chain;
    map->term[map->count++] = term;
    *chain = (uint16_t)map->count;
    jy_endings_add(&map->endings, term.text);
    map->odd |= term.text.len > WHOLE ||
                (term.kind != JY_TERM_WORD && has_marks(term.text));
}

size_t jy_term_map_find(const jy_term_map *map, jy_term term)
{
    unsigned char last = (unsigned char)term.text.bytes[term.text.len - 1];
    unsigned char before =
        term.text.len > 1 ? (unsigned char)term.text.bytes[term.text.len - 2]
                          : 0;
    size_t at = term.text.len > 1 ? map->first[jy_term_map_end(before, last)]
                                  : map->first_short[last & 63U];
    while (at > 0 && (map->term[at - 1].kind != term.kind ||
                      !jy_texts_are_equal(map->term[at - 1].text, term.text))) {
        at = map->next[at - 1];
    }
    return at > 0 ? at - 1 : JY_TERM_MAP_NONE;
}
