/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index/fold.h"
#include "index/lexicon.h"
#include "index/lexicon_values.h"
#include "index/lexicon_writer.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SPEECHES JY_SOURCE_DIR "/corpus/speeches"

static const jy_lexicon_candidate examples[] = {
    {{"株洲市", 9}, {"株洲市", 9}, JY_SUGGESTION_PLACE, 3},
    {{"株洲", 6}, {"株洲", 6}, JY_SUGGESTION_TERM, 5},
    {{"株洲", 6}, {"株洲", 6}, JY_SUGGESTION_PLACE, 3},
    {{"银行", 6}, {"银行", 6}, JY_SUGGESTION_TERM, 2},
    {{"GDP增长", 9}, {"gdp增长", 9}, JY_SUGGESTION_TERM, 4},
    {{"Gdp增长", 9}, {"gdp增长", 9}, JY_SUGGESTION_TERM, 1},
    {{"女士", 6}, {"女士", 6}, JY_SUGGESTION_SPEAKER, 1},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

static FILE *file;

static int begin(void **state)
{
    (void)state;
    file = tmpfile();
    return file ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    return fclose(file);
}

static jy_lexicon *open_well(void)
{
    jy_lexicon *lexicon;
    assert_int_equal(jy_lexicon_open(fileno(file), &lexicon, NULL), JY_OK);
    return lexicon;
}

static void write_examples(void)
{
    jy_lexicon_candidate candidates[EXAMPLES];
    memcpy(candidates, examples, sizeof examples);
    assert_int_equal(jy_lexicon_write(candidates, EXAMPLES, fileno(file), NULL),
                     JY_OK);
}

/* The texts found, each followed by a blank. */
static const char *found(const jy_lexicon *lexicon, jy_lexicon_order order,
                         const char *key)
{
    static char out[256];
    size_t len = 0;
    jy_lexicon_range range =
        jy_lexicon_find(lexicon, order, (jy_text){key, strlen(key)});
    out[0] = '\0';
    for (uint32_t i = range.begin; i < range.end; i++) {
        jy_lexicon_entry entry =
            jy_lexicon_get(lexicon, jy_lexicon_at(lexicon, order, i));
        len += (size_t)snprintf(out + len, sizeof out - len, "%.*s%s ",
                                (int)entry.text.len, entry.text.bytes,
                                i < range.equal ? "!" : "");
    }
    return out;
}

static void an_entry_is_found_in_every_order(void **state)
{
    static const struct {
        jy_lexicon_order order;
        const char *key;
        const char *found; /* ! marks what is the key as a whole */
    } cases[] = {
        {JY_LEXICON_FOLDED, "株", "株洲 株洲市 "},
        {JY_LEXICON_FOLDED, "株洲", "株洲! 株洲市 "},
        {JY_LEXICON_FOLDED, "gdp", "GDP增长 "},
        {JY_LEXICON_FOLDED, "洲", ""},
        {JY_LEXICON_BACKWARDS, "市", "株洲市 "},
        {JY_LEXICON_BACKWARDS, "洲", "株洲 "},
        {JY_LEXICON_BACKWARDS, "株洲", "株洲! "},
        {JY_LEXICON_BACKWARDS, "p增长", "GDP增长 "},
        {JY_LEXICON_BACKWARDS, "株", ""},
        {JY_LEXICON_BACKWARDS, "", "株洲市 银行 女士 株洲 GDP增长 "},
        {JY_LEXICON_FULL, "zhuzhou", "株洲! 株洲市 "},
        {JY_LEXICON_FULL, "zhuz", "株洲 株洲市 "},
        {JY_LEXICON_FULL, "yinhang", "银行! "},
        {JY_LEXICON_FULL, "yinxing", "银行! "},
        {JY_LEXICON_FULL, "nvshi", "女士! "},
        {JY_LEXICON_FULL, "nushi", "女士! "},
        {JY_LEXICON_FULL, "gdpz", "GDP增长 GDP增长 "}, /* chang, zhang */
        {JY_LEXICON_FULL, "zz", ""},
        {JY_LEXICON_INITIALS, "zz", "株洲! 株洲市 "},
        {JY_LEXICON_INITIALS, "gdpzc", "GDP增长! "},
        {JY_LEXICON_LOOSE, "zuzou", "株洲! 株洲市 "},
        {JY_LEXICON_LOOSE, "yinhan", "银行! "},
        {JY_LEXICON_LOOSE, "lusi", "女士! "},
    };
    (void)state;
    write_examples();
    jy_lexicon *lexicon = open_well();
    assert_int_equal(jy_lexicon_check(lexicon, NULL), JY_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(found(lexicon, cases[i].order, cases[i].key),
                            cases[i].found);
    }
    jy_lexicon_close(lexicon);
}

/* 100 characters of four bytes; what is longer by one is not found in it. */
static void the_longest_entry_is_found_backwards(void **state)
{
    char text[4 * JY_LEXICON_CHARACTERS_MAX + 5] = "";
    (void)state;
    for (size_t i = 0; i <= JY_LEXICON_CHARACTERS_MAX; i++) {
        memcpy(text + 4 * i, i % 2 ? "𠀀" : "𠀁", 4);
    }
    jy_lexicon_candidate candidate = {
        .text = {text + 4, sizeof text - 1 - 4},
        .folded = {text + 4, sizeof text - 1 - 4},
        .kind = JY_SUGGESTION_TITLE,
        .documents = 1,
    };
    assert_int_equal(candidate.text.len, 4 * JY_LEXICON_CHARACTERS_MAX);
    assert_int_equal(jy_lexicon_write(&candidate, 1, fileno(file), NULL),
                     JY_OK);
    jy_lexicon *lexicon = open_well();
    assert_int_equal(jy_lexicon_check(lexicon, NULL), JY_OK);
    jy_lexicon_range range =
        jy_lexicon_find(lexicon, JY_LEXICON_BACKWARDS, candidate.text);
    assert_int_equal(range.equal - range.begin, 1);
    range = jy_lexicon_find(lexicon, JY_LEXICON_BACKWARDS,
                            (jy_text){text, sizeof text - 1});
    assert_int_equal(range.end - range.begin, 0);
    jy_lexicon_close(lexicon);
}

static jy_lexicon_entry entry_of(const jy_lexicon *lexicon, const char *folded)
{
    jy_lexicon_range range = jy_lexicon_find(lexicon, JY_LEXICON_FOLDED,
                                             (jy_text){folded, strlen(folded)});
    return jy_lexicon_get(lexicon,
                          range.begin < range.equal ? range.begin : UINT32_MAX);
}

static void what_folds_to_the_same_is_one_entry(void **state)
{
    (void)state;
    write_examples();
    jy_lexicon *lexicon = open_well();
    assert_int_equal(jy_lexicon_count(lexicon), 5);
    jy_lexicon_entry entry = entry_of(lexicon, "株洲");
    assert_int_equal(entry.kind, JY_SUGGESTION_PLACE); /* more than a term */
    assert_int_equal(entry.documents, 5);
    assert_int_equal(entry.characters, 2);
    entry = entry_of(lexicon, "gdp增长");
    assert_int_equal(entry.documents, 5);
    assert_memory_equal(entry.text.bytes, "GDP", 3); /* the usual spelling */
    jy_lexicon_close(lexicon);
}

static void a_lexicon_may_be_empty(void **state)
{
    (void)state;
    assert_int_equal(jy_lexicon_write(NULL, 0, fileno(file), NULL), JY_OK);
    jy_lexicon *lexicon = open_well();
    assert_int_equal(jy_lexicon_check(lexicon, NULL), JY_OK);
    assert_int_equal(jy_lexicon_count(lexicon), 0);
    assert_string_equal(found(lexicon, JY_LEXICON_FOLDED, ""), "");
    assert_string_equal(found(lexicon, JY_LEXICON_FULL, "zhu"), "");
    assert_int_equal(jy_lexicon_get(lexicon, 0).text.len, 0);
    jy_lexicon_close(lexicon);
}

/* --- damage */

/* Touch all that can be asked for; what comes out does not matter here. */
static size_t read_everything(const jy_lexicon *lexicon)
{
    static const char *const keys[] = {"", "株", "zhuzhou", "zz", "yin"};
    size_t sum = jy_lexicon_check(lexicon, NULL) == JY_OK;
    for (uint32_t i = 0; i <= jy_lexicon_count(lexicon); i++) {
        jy_lexicon_entry entry = jy_lexicon_get(lexicon, i);
        for (size_t n = 0; n < entry.text.len; n++) {
            sum += (unsigned char)entry.text.bytes[n];
        }
        for (size_t n = 0; n < entry.folded.len; n++) {
            sum += (unsigned char)entry.folded.bytes[n];
        }
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        for (int order = 0; order <= JY_LEXICON_LOOSE; order++) {
            sum += strlen(found(lexicon, (jy_lexicon_order)order, keys[i]));
        }
    }
    return sum;
}

static void no_damaged_byte_leads_out_of_the_file(void **state)
{
    static const unsigned char changes[] = {0x01, 0x10, 0x80, 0xFF};
    struct stat info;
    size_t noticed = 0;
    (void)state;
    write_examples();
    assert_int_equal(fstat(fileno(file), &info), 0);
    for (off_t at = 0; at < info.st_size; at++) {
        for (size_t i = 0; i < sizeof changes; i++) {
            unsigned char byte;
            jy_lexicon *lexicon;
            assert_int_equal(pread(fileno(file), &byte, 1, at), 1);
            byte ^= changes[i];
            assert_int_equal(pwrite(fileno(file), &byte, 1, at), 1);
            if (jy_lexicon_open(fileno(file), &lexicon, NULL) == JY_OK) {
                read_everything(lexicon);
                noticed += jy_lexicon_check(lexicon, NULL) != JY_OK;
                jy_lexicon_close(lexicon);
            }
            byte ^= changes[i];
            assert_int_equal(pwrite(fileno(file), &byte, 1, at), 1);
        }
    }
    assert_true(noticed > 0);
}

static void a_file_cut_short_is_refused(void **state)
{
    struct stat info;
    jy_lexicon *lexicon;
    jy_error err;
    (void)state;
    write_examples();
    assert_int_equal(fstat(fileno(file), &info), 0);
    for (off_t size = info.st_size - 1; size >= 0; size--) {
        assert_int_equal(ftruncate(fileno(file), size), 0);
        assert_int_equal(jy_lexicon_open(fileno(file), &lexicon, &err),
                         JY_E_UNAVAILABLE);
        assert_non_null(strstr(err.message, "lexicon"));
    }
}

/* --- of a corpus */

static struct fixture fixture;

/* Build from `path` and open the lexicon of generation `number`. */
static jy_lexicon *build(const char *path, int number)
{
    char name[160];
    jy_error err = {JY_OK, ""};
    jy_lexicon *lexicon;
    if (fixture_build(&fixture, path, &err) != JY_OK) {
        fail_msg("%s", err.message);
    }
    snprintf(name, sizeof name, "%s/%010d/lexicon", fixture.index, number);
    assert_non_null(freopen(name, "rb", file));
    lexicon = open_well();
    assert_int_equal(jy_lexicon_check(lexicon, NULL), JY_OK);
    return lexicon;
}

static int begin_corpus(void **state)
{
    fixture_begin(&fixture);
    return begin(state);
}

static int end_corpus(void **state)
{
    fixture_end(&fixture);
    return end(state);
}

static bool has(const jy_lexicon *lexicon, const char *folded)
{
    return entry_of(lexicon, folded).text.len > 0;
}

static void three_speeches_give_their_words_and_no_pieces_of_them(void **state)
{
    static const char *const words[] = {
        "株洲",     "株洲市", "株洲市市长", "阳卫国", "智能制造",
        "营商环境", "产业链", "张家界",     "十四五",
    };
    static const char *const pieces[] = {"能制造", "商环境",   "营商", "营商环",
                                         "质量发", "产业链供", "张家"};
    (void)state;
    jy_lexicon *lexicon = build(SPEECHES, 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!has(lexicon, words[i])) {
            fail_msg("%s is not there", words[i]);
        }
    }
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        if (has(lexicon, pieces[i])) {
            fail_msg("%s is there", pieces[i]);
        }
    }
    assert_int_equal(entry_of(lexicon, "阳卫国").kind, JY_SUGGESTION_SPEAKER);
    assert_int_equal(entry_of(lexicon, "株洲").kind, JY_SUGGESTION_PLACE);
    assert_int_equal(entry_of(lexicon, "产业链").documents, 3);
    jy_lexicon_close(lexicon);
}

static void a_text_is_shown_as_it_is_written_most_often(void **state)
{
    static const char speech[] =
        "{\"id\":\"一\",\"place\":\"臺北市\",\"body\":\"優化營商環境。"
        "改善營商環境很好，好的營商環境要有人建設。营商环境。"
        "天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏閏餘成歲律呂調陽"
        "雲騰致雨露結為霜金生麗水玉出崑岡劍號巨闕珠稱夜光果珍李柰菜重芥薑"
        "海鹹河淡鱗潛羽翔龍師火帝鳥官人皇始制文字乃服衣裳推位讓國有虞陶唐弔民伐"
        "罪周發殷湯坐朝問道垂拱平章\"}\n";
    (void)state;
    fixture_write(&fixture, "一.jsonl", speech, sizeof speech - 1);
    jy_lexicon *lexicon = build(NULL, 1);
    jy_folded folded;
    assert_int_equal(jy_fold("營商環境", 12, &folded, NULL), JY_OK);
    jy_lexicon_entry entry = entry_of(lexicon, folded.bytes);
    jy_folded_clear(&folded);
    assert_int_equal(entry.text.len, 12);
    assert_memory_equal(entry.text.bytes, "營商環境", 12);
    assert_string_equal(found(lexicon, JY_LEXICON_FULL, "taibeishi"),
                        "臺北市! ");
    assert_string_equal(found(lexicon, JY_LEXICON_FULL, "taibei"),
                        "臺北! 臺北市 ");
    jy_lexicon_close(lexicon);
}

static void a_place_counts_without_its_rank_too(void **state)
{
    static const char speeches[] =
        "{\"id\":\"1\",\"place\":\"湘西土家族苗族自治州\",\"body\":\"一\"}\n"
        "{\"id\":\"2\",\"place\":\"浦东新区\",\"body\":\"一\"}\n"
        "{\"id\":\"3\",\"place\":\"广州\",\"body\":\"一\"}\n";
    static const char *const places[] = {
        "湘西土家族苗族自治州", "湘西土家族苗族", "浦东新区", "浦东", "广州"};
    (void)state;
    fixture_write(&fixture, "1.jsonl", speeches, sizeof speeches - 1);
    jy_lexicon *lexicon = build(NULL, 1);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        assert_true(has(lexicon, places[i]));
    }
    assert_int_equal(jy_lexicon_count(lexicon), sizeof places / sizeof *places);
    jy_lexicon_close(lexicon);
}

static void a_corpus_without_chinese_has_what_its_fields_say(void **state)
{
    static const char speech[] = "{\"id\":\"1\",\"title\":\"On Taxes\","
                                 "\"body\":\"Taxes, taxes, taxes.\"}\n";
    (void)state;
    fixture_write(&fixture, "1.jsonl", speech, sizeof speech - 1);
    jy_lexicon *lexicon = build(NULL, 1);
    assert_int_equal(jy_lexicon_count(lexicon), 1);
    assert_string_equal(found(lexicon, JY_LEXICON_FOLDED, "on t"), "On Taxes ");
    assert_string_equal(found(lexicon, JY_LEXICON_FULL, "on"), "");
    jy_lexicon_close(lexicon);
}

/* One title more than is taken in, and last a speaker. */
static void more_titles_than_are_taken_in_leave_room_for_speakers(void **state)
{
    jy_document document = {.field = {{NULL, 0}}};
    jy_folded folded[JY_FIELD_COUNT] = {0};
    jy_text_writer *writer;
    jy_text_store *store;
    jy_arena texts = {0};
    jy_buffer values = {0};
    (void)state;
    assert_int_equal(jy_text_writer_new(fileno(file), &writer, NULL), JY_OK);
    for (size_t i = 0; i <= JY_LEXICON_VALUES_MAX; i++) {
        char title[16];
        size_t len = (size_t)snprintf(title, sizeof title, "%zu", i);
        document.field[JY_FIELD_TITLE] = (jy_text){title, len};
        folded[JY_FIELD_TITLE] = (jy_folded){.bytes = title, .len = len};
        if (i == JY_LEXICON_VALUES_MAX) {
            document.field[JY_FIELD_SPEAKER] = (jy_text){"阳卫国", 9};
            assert_int_equal(
                jy_fold("阳卫国", 9, &folded[JY_FIELD_SPEAKER], NULL), JY_OK);
        }
        assert_int_equal(jy_text_writer_add(writer, &document, folded, NULL),
                         JY_OK);
    }
    jy_folded_clear(&folded[JY_FIELD_SPEAKER]);
    assert_int_equal(jy_text_writer_finish(writer, NULL), JY_OK);
    jy_text_writer_free(writer);
    assert_int_equal(jy_text_store_open(fileno(file), &store, NULL), JY_OK);
    assert_int_equal(jy_lexicon_add_values(store, &texts, NULL, &values, NULL),
                     JY_OK);
    const jy_lexicon_candidate *candidates = (void *)values.bytes;
    size_t count = values.len / sizeof *candidates;
    assert_int_equal(count, JY_LEXICON_VALUES_MAX + 1);
    assert_int_equal(candidates[count - 1].kind, JY_SUGGESTION_SPEAKER);
    jy_buffer_clear(&values);
    jy_arena_clear(&texts);
    jy_text_store_close(store);
}

static void the_same_corpus_has_the_same_lexicon(void **state)
{
    char bytes[2][1 << 16];
    size_t len[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        jy_lexicon_close(build(SPEECHES, i + 1));
        len[i] = fread(bytes[i], 1, sizeof bytes[i], file);
    }
    assert_true(len[0] > 0 && len[0] < sizeof bytes[0]);
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(bytes[0], bytes[1], len[0]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define TEST_CORPUS(name)                                                      \
    cmocka_unit_test_setup_teardown(name, begin_corpus, end_corpus)
    const struct CMUnitTest tests[] = {
        TEST(an_entry_is_found_in_every_order),
        TEST(the_longest_entry_is_found_backwards),
        TEST(what_folds_to_the_same_is_one_entry),
        TEST(a_lexicon_may_be_empty),
        TEST(no_damaged_byte_leads_out_of_the_file),
        TEST(a_file_cut_short_is_refused),
        TEST(more_titles_than_are_taken_in_leave_room_for_speakers),
        TEST_CORPUS(three_speeches_give_their_words_and_no_pieces_of_them),
        TEST_CORPUS(a_text_is_shown_as_it_is_written_most_often),
        TEST_CORPUS(a_place_counts_without_its_rank_too),
        TEST_CORPUS(a_corpus_without_chinese_has_what_its_fields_say),
        TEST_CORPUS(the_same_corpus_has_the_same_lexicon),
    };
#undef TEST
#undef TEST_CORPUS
    return cmocka_run_group_tests(tests, NULL, NULL);
}
