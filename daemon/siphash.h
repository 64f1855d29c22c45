/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/siphash.h - a hash that nobody can foresee without the key: for
 * tables of what strangers send.  It is SipHash-2-4.
 *
 * Threads    May be called from any thread.
 */
#ifndef JY_DAEMON_SIPHASH_H
#define JY_DAEMON_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t jy_siphash(const uint64_t key[2], const void *bytes, size_t len);

#endif
