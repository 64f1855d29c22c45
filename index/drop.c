/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when a generation has lost too much to be published unasked. */
#include "index/drop.h"

#include "index/generation.h"

#include <inttypes.h>

jy_status jy_drop_check(const char *index, uint64_t documents,
                        unsigned max_percent, jy_error *err)
{
    const unsigned max = max_percent ? max_percent : JY_DROP_MAX_PERCENT;
    jy_manifest published;
    uint64_t number;
    jy_error why;
    if (jy_generation_current(index, &number, &why) != JY_OK ||
        jy_generation_manifest(index, number, &published, &why) != JY_OK) {
        return JY_OK;
    }
    const uint64_t before = published.documents;
    jy_manifest_clear(&published);
    if (documents + JY_DROP_FREE >= before ||
        (double)(before - documents) * 100 <= (double)before * max) {
        return JY_OK;
    }
    return jy_error_set(
        err, JY_E_UNAVAILABLE,
        "only %" PRIu64 " documents were read where generation %" PRIu64
        " has %" PRIu64 ": %.0f %% are gone, and more than %u %% need a "
        "word; if that is right, say --force or --max-drop PERCENT",
        documents, number, before,
        (double)(before - documents) * 100 / (double)before, max);
}
