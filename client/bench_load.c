/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop of a bench: send what is due, count what comes, know the end. */
#include "client/bench_load.h"

#include "client/bench_pool.h"
#include "client/bench_schedule.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define RECEIVE_BYTES ((size_t)256 << 10)
#define EVENTS 256

/* Connections that begin before replies to others are looked at: with more,
 * the first replies would lie unread, and be late by that. */
#define START_AT_ONCE 8

/* What an event is about that is no peer's. */
#define ABOUT_TIMER UINT64_C(0x100000000)
#define ABOUT_SIGNAL UINT64_C(0x100000001)

struct load {
    jy_bench_schedule schedule;
    jy_bench_requests *requests;
    jy_bench_result *result;
    jy_bench_pool pool;
    int timer, signals;
    sigset_t mask_before;
    char *bytes;          /* what is being received */
    uint64_t sent;        /* requests in all: the number of the next */
    uint64_t quiet_since; /* the latest reply, or the request after a pause */
    uint64_t last_reply;  /* to what is measured; 0: none yet */
    uint64_t armed;       /* what the timer waits for, or JY_BENCH_NEVER */
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

static bool is_measured(const struct load *load, uint64_t due)
{
    return due >= load->schedule.measured_from;
}

/* Whether something has happened after which nothing more is sent. */
static bool is_stopped(const struct load *load)
{
    return load->result->is_interrupted || load->is_out_of_memory;
}

/* ---- sending ---- */

static void send_one(struct load *load, unsigned number, uint64_t due,
                     uint64_t now)
{
    size_t len = 0;
    const char *line = jy_bench_requests_next(load->requests, &len);

    if (load->pool.under_way == 0)
        load->quiet_since = now;
    if (!jy_bench_pool_push(&load->pool, number, line, len, due)) {
        load->is_out_of_memory = true;
        return;
    }
    ++load->sent;
    if (is_measured(load, due)) {
        ++load->result->requests;
        load->result->bytes_out += len;
    } else {
        ++load->result->warm_up;
    }
}

/* A closed loop: everything that may be under way is. */
static void fill(struct load *load, unsigned number, uint64_t now)
{
    while (
        jy_bench_peer_has_room(&load->pool.peers[number]) &&
        !is_stopped(load) &&
        jy_bench_schedule_goes_on(&load->schedule, load->result->requests, now))
        send_one(load, number, now, now);
    jy_bench_pool_flush(&load->pool);
}

/* NEVER disarms: the timer rings until it is set again. */
static void arm(struct load *load, uint64_t due)
{
    struct itimerspec when = {0};

    if (due == load->armed)
        return;
    load->armed = due;
    if (due != JY_BENCH_NEVER) {
        when.it_value.tv_sec = (time_t)(due / JY_BENCH_SECOND_NS);
        when.it_value.tv_nsec = (long)(due % JY_BENCH_SECOND_NS);
    }
    timerfd_settime(load->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* A fixed rate: whatever is due and finds room goes out.  What finds none
 * goes out after a reply, which needs no timer. */
static void send_due(struct load *load, uint64_t now)
{
    uint64_t wait_for = JY_BENCH_NEVER;

    while (!is_stopped(load)) {
        uint64_t due = jy_bench_schedule_due(&load->schedule, load->sent);
        if (due > now) {
            wait_for = due;
            break;
        }
        unsigned number = jy_bench_pool_find_room(&load->pool);
        if (number == load->pool.count)
            break;
        send_one(load, number, due, now);
    }
    jy_bench_pool_flush(&load->pool);
    arm(load, wait_for);
}

/* ---- receiving ---- */

/* What was under way is lost. */
static void drop(struct load *load, unsigned number)
{
    uint64_t due = 0;

    while (jy_bench_pool_shift(&load->pool, number, &due))
        load->result->outcomes[JY_BENCH_LOST] += is_measured(load, due);
    jy_bench_pool_drop(&load->pool, number);
}

/* False: it answers nothing that was asked; the connection is sent away. */
static bool count_reply(struct load *load, unsigned number,
                        const jy_bench_reply *reply, uint64_t now)
{
    jy_bench_result *result = load->result;
    uint64_t due = 0;

    load->quiet_since = now;
    if (!jy_bench_pool_shift(&load->pool, number, &due))
        return false;
    if (!is_measured(load, due))
        return true;
    load->last_reply = now;
    ++result->outcomes[reply->outcome];
    result->bytes_in += reply->bytes;
    result->nothing += reply->nothing;
    if (reply->outcome == JY_OK)
        jy_histogram_add(result->latency, now - due);
    return true;
}

static bool count_replies(struct load *load, unsigned number, size_t len,
                          uint64_t now)
{
    jy_bench_scanner *scanner = &load->pool.peers[number].scanner;

    for (size_t at = 0, used = 0; at < len; at += used) {
        jy_bench_reply reply = {0};
        if (jy_bench_scanner_feed(scanner, load->bytes + at, len - at, &used,
                                  &reply) &&
            !count_reply(load, number, &reply, now))
            return false;
    }
    return true;
}

static void receive(struct load *load, unsigned number)
{
    ssize_t got =
        recv(load->pool.peers[number].fd, load->bytes, RECEIVE_BYTES, 0);
    uint64_t now = now_ns();

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        ++load->result->lost;
        drop(load, number);
    } else if (!count_replies(load, number, (size_t)got, now)) {
        ++load->result->refused;
        --load->result->opened;
        drop(load, number);
    }
}

static void take_signal(struct load *load)
{
    struct signalfd_siginfo info;

    if (read(load->signals, &info, sizeof info) > 0)
        load->result->is_interrupted = true;
}

static void handle(struct load *load, const struct epoll_event *event)
{
    uint64_t about = event->data.u64;

    if (about == ABOUT_SIGNAL)
        take_signal(load);
    if (about >= ABOUT_TIMER) /* which has woken us, and that is all */
        return;
    unsigned number = (unsigned)about;
    if (event->events & (uint32_t)EPOLLOUT)
        jy_bench_pool_unblock(&load->pool, number);
    if (event->events & ~(uint32_t)EPOLLOUT)
        receive(load, number);
    if (load->schedule.rate == 0)
        fill(load, number, now_ns());
    else
        jy_bench_pool_flush(&load->pool);
}

/* ---- the loop ---- */

static bool has_all_sent(const struct load *load, uint64_t now)
{
    const jy_bench_schedule *schedule = &load->schedule;

    if (schedule->rate == 0)
        return !jy_bench_schedule_goes_on(schedule, load->result->requests,
                                          now);
    return load->sent >= schedule->last;
}

static uint64_t gives_up_at(const struct load *load)
{
    return jy_bench_schedule_gives_up(&load->schedule, load->pool.under_way > 0
                                                           ? load->quiet_since
                                                           : JY_BENCH_NEVER);
}

static bool is_over(const struct load *load, uint64_t now)
{
    return is_stopped(load) || load->pool.alive == 0 ||
           now >= gives_up_at(load) ||
           (load->pool.under_way == 0 && has_all_sent(load, now));
}

/* Milliseconds until something is to be looked at that is no event. */
static int wait_ms(const struct load *load, uint64_t now)
{
    uint64_t until = gives_up_at(load);

    if (now < load->schedule.end && load->schedule.end < until)
        until = load->schedule.end;
    if (load->shows_progress && load->next_progress < until)
        until = load->next_progress;
    if (until == JY_BENCH_NEVER)
        return -1;
    if (until <= now)
        return 0;
    uint64_t left = (until - now) / 1000000 + 1;
    return left > INT32_MAX ? INT32_MAX : (int)left;
}

static void show_progress(struct load *load, uint64_t now)
{
    const jy_bench_result *result = load->result;
    uint64_t answers = result->outcomes[JY_OK];

    if (!load->shows_progress || now < load->next_progress)
        return;
    fprintf(stderr, "\r%4" PRIu64 " s: %" PRIu64 " replies a second, ",
            (now - load->schedule.start) / JY_BENCH_SECOND_NS,
            answers - load->shown_answers);
    fprintf(stderr, "%" PRIu64 " errors%s ", jy_bench_result_errors(result),
            now < load->schedule.measured_from ? ", warming up"
                                               : "            ");
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

/* Some more connections of a closed loop begin; whether all have. */
static bool start_some(struct load *load, unsigned *started)
{
    unsigned until = *started + START_AT_ONCE;

    if (load->schedule.rate > 0)
        return true;
    for (; *started < load->pool.count && *started < until; ++*started)
        fill(load, *started, now_ns());
    return *started == load->pool.count;
}

static void run_loop(struct load *load)
{
    struct epoll_event events[EVENTS];

    for (unsigned started = 0;;) {
        bool have_all_started = start_some(load, &started);
        uint64_t now = now_ns();
        if (load->schedule.rate > 0)
            send_due(load, now);
        if (is_over(load, now))
            break;
        show_progress(load, now);
        int count = epoll_wait(load->pool.poll, events, EVENTS,
                               have_all_started ? wait_ms(load, now) : 0);
        for (int i = 0; i < count; ++i)
            handle(load, &events[i]);
    }
    end_progress(load);
}

/* ---- beginning and end ---- */

static void begin(struct load *load, const jy_bench_plan *plan)
{
    uint64_t now = now_ns();

    load->schedule = jy_bench_schedule_new(plan, now);
    load->quiet_since = now;
    load->next_progress = now + JY_BENCH_SECOND_NS;
    load->armed = JY_BENCH_NEVER;
}

static void finish(struct load *load)
{
    const jy_bench_schedule *schedule = &load->schedule;
    jy_bench_result *result = load->result;
    uint64_t until = now_ns(), due = 0;

    if (!result->is_interrupted)
        result->unsent = jy_bench_schedule_unsent(schedule, load->sent,
                                                  result->requests, until);
    for (unsigned i = 0; i < load->pool.count; ++i) {
        while (jy_bench_pool_shift(&load->pool, i, &due))
            result->outcomes[JY_BENCH_UNANSWERED] += is_measured(load, due);
    }
    if (!result->is_interrupted && load->pool.alive > 0)
        until = jy_bench_schedule_until(schedule, result->requests,
                                        load->last_reply);
    if (until > schedule->measured_from)
        result->seconds =
            (double)(until - schedule->measured_from) / JY_BENCH_SECOND_NS;
}

static jy_status prepare(struct load *load, jy_error *err)
{
    sigset_t ending;

    load->result->latency = jy_histogram_new();
    load->bytes = malloc(RECEIVE_BYTES);
    if (!load->result->latency || !load->bytes)
        return jy_error_set(err, JY_E_INTERNAL, "out of memory");
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    load->signals = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
    load->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    jy_status status =
        jy_bench_pool_watch(&load->pool, load->signals, ABOUT_SIGNAL, err);
    if (status == JY_OK)
        status =
            jy_bench_pool_watch(&load->pool, load->timer, ABOUT_TIMER, err);
    return status;
}

static void clean_up(struct load *load)
{
    jy_bench_pool_close(&load->pool);
    free(load->bytes);
    if (load->timer >= 0)
        close(load->timer);
    if (load->signals >= 0)
        close(load->signals);
    sigprocmask(SIG_SETMASK, &load->mask_before, NULL);
}

jy_status jy_bench_load_run(const char *address, const jy_bench_plan *plan,
                            jy_bench_requests *requests, bool shows_progress,
                            jy_bench_result *out, jy_error *err)
{
    struct load load = {.requests = requests,
                        .result = out,
                        .timer = -1,
                        .signals = -1,
                        .shows_progress = shows_progress};

    *out = (jy_bench_result){0};
    sigprocmask(SIG_BLOCK, NULL, &load.mask_before);
    jy_status status = jy_bench_pool_open(
        &load.pool, address, plan->connections, plan->pipeline, err);
    out->opened = load.pool.alive;
    out->refused = plan->connections - load.pool.alive;
    out->refusal = load.pool.refusal;
    if (status == JY_OK)
        status = prepare(&load, err);
    if (status == JY_OK) {
        begin(&load, plan);
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
