/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index/SCHEMA.md says of the terms what the code does. */
#include "index/schema.h"
#include "index/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SCHEMA JY_SOURCE_DIR "/index/SCHEMA.md"

/* A row of the table of prefixes. */
struct row {
    char prefix; /* 0: none */
    char field[32];
    bool counted; /* the last column is filled in */
    uint32_t count;
};

/* Take a line apart, if it is such a row; each cell begins with a blank. */
static bool read_row(const char *line, struct row *out)
{
    char prefix[32];
    char field[32];
    char count[32];
    if (sscanf(line, "|%31[^|]|%31[^|]|%*[^|]|%31[^|]|", prefix, field,
               count) != 3) {
        return false;
    }
    out->prefix = prefix[1] == '`' ? prefix[2] : '\0';
    out->counted = count[1] >= '0' && count[1] <= '9';
    out->count = (uint32_t)strtoul(count, NULL, 10);
    strcpy(out->field, field + 1);
    out->field[strcspn(out->field, " ")] = '\0';
    return out->prefix || strcmp(prefix, " none ") == 0;
}

static void the_table_of_prefixes_is_that_of_the_code(void **state)
{
    FILE *file = fopen(SCHEMA, "r");
    char line[1024];
    struct row row;
    size_t rows[JY_FIELD_COUNT] = {0};
    bool numbers = false;
    bool years = false;
    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        jy_field field;
        if (!read_row(line, &row)) {
            continue;
        }
        if (jy_field_from_name(row.field, strlen(row.field), &field)) {
            const jy_field_rule *rule = &jy_field_rules[field];
            rows[field]++;
            assert_int_equal(row.prefix, field == JY_FIELD_ID ? JY_PREFIX_ID
                                                              : rule->prefix);
            assert_true(row.counted);
            assert_int_equal(row.count, rule->count);
        } else {
            numbers |= row.prefix == JY_PREFIX_NUMBER;
            years |= row.prefix == JY_PREFIX_YEAR;
            assert_true(row.prefix == JY_PREFIX_NUMBER ||
                        row.prefix == JY_PREFIX_YEAR || row.prefix == '\0');
            assert_false(row.counted);
        }
    }
    fclose(file);
    assert_true(numbers && years);
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        assert_int_equal(rows[i], 1);
    }
}

static void no_two_kinds_of_term_have_one_prefix(void **state)
{
    char seen[JY_FIELD_COUNT + 3] = {JY_PREFIX_ID, JY_PREFIX_NUMBER};
    (void)state;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        char prefix = jy_field_rules[i].prefix;
        if (prefix) {
            assert_null(strchr(seen, prefix));
            seen[strlen(seen)] = prefix;
        }
    }
}

static void the_numbers_are_those_of_the_code(void **state)
{
    FILE *file = fopen(SCHEMA, "r");
    char line[1024];
    char format[64];
    char term[64];
    bool format_seen = false;
    bool term_seen = false;
    (void)state;
    assert_non_null(file);
    snprintf(format, sizeof format, "Format **%d** (`JY_INDEX_FORMAT`)",
             JY_INDEX_FORMAT);
    snprintf(term, sizeof term, "at most %d bytes", JY_TERM_MAX);
    while (fgets(line, sizeof line, file)) {
        format_seen |= strstr(line, format) != NULL;
        term_seen |= strstr(line, term) != NULL;
    }
    fclose(file);
    assert_true(format_seen);
    assert_true(term_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_prefixes_is_that_of_the_code),
        cmocka_unit_test(no_two_kinds_of_term_have_one_prefix),
        cmocka_unit_test(the_numbers_are_those_of_the_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
