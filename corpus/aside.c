/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how captions begin, how credits are made, and where both end. */
#include "corpus/aside.h"

#include "corpus/aside_words.h"
#include "corpus/glyph.h"
#include "corpus/lines.h"
#include "corpus/marker.h"
#include "corpus/words.h"
#include "protocol/utf8.h"

#include <string.h>

#define NAME_CODES 4      /* of a name, */
#define DOTTED_CODES 14   /* or with · in it */
#define LABEL_CODES 14    /* of 人民日报驻湖南首席记者 */
#define ORIGIN_CODES 20   /* of a source */
#define TOKEN_MAX 60      /* bytes; what is longer is neither job nor name */
#define BRACKETED_MAX 120 /* bytes of a credit in brackets */

static size_t codes(jy_text text)
{
    return jy_utf8_count(text.bytes, text.len);
}

static bool is_one_of(jy_text text, const char *const *words)
{
    return text.len > 0 && jy_words_begin(text, words) == text.len;
}

static jy_text without_ornaments(jy_text text)
{
    size_t len = 1;
    while (len > 0) {
        text = jy_text_trim(text);
        len = jy_words_begin(text, jy_aside_ornaments);
        text = jy_words_tail(text, len);
    }
    return text;
}

static bool is_dot(uint32_t code)
{
    return code == 0xB7 || code == 0x2022; /* · and • */
}

/* Han, and dots, which *dotted tells. */
static bool is_han_or_dotted(jy_text text, bool *dotted)
{
    *dotted = false;
    for (size_t at = 0; at < text.len;) {
        uint32_t code = 0;
        at += jy_utf8_decode(text.bytes + at, text.len - at, &code);
        *dotted |= is_dot(code);
        if (!is_dot(code) && (code < 0x3400 || code > 0x9FFF) &&
            code < 0x20000) {
            return false;
        }
    }
    return text.len > 0;
}

static bool is_han(jy_text text)
{
    bool dotted;
    return is_han_or_dotted(text, &dotted) && !dotted;
}

static bool is_name(jy_text text)
{
    bool dotted = false;
    if (text.len > (size_t)DOTTED_CODES * JY_UTF8_MAX ||
        !is_han_or_dotted(text, &dotted)) {
        return false;
    }
    size_t count = codes(text);
    return count >= 2 && count <= (dotted ? DOTTED_CODES : NAME_CODES) &&
           !jy_words_in(text, jy_aside_not_in_names) &&
           jy_words_end(text, jy_aside_jobs) == 0 &&
           jy_words_end(text, jy_aside_written) == 0;
}

/* 本报记者, 通讯员, 湖南日报·新湖南客户端记者 */
static bool is_job(jy_text text)
{
    return jy_words_end(text, jy_aside_jobs) > 0 &&
           codes(text) <= LABEL_CODES &&
           !jy_words_in(text, jy_aside_not_in_names) &&
           !jy_glyph_has_clause(text);
}

/* 本报记者张兰, and no more. */
static bool is_job_with_name(jy_text text)
{
    if (!jy_words_in(text, jy_aside_jobs)) {
        return false;
    }
    for (size_t at = 3; at < text.len; at++) {
        if (is_job(jy_words_head(text, at)) &&
            jy_words_in(jy_words_head(text, at), jy_aside_papers)) {
            return is_name(jy_words_tail(text, at));
        }
    }
    return false;
}

/* Cut the first token off *rest: up to a blank, a colon or a comma, which goes
 * too; *colon if it was a colon. */
static jy_text next_token(jy_text *rest, bool *colon)
{
    size_t end = 0;
    size_t mark = 0;
    *rest = jy_text_trim(*rest);
    *colon = false;
    while (end < rest->len && end <= TOKEN_MAX && mark == 0) {
        jy_text here = jy_words_tail(*rest, end);
        size_t hard = jy_words_begin(here, jy_aside_colons);
        mark = hard > 0 ? hard : jy_words_begin(here, jy_aside_between_names);
        mark = mark > 0 ? mark : jy_text_leading_blank(here);
        *colon = hard > 0;
        end += mark > 0 ? 0 : 1;
    }
    jy_text token = jy_words_head(*rest, end);
    *rest = jy_text_trim(jy_words_tail(*rest, end + mark));
    jy_text behind = *rest;
    if (!*colon &&
        jy_words_begin(behind, jy_aside_colons) > 0) { /* 摄影 ：张兰 */
        *colon = true;
        *rest = jy_words_tail(behind, jy_words_begin(behind, jy_aside_colons));
    }
    return token;
}

/* What a line is made of. */
struct tokens {
    size_t jobs;
    size_t names;
    size_t labels;  /* of the desk */
    bool half;      /* 何, and 芳 must follow */
    bool colon;     /* one stands behind a label */
    bool sure;      /* a label that means nothing else */
    bool taken;     /* says what was done for a picture */
    bool other;     /* there is something else */
    bool bracketed; /* brackets are around all */
};

/* Where a token stands. */
struct place {
    bool colon_before; /* or a slash */
    bool colon_behind;
    bool last;
};

/* The job or name before 摄, in one token with it: 张兰摄, 本报记者张兰摄 */
static bool is_taken_by(jy_text token)
{
    size_t end = jy_words_end(token, jy_aside_taken);
    jy_text who = jy_words_head(token, token.len - end);
    return end > 0 && (is_name(who) || is_job(who) || is_job_with_name(who));
}

/* 报道, 北京报道, 文 behind a name and a slash: says what was done; *taken if
 * for a picture. */
static bool is_done(jy_text token, const struct place *place, size_t names,
                    bool *taken_out)
{
    bool behind = place->last || (place->colon_before && names > 0);
    size_t end = jy_words_end(token, jy_aside_written);
    *taken_out = is_one_of(token, jy_aside_taken);
    return behind && (*taken_out || is_one_of(token, jy_aside_written) ||
                      (place->last && end > 0 &&
                       is_name(jy_words_head(token, token.len - end))));
}

static void add_token(jy_text token, const struct place *place,
                      struct tokens *out)
{
    size_t page = jy_words_begin(token, jy_aside_pages);
    jy_text label = jy_words_tail(token, page);
    bool half = codes(token) == 1 && is_han(token);
    bool pictured;
    if (token.len > TOKEN_MAX) {
        out->other = true;
    } else if (out->half) {
        out->names++;
        out->other |= !half;
        out->half = false;
    } else if (is_done(token, place, out->names, &pictured)) {
        out->taken |= pictured;
    } else if (is_job(token)) {
        out->jobs++;
    } else if (place->last && is_taken_by(token) &&
               (out->bracketed || jy_words_in(token, jy_aside_jobs) ||
                out->jobs > 0)) {
        out->taken = true;
        out->names++;
    } else if (is_job_with_name(token)) {
        out->jobs++;
        out->names++;
    } else if (is_one_of(label, jy_aside_desk) && !place->last) {
        out->labels++;
        out->colon |= place->colon_behind;
        out->sure |= page > 0 || is_one_of(label, jy_aside_sure_desk);
    } else if (half) {
        out->half = true;
    } else if (is_name(token) || is_one_of(token, jy_aside_papers)) {
        out->names++;
    } else {
        out->other = true;
    }
}

static struct tokens tokens_of(jy_text text, bool bracketed)
{
    struct tokens tokens = {.bracketed = bracketed};
    struct place place = {false, false, false};
    while (text.len > 0 && !tokens.other) {
        place.colon_before = place.colon_behind;
        jy_text token = next_token(&text, &place.colon_behind);
        place.last = text.len == 0;
        if (token.len > 0) {
            add_token(token, &place, &tokens);
        }
    }
    tokens.other |= tokens.half;
    return tokens;
}

/* 来源：新华网 */
static bool is_origin(jy_text text)
{
    bool colon;
    jy_text label = next_token(&text, &colon);
    return colon && is_one_of(label, jy_aside_origins) && text.len > 0 &&
           codes(text) <= ORIGIN_CODES && !jy_glyph_has_clause(text) &&
           !jy_glyph_ends_clause(text);
}

/* 新华社发, 新华社发（李明摄）, 资料图片 */
static bool is_stock(jy_text text)
{
    size_t len = jy_words_begin(text, jy_aside_stock);
    jy_text rest = jy_text_trim(jy_words_tail(text, len));
    size_t open = jy_words_begin(rest, jy_aside_opens);
    size_t close = jy_words_end(rest, jy_aside_closes);
    if (len == 0 || rest.len == 0) {
        return len > 0;
    }
    if (open == 0 || close == 0 || rest.len <= open + close) {
        return false;
    }
    rest = (jy_text){rest.bytes + open, rest.len - open - close};
    return tokens_of(rest, true).taken;
}

static jy_aside kind_of(jy_text text, bool bracketed)
{
    struct tokens tokens = tokens_of(text, bracketed);
    if (is_stock(text) || is_origin(text)) {
        return JY_ASIDE_CREDIT;
    }
    if (tokens.other || tokens.names == 0) {
        return JY_ASIDE_NONE;
    }
    if (tokens.labels > 0) {
        bool good = tokens.colon || tokens.sure || tokens.labels > 1;
        return good && 2 * tokens.names >= tokens.labels ? JY_ASIDE_CREDIT
                                                         : JY_ASIDE_NONE;
    }
    if (tokens.taken) {
        return JY_ASIDE_CREDIT;
    }
    return tokens.jobs > 0 ? JY_ASIDE_BYLINE : JY_ASIDE_NONE;
}

/* （本报记者何芳采写）: `text` is what the brackets hold. */
static bool is_bracketed_credit(jy_text text)
{
    return text.len <= BRACKETED_MAX && jy_words_end(text, jy_aside_done) > 0 &&
           (jy_words_in(text, jy_aside_papers) ||
            jy_words_in(text, jy_aside_jobs) ||
            jy_words_begin(text, jy_aside_pages) > 0) &&
           !jy_words_in(text, jy_aside_closes) && !jy_glyph_ends_sentence(text);
}

jy_aside jy_aside_of(jy_text line)
{
    jy_text text = without_ornaments(line);
    if (text.len == 0 || text.len > JY_ASIDE_MAX) {
        return JY_ASIDE_NONE;
    }
    size_t open = jy_words_begin(text, jy_aside_opens);
    size_t close = jy_words_end(text, jy_aside_closes);
    if (open == 0 || close == 0 || text.len <= open + close) {
        return kind_of(text, false);
    }
    text = jy_text_trim((jy_text){text.bytes + open, text.len - open - close});
    jy_aside kind = kind_of(text, true);
    if (kind == JY_ASIDE_NONE && is_bracketed_credit(text)) {
        kind = JY_ASIDE_CREDIT;
    }
    return kind;
}

/* Where what stands behind the last sentence, bracket or wide gap begins. */
static bool ends_with_credit(jy_text text)
{
    static const char *const marks[] = {"。", "！", "？", "”", "）", NULL};
    if (jy_words_end(text, jy_aside_closes) == 0 &&
        jy_words_end(text, jy_aside_taken) == 0 &&
        jy_words_end(text, jy_aside_stock) == 0) {
        return false;
    }
    for (size_t at = 1; at < text.len; at++) {
        jy_text before = jy_words_head(text, at);
        jy_text rest = jy_words_tail(text, at);
        size_t blank = jy_text_leading_blank(rest);
        size_t open = jy_words_begin(rest, jy_aside_opens);
        if (rest.len > BRACKETED_MAX ||
            (blank == 0 && open == 0 && jy_words_end(before, marks) == 0)) {
            continue;
        }
        bool bracketed = open > 0 && jy_words_end(rest, jy_aside_closes) > 0;
        jy_aside kind = jy_aside_of(rest);
        struct tokens tokens = tokens_of(jy_text_trim(rest), true);
        bool behind = jy_words_end(before, marks) > 0;
        if ((kind == JY_ASIDE_CREDIT && (blank == 0 || tokens.jobs > 0)) ||
            (kind == JY_ASIDE_BYLINE && bracketed) ||
            (behind && !tokens.other && tokens.taken && tokens.names > 0)) {
            return true;
        }
    }
    return false;
}

/* 图为, 图①, 图1：, ▲ */
static bool begins_caption(jy_text text)
{
    bool arrow = jy_words_begin(text, jy_aside_arrows) > 0;
    text = without_ornaments(text);
    size_t open = jy_words_begin(text, jy_aside_opens);
    text = jy_words_tail(text, open);
    size_t number = jy_words_begin(text, jy_aside_numbered);
    jy_text rest = jy_words_tail(text, number);
    return arrow || jy_words_begin(text, jy_aside_pictures) > 0 ||
           (number > 0 &&
            (jy_words_begin(rest, jy_aside_colons) > 0 ||
             jy_marker_len(rest) > 0 ||
             (rest.len > 0 && rest.bytes[0] >= '0' && rest.bytes[0] <= '9')));
}

/* Lines from a first one on, and what they say together. */
struct block {
    char bytes[JY_ASIDE_MAX];
    jy_text text; /* in `bytes` */
    size_t lines;
    bool below; /* a blank line, or nothing, is below */
};

/* Add the next line of *rest to `block`; false: too long, or none is left. */
static bool add_line(jy_text *rest, struct block *block)
{
    jy_text line;
    if (block->below || block->lines == JY_ASIDE_LINES_MAX ||
        !jy_lines_next(rest, &line)) {
        return false;
    }
    line = jy_text_trim(line);
    if (line.len == 0 || block->text.len + line.len > sizeof block->bytes) {
        return false;
    }
    memcpy(block->bytes + block->text.len, line.bytes, line.len);
    block->text = (jy_text){block->bytes, block->text.len + line.len};
    block->lines++;
    jy_text next = *rest;
    block->below = !jy_lines_next(&next, &line) || jy_text_trim(line).len == 0;
    return true;
}

/* A quick look: can a credit begin with `line`? */
static bool may_begin_credit(jy_text line)
{
    bool colon;
    struct tokens tokens = {.half = false};
    struct place place = {false, true, false};
    static const char *const marks[] = {"，", "。", "；", "！", "？", NULL};
    jy_text rest = without_ornaments(line);
    if (jy_words_begin(rest, jy_aside_opens) > 0 ||
        jy_words_begin(rest, jy_aside_stock) > 0 ||
        jy_words_begin(rest, jy_aside_origins) > 0) {
        return true;
    }
    if (jy_words_in(line, marks)) {
        return false;
    }
    jy_text token = next_token(&rest, &colon);
    add_token(token, &place, &tokens);
    place.last = true;
    if (tokens.other) {
        tokens.other = false;
        add_token(token, &place, &tokens);
    }
    return !tokens.other;
}

jy_aside jy_aside_begins(jy_text text, bool after_blank, size_t *lines)
{
    struct block block = {.lines = 0};
    jy_aside kind = JY_ASIDE_NONE;
    bool caption = false;
    while (kind == JY_ASIDE_NONE && add_line(&text, &block)) {
        if (block.lines == 1) {
            caption = begins_caption(block.text);
            if (!caption && !after_blank && !may_begin_credit(block.text)) {
                break;
            }
        }
        bool apart = after_blank && block.below;
        kind = jy_aside_of(block.text);
        if (kind == JY_ASIDE_NONE &&
            ((caption && apart) ||
             ((caption || apart) && ends_with_credit(block.text)))) {
            kind = JY_ASIDE_CAPTION;
        }
    }
    *lines = kind == JY_ASIDE_NONE ? 0 : block.lines;
    return kind;
}
