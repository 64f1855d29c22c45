/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a source calls the fields: what is understood, what is refused. */
#include "corpus/field_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_mapped_field_goes_by_the_other_name_only(void **state)
{
    jy_field_map *map;
    jy_field field = JY_FIELD_COUNT;
    (void)state;
    assert_int_equal(jy_field_map_new("title=标题,date=a=b", &map, NULL),
                     JY_OK);
    assert_true(jy_field_map_find(map, "标题", strlen("标题"), &field));
    assert_int_equal(field, JY_FIELD_TITLE);
    assert_true(jy_field_map_find(map, "a=b", 3, &field));
    assert_int_equal(field, JY_FIELD_DATE);
    assert_true(jy_field_map_find(map, "body", 4, &field));
    assert_int_equal(field, JY_FIELD_BODY);
    assert_false(jy_field_map_find(map, "title", 5, &field));
    assert_false(jy_field_map_find(map, "标", strlen("标"), &field));
    assert_string_equal(jy_field_map_name(map, JY_FIELD_TITLE), "标题");
    assert_string_equal(jy_field_map_name(map, JY_FIELD_BODY), "body");
    jy_field_map_free(map);
}

static void two_fields_can_change_their_names(void **state)
{
    jy_field_map *map;
    jy_field field = JY_FIELD_COUNT;
    (void)state;
    assert_int_equal(jy_field_map_new("title=body,body=title", &map, NULL),
                     JY_OK);
    assert_true(jy_field_map_find(map, "title", 5, &field));
    assert_int_equal(field, JY_FIELD_BODY);
    assert_true(jy_field_map_find(map, "body", 4, &field));
    assert_int_equal(field, JY_FIELD_TITLE);
    jy_field_map_free(map);
}

static void without_a_map_fields_go_by_their_own_names(void **state)
{
    jy_field field = JY_FIELD_COUNT;
    (void)state;
    assert_true(jy_field_map_find(NULL, "speaker", 7, &field));
    assert_int_equal(field, JY_FIELD_SPEAKER);
    assert_false(jy_field_map_find(NULL, "headline", 8, &field));
    assert_string_equal(jy_field_map_name(NULL, JY_FIELD_DATE), "date");
    jy_field_map_free(NULL);
}

static void what_is_no_map_is_named(void **state)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"", "\"\" is not FIELD=NAME"},
        {"title", "\"title\" is not FIELD=NAME"},
        {"title=甲,", "\"\" is not FIELD=NAME"},
        {"title=", "\"title=\": the name is missing"},
        {"titel=甲", "\"titel=甲\": there is no field \"titel\""},
        {"title=甲,title=乙", "\"title=乙\": title is mapped twice"},
        {"title=甲,body=甲", "\"body=甲\": title is mapped to that already"},
        {"title=\xFF", "the map is not valid UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_field_map *map;
        jy_error err;
        assert_int_equal(jy_field_map_new(cases[i].text, &map, &err),
                         JY_E_REQUEST);
        assert_null(map);
        assert_string_equal(err.message, cases[i].why);
    }
}

static void a_map_has_a_limit(void **state)
{
    char text[JY_FIELD_MAP_MAX + 2];
    jy_field_map *map;
    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text, "title=", 6);
    text[JY_FIELD_MAP_MAX + 1] = '\0';
    assert_int_equal(jy_field_map_new(text, &map, NULL), JY_E_TOO_LARGE);
    text[JY_FIELD_MAP_MAX] = '\0';
    assert_int_equal(jy_field_map_new(text, &map, NULL), JY_OK);
    jy_field_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapped_field_goes_by_the_other_name_only),
        cmocka_unit_test(two_fields_can_change_their_names),
        cmocka_unit_test(without_a_map_fields_go_by_their_own_names),
        cmocka_unit_test(what_is_no_map_is_named),
        cmocka_unit_test(a_map_has_a_limit),
    };
    return cmocka_run_group_tests_name("field_map", tests, NULL, NULL);
}
