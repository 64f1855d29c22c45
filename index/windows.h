/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/windows.h - which parts of a text show best why it was found.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_WINDOWS_H
#define JY_INDEX_WINDOWS_H

#include "corpus/document.h"
#include "index/fold.h"
#include "index/index.h"
#include "index/original.h"
#include "index/places.h"
#include "protocol/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In the order of the text; they do not overlap. */
typedef struct jy_windows {
    jy_span window[JY_SNIPPET_WINDOWS_MAX];
    size_t count; /* at least 1 */
    size_t best;  /* the one that shows most */
} jy_windows;

/*
 * Choose up to `max` windows of a text, of at most `characters` code points
 * each, cut by index/cut.h.  `places` is sorted by their beginnings; each lies
 * in one paragraph, fits a window and does not part a character.
 *
 * A window shows as much weight of different words as possible that no other
 * window shows yet; then whatever shows most places, those close to another
 * word counting more; then what comes first.  There is no second window without
 * a place of its own, and without places there is one: the text's beginning.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_windows_choose(jy_original *original,
                                         const jy_place *places,
                                         size_t place_count, size_t characters,
                                         size_t max, jy_windows *out,
                                         jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
