/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a word is read: its pieces, its signs, its spellings. */
#include "index/index.h"
#include "index/number.h"
#include "index/query_parser.h"
#include "index/query_text.h"

#include <stdlib.h>
#include <string.h>

/* A word being read. */
struct reading {
    jy_node *node;
    size_t begin; /* its first character, signs included */
    size_t piece; /* where the piece under way begins */
    size_t stars; /* "*" outside quotation marks */
    size_t star;  /* where the last of them is */
    bool special; /* "=" and "*" mean something in this word */
};

static bool append(jy_parser *p, jy_form *form, jy_folded *piece)
{
    jy_folded *grown =
        realloc(form->piece, (form->piece_count + 1) * sizeof *grown);
    if (!grown) {
        jy_parser_no_memory(p);
        jy_folded_clear(piece);
        return false;
    }
    form->piece = grown;
    form->piece[form->piece_count++] = *piece;
    return true;
}

/* Without spaces at its ends. */
static void trim(jy_folded *folded)
{
    size_t from = 0;
    while (from < folded->len && folded->bytes[from] == ' ') {
        from++;
    }
    while (folded->len > from && folded->bytes[folded->len - 1] == ' ') {
        folded->len--;
    }
    folded->len -= from;
    memmove(folded->bytes, folded->bytes + from, folded->len);
    folded->bytes[folded->len] = '\0';
}

/* `text` as it is, without blanks at its ends. */
static bool keep_written(jy_parser *p, jy_form *form, jy_text text)
{
    uint32_t code;
    size_t size;
    while ((size = jy_query_peek(text, 0, &code)) > 0 &&
           jy_query_is_blank(code)) {
        text.bytes += size;
        text.len -= size;
    }
    size_t end = 0;
    for (size_t at = 0; (size = jy_query_peek(text, at, &code)) > 0;) {
        at += size;
        end = jy_query_is_blank(code) ? end : at;
    }
    jy_folded piece = {.bytes = malloc(end + 1), .len = end};
    if (!piece.bytes) {
        jy_parser_no_memory(p);
        return false;
    }
    memcpy(piece.bytes, text.bytes, end);
    piece.bytes[end] = '\0';
    return append(p, form, &piece);
}

/* Fold one piece of a word; a piece that folds to blanks is left out. */
static void add_piece(jy_parser *p, jy_word *word, size_t begin, size_t end)
{
    jy_folded folded;
    jy_text text = {p->text.bytes + begin, end - begin};
    if (begin == end || p->status != JY_OK) {
        return;
    }
    p->status = jy_fold(text.bytes, text.len, &folded, p->err);
    if (p->status != JY_OK) {
        return;
    }
    trim(&folded);
    if (folded.len == 0) {
        jy_folded_clear(&folded);
    } else if (append(p, &word->form[0], &folded) && word->exact) {
        (void)keep_written(p, &word->written, text);
    }
}

static void note_lonely(jy_parser *p, const char *what, size_t at)
{
    jy_query_add_note(p->query,
                      "the %s at character %zu has no partner with text "
                      "between; it was read as text",
                      what, jy_parser_character(p, at));
}

/* Take the characters of a word in; p->at ends up behind it. */
static void read_characters(jy_parser *p, struct reading *reading)
{
    jy_word *word = &reading->node->word;
    size_t nesting = 0; /* parentheses that are text, such as f(x) */
    size_t opened = p->at;
    size_t size;
    uint32_t code;

    while ((size = jy_query_peek(p->text, p->at, &code)) > 0 &&
           !jy_query_is_blank(code)) {
        bool quote = jy_query_opens_quote(code);
        size_t close = quote ? jy_query_closing_quote(p->text, p->at, code) : 0;
        if (close) {
            add_piece(p, word, reading->piece, p->at);
            add_piece(p, word, p->at + size, close);
            p->at = close + size;
            reading->piece = p->at;
            continue;
        }
        if (quote || code == 0x201D) {
            note_lonely(p, "quotation mark", p->at);
        } else if (code == '*') {
            reading->stars++;
            reading->star = p->at;
        } else if (code == '(') {
            nesting++;
            opened = p->at;
        } else if (code == ')' && nesting > 0) {
            nesting--;
        } else if (code == ')' && p->depth > 0) {
            break;
        } else if (code == ')') {
            note_lonely(p, "parenthesis", p->at);
        }
        p->at += size;
    }
    if (nesting > 0 && opened != reading->begin) { /* else it was noted */
        note_lonely(p, "parenthesis", opened);
    }
}

/* Whether a prefix of this word says enough: one character that counts by
 * itself, or two of others. */
static bool is_long_enough(const jy_word *word)
{
    size_t others = 0;
    for (size_t i = 0; i < word->form[0].piece_count; i++) {
        const jy_folded *piece = &word->form[0].piece[i];
        jy_text text = {piece->bytes, piece->len};
        uint32_t code;
        size_t size;
        for (size_t at = 0; (size = jy_query_peek(text, at, &code)) > 0;
             at += size) {
            jy_class class = jy_fold_class(code);
            if (class == JY_CLASS_GRAM) {
                return true;
            }
            others += class == JY_CLASS_LETTER || class == JY_CLASS_DIGIT;
        }
    }
    return others >= 2;
}

/* Make a prefix of the word, if that can be. */
static void take_prefix(jy_parser *p, struct reading *reading)
{
    if (!is_long_enough(&reading->node->word)) {
        jy_query_add_note(p->query,
                          "what stands before the * at character %zu is too "
                          "short for a prefix; the * was passed over",
                          jy_parser_character(p, reading->star));
    } else if (p->prefixes == JY_QUERY_PREFIXES_MAX) {
        jy_query_add_note(p->query,
                          "a query has at most %d prefixes; the * at character "
                          "%zu was passed over",
                          JY_QUERY_PREFIXES_MAX,
                          jy_parser_character(p, reading->star));
    } else {
        p->prefixes++;
        reading->node->word.prefix = true;
    }
}

/* The last piece, and what "*" means: a prefix at the very end, else text. */
static void end_word(jy_parser *p, struct reading *reading)
{
    jy_word *word = &reading->node->word;
    bool last = reading->special && reading->stars == 1 &&
                reading->star + 1 == p->at &&
                (reading->piece < reading->star || word->form[0].piece_count);
    if (last) {
        add_piece(p, word, reading->piece, reading->star);
        take_prefix(p, reading);
        return;
    }
    if (reading->special && reading->stars > 0) {
        jy_query_add_note(p->query,
                          "the * at character %zu is not at the end of a word; "
                          "it was read as text",
                          jy_parser_character(p, reading->star));
    }
    add_piece(p, word, reading->piece, p->at);
}

/* The text from `begin` to `end`, without quotation marks around all of it. */
static jy_text raw_word(const jy_parser *p, size_t begin, size_t end)
{
    uint32_t code;
    size_t size = jy_query_peek(p->text, begin, &code);
    size_t close = jy_query_opens_quote(code)
                       ? jy_query_closing_quote(p->text, begin, code)
                       : 0;
    if (close && close + size == end) {
        begin += size;
        end = close;
    }
    return (jy_text){p->text.bytes + begin, end - begin};
}

/* Step over a "=" that means something. */
static void take_equals(jy_parser *p, struct reading *reading)
{
    const char *at = p->text.bytes + p->at;
    if (!reading->special || *at != '=') {
        return;
    }
    if (jy_query_ends(p->text, p->at + 1) || at[1] == '=' || at[1] == '(') {
        jy_query_add_note(p->query,
                          "no word follows the = at character %zu; it was read "
                          "as text",
                          jy_parser_character(p, p->at));
        return;
    }
    reading->node->word.exact = true;
    p->at++;
}

static void add_spellings(jy_parser *p, jy_word *word)
{
    bool widened = !word->exact && word->field != JY_FIELD_ID &&
                   word->field != JY_FIELD_DATE;
    if (widened && p->status == JY_OK) {
        p->status = jy_number_spell(p->query, word, p->err);
    }
}

static jy_node *new_word(jy_parser *p, jy_field field)
{
    jy_node *node = jy_parser_node(p, JY_NODE_WORD);
    jy_form *form = calloc(1, sizeof *form);
    if (!node || !form) {
        jy_parser_no_memory(p);
        jy_node_free(node);
        free(form);
        return NULL;
    }
    node->word.field = field;
    node->word.form = form;
    node->word.form_count = 1;
    return node;
}

/* Whether the word has something to look for, and there is room for it. */
static bool is_wanted(jy_parser *p, const struct reading *reading)
{
    if (reading->node->word.form[0].piece_count == 0) {
        jy_query_add_note(p->query,
                          "the word at character %zu has nothing to look for; "
                          "it was passed over",
                          jy_parser_character(p, reading->begin));
        return false;
    }
    if (p->query->words == JY_QUERY_WORDS_MAX) {
        if (!p->full) {
            jy_query_add_note(p->query,
                              "a query has at most %d words; those from "
                              "character %zu on were left out",
                              JY_QUERY_WORDS_MAX,
                              jy_parser_character(p, reading->begin));
        }
        p->full = true;
        return false;
    }
    p->query->words++;
    return true;
}

jy_node *jy_parser_word(jy_parser *p, jy_field field)
{
    struct reading reading = {
        .node = new_word(p, field),
        .begin = p->at,
        .special = field != JY_FIELD_ID,
    };
    if (!reading.node) {
        p->at = p->text.len;
        return NULL;
    }
    jy_word *word = &reading.node->word;
    take_equals(p, &reading);
    size_t begin = p->at;
    reading.piece = begin;
    read_characters(p, &reading);
    end_word(p, &reading);
    word->raw = raw_word(p, begin, word->prefix ? p->at - 1 : p->at);
    if (!is_wanted(p, &reading)) {
        jy_node_free(reading.node);
        return NULL;
    }
    add_spellings(p, word);
    return reading.node;
}
