/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is marked of every kind of word, and what hits keep. */
#include "index/hits.h"
#include "tests/unit/marked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Folds `text` into a field, which is clear_field()'s later. */
static jy_stored_field field_of(const char *text)
{
    jy_folded folded;
    assert_int_equal(jy_fold(text, strlen(text), &folded, NULL), JY_OK);
    return (jy_stored_field){.original = {text, strlen(text)},
                             .folded = {folded.bytes, folded.len},
                             .points = folded.points,
                             .point_count = folded.point_count};
}

static void clear_field(const jy_stored_field *field)
{
    jy_folded folded = {0};
    memcpy(&folded.bytes, &field->folded.bytes, sizeof folded.bytes);
    memcpy(&folded.points, &field->points, sizeof folded.points);
    jy_folded_clear(&folded);
}

/* How a document of a title (or NULL) and a body is shown: title|snippet... */
static void show(const char *query_text, const char *title, const char *body,
                 size_t windows, char *out)
{
    const jy_question question = {.snippet = 20, .windows = windows};
    jy_stored_document document = {0};
    jy_query *query;
    document.field[JY_FIELD_BODY] = field_of(body);
    if (title) {
        document.field[JY_FIELD_TITLE] = field_of(title);
    }
    assert_int_equal(
        jy_query_parse(query_text, strlen(query_text), &query, NULL), JY_OK);
    const jy_showing showing = {jy_places_of_query, query, &question};
    jy_hits *hits = jy_hits_new(1);
    assert_non_null(hits);
    assert_int_equal(jy_hits_add(hits, &showing, &document, 1, NULL), JY_OK);
    const jy_hit *hit = jy_hits_get(hits, 0);
    if (title) {
        const jy_snippet whole = {.text = hit->document.field[JY_FIELD_TITLE],
                                  .marks = hit->title_marks,
                                  .mark_count = hit->title_mark_count};
        out = marked_write(&whole, out);
    }
    for (size_t i = 0; i < hit->snippet_count; i++) {
        *out++ = '|';
        out = marked_write(&hit->snippet[i], out);
    }
    jy_hits_free(hits);
    jy_query_free(query);
    clear_field(&document.field[JY_FIELD_TITLE]);
    clear_field(&document.field[JY_FIELD_BODY]);
}

static void every_kind_of_word_is_marked_where_it_stands(void **state)
{
    static const struct {
        const char *query;
        const char *title;
        const char *body;
        const char *shown;
    } cases[] = {
        {"制造 智能", "智能制造", "智能与制造。",
         "[智能][制造]|[智能]与[制造]。"},
        {"税", NULL, "没有。", "|没有。"},
        {"税", "", "", "|"},
        /* Folded, in the title too. */
        {"2035年", "展望２０３５年", "到2035年。",
         "展望[２０３５年]|到[2035年]。"},
        {"葛飾区", "葛\xF3\xA0\x84\x80飾区", "东京。",
         "[葛\xF3\xA0\x84\x80飾区]|东京。"},
        /* Other spellings of numbers. */
        {"1958年", "一九五八年的报告", "在1958年与１９５８年。",
         "[一九五八年]的报告|在[1958年]与[１９５８年]。"},
        {"5%", NULL, "增长百分之五，降5％。", "|增长[百分之五]，降[5％]。"},
        /* As written. */
        {"=裏", "裡面", "裏面与里面。", "裡面|[裏]面与里面。"},
        {"=２０", NULL, "20与２０。", "|20与[２０]。"},
        /* A prefix, and how it goes on. */
        {"gov*", "Government", "a gov, a governor.",
         "[Government]|a [gov], a [governor]."},
        /* Only where they are near each other. */
        {"税收 NEAR/2 改革", "税收", "税收的改革。其他改革。",
         "税收|[税收]的[改革]。其他改革。"},
        {"甲 NEAR/1 乙 NEAR/1 丙", NULL, "乙丙，甲。甲乙。丙，乙。。甲",
         "|乙丙，甲。[甲][乙]。[丙]，乙。。甲"},
        {"甲 NEAR/1 乙", NULL, "甲𠮷乙，乙甲，甲丁丁乙",
         "|[甲]𠮷[乙]，[乙][甲]，甲丁丁乙"},
        /* What is excluded, or asked of another field, is not. */
        {"税收 -改革", NULL, "税收改革。", "|[税收]改革。"},
        {"title:税收 改革", "税收改革", "税收改革。",
         "[税收][改革]|税收[改革]。"},
        {"date:2021 税", NULL, "2021年的税。", "|2021年的[税]。"},
        {"税 OR 费", NULL, "税费。", "|[税][费]。"},
        /* Emoji are marked as a whole. */
        {"👩", NULL, "一家👨\xE2\x80\x8D👩\xE2\x80\x8D👧人",
         "|一家[👨\xE2\x80\x8D👩\xE2\x80\x8D👧]人"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char shown[512];
        show(cases[i].query, cases[i].title, cases[i].body, 1, shown);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void as_many_windows_are_shown_as_were_asked_for(void **state)
{
    char shown[512];
    (void)state;
    show("税 费", NULL, "一税。\n二费。\n三税。\n四费。", 0, shown);
    assert_string_equal(shown, "|一[税]。");
    show("税 费", NULL, "一税。\n二费。\n三税。\n四费。", 2, shown);
    assert_string_equal(shown, "|一[税]。|二[费]。");
    show("税 费", NULL, "一税。\n二费。\n三税。\n四费。", 3, shown);
    assert_string_equal(shown, "|一[税]。|二[费]。|三[税]。");
}

static void hits_keep_what_is_told_about_them(void **state)
{
    jy_hits *hits = jy_hits_new(0);
    jy_facet_value *values = calloc(1, sizeof *values);
    char *year = strdup("2021");
    size_t count;
    (void)state;
    assert_true(hits && values && year);
    *values = (jy_facet_value){{year, strlen(year)}, 7};
    jy_hits_take_facet(hits, JY_FACET_YEAR, values, 1, year);
    assert_ptr_equal(jy_hits_facet(hits, JY_FACET_YEAR, &count), values);
    assert_int_equal(count, 1);
    assert_null(jy_hits_facet(hits, JY_FACET_PLACE, &count));
    assert_int_equal(count, 0);
    assert_int_equal(
        jy_hits_add_did_you_mean(hits, "株洲市", strlen("株洲"), NULL), JY_OK);
    assert_int_equal(jy_hits_did_you_mean_count(hits), 1);
    assert_string_equal(jy_hits_did_you_mean(hits, 0), "株洲");
    assert_false(jy_hits_is_relaxed(hits));
    jy_hits_free(hits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_word_is_marked_where_it_stands),
        cmocka_unit_test(as_many_windows_are_shown_as_were_asked_for),
        cmocka_unit_test(hits_keep_what_is_told_about_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
