/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/log.h - one line on standard error.
 *
 * Text that a user sent goes through jy_log_quote(), so that it can neither
 * forge a line nor reach a terminal as it is.
 *
 * Threads    All functions may be called from any thread.
 */
#ifndef JY_DAEMON_LOG_H
#define JY_DAEMON_LOG_H

#include "daemon/limits.h"

#include <stddef.h>
#include <stdint.h>

__attribute__((format(printf, 1, 2))) void jy_log(const char *format, ...);

/* The same, unless *next (from 0, the caller's) says it is too soon again. */
__attribute__((format(printf, 2, 3))) void
jy_log_seldom(uint64_t *next, const char *format, ...);

/*
 * `text` (valid UTF-8) as a JSON string, quotes included, cut at a character
 * after JY_LOG_TEXT_BYTES; controls and direction marks are escaped.
 */
#define JY_LOG_QUOTE_MAX (JY_LOG_TEXT_BYTES * 6 + 8)
const char *jy_log_quote(const char *text, size_t len,
                         char out[JY_LOG_QUOTE_MAX]);

#endif
