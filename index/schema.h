/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/schema.h - what each field is to the index; SCHEMA.md explains it.
 */
#ifndef JY_INDEX_SCHEMA_H
#define JY_INDEX_SCHEMA_H

#include "corpus/document.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever an index of before can't be read as it is. */
#define JY_INDEX_FORMAT 6

/* Terms that are no text, by their first byte. */
#define JY_PREFIX_ID 'Q'     /* the id as it is, whole */
#define JY_PREFIX_NUMBER '#' /* a run of digits, whole */
#define JY_PREFIX_YEAR 'Y'   /* the year of the date, four digits */
#define JY_YEAR_DIGITS 4

typedef struct jy_field_rule {
    char prefix;    /* of the field's own terms; 0: it has none */
    uint32_t count; /* what one occurrence counts where no field is named;
                       0: such a query does not look here */
} jy_field_rule;

/*
 * By jy_field.  Offices and roles are asked for by name only: nearly every
 * speech has the same ones (市长, 代表), so they tell nothing apart.
 */
extern const jy_field_rule jy_field_rules[JY_FIELD_COUNT];

#ifdef __cplusplus
}
#endif
#endif
