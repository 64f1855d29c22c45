/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/fold_table.h - the layout of the fold table, shared by its generator
 * (fold_gen.c) and its reader (fold.c).
 *
 * Two stages: a page number for every JY_FOLD_PAGE code points, then one
 * 32-bit entry a code point: its class in the top bits, and below either 0
 * (folds to itself), the code point it folds to, or JY_FOLD_EXPANDS with the
 * place and length of its expansion.  A length of 0 drops the code point.
 *
 * The way back, in two stages too: of each code point that others fold to, the
 * place of its forms: how many there are, then they, the usual ones first.
 * Place 0 stands for none.
 */
#ifndef JY_INDEX_FOLD_TABLE_H
#define JY_INDEX_FOLD_TABLE_H

#define JY_FOLD_CODES 0x110000U /* all code points */
#define JY_FOLD_PAGE 128U
#define JY_FOLD_CLASS_SHIFT 29
#define JY_FOLD_EXPANDS (1U << 28)
#define JY_FOLD_LENGTH_BITS 5
#define JY_FOLD_VALUE_MASK (JY_FOLD_EXPANDS - 1U)

/* Forms of one code point that are listed; what is rarer is left out. */
#define JY_FOLD_FORMS_MAX 6U

/* What a folded code point is to the segmenter. */
typedef enum jy_class {
    JY_CLASS_OTHER,  /* punctuation, signs: in the text, never a term */
    JY_CLASS_SPACE,  /* ' ' and '\n' */
    JY_CLASS_GRAM,   /* Han, kana, Hangul, …: each one counts by itself */
    JY_CLASS_DIGIT,  /* counts by itself too, and its run is a number */
    JY_CLASS_LETTER, /* of scripts with case: only the whole run counts */
    JY_CLASS_MARK    /* combining: belongs to what stands before it */
} jy_class;

#endif
