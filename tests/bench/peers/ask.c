/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/peers/ask.c - asks a server, of whichever protocol, and tells
 * how long it took.
 *
 *     ask each FRAMING ADDRESS REQUESTS [REPLIES]
 *         one connection; every request once, in order; a line each:
 *         nanoseconds, bytes, 1 if answered or 0 if refused.  REPLIES gets
 *         each reply behind a line with its length.
 *     ask load FRAMING ADDRESS REQUESTS CONNECTIONS SECONDS COUNT SEED
 *         a closed loop: each connection asks a request drawn by chance as
 *         soon as its last one is answered, until SECONDS have passed or
 *         COUNT are answered (0: no bound).  One line of JSON.
 *
 * REQUESTS is a file with a request a line.
 */
#include "tests/bench/peers/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256, TENTHS_OF_PER_CENT = 1000 };

typedef struct requests {
    char *text;
    struct {
        const char *text;
        size_t len;
    } * each;
    size_t count;
} requests;

static bool read_file(const char *path, char **out, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return false;
    }
    *len = (size_t)ftell(file);
    rewind(file);
    *out = malloc(*len + 1);
    bool ok = *out && fread(*out, 1, *len, file) == *len;
    fclose(file);
    return ok;
}

static bool read_requests(const char *path, requests *out)
{
    size_t len = 0;
    if (!read_file(path, &out->text, &len))
        return false;
    for (size_t i = 0; i < len; i++)
        out->count += out->text[i] == '\n';
    out->each = calloc(out->count + 1, sizeof *out->each);
    if (!out->each || out->count == 0) {
        fprintf(stderr, "%s: no request is in it\n", path);
        return false;
    }
    const char *at = out->text;
    for (size_t i = 0; i < out->count; i++) {
        const char *end = memchr(at, '\n', len - (size_t)(at - out->text));
        out->each[i].text = at;
        out->each[i].len = (size_t)(end - at);
        at = end + 1;
    }
    return true;
}

static bool ask_once(connection *on, const requests *of, size_t i,
                     framed_reply *reply)
{
    bool ok = connection_send(on, of->each[i].text, of->each[i].len);
    do
        ok = ok && connection_receive(on, reply);
    while (ok && reply->size == 0);
    return ok;
}

/* The first request is asked once before it counts: a connection's first is
 * not like the others. */
static bool ask_each(connection *on, const requests *of, FILE *replies)
{
    framed_reply reply;
    bool ok = ask_once(on, of, 0, &reply);
    for (size_t i = 0; ok && i < of->count; i++) {
        ok = ask_once(on, of, i, &reply);
        if (!ok)
            break;
        printf("%llu %zu %d\n",
               (unsigned long long)(connection_now() - on->begun), reply.size,
               reply.ok);
        if (replies) {
            fprintf(replies, "%zu\n", reply.size);
            fwrite(on->data, 1, reply.size, replies);
        }
    }
    return ok;
}

/* What a run under load has found. */
typedef struct tally {
    uint32_t *times; /* of each reply, in units of 10 ns */
    size_t count, room;
    size_t errors;
    size_t bytes;
    uint64_t chance; /* the state of the generator of numbers */
} tally;

/* xorshift64*: which request is next does not hang on how fast they are. */
static size_t draw(tally *found, size_t below)
{
    found->chance ^= found->chance >> 12;
    found->chance ^= found->chance << 25;
    found->chance ^= found->chance >> 27;
    return (size_t)((found->chance * 0x2545f4914f6cdd1dULL) >> 33) % below;
}

static bool note(tally *found, const connection *on, const framed_reply *reply)
{
    if (!reply->ok) { /* quickly refused is not quickly answered */
        found->errors++;
        return true;
    }
    if (found->count == found->room) {
        size_t room = found->room ? found->room * 2 : 1 << 16;
        uint32_t *more = realloc(found->times, room * sizeof *more);
        if (!more)
            return false;
        found->times = more;
        found->room = room;
    }
    uint64_t time = (connection_now() - on->begun) / 10;
    found->times[found->count++] =
        time < UINT32_MAX ? (uint32_t)time : UINT32_MAX;
    found->bytes += reply->size;
    return true;
}

static bool watch(int events, connection *on)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = on};
    return epoll_ctl(events, EPOLL_CTL_ADD, on->fd, &event) == 0;
}

static bool ask_next(int events, connection *on, const requests *of,
                     tally *found)
{
    size_t i = draw(found, of->count);
    bool was_closed = on->fd < 0;
    return connection_send(on, of->each[i].text, of->each[i].len) &&
           (!was_closed || watch(events, on));
}

/* Take what has come on a connection; ask again when the reply is whole. */
static bool serve(int events, connection *on, const requests *of, tally *found,
                  bool more)
{
    framed_reply reply;
    if (!connection_receive(on, &reply))
        return false;
    if (reply.size == 0)
        return true;
    return note(found, on, &reply) &&
           (!more || ask_next(events, on, of, found));
}

static bool run_load(int events, const requests *of, tally *found,
                     double seconds, size_t count)
{
    uint64_t end = connection_now() + (uint64_t)(seconds * 1e9);
    struct epoll_event ready[EVENTS];
    for (;;) {
        bool more = (seconds <= 0 || connection_now() < end) &&
                    (count == 0 || found->count + found->errors < count);
        if (!more)
            return true;
        int n = epoll_wait(events, ready, EVENTS, 100);
        for (int i = 0; i < n; i++)
            if (!serve(events, ready[i].data.ptr, of, found, more))
                return false;
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double micros_at(const tally *found, double part)
{
    size_t i = (size_t)(part * (double)found->count);
    return found->times[i < found->count ? i : found->count - 1] / 100.0;
}

/* The names are those of `jianyan bench --json`. */
static void print_load(tally *found, double seconds)
{
    double sum = 0;
    for (size_t i = 0; i < found->count; i++)
        sum += found->times[i] / 100.0;
    qsort(found->times, found->count, sizeof *found->times, by_size);
    printf("{\"requests\":%zu,\"seconds\":%.4f,\"per_second\":%.1f,"
           "\"errors\":%zu,\"bytes\":%zu,\"latency_us\":{\"mean\":%.2f,"
           "\"p50\":%.2f,\"p90\":%.2f,\"p95\":%.2f,\"p99\":%.2f,"
           "\"p999\":%.2f,\"max\":%.2f},\"curve\":[",
           found->count, seconds, (double)found->count / seconds, found->errors,
           found->bytes, sum / (double)found->count, micros_at(found, .5),
           micros_at(found, .9), micros_at(found, .95), micros_at(found, .99),
           micros_at(found, .999), micros_at(found, 1));
    for (int i = 0; i <= TENTHS_OF_PER_CENT; i++)
        printf("%s%.1f", i ? "," : "",
               micros_at(found, (double)i / TENTHS_OF_PER_CENT));
    puts("]}");
}

/* All are connected before the first asks. */
static bool open_all(int events, connection *all, size_t count,
                     const requests *of, tally *found)
{
    for (size_t i = 0; i < count; i++)
        if (!connection_open(&all[i]) || !watch(events, &all[i]))
            return false;
    for (size_t i = 0; i < count; i++)
        if (!ask_next(events, &all[i], of, found))
            return false;
    return true;
}

static bool ask_load(const connection *like, const requests *of, char **words)
{
    size_t count = strtoul(words[0], NULL, 10);
    double seconds = strtod(words[1], NULL);
    size_t bound = strtoul(words[2], NULL, 10);
    tally found = {.chance = strtoull(words[3], NULL, 10) * 2 + 1};
    connection *all = calloc(count, sizeof *all);
    int events = epoll_create1(0);
    for (size_t i = 0; all && i < count; i++)
        all[i] = *like;
    uint64_t begun = connection_now();
    bool ok = all && count > 0 && events >= 0 &&
              open_all(events, all, count, of, &found) &&
              run_load(events, of, &found, seconds, bound) && found.count > 0;
    if (ok)
        print_load(&found, (double)(connection_now() - begun) / 1e9);
    for (size_t i = 0; all && i < count; i++)
        connection_close(&all[i]);
    if (events >= 0)
        close(events);
    free(all);
    free(found.times);
    return ok;
}

int main(int argc, char **argv)
{
    bool each = argc >= 5 && argc <= 6 && strcmp(argv[1], "each") == 0;
    bool load = argc == 9 && strcmp(argv[1], "load") == 0;
    connection on = {.fd = -1};
    if (!(each || load) || !framing_find(argv[2], &on.kind)) {
        fputs("usage: ask each FRAMING ADDRESS REQUESTS [REPLIES]\n"
              "       ask load FRAMING ADDRESS REQUESTS CONNECTIONS SECONDS "
              "COUNT SEED\n",
              stderr);
        return 2;
    }
    on.address = argv[3];
    requests of = {0};
    bool ok = read_requests(argv[4], &of);
    FILE *replies = ok && each && argc == 6 ? fopen(argv[5], "wb") : NULL;
    if (ok && each)
        ok = ask_each(&on, &of, replies);
    else if (ok)
        ok = ask_load(&on, &of, argv + 5);
    ok = (!replies || fclose(replies) == 0) && ok;
    connection_close(&on);
    free(of.each);
    free(of.text);
    return ok ? 0 : 1;
}
