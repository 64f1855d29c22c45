/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the next request goes out, over which connection, and when it ends. */
#include "client/bench_load.h"

#include "client/bench_peer.h"
#include "client/bench_schedule.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define RECEIVE_BYTES ((size_t)256 << 10)
#define EVENTS 256
#define NEVER UINT64_MAX

/* Descriptors beside the connections: standard ones, session, epoll, ... */
#define OTHER_DESCRIPTORS 32

/* What an event is about that is no peer's: behind their numbers. */
#define ABOUT_TIMER UINT64_C(0x100000000)
#define ABOUT_SIGNAL UINT64_C(0x100000001)

struct load {
    const jy_bench_plan *plan;
    jy_bench_requests *requests;
    jy_bench_result *result;
    jy_bench_peer *peers;
    unsigned *touched; /* peers that have something to flush */
    unsigned touched_count;
    unsigned alive;  /* peers */
    unsigned cursor; /* the peer that is asked first next time */
    uint64_t under_way;
    int poll, timer, signals;
    sigset_t mask_before;
    char *bytes; /* what is being received */
    /* Nanoseconds of the monotonic clock. */
    uint64_t start, measured_from;
    uint64_t end;         /* of the time to ask; NEVER: there is none */
    uint64_t quiet_since; /* the latest reply, or a beginning */
    uint64_t last_reply;  /* to what is measured; 0: none yet */
    uint64_t armed;       /* what the timer waits for */
    uint64_t next, last;  /* requests sent, and to send */
    bool is_ended;        /* nothing more is sent */
    bool is_out_of_memory;
    bool shows_progress;
    uint64_t next_progress, shown_answers;
};

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * JY_BENCH_SECOND_NS + (uint64_t)now.tv_nsec;
}

/* ---- connections ---- */

static jy_status watch(struct load *load, int fd, uint64_t about,
                       uint32_t events, jy_error *err)
{
    struct epoll_event event = {.events = events, .data.u64 = about};

    if (fd >= 0 && epoll_ctl(load->poll, EPOLL_CTL_ADD, fd, &event) == 0)
        return JY_OK;
    return jy_error_system(err, JY_E_INTERNAL, errno, "epoll");
}

/* Connections need descriptors; more than the soft limit may be had. */
static void raise_limit(unsigned connections)
{
    struct rlimit limit;
    rlim_t wanted = connections + OTHER_DESCRIPTORS;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Those that are refused are counted; only if all are, it is a failure. */
static jy_status open_peers(struct load *load, const char *address,
                            jy_error *err)
{
    const jy_bench_plan *plan = load->plan;
    jy_bench_result *result = load->result;

    raise_limit(plan->connections);
    for (unsigned i = 0; i < plan->connections; ++i)
        load->peers[i].fd = -1;
    for (unsigned i = 0; i < plan->connections; ++i) {
        jy_bench_peer *peer = &load->peers[i];
        jy_status status =
            jy_bench_peer_open(peer, address, plan->pipeline, &result->refusal);
        if (status == JY_E_REQUEST || status == JY_E_INTERNAL) {
            *err = result->refusal;
            return status;
        }
        if (status == JY_OK)
            status = watch(load, peer->fd, i, EPOLLIN, err);
        else
            ++result->refused;
        if (peer->fd >= 0 && status != JY_OK)
            return status;
    }
    result->opened = load->alive = plan->connections - result->refused;
    if (load->alive > 0)
        return JY_OK;
    *err = result->refusal;
    return err->status;
}

static void drop_peer(struct load *load, jy_bench_peer *peer)
{
    uint64_t due = 0;

    while (jy_bench_peer_shift(peer, &due)) {
        --load->under_way;
        if (due >= load->measured_from)
            ++load->result->outcomes[JY_BENCH_LOST];
    }
    jy_bench_peer_close(peer);
    --load->alive;
}

/* ---- sending ---- */

static void touch(struct load *load, unsigned number)
{
    if (load->touched_count == 0 ||
        load->touched[load->touched_count - 1] != number)
        load->touched[load->touched_count++] = number;
}

static void flush_touched(struct load *load)
{
    for (unsigned i = 0; i < load->touched_count; ++i) {
        unsigned number = load->touched[i];
        jy_bench_peer *peer = &load->peers[number];
        if (peer->fd < 0)
            continue;
        bool was_blocked = jy_bench_peer_is_blocked(peer);
        jy_bench_peer_flush(peer);
        if (was_blocked || jy_bench_peer_is_blocked(peer)) {
            struct epoll_event event = {
                .events =
                    EPOLLIN |
                    (jy_bench_peer_is_blocked(peer) ? (uint32_t)EPOLLOUT : 0),
                .data.u64 = number};
            epoll_ctl(load->poll, EPOLL_CTL_MOD, peer->fd, &event);
        }
    }
    load->touched_count = 0;
}

static void send_one(struct load *load, unsigned number, uint64_t due,
                     uint64_t now)
{
    size_t len = 0;
    const char *line = jy_bench_requests_next(load->requests, &len);

    if (!jy_bench_peer_push(&load->peers[number], line, len, due)) {
        load->is_out_of_memory = true;
        return;
    }
    if (load->under_way++ == 0)
        load->quiet_since = now;
    ++load->next;
    if (due >= load->measured_from) {
        ++load->result->requests;
        load->result->bytes_out += len;
    } else {
        ++load->result->warm_up;
    }
}

/* Whether a closed loop goes on at `now`. */
static bool goes_on(const struct load *load, uint64_t now)
{
    return !load->is_ended && !load->is_out_of_memory && now < load->end &&
           load->result->requests < load->last;
}

/* A closed loop: everything that may be under way is. */
static void fill(struct load *load, unsigned number, uint64_t now)
{
    while (jy_bench_peer_has_room(&load->peers[number]) && goes_on(load, now)) {
        touch(load, number);
        send_one(load, number, now, now);
    }
}

/* The peer to ask next, or the number of peers if all are busy. */
static unsigned find_room(struct load *load)
{
    unsigned count = load->plan->connections;

    if (load->under_way >= (uint64_t)load->alive * load->plan->pipeline)
        return count;
    for (unsigned i = 0; i < count; ++i) {
        unsigned number = (load->cursor + i) % count;
        if (jy_bench_peer_has_room(&load->peers[number])) {
            load->cursor = (number + 1) % count;
            return number;
        }
    }
    return count;
}

/* A past or unreachable time disarms: the timer would not stop to ring. */
static void arm(struct load *load, uint64_t due)
{
    if (due == load->armed)
        return;
    load->armed = due;
    struct itimerspec when = {0};
    if (due != NEVER) {
        when.it_value.tv_sec = (time_t)(due / JY_BENCH_SECOND_NS);
        when.it_value.tv_nsec = (long)(due % JY_BENCH_SECOND_NS);
    }
    timerfd_settime(load->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* A fixed rate: whatever is due and finds room goes out. */
static void send_due(struct load *load, uint64_t now)
{
    uint32_t rate = load->plan->rate;
    uint64_t wait_for = NEVER;

    while (load->next < load->last && !load->is_ended &&
           !load->is_out_of_memory) {
        uint64_t due = load->start + jy_bench_due_ns(load->next, rate);
        if (due > now) {
            wait_for = due;
            break;
        }
        unsigned number = find_room(load);
        if (number == load->plan->connections)
            break;
        if (load->touched_count == load->plan->connections)
            flush_touched(load);
        touch(load, number);
        send_one(load, number, due, now);
    }
    flush_touched(load);
    arm(load, wait_for);
}

/* ---- receiving ---- */

/* False: it answers nothing that was asked; the connection is sent away. */
static bool count_reply(struct load *load, jy_bench_peer *peer,
                        const jy_bench_reply *reply, uint64_t now)
{
    jy_bench_result *result = load->result;
    uint64_t due = 0;

    load->quiet_since = now;
    if (!jy_bench_peer_shift(peer, &due))
        return false;
    --load->under_way;
    if (due < load->measured_from)
        return true;
    load->last_reply = now;
    ++result->outcomes[reply->outcome];
    result->bytes_in += reply->bytes;
    result->nothing += reply->nothing;
    if (reply->outcome == JY_OK)
        jy_histogram_add(result->latency, now - due);
    return true;
}

static bool count_replies(struct load *load, jy_bench_peer *peer,
                          const char *bytes, size_t len, uint64_t now)
{
    while (len > 0) {
        jy_bench_reply reply = {0};
        size_t used = 0;
        if (jy_bench_scanner_feed(&peer->scanner, bytes, len, &used, &reply) &&
            !count_reply(load, peer, &reply, now))
            return false;
        bytes += used;
        len -= used;
    }
    return true;
}

static void receive(struct load *load, unsigned number)
{
    jy_bench_peer *peer = &load->peers[number];
    ssize_t got = recv(peer->fd, load->bytes, RECEIVE_BYTES, 0);
    uint64_t now = now_ns();

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        ++load->result->lost;
        drop_peer(load, peer);
        return;
    }
    if (!count_replies(load, peer, load->bytes, (size_t)got, now)) {
        ++load->result->refused;
        --load->result->opened;
        drop_peer(load, peer);
    }
}

/* Whether the loop is to end: a signal has come. */
static void take_signal(struct load *load)
{
    struct signalfd_siginfo info;

    if (read(load->signals, &info, sizeof info) < 0)
        return;
    load->result->is_interrupted = true;
    load->is_ended = true;
}

static void handle(struct load *load, const struct epoll_event *event)
{
    uint64_t about = event->data.u64;

    if (about == ABOUT_SIGNAL) {
        take_signal(load);
        return;
    }
    if (about == ABOUT_TIMER)
        return; /* it has woken us, which is all */
    unsigned number = (unsigned)about;
    if (load->peers[number].fd < 0)
        return;
    if (event->events & (uint32_t)EPOLLOUT)
        touch(load, number);
    if (event->events & ~(uint32_t)EPOLLOUT)
        receive(load, number);
    if (load->plan->rate == 0)
        fill(load, number, now_ns());
    flush_touched(load);
}

/* ---- the loop ---- */

static bool has_all_sent(const struct load *load, uint64_t now)
{
    if (load->plan->rate == 0)
        return !goes_on(load, now);
    return load->is_ended || load->next >= load->last;
}

static uint64_t after(uint64_t time, uint64_t ns)
{
    return time > NEVER - ns ? NEVER : time + ns;
}

/* When waiting is given up: in the middle if nothing is heard of the daemon,
 * at the end if it has not caught up. */
static uint64_t gives_up_at(const struct load *load)
{
    uint64_t patience = load->plan->patience_ns;
    uint64_t late = after(load->end, patience);
    uint64_t quiet =
        load->under_way > 0 ? after(load->quiet_since, patience) : NEVER;

    return late < quiet ? late : quiet;
}

static bool is_over(const struct load *load, uint64_t now)
{
    return load->result->is_interrupted || load->is_out_of_memory ||
           load->alive == 0 || now >= gives_up_at(load) ||
           (load->under_way == 0 && has_all_sent(load, now));
}

/* Milliseconds until something is to be looked at that is no event. */
static int wait_ms(const struct load *load, uint64_t now)
{
    uint64_t until = gives_up_at(load);

    if (now < load->end && load->end < until)
        until = load->end;
    if (load->shows_progress && load->next_progress < until)
        until = load->next_progress;
    if (until == NEVER)
        return -1;
    if (until <= now)
        return 0;
    uint64_t left = (until - now) / 1000000 + 1;
    return left > 60000 ? 60000 : (int)left;
}

static void show_progress(struct load *load, uint64_t now)
{
    const jy_bench_result *result = load->result;
    uint64_t answers = result->outcomes[JY_OK];

    if (!load->shows_progress || now < load->next_progress)
        return;
    fprintf(stderr, "\r%4" PRIu64 " s: %" PRIu64 " replies a second, ",
            (now - load->start) / JY_BENCH_SECOND_NS,
            answers - load->shown_answers);
    fprintf(stderr, "%" PRIu64 " errors%s ", jy_bench_result_errors(result),
            now < load->measured_from ? ", warming up" : "            ");
    fflush(stderr);
    load->shown_answers = answers;
    while (load->next_progress <= now)
        load->next_progress += JY_BENCH_SECOND_NS;
}

static void end_progress(const struct load *load)
{
    if (load->shows_progress)
        fprintf(stderr, "\r%60s\r", "");
}

static void run_loop(struct load *load)
{
    struct epoll_event events[EVENTS];

    if (load->plan->rate == 0) {
        for (unsigned i = 0; i < load->plan->connections; ++i)
            fill(load, i, now_ns());
        flush_touched(load);
    }
    for (;;) {
        uint64_t now = now_ns();
        if (load->plan->rate > 0)
            send_due(load, now);
        if (is_over(load, now))
            break;
        show_progress(load, now);
        int count = epoll_wait(load->poll, events, EVENTS, wait_ms(load, now));
        for (int i = 0; i < count; ++i)
            handle(load, &events[i]);
    }
    end_progress(load);
}

/* ---- beginning and end ---- */

static void set_times(struct load *load)
{
    const jy_bench_plan *plan = load->plan;

    load->start = load->quiet_since = now_ns();
    load->next_progress = load->start + JY_BENCH_SECOND_NS;
    load->measured_from = load->start + plan->warm_up_ns;
    load->end =
        plan->duration_ns ? load->measured_from + plan->duration_ns : NEVER;
    load->last = plan->requests ? plan->requests : NEVER;
    if (plan->rate == 0)
        return;
    /* Here `last` counts those of the warm-up too. */
    if (plan->requests)
        load->last += jy_bench_due_count(plan->warm_up_ns, plan->rate);
    if (plan->duration_ns) {
        uint64_t due = jy_bench_due_count(plan->warm_up_ns + plan->duration_ns,
                                          plan->rate);
        load->last = due < load->last ? due : load->last;
    }
    load->end = load->start + jy_bench_due_ns(load->last, plan->rate);
}

/* What should have been sent by `now`, and was not. */
static uint64_t count_unsent(const struct load *load, uint64_t now)
{
    const jy_bench_plan *plan = load->plan;

    if (load->result->is_interrupted)
        return 0;
    if (plan->rate == 0)
        return plan->requests && now < load->end
                   ? plan->requests - load->result->requests
                   : 0;
    uint64_t due = jy_bench_due_count(now - load->start + 1, plan->rate);
    return (due < load->last ? due : load->last) - load->next;
}

static void finish(struct load *load)
{
    jy_bench_result *result = load->result;
    uint64_t now = now_ns();
    uint64_t until = now;
    uint64_t due = 0;

    result->unsent = count_unsent(load, now);
    for (unsigned i = 0; i < load->plan->connections; ++i) {
        while (jy_bench_peer_shift(&load->peers[i], &due))
            result->outcomes[JY_BENCH_UNANSWERED] += due >= load->measured_from;
    }
    if (!result->is_interrupted && load->alive > 0) {
        bool is_timed = load->plan->rate || result->requests < load->last;
        until = load->last_reply;
        if (is_timed && until < load->end && load->end != NEVER)
            until = load->end;
    }
    if (until > load->measured_from)
        result->seconds = (double)(until - load->measured_from) / 1e9;
}

static jy_status prepare(struct load *load, const char *address, jy_error *err)
{
    unsigned count = load->plan->connections;
    sigset_t ending;

    load->result->latency = jy_histogram_new();
    load->peers = calloc(count, sizeof *load->peers);
    load->touched = calloc(count, sizeof *load->touched);
    load->bytes = malloc(RECEIVE_BYTES);
    if (!load->result->latency || !load->peers || !load->touched ||
        !load->bytes)
        return jy_error_set(err, JY_E_INTERNAL, "out of memory");
    load->poll = epoll_create1(EPOLL_CLOEXEC);
    jy_status status = open_peers(load, address, err);
    if (status != JY_OK)
        return status;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, &load->mask_before);
    load->signals = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
    load->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    status = watch(load, load->signals, ABOUT_SIGNAL, EPOLLIN, err);
    if (status == JY_OK)
        status = watch(load, load->timer, ABOUT_TIMER, EPOLLIN, err);
    return status;
}

static void clean_up(struct load *load)
{
    for (unsigned i = 0; load->peers && i < load->plan->connections; ++i)
        jy_bench_peer_close(&load->peers[i]);
    free(load->peers);
    free(load->touched);
    free(load->bytes);
    const int fds[] = {load->poll, load->timer, load->signals};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; ++i) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
    sigprocmask(SIG_SETMASK, &load->mask_before, NULL);
}

jy_status jy_bench_load_run(const char *address, const jy_bench_plan *plan,
                            jy_bench_requests *requests, bool shows_progress,
                            jy_bench_result *out, jy_error *err)
{
    struct load load = {.plan = plan,
                        .requests = requests,
                        .result = out,
                        .poll = -1,
                        .timer = -1,
                        .signals = -1,
                        .armed = NEVER,
                        .shows_progress = shows_progress};

    *out = (jy_bench_result){0};
    sigprocmask(SIG_BLOCK, NULL, &load.mask_before);
    jy_status status = prepare(&load, address, err);
    if (status == JY_OK) {
        set_times(&load);
        run_loop(&load);
        finish(&load);
        if (load.is_out_of_memory)
            status = jy_error_set(err, JY_E_INTERNAL, "out of memory");
    }
    clean_up(&load);
    return status;
}

void jy_bench_result_clear(jy_bench_result *result)
{
    jy_histogram_free(result->latency);
    result->latency = NULL;
}

uint64_t jy_bench_result_errors(const jy_bench_result *result)
{
    uint64_t errors = 0;

    for (unsigned i = 0; i < JY_BENCH_OUTCOMES; ++i) {
        if (i != JY_OK && !(i == JY_BENCH_UNANSWERED && result->is_interrupted))
            errors += result->outcomes[i];
    }
    return errors;
}
