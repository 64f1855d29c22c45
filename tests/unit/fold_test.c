/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/fold.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jy_folded fold(const char *text, size_t len)
{
    jy_folded folded;
    assert_int_equal(jy_fold(text, len, &folded, NULL), JY_OK);
    return folded;
}

static void forms_of_one_character_become_one_form(void **state)
{
    static const struct {
        const char *text;
        const char *folded;
    } cases[] = {
        {"营商环境", "营商环境"},
        {"ＧＤＰ１３５", "gdp135"},
        {"5A级", "5a级"},
        {"㈱日本", "(株)日本"},
        {"①②", "12"},
        {"㎏", "kg"},
        {"Straße", "strasse"},
        {"⼀⼈", "一人"},                 /* Kangxi radicals */
        {"⺠⻓⻔", "民长门"},             /* radicals of the supplement */
        {"㇐", "一"},                     /* a stroke */
        {"豈", "岂"},                     /* a compatibility ideograph */
        {"丽", "丽"},                     /* one beyond the basic plane */
        {"，：（）！", ",:()!"},          /* full width */
        {"。、“”", "。、“”"},             /* these have no narrow form */
        {"习　近　平", "习 近 平"},       /* full-width spaces */
        {"a \t\xC2\xA0 b", "a b"},        /* runs of blanks */
        {"一\n二", "一\n二"},             /* a paragraph ends */
        {"葛\xF3\xA0\x84\x80飾", "葛饰"}, /* a variation selector */
        {"co\xC2\xADop", "coop"},         /* a soft hyphen */
        {"𠁞𡃁", "𠀾𡃁"},                 /* Ext-B */
        {"한국", "한국"},
        {"𠮷野家", "𠮷野家"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_folded folded = fold(cases[i].text, strlen(cases[i].text));
        assert_string_equal(folded.bytes, cases[i].folded);
        assert_int_equal(folded.len, strlen(cases[i].folded));
        jy_folded_clear(&folded);
    }
}

static void composed_and_decomposed_forms_meet(void **state)
{
    static const char *const pairs[][2] = {
        {"ガ", "ｶﾞ"}, {"é", "e\xCC\x81"}, {"Å", "A\xCC\x8A"}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        jy_folded one = fold(pairs[i][0], strlen(pairs[i][0]));
        jy_folded other = fold(pairs[i][1], strlen(pairs[i][1]));
        assert_string_equal(one.bytes, other.bytes);
        jy_folded_clear(&one);
        jy_folded_clear(&other);
    }
}

/* The first character of each group is the form of them all. */
static void forms_of_one_word_meet_in_the_simplified_one(void **state)
{
    static const char *const groups[] = {
        /* traditional, of Taiwan, of Hong Kong, old */
        "为為爲", "里裏裡", "众眾衆", "台臺檯颱枱", "着著", "峰峯", "群羣",
        "线線綫缐", "启啟啓", "床牀", "卫衛衞", "鸡雞鷄", "钩鉤鈎", "面麵麪麺",
        "恒恆", "强強彊", "户戶戸", "说說説", "吴吳呉", "产產産", "教敎",
        "即卽", "真眞", "内內", "黄黃", "税稅", "绝絕絶", "么麼麽庅", "痹痺",
        "檐簷", "抬擡", "昵暱", "抵牴觝", "炮砲", "铺舖", "侄姪", "画畫畵",
        "回迴囘囬廻", "略畧", "邻鄰隣", "隐隱隠", "剑劍劒", "岁歲歳嵗",
        "关關関", "冰氷", "绕繞遶", "值値", "宝寶寳", "总總緫", "效効",
        /* one simplified character for several words: all are one */
        "干乾幹", "后後", "发發髮", "征徵", "钟鍾鐘锺", "只隻衹", "于於",
        "余餘馀", "云雲", "谷穀", "范範", "斗鬥鬭", "制製", "系係繫", "复復複",
        "丑醜", "历歷曆", "尽盡儘", "获獲穫", "升昇陞", "巨鉅钜", "并並併竝",
        "姜薑", "郁鬱", "松鬆", "御禦", "表錶",
        /* beyond the basic plane */
        "𠀾𠁞", "𫄨絺", "㛠𡢃", "𦈖䌈", "当𪠽當", "囤𥫱"};
    (void)state;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        uint32_t code;
        size_t first = jy_utf8_decode(groups[i], strlen(groups[i]), &code);
        size_t used = first;
        for (const char *at = groups[i]; *at; at += used) {
            used = jy_utf8_decode(at, strlen(at), &code);
            assert_int_equal(jy_fold_class(code), JY_CLASS_GRAM);
            jy_folded folded = fold(at, used);
            if (folded.len != first ||
                memcmp(folded.bytes, groups[i], first) != 0) {
                fail_msg("%.*s of %s becomes %s", (int)used, at, groups[i],
                         folded.bytes);
            }
            jy_folded_clear(&folded);
        }
    }
}

/* Other words, though a table somewhere joins them. */
static void living_words_stay_apart(void **state)
{
    static const char alone[] =
        "芸艺予余弁辩你妳您它牠祂他她幺么沈沉藉借覆复祇只朦蒙复夏奶您拚拼"
        "吋寸卍万豆豊体本〇零○壹一两二廿念叁三";
    (void)state;
    for (const char *at = alone; *at;) {
        uint32_t code;
        size_t used = jy_utf8_decode(at, strlen(at), &code);
        jy_folded folded = fold(at, used);
        assert_int_equal(folded.len, used);
        assert_memory_equal(folded.bytes, at, used);
        jy_folded_clear(&folded);
        at += used;
    }
}

static void folding_what_is_folded_changes_nothing(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char bytes[JY_UTF8_MAX];
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        jy_folded once = fold(bytes, jy_utf8_encode(code, bytes));
        jy_folded twice = fold(once.bytes, once.len);
        assert_int_equal(once.len, twice.len);
        assert_memory_equal(once.bytes, twice.bytes, once.len);
        jy_folded_clear(&once);
        jy_folded_clear(&twice);
    }
}

static void every_place_leads_back_to_whole_characters(void **state)
{
    static const struct {
        const char *text;
        const char *folded; /* the part looked for */
        const char *origin;
    } cases[] = {
        {"在２０２０年湖南", "2020年", "２０２０年"},
        {"甲，乙", ",乙", "，乙"},
        {"加入㈱中", "株", "㈱"},
        {"加入㈱中", "(株)中", "㈱中"},
        {"葛\xF3\xA0\x84\x80飾区", "葛", "葛\xF3\xA0\x84\x80"},
        {"一 　 二三", "一 二", "一 　 二"},
        {"一 　 二三", "一", "一"},
        {"𠮷ＡＢ", "ab", "ＡＢ"},
        {"臺灣爲何２０２０年", "为何2020", "爲何２０２０"},
        {"讀𠁞書⻔內", "𠀾书门", "𠁞書⻔"},
        {"𬑔人說：髮", "众人说:发", "𬑔人說：髮"},
        {"看著麵", "着", "著"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_text text = {cases[i].text, strlen(cases[i].text)};
        jy_folded folded = fold(text.bytes, text.len);
        const char *found = strstr(folded.bytes, cases[i].folded);
        assert_non_null(found);
        size_t begin = (size_t)(found - folded.bytes);
        jy_span span =
            jy_fold_origin(text, folded.points, folded.point_count,
                           (jy_span){begin, begin + strlen(cases[i].folded)});
        assert_int_equal(span.end - span.begin, strlen(cases[i].origin));
        assert_memory_equal(text.bytes + span.begin, cases[i].origin,
                            strlen(cases[i].origin));
        jy_folded_clear(&folded);
    }
}

/* In a long text the map has many points: each gives what a walk from the
 * beginning gives, which is what no map at all gives. */
static void the_map_agrees_with_a_walk_from_the_beginning(void **state)
{
    static const char *const pieces[] = {
        "湖南省", "，",   "ＧＤＰ",       "㈱", "𠮷",   "　",     "  ",
        "é",      "7.5%", "\xEF\xB8\x8F", "\n", "臺灣", "𬑔眾"};
    char text[10000];
    size_t len = 0;
    unsigned random = 2021;
    (void)state;
    while (len < sizeof text - 2032) {
        random = random * 1103515245U + 12345U;
        const char *piece =
            pieces[random / 65536 % (sizeof pieces / sizeof *pieces)];
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    memset(text + len, ' ', 2000); /* folds to next to nothing */
    memcpy(text + len + 2000, "湖南", strlen("湖南"));
    len += 2000 + strlen("湖南");
    jy_text original = {text, len};
    jy_folded folded = fold(text, len);
    assert_true(folded.point_count > 10);
    const jy_fold_point *last = &folded.points[folded.point_count - 1];
    assert_int_equal(last->original, len - strlen("湖南"));
    for (size_t at = 0; at < folded.len;) {
        uint32_t code;
        jy_span here = {
            at, at + jy_utf8_decode(folded.bytes + at, folded.len - at, &code)};
        jy_span by_map =
            jy_fold_origin(original, folded.points, folded.point_count, here);
        jy_span by_walk = jy_fold_origin(original, NULL, 0, here);
        assert_int_equal(by_map.begin, by_walk.begin);
        assert_int_equal(by_map.end, by_walk.end);
        at = here.end;
    }
    jy_folded_clear(&folded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_one_character_become_one_form),
        cmocka_unit_test(composed_and_decomposed_forms_meet),
        cmocka_unit_test(forms_of_one_word_meet_in_the_simplified_one),
        cmocka_unit_test(living_words_stay_apart),
        cmocka_unit_test(folding_what_is_folded_changes_nothing),
        cmocka_unit_test(every_place_leads_back_to_whole_characters),
        cmocka_unit_test(the_map_agrees_with_a_walk_from_the_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
