/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of the dictionary. */
#include "index/term_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TERMS = 60000 }; /* more than there is room for */

/* A term by its number; its value says the same again, or nothing. */
static jy_text term_of(char bytes[32], size_t i)
{
    snprintf(bytes, 32, "词%zu", i);
    return (jy_text){bytes, strlen(bytes)};
}

static jy_text value_of(jy_text term, size_t i)
{
    return i % 5 == 0 ? (jy_text){NULL, 0} : term;
}

static bool is_known(const jy_term_cache *cache, size_t i)
{
    char bytes[32];
    jy_text value;
    const jy_text term = term_of(bytes, i);
    if (!jy_term_cache_find(cache, term, &value)) {
        return false;
    }
    const jy_text right = value_of(term, i);
    assert_int_equal(value.len, right.len);
    assert_true(right.len == 0 ||
                memcmp(value.bytes, right.bytes, right.len) == 0);
    return true;
}

static void keep(jy_term_cache *cache, size_t i)
{
    char bytes[32];
    const jy_text term = term_of(bytes, i);
    jy_term_cache_keep(cache, term, value_of(term, i));
}

static void whatever_is_found_is_what_was_kept(void **state)
{
    jy_term_cache cache = {0};
    size_t known = 0;
    (void)state;
    assert_false(is_known(&cache, 0));
    for (size_t i = 0; i < TERMS; i++) {
        keep(&cache, i);
        assert_true(is_known(&cache, i));
    }
    for (size_t i = 0; i < TERMS; i++) {
        known += is_known(&cache, i);
    }
    assert_true(known > JY_TERM_CACHE_PLACES * 9 / 10);
    assert_true(known <= JY_TERM_CACHE_PLACES);
    jy_term_cache_clear(&cache);
}

static void a_term_that_is_asked_for_stays(void **state)
{
    jy_term_cache cache = {0};
    (void)state;
    keep(&cache, 0);
    for (size_t i = 1; i < TERMS; i++) {
        keep(&cache, i);
        assert_true(is_known(&cache, 0));
    }
    jy_term_cache_clear(&cache);
}

static void a_term_or_a_value_that_is_too_long_is_not_kept(void **state)
{
    jy_term_cache cache = {0};
    char bytes[JY_TERM_CACHE_BYTES + 1] = {1};
    jy_text value;
    (void)state;
    for (size_t len = 1; len <= sizeof bytes; len++) {
        const jy_text term = {bytes, len};
        const jy_text rest = {bytes, sizeof bytes - len};
        jy_term_cache_keep(&cache, term, rest);
        assert_false(jy_term_cache_find(&cache, term, &value));
    }
    jy_term_cache_clear(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_found_is_what_was_kept),
        cmocka_unit_test(a_term_that_is_asked_for_stays),
        cmocka_unit_test(a_term_or_a_value_that_is_too_long_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
