/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the grammar of kickers, and what offices and places end in. */
#include "corpus/kicker.h"

#include "corpus/glyph.h"
#include "corpus/lines.h"
#include "corpus/words.h"
#include "protocol/utf8.h"

#include <string.h>

/* Lists of words end in NULL. */
static const char *const colons[] = {"：", ":", NULL};
static const char *const separators[] = {"、", "，", ",", NULL};
static const char *const role_ends[] = {
    "代表", "委员", "人大常委", "政协常委", NULL,
};

/* 委员会 is no role, nor is 代表团 or 委员长. */
static const char *const not_role_ends[] = {"会", "团", "大会", "长", NULL};

/* A line with one of these is a sentence. */
static const char *const sentence_marks[] = {
    "。", "！", "？", "；", "：", ":", "“", "”", "…", NULL,
};

/* What an office ends in, where no byline says so. */
static const char *const titles[] = {
    "市长",   "省长",   "县长",   "区长",   "州长",   "盟长",   "旗长",
    "乡长",   "镇长",   "村长",   "书记",   "支书",   "主席",   "主任",
    "主委",   "院长",   "校长",   "厅长",   "局长",   "部长",   "处长",
    "科长",   "司长",   "所长",   "行长",   "会长",   "社长",   "台长",
    "馆长",   "团长",   "队长",   "董事长", "理事长", "秘书长", "检察长",
    "委员长", "厂长",   "总裁",   "经理",   "教授",   "研究员", "院士",
    "工程师", "医师",   "律师",   "教师",   "助理",   "专员",   "技师",
    "技工",   "政委",   "司令员", "总监",   "董事",   "会计师", "设计师",
    "护士",   "护士长", "站长",   "组长",   "主编",   "总编辑", "总书记",
    "总理",   "法官",   "检察官", "议员",   "教练",   NULL,
};

/* What people are called by who have no office; of no place. */
static const char *const callings[] = {
    "农民", "村民", "工人", "职工",   "企业家", "科学家", "作家",
    "演员", "导演", "画家", "运动员", "队员",   NULL,
};

/* What stands between a place and the title: 株洲市[委][副]书记. */
static const char *const between[] = {
    "常务副",   "副",         "代理", "代",     "人民政府", "政府",
    "人大常委", "人大常委会", "人大", "政协",   "党委",     "党组",
    "管委会",   "常委",       "委",   "党支部", "党总支",   NULL,
};

/* Whose committee it is: [中共]株洲市委书记. */
static const char *const parties[] = {
    "中共",   "民革",   "民盟",     "民建", "民进",
    "农工党", "致公党", "九三学社", "台盟", NULL,
};

static const char *const units[] = {
    "省", "市", "县", "区", "州", "盟", "旗", "乡", "镇", "村", NULL,
};

/* What printers put around a byline: □ 阳卫国, （阳卫国） */
static const char *const ornaments[] = {
    "□", "■", "○", "●", "◎", "◇",  "◆",  "△",
    "▲", "▽", "▼", "☆", "★", "（", "）", NULL,
};

/* After a name, these make it a sentence: 市长阳卫国表示： */
static const char *const verbs[] = {
    "说",   "道",   "表示", "认为", "指出", "强调", "建议",
    "介绍", "提出", "坦言", "呼吁", "告诉", NULL,
};

/*
 * `line` without blanks, but one where Latin letters meet; false: too long.
 * A blank behind the role is as good as a separator, and becomes one: else
 * 委员 长沙市市长 would read 委员长.
 */
static bool squeeze(jy_text line, char out[JY_KICKER_MAX], jy_text *squeezed)
{
    *squeezed = (jy_text){out, 0};
    line = jy_text_trim(line);
    if (line.len > JY_KICKER_MAX) {
        return false;
    }
    for (size_t at = 0; at < line.len;) {
        size_t blank = jy_text_leading_blank(jy_words_tail(line, at));
        if (blank == 0) {
            out[squeezed->len++] = line.bytes[at++];
            continue;
        }
        at += blank;
        if (jy_glyph_ends_latin(*squeezed) &&
            jy_glyph_begins_latin(jy_words_tail(line, at))) {
            out[squeezed->len++] = ' ';
        } else if (jy_words_end(*squeezed, role_ends) > 0 &&
                   !jy_words_in(*squeezed, separators)) {
            out[squeezed->len++] = ',';
        }
    }
    return true;
}

/* Bytes of the role that `text` begins with, or 0. */
static size_t role_len(jy_text text)
{
    for (size_t at = 0; at < text.len; at++) {
        jy_text rest = jy_words_tail(text, at);
        size_t len = jy_words_begin(rest, role_ends);
        if (jy_words_begin(rest, separators) > 0) {
            return 0;
        }
        if (at > 0 && len > 0 &&
            jy_words_begin(jy_words_tail(rest, len), not_role_ends) == 0) {
            return at + len;
        }
    }
    return 0;
}

/* A name: two to four Han, or a longer one with · or blanks in it. */
static bool is_name(jy_text text)
{
    static const char *const parts[] = {"·", "•", "．", " ", NULL};
    static const char *const brackets[] = {
        "（", "）", "(", ")", "【", "】", "《", "》", NULL,
    };
    size_t count = jy_utf8_count(text.bytes, text.len);
    return count >= 2 &&
           (count <= 4 || (count <= 20 && jy_words_in(text, parts))) &&
           jy_words_end(text, verbs) == 0 && !jy_words_in(text, separators) &&
           !jy_words_in(text, brackets);
}

static bool ends_in_title(jy_text text)
{
    return jy_words_end(text, titles) > 0 || jy_words_end(text, callings) > 0;
}

/* Where the name after the last title in `text` begins, or 0. */
static size_t name_after_title(jy_text text)
{
    for (size_t at = text.len; at > 0; at--) {
        if (ends_in_title(jy_words_head(text, at))) {
            return is_name(jy_words_tail(text, at)) ? at : 0;
        }
    }
    return 0;
}

/*
 * Where in `text`, office and speaker, does the speaker begin?  A byline may
 * repeat the office too.
 */
static bool find_speaker(jy_text text, jy_text byline, size_t *out)
{
    if (byline.len == 0) {
        *out = name_after_title(text);
        return *out > 0;
    }
    if (byline.len > text.len || jy_utf8_count(byline.bytes, byline.len) < 2) {
        return false;
    }
    size_t at = text.len - byline.len;
    *out = at + name_after_title(byline);
    return memcmp(text.bytes + at, byline.bytes, byline.len) == 0;
}

/* The place that `post`, one of the posts of an office, is of, or absent. */
static jy_text place_of(jy_text post)
{
    size_t len = jy_words_end(post, titles);
    if (len == 0) {
        return (jy_text){NULL, 0};
    }
    while (len > 0) {
        post.len -= len;
        len = jy_words_end(post, between);
    }
    post = jy_words_tail(post, jy_words_begin(post, parties));
    size_t unit = jy_words_end(post, units);
    size_t twice = jy_words_end(jy_words_head(post, post.len - unit), units);
    if (unit > 0 && twice == unit && /* 长沙市市委书记 is of 长沙市 */
        memcmp(post.bytes + post.len - 2 * unit, post.bytes + post.len - unit,
               unit) == 0) {
        post.len -= unit;
    }
    bool is_place = unit > 0 && post.len > unit;
    return is_place ? post : (jy_text){NULL, 0};
}

/* The place of the first post that has one. */
static jy_text find_place(jy_text office)
{
    jy_text place = {NULL, 0};
    while (office.len > 0 && place.bytes == NULL) {
        size_t len = 0;
        while (len < office.len &&
               jy_words_begin(jy_words_tail(office, len), separators) == 0) {
            len++;
        }
        place = place_of(jy_words_head(office, len));
        office = jy_words_tail(office, len);
        office = jy_words_tail(office, jy_words_begin(office, separators));
    }
    return place;
}

bool jy_kicker_is_candidate(jy_text line)
{
    return jy_words_end(jy_text_trim(line), colons) > 0;
}

/* 杨莉（女）, 华学健（女，苗族）: what is said of a person. */
static jy_text without_remark(jy_text text)
{
    static const char *const closes[] = {"）", ")", NULL};
    static const char *const opens[] = {"（", "(", NULL};
    static const char *const remarks[] = {"女", "男", "族", NULL};
    size_t close = jy_words_end(text, closes);
    for (size_t at = text.len - close; close > 0 && at > 0; at--) {
        size_t open = jy_words_begin(jy_words_tail(text, at), opens);
        if (open > 0) {
            jy_text inside = jy_words_head(jy_words_tail(text, at + open),
                                           text.len - close - at - open);
            return jy_words_end(inside, remarks) > 0 ||
                           jy_words_begin(inside, remarks) > 0
                       ? jy_words_head(text, at)
                       : text;
        }
    }
    return text;
}

static jy_text without_ornaments(jy_text byline)
{
    size_t len;
    while ((len = jy_words_begin(byline, ornaments)) > 0) {
        byline = jy_words_tail(byline, len);
    }
    while ((len = jy_words_end(byline, ornaments)) > 0) {
        byline.len -= len;
    }
    return byline;
}

/* role [separator] [office] speaker */
static bool parse_role_first(jy_text text, jy_text byline, jy_kicker *out)
{
    size_t at = 0;
    size_t role = role_len(text);
    jy_text rest = jy_words_tail(text, role);
    while (jy_words_begin(rest, separators) > 0) {
        rest = jy_words_tail(rest, jy_words_begin(rest, separators));
    }
    if (role == 0 || !find_speaker(rest, byline, &at)) {
        return false;
    }
    out->role = jy_words_head(text, role);
    out->office = jy_words_head(rest, at);
    out->office.len -= jy_words_end(out->office, separators);
    out->speaker = jy_words_tail(rest, at);
    return true;
}

/* office separator role speaker */
static bool parse_role_last(jy_text text, jy_text byline, jy_kicker *out)
{
    size_t at = text.len;
    while (at > 0 && jy_words_end(jy_words_head(text, at), separators) == 0) {
        at--;
    }
    out->office = jy_words_head(
        text, at - jy_words_end(jy_words_head(text, at), separators));
    text = jy_words_tail(text, at);
    out->role = jy_words_head(text, role_len(text));
    out->speaker = jy_words_tail(text, out->role.len);
    if (out->role.len == 0 || out->office.len == 0) {
        return false;
    }
    if (byline.len == 0) {
        return jy_words_end(out->office, titles) > 0 && is_name(out->speaker);
    }
    return byline.len == out->speaker.len &&
           memcmp(byline.bytes, out->speaker.bytes, byline.len) == 0;
}

/*
 * office speaker role: 湘西州州长龙晓华代表.  The byline, or the title the
 * office ends in, must tell where the name begins.
 */
static bool parse_role_behind(jy_text text, jy_text byline, jy_kicker *out)
{
    size_t at = 0;
    size_t role = jy_words_end(text, role_ends);
    jy_text rest = jy_words_head(text, text.len - role);
    if (role == 0 || !find_speaker(rest, byline, &at) ||
        (at > 0 && !ends_in_title(jy_words_head(rest, at)))) {
        return false;
    }
    out->role = jy_words_tail(text, rest.len);
    out->office = jy_words_head(rest, at);
    out->speaker = jy_words_tail(rest, at);
    return is_name(out->speaker);
}

/*
 * office speaker, without a role: 湖南省委书记许达哲.  So much is in any
 * sentence that the byline must say it.
 */
static bool parse_no_role(jy_text text, jy_text byline, jy_kicker *out)
{
    size_t at = 0;
    if (byline.len == 0 || jy_words_in(text, role_ends) ||
        !find_speaker(text, byline, &at) ||
        !ends_in_title(jy_words_head(text, at)) ||
        !is_name(jy_words_tail(text, at))) {
        return false;
    }
    out->role = (jy_text){NULL, 0};
    out->office = jy_words_head(text, at);
    out->speaker = jy_words_tail(text, at);
    return true;
}

bool jy_kicker_parse(jy_text line, jy_text byline, jy_kicker *out)
{
    char byline_bytes[JY_KICKER_MAX];
    jy_text text;
    jy_text name;
    if (!squeeze(line, out->bytes, &text) ||
        !squeeze(byline, byline_bytes, &name)) {
        return false;
    }
    size_t colon = jy_words_end(text, colons);
    text.len -= colon;
    if (colon == 0 || jy_words_in(text, sentence_marks)) {
        return false;
    }
    text = without_remark(text);
    name = without_ornaments(without_remark(name));
    if (!parse_role_first(text, name, out) &&
        !parse_role_last(text, name, out) &&
        !parse_role_behind(text, name, out) &&
        !parse_no_role(text, name, out)) {
        return false;
    }
    out->place = find_place(out->office);
    if (out->office.len == 0) {
        out->office.bytes = NULL;
    }
    return true;
}
