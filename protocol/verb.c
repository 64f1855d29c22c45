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
#define X(constant, name, kind, words, least, greatest, normal)                \
    [constant] = {name, kind, words, least, greatest, normal},
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

bool jy_option_word(jy_option option, const char *word, size_t len,
                    uint64_t *out)
{
    const char *rest = options[option].words;
    for (uint64_t i = 0;; i++) {
        size_t next = strcspn(rest, "|");
        if (next == len && memcmp(rest, word, len) == 0) {
            *out = i;
            return len > 0;
        }
        if (rest[next] == '\0') {
            return false;
        }
        rest += next + 1;
    }
}

/* What stands behind "name=" in a usage: N, left|right, title,speaker, ID */
static void show_value(const jy_option_info *info, char *out, size_t size)
{
    switch (info->kind) {
    case JY_KIND_NUMBER:
        snprintf(out, size, "N");
        return;
    case JY_KIND_TEXT:
        snprintf(out, size, "ID");
        return;
    case JY_KIND_CHOICE:
        snprintf(out, size, "%s", info->words);
        return;
    case JY_KIND_SET:
        snprintf(out, size, "%s", info->words);
        for (char *bar = out; (bar = strchr(bar, '|'));) {
            *bar = ',';
        }
        return;
    }
}

void jy_verb_usage(jy_verb verb, char out[JY_VERB_USAGE_MAX])
{
    int used = snprintf(out, JY_VERB_USAGE_MAX, "%s", verbs[verb].name);
    for (size_t i = 0; i < JY_OPTIONS; i++) {
        char value[JY_VERB_USAGE_MAX / 2];
        if (verbs[verb].options & JY_OPTION_BIT(i)) {
            show_value(&options[i], value, sizeof value);
            used += snprintf(out + used, JY_VERB_USAGE_MAX - (size_t)used,
                             " [%s=%s]", options[i].name, value);
        }
    }
    snprintf(out + used, JY_VERB_USAGE_MAX - (size_t)used, "%s",
             rests[verbs[verb].rest].shown);
}
