/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that work together and fail together. */
#include "index/crew.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static int watched;

/* The second fails, the others go on for as long as they may. */
static jy_status fail_or_go_on(jy_crew *crew, size_t i, jy_error *err)
{
    if (i == 1) {
        return jy_error_set(err, JY_E_UNAVAILABLE, "the disk is full");
    }
    while (jy_crew_goes_on(crew)) {
        /* Until the second has failed. */
    }
    return JY_OK;
}

static void the_first_failure_ends_all(void **state)
{
    jy_crew crew = {.work = fail_or_go_on};
    jy_error err;
    (void)state;
    assert_int_equal(jy_crew_run(&crew, 5, &err), JY_E_UNAVAILABLE);
    assert_string_equal(err.message, "the disk is full");
    assert_false(jy_crew_goes_on(&crew));
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
        cmocka_unit_test(the_first_failure_ends_all),
        cmocka_unit_test(a_crew_is_watched_and_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
