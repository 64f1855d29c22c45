/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equal texts and equal ids are recognised among many. */
#include "corpus/ids.h"
#include "index/duplicates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 20000 };

static jy_text number_text(char *out, size_t size, unsigned number)
{
    snprintf(out, size, "第%u篇", number);
    return (jy_text){out, strlen(out)};
}

static void equal_texts_are_counted_and_the_first_pairs_named(void **state)
{
    jy_duplicates duplicates = {0};
    char text[32];
    jy_error err;
    (void)state;
    for (unsigned i = 0; i < MANY; i++) { /* 7, 1007, 2007, … are all alike */
        unsigned number = i % 1000 == 7 ? 7 : i;
        assert_int_equal(
            jy_duplicates_add(&duplicates,
                              number_text(text, sizeof text, number), i, &err),
            JY_OK);
    }
    assert_int_equal(duplicates.count, MANY / 1000 - 1);
    for (unsigned i = 0; i < JY_DUPLICATES_NAMED; i++) {
        assert_int_equal(duplicates.named[i].earlier, 7);
        assert_int_equal(duplicates.named[i].later, 1007 + 1000 * i);
    }
    jy_duplicates_clear(&duplicates);
}

static void an_id_is_known_with_its_place(void **state)
{
    jy_ids *ids = jy_ids_new();
    const jy_id_use *earlier;
    char text[32];
    char path[32];
    jy_error err;
    (void)state;
    assert_non_null(ids);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(path, sizeof path, "甲/%u.txt", i / 100);
        assert_int_equal(jy_ids_add(ids, number_text(text, sizeof text, i),
                                    path, i % 100 + 1, &earlier, &err),
                         JY_OK);
        assert_null(earlier);
    }
    for (unsigned i = 0; i < MANY; i += 997) {
        snprintf(path, sizeof path, "甲/%u.txt", i / 100);
        assert_int_equal(jy_ids_add(ids, number_text(text, sizeof text, i),
                                    "乙.txt", 1, &earlier, &err),
                         JY_OK);
        assert_non_null(earlier);
        assert_string_equal(earlier->path, path);
        assert_int_equal(earlier->line, i % 100 + 1);
    }
    jy_ids_free(ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_are_counted_and_the_first_pairs_named),
        cmocka_unit_test(an_id_is_known_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
