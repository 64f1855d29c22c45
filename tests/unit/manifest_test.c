/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[] = "/文稿/2021 年 100%\n";
static char *paths[] = {folder};
static char encoding[] = "encoding=GB18030";
static char *options[] = {encoding};

static char *write_example(void)
{
    jy_manifest manifest = {
        .generation = 7,
        .documents = 3,
        .characters = 2866,
        .built = "2021-03-08T08:00:00Z",
        .size = {57344, 12360, 4096},
        .paths = paths,
        .path_count = 1,
        .options = options,
        .option_count = 1,
    };
    char *bytes;
    memset(manifest.fingerprint, 'a', JY_DIGEST_HEX - 1);
    memset(manifest.digest[JY_PART_TERMS], 'b', JY_DIGEST_HEX - 1);
    memset(manifest.digest[JY_PART_TEXT], 'c', JY_DIGEST_HEX - 1);
    memset(manifest.digest[JY_PART_LEXICON], 'd', JY_DIGEST_HEX - 1);
    assert_int_equal(jy_manifest_write(&manifest, &bytes, NULL), JY_OK);
    return bytes;
}

static void what_is_written_is_read_again(void **state)
{
    char *bytes = write_example();
    jy_manifest manifest;
    (void)state;
    assert_int_equal(jy_manifest_read(bytes, strlen(bytes), &manifest, NULL),
                     JY_OK);
    assert_int_equal(manifest.generation, 7);
    assert_int_equal(manifest.documents, 3);
    assert_int_equal(manifest.characters, 2866);
    assert_string_equal(manifest.built, "2021-03-08T08:00:00Z");
    assert_int_equal(manifest.size[JY_PART_TERMS], 57344);
    assert_int_equal(manifest.size[JY_PART_TEXT], 12360);
    assert_int_equal(manifest.size[JY_PART_LEXICON], 4096);
    assert_int_equal(manifest.digest[JY_PART_TEXT][63], 'c');
    assert_int_equal(manifest.path_count, 1);
    assert_string_equal(manifest.paths[0], folder);
    assert_int_equal(manifest.option_count, 1);
    assert_string_equal(manifest.options[0], encoding);
    assert_true(jy_manifest_has(&manifest, JY_PART_TERMS));
    assert_false(jy_manifest_has(&manifest, JY_PART_ORDER));
    jy_manifest_clear(&manifest);
    free(bytes);
}

static void parts_that_came_of_an_update_are_there_or_not(void **state)
{
    jy_manifest manifest = {.built = "2021-03-08T08:00:00Z"};
    jy_manifest again;
    char *bytes;
    (void)state;
    memset(manifest.fingerprint, 'a', JY_DIGEST_HEX - 1);
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        if (i != JY_PART_FILES && i != JY_PART_GONE_TERMS) {
            manifest.size[i] = i + 1;
            memset(manifest.digest[i], 'b', JY_DIGEST_HEX - 1);
        }
    }
    assert_int_equal(jy_manifest_write(&manifest, &bytes, NULL), JY_OK);
    assert_int_equal(jy_manifest_read(bytes, strlen(bytes), &again, NULL),
                     JY_OK);
    for (size_t i = 0; i < JY_PART_COUNT; i++) {
        assert_int_equal(again.size[i], manifest.size[i]);
        assert_string_equal(again.digest[i], manifest.digest[i]);
    }
    jy_manifest_clear(&again);
    free(bytes);
}

static jy_status read_status(const char *bytes, size_t len, jy_error *err)
{
    jy_manifest manifest;
    jy_status status = jy_manifest_read(bytes, len, &manifest, err);
    jy_manifest_clear(&manifest);
    return status;
}

static void every_changed_bit_is_noticed(void **state)
{
    char *bytes = write_example();
    size_t len = strlen(bytes);
    (void)state;
    for (size_t i = 0; i < len * 8; i++) {
        bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
        assert_int_equal(read_status(bytes, len, NULL), JY_E_UNAVAILABLE);
        bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
    }
    free(bytes);
}

static void every_cut_is_noticed(void **state)
{
    char *bytes = write_example();
    (void)state;
    for (size_t len = 0; len < strlen(bytes); len++) {
        assert_int_equal(read_status(bytes, len, NULL), JY_E_UNAVAILABLE);
    }
    free(bytes);
}

static void another_format_is_named(void **state)
{
    jy_error err;
    const char *text = "jianyan-index 9\nwhatever comes then\n";
    (void)state;
    assert_int_equal(read_status(text, strlen(text), &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "format 9"));
    assert_non_null(strstr(err.message, "build it again"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(parts_that_came_of_an_update_are_there_or_not),
        cmocka_unit_test(every_changed_bit_is_noticed),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(another_format_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
