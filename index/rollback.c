/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how an earlier generation is published again. */
#include "index/builder.h"
#include "index/generation.h"
#include "index/locked.h"

#include <inttypes.h>
#include <stdlib.h>

/* The newest generation below the published one. */
static jy_status find_before(const jy_locked *locked, uint64_t *out,
                             jy_error *err)
{
    uint64_t *numbers;
    size_t count;
    *out = 0;
    jy_status status = jy_generation_list(locked->index, &numbers, &count, err);
    if (status != JY_OK) {
        return status;
    }
    for (size_t i = 0; i < count && numbers[i] < locked->current; i++) {
        *out = numbers[i];
    }
    free(numbers);
    return *out ? JY_OK
                : jy_error_set(err, JY_E_NOT_FOUND,
                               "%s has no generation before %" PRIu64
                               "; build --keep N tells how many stay",
                               locked->index, locked->current);
}

/* Is it as true as when it was published? */
static jy_status verify(const jy_locked *locked, uint64_t number, jy_error *err)
{
    jy_index *index;
    jy_status status = jy_index_open(locked->index, number, true, &index, err);
    if (status == JY_OK) {
        status = jy_build_check(index, err);
        if (status == JY_OK) {
            status = jy_build_compare(index, err);
        }
        jy_index_close(index);
    }
    return status;
}

static jy_status roll_back(jy_locked *locked, uint64_t *number, jy_error *err)
{
    bool published;
    jy_status status = JY_OK;
    if (locked->current == 0) {
        return jy_error_set(err, JY_E_NOT_FOUND,
                            "there is no index in %s; jianyan-index build "
                            "makes one",
                            locked->index);
    }
    if (*number == 0) {
        status = find_before(locked, number, err);
    } else if (*number == locked->current) {
        return jy_error_set(err, JY_E_REQUEST,
                            "generation %" PRIu64 " is the published one",
                            *number);
    }
    if (status == JY_OK) {
        status = verify(locked, *number, err);
    }
    return status == JY_OK ? jy_locked_publish(locked, *number, &published, err)
                           : status;
}

jy_status jy_generation_rollback(const char *index, uint64_t to, uint64_t *out,
                                 jy_error *err)
{
    jy_locked locked;
    *out = to;
    jy_status status = jy_locked_open(index, false, &locked, err);
    if (status == JY_OK) {
        status = roll_back(&locked, out, err);
    }
    jy_locked_close(&locked);
    return status;
}
