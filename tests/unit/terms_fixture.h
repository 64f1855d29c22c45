/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tests/unit/terms_fixture.h - a file of terms and postings, made anew for each
 * test. */
#ifndef JY_TESTS_TERMS_FIXTURE_H
#define JY_TESTS_TERMS_FIXTURE_H

#include "index/postings.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DOCUMENTS = 50, OWN_TERMS = 60 };

extern char terms_path[96]; /* the file under test */

/* The setup and the teardown of a test. */
int terms_begin(void **state);
int terms_end(void **state);

jy_text terms_text(const char *bytes);
/* The path of another file beside it. */
void terms_path_of(char out[96], const char *name);

/* Document `i` has 税 i + 1 times; every fifth has 收, the last has 末.  Terms
 * of its own make the file one of many blocks. */
jy_status terms_add_document(jy_postings_writer *writer, uint32_t i,
                             jy_error *err);

jy_status terms_open(jy_postings **out, jy_error *err);
jy_postings *terms_open_well(void);

jy_plan terms_plan(const char *term);

#ifdef __cplusplus
}
#endif
#endif
