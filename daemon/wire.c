/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how bytes come and go on the loop thread. */
#include "daemon/wire.h"

#include "daemon/limits.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

bool jy_wire_open(jy_wire *wire, struct event_base *base, int fd,
                  event_callback_fn on_readable, event_callback_fn on_writable,
                  void *user)
{
    wire->input = evbuffer_new();
    wire->output = evbuffer_new();
    wire->readable =
        event_new(base, fd, EV_READ | EV_PERSIST, on_readable, user);
    wire->writable =
        event_new(base, fd, EV_WRITE | EV_PERSIST, on_writable, user);
    if (!wire->input || !wire->output || !wire->readable || !wire->writable ||
        event_add(wire->readable, NULL) != 0) {
        return false;
    }
    wire->fd = fd;
    wire->open = true;
    wire->reads = true;
    return true;
}

void jy_wire_stop(jy_wire *wire)
{
    event_del(wire->readable);
    event_del(wire->writable);
    wire->reads = false;
}

static void free_event(struct event *event)
{
    if (event) {
        event_free(event);
    }
}

static void free_buffer(struct evbuffer *buffer)
{
    if (buffer) {
        evbuffer_free(buffer);
    }
}

void jy_wire_close(jy_wire *wire)
{
    free_event(wire->readable);
    free_event(wire->writable);
    free_buffer(wire->input);
    free_buffer(wire->output);
    if (wire->open) {
        close(wire->fd);
    }
}

size_t jy_wire_waiting(const jy_wire *wire)
{
    return evbuffer_get_length(wire->output);
}

void jy_wire_hand_over(jy_wire *wire)
{
    shutdown(wire->fd, SHUT_RDWR);
    wire->open = false;
}

static void free_reply(const void *bytes, size_t len, void *user)
{
    (void)bytes;
    (void)len;
    free(user);
}

bool jy_wire_queue(jy_wire *wire, jy_line reply, size_t sent)
{
    if (reply.bytes && sent == reply.len) {
        free(reply.bytes);
        return true;
    }
    bool is_queued =
        reply.bytes ? evbuffer_add_reference(wire->output, reply.bytes + sent,
                                             reply.len - sent, free_reply,
                                             reply.bytes) == 0
                    : evbuffer_add(wire->output, JY_REPLY_FAILED,
                                   sizeof JY_REPLY_FAILED - 1) == 0;
    if (!is_queued) {
        free(reply.bytes);
    }
    return is_queued;
}

jy_wire_event jy_wire_receive(jy_wire *wire, char *room, bool drop)
{
    size_t most = JY_INPUT_BYTES_MAX - evbuffer_get_length(wire->input);
    ssize_t count = recv(wire->fd, room, most, 0);
    if (count == 0) {
        return JY_WIRE_END;
    }
    if (count < 0) {
        return errno == EAGAIN || errno == EINTR ? JY_WIRE_NOTHING
                                                 : JY_WIRE_BROKEN;
    }
    if (drop) {
        return JY_WIRE_NOTHING;
    }
    return evbuffer_add(wire->input, room, (size_t)count) == 0 ? JY_WIRE_DONE
                                                               : JY_WIRE_BROKEN;
}

jy_wire_event jy_wire_send(jy_wire *wire)
{
    static const struct timeval stall = {.tv_sec = JY_STALL_SECONDS};
    if (jy_wire_waiting(wire) == 0) {
        return JY_WIRE_NOTHING;
    }
    bool took_some = !event_pending(wire->writable, EV_WRITE, NULL);
    while (jy_wire_waiting(wire) > 0) {
        if (evbuffer_write(wire->output, wire->fd) > 0) {
            took_some = true;
        } else if (errno == EAGAIN) {
            if (took_some) { /* else the stall is counted on */
                event_add(wire->writable, &stall);
            }
            return JY_WIRE_NOTHING;
        } else if (errno != EINTR) {
            return JY_WIRE_BROKEN;
        }
    }
    event_del(wire->writable);
    return JY_WIRE_DONE;
}

void jy_wire_read(jy_wire *wire, bool wanted)
{
    bool wants =
        wanted && evbuffer_get_length(wire->input) < JY_INPUT_BYTES_MAX;
    if (wants != wire->reads) {
        wants ? event_add(wire->readable, NULL) : event_del(wire->readable);
        wire->reads = wants;
    }
}

bool jy_wire_has_hung_up(const jy_wire *wire)
{
    struct pollfd fd = {.fd = wire->fd};
    return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR));
}
