/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations, and texts that only look like some. */
#include "corpus/turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jy_text text_of(const char *string)
{
    return (jy_text){string, strlen(string)};
}

static void check(const char *body, const char *turns)
{
    char *json;
    size_t len;
    assert_int_equal(jy_turns_find(text_of(body), &json, &len, NULL), JY_OK);
    if (turns == NULL) {
        assert_null(json);
        return;
    }
    assert_non_null(json);
    assert_string_equal(json, turns);
    assert_int_equal(len, strlen(turns));
    free(json);
}

static void questions_and_answers_have_turns(void **state)
{
    (void)state;
    check(
        "两会期间，记者专访了株洲市市长。\n记者：今年有什么打算？\n"
        "阳卫国：抓产业。\n还要抓项目。\n记者：怎么抓？\n阳卫国：一件一件抓。",
        "[{\"speaker\":\"记者\",\"paragraphs\":[2,2]},"
        "{\"speaker\":\"阳卫国\",\"paragraphs\":[3,4]},"
        "{\"speaker\":\"记者\",\"paragraphs\":[5,5]},"
        "{\"speaker\":\"阳卫国\",\"paragraphs\":[6,6]}]");
    check("问：为什么？\n答: 因为如此。\n问：好吗？\n答：好。",
          "[{\"speaker\":\"问\",\"paragraphs\":[1,1]},"
          "{\"speaker\":\"答\",\"paragraphs\":[2,2]},"
          "{\"speaker\":\"问\",\"paragraphs\":[3,3]},"
          "{\"speaker\":\"答\",\"paragraphs\":[4,4]}]");
}

static void names_with_a_dot_and_of_extension_b_are_labels(void **state)
{
    (void)state;
    check("马·阿依努尔：早。\n𠮷田：早。\n马·阿依努尔：好。\n𠮷田：好。",
          "[{\"speaker\":\"马·阿依努尔\",\"paragraphs\":[1,1]},"
          "{\"speaker\":\"𠮷田\",\"paragraphs\":[2,2]},"
          "{\"speaker\":\"马·阿依努尔\",\"paragraphs\":[3,3]},"
          "{\"speaker\":\"𠮷田\",\"paragraphs\":[4,4]}]");
}

static void other_texts_have_none(void **state)
{
    static const char *const bodies[] = {
        "",
        "没有人说话。",
        "时间：三月八日\n地点：长沙\n出席：全体代表",
        "记者：一个人说。\n记者：还是他说。\n记者：又是他。",
        "会议指出：要抓落实。\n会议强调：要抓紧。",
        "记者：只有一问。\n阳卫国：只有一答。",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        check(bodies[i], NULL);
    }
}

static void a_line_that_asks_or_answers_is_known(void **state)
{
    (void)state;
    assert_true(jy_turns_begins_label(text_of("记者：请问")));
    assert_true(jy_turns_begins_label(text_of("答：是")));
    assert_false(jy_turns_begins_label(text_of("阳卫国：是")));
    assert_false(jy_turns_begins_label(text_of("记者，请问：")));
    assert_false(jy_turns_begins_label(text_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_and_answers_have_turns),
        cmocka_unit_test(names_with_a_dot_and_of_extension_b_are_labels),
        cmocka_unit_test(other_texts_have_none),
        cmocka_unit_test(a_line_that_asks_or_answers_is_known),
    };
    return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
