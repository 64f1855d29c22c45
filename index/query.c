/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the grammar of the query language. */
#include "index/query.h"

#include "index/index.h"
#include "index/query_text.h"
#include "index/schema.h"
#include "protocol/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    jy_query *query;
    const char *text;
    size_t len;
    size_t at;
    size_t depth;
    jy_status status; /* the first failure; parsing then runs to its end */
    jy_error *err;
};

static jy_node *parse_or(struct parser *p, jy_field field);

static jy_text text_of(const struct parser *p)
{
    return (jy_text){p->text, p->len};
}

/* --- notes, nodes */

void jy_query_add_note(jy_query *query, const char *format, ...)
{
    jy_error line; /* keeps a message to one tidy line */
    if (query->note_count == JY_QUERY_NOTES_MAX) {
        return;
    }
    va_list args;
    va_start(args, format);
    char text[JY_ERROR_MESSAGE_MAX];
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    jy_error_set(&line, JY_OK, "%s", text);
    char *copy = strdup(line.message);
    if (copy) {
        query->note[query->note_count++] = copy;
    }
}

static void fail(struct parser *p, jy_status status, const char *message)
{
    if (p->status == JY_OK) {
        p->status = jy_error_set(p->err, status, "%s", message);
    }
}

static void no_memory(struct parser *p)
{
    fail(p, JY_E_INTERNAL, "no memory for the query");
}

static void node_free(jy_node *node)
{
    if (!node) {
        return;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        node_free(node->child[i]);
    }
    for (size_t i = 0; i < node->word.piece_count; i++) {
        jy_folded_clear(&node->word.piece[i]);
    }
    free(node->child);
    free(node->word.piece);
    free(node);
}

static jy_node *node_new(struct parser *p, jy_node_kind kind)
{
    jy_node *node = calloc(1, sizeof *node);
    if (!node) {
        no_memory(p);
        return NULL;
    }
    node->kind = kind;
    return node;
}

/* Give `child` (NULL: nothing) to `node`, which may be NULL. */
static void adopt(struct parser *p, jy_node *node, jy_node *child)
{
    if (!child) {
        return;
    }
    jy_node **grown =
        node ? realloc(node->child, (node->child_count + 1) * sizeof *grown)
             : NULL;
    if (!grown) {
        no_memory(p);
        node_free(child);
        return;
    }
    node->child = grown;
    node->child[node->child_count++] = child;
}

/* A node with one child says no more than the child; with none, nothing. */
static jy_node *simplify(jy_node *node)
{
    if (node && node->child_count <= 1) {
        jy_node *child = node->child_count ? node->child[0] : NULL;
        node->child_count = 0;
        node_free(node);
        return child;
    }
    return node;
}

/* Where `at` is, as people count. */
static size_t character_number(const struct parser *p, size_t at)
{
    return jy_utf8_count(p->text, at) + 1;
}

static void skip_blanks(struct parser *p)
{
    uint32_t code;
    size_t size;
    while ((size = jy_query_peek(text_of(p), p->at, &code)) > 0 &&
           jy_query_is_blank(code)) {
        p->at += size;
    }
}

/* --- words */

/* Fold one piece of a word; pieces that fold to blanks are left out. */
static void add_piece(struct parser *p, jy_node *node, size_t begin, size_t end)
{
    jy_folded folded;
    jy_word *word = &node->word;
    if (begin == end || p->status != JY_OK) {
        return;
    }
    p->status = jy_fold(p->text + begin, end - begin, &folded, p->err);
    if (p->status != JY_OK) {
        return;
    }
    size_t from = 0;
    while (from < folded.len && folded.bytes[from] == ' ') {
        from++;
    }
    while (folded.len > from && folded.bytes[folded.len - 1] == ' ') {
        folded.len--;
    }
    folded.len -= from;
    memmove(folded.bytes, folded.bytes + from, folded.len);
    folded.bytes[folded.len] = '\0';
    jy_folded *grown =
        folded.len
            ? realloc(word->piece, (word->piece_count + 1) * sizeof *grown)
            : NULL;
    if (!grown) {
        if (folded.len) {
            no_memory(p);
        }
        jy_folded_clear(&folded);
        return;
    }
    word->piece = grown;
    word->piece[word->piece_count++] = folded;
}

/* Take the characters of a word in; p->at ends up behind it. */
static void read_word(struct parser *p, jy_node *node)
{
    size_t nesting = 0; /* parentheses that are text, such as f(x) */
    size_t piece = p->at;
    size_t size;
    uint32_t code;

    while ((size = jy_query_peek(text_of(p), p->at, &code)) > 0 &&
           !jy_query_is_blank(code)) {
        size_t close = jy_query_opens_quote(code)
                           ? jy_query_closing_quote(text_of(p), p->at, code)
                           : 0;
        if (close) {
            add_piece(p, node, piece, p->at);
            add_piece(p, node, p->at + size, close);
            p->at = close + size;
            piece = p->at;
            continue;
        }
        if (jy_query_opens_quote(code)) {
            jy_query_add_note(p->query,
                              "the quotation mark at character %zu has no "
                              "partner with text between; it was read as text",
                              character_number(p, p->at));
        } else if (code == '(') {
            nesting++;
        } else if (code == ')' && nesting > 0) {
            nesting--;
        } else if (code == ')' && p->depth > 0) {
            break;
        }
        p->at += size;
    }
    add_piece(p, node, piece, p->at);
}

/* The text from `begin` to p->at, without quotation marks around all of it. */
static jy_text raw_word(const struct parser *p, size_t begin)
{
    uint32_t code;
    size_t size = jy_query_peek(text_of(p), begin, &code);
    size_t close = jy_query_opens_quote(code)
                       ? jy_query_closing_quote(text_of(p), begin, code)
                       : 0;
    if (close && close + size == p->at) {
        return (jy_text){p->text + begin + size, close - begin - size};
    }
    return (jy_text){p->text + begin, p->at - begin};
}

static jy_node *parse_word(struct parser *p, jy_field field)
{
    jy_node *node = node_new(p, JY_NODE_WORD);
    size_t begin = p->at;
    if (!node) {
        p->at = p->len;
        return NULL;
    }
    node->word.field = field;
    read_word(p, node);
    node->word.raw = raw_word(p, begin);
    if (node->word.piece_count == 0) {
        jy_query_add_note(p->query,
                          "the word at character %zu has nothing to look for; "
                          "it was passed over",
                          character_number(p, begin));
        node_free(node);
        return NULL;
    }
    if (++p->query->words > JY_QUERY_WORDS_MAX && p->status == JY_OK) {
        p->status = jy_error_set(p->err, JY_E_TOO_LARGE,
                                 "the query has more than %d words",
                                 JY_QUERY_WORDS_MAX);
    }
    return node;
}

/* --- terms */

/* The field called `name`, in any case, if a query can name it. */
static bool find_field(const char *name, size_t len, jy_field *out)
{
    char lower[16];
    if (len >= sizeof lower) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        lower[i] = (char)(name[i] | 0x20); /* ASCII letters, all of them */
    }
    return jy_field_from_name(lower, len, out) &&
           (*out == JY_FIELD_ID || jy_field_rules[*out].prefix);
}

/* How many ASCII letters stand at p->at. */
static size_t letters_here(const struct parser *p)
{
    size_t end = p->at;
    while (end < p->len && ((p->text[end] >= 'a' && p->text[end] <= 'z') ||
                            (p->text[end] >= 'A' && p->text[end] <= 'Z'))) {
        end++;
    }
    return end - p->at;
}

/*
 * A field's name and its colon at p->at, with something after it: step over
 * them and return the field, else `field`.
 */
static jy_field take_field(struct parser *p, jy_field field)
{
    const char *name = p->text + p->at;
    size_t len = letters_here(p);
    uint32_t colon;
    size_t size = jy_query_peek(text_of(p), p->at + len, &colon);
    jy_field named;
    if (len == 0 || (colon != ':' && colon != 0xFF1A)) {
        return field;
    }
    if (!find_field(name, len, &named)) {
        if (colon == ':') {
            jy_query_add_note(p->query,
                              "there is no field \"%.*s\"; it was read as text",
                              (int)len, name);
        }
        return field;
    }
    if (jy_query_ends(text_of(p), p->at + len + size)) {
        jy_query_add_note(p->query,
                          "nothing follows \"%.*s:\"; it was read as text",
                          (int)len, name);
        return field;
    }
    p->at += len + size;
    return named;
}

static jy_node *parse_group(struct parser *p, jy_field field)
{
    p->at++;
    p->depth++;
    jy_node *node = parse_or(p, field);
    p->depth--;
    if (p->at < p->len) {
        p->at++; /* the ')' that jy_query_closes() saw */
    }
    return node;
}

static jy_node *parse_operand(struct parser *p, jy_field field)
{
    field = take_field(p, field);
    if (p->text[p->at] == '(') {
        bool deep = p->depth >= JY_QUERY_DEPTH_MAX;
        if (!deep && jy_query_closes(text_of(p), p->at)) {
            return parse_group(p, field);
        }
        jy_query_add_note(p->query,
                          "the parenthesis at character %zu %s; it was read as "
                          "text",
                          character_number(p, p->at),
                          deep ? "is nested too deep" : "encloses nothing");
    }
    return parse_word(p, field);
}

static jy_node *parse_term(struct parser *p, jy_field field)
{
    bool negated = p->text[p->at] == '-' &&
                   !jy_query_ends(text_of(p), p->at + 1) &&
                   p->text[p->at + 1] != '-';
    if (!negated) {
        return parse_operand(p, field);
    }
    p->at++;
    jy_node *operand = parse_operand(p, field);
    jy_node *node = operand ? node_new(p, JY_NODE_NOT) : NULL;
    adopt(p, node, operand);
    return node;
}

/* --- operators */

static bool at_end(const struct parser *p)
{
    return p->at >= p->len || (p->depth > 0 && p->text[p->at] == ')');
}

static bool at_or(const struct parser *p)
{
    if (p->len - p->at < 2 || memcmp(p->text + p->at, "OR", 2) != 0) {
        return false;
    }
    return jy_query_ends(text_of(p), p->at + 2) || p->text[p->at + 2] == '(';
}

/* At an OR with something on its left: is there something on its right? */
static bool or_joins(const struct parser *p)
{
    struct parser ahead = *p;
    ahead.at += 2;
    skip_blanks(&ahead);
    return !at_end(&ahead);
}

static jy_node *parse_and(struct parser *p, jy_field field)
{
    jy_node *node = node_new(p, JY_NODE_AND);
    bool first = true;
    for (skip_blanks(p); !at_end(p); skip_blanks(p)) {
        if (at_or(p)) {
            if (!first && or_joins(p)) {
                break;
            }
            jy_query_add_note(p->query,
                              "OR at character %zu joins nothing; it was read "
                              "as text",
                              character_number(p, p->at));
        }
        adopt(p, node, parse_term(p, field));
        first = false;
    }
    return simplify(node);
}

static jy_node *parse_or(struct parser *p, jy_field field)
{
    jy_node *node = node_new(p, JY_NODE_OR);
    adopt(p, node, parse_and(p, field));
    while (!at_end(p)) {
        p->at += 2; /* parse_and() stopped at an OR */
        adopt(p, node, parse_and(p, field));
    }
    return simplify(node);
}

/* --- the whole */

static jy_status check_size(const char *text, size_t len, jy_error *err)
{
    size_t characters = jy_utf8_count(text, len);
    if (characters > JY_QUERY_CHARACTERS_MAX) {
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "the query has %zu characters; at most %d are "
                            "searched",
                            characters, JY_QUERY_CHARACTERS_MAX);
    }
    return JY_OK;
}

jy_status jy_query_parse(const char *text, size_t len, jy_query **out,
                         jy_error *err)
{
    *out = NULL;
    jy_status status = check_size(text, len, err);
    if (status != JY_OK) {
        return status;
    }
    jy_query *query = calloc(1, sizeof *query);
    char *copy = malloc(len + 1);
    if (!query || !copy) {
        free(query);
        free(copy);
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the query");
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    query->text = copy;

    struct parser p = {.query = query, .text = copy, .len = len, .err = err};
    skip_blanks(&p);
    if (p.at == p.len) {
        fail(&p, JY_E_QUERY, "the query is empty");
    } else {
        query->root = parse_or(&p, JY_FIELD_ANY);
    }
    if (p.status != JY_OK) {
        jy_query_free(query);
        return p.status;
    }
    *out = query;
    return JY_OK;
}

void jy_query_free(jy_query *query)
{
    if (query) {
        node_free(query->root);
        for (size_t i = 0; i < query->note_count; i++) {
            free(query->note[i]);
        }
        free(query->text);
        free(query);
    }
}
