/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings_guard.hh - the border between C and Xapian, for postings*.cc.
 *
 * Every entry that can fail is one `return guarded(err, …)`; no exception
 * crosses into C.
 */
#ifndef JY_INDEX_POSTINGS_GUARD_HH
#define JY_INDEX_POSTINGS_GUARD_HH

#include "protocol/status.h"

/* Thrown by the deadline source, passes through Xapian unharmed. */
struct query_stopped {
};

/* Thrown to hand a visitor's status through Xapian; *err is filled in. */
struct visitor_stopped {
    jy_status status;
};

/* What the exception that is being handled means in C. */
jy_status current_exception_status(jy_error *err) noexcept;

template <typename F> jy_status guarded(jy_error *err, F body) noexcept
{
    try {
        return body();
    } catch (...) {
        return current_exception_status(err);
    }
}

#endif
