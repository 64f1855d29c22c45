/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/terms_fixture.h"

#include "tests/unit/index_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct fixture fixture;
char terms_path[96];

jy_text terms_text(const char *bytes)
{
    return (jy_text){bytes, strlen(bytes)};
}

void terms_path_of(char out[96], const char *name)
{
    snprintf(out, 96, "%s/%s", fixture.folder, name);
}

jy_status terms_add_document(jy_postings_writer *writer, uint32_t i,
                             jy_error *err)
{
    char own[OWN_TERMS][16];
    jy_posting postings[3 + OWN_TERMS] = {
        {.text = terms_text("税"), .count = i + 1},
        {.prefix = 'T', .text = terms_text(i % 5 ? "他" : "收"), .count = 1},
        {.text = terms_text(i + 1 == DOCUMENTS ? "末" : "首"), .count = 1},
    };
    for (uint32_t n = 0; n < OWN_TERMS; n++) {
        snprintf(own[n], sizeof own[n], "号%u", i * OWN_TERMS + n);
        postings[3 + n] = (jy_posting){.text = terms_text(own[n]), .count = 1};
    }
    return jy_postings_writer_add(writer, postings, 3 + OWN_TERMS, err);
}

int terms_begin(void **state)
{
    char collect[96];
    jy_postings_writer *writer;
    (void)state;
    fixture_begin(&fixture);
    terms_path_of(collect, "collect");
    terms_path_of(terms_path, "terms");
    assert_int_equal(jy_postings_writer_new(collect, &writer, NULL), JY_OK);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        assert_int_equal(terms_add_document(writer, i, NULL), JY_OK);
    }
    assert_int_equal(jy_postings_writer_finish(writer, terms_path, NULL),
                     JY_OK);
    jy_postings_writer_free(writer);
    return 0;
}

int terms_end(void **state)
{
    (void)state;
    fixture_end(&fixture);
    return 0;
}

jy_status terms_open(jy_postings **out, jy_error *err)
{
    int fd = open(terms_path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return jy_postings_open(fd, out, err);
}

jy_postings *terms_open_well(void)
{
    jy_postings *postings;
    assert_int_equal(terms_open(&postings, NULL), JY_OK);
    assert_int_equal(jy_postings_count(postings), DOCUMENTS);
    return postings;
}

jy_plan terms_plan(const char *term)
{
    jy_plan plan = {.kind = JY_PLAN_TERM, .term_len = strlen(term)};
    memcpy(plan.term, term, plan.term_len);
    return plan;
}
