/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/status.h - every outcome jianyan knows, and how one is explained.
 *
 * One list is the source of the constants, of the names on the wire and of
 * the texts.  A jy_error lives in the caller's frame: no allocation, no
 * thread-local state, and it works before any handle exists.
 *
 * Ownership  Returned strings are static.
 * Threads    All functions may be called from any thread.
 */
#ifndef JY_PROTOCOL_STATUS_H
#define JY_PROTOCOL_STATUS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_NODISCARD __attribute__((warn_unused_result))
#define JY_PUBLIC __attribute__((visibility("default")))

/* Add at the end only: X(constant, name on the wire, text). */
#define JY_STATUS_LIST(X)                                                      \
    X(JY_OK, "ok", "done")                                                     \
    X(JY_E_REQUEST, "bad_request", "the request cannot be understood")         \
    X(JY_E_QUERY, "bad_query", "nothing in the query can be searched")         \
    X(JY_E_TOO_LARGE, "too_large", "a stated limit is exceeded")               \
    X(JY_E_NOT_FOUND, "not_found", "there is no such thing")                   \
    X(JY_E_BUSY, "busy", "somebody else is at it; try again later")            \
    X(JY_E_TIMEOUT, "timeout", "the deadline passed")                          \
    X(JY_E_FORBIDDEN, "forbidden", "not allowed on this connection")           \
    X(JY_E_UNAVAILABLE, "unavailable", "the index cannot be used")             \
    X(JY_E_INTERNAL, "internal", "an unexpected fault")

typedef enum jy_status {
#define X(constant, wire, text) constant,
    JY_STATUS_LIST(X)
#undef X
} jy_status;

/* Bytes of a message, the closing NUL included. */
#define JY_ERROR_MESSAGE_MAX 512

/* Why a call failed.  `message` is one line of UTF-8. */
typedef struct jy_error {
    jy_status status;
    char message[JY_ERROR_MESSAGE_MAX];
} jy_error;

/* The name of `status` on the wire, such as "not_found". */
JY_PUBLIC const char *jy_status_name(jy_status status);

/* What `status` means in general, in English. */
JY_PUBLIC const char *jy_status_text(jy_status status);

/* The status whose wire name is `name`, else false and JY_E_INTERNAL. */
bool jy_status_from_name(const char *name, jy_status *out);

/*
 * Fill *err (which may be NULL) and return `status`.  A message that is too
 * long is cut between characters, and control characters (C0, DEL) become
 * '?', so that a message is always one line of valid UTF-8 when its
 * arguments are UTF-8.
 */
__attribute__((format(printf, 3, 4))) jy_status
jy_error_set(jy_error *err, jy_status status, const char *format, ...);

/* The same, followed by ": " and the system's text for `errnum`. */
__attribute__((format(printf, 4, 5))) jy_status
jy_error_system(jy_error *err, jy_status status, int errnum, const char *format,
                ...);

#ifdef __cplusplus
}
#endif
#endif
