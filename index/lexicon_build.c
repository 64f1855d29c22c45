/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what goes into a lexicon. */
#include "index/lexicon_build.h"

#include "index/lexicon_terms.h"
#include "index/lexicon_values.h"
#include "index/lexicon_writer.h"
#include "index/parallel.h"

/* The two kinds of candidates, found side by side. */
struct finding {
    const jy_text_store *store;
    const jy_stop *stop;
    jy_arena texts; /* of what was found */
    jy_buffer found;
    jy_status status;
    jy_error error;
};

enum { VALUES, TERMS, FINDINGS };

static void find(void *user, size_t i)
{
    struct finding *finding = (struct finding *)user + i;
    finding->status =
        i == VALUES ? jy_lexicon_add_values(finding->store, &finding->texts,
                                            finding->stop, &finding->found,
                                            &finding->error)
                    : jy_lexicon_add_terms(finding->store, &finding->texts,
                                           finding->stop, &finding->found,
                                           &finding->error);
}

/* All candidates in one list; it must be cleared even without success.  Their
 * texts are the findings'. */
static jy_status find_candidates(struct finding *findings, jy_buffer *out,
                                 jy_error *err)
{
    jy_status status = JY_OK;
    jy_parallel(FINDINGS, find, findings);
    for (size_t i = 0; i < FINDINGS; i++) {
        struct finding *finding = &findings[i];
        if (status == JY_OK && finding->status != JY_OK) {
            status = jy_error_set(err, finding->status, "%s",
                                  finding->error.message);
        }
        jy_buffer_add(out, finding->found.bytes, finding->found.len);
        out->failed |= finding->found.failed;
        jy_buffer_clear(&finding->found);
    }
    if (status == JY_OK && out->failed) {
        status = jy_error_set(err, JY_E_INTERNAL, "no memory for the lexicon");
    }
    return status;
}

jy_status jy_lexicon_build(const jy_text_store *store, int fd,
                           const jy_stop *stop, jy_error *err)
{
    struct finding findings[FINDINGS] = {{.store = store, .stop = stop},
                                         {.store = store, .stop = stop}};
    jy_buffer candidates = {0};
    jy_status status = find_candidates(findings, &candidates, err);
    if (status == JY_OK) {
        status = jy_lexicon_write((void *)candidates.bytes,
                                  candidates.len / sizeof(jy_lexicon_candidate),
                                  fd, err);
    }
    jy_buffer_clear(&candidates);
    for (size_t i = 0; i < FINDINGS; i++) {
        jy_arena_clear(&findings[i].texts);
    }
    return status;
}
