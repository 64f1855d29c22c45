/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How cJSON says what type a value has. */
#include "client/fields.h"

const cJSON *jy_field(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

const char *jy_field_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(jy_field(object, name));
}

bool jy_field_is_text_or_absent(const cJSON *object, const char *name)
{
    return !jy_field(object, name) || jy_field_text(object, name);
}

bool jy_field_is_count(const cJSON *object, const char *name)
{
    const cJSON *item = jy_field(object, name);

    if (!cJSON_IsNumber(item))
        return false;
    double value = item->valuedouble;
    return value >= 0 && value <= JY_FIELD_COUNT_MAX &&
           value == (double)(long long)value;
}

double jy_field_number(const cJSON *object, const char *name)
{
    const cJSON *item = jy_field(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

bool jy_field_is_texts(const cJSON *object, const char *name)
{
    const cJSON *array = jy_field(object, name);
    const cJSON *item = NULL;

    cJSON_ArrayForEach(item, array)
    {
        if (!cJSON_IsString(item))
            return false;
    }
    return cJSON_IsArray(array);
}
