/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/wire.h - the bytes that come and go over one client's socket.
 *
 * Ownership  A wire owns its buffers and events; the descriptor is its own from
 *            jy_wire_open() on, if that succeeds.
 * Threads    The loop thread's.
 */
#ifndef JY_DAEMON_WIRE_H
#define JY_DAEMON_WIRE_H

#include "protocol/reply.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

/* All zero is a wire that was not opened. */
typedef struct jy_wire {
    int fd;
    bool open;
    bool reads; /* `readable` is added */
    struct event *readable;
    struct event *writable; /* added while output waits for the client */
    struct evbuffer *input; /* read, but not looked at */
    struct evbuffer *output;
} jy_wire;

typedef enum jy_wire_event {
    JY_WIRE_NOTHING, /* it goes on later */
    JY_WIRE_DONE,    /* something was received; all was sent */
    JY_WIRE_END,     /* the peer will send nothing more */
    JY_WIRE_BROKEN   /* no byte will come or go any more */
} jy_wire_event;

/* Watch `fd`; the callbacks get `user`, and EV_TIMEOUT when the client took
 * nothing for JY_STALL_SECONDS.  false: memory ran out. */
bool jy_wire_open(jy_wire *wire, struct event_base *base, int fd,
                  event_callback_fn on_readable, event_callback_fn on_writable,
                  void *user);
/* Stop watching; what waits is kept. */
void jy_wire_stop(jy_wire *wire);
/* No byte goes either way any more, and the peer is told so; to close the
 * descriptor is somebody else's from now on. */
void jy_wire_hand_over(jy_wire *wire);
/* Free everything and close the descriptor, which goes last: events watch it.
 */
void jy_wire_close(jy_wire *wire);

size_t jy_wire_waiting(const jy_wire *wire); /* bytes to be sent */

/* Take `reply`, whatever happens, to be sent but for its first `sent` bytes.
 * false: memory ran out. */
bool jy_wire_queue(jy_wire *wire, jy_line reply, size_t sent);

/* Receive once, at most what there is room for; `room` has
 * JY_INPUT_BYTES_MAX bytes for use until this returns.  With `drop`, what came
 * is forgotten. */
jy_wire_event jy_wire_receive(jy_wire *wire, char *room, bool drop);

/* Send what can be sent without waiting. */
jy_wire_event jy_wire_send(jy_wire *wire);

/* Read on, if there is room, or not. */
void jy_wire_read(jy_wire *wire, bool wanted);

/* Is the peer gone altogether, or has it only nothing more to say? */
bool jy_wire_has_hung_up(const jy_wire *wire);

#endif
