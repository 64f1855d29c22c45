/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The border to Xapian: every status once, and no exception crosses it. */
#include "index/postings.h"
#include "index/term_cache.h"
#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { DOCUMENTS = 50, OWN_TERMS = 60 };

static struct fixture fixture;
static char terms[96]; /* the file under test */

static jy_text text_of(const char *bytes)
{
    return (jy_text){bytes, strlen(bytes)};
}

static void path_of(char out[96], const char *name)
{
    snprintf(out, 96, "%s/%s", fixture.folder, name);
}

/* Document `i` has 税 i + 1 times; every fifth has 收, the last has 末.  Terms
 * of its own make the file one of many blocks. */
static jy_status add_document(jy_postings_writer *writer, uint32_t i,
                              jy_error *err)
{
    char own[OWN_TERMS][16];
    jy_posting postings[3 + OWN_TERMS] = {
        {.text = text_of("税"), .count = i + 1},
        {.prefix = 'T', .text = text_of(i % 5 ? "他" : "收"), .count = 1},
        {.text = text_of(i + 1 == DOCUMENTS ? "末" : "首"), .count = 1},
    };
    for (uint32_t n = 0; n < OWN_TERMS; n++) {
        snprintf(own[n], sizeof own[n], "号%u", i * OWN_TERMS + n);
        postings[3 + n] = (jy_posting){.text = text_of(own[n]), .count = 1};
    }
    return jy_postings_writer_add(writer, postings, 3 + OWN_TERMS, err);
}

static int begin(void **state)
{
    char collect[96];
    jy_postings_writer *writer;
    (void)state;
    fixture_begin(&fixture);
    path_of(collect, "collect");
    path_of(terms, "terms");
    assert_int_equal(jy_postings_writer_new(collect, &writer, NULL), JY_OK);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        assert_int_equal(add_document(writer, i, NULL), JY_OK);
    }
    assert_int_equal(jy_postings_writer_finish(writer, terms, NULL), JY_OK);
    jy_postings_writer_free(writer);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fixture_end(&fixture);
    return 0;
}

static jy_status open_terms(jy_postings **out, jy_error *err)
{
    int fd = open(terms, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return jy_postings_open(fd, out, err);
}

static jy_postings *open_well(void)
{
    jy_postings *postings;
    assert_int_equal(open_terms(&postings, NULL), JY_OK);
    assert_int_equal(jy_postings_count(postings), DOCUMENTS);
    return postings;
}

static jy_plan term_plan(const char *term)
{
    jy_plan plan = {.kind = JY_PLAN_TERM, .term_len = strlen(term)};
    memcpy(plan.term, term, plan.term_len);
    return plan;
}

static void a_term_leads_to_its_first_document(void **state)
{
    static const struct {
        const char *term;
        jy_status status;
        uint64_t document;
    } cases[] = {
        {"税", JY_OK, 0},
        {"T他", JY_OK, 1},
        {"末", JY_OK, DOCUMENTS - 1},
        {"T税", JY_E_NOT_FOUND, 0},
        {"无", JY_E_NOT_FOUND, 0},
    };
    jy_postings *postings = open_well();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t document = 0;
        assert_int_equal(jy_postings_lookup(postings, text_of(cases[i].term),
                                            &document, NULL),
                         cases[i].status);
        assert_int_equal(document, cases[i].document);
    }
    jy_postings_close(postings);
}

/* Of more terms than a cache has places, each right behind itself, behind all
 * others, and among terms that are not there. */
static void a_term_that_is_asked_for_again_is_what_it_was(void **state)
{
    enum { ASKED = JY_TERM_CACHE_PLACES + 500, ROUNDS = 3 };
    jy_postings *postings = open_well();
    (void)state;
    for (size_t i = 0; i < ROUNDS * ASKED; i++) {
        char term[16];
        const bool known = i % 2 && i % ASKED < DOCUMENTS * OWN_TERMS;
        uint64_t first;
        uint64_t again;
        snprintf(term, sizeof term, "%s%zu", known ? "号" : "无", i % ASKED);
        assert_int_equal(
            jy_postings_frequency(postings, text_of(term), &first, NULL),
            JY_OK);
        assert_int_equal(
            jy_postings_frequency(postings, text_of(term), &again, NULL),
            JY_OK);
        assert_int_equal(first, known);
        assert_int_equal(again, known);
        assert_int_equal(
            jy_postings_frequency(postings, text_of("税"), &first, NULL),
            JY_OK);
        assert_int_equal(first, DOCUMENTS);
    }
    jy_postings_close(postings);
}

static void candidates_come_best_first_page_by_page(void **state)
{
    const jy_patience patience = {0};
    const jy_plan plan = term_plan("税");
    jy_postings *postings = open_well();
    jy_candidate all[DOCUMENTS + 1];
    jy_candidate page[DOCUMENTS];
    size_t count;
    size_t candidates;
    (void)state;
    assert_int_equal(jy_postings_rank(postings, &plan, DOCUMENTS + 1, &patience,
                                      all, &count, &candidates, NULL),
                     JY_OK);
    assert_int_equal(count, DOCUMENTS);
    for (size_t i = 1; i < count; i++) {
        assert_true(all[i].score <= all[i - 1].score);
        assert_true(all[i].score < all[i - 1].score ||
                    all[i].document > all[i - 1].document);
    }
    for (size_t max = 0; max < DOCUMENTS; max += 7) {
        assert_int_equal(jy_postings_rank(postings, &plan, max, &patience, page,
                                          &count, &candidates, NULL),
                         JY_OK);
        assert_int_equal(count, max);
        assert_int_equal(candidates, DOCUMENTS);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(page[i].document, all[i].document);
        }
    }
    jy_postings_close(postings);
}

static jy_status add_points(void *user, const jy_term_points *points,
                            jy_error *err)
{
    double *sum = user;
    (void)err;
    assert_true(points->count > 0);
    assert_true(points->documents > 0);
    *sum += points->points;
    return JY_OK;
}

static void the_points_of_all_terms_are_the_score(void **state)
{
    const jy_patience patience = {0};
    jy_plan tax = term_plan("税");
    jy_plan collect = term_plan("T收");
    jy_plan last = term_plan("末");
    jy_plan own = term_plan("号1");
    own.kind = JY_PLAN_PREFIX; /* 号1, 号10, 号11, ... */
    collect.weight = 2.5;
    jy_plan *both[] = {&tax, &collect};
    jy_plan *all[] = {&tax, &tax, &last, &collect, &own};
    jy_plan maybe = {.kind = JY_PLAN_MAYBE, .child = both, .child_count = 2};
    jy_plan one_of = {.kind = JY_PLAN_OR, .child = all, .child_count = 5};
    jy_plan none = {.kind = JY_PLAN_ALL};
    /* 收 counts only together with 末. */
    jy_plan *pair[] = {&collect, &last};
    jy_plan together = {.kind = JY_PLAN_AND, .child = pair, .child_count = 2};
    jy_plan *some[] = {&tax, &together, &maybe};
    jy_plan bonus = {.kind = JY_PLAN_MAYBE, .child = some, .child_count = 3};
    const jy_plan *plans[] = {&tax, &collect, &maybe, &one_of,
                              &own, &none,    &bonus};
    jy_postings *postings = open_well();
    jy_candidate candidate[DOCUMENTS];
    size_t count;
    size_t candidates;
    (void)state;
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        assert_int_equal(jy_postings_rank(postings, plans[i], DOCUMENTS,
                                          &patience, candidate, &count,
                                          &candidates, NULL),
                         JY_OK);
        assert_true(count > 0);
        for (size_t k = 0; k < count; k++) {
            double sum = 0;
            assert_int_equal(
                jy_postings_explain(postings, plans[i], candidate[k].document,
                                    &patience, add_points, &sum, NULL),
                JY_OK);
            assert_true(fabs(sum - candidate[k].score) < 1e-9);
        }
    }
    jy_postings_close(postings);
}

/* What a scan has seen, and when it is to end. */
struct visit {
    uint64_t seen[DOCUMENTS];
    size_t count;
    size_t last; /* the visit that ends the scan; 0: none */
};

static jy_status visit(void *user, uint64_t document, jy_error *err)
{
    struct visit *v = user;
    assert_true(v->count < DOCUMENTS);
    v->seen[v->count++] = document;
    return v->count == v->last ? jy_error_set(err, JY_E_BUSY, "够了") : JY_OK;
}

static void a_scan_shows_every_candidate_in_order(void **state)
{
    jy_plan tax = term_plan("税");
    jy_plan title = term_plan("T收");
    jy_plan last = term_plan("末");
    jy_plan none = term_plan("无");
    jy_plan all = {.kind = JY_PLAN_ALL};
    jy_plan *both[] = {&tax, &title};
    jy_plan *either[] = {&title, &last};
    jy_plan *maybe[] = {&title, &last, &none};
    const struct {
        jy_plan plan;
        size_t count;
    } cases[] = {
        {tax, DOCUMENTS},
        {all, DOCUMENTS},
        {none, 0},
        {{.kind = JY_PLAN_AND, .child = both, .child_count = 2}, 10},
        {{.kind = JY_PLAN_OR, .child = either, .child_count = 2}, 11},
        {{.kind = JY_PLAN_MAYBE, .child = maybe, .child_count = 3}, 10},
    };
    const jy_patience patience = {0};
    jy_postings *postings = open_well();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct visit v = {.count = 0};
        assert_int_equal(jy_postings_scan(postings, &cases[i].plan, &patience,
                                          visit, &v, NULL),
                         JY_OK);
        assert_int_equal(v.count, cases[i].count);
        for (size_t n = 1; n < v.count; n++) {
            assert_true(v.seen[n] > v.seen[n - 1]);
        }
    }
    jy_postings_close(postings);
}

static void what_a_visitor_says_ends_the_scan_and_comes_back(void **state)
{
    const jy_patience patience = {0};
    const jy_plan plan = term_plan("税");
    jy_postings *postings = open_well();
    struct visit v = {.last = 3};
    jy_error err;
    (void)state;
    assert_int_equal(
        jy_postings_scan(postings, &plan, &patience, visit, &v, &err),
        JY_E_BUSY);
    assert_int_equal(v.count, 3);
    assert_string_equal(err.message, "够了");
    v = (struct visit){.last = 1};
    assert_int_equal(
        jy_postings_scan(postings, &plan, &patience, visit, &v, NULL),
        JY_E_BUSY); /* with nobody to tell why */
    jy_postings_close(postings);
}

static void ranking_and_scanning_end_with_patience(void **state)
{
    jy_stop stop = {0};
    const jy_patience over[] = {{.deadline = 1}, {.stop = &stop}};
    const jy_plan plans[] = {term_plan("税"), {.kind = JY_PLAN_ALL}};
    jy_postings *postings = open_well();
    (void)state;
    jy_stop_set(&stop);
    for (size_t i = 0; i < 4; i++) {
        jy_candidate candidates[DOCUMENTS];
        struct visit v = {.count = 0};
        size_t count;
        size_t all;
        jy_error err;
        assert_int_equal(jy_postings_rank(postings, &plans[i / 2], DOCUMENTS,
                                          &over[i % 2], candidates, &count,
                                          &all, &err),
                         JY_E_TIMEOUT);
        assert_int_equal(count, 0);
        assert_non_null(strstr(err.message, "given up"));
        assert_int_equal(jy_postings_scan(postings, &plans[i / 2], &over[i % 2],
                                          visit, &v, &err),
                         JY_E_TIMEOUT);
        assert_int_equal(v.count, 0);
    }
    jy_postings_close(postings);
}

/* The least descriptor that is free. */
static int free_descriptor(void)
{
    int fd = dup(STDERR_FILENO);
    assert_true(fd >= 0);
    close(fd);
    return fd;
}

static void open_refused(void)
{
    int fd = free_descriptor();
    jy_postings *postings;
    jy_error err;
    assert_int_equal(open_terms(&postings, &err), JY_E_UNAVAILABLE);
    assert_null(postings);
    assert_true(strlen(err.message) > strlen("postings: "));
    assert_int_equal(free_descriptor(), fd); /* it was closed all the same */
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    static const char *const contents[] = {"", "税", "IAMGLASS", NULL};
    (void)state;
    for (size_t i = 0; contents[i]; i++) {
        FILE *file = fopen(terms, "wb");
        assert_non_null(file);
        assert_true(fputs(contents[i], file) >= 0);
        assert_int_equal(fclose(file), 0);
        open_refused();
    }
    FILE *file = fopen(terms, "wb");
    assert_non_null(file);
    for (int i = 0; i < 65536; i++) {
        fputc(i * 31 % 251, file);
    }
    assert_int_equal(fclose(file), 0);
    open_refused();
}

static void a_descriptor_that_is_none_is_refused(void **state)
{
    jy_postings *postings;
    (void)state;
    assert_int_not_equal(jy_postings_open(-1, &postings, NULL), JY_OK);
    assert_null(postings);
}

/* Ask everything; whatever comes back, nothing is thrown. */
static void use(jy_postings *postings)
{
    const jy_patience patience = {0};
    const jy_plan plan = term_plan("税");
    jy_candidate candidates[DOCUMENTS];
    uint64_t document;
    size_t count;
    size_t all;
    jy_status statuses[2];
    statuses[0] = jy_postings_lookup(postings, text_of("末"), &document, NULL);
    statuses[1] = jy_postings_rank(postings, &plan, DOCUMENTS, &patience,
                                   candidates, &count, &all, NULL);
    for (size_t i = 0; i < 2; i++) {
        assert_true(statuses[i] == JY_OK || statuses[i] == JY_E_NOT_FOUND ||
                    statuses[i] == JY_E_UNAVAILABLE ||
                    statuses[i] == JY_E_INTERNAL);
    }
}

static void a_file_that_is_cut_short_throws_nothing(void **state)
{
    struct stat info;
    size_t refused = 0;
    (void)state;
    assert_int_equal(stat(terms, &info), 0);
    for (off_t size = info.st_size - 1; size > 0; size -= 4096) {
        jy_postings *postings;
        assert_int_equal(truncate(terms, size), 0);
        if (open_terms(&postings, NULL) == JY_OK) {
            use(postings);
        } else {
            refused++;
        }
        jy_postings_close(postings);
    }
    assert_true(refused > 0);
}

static void a_file_that_is_damaged_while_open_throws_nothing(void **state)
{
    struct stat info;
    int fd = open(terms, O_WRONLY | O_CLOEXEC);
    (void)state;
    assert_true(fd >= 0 && fstat(fd, &info) == 0);
    jy_postings *postings = open_well();
    for (off_t at = 4096; at < info.st_size; at += 512) {
        char garbage[512];
        memset(garbage, 0xA5, sizeof garbage);
        assert_int_equal(pwrite(fd, garbage, sizeof garbage, at), 512);
    }
    const jy_patience patience = {0};
    const jy_plan plan = term_plan("末");
    struct visit v = {.count = 0};
    jy_error err;
    assert_int_equal(
        jy_postings_scan(postings, &plan, &patience, visit, &v, &err),
        JY_E_UNAVAILABLE);
    use(postings);
    jy_postings_close(postings);
    close(fd);
}

static void a_term_beyond_the_limit_is_an_error_and_no_exception(void **state)
{
    char path[96];
    char term[246];
    const jy_posting posting = {.text = {term, sizeof term}, .count = 1};
    jy_postings_writer *writer;
    jy_error err;
    (void)state;
    memset(term, 'x', sizeof term);
    path_of(path, "long");
    assert_int_equal(jy_postings_writer_new(path, &writer, NULL), JY_OK);
    assert_int_equal(jy_postings_writer_add(writer, &posting, 1, &err),
                     JY_E_INTERNAL);
    assert_non_null(strstr(err.message, "too long"));
    jy_postings_writer_free(writer);
}

static void only_a_new_path_is_written_to(void **state)
{
    static const char *const names[] = {"collect", "terms", "none/collect"};
    jy_postings_writer *writer;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[96];
        jy_error err;
        path_of(path, names[i]);
        assert_int_equal(jy_postings_writer_new(path, &writer, &err),
                         JY_E_UNAVAILABLE);
        assert_null(writer);
        assert_true(strlen(err.message) > strlen("postings: "));
    }
    jy_postings_close(open_well()); /* and the file there is unharmed */
}

static void a_file_that_cannot_be_written_is_an_error(void **state)
{
    char path[96];
    jy_postings_writer *writer;
    jy_error err;
    (void)state;
    path_of(path, "again");
    assert_int_equal(jy_postings_writer_new(path, &writer, NULL), JY_OK);
    assert_int_equal(add_document(writer, 0, NULL), JY_OK);
    path_of(path, "none/terms");
    assert_int_equal(jy_postings_writer_finish(writer, path, &err),
                     JY_E_UNAVAILABLE);
    jy_postings_writer_free(writer);
}

/* A limit of the file size does what a full disk does. */
static void a_full_disk_is_an_error(void **state)
{
    char path[96];
    struct rlimit before;
    jy_postings_writer *writer;
    jy_error err;
    (void)state;
    path_of(path, "full");
    assert_int_equal(jy_postings_writer_new(path, &writer, NULL), JY_OK);
    assert_int_equal(add_document(writer, 0, NULL), JY_OK);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit little = {.rlim_cur = 1000,
                                  .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    path_of(path, "full-terms");
    jy_status status = jy_postings_writer_finish(writer, path, &err);
    jy_postings_writer_free(writer);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, JY_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "File too large"));
}

static void nothing_is_freed_and_closed_too(void **state)
{
    (void)state;
    jy_postings_writer_free(NULL);
    jy_postings_close(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_term_leads_to_its_first_document),
        TEST(a_term_that_is_asked_for_again_is_what_it_was),
        TEST(candidates_come_best_first_page_by_page),
        TEST(the_points_of_all_terms_are_the_score),
        TEST(a_scan_shows_every_candidate_in_order),
        TEST(what_a_visitor_says_ends_the_scan_and_comes_back),
        TEST(ranking_and_scanning_end_with_patience),
        TEST(a_file_that_is_no_database_is_refused),
        TEST(a_descriptor_that_is_none_is_refused),
        TEST(a_file_that_is_cut_short_throws_nothing),
        TEST(a_file_that_is_damaged_while_open_throws_nothing),
        TEST(a_term_beyond_the_limit_is_an_error_and_no_exception),
        TEST(only_a_new_path_is_written_to),
        TEST(a_file_that_cannot_be_written_is_an_error),
        TEST(a_full_disk_is_an_error),
        TEST(nothing_is_freed_and_closed_too),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
