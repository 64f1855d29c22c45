/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that a file is given to: what they may use, and how they end. */
#include "corpus/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static jy_child_result result;
static jy_error err;

/* Run a line of shell on /dev/null; the output is in `result`. */
static jy_status run_within(const char *line, jy_child_limits limits)
{
    const char *const arguments[] = {"sh", "-c", line, NULL};
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(input >= 0);
    free(result.output);
    jy_status status = jy_child_run(arguments, input, &limits, &result, &err);
    (void)close(input);
    return status;
}

static jy_status run(const char *line)
{
    return run_within(line, jy_child_usual);
}

static int forget(void **state)
{
    (void)state;
    free(result.output);
    result.output = NULL;
    return 0;
}

static void what_it_writes_comes_back(void **state)
{
    (void)state;
    assert_int_equal(run("echo 检言; echo 错 >&2"), JY_OK);
    assert_string_equal(result.output, "检言\n");
    assert_int_equal(result.len, strlen("检言\n"));
    assert_string_equal(result.errors, "错\n");
    assert_int_equal(result.exit_code, 0);
    assert_int_equal(run(":"), JY_OK);
    assert_string_equal(result.output, "");
}

static void the_file_is_its_standard_input(void **state)
{
    const char *const arguments[] = {"cat", NULL};
    FILE *file = tmpfile();
    (void)state;
    assert_non_null(file);
    assert_true(fputs("文", file) >= 0);
    assert_int_equal(fflush(file), 0);
    rewind(file);
    free(result.output);
    assert_int_equal(
        jy_child_run(arguments, fileno(file), &jy_child_usual, &result, &err),
        JY_OK);
    assert_string_equal(result.output, "文");
    (void)fclose(file);
}

static void it_inherits_nothing_else(void **state)
{
    (void)state;
    int open_one = open("/dev/null", O_RDONLY); /* no O_CLOEXEC */
    assert_int_equal(setenv("JY_SECRET", "密", 1), 0);
    assert_int_equal(
        run("for f in 3 4 5 6 7 8 9 10 11 12; do"
            " [ ! -e /proc/self/fd/$f ] || echo $f; done; echo $JY_SECRET"),
        JY_OK);
    assert_string_equal(result.output, "\n");
    (void)close(open_one);
}

static void what_it_says_when_it_fails_is_the_message(void **state)
{
    (void)state;
    assert_int_equal(run("echo 坏了 >&2; echo 二 >&2; exit 7"), JY_E_REQUEST);
    assert_string_equal(err.message, "坏了");
    assert_int_equal(result.exit_code, 7);
    assert_null(result.output);
    assert_int_equal(run("echo 文; exit 3"), JY_E_REQUEST);
    assert_string_equal(err.message, "sh ended with status 3");
}

static void a_program_that_is_not_there_is_named(void **state)
{
    const char *const arguments[] = {"jianyan-none", NULL};
    (void)state;
    forget(NULL);
    assert_int_equal(jy_child_run(arguments, 0, &jy_child_usual, &result, &err),
                     JY_E_NOT_FOUND);
    assert_string_equal(err.message, "jianyan-none is not there");
}

static void a_crash_is_named(void **state)
{
    (void)state;
    assert_int_equal(run("kill -SEGV $$"), JY_E_UNAVAILABLE);
    assert_string_equal(err.message,
                        "sh was ended by signal 11 (Segmentation fault)");
}

static void time_is_bounded(void **state)
{
    jy_child_limits limits = jy_child_usual;
    (void)state;
    limits.wall_ms = 1000;
    assert_int_equal(run_within("sleep 600", limits), JY_E_TIMEOUT);
    assert_string_equal(err.message, "sh takes longer than 1 s");
    limits.wall_ms = 60000;
    limits.processor_s = 1;
    assert_int_equal(run_within("while :; do :; done", limits), JY_E_TIMEOUT);
    assert_string_equal(err.message, "sh needs more than 1 s of the processor");
}

/* No, the third time. */
static bool goes_on_twice(void *user)
{
    int *asked = user;
    return ++*asked < 3;
}

static void somebody_who_stops_it_need_not_wait(void **state)
{
    int asked = 0;
    jy_child_limits limits = jy_child_usual;
    (void)state;
    limits.goes_on = goes_on_twice;
    limits.user = &asked;
    assert_int_equal(run_within("sleep 600", limits), JY_E_TIMEOUT);
    assert_string_equal(err.message, "sh was stopped");
    assert_int_equal(asked, 3);
}

static void memory_is_bounded(void **state)
{
    static const char *const line =
        "x=0123456789abcdef; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 "
        "17 18 19 20; do x=$x$x; done; echo ${#x}";
    jy_child_limits limits = jy_child_usual;
    (void)state;
    assert_int_equal(run_within(line, limits), JY_OK);
    assert_string_equal(result.output, "16777216\n");
#ifndef JY_SANITIZED
    limits.memory = (size_t)16 << 20;
    assert_int_equal(run_within(line, limits), JY_E_REQUEST);
    assert_non_null(strstr(err.message, "Out of space"));
#endif
}

static void output_is_bounded(void **state)
{
    jy_child_limits limits = jy_child_usual;
    (void)state;
    limits.output = 100000;
    assert_int_equal(run_within("head -c 100000 /dev/zero", limits), JY_OK);
    assert_int_equal(result.len, 100000);
    assert_int_equal(run_within("head -c 100001 /dev/zero", limits),
                     JY_E_TOO_LARGE);
    assert_string_equal(err.message, "sh writes more than 100000 bytes");
    assert_int_equal(run_within("cat /dev/zero", limits), JY_E_TOO_LARGE);
    assert_int_equal(run("head -c 1000000 /dev/zero | tr '\\0' x >&2"), JY_OK);
    assert_int_equal(strlen(result.errors), JY_CHILD_ERRORS_MAX);
}

static void it_cannot_write_files(void **state)
{
    (void)state;
#ifdef JY_SANITIZED_THREADS
    skip(); /* see child.c */
#endif
    /* The limit is set when it runs already: until then it may. */
    assert_int_equal(run("f=/tmp/jianyan-child-$$; trap '' XFSZ;"
                         "while echo 文 >$f; do :; done 2>/dev/null;"
                         "rm $f; echo 完"),
                     JY_OK);
    assert_string_equal(result.output, "完\n");
}

/* Does the process live?  A zombie does not. */
static bool lives(long pid)
{
    char path[64];
    char line[512] = "";
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    const char *read = fgets(line, sizeof line, file);
    (void)fclose(file);
    const char *name_end = read == NULL ? NULL : strrchr(line, ')');
    return name_end != NULL && strchr("ZX", name_end[2]) == NULL;
}

static void what_it_has_started_ends_with_it(void **state)
{
    (void)state;
    assert_int_equal(run("sleep 600 & echo $!; exit 0"), JY_OK);
    long pid = strtol(result.output, NULL, 10);
    assert_true(pid > 1);
    while (lives(pid)) { /* it is killed, and takes a moment to go */
        (void)sched_yield();
    }
}

static void programs_of_ours_are_found_beside_this_one(void **state)
{
    char path[4096];
    (void)state;
    size_t len = jy_child_find("child_test", path, sizeof path);
    assert_true(len > 0);
    assert_int_equal(len, strlen(path));
    assert_int_equal(access(path, X_OK), 0);
    assert_int_equal(jy_child_find("jianyan-none", path, sizeof path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_writes_comes_back),
        cmocka_unit_test(the_file_is_its_standard_input),
        cmocka_unit_test(it_inherits_nothing_else),
        cmocka_unit_test(what_it_says_when_it_fails_is_the_message),
        cmocka_unit_test(a_program_that_is_not_there_is_named),
        cmocka_unit_test(a_crash_is_named),
        cmocka_unit_test(time_is_bounded),
        cmocka_unit_test(somebody_who_stops_it_need_not_wait),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(output_is_bounded),
        cmocka_unit_test(it_cannot_write_files),
        cmocka_unit_test(what_it_has_started_ends_with_it),
        cmocka_unit_test(programs_of_ours_are_found_beside_this_one),
    };
    return cmocka_run_group_tests_name("child", tests, NULL, forget);
}
