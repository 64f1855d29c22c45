/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a rebuild goes on, from the child's start to being served. */
#define _XOPEN_SOURCE 700 /* realpath() */
#include "daemon/rebuild.h"

#include "daemon/clock.h"
#include "daemon/indexer.h"
#include "daemon/log.h"
#include "protocol/frame.h"
#include "protocol/progress.h"

#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What JOB tells of one rebuild. */
struct record {
    uint64_t number; /* 0: none */
    jy_job_state state;
    bool is_watchs;       /* --watch has asked for it */
    bool is_update;       /* not a build of everything */
    jy_progress progress; /* the newest */
    uint64_t started;     /* of jy_clock_us() */
    uint64_t ended;
};

struct jy_rebuild {
    struct event_base *base;
    const jy_options *options;
    jy_keeper *keeper;
    struct event *output; /* the child's standard output; NULL: ended */
    jy_framer *framer;    /* of that */
    pid_t child;          /* 0: none */
    int exit;             /* as waitpid() gave it */
    jy_indexer_task task; /* the child's */
    bool again;           /* the corpus has changed meanwhile */
    bool stops;           /* no more is started */
    struct event *retry;  /* after one that failed */
    time_t retry_s;       /* how long that waits; 0: none has failed */
    uint64_t latest;      /* number of the latest rebuild; 0: none */
    struct record records[JY_REBUILDS_KEPT];
};

static struct record *record_of(jy_rebuild *rebuild, uint64_t number)
{
    return &rebuild->records[number % JY_REBUILDS_KEPT];
}

static struct record *latest(jy_rebuild *rebuild)
{
    return record_of(rebuild, rebuild->latest);
}

static void set_phase(struct record *record, const char *phase)
{
    snprintf(record->progress.phase, sizeof record->progress.phase, "%s",
             phase);
}

/* What --watch has seen and nobody has indexed is tried again. */
static void retry_later(jy_rebuild *rebuild)
{
    rebuild->retry_s = rebuild->retry_s == 0 ? JY_WATCH_RETRY_S
                       : rebuild->retry_s * 2 < JY_WATCH_RETRY_MAX_S
                           ? rebuild->retry_s * 2
                           : JY_WATCH_RETRY_MAX_S;
    evtimer_add(rebuild->retry, &(struct timeval){.tv_sec = rebuild->retry_s});
    jy_log("the corpus has changed: tried again in %jd s",
           (intmax_t)rebuild->retry_s);
}

static void follow_up(jy_rebuild *rebuild)
{
    if (rebuild->again) {
        rebuild->again = false;
        jy_rebuild_notice(rebuild);
    }
}

static void succeed(jy_rebuild *rebuild)
{
    struct record *record = latest(rebuild);
    record->state = JY_JOB_DONE;
    record->ended = jy_clock_us();
    jy_log("rebuild %" PRIu64 " is done: generation %" PRIu64, record->number,
           record->progress.generation);
    rebuild->retry_s = 0;
    evtimer_del(rebuild->retry);
    follow_up(rebuild);
}

static void fail(jy_rebuild *rebuild, const jy_error *error)
{
    struct record *record = latest(rebuild);
    record->state = JY_JOB_FAILED;
    record->ended = jy_clock_us();
    record->progress.error = *error;
    jy_log("rebuild %" PRIu64 " failed: %s", record->number, error->message);
    if (record->is_watchs && !rebuild->again && !rebuild->stops) {
        retry_later(rebuild);
    }
    follow_up(rebuild);
}

/* The keeper has looked. */
static void reload_done(jy_job *job)
{
    jy_rebuild *rebuild = job->user;
    uint64_t built = latest(rebuild)->progress.generation;
    if (job->error.status == JY_OK && job->generation < built) {
        jy_error_set(&job->error, JY_E_UNAVAILABLE,
                     "generation %" PRIu64 " is not published", built);
    }
    if (job->error.status == JY_OK) {
        succeed(rebuild);
    } else {
        fail(rebuild, &job->error);
    }
    jy_job_free(job);
}

/* The new generation is published; it counts when it is served. */
static void serve(jy_rebuild *rebuild)
{
    jy_request request = {.verb = JY_VERB_RELOAD};
    jy_job *job = jy_job_new(&request, reload_done, rebuild);
    if (!job) {
        jy_error err;
        jy_error_set(&err, JY_E_INTERNAL, "memory ran out");
        fail(rebuild, &err);
        return;
    }
    set_phase(latest(rebuild), "serving");
    jy_keeper_reload(rebuild->keeper, job);
}

static jy_status launch(jy_rebuild *rebuild, jy_error *err);

/* Was it an update, and the indexer is one that knows no such command? */
static bool has_no_update(const jy_rebuild *rebuild)
{
    enum { USAGE = 2 };
    return rebuild->task.updates && WIFEXITED(rebuild->exit) &&
           WEXITSTATUS(rebuild->exit) == USAGE &&
           !rebuild->records[rebuild->latest % JY_REBUILDS_KEPT]
                .progress.is_result;
}

static void build_instead(jy_rebuild *rebuild)
{
    jy_error err;
    jy_log("the indexer refuses to update, so it builds");
    rebuild->task.updates = false;
    latest(rebuild)->is_update = false;
    if (launch(rebuild, &err) != JY_OK) {
        fail(rebuild, &err);
    }
}

/* Once the child has ended and all it said was read. */
static void conclude(jy_rebuild *rebuild)
{
    const jy_progress *said = &latest(rebuild)->progress;
    int status = rebuild->exit;
    jy_error err;

    if (rebuild->child != 0 || rebuild->output) {
        return;
    }
    if (has_no_update(rebuild)) {
        build_instead(rebuild);
        return;
    }
    if (said->is_result && said->error.status != JY_OK) {
        err = said->error;
    } else if (WIFSIGNALED(status)) {
        jy_error_set(&err, JY_E_INTERNAL, "the indexer was ended by signal %d",
                     WTERMSIG(status));
    } else if (!said->is_result || WEXITSTATUS(status) > 1) {
        jy_error_set(&err, JY_E_INTERNAL,
                     "the indexer ended with status %d and %s result",
                     WEXITSTATUS(status), said->is_result ? "a" : "no");
    } else {
        serve(rebuild);
        return;
    }
    fail(rebuild, &err);
}

/* A line that is neither progress nor result is passed over. */
static void read_line(jy_rebuild *rebuild)
{
    size_t len;
    const char *line = jy_framer_line(rebuild->framer, &len);
    jy_progress progress;
    if (!latest(rebuild)->progress.is_result &&
        jy_progress_parse(line, len, &progress, NULL) == JY_OK) {
        latest(rebuild)->progress = progress;
    }
}

static void close_output(jy_rebuild *rebuild, int fd)
{
    if (rebuild->output) {
        event_free(rebuild->output);
        rebuild->output = NULL;
    }
    close(fd);
    jy_framer_free(rebuild->framer);
    rebuild->framer = NULL;
}

static void on_output(evutil_socket_t fd, short what, void *user)
{
    jy_rebuild *rebuild = user;
    char bytes[4096];
    ssize_t len = read(fd, bytes, sizeof bytes);

    (void)what;
    if (len < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (len <= 0) {
        close_output(rebuild, fd);
        conclude(rebuild);
        return;
    }
    for (size_t at = 0, used; at < (size_t)len; at += used) {
        if (jy_framer_feed(rebuild->framer, bytes + at, (size_t)len - at,
                           &used) == JY_FRAME_LINE) {
            read_line(rebuild);
        }
    }
}

/* Start the child and watch its output. */
static jy_status launch(jy_rebuild *rebuild, jy_error *err)
{
    int output;
    jy_framer *framer = jy_framer_new(JY_PROGRESS_LINE_MAX);
    if (!framer) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    jy_status status = jy_indexer_start(rebuild->options, &rebuild->task,
                                        &rebuild->child, &output, err);
    if (status != JY_OK) {
        jy_framer_free(framer);
        return status;
    }
    rebuild->framer = framer;
    rebuild->output = event_new(rebuild->base, output, EV_READ | EV_PERSIST,
                                on_output, rebuild);
    if (!rebuild->output || event_add(rebuild->output, NULL) != 0) {
        /* The child notices, and its end is one without a result. */
        close_output(rebuild, output);
    }
    return JY_OK;
}

/*
 * Was what is served built from the paths of the command line?  Then reading
 * what has changed since is enough.
 */
static bool can_update(const jy_rebuild *rebuild)
{
    const jy_options *options = rebuild->options;
    jy_error err;
    jy_served *served = jy_keeper_borrow(rebuild->keeper, &err);
    if (!served) {
        return false;
    }
    const jy_index_info *info = jy_index_get_info(jy_served_handle(served, 0));
    bool same = info->path_count == options->corpus_count;
    for (size_t i = 0; same && i < info->path_count; i++) {
        char *path = realpath(options->corpus[i], NULL);
        same = path && strcmp(path, info->paths[i]) == 0;
        free(path);
    }
    jy_keeper_return(rebuild->keeper, served);
    return same;
}

static jy_status start(jy_rebuild *rebuild, const jy_rebuild_wish *wish,
                       bool is_watchs, uint64_t *out, jy_error *err)
{
    rebuild->task = (jy_indexer_task){
        .updates = !wish->full && can_update(rebuild), .forces = wish->force};
    jy_status status = launch(rebuild, err);
    if (status != JY_OK) {
        return status;
    }
    *out = ++rebuild->latest;
    *latest(rebuild) = (struct record){.number = *out,
                                       .state = JY_JOB_RUNNING,
                                       .is_watchs = is_watchs,
                                       .is_update = rebuild->task.updates,
                                       .started = jy_clock_us()};
    set_phase(latest(rebuild), "starting");
    jy_log("rebuild %" PRIu64 " has started%s", *out,
           is_watchs ? ": the corpus has changed" : "");
    return JY_OK;
}

static bool is_running(jy_rebuild *rebuild)
{
    return rebuild->latest > 0 && latest(rebuild)->state == JY_JOB_RUNNING;
}

jy_status jy_rebuild_start(jy_rebuild *rebuild, const jy_rebuild_wish *wish,
                           uint64_t *out, jy_error *err)
{
    if (rebuild->options->corpus_count == 0) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "the daemon was started without --corpus");
    }
    if (is_running(rebuild)) {
        return jy_error_set(err, JY_E_BUSY, "job %" PRIu64 " is running",
                            rebuild->latest);
    }
    return start(rebuild, wish, false, out, err);
}

void jy_rebuild_notice(jy_rebuild *rebuild)
{
    const jy_rebuild_wish wish = {.full = false};
    uint64_t number;
    jy_error err;

    if (rebuild->stops) {
        return;
    }
    if (is_running(rebuild)) {
        rebuild->again = true;
    } else if (start(rebuild, &wish, true, &number, &err) != JY_OK) {
        jy_log("no rebuild can be started: %s", err.message);
        retry_later(rebuild);
    }
}

static void on_retry(evutil_socket_t fd, short what, void *user)
{
    (void)fd;
    (void)what;
    jy_rebuild_notice(user);
}

bool jy_rebuild_describe(const jy_rebuild *rebuild, uint64_t number,
                         jy_reply_job_state *out)
{
    uint64_t wanted = number == 0 ? rebuild->latest : number;
    const struct record *record = &rebuild->records[wanted % JY_REBUILDS_KEPT];
    if (wanted == 0 || record->number != wanted) {
        return false;
    }
    uint64_t end =
        record->state == JY_JOB_RUNNING ? jy_clock_us() : record->ended;
    *out = (jy_reply_job_state){
        .job = record->number,
        .state = record->state,
        .is_watchs = record->is_watchs,
        .how = record->progress.done[0] ? record->progress.done
               : record->is_update      ? "update"
                                        : "build",
        .phase = record->progress.phase,
        .files = record->progress.files,
        .documents = record->progress.documents,
        .problems = record->progress.problems,
        .bytes = record->progress.bytes,
        .total_bytes = record->progress.total_bytes,
        .seconds = (double)(end - record->started) / 1e6,
        .generation = record->progress.generation,
        .error = &record->progress.error,
    };
    return true;
}

void jy_rebuild_child_ended(jy_rebuild *rebuild)
{
    if (rebuild->child != 0 &&
        waitpid(rebuild->child, &rebuild->exit, WNOHANG) == rebuild->child) {
        rebuild->child = 0;
        conclude(rebuild);
    }
}

bool jy_rebuild_has_child(const jy_rebuild *rebuild)
{
    return rebuild->child != 0;
}

void jy_rebuild_stop(jy_rebuild *rebuild)
{
    rebuild->stops = true;
    evtimer_del(rebuild->retry);
    if (rebuild->child != 0) {
        kill(rebuild->child, SIGTERM);
    }
}

jy_rebuild *jy_rebuild_new(struct event_base *base, const jy_options *options,
                           jy_keeper *keeper)
{
    jy_rebuild *rebuild = calloc(1, sizeof *rebuild);
    if (rebuild) {
        rebuild->base = base;
        rebuild->options = options;
        rebuild->keeper = keeper;
        rebuild->retry = evtimer_new(base, on_retry, rebuild);
    }
    if (rebuild && !rebuild->retry) {
        free(rebuild);
        return NULL;
    }
    return rebuild;
}

void jy_rebuild_free(jy_rebuild *rebuild)
{
    if (!rebuild) {
        return;
    }
    if (rebuild->child != 0) {
        kill(rebuild->child, SIGKILL);
        waitpid(rebuild->child, NULL, 0);
    }
    if (rebuild->output) {
        close_output(rebuild, event_get_fd(rebuild->output));
    }
    event_free(rebuild->retry);
    free(rebuild);
}
