/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How options and words become JSON. */
#include "client/ask.h"

#include <stdlib.h>
#include <string.h>

/* "a,b" as ["a","b"]. */
static void add_set(cJSON *request, const char *name, const char *list)
{
    cJSON *array = cJSON_AddArrayToObject(request, name);
    char *copy = strdup(list), *rest = copy;

    for (char *word; rest && (word = rest);) {
        rest = strchr(word, ',');
        if (rest)
            *rest++ = '\0';
        cJSON_AddItemToArray(array, cJSON_CreateString(word));
    }
    free(copy);
}

static void add_option(cJSON *request, const jy_option_info *info,
                       const char *value)
{
    switch (info->kind) {
    case JY_KIND_NUMBER:
        cJSON_AddNumberToObject(request, info->name, (double)atol(value));
        return;
    case JY_KIND_CHOICE:
    case JY_KIND_TEXT:
        cJSON_AddStringToObject(request, info->name, value);
        return;
    case JY_KIND_SET:
        add_set(request, info->name, value);
        return;
    }
}

cJSON *jy_ask_options(const jy_options *options)
{
    const jy_verb_info *verb = jy_verb_get(options->verb);
    cJSON *request = cJSON_CreateObject();

    cJSON_AddStringToObject(request, "op", verb->op);
    for (size_t i = 0; i < JY_OPTIONS; ++i) {
        const char *value = jy_options_asked(options, (jy_option)i);
        if (value && verb->options & JY_OPTION_BIT(i))
            add_option(request, jy_option_get((jy_option)i), value);
    }
    return request;
}

char *jy_ask_join(const jy_options *options)
{
    size_t size = 1;
    for (size_t i = 0; i < options->word_count; ++i)
        size += strlen(options->words[i]) + 1;
    char *query = malloc(size), *end = query;
    for (size_t i = 0; query && i < options->word_count; ++i) {
        if (i > 0)
            *end++ = ' ';
        size_t len = strlen(options->words[i]);
        memcpy(end, options->words[i], len);
        end += len;
    }
    if (query)
        *end = '\0';
    return query;
}

cJSON *jy_ask_words(const jy_options *options, const char *key)
{
    cJSON *request = jy_ask_options(options);
    char *words = jy_ask_join(options);

    cJSON_AddStringToObject(request, key, words);
    free(words);
    return request;
}
