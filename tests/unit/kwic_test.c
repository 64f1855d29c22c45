/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A concordance: its lines, their context, their order and their number. */
#include "index/kwic.h"
#include "protocol/utf8.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char corpus[] =
    "{\"id\":\"甲\",\"speaker\":\"王一\",\"date\":\"2021-03-08\",\"body\":"
    "\"推动经济发展，促进农业发展。\\n发展是硬道理\"}\n"
    "{\"id\":\"乙\",\"speaker\":\"李二\",\"date\":\"1998\",\"body\":"
    "\"工業發展很快，GDP增长；café与葛\xF3\xA0\x84\x80飾區的智能制造发展。\"}\n"
    "{\"id\":\"丙\",\"title\":\"发展规划\",\"body\":"
    "\"𠮷野家的经济与裏面的经济，智能制造。\"}\n"
    "{\"id\":\"丁\",\"speaker\":\"王一\",\"date\":\"2021年5月\",\"body\":"
    "\"哈哈哈哈，一九五八年的事。\"}\n";

static struct fixture fixture;
static jy_index *index_;

static int open_index(void **state)
{
    (void)state;
    index_ = fixture_open(&fixture, corpus, sizeof corpus - 1);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    jy_index_close(index_);
    fixture_end(&fixture);
    return 0;
}

static jy_kwic *ask(const char *query, size_t width, jy_kwic_sort sort)
{
    const jy_kwic_question question = {.query = query,
                                       .len = strlen(query),
                                       .limit = 100,
                                       .width = width,
                                       .sort = sort};
    jy_kwic *kwic;
    assert_int_equal(jy_index_kwic(index_, &question, &kwic, NULL), JY_OK);
    return kwic;
}

/* Lines as 左[词]右, each with a blank behind it; what the numbers say is
 * compared with the body. */
static void show(const jy_kwic *kwic, char *out)
{
    *out = '\0';
    for (size_t i = 0; i < jy_kwic_count(kwic); i++) {
        const jy_kwic_line *line = jy_kwic_get(kwic, i);
        const jy_text id = line->document.field[JY_FIELD_ID];
        jy_document document;
        assert_int_equal(
            jy_index_get(index_, id.bytes, id.len, &document, NULL), JY_OK);
        const jy_text body = document.field[JY_FIELD_BODY];
        const size_t begin =
            jy_utf8_offset(body.bytes, body.len, line->at.begin);
        const size_t end = jy_utf8_offset(body.bytes, body.len, line->at.end);
        assert_int_equal(line->match.len, end - begin);
        assert_memory_equal(body.bytes + begin - line->left.len,
                            line->left.bytes, line->left.len);
        assert_memory_equal(body.bytes + begin, line->match.bytes,
                            line->match.len);
        assert_memory_equal(body.bytes + end, line->right.bytes,
                            line->right.len);
        strncat(out, line->left.bytes, line->left.len);
        strcat(out, "[");
        strncat(out, line->match.bytes, line->match.len);
        strcat(out, "]");
        strncat(out, line->right.bytes, line->right.len);
        strcat(out, " ");
    }
}

static void every_place_has_a_line_in_the_order_asked_for(void **state)
{
    static const struct {
        const char *query;
        size_t width;
        jy_kwic_sort sort;
        const char *lines;
    } cases[] = {
        /* a context ends with its paragraph */
        {"发展", 2, JY_KWIC_DOCUMENT,
         "经济[发展]，促 农业[发展]。 [发展]是硬 工業[發展]很快 "
         "制造[发展]。 "},
        /* 农业, 工业: by the last character, then by the one before */
        {"发展", 2, JY_KWIC_LEFT,
         "[发展]是硬 农业[发展]。 工業[發展]很快 经济[发展]，促 "
         "制造[发展]。 "},
        {"发展", 2, JY_KWIC_RIGHT,
         "经济[发展]，促 农业[发展]。 制造[发展]。 工業[發展]很快 "
         "[发展]是硬 "},
        {"发展 OR 哈哈", 0, JY_KWIC_DATE,
         "[發展] [发展] [发展] [发展] [发展] [哈哈] [哈哈] "},
        {"经济", 1, JY_KWIC_DATE, "动[经济]发 的[经济]与 的[经济]， "},
        /* different words may overlap; one place is one line */
        {"智能制造 OR 制造 OR 制造", 1, JY_KWIC_DOCUMENT,
         "的[智能制造]发 能[制造]发 ，[智能制造]。 能[制造]。 "},
        /* excluded words have none, others only where the document matches */
        {"经济 -农业", 1, JY_KWIC_DOCUMENT, "的[经济]与 的[经济]， "},
        {"经济 title:规划", 1, JY_KWIC_DOCUMENT, "的[经济]与 的[经济]， "},
        {"经济 speaker:王一", 1, JY_KWIC_DOCUMENT, "动[经济]发 "},
        {"经济 NEAR/2 农业", 1, JY_KWIC_DOCUMENT, ""},
        {"经济 NEAR/5 农业", 1, JY_KWIC_DOCUMENT, "动[经济]发 进[农业]发 "},
        {"=裏", 2, JY_KWIC_LEFT, "济与[裏]面的 "},
        {"里", 1, JY_KWIC_RIGHT, "与[裏]面 "},
        {"gd*", 1, JY_KWIC_DOCUMENT, "，[GDP]增 "},
        {"1958年", 1, JY_KWIC_DOCUMENT, "，[一九五八年]的 "},
        /* no character is parted from its marks */
        {"与", 1, JY_KWIC_DOCUMENT, "é[与] 济[与]裏 "},
        {"与", 2, JY_KWIC_DOCUMENT, "fé[与]葛\xF3\xA0\x84\x80 经济[与]裏面 "},
        {"飾区", 2, JY_KWIC_DOCUMENT, "葛\xF3\xA0\x84\x80[飾區]的智 "},
        {"葛", 1, JY_KWIC_DOCUMENT, "与[葛\xF3\xA0\x84\x80]飾 "},
        {"野家", 1, JY_KWIC_LEFT, "𠮷[野家]的 "},
        {"没有的词", 1, JY_KWIC_LEFT, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char lines[1024];
        jy_kwic *kwic = ask(cases[i].query, cases[i].width, cases[i].sort);
        show(kwic, lines);
        if (strcmp(lines, cases[i].lines) != 0) {
            fail_msg("%s gives \"%s\", not \"%s\"", cases[i].query, lines,
                     cases[i].lines);
        }
        assert_int_equal(jy_kwic_total(kwic), jy_kwic_count(kwic));
        assert_true(jy_kwic_total_is_exact(kwic));
        jy_kwic_free(kwic);
    }
}

static void lines_documents_and_facets_are_counted(void **state)
{
    static const char query[] = "发展 OR 哈哈";
    const jy_kwic_question question = {
        .query = query,
        .len = sizeof query - 1,
        .facets = JY_FACET_BIT(JY_FACET_SPEAKER) | JY_FACET_BIT(JY_FACET_YEAR),
        .facet_values = 10};
    jy_kwic *kwic;
    size_t count;
    (void)state;
    assert_int_equal(jy_index_kwic(index_, &question, &kwic, NULL), JY_OK);
    assert_int_equal(jy_kwic_count(kwic), 0); /* nobody asked for lines */
    assert_int_equal(jy_kwic_total(kwic), 7);
    assert_int_equal(jy_kwic_documents(kwic), 3);
    const jy_facet_value *value = jy_kwic_facet(kwic, JY_FACET_SPEAKER, &count);
    assert_int_equal(count, 2);
    assert_memory_equal(value[0].text.bytes, "王一", value[0].text.len);
    assert_int_equal(value[0].documents, 5);
    assert_memory_equal(value[1].text.bytes, "李二", value[1].text.len);
    assert_int_equal(value[1].documents, 2);
    value = jy_kwic_facet(kwic, JY_FACET_YEAR, &count);
    assert_int_equal(count, 2);
    assert_memory_equal(value[0].text.bytes, "2021", value[0].text.len);
    assert_int_equal(value[0].documents, 5);
    assert_int_equal(value[1].documents, 2);
    (void)jy_kwic_facet(kwic, JY_FACET_PLACE, &count);
    assert_int_equal(count, 0);
    jy_kwic_free(kwic);
}

static void pages_are_parts_of_one_list(void **state)
{
    static const char query[] = "发展";
    (void)state;
    for (int sort = JY_KWIC_DOCUMENT; sort <= JY_KWIC_DATE; sort++) {
        jy_kwic *all = ask(query, 5, (jy_kwic_sort)sort);
        for (size_t offset = 0; offset <= 6; offset++) {
            const jy_kwic_question question = {.query = query,
                                               .len = sizeof query - 1,
                                               .limit = 2,
                                               .offset = offset,
                                               .sort = (jy_kwic_sort)sort};
            jy_kwic *page;
            assert_int_equal(jy_index_kwic(index_, &question, &page, NULL),
                             JY_OK);
            assert_int_equal(jy_kwic_total(page), 5);
            assert_int_equal(jy_kwic_count(page), offset <= 3   ? 2
                                                  : offset == 4 ? 1
                                                                : 0);
            for (size_t i = 0; i < jy_kwic_count(page); i++) {
                const jy_kwic_line *line = jy_kwic_get(page, i);
                const jy_kwic_line *same = jy_kwic_get(all, offset + i);
                assert_ptr_equal(line->document.field[JY_FIELD_ID].bytes,
                                 same->document.field[JY_FIELD_ID].bytes);
                assert_int_equal(line->at.begin, same->at.begin);
            }
            jy_kwic_free(page);
        }
        jy_kwic_free(all);
    }
}

static void a_query_without_lines_says_why(void **state)
{
    static const char *const queries[] = {"-经济", "title:发展", "date:2021",
                                          "id:甲", "\xEF\xB8\x8F"};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        jy_kwic *kwic = ask(queries[i], 5, JY_KWIC_DOCUMENT);
        assert_int_equal(jy_kwic_total(kwic), 0);
        assert_int_equal(jy_kwic_documents(kwic), 0);
        assert_true(jy_kwic_note_count(kwic) > 0);
        assert_true(strlen(jy_kwic_note(kwic, 0)) > 0);
        jy_kwic_free(kwic);
    }
}

static void a_question_that_cannot_be_answered_says_why(void **state)
{
    jy_stop stop = {0};
    jy_stop_set(&stop);
    const struct {
        jy_kwic_question question;
        jy_status status;
    } cases[] = {
        {{.query = "发展", .len = 6, .limit = JY_RESULTS_MAX}, JY_OK},
        {{.query = "发展", .len = 6, .width = SIZE_MAX, .limit = 9}, JY_OK},
        {{.query = "", .len = 0, .limit = 1}, JY_E_QUERY},
        {{.query = " 　", .len = 4, .limit = 1}, JY_E_QUERY},
        {{.query = "发展", .len = 6, .limit = 1, .offset = JY_RESULTS_MAX},
         JY_E_TOO_LARGE},
        {{.query = "发展", .len = 6, .limit = SIZE_MAX, .offset = SIZE_MAX},
         JY_E_TOO_LARGE},
        {{.query = "发展", .len = 6, .limit = 1, .deadline = 1}, JY_E_TIMEOUT},
        {{.query = "发展", .len = 6, .limit = 1, .stop = &stop}, JY_E_TIMEOUT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_error err = {JY_OK, ""};
        jy_kwic *kwic;
        jy_status status =
            jy_index_kwic(index_, &cases[i].question, &kwic, &err);
        assert_int_equal(status, cases[i].status);
        assert_int_equal(err.status, cases[i].status);
        assert_true((status == JY_OK) == (kwic != NULL));
        jy_kwic_free(kwic);
    }
}

/* A corpus of its own, of `documents` times `times` places. */
static jy_index *open_many(struct fixture *many, size_t documents, size_t times)
{
    static const char place[] = "数据，";
    char *text = malloc(documents * (times * sizeof place + 64));
    jy_index *index;
    size_t len = 0;
    assert_non_null(text);
    for (size_t i = 0; i < documents; i++) {
        len += (size_t)sprintf(text + len, "{\"id\":\"%zu\",\"body\":\"", i);
        for (size_t k = 0; k < times; k++) {
            len += (size_t)sprintf(text + len, "%s", place);
        }
        len += (size_t)sprintf(text + len, "\"}\n");
    }
    fixture_begin(many);
    fixture_write(many, "大.jsonl", text, len);
    free(text);
    assert_int_equal(fixture_build(many, NULL, NULL), JY_OK);
    assert_int_equal(jy_index_open(many->index, 0, false, &index, NULL), JY_OK);
    return index;
}

static void beyond_the_limit_the_total_is_at_least(void **state)
{
    static const char query[] = "数据";
    struct fixture many;
    jy_index *index = open_many(&many, 3, JY_KWIC_LINES_MAX / 2);
    const jy_kwic_question question = {.query = query,
                                       .len = sizeof query - 1,
                                       .limit = 10,
                                       .width = 5,
                                       .sort = JY_KWIC_LEFT};
    jy_kwic *kwic;
    (void)state;
    assert_int_equal(jy_index_kwic(index, &question, &kwic, NULL), JY_OK);
    assert_int_equal(jy_kwic_total(kwic), JY_KWIC_LINES_MAX);
    assert_int_equal(jy_kwic_documents(kwic), 2);
    assert_false(jy_kwic_total_is_exact(kwic));
    assert_int_equal(jy_kwic_note_count(kwic), 1);
    assert_int_equal(jy_kwic_count(kwic), 10);
    jy_kwic_free(kwic);
    jy_index_close(index);
    fixture_end(&many);

    index = open_many(&many, 2, JY_KWIC_LINES_MAX / 2);
    assert_int_equal(jy_index_kwic(index, &question, &kwic, NULL), JY_OK);
    assert_int_equal(jy_kwic_total(kwic), JY_KWIC_LINES_MAX);
    assert_true(jy_kwic_total_is_exact(kwic));
    assert_int_equal(jy_kwic_note_count(kwic), 0);
    jy_kwic_free(kwic);
    jy_index_close(index);
    fixture_end(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place_has_a_line_in_the_order_asked_for),
        cmocka_unit_test(lines_documents_and_facets_are_counted),
        cmocka_unit_test(pages_are_parts_of_one_list),
        cmocka_unit_test(a_query_without_lines_says_why),
        cmocka_unit_test(a_question_that_cannot_be_answered_says_why),
        cmocka_unit_test(beyond_the_limit_the_total_is_at_least),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
