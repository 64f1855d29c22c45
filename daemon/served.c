/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what is open of one generation. */
#include "daemon/served.h"

#include <stdlib.h>

/* The first handle has mapped what the others read too. */
static jy_status open_next(const char *path, uint64_t generation,
                           jy_served *served, jy_error *err)
{
    jy_index **out = &served->handles[served->count];
    return served->count == 0
               ? jy_index_open(path, generation, false, out, err)
               : jy_index_open_another(path, served->handles[0], out, err);
}

jy_status jy_served_open(const char *path, uint64_t generation, size_t workers,
                         jy_served **out, jy_error *err)
{
    jy_served *served = calloc(1, sizeof *served);
    jy_index **handles = calloc(workers, sizeof(jy_index *));
    *out = NULL;
    if (!served || !handles) {
        free(handles);
        free(served);
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    served->handles = handles;
    served->users = 1;
    for (; served->count < workers; served->count++) {
        jy_status status = open_next(path, generation, served, err);
        if (status != JY_OK) {
            jy_served_close(served);
            return status;
        }
    }
    jy_status status =
        jy_verification_new(path, generation, &served->pending, err);
    if (status != JY_OK) {
        jy_served_close(served);
        return status;
    }
    *out = served;
    return JY_OK;
}

void jy_served_close(jy_served *served)
{
    if (served) {
        while (served->count > 0) {
            jy_index_close(served->handles[--served->count]);
        }
        jy_verification_free(served->pending);
        free(served->handles);
        free(served);
    }
}

uint64_t jy_served_generation(const jy_served *served)
{
    return served ? jy_index_get_info(served->handles[0])->generation : 0;
}
