/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the names of fields and attachments. */
#include "corpus/document.h"

#include <string.h>

static const char *const names[JY_FIELD_COUNT] = {
#define X(constant, name) [constant] = (name),
    JY_FIELD_LIST(X)
#undef X
};

static const char *const attachment_names[JY_ATTACHMENT_COUNT] = {
#define X(constant, name) [constant] = (name),
    JY_ATTACHMENT_LIST(X)
#undef X
};

const char *jy_attachment_name(jy_attachment attachment)
{
    return attachment_names[attachment];
}

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
