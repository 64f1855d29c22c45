/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows when a change has settled, and how to see one that nobody tells. */
#include "daemon/watch.h"

#include "daemon/clock.h"
#include "daemon/folders.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/survey.h"
#include "daemon/thread.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct jy_watch {
    const jy_options *options;
    jy_mailbox *mailbox;
    void (*changed)(void *user);
    void *user;
    pthread_t thread;
    int bell; /* readable: time to stop */

    /* The thread's own; times are of jy_clock_us(). */
    jy_folders *folders; /* NULL: it looks by itself */
    uint64_t named;      /* jy_survey_named() as it was */
    uint64_t seen;       /* jy_survey() as it was */
    uint64_t next_look;
    bool is_dirty;
    uint64_t first_change;
    uint64_t last_change;

    pthread_mutex_t lock; /* for all below */
    jy_watch_report report;
};

static char *const *paths(const jy_watch *watch)
{
    return watch->options->corpus;
}

static size_t path_count(const jy_watch *watch)
{
    return watch->options->corpus_count;
}

static void note_change(jy_watch *watch)
{
    uint64_t now = jy_clock_us();
    watch->first_change = watch->is_dirty ? watch->first_change : now;
    watch->last_change = now;
    watch->is_dirty = true;
}

/* --- telling */

/* On the loop thread. */
static void deliver(jy_job *job)
{
    jy_watch *watch = job->user;
    jy_job_free(job);
    watch->changed(watch->user);
}

static void tell(jy_watch *watch)
{
    jy_request nothing = {.verb = JY_VERB_REBUILD};
    jy_job *job = jy_job_new(&nothing, deliver, watch);
    if (!job) {
        note_change(watch); /* and try again */
        return;
    }
    watch->is_dirty = false;
    pthread_mutex_lock(&watch->lock);
    watch->report.changes++;
    pthread_mutex_unlock(&watch->lock);
    jy_mailbox_post(watch->mailbox, job);
}

/* When a change that has been seen is to be told. */
static uint64_t settled(const jy_watch *watch)
{
    uint64_t quiet = watch->last_change + JY_WATCH_SETTLE_MS * 1000ULL;
    uint64_t latest = watch->first_change + JY_WATCH_WAIT_MAX_MS * 1000ULL;
    return quiet < latest ? quiet : latest;
}

static void refresh_report(jy_watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    watch->report.folders =
        watch->folders ? jy_folders_count(watch->folders) : 0;
    watch->report.is_polling = !watch->folders;
    watch->report.is_waiting = watch->is_dirty;
    pthread_mutex_unlock(&watch->lock);
}

/* --- seeing */

/* From now on look by oneself. */
static void look_instead(jy_watch *watch, const jy_error *why)
{
    jy_log("the corpus is looked at every %d s instead of being watched: %s",
           JY_WATCH_POLL_MS / 1000, why->message);
    jy_folders_close(watch->folders);
    watch->folders = NULL;
    watch->seen =
        jy_survey(paths(watch), path_count(watch), watch->options->index);
    pthread_mutex_lock(&watch->lock);
    watch->report.trouble = *why;
    pthread_mutex_unlock(&watch->lock);
}

/* Watch everything anew: what may have been missed counts as a change. */
static void begin(jy_watch *watch)
{
    jy_error err;
    jy_folders_close(watch->folders);
    watch->folders = NULL;
    watch->named = jy_survey_named(paths(watch), path_count(watch));
    if (jy_survey_is_remote(paths(watch), path_count(watch))) {
        jy_error_set(&err, JY_E_UNAVAILABLE,
                     "it is on a network or FUSE file system, which does not "
                     "tell of all changes");
        look_instead(watch, &err);
    } else if (jy_folders_open(paths(watch), path_count(watch),
                               watch->options->index, &watch->folders,
                               &err) != JY_OK) {
        look_instead(watch, &err);
    } else {
        jy_log("watching %zu folders", jy_folders_count(watch->folders));
    }
    note_change(watch);
}

/*
 * A named path that is gone, comes back or is replaced is told by nobody,
 * for that is a matter of the folder above it.
 */
static void look_at_named(jy_watch *watch)
{
    uint64_t named = jy_survey_named(paths(watch), path_count(watch));
    if (named != watch->named) {
        begin(watch);
    }
    watch->next_look = jy_clock_us() + JY_WATCH_NAMED_MS * 1000ULL;
}

/* A big corpus is looked at less often: a twentieth of the time at most. */
static void look_at_all(jy_watch *watch)
{
    enum { SHARE = 20 };
    uint64_t begun = jy_clock_us();
    uint64_t seen =
        jy_survey(paths(watch), path_count(watch), watch->options->index);
    uint64_t now = jy_clock_us();
    uint64_t pause = JY_WATCH_POLL_MS * 1000ULL;
    if (seen != watch->seen) {
        watch->seen = seen;
        note_change(watch);
    }
    if (watch->is_dirty) { /* is it still changing? */
        pause = JY_WATCH_SETTLE_MS * 1000ULL / 2;
    }
    if (pause < (now - begun) * SHARE) {
        pause = (now - begun) * SHARE;
    }
    watch->next_look = now + pause;
}

static void hear(jy_watch *watch)
{
    jy_error err;
    jy_news news;
    jy_status status = jy_folders_read(watch->folders, &news, &err);
    if (news == JY_NEWS_LOST) {
        jy_log("changes may have been missed: everything is looked at anew");
        begin(watch);
    } else if (news == JY_NEWS_CHANGE) {
        note_change(watch);
    }
    if (news != JY_NEWS_LOST && status != JY_OK) {
        look_instead(watch, &err);
        note_change(watch);
    }
}

/* --- the thread */

static int milliseconds_until(uint64_t when)
{
    uint64_t now = jy_clock_us();
    return when <= now ? 0 : (int)((when - now) / 1000 + 1);
}

/* Wait for news, or until something is due; false: time to stop. */
static bool wait_for_news(jy_watch *watch, bool *has_news)
{
    uint64_t due = watch->next_look;
    if (watch->is_dirty && settled(watch) < due) {
        due = settled(watch);
    }
    struct pollfd ends[2] = {
        {.fd = watch->bell, .events = POLLIN},
        {.fd = watch->folders ? jy_folders_fd(watch->folders) : -1,
         .events = POLLIN},
    };
    (void)poll(ends, 2, milliseconds_until(due));
    *has_news = ends[1].revents != 0;
    return ends[0].revents == 0;
}

static void *run(void *user)
{
    jy_watch *watch = user;
    bool has_news = false;
    begin(watch);
    refresh_report(watch);
    while (wait_for_news(watch, &has_news)) {
        if (has_news) {
            hear(watch);
        }
        if (jy_clock_us() >= watch->next_look) {
            (watch->folders ? look_at_named : look_at_all)(watch);
        }
        if (watch->is_dirty && jy_clock_us() >= settled(watch)) {
            tell(watch);
        }
        refresh_report(watch);
    }
    jy_folders_close(watch->folders);
    return NULL;
}

static void destroy(jy_watch *watch)
{
    if (watch->bell >= 0) {
        close(watch->bell);
    }
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}

jy_status jy_watch_new(const jy_options *options, jy_mailbox *mailbox,
                       void (*changed)(void *user), void *user, jy_watch **out,
                       jy_error *err)
{
    jy_watch *watch = calloc(1, sizeof *watch);
    *out = NULL;
    if (!watch) {
        return jy_error_set(err, JY_E_INTERNAL, "memory ran out");
    }
    watch->options = options;
    watch->mailbox = mailbox;
    watch->changed = changed;
    watch->user = user;
    pthread_mutex_init(&watch->lock, NULL);
    watch->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    jy_status status =
        watch->bell < 0
            ? jy_error_set(err, JY_E_INTERNAL, "no descriptor for a watch")
            : jy_thread_start(&watch->thread, run, watch, err);
    if (status != JY_OK) {
        destroy(watch);
        return status;
    }
    *out = watch;
    return JY_OK;
}

void jy_watch_free(jy_watch *watch)
{
    if (watch) {
        (void)!write(watch->bell, &(uint64_t){1}, sizeof(uint64_t));
        pthread_join(watch->thread, NULL);
        destroy(watch);
    }
}

void jy_watch_describe(jy_watch *watch, jy_watch_report *out)
{
    pthread_mutex_lock(&watch->lock);
    *out = watch->report;
    pthread_mutex_unlock(&watch->lock);
}
