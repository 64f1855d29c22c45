/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/net.h - connecting and waiting with a deadline.
 *
 * A deadline is a point of the monotonic clock in milliseconds.  Sockets
 * are non-blocking: whoever gets EAGAIN waits here.
 */
#ifndef JY_CLIENT_NET_H
#define JY_CLIENT_NET_H

#include "protocol/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The deadline that lies `timeout_ms` from now. */
int64_t jy_net_deadline(unsigned timeout_ms);

/*
 * Wait until `fd` is ready for `events` (POLLIN, POLLOUT).  Returns 0, or
 * an errno; ETIMEDOUT when the deadline has passed.
 */
int jy_net_wait(int fd, short events, int64_t deadline);

/*
 * Connect to `address` as jy_client_open() describes it; *out is the
 * caller's to close.
 *
 * JY_E_REQUEST      `address` is no address
 * JY_E_UNAVAILABLE  nobody can be reached there
 * JY_E_TIMEOUT      the deadline passed
 */
JY_NODISCARD jy_status jy_net_connect(const char *address, int64_t deadline,
                                      int *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
