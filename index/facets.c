/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the values of facets are counted. */
#include "index/facets.h"

#include "index/date.h"
#include "index/text_counts.h"
#include "index/texts.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { YEARS = 10000, YEAR_DIGITS = 4 };

struct jy_tally {
    unsigned facets;
    jy_text_counts values[JY_FACETS];
    uint64_t *years; /* YEARS of them, or NULL */
};

static const struct {
    const char *name;
    jy_field field;
} rules[JY_FACETS] = {
#define X(constant, name, field) [constant] = {name, field},
    JY_FACET_LIST(X)
#undef X
};

const char *jy_facet_name(jy_facet facet)
{
    return rules[facet].name;
}

jy_tally *jy_tally_new(unsigned facets)
{
    jy_tally *tally = calloc(1, sizeof *tally);
    if (!tally) {
        return NULL;
    }
    tally->facets = facets;
    if (facets & JY_FACET_BIT(JY_FACET_YEAR)) {
        tally->years = calloc(YEARS, sizeof *tally->years);
        if (!tally->years) {
            free(tally);
            return NULL;
        }
    }
    return tally;
}

void jy_tally_free(jy_tally *tally)
{
    if (tally) {
        for (size_t i = 0; i < JY_FACETS; i++) {
            free(tally->values[i].slot);
        }
        free(tally->years);
        free(tally);
    }
}

static bool count_value(jy_text_counts *values, jy_text text, uint64_t times)
{
    uint64_t *count = jy_text_counts_of(values, text);
    if (count) {
        *count += times;
    }
    return count != NULL;
}

jy_status jy_tally_add(jy_tally *tally, const jy_stored_document *document,
                       uint64_t times, jy_error *err)
{
    jy_date_range date;
    bool good = true;
    for (size_t i = 0; good && i < JY_FACETS; i++) {
        if ((tally->facets & JY_FACET_BIT(i)) && i != JY_FACET_YEAR) {
            jy_text text = document->field[rules[i].field].original;
            good = !text.bytes || text.len == 0 ||
                   count_value(&tally->values[i], text, times);
        }
    }
    if (tally->years &&
        jy_date_parse(document->field[JY_FIELD_DATE].original, &date)) {
        tally->years[date.first / 10000 % YEARS] += times;
    }
    return good ? JY_OK
                : jy_error_set(err, JY_E_INTERNAL, "no memory for facets");
}

static int by_frequency(const void *a, const void *b)
{
    const jy_facet_value *left = a;
    const jy_facet_value *right = b;
    if (left->documents != right->documents) {
        return left->documents > right->documents ? -1 : 1;
    }
    return jy_texts_compare(left->text, right->text);
}

/* All years that were counted, their digits in *bytes. */
static size_t list_years(const jy_tally *tally, jy_facet_value *out,
                         char *bytes)
{
    size_t count = 0;
    for (unsigned year = 0; year < YEARS; year++) {
        if (tally->years[year]) {
            char *digits = bytes + count * (YEAR_DIGITS + 1);
            snprintf(digits, YEAR_DIGITS + 1, "%04u", year % YEARS);
            out[count++] = (jy_facet_value){
                .text = {digits, YEAR_DIGITS},
                .documents = tally->years[year],
            };
        }
    }
    return count;
}

static size_t list_values(const jy_text_counts *values, jy_facet_value *out)
{
    size_t count = 0;
    for (size_t i = 0; i < values->slots; i++) {
        if (values->slot[i].text.bytes) {
            out[count++] = (jy_facet_value){
                .text = values->slot[i].text,
                .documents = values->slot[i].count,
            };
        }
    }
    return count;
}

static size_t count_years(const jy_tally *tally)
{
    size_t count = 0;
    for (size_t year = 0; year < YEARS; year++) {
        count += tally->years[year] > 0;
    }
    return count;
}

jy_status jy_tally_values(const jy_tally *tally, jy_facet facet, size_t max,
                          jy_facet_value **out, size_t *count, char **bytes,
                          jy_error *err)
{
    bool years = facet == JY_FACET_YEAR && tally->years;
    size_t room = years ? count_years(tally) : tally->values[facet].texts;
    *count = 0;
    *bytes = years ? malloc(room * (YEAR_DIGITS + 1) + 1) : NULL;
    *out = calloc(room + 1, sizeof **out);
    if (!*out || (years && !*bytes)) {
        free(*out);
        free(*bytes);
        *out = NULL;
        *bytes = NULL;
        return jy_error_set(err, JY_E_INTERNAL, "no memory for facets");
    }
    *count = years ? list_years(tally, *out, *bytes)
                   : list_values(&tally->values[facet], *out);
    qsort(*out, *count, sizeof **out, by_frequency);
    *count = *count < max ? *count : max;
    return JY_OK;
}
