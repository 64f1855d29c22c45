/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that work together, wait for each other, and fail together. */
#include "index/crew.h"
#include "index/handover.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { THINGS = 1000 };

static jy_handover handover;
static int things[THINGS];
static size_t taken;
static int watched;

static jy_status hand_over(jy_crew *crew, size_t i, jy_error *err)
{
    (void)crew;
    (void)err;
    if (i == 0) {
        for (size_t n = 0; n < THINGS; n++) {
            assert_true(jy_handover_put(&handover, &things[n], n % 40));
        }
        jy_handover_end(&handover);
        return JY_OK;
    }
    void *thing;
    while ((thing = jy_handover_take(&handover)) != NULL) {
        assert_ptr_equal(thing, &things[taken]);
        taken++;
    }
    return JY_OK;
}

static void things_arrive_in_their_order(void **state)
{
    jy_crew crew = {.work = hand_over};
    jy_error err;
    (void)state;
    jy_handover_init(&handover, 60);
    assert_int_equal(jy_crew_run(&crew, 2, &err), JY_OK);
    assert_int_equal(taken, THINGS);
    jy_handover_destroy(&handover);
}

static void a_heavy_thing_passes_alone(void **state)
{
    (void)state;
    jy_handover_init(&handover, 10);
    assert_true(jy_handover_put(&handover, &things[0], 1000));
    assert_ptr_equal(jy_handover_take(&handover), &things[0]);
    jy_handover_end(&handover);
    assert_false(jy_handover_put(&handover, &things[1], 1));
    assert_null(jy_handover_take(&handover));
    jy_handover_destroy(&handover);
}

/* The second fails, the others wait for something that never comes. */
static jy_status wait_or_fail(jy_crew *crew, size_t i, jy_error *err)
{
    (void)crew;
    if (i == 1) {
        return jy_error_set(err, JY_E_UNAVAILABLE, "the disk is full");
    }
    assert_null(jy_handover_take(&handover));
    return JY_OK;
}

static void wake(void *user)
{
    (void)user;
    jy_handover_end(&handover);
}

static void the_first_failure_ends_all(void **state)
{
    jy_crew crew = {.work = wait_or_fail, .wake = wake};
    jy_error err;
    (void)state;
    jy_handover_init(&handover, 10);
    assert_int_equal(jy_crew_run(&crew, 5, &err), JY_E_UNAVAILABLE);
    assert_string_equal(err.message, "the disk is full");
    assert_false(jy_crew_goes_on(&crew));
    jy_handover_destroy(&handover);
}

static jy_status wait_for_the_end(jy_crew *crew, size_t i, jy_error *err)
{
    sigset_t blocked;
    (void)i;
    (void)err;
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &blocked), 0);
    assert_true(sigismember(&blocked, SIGTERM));
    while (jy_crew_goes_on(crew)) {
        /* Somebody watches, and says when it is enough. */
    }
    return JY_OK;
}

static void watch_and_stop(void *user)
{
    if (++watched == 2) {
        jy_stop_set(user);
    }
}

static void a_crew_is_watched_and_stopped(void **state)
{
    jy_stop stop = {0};
    jy_crew crew = {.stop = &stop,
                    .user = &stop,
                    .work = wait_for_the_end,
                    .watch = watch_and_stop};
    jy_error err;
    (void)state;
    assert_int_equal(jy_crew_run(&crew, 2, &err), JY_E_TIMEOUT);
    assert_true(watched >= 2); /* and when a thread has ended */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_arrive_in_their_order),
        cmocka_unit_test(a_heavy_thing_passes_alone),
        cmocka_unit_test(the_first_failure_ends_all),
        cmocka_unit_test(a_crew_is_watched_and_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
