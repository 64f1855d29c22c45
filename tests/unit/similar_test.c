/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a quotation comes from, and which documents are like another. */
#include "index/passage.h"
#include "index/similar.h"
#include "protocol/utf8.h"
#include "tests/unit/index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FLOOD                                                                                 \
    "今年夏天我省连续遭遇三次强降雨，湘江水位超过历史最高纪录，" \
    "全省干部群众日夜守护大堤。"

static const char corpus[] =
    "{\"id\":\"报告\",\"title\":\"工作报告\",\"body\":\"各位代表：\\n"
    "过去一年，我们坚持稳中求进工作总基调，扎实推进乡村振兴，粮食产量再创新高。"
    "\\n"
    "新建高速铁路三百公里，“三高四新”战略全面落地；城镇新增就业七十万人。\\n"
    "今后五年，我们要大力发展战略性新兴产业，建设人民满意的服务型政府。\"}\n"
    "{\"id\":\"转载\",\"body\":\"过去一年，我们坚持稳中求进工作总基调，"
    "着力推进乡村振兴，粮食产量再创新高。\"}\n"
    "{\"id\":\"舊文\",\"body\":\"過去一年，我們堅持穩中求進，發展農業。"
    "\\n𠮷野家的café在葛\xF3\xA0\x84\x80飾區開業，顧客很多。\"}\n"
    "{\"id\":\"英文\",\"body\":\"The committee approved the new budget for "
    "regional railways.\"}\n"
    "{\"id\":\"水一\",\"body\":\"" FLOOD "灾后重建正在进行。\"}\n"
    "{\"id\":\"水二\",\"body\":\"记者从指挥部获悉，" FLOOD
    "目前没有人员伤亡。\"}\n"
    "{\"id\":\"标题\",\"title\":\"骐骥一跃\",\"body\":\"驽马十驾\"}\n"
    "{\"id\":\"符号\",\"body\":\"……！！\"}\n"
    "{\"id\":\"会社\",\"body\":\"昨日、㍿山田が発足した。\"}\n"
    "{\"id\":\"孤立\",\"body\":\"麒麟貔貅\"}\n";

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

static jy_similar *ask_text(const char *text)
{
    const jy_similar_question question = {
        .text = text, .len = strlen(text), .limit = 10};
    jy_similar *similar;
    assert_int_equal(jy_index_similar(index_, &question, &similar, NULL),
                     JY_OK);
    return similar;
}

static jy_similar *ask_id(const char *id)
{
    const jy_similar_question question = {
        .id = id, .id_len = strlen(id), .limit = 10};
    jy_similar *similar;
    assert_int_equal(jy_index_similar(index_, &question, &similar, NULL),
                     JY_OK);
    return similar;
}

static void append(char *out, const char *bytes, size_t len)
{
    size_t end = strlen(out);
    memcpy(out + end, bytes, len);
    out[end + len] = '\0';
}

/* The best hit as id: passage {difference, ...}, and every promise about its
 * numbers checked. */
static void show(const jy_similar *similar, char *out)
{
    *out = '\0';
    if (jy_similar_count(similar) == 0) {
        return;
    }
    const jy_similar_hit *hit = jy_similar_get(similar, 0);
    jy_text id = hit->document.field[JY_FIELD_ID];
    jy_document document;
    assert_int_equal(jy_index_get(index_, id.bytes, id.len, &document, NULL),
                     JY_OK);
    jy_text body = document.field[JY_FIELD_BODY];
    append(out, id.bytes, id.len);
    if (!hit->passage.bytes) {
        return;
    }
    size_t begin = jy_utf8_offset(body.bytes, body.len, hit->at.begin);
    assert_int_equal(jy_utf8_offset(body.bytes, body.len, hit->at.end),
                     begin + hit->passage.len);
    assert_memory_equal(body.bytes + begin, hit->passage.bytes,
                        hit->passage.len);
    assert_int_equal(hit->passage.bytes[hit->passage.len], '\0');
    append(out, ": ", 2);
    append(out, hit->passage.bytes, hit->passage.len);
    for (size_t i = 0; i < hit->difference_count; i++) {
        const jy_difference *difference = &hit->difference[i];
        const char *text = hit->passage.bytes;
        size_t at =
            jy_utf8_offset(text, hit->passage.len, difference->at.begin);
        assert_ptr_equal(difference->here.bytes, text + at);
        assert_int_equal(
            jy_utf8_count(difference->here.bytes, difference->here.len),
            difference->at.end - difference->at.begin);
        append(out, " {", 2);
        append(out, difference->there.bytes, difference->there.len);
        append(out, "|", 1);
        append(out, difference->here.bytes, difference->here.len);
        append(out, "}", 1);
    }
    for (size_t i = 0; i < hit->mark_count; i++) {
        assert_true(hit->marks[i].begin < hit->marks[i].end);
        assert_true(i == 0 || hit->marks[i].begin >= hit->marks[i - 1].end);
        assert_true(hit->marks[i].end <= hit->at.end - hit->at.begin);
    }
}

static void a_quotation_is_found_with_its_differences(void **state)
{
    static const struct {
        const char *text;
        const char *shown;
    } cases[] = {
        {"扎实推进乡村振兴，粮食产量再创新高。",
         "报告: 扎实推进乡村振兴，粮食产量再创新高"},
        {"着力推进乡村振兴，粮食产量再创新高。",
         "转载: 着力推进乡村振兴，粮食产量再创新高"},
        /* one character changed, two missing, a clause added */
        {"城镇新增就业七十万人", "报告: 城镇新增就业七十万人"},
        {"城镇新增就业八十万人", "报告: 城镇新增就业七十万人 {八|七}"},
        {"建设人民满意服务政府", "报告: 建设人民满意的服务型政府 {|的} {|型}"},
        {"新建高速铁路三百公里，高速公路八百公里，“三高四新”战略全面落地",
         "报告: 新建高速铁路三百公里，“三高四新”战略全面落地 "
         "{高速公路八百公里|}"},
        /* words around it that only stand there; but one may be a slip */
        {"他们说过我们要大力发展战略性新兴产业",
         "报告: 我们要大力发展战略性新兴产业 {他们说过|}"},
        {"乡村振兴，粮食产量再创新高，好得很",
         "报告: 乡村振兴，粮食产量再创新高 {好得很|}"},
        {"梁食产量再创新高", "报告: 粮食产量再创新高 {梁|粮}"},
        /* punctuation and paragraphs are no difference */
        {"新建高速铁路三百公里三高四新战略，全面落地城镇，新增就业",
         "报告: "
         "新建高速铁路三百公里，“三高四新”战略全面落地；城镇新增就业"},
        {"粮食产量再创新高 新建高速铁路",
         "报告: 粮食产量再创新高。\n新建高速铁路"},
        /* traditional, Ext-B, marks, variation selectors, width and case */
        {"过去一年，我们坚持稳中求进，发展农业",
         "舊文: 過去一年，我們堅持穩中求進，發展農業"},
        {"𠮷野家的ＣＡＦE\xCC\x81在葛飾区開业",
         "舊文: 𠮷野家的café在葛\xF3\xA0\x84\x80飾區開業"},
        {"𠮷野家的cafe在葛飾区开业",
         "舊文: 𠮷野家的café在葛\xF3\xA0\x84\x80飾區開業 {e|é}"},
        {"the COMMITTEE approved a new budget",
         "英文: The committee approved the new budget {a|the}"},
        {"麒麟", "孤立: 麒麟"},
        {"麟", "孤立: 麟"},
        /* one character of the text is four of the quotation, or two */
        {"株式会社山田が発足", "会社: ㍿山田が発足"},
        {"会社山田が発足", "会社: ㍿山田が発足"},
        {"㍿山田は発足", "会社: ㍿山田が発足 {は|が}"},
        /* most of it nobody said, but a long stretch stands there */
        {"有人在会上说，粮食的事情大家都听过很多遍了，可是今天他又念了一句："
         "今后五年，我们要大力发展战略性新兴产业。"
         "念完之后他就坐下来喝茶，不再说一句话。",
         "报告: 今后五年，我们要大力发展战略性新兴产业 "
         "{有人在会上说，粮食的事情大家都听过很多遍了，可是今天他又念了一句|} "
         "{念完之后他就坐下来喝茶，不再说一句话|}"},
        /* only its title */
        {"骐骥一跃", "标题"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char shown[1024];
        jy_similar *similar = ask_text(cases[i].text);
        show(similar, shown);
        if (strcmp(shown, cases[i].shown) != 0) {
            fail_msg("%s is found as \"%s\", not \"%s\"", cases[i].text, shown,
                     cases[i].shown);
        }
        jy_similar_free(similar);
    }
}

static void an_exact_quotation_scores_full_and_others_less(void **state)
{
    jy_similar *similar = ask_text("我们坚持稳中求进工作总基调，扎实推进");
    (void)state;
    assert_true(jy_similar_count(similar) >= 3);
    const jy_similar_hit *first = jy_similar_get(similar, 0);
    const jy_similar_hit *second = jy_similar_get(similar, 1);
    assert_true(first->same >= 1);
    assert_int_equal(first->mark_count, 1);
    assert_int_equal(first->difference_count, 0);
    assert_true(second->same < 1 && second->same > 0.8);
    for (size_t i = 1; i < jy_similar_count(similar); i++) {
        assert_true(jy_similar_get(similar, i)->score <
                    jy_similar_get(similar, i - 1)->score);
    }
    jy_similar_free(similar);
}

static void a_text_nobody_said_has_no_passage(void **state)
{
    jy_similar *similar =
        ask_text("小猫在屋顶上晒太阳，一年也没有新增几只老鼠。");
    (void)state;
    for (size_t i = 0; i < jy_similar_count(similar); i++) {
        assert_null(jy_similar_get(similar, i)->passage.bytes);
        assert_true(jy_similar_get(similar, i)->same <= 0);
    }
    jy_similar_free(similar);
}

static void what_is_not_there_gives_a_note(void **state)
{
    static const char *const texts[] = {"齉龘靐", "，。！？……", "\xEF\xB8\x8F",
                                        "zzz qqq", "😀😀"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jy_similar *similar = ask_text(texts[i]);
        assert_int_equal(jy_similar_count(similar), 0);
        assert_int_equal(jy_similar_total(similar), 0);
        assert_int_equal(jy_similar_note_count(similar), 1);
        assert_true(strlen(jy_similar_note(similar, 0)) > 0);
        jy_similar_free(similar);
    }
}

static void a_document_leads_to_others_like_it(void **state)
{
    char shown[1024];
    jy_similar *similar = ask_id("水一");
    (void)state;
    show(similar, shown);
    assert_string_equal(
        shown,
        "水二: 今年夏天我省连续遭遇三次强降雨，湘江水位超过历史最高纪录，"
        "全省干部群众日夜守护大堤");
    for (size_t i = 0; i < jy_similar_count(similar); i++) {
        jy_text id = jy_similar_get(similar, i)->document.field[JY_FIELD_ID];
        assert_false(id.len == strlen("水一") &&
                     memcmp(id.bytes, "水一", id.len) == 0);
    }
    jy_similar_free(similar);
}

static void a_document_without_likes_gives_a_note(void **state)
{
    static const char *const ids[] = {"标题", "符号", "孤立"};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        jy_similar *similar = ask_id(ids[i]);
        assert_int_equal(jy_similar_count(similar), 0);
        assert_int_equal(jy_similar_note_count(similar), 1);
        jy_similar_free(similar);
    }
}

static void pages_are_parts_of_one_list(void **state)
{
    static const char text[] = "过去一年，我们坚持稳中求进";
    jy_similar *all = ask_text(text);
    (void)state;
    assert_int_equal(jy_similar_count(all), 3);
    for (size_t offset = 0; offset <= 4; offset++) {
        for (size_t limit = 0; limit <= 3; limit++) {
            const jy_similar_question question = {.text = text,
                                                  .len = strlen(text),
                                                  .limit = limit,
                                                  .offset = offset};
            jy_similar *page;
            size_t left = offset < 3 ? 3 - offset : 0;
            assert_int_equal(jy_index_similar(index_, &question, &page, NULL),
                             JY_OK);
            assert_int_equal(jy_similar_count(page),
                             left < limit ? left : limit);
            assert_int_equal(jy_similar_total(page), 3);
            for (size_t i = 0; i < jy_similar_count(page); i++) {
                assert_ptr_equal(
                    jy_similar_get(page, i)->document.field[JY_FIELD_ID].bytes,
                    jy_similar_get(all, offset + i)
                        ->document.field[JY_FIELD_ID]
                        .bytes);
            }
            jy_similar_free(page);
        }
    }
    jy_similar_free(all);
}

static jy_status status_of(const jy_similar_question *question)
{
    jy_error err = {JY_OK, ""};
    jy_similar *similar;
    jy_status status = jy_index_similar(index_, question, &similar, &err);
    assert_int_equal(status, err.status);
    assert_true((status == JY_OK) == (similar != NULL));
    jy_similar_free(similar);
    return status;
}

/* A text of `count` characters that the index knows. */
static char *text_of(size_t count)
{
    static const char piece[] = "我们坚持稳中求进";
    char *text = malloc(3 * count + 1);
    assert_non_null(text);
    for (size_t i = 0; i < 3 * count; i++) {
        text[i] = piece[i % (sizeof piece - 1)];
    }
    text[3 * count] = '\0';
    return text;
}

static void a_question_that_cannot_be_answered_says_why(void **state)
{
    char *longest = text_of(JY_SIMILAR_CHARACTERS_MAX);
    char *longer = text_of(JY_SIMILAR_CHARACTERS_MAX + 1);
    jy_stop stop = {0};
    (void)state;
    jy_stop_set(&stop);
    const struct {
        jy_similar_question question;
        jy_status status;
    } cases[] = {
        {{.text = longest, .len = strlen(longest), .limit = 5}, JY_OK},
        {{.text = longer, .len = strlen(longer), .limit = 5}, JY_E_TOO_LARGE},
        {{.text = "", .len = 0, .limit = 5}, JY_E_QUERY},
        {{.text = " \n　 ", .len = strlen(" \n　 "), .limit = 5}, JY_E_QUERY},
        {{.id = "没有", .id_len = strlen("没有"), .limit = 5}, JY_E_NOT_FOUND},
        {{.id = "", .id_len = 0, .limit = 5}, JY_E_NOT_FOUND},
        {{.text = "麒麟", .len = 6, .limit = JY_RESULTS_MAX}, JY_OK},
        {{.text = "麒麟", .len = 6, .limit = 1, .offset = JY_RESULTS_MAX},
         JY_E_TOO_LARGE},
        {{.text = "麒麟", .len = 6, .limit = SIZE_MAX, .offset = SIZE_MAX},
         JY_E_TOO_LARGE},
        {{.text = "麒麟", .len = 6, .limit = 1, .deadline = 1}, JY_E_TIMEOUT},
        {{.text = "麒麟", .len = 6, .limit = 1, .stop = &stop}, JY_E_TIMEOUT},
        {{.id = "水一", .id_len = 6, .limit = 1, .deadline = 1}, JY_E_TIMEOUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(status_of(&cases[i].question), cases[i].status);
    }
    free(longest);
    free(longer);
}

/* Letters in no order, few enough to stand in many orders. */
static void write_at_random(char *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out += jy_utf8_encode(0x4E00U + (uint32_t)rand() % 40U, out);
        if (i % 50 == 49) {
            memcpy(out, "。", 3);
            out += 3;
        }
    }
    *out = '\0';
}

/* Documents of very different length. */
static jy_index *open_random(struct fixture *many, size_t documents)
{
    static char body[4 * 60000];
    static char text[1 << 20];
    jy_index *index;
    size_t len = 0;
    for (size_t i = 0; i < documents; i++) {
        write_at_random(body, i ? 30 * i : 60000);
        len += (size_t)sprintf(text + len, "{\"id\":\"%zu\",\"body\":\"%s\"}\n",
                               i, body);
    }
    fixture_begin(many);
    fixture_write(many, "乱.jsonl", text, len);
    assert_int_equal(fixture_build(many, NULL, NULL), JY_OK);
    assert_int_equal(jy_index_open(many->index, 0, false, &index, NULL), JY_OK);
    return index;
}

static void an_exact_quotation_is_first_wherever_it_stands(void **state)
{
    struct fixture many;
    (void)state;
    srand(19490921);
    jy_index *index = open_random(&many, 120);
    for (size_t round = 0; round < 200; round++) {
        jy_document document;
        size_t from = round % 2 ? 0 : 1 + (size_t)rand() % 119;
        size_t length = 1 + (size_t)rand() % (round % 4 ? 30 : 400);
        assert_int_equal(jy_index_document(index, from, &document, NULL),
                         JY_OK);
        jy_text body = document.field[JY_FIELD_BODY];
        size_t begin = jy_utf8_offset(body.bytes, body.len,
                                      (size_t)rand() % (from ? 30 : 60000));
        size_t end = begin + jy_utf8_offset(body.bytes + begin,
                                            body.len - begin, length);
        const jy_similar_question question = {
            .text = body.bytes + begin, .len = end - begin, .limit = 1};
        jy_similar *similar;
        assert_int_equal(jy_index_similar(index, &question, &similar, NULL),
                         JY_OK);
        if (jy_similar_count(similar) > 0) { /* else only punctuation */
            const jy_similar_hit *hit = jy_similar_get(similar, 0);
            assert_true(hit->score >= 2);
            assert_true(hit->same >= 1);
            assert_int_equal(hit->difference_count, 0);
        }
        jy_similar_free(similar);
    }
    jy_index_close(index);
    fixture_end(&many);
}

static void differences_have_names(void **state)
{
    (void)state;
    assert_string_equal(jy_difference_name(JY_DIFFERENCE_REPLACED), "replaced");
    assert_string_equal(jy_difference_name(JY_DIFFERENCE_MISSING), "missing");
    assert_string_equal(jy_difference_name(JY_DIFFERENCE_ADDED), "added");
}

/* However long a single text is. */
static void a_text_is_not_looked_through_once_patience_is_over(void **state)
{
    static const jy_text text = {FLOOD, sizeof FLOOD - 1};
    jy_stop stop = {0};
    const jy_patience patience = {0, &stop};
    jy_quotation *quotation;
    jy_passage passage;
    (void)state;
    assert_int_equal(jy_quotation_new(text, true, &quotation, NULL), JY_OK);
    assert_int_equal(
        jy_passage_find(quotation, text, &patience, &passage, NULL), JY_OK);
    assert_int_equal(passage.count, 1);
    jy_passage_clear(&passage);
    jy_stop_set(&stop);
    assert_int_equal(
        jy_passage_find(quotation, text, &patience, &passage, NULL), JY_OK);
    assert_int_equal(passage.count, 0);
    jy_quotation_free(quotation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quotation_is_found_with_its_differences),
        cmocka_unit_test(an_exact_quotation_scores_full_and_others_less),
        cmocka_unit_test(an_exact_quotation_is_first_wherever_it_stands),
        cmocka_unit_test(a_text_nobody_said_has_no_passage),
        cmocka_unit_test(what_is_not_there_gives_a_note),
        cmocka_unit_test(a_document_leads_to_others_like_it),
        cmocka_unit_test(a_document_without_likes_gives_a_note),
        cmocka_unit_test(pages_are_parts_of_one_list),
        cmocka_unit_test(a_question_that_cannot_be_answered_says_why),
        cmocka_unit_test(differences_have_names),
        cmocka_unit_test(a_text_is_not_looked_through_once_patience_is_over),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
