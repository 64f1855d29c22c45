/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which parts of a reply belong to one request alone. */
#include "protocol/again.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char begin[] = "{\"ok\":true";
static const char id_name[] = ",\"id\":";

/* No text can hold this: its marks would be escaped. */
static const char took_name[] = ",\"took_us\":";

static bool take(const char **at, const char *expected)
{
    size_t len = strlen(expected);
    bool is_there = strncmp(*at, expected, len) == 0;
    *at += is_there ? len : 0;
    return is_there;
}

bool jy_again_read(const jy_line *reply, jy_verb verb, const char *id,
                   jy_again *out)
{
    const char *at = reply->bytes;
    if (!at || !take(&at, begin) ||
        (id && (!take(&at, id_name) || !take(&at, id)))) {
        return false;
    }
    *out = (jy_again){at, reply->len - (size_t)(at - reply->bytes), 0, 0};
    /* It stands before what was found.  A document is all that was found,
     * and may have a member of that name. */
    const char *took = verb == JY_VERB_GET ? NULL : strstr(at, took_name);
    if (took) {
        took += sizeof took_name - 1;
        out->took_at = (size_t)(took - at);
        out->took_len = strspn(took, "0123456789");
    }
    return true;
}

static char *put(char *to, const char *bytes, size_t len)
{
    memcpy(to, bytes, len);
    return to + len;
}

jy_line jy_again_write(const jy_again *again, const char *id, uint64_t took_us)
{
    char digits[24];
    size_t digit_count =
        (size_t)snprintf(digits, sizeof digits, "%" PRIu64, took_us);
    size_t id_len = id ? strlen(id) : 0;
    size_t behind = again->took_at + again->took_len;
    char *line = malloc(sizeof begin + sizeof id_name + id_len + again->len +
                        digit_count);
    char *to = line;

    if (!line) {
        return (jy_line){NULL, 0};
    }
    to = put(to, begin, sizeof begin - 1);
    if (id) {
        to = put(to, id_name, sizeof id_name - 1);
        to = put(to, id, id_len);
    }
    to = put(to, again->bytes, again->took_at);
    to = put(to, digits, again->took_len > 0 ? digit_count : 0);
    to = put(to, again->bytes + behind, again->len - behind);
    *to = '\0';
    return (jy_line){line, (size_t)(to - line)};
}
