/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast search finds what memmem() finds. */
#define _GNU_SOURCE /* memmem() */
#include "index/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const characters[] = {"税", "稅", "说", "a",  "b",  " ",
                                         "é",  "𠮷", "𠮶", "一", "丁", "营"};
enum { CHARACTERS = sizeof characters / sizeof *characters };

static unsigned random_state = 1;

static unsigned random_below(unsigned limit)
{
    random_state = random_state * 1103515245U + 12345U;
    return random_state / 65536U % limit;
}

/* Up to `most` of the first `kinds` characters; on the heap, exactly as long as
 * it is, so that a sanitizer sees a byte too far. */
static jy_text random_text(unsigned most, unsigned kinds)
{
    char bytes[4 * 200];
    size_t len = 0;
    for (unsigned n = random_below(most + 1); n > 0; n--) {
        const char *character = characters[random_below(kinds)];
        memcpy(bytes + len, character, strlen(character));
        len += strlen(character);
    }
    char *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    return (jy_text){copy, len};
}

static void free_text(jy_text text)
{
    free((void *)(uintptr_t)text.bytes);
}

static void random_texts_are_found_where_they_stand(void **state)
{
    size_t found = 0;
    (void)state;
    for (int n = 0; n < 200000; n++) {
        unsigned kinds = 2 + random_below(CHARACTERS - 1);
        jy_text text = random_text(200, kinds);
        jy_text needle = random_text(1 + random_below(6), kinds);
        if (needle.len > 0) {
            const char *expected =
                memmem(text.bytes, text.len, needle.bytes, needle.len);
            assert_ptr_equal(jy_find(text, needle), expected);
            found += expected != NULL;
        }
        free_text(text);
        free_text(needle);
    }
    assert_true(found > 20000); /* else nothing was tested */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_are_found_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
