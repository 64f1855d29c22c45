/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What text in other encodings becomes, and what is said about the rest. */
#define _XOPEN_SOURCE 700 /* nftw() */
#include "corpus/decoder.h"
#include "corpus/encoding.h"
#include "tests/unit/gather.h"

#include <iconv.h>

/* A text long enough to be recognised. */
#define PROSE                                                                                                \
    "各位代表，现在我向大会报告政府工作，请予审议。过去的一年，我们在发展" \
    "经济、改善民生和保护环境三个方面都有新的进步。\n"
#define PROSE_TW                                                                                             \
    "各位代表，現在我向大會報告政府工作，請予審議。過去的一年，我們在發展" \
    "經濟、改善民生和保護環境三個方面都有新的進步。\n"

/* `text`, which is UTF-8, in another encoding, behind what *len has. */
static void add_encoded(char *buffer, size_t size, size_t *len,
                        const char *encoding, const char *text)
{
    char copy[4096];
    char *from = copy;
    char *to = buffer + *len;
    size_t left = strlen(text);
    size_t room = size - *len;
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    assert_true(left < sizeof copy);
    memcpy(copy, text, left);
    assert_true(iconv(converter, &from, &left, &to, &room) != (size_t)-1);
    assert_int_equal(iconv_close(converter), 0);
    *len = size - room;
}

static void add_bytes(char *buffer, size_t *len, const char *bytes, size_t more)
{
    memcpy(buffer + *len, bytes, more);
    *len += more;
}

/* The only document has this body, and nothing was said. */
static void expect_body(struct gather *gather, const char *name,
                        const char *bytes, size_t len, const char *body)
{
    gather_write_bytes(gather, name, bytes, len);
    gather_folder(gather);
    for (size_t i = 0; i < gather->problems; i++) {
        fail_msg("%s", gather->problem[i]);
    }
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_BODY, body);
    assert_int_equal(unlink(gather_path(gather, name)), 0);
}

static void text_in_each_encoding_becomes_the_same(void **state)
{
    static const struct {
        const char *encoding;
        const char *mark;
        size_t mark_len;
    } cases[] = {
        {"UTF-8", "\xEF\xBB\xBF", 3},
        {"UTF-16LE", "\xFF\xFE", 2},
        {"UTF-16BE", "\xFE\xFF", 2},
        {"UTF-32LE", "\xFF\xFE\0\0", 4},
        {"UTF-32BE", "\0\0\xFE\xFF", 4},
        {"GB18030", "\x84\x31\x95\x33", 4},
        {"UTF-8", "", 0},
        {"UTF-16LE", "", 0},
        {"UTF-16BE", "", 0},
        {"GB18030", "", 0},
        {"GBK", "", 0},
        {"GB2312", "", 0},
    };
    struct gather *gather = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char bytes[1024];
        size_t len = 0;
        add_bytes(bytes, &len, cases[i].mark, cases[i].mark_len);
        add_encoded(bytes, sizeof bytes, &len, cases[i].encoding, PROSE);
        add_encoded(bytes, sizeof bytes, &len, cases[i].encoding, "完");
        expect_body(gather, "a.txt", bytes, len, PROSE "完");
    }
}

static void big5_has_what_its_users_have_added(void **state)
{
    struct gather *gather = *state;
    char bytes[1024];
    size_t len = 0;
    add_encoded(bytes, sizeof bytes, &len, "BIG5", PROSE_TW);
    /* a dot between names, kana, Cantonese, a character of its firms */
    add_bytes(bytes, &len, "\xA1\x45\xC6\xE7\x9D\xEF\xF9\xD8", 8);
    expect_body(gather, "a.txt", bytes, len, PROSE_TW "‧ぁ嘅裏");
}

static void a_euro_sign_may_be_one_byte(void **state)
{
    struct gather *gather = *state;
    char bytes[1024];
    size_t len = 0;
    add_encoded(bytes, sizeof bytes, &len, "GB18030", PROSE);
    add_bytes(bytes, &len, "\x80", 1);
    expect_body(gather, "a.txt", bytes, len, PROSE "€");
}

static void private_characters_are_kept(void **state)
{
    struct gather *gather = *state;
    char bytes[1024];
    size_t len = 0;
    add_encoded(bytes, sizeof bytes, &len, "GB18030", PROSE "\uE000");
    expect_body(gather, "a.txt", bytes, len, PROSE "\uE000");
}

static void what_is_lost_is_counted_and_named(void **state)
{
    struct gather *gather = *state;
    char bytes[8192];
    size_t len = 0;
    for (size_t i = 0; i < 5; i++) {
        add_encoded(bytes, sizeof bytes, &len, "GB18030", PROSE);
    }
    add_bytes(bytes, &len, "\xFF\xFF\n", 3);
    add_encoded(bytes, sizeof bytes, &len, "GB18030", "好\n");
    add_bytes(bytes, &len, "\x81", 1); /* half a character */
    gather_write_bytes(gather, "a.txt", bytes, len);
    gather_folder(gather);
    assert_int_equal(gather->problems, 1);
    gather_expect_problem(gather, 0,
                          "a.txt:6: 2 characters are not GB18030, the first "
                          "on line 6; written as U+FFFD");
    gather_expect(gather, 0, JY_FIELD_BODY,
                  PROSE PROSE PROSE PROSE PROSE "\uFFFD\n好\n\uFFFD");
}

static void utf8_with_a_broken_character_is_still_utf8(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.txt", PROSE PROSE "\xE4\xB8\n" PROSE "完");
    gather_folder(gather);
    assert_int_equal(gather->problems, 1);
    gather_expect_problem(gather, 0,
                          "a.txt:3: 1 character is not UTF-8, the first on "
                          "line 3; written as U+FFFD");
    gather_expect(gather, 0, JY_FIELD_BODY, PROSE PROSE "\uFFFD\n" PROSE "完");
}

static void a_text_of_which_too_much_is_lost_is_refused(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.txt", PROSE PROSE "\xE4\xB8 \xE4\xB8 \xE4\xB8\n");
    gather_folder(gather);
    assert_int_equal(gather->documents, 0);
    assert_int_equal(gather->problems, 1);
    gather_expect_problem(gather, 0,
                          "a.txt:0: not UTF-8: 3 of 122 characters are wrong, "
                          "the first on line 3; state the encoding with "
                          "--encoding");
}

static void what_looks_like_nothing_known_is_refused(void **state)
{
    struct gather *gather = *state;
    char bytes[1024];
    size_t len = 0;
    add_encoded(bytes, sizeof bytes, &len, "EUC-KR",
                "대한민국은 민주공화국이다. 대한민국의 주권은 국민에게 있고, "
                "모든 권력은 국민으로부터 나온다.");
    gather_write_bytes(gather, "a.txt", bytes, len);
    gather_folder(gather);
    assert_int_equal(gather->documents, 0);
    assert_int_equal(gather->problems, 1);
    assert_non_null(strstr(gather->problem[0], "no other encoding that is "
                                               "recognised"));
}

static void read_declared(struct gather *gather, const char *encoding)
{
    const jy_corpus_options options = {.encoding = encoding};
    const char *path = gather->folder;
    const jy_corpus_sink sink = {
        .user = gather, .document = gather_document, .problem = gather_problem};
    gather_forget(gather);
    assert_int_equal(jy_corpus_read(&path, 1, &options, &sink, NULL), JY_OK);
}

static void what_is_declared_wins_over_a_guess_only(void **state)
{
    struct gather *gather = *state;
    char bytes[1024];
    size_t len = 0;
    add_encoded(bytes, sizeof bytes, &len, "EUC-KR", "대한민국");
    gather_write_bytes(gather, "a.txt", bytes, len);
    gather_write(gather, "b.txt", "好");
    gather_write_bytes(gather, "c.txt", "\xFE\xFF\x59\x7D", 4);
    gather_write(gather, "d.txt", "a");
    read_declared(gather, "EUC-KR");
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 4);
    gather_expect(gather, 0, JY_FIELD_BODY, "대한민국");
    gather_expect(gather, 1, JY_FIELD_BODY, "好");
    gather_expect(gather, 2, JY_FIELD_BODY, "好");
    gather_expect(gather, 3, JY_FIELD_BODY, "a");
}

static void a_stream_is_decoded_too_even_if_it_begins_with_ascii(void **state)
{
    enum { LINES = 2000, SIZE = 400000 };
    struct gather *gather = *state;
    char *bytes = malloc(SIZE);
    size_t len = 0;
    assert_non_null(bytes);
    for (size_t i = 0; i < LINES; i++) { /* more than a first look sees */
        len += (size_t)snprintf(bytes + len, SIZE - len, "%60s\n", "");
    }
    add_encoded(bytes, SIZE, &len, "GB18030",
                "{\"body\":\"各位代表，现在我向大会报告政府工作。\"}\n");
    gather_write_bytes(gather, "a.jsonl", bytes, len);
    free(bytes);
    gather_folder(gather);
    for (size_t i = 0; i < gather->problems; i++) {
        fail_msg("%s", gather->problem[i]);
    }
    assert_int_equal(gather->documents, 1);
    assert_int_equal(gather->document[0].line, LINES + 1);
    gather_expect(gather, 0, JY_FIELD_BODY,
                  "各位代表，现在我向大会报告政府工作。");
}

/* A source that gives a few bytes at a time. */
struct drops {
    jy_source source;
    const char *bytes;
    size_t left;
};

static jy_status read_drop(jy_source *source, char *buffer, size_t size,
                           size_t *len, jy_error *err)
{
    struct drops *drops = (struct drops *)source;
    (void)err;
    *len = drops->left < 3 ? drops->left : 3;
    *len = *len < size ? *len : size;
    memcpy(buffer, drops->bytes, *len);
    drops->bytes += *len;
    drops->left -= *len;
    return JY_OK;
}

static void decoding_does_not_depend_on_where_it_is_cut(void **state)
{
    enum { TIMES = 1500 };
    static const char *const encodings[] = {"GB18030", "UTF-16LE", "UTF-8"};
    size_t size = TIMES * sizeof PROSE;
    char *text = malloc(size);
    char *found = malloc(size);
    (void)state;
    assert_non_null(text);
    assert_non_null(found);
    for (size_t k = 0; k < sizeof encodings / sizeof *encodings; k++) {
        struct drops drops = {.source = {read_drop}};
        jy_decoder *decoder;
        size_t len = 0;
        size_t all = 0;
        size_t got = 1;
        for (size_t i = 0; i < TIMES; i++) {
            add_encoded(text, size, &len, encodings[k], PROSE);
        }
        drops.bytes = text;
        drops.left = len;
        assert_int_equal(
            jy_decoder_new(&drops.source, NULL, false, &decoder, NULL), JY_OK);
        while (got > 0) {
            assert_true(all < size);
            assert_int_equal(
                jy_source_read(jy_decoder_source(decoder), found + all,
                               size - all < 7 ? size - all : 7, &got, NULL),
                JY_OK);
            all += got;
        }
        assert_int_equal(all, TIMES * (sizeof PROSE - 1));
        for (size_t i = 0; i < TIMES; i++) {
            assert_memory_equal(found + i * (sizeof PROSE - 1), PROSE,
                                sizeof PROSE - 1);
        }
        jy_decoder_free(decoder);
    }
    free(text);
    free(found);
}

static void names_of_encodings_are_known_or_not(void **state)
{
    (void)state;
    assert_true(jy_encoding_is_known("GBK"));
    assert_true(jy_encoding_is_known("BIG5-HKSCS"));
    assert_false(jy_encoding_is_known("UTF-9"));
    assert_string_equal(jy_encoding_widest("gbk"), "GB18030");
    assert_string_equal(jy_encoding_widest("EUC-KR"), "EUC-KR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(text_in_each_encoding_becomes_the_same),
        gather_test(big5_has_what_its_users_have_added),
        gather_test(a_euro_sign_may_be_one_byte),
        gather_test(private_characters_are_kept),
        gather_test(what_is_lost_is_counted_and_named),
        gather_test(utf8_with_a_broken_character_is_still_utf8),
        gather_test(a_text_of_which_too_much_is_lost_is_refused),
        gather_test(what_looks_like_nothing_known_is_refused),
        gather_test(what_is_declared_wins_over_a_guess_only),
        gather_test(a_stream_is_decoded_too_even_if_it_begins_with_ascii),
        cmocka_unit_test(decoding_does_not_depend_on_where_it_is_cut),
        cmocka_unit_test(names_of_encodings_are_known_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
