/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the grammar of the query language. */
#include "index/query.h"

#include "index/index.h"
#include "index/query_parser.h"
#include "index/query_text.h"
#include "index/schema.h"
#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

static jy_node *parse_or(jy_parser *p, jy_field field);

/* A node with one child says no more than the child; with none, nothing. */
static jy_node *simplify(jy_node *node)
{
    if (node && node->child_count <= 1) {
        jy_node *child = node->child_count ? node->child[0] : NULL;
        node->child_count = 0;
        jy_node_free(node);
        return child;
    }
    return node;
}

static void skip_blanks(jy_parser *p)
{
    uint32_t code;
    size_t size;
    while ((size = jy_query_peek(p->text, p->at, &code)) > 0 &&
           jy_query_is_blank(code)) {
        p->at += size;
    }
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
           (*out == JY_FIELD_ID || *out == JY_FIELD_BODY ||
            jy_field_rules[*out].prefix);
}

/* How many ASCII letters stand at `at`. */
static size_t letters_at(jy_text text, size_t at)
{
    size_t end = at;
    while (end < text.len &&
           ((text.bytes[end] >= 'a' && text.bytes[end] <= 'z') ||
            (text.bytes[end] >= 'A' && text.bytes[end] <= 'Z'))) {
        end++;
    }
    return end - at;
}

/* What is at a place where a field's name may stand. */
struct field_name {
    size_t len;  /* letters */
    size_t size; /* of them and the colon, 0 if there is none */
    bool ascii;  /* the colon is */
    bool known;
    bool empty; /* nothing follows */
    jy_field field;
};

static struct field_name look_for_field(const jy_parser *p, size_t at)
{
    struct field_name name = {.len = letters_at(p->text, at)};
    uint32_t colon;
    size_t size = jy_query_peek(p->text, at + name.len, &colon);
    if (name.len == 0 || (colon != ':' && colon != 0xFF1A)) {
        return name;
    }
    name.size = name.len + size;
    name.ascii = colon == ':';
    name.known = find_field(p->text.bytes + at, name.len, &name.field);
    name.empty = jy_query_ends(p->text, at + name.size) ||
                 (p->depth > 0 && p->text.bytes[at + name.size] == ')');
    return name;
}

/*
 * A field's name and its colon at p->at, with something after it: step over
 * them and return the field, else `field`.
 */
static jy_field take_field(jy_parser *p, jy_field field)
{
    struct field_name name = look_for_field(p, p->at);
    const char *bytes = p->text.bytes + p->at;
    if (name.size == 0 || (!name.known && !name.ascii)) {
        return field;
    }
    if (!name.known) {
        jy_query_add_note(p->query,
                          "there is no field \"%.*s\"; it was read as text",
                          (int)name.len, bytes);
        return field;
    }
    if (name.empty) {
        jy_query_add_note(p->query,
                          "nothing follows \"%.*s:\"; it was read as text",
                          (int)name.len, bytes);
        return field;
    }
    p->at += name.size;
    return name.field;
}

/* The characters at `at` up to a blank, or to the end of the group. */
static jy_text value_at(const jy_parser *p, size_t at)
{
    size_t end = at;
    while (!jy_query_ends(p->text, end) &&
           !(p->depth > 0 && p->text.bytes[end] == ')')) {
        uint32_t code;
        end += jy_query_peek(p->text, end, &code);
    }
    return (jy_text){p->text.bytes + at, end - at};
}

/* The dates at p->at, which ends up behind them; NULL, and a note, if they are
 * none. */
static jy_node *parse_dates(jy_parser *p)
{
    jy_text value = value_at(p, p->at);
    jy_date_range range;
    bool turned;
    if (!jy_date_parse_range(value, &range, &turned)) {
        if (*value.bytes != '"' && *value.bytes != '=') {
            jy_query_add_note(p->query,
                              "\"%.*s\" is no date; it was looked for as text "
                              "in the field",
                              (int)value.len, value.bytes);
        }
        return NULL;
    }
    if (turned) {
        jy_query_add_note(p->query,
                          "\"%.*s\" ends before it begins; it was turned round",
                          (int)value.len, value.bytes);
    }
    jy_node *node = jy_parser_node(p, JY_NODE_DATE);
    if (node) {
        node->dates = range;
    }
    p->at += value.len;
    return node;
}

static jy_node *parse_group(jy_parser *p, jy_field field)
{
    p->at++;
    p->depth++;
    jy_node *node = parse_or(p, field);
    p->depth--;
    if (p->at < p->text.len) {
        p->at++; /* the ')' that jy_query_closes() saw */
    }
    return node;
}

static jy_node *parse_operand(jy_parser *p, jy_field field)
{
    field = take_field(p, field);
    if (p->text.bytes[p->at] == '(') {
        bool deep = p->depth >= JY_QUERY_DEPTH_MAX;
        if (!deep && jy_query_closes(p->text, p->at)) {
            return parse_group(p, field);
        }
        jy_query_add_note(p->query,
                          "the parenthesis at character %zu %s; it was read as "
                          "text",
                          jy_parser_character(p, p->at),
                          deep ? "is nested too deep"
                               : "has no partner with text between");
    }
    jy_node *dates = field == JY_FIELD_DATE ? parse_dates(p) : NULL;
    return dates ? dates : jy_parser_word(p, field);
}

static bool is_negated(const jy_parser *p, size_t at)
{
    return p->text.bytes[at] == '-' && !jy_query_ends(p->text, at + 1) &&
           p->text.bytes[at + 1] != '-' &&
           !(p->depth > 0 && p->text.bytes[at + 1] == ')');
}

static jy_node *parse_term(jy_parser *p, jy_field field)
{
    if (!is_negated(p, p->at)) {
        return parse_operand(p, field);
    }
    p->at++;
    jy_node *operand = parse_operand(p, field);
    jy_node *node = operand ? jy_parser_node(p, JY_NODE_NOT) : NULL;
    jy_parser_adopt(p, node, operand);
    return node;
}

/* --- operators */

/* Where an operand cannot begin: at the end of the query or of the group. */
static bool ends_operands(const jy_parser *p, size_t at)
{
    return at >= p->text.len || (p->depth > 0 && p->text.bytes[at] == ')');
}

static bool at_end(const jy_parser *p)
{
    return ends_operands(p, p->at);
}

static size_t blanks_at(const jy_parser *p, size_t at)
{
    jy_parser ahead = *p;
    ahead.at = at;
    skip_blanks(&ahead);
    return ahead.at - at;
}

/* Whether the capitals `name` stand at `at`. */
static bool stands_at(const jy_parser *p, size_t at, const char *name)
{
    size_t len = strlen(name);
    return at <= p->text.len && p->text.len - at >= len &&
           memcmp(p->text.bytes + at, name, len) == 0;
}

/* Whether a word, or the group, ends at `at`. */
static bool word_ends(const jy_parser *p, size_t at)
{
    return jy_query_ends(p->text, at) || ends_operands(p, at);
}

static bool at_or(const jy_parser *p, size_t at)
{
    return stands_at(p, at, "OR") &&
           (word_ends(p, at + 2) || p->text.bytes[at + 2] == '(');
}

/* At an OR with something on its left: is there something on its right? */
static bool or_joins(const jy_parser *p)
{
    size_t behind = p->at + 2;
    return !ends_operands(p, behind + blanks_at(p, behind));
}

/* The bytes of NEAR or NEAR/n at `at`, 0 if there is none. */
static size_t near_at(const jy_parser *p, size_t at, size_t *distance)
{
    enum { DIGITS_MAX = 9 };
    *distance = JY_QUERY_NEAR;
    if (!stands_at(p, at, "NEAR")) {
        return 0;
    }
    size_t end = at + 4;
    if (stands_at(p, end, "/")) {
        const size_t begin = ++end;
        *distance = 0;
        while (end < p->text.len && p->text.bytes[end] >= '0' &&
               p->text.bytes[end] <= '9') {
            *distance = *distance * 10 + (size_t)(p->text.bytes[end++] - '0');
            if (end - begin > DIGITS_MAX) {
                return 0;
            }
        }
        if (end == begin) {
            return 0;
        }
    }
    return word_ends(p, end) ? end - at : 0;
}

/* Whether what begins at `at` is a word, and no other operand. */
static bool word_begins(const jy_parser *p, size_t at, jy_field field)
{
    size_t ignored;
    bool turned;
    jy_date_range range;
    if (ends_operands(p, at) || is_negated(p, at) || at_or(p, at) ||
        near_at(p, at, &ignored)) {
        return false;
    }
    struct field_name name = look_for_field(p, at);
    if (name.size > 0 && name.known && !name.empty) {
        at += name.size;
        field = name.field;
    }
    bool group = p->text.bytes[at] == '(' && p->depth < JY_QUERY_DEPTH_MAX &&
                 jy_query_closes(p->text, at);
    bool dates = field == JY_FIELD_DATE &&
                 jy_date_parse_range(value_at(p, at), &range, &turned);
    return !group && !dates && field != JY_FIELD_ID;
}

static bool can_be_near(const jy_node *node)
{
    return node && node->kind == JY_NODE_WORD &&
           node->word.field != JY_FIELD_ID;
}

static size_t check_distance(jy_parser *p, size_t distance)
{
    size_t allowed = distance < 1                   ? 1
                     : distance > JY_QUERY_NEAR_MAX ? JY_QUERY_NEAR_MAX
                                                    : distance;
    if (allowed != distance) {
        jy_query_add_note(p->query,
                          "NEAR takes 1 to %d characters; %zu was read as %zu",
                          JY_QUERY_NEAR_MAX, distance, allowed);
    }
    return allowed;
}

/* Step over a NEAR at p->at that joins words; false if there is none. */
static bool take_near(jy_parser *p, jy_field field, size_t *distance)
{
    size_t at = p->at + blanks_at(p, p->at);
    size_t size = near_at(p, at, distance);
    if (size == 0) {
        return false;
    }
    size_t behind = at + size;
    behind += blanks_at(p, behind);
    if (!word_begins(p, behind, field)) {
        return false;
    }
    *distance = check_distance(p, *distance);
    p->at = behind;
    return true;
}

static jy_node *parse_near(jy_parser *p, jy_field field)
{
    jy_node *first = parse_term(p, field);
    jy_node *chain = NULL;
    size_t distance;
    if (!can_be_near(first)) {
        return first;
    }
    while (take_near(p, field, &distance)) {
        if (chain && chain->child_count == JY_QUERY_NEAR_WORDS_MAX) {
            if (!p->crowded) {
                jy_query_add_note(p->query,
                                  "NEAR joins at most %d words; those from "
                                  "character %zu on may stand anywhere",
                                  JY_QUERY_NEAR_WORDS_MAX,
                                  jy_parser_character(p, p->at));
            }
            p->crowded = true;
            break;
        }
        jy_node *next = parse_term(p, field);
        if (!chain && next) {
            chain = jy_parser_node(p, JY_NODE_NEAR);
            jy_parser_adopt(p, chain, first);
            first = NULL;
        }
        if (next) {
            next->near = distance;
        }
        jy_parser_adopt(p, chain, next);
    }
    return chain ? chain : first;
}

/* Tell of an operator that is none at this place. */
static void note_idle_operator(jy_parser *p)
{
    size_t ignored;
    if (at_or(p, p->at)) {
        jy_query_add_note(p->query,
                          "OR at character %zu joins nothing; it was read as "
                          "text",
                          jy_parser_character(p, p->at));
    } else if (near_at(p, p->at, &ignored)) {
        jy_query_add_note(p->query,
                          "NEAR at character %zu stands between no two words; "
                          "it was read as text",
                          jy_parser_character(p, p->at));
    } else if (stands_at(p, p->at, "NEAR/")) {
        jy_query_add_note(
            p->query,
            "NEAR/ at character %zu takes a number of characters; "
            "it was read as text",
            jy_parser_character(p, p->at));
    }
}

static jy_node *parse_and(jy_parser *p, jy_field field)
{
    jy_node *node = jy_parser_node(p, JY_NODE_AND);
    bool first = true;
    for (skip_blanks(p); !at_end(p); skip_blanks(p)) {
        if (at_or(p, p->at) && !first && or_joins(p)) {
            break;
        }
        note_idle_operator(p);
        jy_parser_adopt(p, node, parse_near(p, field));
        first = false;
    }
    return simplify(node);
}

static jy_node *parse_or(jy_parser *p, jy_field field)
{
    jy_node *node = jy_parser_node(p, JY_NODE_OR);
    jy_parser_adopt(p, node, parse_and(p, field));
    while (!at_end(p)) {
        p->at += 2; /* parse_and() stopped at an OR */
        jy_parser_adopt(p, node, parse_and(p, field));
    }
    return simplify(node);
}

/* --- the whole */

/* Leave out what is beyond the limit. */
static void check_size(jy_parser *p)
{
    jy_text *text = &p->text;
    size_t characters = jy_utf8_count(text->bytes, text->len);
    if (characters > JY_QUERY_CHARACTERS_MAX) {
        jy_query_add_note(p->query,
                          "the query has %zu characters; the first %d of them "
                          "were searched",
                          characters, JY_QUERY_CHARACTERS_MAX);
        text->len =
            jy_utf8_offset(text->bytes, text->len, JY_QUERY_CHARACTERS_MAX);
    }
}

static jy_query *query_new(const char *text, size_t len)
{
    jy_query *query = calloc(1, sizeof *query);
    if (query && !(query->text = malloc(len + 1))) {
        free(query);
        query = NULL;
    }
    if (query) {
        memcpy(query->text, text, len);
        query->text[len] = '\0';
    }
    return query;
}

jy_status jy_query_parse(const char *text, size_t len, jy_query **out,
                         jy_error *err)
{
    *out = NULL;
    jy_text blanks = {text, len};
    uint32_t code;
    size_t size;
    while ((size = jy_query_peek(blanks, 0, &code)) > 0 &&
           jy_query_is_blank(code)) {
        blanks.bytes += size;
        blanks.len -= size;
    }
    if (blanks.len == 0) {
        return jy_error_set(err, JY_E_QUERY, "the query is empty");
    }
    jy_query *query = query_new(text, len);
    if (!query) {
        return jy_error_set(err, JY_E_INTERNAL, "no memory for the query");
    }
    /* Characters are counted from the first that is typed, blanks included. */
    jy_parser p = {.query = query, .text = {query->text, len}, .err = err};
    check_size(&p);
    query->root = parse_or(&p, JY_FIELD_ANY);
    if (p.status != JY_OK) {
        jy_query_free(query);
        return p.status;
    }
    *out = query;
    return JY_OK;
}
