/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how captions begin, how credits end, and what people did. */
#include "corpus/aside.h"

#include "corpus/glyph.h"
#include "corpus/lines.h"
#include "corpus/marker.h"
#include "corpus/words.h"
#include "protocol/utf8.h"

#include <string.h>

/* Lists of words end in NULL. */
static const char *const ornaments[] = {
    "□", "■", "○", "●", "◎", "◇", "◆", "△", "▲",
    "▽", "▼", "☆", "★", "◀", "►", "▶", "◄", NULL,
};
static const char *const opens[] = {"（", "(", "【", "[", "〔", NULL};
static const char *const closes[] = {"）", ")", "】", "]", "〕", NULL};
static const char *const colons[] = {"：", ":",  "/", "／",
                                     "丨", "｜", "|", NULL};
static const char *const between_names[] = {"、", NULL};

/* What a caption begins with; behind 图 there must be a number or a mark. */
static const char *const pictures[] = {
    "图为",   "圖為",   "上图",   "下图",   "左图",     "右图",     "上圖",
    "下圖",   "左圖",   "右圖",   "题图",   "題圖",     "大图",     "小图",
    "左上图", "右上图", "左下图", "右下图", "图片说明", "圖片說明", NULL,
};
static const char *const numbered[] = {"图", "圖", "图表", "圖表", NULL};
static const char *const arrows[] = {"▲", "△", "▼", "◀", "►", "▶", "◄", NULL};

/* Whose reporters they are. */
static const char *const papers[] = {
    "本报",   "本刊",   "本台",   "本网",   "本社",   "本報",
    "新华社", "新華社", "中新社", "人民网", "新华网", "中新网",
    "日报",   "晚报",   "早报",   "晨报",   "日報",   "晚報",
    "都市报", "青年报", "中央社", NULL,
};

/* Who writes and takes pictures. */
static const char *const jobs[] = {
    "记者",     "記者",     "通讯员", "通訊員", "摄影记者",
    "攝影記者", "评论员",   "評論員", "实习生", "實習生",
    "特约撰稿", "特約撰稿", "特派员", "撰稿人", NULL,
};

/* What was done for a picture, at the end of a credit. */
static const char *const taken[] = {
    "摄",   "攝",   "摄影",     "攝影", "摄影报道", "攝影報導",
    "供图", "供圖", "图片报道", "制图", "製圖",     "绘图",
    "绘",   "繪",   "图",       "圖",   NULL,
};

/* What was done for a text, at the end of a byline. */
static const char *const written[] = {
    "报道",     "報導", "報道", "文",   "撰文", "采写",     "採寫",
    "文/图",    "文图", "图文", "整理", "综合", "综合报道", "供稿",
    "采写整理", "撰稿", "编译", "辑录", "编辑", NULL,
};

/* What ends a credit in brackets that names its makers in a clause. */
static const char *const done[] = {
    "摄",   "攝",     "摄影", "攝影", "报道", "报导", "報道", "報導",
    "采写", "採寫",   "供图", "供圖", "供稿", "撰文", "整理", "制图",
    "製圖", "资料片", "发",   "發",   "电",   "電",   NULL,
};

/* A picture of nobody's. */
static const char *const stock[] = {
    "新华社发", "新華社發",     "资料图片", "資料圖片", "资料照片",
    "資料照片", "本报资料片",   "资料片",   "资料图",   "新华社图",
    "网络图片", "视觉中国供图", NULL,
};

/* What is done at a desk; a colon or a blank and names follow. */
static const char *const desk[] = {
    "责任编辑", "責任編輯", "责编",     "責編",     "编辑",     "編輯",
    "美术编辑", "美術編輯", "美编",     "美編",     "图片编辑", "图编",
    "版式",     "版面",     "版式设计", "校对",     "校對",     "审校",
    "检校",     "审核",     "复审",     "终审",     "编审",     "主编",
    "執行主編", "执行主编", "值班主任", "值班编委", "值班总编", "值班编辑",
    "监制",     "監製",     "统筹",     "策划",     "策劃",     "制图",
    "製圖",     "制表",     "製表",     "绘图",     "插图",     "漫画",
    "视觉",     "排版",     "组版",     "摄影",     "攝影",     "摄像",
    "撰文",     "撰稿",     "采写",     "採寫",     "供图",     "供圖",
    "供稿",     "文字",     "图片",     "圖片",     "文",       "图",
    "圖",       "文/图",    "图/文",    NULL,
};

/* Those that need no second one beside them where a blank parts. */
static const char *const sure_desk[] = {
    "责任编辑", "責任編輯", "责编", "責編", "美术编辑", "美编",
    "图片编辑", "版式设计", "审校", "检校", NULL,
};

/* Where it comes from: a colon and anything short follows. */
static const char *const origins[] = {
    "来源",     "來源",     "图片来源", "圖片來源", "资料来源", "資料來源",
    "数据来源", "稿件来源", "稿源",     "图源",     NULL,
};

/* 本版撰文, 本栏编辑 */
static const char *const pages[] = {"本版", "本栏", "本期", "今日", NULL};

/* No name has one of these in it. */
static const char *const not_in_names[] = {
    "的", "了", "是", "在", "我", "你", "他", "她", "它", "们", "們",
    "这", "這", "那", "您", "吗", "呢", "吧", "啊", "么", "麼", "不",
    "没", "沒", "也", "都", "很", "就", "与", "與", "及", "或", "其",
    "此", "从", "從", "被", "把", "对", "將", "将", "说", "說", NULL,
};

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
        len = jy_words_begin(text, ornaments);
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
           !jy_words_in(text, not_in_names) && jy_words_end(text, jobs) == 0 &&
           jy_words_end(text, written) == 0;
}

/* 本报记者, 通讯员, 湖南日报·新湖南客户端记者 */
static bool is_job(jy_text text)
{
    return jy_words_end(text, jobs) > 0 && codes(text) <= LABEL_CODES &&
           !jy_words_in(text, not_in_names) && !jy_glyph_has_clause(text);
}

/* 本报记者张兰, and no more. */
static bool is_job_with_name(jy_text text)
{
    if (!jy_words_in(text, jobs)) {
        return false;
    }
    for (size_t at = 3; at < text.len; at++) {
        if (is_job(jy_words_head(text, at)) &&
            jy_words_in(jy_words_head(text, at), papers)) {
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
        size_t hard = jy_words_begin(here, colons);
        mark = hard > 0 ? hard : jy_words_begin(here, between_names);
        mark = mark > 0 ? mark : jy_text_leading_blank(here);
        *colon = hard > 0;
        end += mark > 0 ? 0 : 1;
    }
    jy_text token = jy_words_head(*rest, end);
    *rest = jy_text_trim(jy_words_tail(*rest, end + mark));
    jy_text behind = *rest;
    if (!*colon && jy_words_begin(behind, colons) > 0) { /* 摄影 ：张兰 */
        *colon = true;
        *rest = jy_words_tail(behind, jy_words_begin(behind, colons));
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
    size_t end = jy_words_end(token, taken);
    jy_text who = jy_words_head(token, token.len - end);
    return end > 0 && (is_name(who) || is_job(who) || is_job_with_name(who));
}

/* 报道, 北京报道, 文 behind a name and a slash: says what was done; *taken if
 * for a picture. */
static bool is_done(jy_text token, const struct place *place, size_t names,
                    bool *taken_out)
{
    bool behind = place->last || (place->colon_before && names > 0);
    size_t end = jy_words_end(token, written);
    *taken_out = is_one_of(token, taken);
    return behind && (*taken_out || is_one_of(token, written) ||
                      (place->last && end > 0 &&
                       is_name(jy_words_head(token, token.len - end))));
}

static void add_token(jy_text token, const struct place *place,
                      struct tokens *out)
{
    size_t page = jy_words_begin(token, pages);
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
               (out->bracketed || jy_words_in(token, jobs) || out->jobs > 0)) {
        out->taken = true;
        out->names++;
    } else if (is_job_with_name(token)) {
        out->jobs++;
        out->names++;
    } else if (is_one_of(label, desk) && !place->last) {
        out->labels++;
        out->colon |= place->colon_behind;
        out->sure |= page > 0 || is_one_of(label, sure_desk);
    } else if (half) {
        out->half = true;
    } else if (is_name(token) || is_one_of(token, papers)) {
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
    return colon && is_one_of(label, origins) && text.len > 0 &&
           codes(text) <= ORIGIN_CODES && !jy_glyph_has_clause(text) &&
           !jy_glyph_ends_clause(text);
}

/* 新华社发, 新华社发（李明摄）, 资料图片 */
static bool is_stock(jy_text text)
{
    size_t len = jy_words_begin(text, stock);
    jy_text rest = jy_text_trim(jy_words_tail(text, len));
    size_t open = jy_words_begin(rest, opens);
    size_t close = jy_words_end(rest, closes);
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
    return text.len <= BRACKETED_MAX && jy_words_end(text, done) > 0 &&
           (jy_words_in(text, papers) || jy_words_in(text, jobs) ||
            jy_words_begin(text, pages) > 0) &&
           !jy_words_in(text, closes) && !jy_glyph_ends_sentence(text);
}

jy_aside jy_aside_of(jy_text line)
{
    jy_text text = without_ornaments(line);
    if (text.len == 0 || text.len > JY_ASIDE_MAX) {
        return JY_ASIDE_NONE;
    }
    size_t open = jy_words_begin(text, opens);
    size_t close = jy_words_end(text, closes);
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
    if (jy_words_end(text, closes) == 0 && jy_words_end(text, taken) == 0 &&
        jy_words_end(text, stock) == 0) {
        return false;
    }
    for (size_t at = 1; at < text.len; at++) {
        jy_text before = jy_words_head(text, at);
        jy_text rest = jy_words_tail(text, at);
        size_t blank = jy_text_leading_blank(rest);
        size_t open = jy_words_begin(rest, opens);
        if (rest.len > BRACKETED_MAX ||
            (blank == 0 && open == 0 && jy_words_end(before, marks) == 0)) {
            continue;
        }
        bool bracketed = open > 0 && jy_words_end(rest, closes) > 0;
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
    bool arrow = jy_words_begin(text, arrows) > 0;
    text = without_ornaments(text);
    size_t open = jy_words_begin(text, opens);
    text = jy_words_tail(text, open);
    size_t number = jy_words_begin(text, numbered);
    jy_text rest = jy_words_tail(text, number);
    return arrow || jy_words_begin(text, pictures) > 0 ||
           (number > 0 &&
            (jy_words_begin(rest, colons) > 0 || jy_marker_len(rest) > 0 ||
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
    if (jy_words_begin(rest, opens) > 0 || jy_words_begin(rest, stock) > 0 ||
        jy_words_begin(rest, origins) > 0) {
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
