/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the terms and weights of every field. */
#include "index/schema.h"

const jy_field_rule jy_field_rules[JY_FIELD_COUNT] = {
    [JY_FIELD_ID] = {0, 0},        [JY_FIELD_TITLE] = {'T', 1},
    [JY_FIELD_SPEAKER] = {'S', 3}, [JY_FIELD_OFFICE] = {'O', 0},
    [JY_FIELD_PLACE] = {'P', 2},   [JY_FIELD_ROLE] = {'R', 0},
    [JY_FIELD_DATE] = {'D', 0},    [JY_FIELD_SOURCE] = {'U', 0},
    [JY_FIELD_CREDIT] = {'C', 0},  [JY_FIELD_BODY] = {0, 1},
};
