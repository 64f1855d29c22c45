/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the vocabulary's lists are looked up. */
#include "protocol/verb.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const jy_verb_info verbs[JY_VERBS] = {
#define X(constant, name, op, rest, options, changes, summary)                 \
    [constant] = {name, op, rest, options, changes, summary},
    JY_VERB_LIST(X)
#undef X
};

static const jy_option_info options[JY_OPTIONS] = {
#define X(constant, name, least, greatest, normal)                             \
    [constant] = {name, least, greatest, normal},
    JY_OPTION_LIST(X)
#undef X
};

static const struct {
    const char *key;
    const char *shown;
} rests[] = {
#define X(constant, key, shown) [constant] = {key, shown},
    JY_REST_LIST(X)
#undef X
};

const jy_verb_info *jy_verb_get(jy_verb verb)
{
    return &verbs[verb];
}

const jy_option_info *jy_option_get(jy_option option)
{
    return &options[option];
}

const char *jy_rest_key(jy_rest rest)
{
    return rests[rest].key;
}

bool jy_verb_from_name(const char *name, size_t len, jy_verb *out)
{
    for (size_t i = 0; i < JY_VERBS; i++) {
        /* strncasecmp() in the C locale: ASCII only, as it should be. */
        if (strlen(verbs[i].name) == len &&
            strncasecmp(verbs[i].name, name, len) == 0) {
            *out = (jy_verb)i;
            return true;
        }
    }
    return false;
}

bool jy_verb_from_op(const char *op, jy_verb *out)
{
    for (size_t i = 0; i < JY_VERBS; i++) {
        if (strcmp(verbs[i].op, op) == 0) {
            *out = (jy_verb)i;
            return true;
        }
    }
    return false;
}

bool jy_verb_option(jy_verb verb, const char *name, size_t len, jy_option *out)
{
    for (size_t i = 0; i < JY_OPTIONS; i++) {
        if ((verbs[verb].options & JY_OPTION_BIT(i)) &&
            strlen(options[i].name) == len &&
            memcmp(options[i].name, name, len) == 0) {
            *out = (jy_option)i;
            return true;
        }
    }
    return false;
}

void jy_verb_usage(jy_verb verb, char out[JY_VERB_USAGE_MAX])
{
    int used = snprintf(out, JY_VERB_USAGE_MAX, "%s", verbs[verb].name);
    for (size_t i = 0; i < JY_OPTIONS; i++) {
        if (verbs[verb].options & JY_OPTION_BIT(i)) {
            used += snprintf(out + used, JY_VERB_USAGE_MAX - (size_t)used,
                             " [%s=N]", options[i].name);
        }
    }
    snprintf(out + used, JY_VERB_USAGE_MAX - (size_t)used, "%s",
             rests[verbs[verb].rest].shown);
}
