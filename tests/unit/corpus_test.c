/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking: the order, what is passed over, what is a problem. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/unit/gather.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static void make_folder(const struct gather *gather, const char *name)
{
    assert_int_equal(mkdir(gather_path(gather, name), 0700), 0);
}

static void a_folder_is_walked_in_byte_order(void **state)
{
    struct gather *gather = *state;
    static const char *const names[] = {"乙.txt",  "a.txt",    "B.txt",
                                        "b/z.txt", "b/甲.txt", "a/x.txt",
                                        "10.txt",  "9.txt"};
    static const char *const ids[] = {"10", "9",   "B",    "a/x",
                                      "a",  "b/z", "b/甲", "乙"};
    make_folder(gather, "a");
    make_folder(gather, "b");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        gather_write(gather, names[i], names[i]);
    }
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, sizeof ids / sizeof *ids);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        gather_expect(gather, i, JY_FIELD_ID, ids[i]);
    }
    gather_expect(gather, 3, JY_FIELD_SOURCE, "a/x.txt");
}

static void readmes_and_dot_files_are_passed_over(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "README", "一");
    gather_write(gather, "README.md", "二");
    gather_write(gather, ".hidden", "三");
    make_folder(gather, ".git");
    gather_write(gather, ".git/x", "四");
    gather_write(gather, "README-2.txt", "五");
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_ID, "README-2");
}

static void a_named_file_is_read_whatever_it_is_called(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "README.md", "二");
    assert_int_equal(
        gather_read(gather, gather_path(gather, "README.md"), NULL), JY_OK);
    gather_expect(gather, 0, JY_FIELD_ID, "README");
    gather_expect(gather, 0, JY_FIELD_SOURCE, "README.md");
}

static void a_symbolic_link_is_followed_only_if_named(void **state)
{
    struct gather *gather = *state;
    char loop[1024];
    gather_write(gather, "a.txt", "甲");
    make_folder(gather, "sub");
    gather_write(gather, "sub/b.txt", "乙");
    assert_int_equal(symlink("a.txt", gather_path(gather, "c.txt")), 0);
    assert_int_equal(symlink("..", gather_path(gather, "sub/loop")), 0);
    gather_folder(gather);
    assert_int_equal(gather->documents, 2);
    assert_int_equal(gather->problems, 2);
    gather_expect_problem(gather, 0, "c.txt:0: a symbolic link, not followed");
    gather_expect_problem(gather, 1,
                          "sub/loop:0: a symbolic link, not followed");

    assert_int_equal(gather_read(gather, gather_path(gather, "c.txt"), NULL),
                     JY_OK);
    gather_expect(gather, 0, JY_FIELD_ID, "c");
    (void)snprintf(loop, sizeof loop, "%s/", gather_path(gather, "sub/loop"));
    assert_int_equal(gather_read(gather, loop, NULL), JY_OK);
    gather_expect(gather, 0, JY_FIELD_ID, "a");
}

static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    assert_true(strlen(path) < sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(close(fd), 0);
}

static void what_is_no_regular_file_is_named_and_not_waited_for(void **state)
{
    struct gather *gather = *state;
    assert_int_equal(mkfifo(gather_path(gather, "fifo"), 0600), 0);
    make_socket(gather_path(gather, "socket"));
    gather_folder(gather);
    assert_int_equal(gather->problems, 2);
    gather_expect_problem(gather, 0, "fifo:0: not a regular file");
    gather_expect_problem(gather, 1, "socket:0: not a regular file");
}

static void a_file_that_is_no_text_is_named(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a", "");
    gather_write_bytes(gather, "b", "\xCA\xFE\xBA\xBE\0", 5);
    gather_write(gather, "c", "\1\2\3\4");
    gather_write(gather, "d", "甲\n乙\xFF\n");
    gather_write(gather, "e", " \n\xE3\x80\x80\n");
    gather_write(gather, "f.jsonl", "");
    gather_folder(gather);
    static const char *const expected[] = {
        "a:0: the file is empty",
        "b:0: binary file (NUL byte at offset 4)",
        "c:0: binary file (many control bytes)",
        ("d:2: not valid UTF-8 (byte 0xFF at offset 7), and no other encoding "
         "that is recognised; state it with --encoding, or convert the file"),
        "e:0: the file has nothing but blanks",
        "f.jsonl:0: the file is empty",
    };
    assert_int_equal(gather->documents, 0);
    assert_int_equal(gather->problems, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < gather->problems; i++) {
        gather_expect_problem(gather, i, expected[i]);
    }
}

static void each_line_of_a_plain_text_is_a_paragraph(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.txt",
                 "\xEF\xBB\xBF\xE3\x80\x80\xE3\x80\x80第一段。 \r\n\r\n\n"
                 "第 二\xE2\x80\xA8段\n");
    gather_folder(gather);
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_TITLE, NULL);
    gather_expect(gather, 0, JY_FIELD_BODY, "第一段。\n第 二\xE2\x80\xA8段");
    assert_int_equal(gather->files, 1);
    assert_int_equal(gather->bytes, 41);
}

static void the_second_document_with_an_id_is_refused(void **state)
{
    struct gather *gather = *state;
    char expected[1024];
    gather_write(gather, "x.md", "一");
    gather_write(gather, "x.txt", "二");
    gather_write(
        gather, "y.jsonl",
        "{\"id\":\"z\",\"body\":\"三\"}\n{\"id\":\"x\",\"body\":\"四\"}"
        "\n{\"id\":\"z\",\"body\":\"五\"}\n");
    gather_folder(gather);
    assert_int_equal(gather->documents, 2);
    assert_int_equal(gather->problems, 3);
    (void)snprintf(expected, sizeof expected,
                   "x.txt:1: id \"x\" is already used by %s:1",
                   gather_path(gather, "x.md"));
    gather_expect_problem(gather, 0, expected);
    (void)snprintf(expected, sizeof expected,
                   "y.jsonl:3: id \"z\" is already used by %s:1",
                   gather_path(gather, "y.jsonl"));
    gather_expect_problem(gather, 2, expected);
}

/* Folders inside each other, `depth` of them, and a file in the last. */
static void make_deep(const struct gather *gather, size_t depth)
{
    char name[2 * JY_CORPUS_DEPTH_MAX + 16] = "";
    for (size_t i = 0; i < depth; i++) {
        strcat(name, i == 0 ? "d" : "/d");
        make_folder(gather, name);
    }
    strcat(name, "/深.txt");
    gather_write(gather, name, "文");
}

static void folders_are_entered_to_a_depth(void **state)
{
    struct gather *gather = *state;
    make_deep(gather, JY_CORPUS_DEPTH_MAX);
    gather_folder(gather);
    assert_int_equal(gather->documents, 1);
    assert_int_equal(gather->problems, 0);
}

static void and_no_deeper(void **state)
{
    struct gather *gather = *state;
    make_deep(gather, JY_CORPUS_DEPTH_MAX + 1);
    gather_folder(gather);
    assert_int_equal(gather->documents, 0);
    assert_int_equal(gather->problems, 1);
    assert_non_null(
        strstr(gather->problem[0], ": more than 32 folders inside each other"));
}

static void a_file_over_the_limit_is_not_read(void **state)
{
    struct gather *gather = *state;
    gather_write(gather, "a.txt", "文");
    assert_int_equal(
        truncate(gather_path(gather, "a.txt"), (off_t)JY_CORPUS_FILE_MAX + 1),
        0);
    gather_folder(gather);
    gather_expect_problem(
        gather, 0,
        "a.txt:0: a file of 67108865 bytes, at most 67108864 are allowed");
}

static void an_empty_folder_is_no_mistake(void **state)
{
    struct gather *gather = *state;
    gather_folder(gather);
    assert_int_equal(gather->documents + gather->problems + gather->files, 0);
}

static void a_path_that_is_not_there_stops_all(void **state)
{
    struct gather *gather = *state;
    jy_error err;
    gather_write(gather, "a.txt", "文");
    const char *const paths[] = {gather->folder, "/no/such/path"};
    const jy_corpus_sink sink = {.user = gather,
                                 .document = gather_document,
                                 .problem = gather_problem,
                                 .file = gather_file};
    assert_int_equal(jy_corpus_read(paths, 2, NULL, &sink, &err),
                     JY_E_NOT_FOUND);
    assert_string_equal(err.message, "/no/such/path: no such file or folder");
    assert_int_equal(gather->documents, 0);
}

static void a_walk_ends_when_its_receiver_says_so(void **state)
{
    struct gather *gather = *state;
    jy_error err;
    gather_write(gather, "a.txt", "文");
    gather_write(gather, "b.jsonl", "{\"body\":\"二\"}\n{\"body\":\"三\"}\n");
    gather_write(gather, "c.txt", "文");
    gather->stop_after = 2;
    assert_int_equal(gather_read(gather, gather->folder, &err), JY_E_BUSY);
    assert_string_equal(err.message, "enough");
    assert_int_equal(gather->documents, 2);
}

static void a_sink_may_want_nothing(void **state)
{
    struct gather *gather = *state;
    const char *path = gather->folder;
    const jy_corpus_sink sink = {0};
    gather_write(gather, "a.txt", "文");
    gather_write(gather, "b.txt", "");
    assert_int_equal(jy_corpus_read(&path, 1, NULL, &sink, NULL), JY_OK);
}

/* What a child that may not read everything makes of the folder. */
static int read_unprivileged(struct gather *gather)
{
    jy_error err;
    if (geteuid() == 0 && setuid(65534) != 0) {
        return 1;
    }
    gather_folder(gather);
    if (gather->problems != 2 ||
        strcmp(gather->problem[0],
               "a.txt:0: cannot be opened: Permission denied") != 0 ||
        strcmp(gather->problem[1],
               "sub:0: cannot be opened: Permission denied") != 0) {
        return 2;
    }
    return gather_read(gather, gather_path(gather, "a.txt"), &err) ==
                   JY_E_UNAVAILABLE
               ? 0
               : 3;
}

static void what_may_not_be_read_is_named(void **state)
{
    struct gather *gather = *state;
    int status;
    gather_write(gather, "a.txt", "文");
    make_folder(gather, "sub");
    assert_int_equal(chmod(gather->folder, 0755), 0);
    assert_int_equal(chmod(gather_path(gather, "a.txt"), 0), 0);
    assert_int_equal(chmod(gather_path(gather, "sub"), 0), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(read_unprivileged(gather));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(chmod(gather_path(gather, "sub"), 0700), 0);
}

/* Sanitizers have more address space than any limit would leave them. */
#ifdef JY_SANITIZED
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* In a child: 0 if the walk ends for want of memory, naming the file. */
static int read_without_memory(const struct gather *gather)
{
    const struct rlimit limit = {32 << 20, 32 << 20};
    const char *paths[] = {gather->folder};
    const jy_corpus_sink sink = {.user = NULL};
    jy_error err = {JY_OK, ""};
    if (setrlimit(RLIMIT_AS, &limit) != 0) {
        return 2;
    }
    jy_status status = jy_corpus_read(paths, 1, NULL, &sink, &err);
    return status == JY_E_INTERNAL && strstr(err.message, "大.txt") ? 0 : 1;
}

static void without_memory_no_file_is_passed_over(void **state)
{
    struct gather *gather = *state;
    int status;
    if (SANITIZED) {
        skip();
    }
    gather_write(gather, "大.txt", "文");
    assert_int_equal(truncate(gather_path(gather, "大.txt"), 60 << 20), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(read_without_memory(gather));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(without_memory_no_file_is_passed_over),
        gather_test(a_folder_is_walked_in_byte_order),
        gather_test(readmes_and_dot_files_are_passed_over),
        gather_test(a_named_file_is_read_whatever_it_is_called),
        gather_test(a_symbolic_link_is_followed_only_if_named),
        gather_test(what_is_no_regular_file_is_named_and_not_waited_for),
        gather_test(a_file_that_is_no_text_is_named),
        gather_test(each_line_of_a_plain_text_is_a_paragraph),
        gather_test(the_second_document_with_an_id_is_refused),
        gather_test(folders_are_entered_to_a_depth),
        gather_test(and_no_deeper),
        gather_test(a_file_over_the_limit_is_not_read),
        gather_test(an_empty_folder_is_no_mistake),
        gather_test(a_path_that_is_not_there_stops_all),
        gather_test(a_walk_ends_when_its_receiver_says_so),
        gather_test(a_sink_may_want_nothing),
        gather_test(what_may_not_be_read_is_named),
    };
    return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
