/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when a word stands at a place of a text. */
#include "index/match.h"

#include "index/find.h"
#include "index/near.h"
#include "index/number.h"
#include "index/schema.h"
#include "index/texts.h"
#include "protocol/utf8.h"

#include <string.h>

/* Bytes that are looked through in less time than the clock is worth. */
enum { SHORT_TEXT = 1 << 14 };

static bool belongs_to_letters(jy_class class)
{
    return class == JY_CLASS_LETTER || class == JY_CLASS_MARK;
}

/* What a word is looked for in: folded text, or text as it was written. */
struct view {
    jy_text text;
    bool written;
};

/*
 * The class of the character at `at`; JY_CLASS_OTHER at the text's end.  In
 * text as it was written it is the class of the first code point that it folds
 * to, or of the `last`.  A selector folds to nothing and stays a mark; other
 * characters that do, such as U+200B, are passed over.
 */
static jy_class class_at(const struct view *view, size_t at, bool last)
{
    jy_text text = view->text;
    while (at < text.len) {
        uint32_t code = 0;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        jy_class class = jy_fold_class(code);
        if (!view->written || jy_fold_edge(code, last, &class) ||
            class == JY_CLASS_MARK) {
            return class;
        }
        if (last) {
            return JY_CLASS_MARK; /* stays with what it follows */
        }
        at += size ? size : 1;
    }
    return JY_CLASS_OTHER;
}

/* Whether a letter stands before `at`, the marks on it passed over. */
static bool follows_letter(const struct view *view, size_t at)
{
    jy_class before = JY_CLASS_MARK;
    while (at > 0 && before == JY_CLASS_MARK) {
        at = jy_utf8_floor(view->text.bytes, at - 1);
        before = class_at(view, at, true);
    }
    return before == JY_CLASS_LETTER;
}

/* Whether what ends at `at` does so inside a run of letters, or before a mark
 * that belongs to it. */
static bool ends_early(const struct view *view, size_t at)
{
    jy_class after = class_at(view, at, false);
    return after == JY_CLASS_MARK ||
           (after == JY_CLASS_LETTER && follows_letter(view, at));
}

static bool begins_late(const struct view *view, size_t at)
{
    return belongs_to_letters(class_at(view, at, false)) &&
           follows_letter(view, at);
}

/* Where to look on after the place at `at` is none: nothing begins inside a
 * run of letters.  (㏂ begins with one and ends with a dot: a.m.) */
static size_t next_place(const struct view *view, size_t at)
{
    jy_text text = view->text;
    bool letters = class_at(view, at, false) == JY_CLASS_LETTER;
    do {
        uint32_t code;
        letters = letters && belongs_to_letters(class_at(view, at, true));
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        at += size ? size : 1;
    } while (letters && belongs_to_letters(class_at(view, at, false)));
    return at;
}

/* Bytes of the quotation mark at `at`, 0 if there is none. */
static size_t quote_at(jy_text text, size_t at)
{
    uint32_t code;
    size_t size = at < text.len
                      ? jy_utf8_decode(text.bytes + at, text.len - at, &code)
                      : 0;
    if (size == 0) {
        return 0;
    }
    switch (code) {
    case '"':
    case '\'':
    case 0x2018: /* ‘ */
    case 0x2019: /* ’ */
    case 0x201C: /* “ */
    case 0x201D: /* ” */
    case 0x300C: /* 「 */
    case 0x300D: /* 」 */
    case 0x300E: /* 『 */
    case 0x300F: /* 』 */
        return size;
    default:
        return 0;
    }
}

static bool stands_at(jy_text text, size_t at, const jy_folded *piece)
{
    return text.len - at >= piece->len &&
           memcmp(text.bytes + at, piece->bytes, piece->len) == 0;
}

/*
 * Do the pieces from number 1 on follow at *at?  Between two pieces there may
 * be a quotation mark, or a closing and an opening one.
 */
static bool rest_follows(const jy_form *form, const struct view *view,
                         size_t *at)
{
    for (size_t i = 1; i < form->piece_count; i++) {
        const jy_folded *piece = &form->piece[i];
        if (ends_early(view, *at)) {
            return false;
        }
        for (size_t marks = 0; marks < 2 && !stands_at(view->text, *at, piece);
             marks++) {
            *at += quote_at(view->text, *at);
        }
        if (!stands_at(view->text, *at, piece)) {
            return false;
        }
        *at += piece->len;
    }
    return true;
}

/* Whether a prefix would begin inside a number, what folds to nothing passed
 * over. */
static bool begins_inside_number(const struct view *view, size_t at)
{
    jy_class before = JY_CLASS_MARK;
    if (class_at(view, at, false) != JY_CLASS_DIGIT) {
        return false;
    }
    while (at > 0 && before == JY_CLASS_MARK) {
        at = jy_utf8_floor(view->text.bytes, at - 1);
        before = class_at(view, at, true);
        if (!view->written) {
            break;
        }
    }
    return before == JY_CLASS_DIGIT;
}

/* Whether a form may begin and end where it stands. */
static bool may_stand(const jy_word *word, const jy_form *form,
                      const struct view *view, jy_span place)
{
    if (begins_late(view, place.begin)) {
        return false;
    }
    if (word->prefix ? class_at(view, place.end, false) == JY_CLASS_MARK ||
                           begins_inside_number(view, place.begin)
                     : ends_early(view, place.end)) {
        return false;
    }
    return !(form->begins_number &&
             jy_number_is_before(view->text, place.begin)) &&
           !(form->ends_number && jy_number_is_after(view->text, place.end));
}

/* The end of the run of letters or digits that goes on across `at`. */
static size_t run_end(const struct view *view, size_t at)
{
    jy_text text = view->text;
    size_t last = jy_utf8_floor(text.bytes, at - 1);
    jy_class class = class_at(view, last, true);
    bool letters = follows_letter(view, at);
    while (letters ? belongs_to_letters(class_at(view, at, false))
                   : class == JY_CLASS_DIGIT &&
                         class_at(view, at, false) == JY_CLASS_DIGIT) {
        uint32_t code;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        at += size ? size : 1;
    }
    return at;
}

/* The next place of a piece of text from `from` on that begins in a stretch of
 * `stretches`; NULL if there is none. */
static const char *find_piece(jy_text text, jy_stretches stretches, size_t from,
                              jy_text piece)
{
    const char *found = NULL;
    while (!found && from < text.len) {
        const jy_span part = jy_stretches_next(stretches, text.len, from);
        const size_t left = text.len - part.begin;
        const size_t reach = part.end - part.begin + piece.len - 1;
        found = part.begin < part.end
                    ? jy_find((jy_text){text.bytes + part.begin,
                                        reach < left ? reach : left},
                              piece)
                    : NULL;
        from = part.end;
    }
    return found;
}

/* The next place of a form which begins in a stretch of `stretches`. */
static bool find_form(const jy_word_walk *walk, const jy_form *form,
                      const struct view *view, jy_stretches stretches,
                      jy_span *out)
{
    const jy_word *word = walk->word;
    const jy_text first = {form->piece[0].bytes, form->piece[0].len};
    jy_text text = view->text;
    size_t from = walk->from;
    while (from < text.len && (text.len - from < SHORT_TEXT ||
                               !jy_patience_is_over(walk->patience))) {
        const char *found = find_piece(text, stretches, from, first);
        if (!found) {
            return false;
        }
        out->begin = (size_t)(found - text.bytes);
        out->end = out->begin + first.len;
        if (rest_follows(form, view, &out->end) &&
            may_stand(word, form, view, *out)) {
            if (word->prefix) {
                out->end = run_end(view, out->end);
            }
            return true;
        }
        from = next_place(view, out->begin);
    }
    return false;
}

/* In which stretches of a field a form may begin: in none if one of its pieces
 * is nowhere. */
static jy_stretches possible(const jy_form *form, const jy_stored_field *field)
{
    jy_stretches out = JY_STRETCHES_ALL;
    for (size_t i = form->piece_count; out && i > 0; i--) {
        const jy_folded *piece = &form->piece[i - 1];
        out = jy_trigrams_find(field->trigrams, field->folded.len,
                               (jy_text){piece->bytes, piece->len});
    }
    return out; /* of the first piece */
}

/* The next place of form number `i`, kept from before if it is not behind. */
static bool next_of_form(jy_word_walk *walk, const struct view *view, size_t i,
                         jy_span *out)
{
    const jy_word *word = walk->word;
    const jy_form *form = word->exact ? &word->written : &word->form[i];
    jy_span *next = &walk->next[i];
    if (next->end == 0) {
        walk->stretches[i] =
            word->exact ? JY_STRETCHES_ALL : possible(form, walk->field);
    }
    if ((next->end == 0 || next->begin < walk->from) &&
        !find_form(walk, form, view, walk->stretches[i], next)) {
        *next = (jy_span){SIZE_MAX, SIZE_MAX};
    }
    *out = *next;
    return next->begin != SIZE_MAX;
}

jy_text jy_word_walk_text(const jy_word_walk *walk)
{
    return walk->word->exact ? walk->written.text : walk->field->folded;
}

bool jy_word_next(jy_word_walk *walk, jy_span *out)
{
    const jy_word *word = walk->word;
    if (word->exact && !walk->written.text.bytes) {
        if (jy_original_open(walk->field, &walk->written, NULL) != JY_OK) {
            return false;
        }
        (void)jy_original_whole(&walk->written);
    }
    const struct view view = {jy_word_walk_text(walk), word->exact};
    const size_t forms = word->exact ? 1 : word->form_count;
    bool found = false;
    for (size_t i = 0; i < forms; i++) {
        jy_span place;
        if (next_of_form(walk, &view, i, &place) &&
            (!found || place.begin < out->begin ||
             (place.begin == out->begin && place.end > out->end))) {
            *out = place;
            found = true;
        }
    }
    walk->from = found ? out->end : view.text.len;
    return found;
}

void jy_word_walk_end(jy_word_walk *walk)
{
    jy_original_close(&walk->written);
}

bool jy_word_find(const jy_word *word, const jy_stored_field *field,
                  const jy_patience *patience, jy_span *out)
{
    jy_word_walk walk = {.word = word, .field = field, .patience = patience};
    bool found = jy_word_next(&walk, out);
    jy_word_walk_end(&walk);
    return found;
}

jy_span jy_word_origin(const jy_word *word, const jy_stored_field *field,
                       jy_span place)
{
    return word->exact ? place : jy_stored_origin(field, place);
}

bool jy_word_covers(const jy_word *word, jy_field field)
{
    return word->field == JY_FIELD_ANY ? jy_field_rules[field].count > 0
                                       : word->field == field;
}

static bool word_matches(const jy_word *word, const jy_stored_document *doc,
                         const jy_patience *patience)
{
    jy_span span;
    if (word->field == JY_FIELD_ID) {
        /* An id is one name: it is given whole, and as it is written. */
        return jy_texts_are_equal(word->raw, doc->field[JY_FIELD_ID].original);
    }
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (doc->field[i].folded.bytes && jy_word_covers(word, (jy_field)i) &&
            jy_word_find(word, &doc->field[i], patience, &span)) {
            return true;
        }
    }
    return false;
}

static bool date_matches(jy_date_range range, const jy_stored_document *doc)
{
    jy_date_range date;
    return jy_date_parse(doc->field[JY_FIELD_DATE].original, &date) &&
           date.first >= range.first && date.last <= range.last;
}

/* Whether all children match, or one of them does. */
static bool children_match(const jy_node *node, bool all,
                           const jy_stored_document *doc,
                           const jy_patience *patience)
{
    for (size_t i = 0; i < node->child_count; i++) {
        if (jy_node_matches(node->child[i], doc, patience) != all) {
            return !all;
        }
    }
    return all;
}

bool jy_node_matches(const jy_node *node, const jy_stored_document *doc,
                     const jy_patience *patience)
{
    switch (node->kind) {
    case JY_NODE_WORD:
        return word_matches(&node->word, doc, patience);
    case JY_NODE_DATE:
        return date_matches(node->dates, doc);
    case JY_NODE_NOT:
        return !jy_node_matches(node->child[0], doc, patience);
    case JY_NODE_NEAR:
        return jy_near_matches(node, doc, patience);
    case JY_NODE_AND:
        return children_match(node, true, doc, patience);
    case JY_NODE_OR:
        return children_match(node, false, doc, patience);
    }
    return false;
}

bool jy_query_matches(const jy_query *query, const jy_stored_document *doc,
                      const jy_patience *patience)
{
    return query->root && jy_node_matches(query->root, doc, patience);
}
