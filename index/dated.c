/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which of two documents is older. */
#include "index/dated.h"

#include "index/date.h"

#include <stdlib.h>

uint32_t jy_dated_day(const jy_stored_document *document)
{
    jy_date_range date;
    return jy_date_parse(document->field[JY_FIELD_DATE].original, &date)
               ? date.first
               : 0;
}

static int by_document(const jy_dated *left, const jy_dated *right)
{
    return (left->document > right->document) -
           (left->document < right->document);
}

static int by_newest(const void *a, const void *b)
{
    const jy_dated *left = a;
    const jy_dated *right = b;
    if (left->day != right->day) {
        return left->day > right->day ? -1 : 1;
    }
    return by_document(left, right);
}

static int by_oldest(const void *a, const void *b)
{
    const jy_dated *left = a;
    const jy_dated *right = b;
    /* Having no date is later than any: 0 - 1 is the greatest number. */
    if (left->day != right->day) {
        return left->day - 1U < right->day - 1U ? -1 : 1;
    }
    return by_document(left, right);
}

void jy_dated_sort(jy_dated *dated, size_t count, jy_sort sort)
{
    if (count > 0) {
        qsort(dated, count, sizeof *dated,
              sort == JY_SORT_DATE_NEWEST ? by_newest : by_oldest);
    }
}
