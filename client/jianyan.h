/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/jianyan.h - libjianyan: ask a jianyan daemon from a C program.
 *
 * A client is one connection.  It sends one request line and waits for its
 * one reply line; what the lines say is PROTOCOL.md's matter, so a program
 * brings its own JSON library, or none.  Compile and link with
 * `pkg-config --cflags --libs jianyan` and write #include <jianyan.h>.
 *
 * Ownership  A client is closed with jy_client_close().  Replies are
 *            borrowed until the next call with the same client.
 * Threads    One client, one thread at a time.  Clients are independent.
 *            No signal is raised and no global state is touched.
 * Failure    Functions return a jy_status; *err (which may be NULL) then
 *            says why in one line that begins with the address.
 */
#ifndef JY_CLIENT_JIANYAN_H
#define JY_CLIENT_JIANYAN_H

#include "protocol/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The bytes of the longest reply that is accepted, its line end not counted. */
#define JY_CLIENT_REPLY_BYTES_MAX ((size_t)64 << 20)

typedef struct jy_client jy_client;

/*
 * Connect to `address`: "ADDR:PORT" ("127.0.0.1:6610", "[::1]:6610") or the
 * path of a unix socket (whatever has a '/' or lacks a ':').  `timeout_ms`
 * holds for this call and for every later one as a whole; looking up a host
 * name is not counted.  On failure *out is NULL.
 *
 * JY_E_REQUEST      `address` is neither of both
 * JY_E_UNAVAILABLE  nobody can be reached there
 * JY_E_TIMEOUT      no connection within `timeout_ms`
 * JY_E_INTERNAL     memory ran out
 */
JY_PUBLIC JY_NODISCARD jy_status jy_client_open(const char *address,
                                                unsigned timeout_ms,
                                                jy_client **out, jy_error *err);

/*
 * Send the `len` bytes at `request` as one line (without its line end) and
 * wait for the reply: valid UTF-8 without NUL, its line end taken off, and
 * NUL-terminated.  A reply that says {"ok":false,...} is a reply as well.
 * After any failure except JY_E_REQUEST the connection is closed, since a
 * late reply would be taken for the next one.  On failure *reply is NULL.
 *
 * JY_E_REQUEST      the request has a line end inside; nothing was sent
 * JY_E_UNAVAILABLE  the connection was closed before the end of the reply
 * JY_E_TIMEOUT      no whole reply within the timeout
 * JY_E_TOO_LARGE    the reply is longer than JY_CLIENT_REPLY_BYTES_MAX
 * JY_E_INTERNAL     the reply is not one line of UTF-8; no memory
 */
JY_PUBLIC JY_NODISCARD jy_status jy_client_ask(jy_client *client,
                                               const char *request, size_t len,
                                               const char **reply,
                                               size_t *reply_len,
                                               jy_error *err);

/* Close the connection; `client` may be NULL. */
JY_PUBLIC void jy_client_close(jy_client *client);

#ifdef __cplusplus
}
#endif
#endif
