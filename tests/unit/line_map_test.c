/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in a file the pieces of a body stand. */
#include "corpus/line_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    size_t at;
    jy_line_point point;
} points[] = {
    {0, {14, 1}},
    {30, {15, 1}},
    {60, {15, 1}},
    {60, {16, 1}},
    {200, {3, 2}},
    {1 << 20, {4000000000U, 7}},
    {1 << 21, {(uint64_t)1 << 40, 0}},
};
enum { POINTS = sizeof points / sizeof *points };

static jy_line_map example(void)
{
    jy_line_map map = {0};
    for (size_t i = 0; i < POINTS; i++) {
        jy_line_map_add(&map, points[i].at, points[i].point);
    }
    assert_false(map.failed);
    return map;
}

static void a_place_is_on_the_line_of_the_last_point_before_it(void **state)
{
    static const struct {
        size_t at;
        jy_line_point point;
    } cases[] = {
        {0, {14, 1}},
        {29, {14, 1}},
        {30, {15, 1}},
        {59, {15, 1}},
        {60, {16, 1}},
        {199, {16, 1}},
        {200, {3, 2}},
        {(1 << 20) + 1, {4000000000U, 7}},
        {SIZE_MAX, {(uint64_t)1 << 40, 0}},
    };
    jy_line_map map = example();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_line_point found;
        assert_true(
            jy_line_map_find(jy_line_map_text(&map), cases[i].at, &found));
        assert_int_equal(found.line, cases[i].point.line);
        assert_int_equal(found.page, cases[i].point.page);
    }
    jy_line_map_clear(&map);
}

static void a_map_without_points_says_nothing(void **state)
{
    jy_line_map map = {0};
    jy_line_point found;
    (void)state;
    assert_null(jy_line_map_text(&map).bytes);
    assert_false(jy_line_map_find(jy_line_map_text(&map), 0, &found));
}

static void text_that_goes_on_where_it_was_takes_no_room(void **state)
{
    jy_line_map map = {0};
    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        jy_line_map_add(&map, i, (jy_line_point){3, 0});
    }
    assert_int_equal(map.len, 3);
    jy_line_map_clear(&map);
}

static void a_map_that_is_damaged_is_never_read_beyond_its_end(void **state)
{
    jy_line_map map = example();
    (void)state;
    for (size_t len = 0; len <= map.len; len++) {
        char *exact = malloc(len + 1); /* so that a checker sees one too many */
        jy_line_point found;
        assert_non_null(exact);
        memcpy(exact, map.bytes, len);
        for (size_t i = 0; i < len; i++) {
            exact[i] = (char)(unsigned char)0xFF;
            (void)jy_line_map_find((jy_text){exact, len}, SIZE_MAX, &found);
        }
        free(exact);
    }
    jy_line_map_clear(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_on_the_line_of_the_last_point_before_it),
        cmocka_unit_test(a_map_without_points_says_nothing),
        cmocka_unit_test(text_that_goes_on_where_it_was_takes_no_room),
        cmocka_unit_test(a_map_that_is_damaged_is_never_read_beyond_its_end),
    };
    return cmocka_run_group_tests_name("line_map", tests, NULL, NULL);
}
