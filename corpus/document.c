/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the names of the fields. */
#include "corpus/document.h"

#include <string.h>

static const char *const names[JY_FIELD_COUNT] = {
#define X(constant, name) [constant] = (name),
    JY_FIELD_LIST(X)
#undef X
};

const char *jy_field_name(jy_field field)
{
    return names[field];
}

bool jy_field_from_name(const char *name, size_t len, jy_field *out)
{
    for (size_t i = 0; i < JY_FIELD_COUNT; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0) {
            *out = (jy_field)i;
            return true;
        }
    }
    return false;
}
