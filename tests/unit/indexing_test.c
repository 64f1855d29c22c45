/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indexing by many threads finds what one finds, and stops when told. */
#include "index/indexing.h"
#include "index/postings.h"
#include "index/segment.h"
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

enum { DOCUMENTS = 3000 };

static struct fixture fixture;
static jy_text_store *store;
static char lexicons[2][1 << 18];
static size_t lexicon_len[2];

static int begin(void **state)
{
    static const char *const words[] = {"税收", "改革", "民生", "就业",
                                        "教育", "医疗", "交通", "环境"};
    jy_text_writer *writer;
    char path[120];
    (void)state;
    fixture_begin(&fixture);
    snprintf(path, sizeof path, "%s/text", fixture.folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(jy_text_writer_new(fd, &writer, NULL), JY_OK);
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        char id[16];
        char body[64];
        jy_document document = {0};
        jy_folded folded[JY_FIELD_COUNT] = {0};
        snprintf(id, sizeof id, "文%u", i);
        snprintf(body, sizeof body, "%s推进%s第%u号。", words[i % 8],
                 words[i / 8 % 8], i);
        document.field[JY_FIELD_ID] = (jy_text){id, strlen(id)};
        document.field[JY_FIELD_BODY] = (jy_text){body, strlen(body)};
        for (size_t n = 0; n < JY_FIELD_COUNT; n++) {
            const jy_text *text = &document.field[n];
            if (text->bytes) {
                assert_int_equal(
                    jy_fold(text->bytes, text->len, &folded[n], NULL), JY_OK);
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
    assert_int_equal(jy_text_store_open(fd, &store, NULL), JY_OK);
    close(fd);
    return 0;
}

static int end(void **state)
{
    (void)state;
    jy_text_store_close(store);
    fixture_end(&fixture);
    return 0;
}

/* Index as `name` by `ranges` ranges; the postings, if it succeeds. */
static jy_status run(const char *name, unsigned ranges, const jy_stop *stop,
                     jy_postings **out, jy_error *err)
{
    char collect[160];
    char terms[160];
    char lexicon[160];
    const uint64_t bytes = jy_text_store_offset(store, DOCUMENTS);
    snprintf(collect, sizeof collect, "%s/%s-collect", fixture.folder, name);
    snprintf(terms, sizeof terms, "%s/%s-terms", fixture.folder, name);
    snprintf(lexicon, sizeof lexicon, "%s/%s-lexicon", fixture.folder, name);
    int fd = open(lexicon, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    const jy_indexing indexing = {.store = store,
                                  .collect = collect,
                                  .terms = terms,
                                  .lexicon_fd = fd,
                                  .jobs = ranges,
                                  .range_bytes = bytes / ranges,
                                  .stop = stop};
    jy_status status = jy_indexing_run(&indexing, err);
    if (status == JY_OK) {
        size_t which = ranges > 1;
        ssize_t len = pread(fd, lexicons[which], sizeof lexicons[which], 0);
        assert_true(len > 0 && (size_t)len < sizeof lexicons[which]);
        lexicon_len[which] = (size_t)len;
        int terms_fd = open(terms, O_RDONLY | O_CLOEXEC);
        assert_int_equal(jy_postings_open(terms_fd, out, NULL), JY_OK);
    }
    close(fd);
    return status;
}

struct seen {
    uint64_t sum;
    uint64_t count;
};

static jy_status see(void *user, uint64_t document, jy_error *err)
{
    struct seen *seen = user;
    (void)err;
    seen->count++;
    seen->sum = seen->sum * 31 + document;
    return JY_OK;
}

static struct seen scan(jy_postings *postings, const char *term)
{
    jy_plan plan = {.kind = JY_PLAN_TERM, .term_len = strlen(term)};
    const jy_patience patience = {0};
    struct seen seen = {0};
    memcpy(plan.term, term, plan.term_len);
    assert_int_equal(
        jy_postings_scan(postings, &plan, &patience, see, &seen, NULL), JY_OK);
    return seen;
}

static void ranges_make_no_difference(void **state)
{
    static const char *const terms[] = {"税收", "改革", "推进", "就业",
                                        "进教", "境推", "不在"};
    jy_postings *one;
    jy_postings *many;
    jy_error err;
    (void)state;
    assert_int_equal(run("one", 1, NULL, &one, &err), JY_OK);
    assert_int_equal(run("many", 7, NULL, &many, &err), JY_OK);
    assert_int_equal(jy_postings_count(one), DOCUMENTS);
    assert_int_equal(jy_postings_count(many), DOCUMENTS);
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct seen a = scan(one, terms[i]);
        struct seen b = scan(many, terms[i]);
        assert_int_equal(a.count, b.count);
        assert_int_equal(a.sum, b.sum);
    }
    assert_int_equal(lexicon_len[0], lexicon_len[1]);
    assert_memory_equal(lexicons[0], lexicons[1], lexicon_len[0]);
    jy_postings_close(one);
    jy_postings_close(many);
}

static void more_ranges_than_documents_is_one_each_at_most(void **state)
{
    jy_postings *postings;
    jy_error err;
    (void)state;
    assert_int_equal(run("most", JY_JOBS_MAX, NULL, &postings, &err), JY_OK);
    assert_int_equal(jy_postings_count(postings), DOCUMENTS);
    jy_postings_close(postings);
}

static void indexing_stops_when_told(void **state)
{
    jy_stop stop = {0};
    jy_postings *postings = NULL;
    jy_error err;
    (void)state;
    jy_stop_set(&stop);
    assert_int_equal(run("stopped", 3, &stop, &postings, &err), JY_E_TIMEOUT);
    assert_null(postings);
}

static void a_folder_that_is_there_is_a_failure_that_names_it(void **state)
{
    char collect[160];
    jy_postings *postings;
    jy_error err;
    (void)state;
    snprintf(collect, sizeof collect, "%s/there-collect", fixture.folder);
    assert_int_equal(mkdir(collect, 0700), 0);
    assert_int_equal(run("there", 1, NULL, &postings, &err), JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "there-collect"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_make_no_difference),
        cmocka_unit_test(more_ranges_than_documents_is_one_each_at_most),
        cmocka_unit_test(indexing_stops_when_told),
        cmocka_unit_test(a_folder_that_is_there_is_a_failure_that_names_it),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
