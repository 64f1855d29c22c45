/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/original.h"
#include "index/text_store.h"
#include "index/trigrams.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { DOCUMENTS = 50 };

static char body[DOCUMENTS][12000];

/* Document number `i`: fields come and go, bodies have all lengths, the last
 * ones are long. */
static jy_document example(size_t i)
{
    jy_document document = {0};
    body[i][0] = '\0';
    for (size_t n = 0; n < (i < DOCUMENTS - 3 ? i : 8 * i); n++) {
        strcat(body[i], n % 3 ? "湖南省，ＧＤＰ㈱" : "株洲");
    }
    document.field[JY_FIELD_ID] = (jy_text){"演讲", 6};
    document.field[JY_FIELD_BODY] = (jy_text){body[i], strlen(body[i])};
    if (i % 2) {
        document.field[JY_FIELD_TITLE] = (jy_text){"５Ａ级", 9};
        document.attachment[JY_ATTACHMENT_LINES] = (jy_text){"\0\x1C\0", 3};
    }
    if (i % 3 == 0) {
        document.attachment[JY_ATTACHMENT_EXTRA] = (jy_text){"{\"Ａ\":1}", 9};
    }
    return document;
}

static FILE *write_examples(void)
{
    FILE *file = tmpfile();
    jy_text_writer *writer;
    assert_non_null(file);
    assert_int_equal(jy_text_writer_new(fileno(file), &writer, NULL), JY_OK);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        jy_document document = example(i);
        jy_folded folded[JY_FIELD_COUNT] = {0};
        for (size_t n = 0; n < JY_FIELD_COUNT; n++) {
            jy_text text = document.field[n];
            if (text.bytes) {
                assert_int_equal(
                    jy_fold(text.bytes, text.len, &folded[n], NULL), JY_OK);
            }
        }
        assert_int_equal(jy_text_writer_add(writer, &document, folded, NULL),
                         JY_OK);
        for (size_t n = 0; n < JY_FIELD_COUNT; n++) {
            jy_folded_clear(&folded[n]);
        }
    }
    assert_int_equal(jy_text_writer_finish(writer, NULL), JY_OK);
    jy_text_writer_free(writer);
    return file;
}

static void check_field(jy_text wanted, const jy_stored_field *stored)
{
    jy_folded folded;
    jy_original original;
    if (!wanted.bytes) {
        assert_null(stored->folded.bytes);
        return;
    }
    assert_int_equal(jy_fold(wanted.bytes, wanted.len, &folded, NULL), JY_OK);
    assert_int_equal(jy_original_open(stored, &original, NULL), JY_OK);
    const jy_text whole = jy_original_whole(&original);
    assert_int_equal(whole.len, wanted.len);
    assert_memory_equal(whole.bytes, wanted.bytes, wanted.len);
    jy_original_close(&original);
    assert_int_equal(stored->folded.len, folded.len);
    assert_memory_equal(stored->folded.bytes, folded.bytes, folded.len);
    if (stored->original.bytes &&
        stored->folded.bytes != stored->original.bytes) {
        assert_int_equal(stored->point_count, folded.point_count);
        assert_memory_equal(stored->points, folded.points,
                            folded.point_count * sizeof *folded.points);
    }
    jy_folded_clear(&folded);
}

static void documents_come_back_as_they_went_in(void **state)
{
    FILE *file = write_examples();
    jy_text_store *store;
    (void)state;
    assert_int_equal(jy_text_store_open(fileno(file), &store, NULL), JY_OK);
    assert_int_equal(jy_text_store_count(store), DOCUMENTS);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        jy_document wanted = example(i);
        jy_stored_document stored;
        assert_int_equal(jy_text_store_get(store, i, &stored, NULL), JY_OK);
        for (size_t n = 0; n < JY_FIELD_COUNT; n++) {
            check_field(wanted.field[n], &stored.field[n]);
        }
        jy_document again = jy_stored_original(&stored);
        for (size_t n = 0; n < JY_ATTACHMENT_COUNT; n++) {
            jy_text text = wanted.attachment[n];
            assert_int_equal(again.attachment[n].len, text.len);
            if (text.bytes) {
                assert_memory_equal(again.attachment[n].bytes, text.bytes,
                                    text.len);
            }
        }
    }
    jy_stored_document none;
    assert_int_equal(jy_text_store_get(store, DOCUMENTS, &none, NULL),
                     JY_E_UNAVAILABLE);
    jy_text_store_close(store);
    fclose(file);
}

static void long_bodies_tell_where_three_characters_may_be(void **state)
{
    FILE *file = write_examples();
    jy_text_store *store;
    (void)state;
    assert_int_equal(jy_text_store_open(fileno(file), &store, NULL), JY_OK);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        jy_stored_document stored;
        assert_int_equal(jy_text_store_get(store, i, &stored, NULL), JY_OK);
        const jy_stored_field *field = &stored.field[JY_FIELD_BODY];
        const size_t len = field->folded.len;
        assert_int_equal(field->trigrams != NULL, len >= JY_TRIGRAMS_TEXT_MIN);
        assert_int_equal(field->trigrams != NULL, i >= DOCUMENTS - 3);
        assert_true(jy_trigrams_find(field->trigrams, len, field->folded) & 1);
        assert_int_equal(
            jy_trigrams_find(field->trigrams, len, (jy_text){"株洲湘潭", 12}),
            field->trigrams ? 0 : JY_STRETCHES_ALL);
    }
    jy_text_store_close(store);
    fclose(file);
}

static void a_file_that_is_cut_short_is_refused(void **state)
{
    FILE *file = write_examples();
    off_t size = lseek(fileno(file), 0, SEEK_END);
    (void)state;
    for (off_t cut = size - 1; cut >= 0; cut = cut > 97 ? cut - 97 : cut - 1) {
        jy_text_store *store;
        assert_int_equal(ftruncate(fileno(file), cut), 0);
        assert_int_equal(jy_text_store_open(fileno(file), &store, NULL),
                         JY_E_UNAVAILABLE);
        assert_null(store);
    }
    fclose(file);
}

/* Everything handed out lies within `size` bytes of each other. */
static void check_inside(const jy_stored_document *stored, size_t size)
{
    const char *first = NULL;
    const char *last = NULL;
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        const jy_text both[] = {stored->field[i].original,
                                stored->field[i].folded};
        for (size_t n = 0; n < 2; n++) {
            if (both[n].bytes) {
                const char *end = both[n].bytes + both[n].len;
                first = !first || both[n].bytes < first ? both[n].bytes : first;
                last = !last || end > last ? end : last;
            }
        }
    }
    assert_true((size_t)(last - first) <= size);
}

/* Whatever its changes say. */
static void make_body(const jy_stored_field *field)
{
    jy_original original;
    assert_int_equal(jy_original_open(field, &original, NULL), JY_OK);
    const jy_text whole = jy_original_whole(&original);
    for (size_t at = 0; at < field->folded.len; at += 7) {
        jy_span span = jy_stored_origin(field, (jy_span){at, at + 3});
        assert_true(span.begin <= span.end && span.end <= whole.len);
    }
    assert_true(jy_stored_characters(field, 0, whole.len) <= 2 * whole.len);
    (void)jy_trigrams_find(field->trigrams, field->folded.len, field->folded);
    jy_original_close(&original);
}

/* The checksum of a generation would notice; without it, a reader must still
 * not leave the file. */
static void a_damaged_file_is_never_read_beyond_its_end(void **state)
{
    FILE *file = write_examples();
    off_t size = lseek(fileno(file), 0, SEEK_END);
    (void)state;
    for (off_t at = 0; at < size; at += 61) {
        unsigned char byte;
        unsigned char flipped;
        jy_text_store *store;
        assert_int_equal(pread(fileno(file), &byte, 1, at), 1);
        flipped = (unsigned char)~byte;
        assert_int_equal(pwrite(fileno(file), &flipped, 1, at), 1);
        if (jy_text_store_open(fileno(file), &store, NULL) == JY_OK) {
            for (uint64_t i = 0; i < jy_text_store_count(store); i++) {
                jy_stored_document stored;
                jy_text_store_expect(store, i + 1); /* the last is none */
                if (jy_text_store_get(store, i, &stored, NULL) == JY_OK) {
                    check_inside(&stored, (size_t)size);
                    make_body(&stored.field[JY_FIELD_BODY]);
                }
            }
        }
        jy_text_store_close(store);
        assert_int_equal(pwrite(fileno(file), &byte, 1, at), 1);
    }
    fclose(file);
}

static void a_header_of_too_many_documents_is_refused(void **state)
{
    FILE *file = write_examples();
    const off_t size = lseek(fileno(file), 0, SEEK_END);
    uint64_t header[3];
    jy_text_store *store;
    (void)state;
    assert_int_equal(pread(fileno(file), header, sizeof header, 0),
                     sizeof header);
    header[1] = UINT64_MAX; /* and one offset more is none */
    header[2] = (uint64_t)size;
    assert_int_equal(size % 8, 0);
    assert_int_equal(pwrite(fileno(file), header, sizeof header, 0),
                     sizeof header);
    assert_int_equal(jy_text_store_open(fileno(file), &store, NULL),
                     JY_E_UNAVAILABLE);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_come_back_as_they_went_in),
        cmocka_unit_test(long_bodies_tell_where_three_characters_may_be),
        cmocka_unit_test(a_file_that_is_cut_short_is_refused),
        cmocka_unit_test(a_damaged_file_is_never_read_beyond_its_end),
        cmocka_unit_test(a_header_of_too_many_documents_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
