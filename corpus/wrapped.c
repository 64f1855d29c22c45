/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what tells a full line from the end of a verse. */
#include "corpus/wrapped.h"

#include "corpus/words.h"

/* No column is narrower, squeezed punctuation and all; verse often is. */
#define NARROWEST (7 * JY_GLYPH_HAN)

/* What a full line may lack of its neighbours' width: the indent, and what
 * squeezed punctuation makes of it.  So many neighbours on either side. */
#define ROOM_AT_INDENT 2
#define BESIDE 2

/* And what a mark hung in beside the column adds to it. */
#define ROOM_OF_FEW (ROOM_AT_INDENT + JY_GLYPH_HAN)

/* The greatest width of line `i` and those beside it. */
static size_t widest_around(const jy_column *column, size_t i)
{
    size_t widest = 0;
    size_t first = i > BESIDE ? i - BESIDE : 0;
    for (size_t k = first; k < column->count && k <= i + BESIDE; k++) {
        size_t width = column->line[k].width;
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* What the lines of a text have in common. */
struct habits {
    size_t inside; /* lines that end inside a clause */
    size_t full;   /* so many of them are as wide as a column */
    size_t ends;   /* lines that end a sentence */
    size_t breaks; /* line ends where nothing ends */
    size_t parted; /* line ends between the marks of a sentence */
};

static bool ends_inside(const jy_column_line *line)
{
    return !jy_glyph_ends_clause(line->text) && !jy_glyph_is_signed(line->text);
}

/* Is what `line` and `next` are of surely broken, as no verse is? */
static bool is_broken(const jy_column_line *line, const jy_column_line *next)
{
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5",
                                         "6", "7", "8", "9", NULL};
    static const char *const units[] = {"年", "月", "日", "%",  "％",
                                        "万", "萬", "亿", "億", "元",
                                        "个", "個", NULL};
    if (jy_words_end(line->text, digits) > 0) {
        return jy_words_begin(next->text, digits) > 0 ||
               jy_words_begin(next->text, units) > 0;
    }
    return jy_glyph_begins_inside(next->text) ||
           (ends_inside(line) && jy_glyph_ends_open(line->text));
}

/*
 * Does `line` have marks inside and none at its end, and does its sentence go
 * on in `next`?  Verse without marks at the ends of lines has them in the
 * same place of each.
 */
static bool is_parted(const jy_column_line *line, const jy_column_line *next)
{
    size_t first = jy_glyph_clause_width(line->text);
    size_t second = jy_glyph_clause_width(next->text);
    return ends_inside(line) && !jy_glyph_ends_closed(line->text) &&
           first > 0 && first != second && (second > 0 || next->ends_sentence);
}

/* Is `line` the first of a paragraph, indented, and no headline? */
static bool is_first(const jy_column_line *line, const jy_column_line *next)
{
    return line->indented && !next->indented && ends_inside(line) &&
           (jy_glyph_has_clause(line->text) || ends_inside(next));
}

/* Lines that end inside are full if they lack no more than `room`, and the
 * indent, of the width beside them. */
static struct habits habits_of(const jy_column *column, size_t room)
{
    struct habits habits = {0};
    for (size_t i = 0; i < column->count; i++) {
        const jy_column_line *line = &column->line[i];
        bool inside = ends_inside(line);
        habits.inside += inside;
        habits.ends += line->ends_sentence;
        habits.full += inside && line->width + JY_COLUMN_INDENT + room >=
                                     widest_around(column, i);
        if (i + 1 < column->count) {
            habits.breaks += is_broken(line, line + 1);
            habits.parted +=
                is_parted(line, line + 1) || is_first(line, line + 1);
        }
    }
    return habits;
}

/* The same of a few lines.  The last one may end as it likes. */
static bool few_look_wrapped(const jy_column *column)
{
    struct habits habits = habits_of(column, ROOM_OF_FEW);
    const jy_column_line *last = &column->line[column->count - 1];
    size_t open = ends_inside(last) ? 1 : 0;
    if (habits.inside <= open) {
        return false;
    }
    return (habits.breaks > 0 && habits.full * 3 >= habits.inside * 2) ||
           (habits.parted > 0 && habits.ends > 0 &&
            habits.full + open >= habits.inside);
}

bool jy_wrapped_looks(const jy_column *column)
{
    if (column->count == 0) {
        return false;
    }
    for (size_t i = 0; i < column->count; i++) {
        column->scratch[i] = column->line[i].width;
    }
    size_t usual = jy_column_quantile(column->scratch, column->count, 90);
    struct habits habits = habits_of(column, ROOM_AT_INDENT);
    if (usual < NARROWEST) {
        return false;
    }
    return (habits.ends > 0 && habits.inside * 10 >= column->count * 3 &&
            habits.full * 3 >= habits.inside * 2) ||
           (column->count <= JY_WRAPPED_FEW && few_look_wrapped(column));
}

bool jy_wrapped_is_column(const jy_column *column)
{
    size_t open = 0;
    for (size_t i = 0; i < column->count; i++) {
        open += !column->line[i].ends_sentence;
    }
    return open * 4 >= column->count;
}
