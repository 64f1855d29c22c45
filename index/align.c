/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Knows how to find the fewest differences: the table of edit distances of
 * all prefixes, kept as the steps (-1, 0, 1) down each column, 64 of them in a
 * word (Myers 1999, in blocks as Hyyrö 2003).  The first row is 0, so that
 * the quotation may begin anywhere.
 */
#include "index/align.h"

#include <stdint.h>
#include <stdlib.h>

enum { BITS = 64 };

/* The steps of a column between neighbouring rows. */
struct steps {
    uint64_t up;   /* bit i: row i + 1 has 1 more than row i */
    uint64_t down; /* bit i: row i + 1 has 1 less */
};

/* A row of the table is a letter of the quotation, a column one of the
 * window; row and column 0 are before the first ones. */
struct table {
    const jy_letters *window;
    const jy_letters *quotation;
    size_t blocks;       /* of BITS rows */
    uint32_t *code;      /* the letters of the quotation, sorted, each once */
    size_t code_count;   /* ... */
    uint64_t *rows;      /* by code: the rows that have it; the last is empty */
    struct steps *steps; /* by column */
};

static int by_code(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* The rows that have a letter. */
static uint64_t *rows_of(const struct table *table, uint32_t code)
{
    const uint32_t *found = bsearch(&code, table->code, table->code_count,
                                    sizeof *table->code, by_code);
    size_t i = found ? (size_t)(found - table->code) : table->code_count;
    return table->rows + i * table->blocks;
}

static bool prepare(struct table *table)
{
    const jy_letters *quotation = table->quotation;
    size_t count = quotation->count;
    table->blocks = (count + BITS - 1) / BITS;
    table->code = calloc(count, sizeof *table->code);
    table->rows = calloc((count + 1) * table->blocks, sizeof *table->rows);
    table->steps = calloc((table->window->count + 1) * table->blocks,
                          sizeof *table->steps);
    if (!table->code || !table->rows || !table->steps) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        table->code[i] = quotation->letter[i].code;
    }
    qsort(table->code, count, sizeof *table->code, by_code);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || table->code[i] != table->code[i - 1]) {
            table->code[table->code_count++] = table->code[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        rows_of(table, quotation->letter[i].code)[i / BITS] |= (uint64_t)1
                                                               << i % BITS;
    }
    return true;
}

static void clear(struct table *table)
{
    free(table->code);
    free(table->rows);
    free(table->steps);
}

/*
 * The next column of one block.  *step is the step along the row above the
 * block, and becomes the one along its last row, `last`.
 */
static struct steps advance(struct steps before, uint64_t equal, uint64_t last,
                            int *step)
{
    uint64_t vertical = equal | before.down;
    equal |= (uint64_t)(*step < 0);
    uint64_t diagonal = (((equal & before.up) + before.up) ^ before.up) | equal;
    uint64_t more = before.down | ~(diagonal | before.up);
    uint64_t less = before.up & diagonal;
    uint64_t more_above = more << 1 | (uint64_t)(*step > 0);
    uint64_t less_above = less << 1 | (uint64_t)(*step < 0);
    *step = more & last ? 1 : less & last ? -1 : 0;
    return (struct steps){.up = less_above | ~(vertical | more_above),
                          .down = more_above & vertical};
}

/*
 * Fill in all columns; the last row's smallest value goes to *fewest.  Returns
 * its column, the first of them; but a last letter is rather replaced than
 * missing.
 */
static size_t fill(struct table *table, size_t *fewest)
{
    size_t blocks = table->blocks;
    size_t rows = table->quotation->count;
    size_t best = 0;
    size_t value = rows;
    *fewest = rows;
    for (size_t b = 0; b < blocks; b++) {
        table->steps[b].up = UINT64_MAX;
    }
    for (size_t column = 1; column <= table->window->count; column++) {
        const struct steps *before = table->steps + (column - 1) * blocks;
        struct steps *steps = table->steps + column * blocks;
        const uint64_t *equal =
            rows_of(table, table->window->letter[column - 1].code);
        int step = 0;
        for (size_t b = 0; b < blocks; b++) {
            size_t last = b + 1 < blocks ? BITS - 1 : (rows - 1) % BITS;
            steps[b] = advance(before[b], equal[b], (uint64_t)1 << last, &step);
        }
        value = step > 0 ? value + 1 : step < 0 ? value - 1 : value;
        if (value < *fewest || (value == *fewest && best + 1 == column)) {
            *fewest = value;
            best = column;
        }
    }
    return best;
}

static size_t value_at(const struct table *table, size_t row, size_t column)
{
    const struct steps *steps = table->steps + column * table->blocks;
    int value = 0;
    for (size_t b = 0; b * BITS < row; b++) {
        size_t rows = row - b * BITS;
        uint64_t mask = rows < BITS ? ((uint64_t)1 << rows) - 1 : UINT64_MAX;
        value += __builtin_popcountll(steps[b].up & mask) -
                 __builtin_popcountll(steps[b].down & mask);
    }
    return (size_t)value;
}

/* Put a letter before all that is known so far; stretches are backwards. */
static void put(jy_alignment *out, bool same, jy_mark here, jy_mark there)
{
    jy_stretch *last = out->count ? &out->stretch[out->count - 1] : NULL;
    if (last && last->same == same) {
        last->here.begin = here.begin;
        last->there.begin = there.begin;
    } else {
        out->stretch[out->count++] = (jy_stretch){same, here, there};
    }
}

/* Walk back from the end of the best way, one letter a step. */
static void trace(const struct table *table, size_t column, jy_alignment *out)
{
    size_t row = table->quotation->count;
    size_t value = out->differences;
    while (row > 0) {
        jy_mark here = {column, column};
        jy_mark there = {row, row};
        bool same = column > 0 && table->quotation->letter[row - 1].code ==
                                      table->window->letter[column - 1].code;
        if (same ||
            (column > 0 && value_at(table, row - 1, column - 1) + 1 == value)) {
            here.begin = --column;
            there.begin = --row;
        } else if (value_at(table, row - 1, column) + 1 == value) {
            there.begin = --row;
        } else {
            here.begin = --column;
        }
        out->same += same;
        value -= !same;
        put(out, same, here, there);
    }
    for (size_t i = 0; i < out->count / 2; i++) {
        jy_stretch swapped = out->stretch[i];
        out->stretch[i] = out->stretch[out->count - 1 - i];
        out->stretch[out->count - 1 - i] = swapped;
    }
}

jy_status jy_align(const jy_letters *window, const jy_letters *quotation,
                   size_t most, jy_alignment *out, jy_error *err)
{
    struct table table = {.window = window, .quotation = quotation};
    *out = (jy_alignment){0};
    if (quotation->count == 0) {
        return JY_OK;
    }
    bool good = prepare(&table);
    if (good) {
        size_t end = fill(&table, &out->differences);
        if (out->differences <= most) {
            /* Each stretch but the first has a difference next to it. */
            out->stretch =
                calloc(2 * out->differences + 1, sizeof *out->stretch);
            good = out->stretch != NULL;
        }
        if (out->stretch) {
            trace(&table, end, out);
        }
    }
    clear(&table);
    return good ? JY_OK
                : jy_error_set(err, JY_E_INTERNAL, "no memory for a passage");
}

void jy_alignment_clear(jy_alignment *alignment)
{
    free(alignment->stretch);
    *alignment = (jy_alignment){0};
}
