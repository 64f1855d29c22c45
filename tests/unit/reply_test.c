/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values in, one line of JSON out. */
#include "protocol/answer.h"
#include "protocol/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(jy_line line, const char *expected)
{
    assert_non_null(line.bytes);
    assert_int_equal(strlen(line.bytes), line.len);
    assert_ptr_equal(strchr(line.bytes, '\n'), line.bytes + line.len - 1);
    line.bytes[line.len - 1] = '\0';
    assert_string_equal(line.bytes, expected);
    free(line.bytes);
}

static void the_id_stands_right_after_ok(void **state)
{
    (void)state;
    check(jy_reply_pong(NULL), "{\"ok\":true,\"pong\":true}");
    check(jy_reply_pong("\"r1\""), "{\"ok\":true,\"id\":\"r1\",\"pong\":true}");
    check(jy_reply_bye("9007199254740991"),
          "{\"ok\":true,\"id\":9007199254740991,\"bye\":true}");
}

static void every_status_is_an_error_with_its_name(void **state)
{
#define X(constant, wire, text)                                                \
    {constant,                                                                 \
     "{\"ok\":false,\"error\":{\"code\":\"" wire "\",\"message\":\"税\"}}"},
    static const struct {
        jy_status status;
        const char *expected;
    } cases[] = {JY_STATUS_LIST(X)};
#undef X
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jy_error err;
        jy_error_set(&err, cases[i].status, "税");
        check(jy_reply_error(NULL, &err), cases[i].expected);
    }
}

static void what_is_json_stays_what_it_is(void **state)
{
    static const char extra[] = "{\"号\":9007199254740993.50}";
    const jy_answer_text fields[] = {{"id", "x", 1, false},
                                     {"extra", extra, sizeof extra - 1, true}};
    (void)state;
    check(jy_answer_document("7", 12, fields, 2, (jy_answer_origin){14, 16, 2}),
          "{\"ok\":true,\"id\":7,\"generation\":12,\"document\":{\"id\":\"x\","
          "\"extra\":{\"号\":9007199254740993.50},\"lines\":[14,16],"
          "\"page\":2}}");
}

static void what_a_text_holds_never_breaks_the_line(void **state)
{
    static const char text[] = "a\nb\"\\\x1b\x01𠮷";
    const jy_answer_text fields[] = {{"id", "x", 1, false},
                                     {"title", NULL, 0, false},
                                     {"body", text, sizeof text - 1, false}};
    (void)state;
    check(jy_answer_document("7", 12, fields, 3, (jy_answer_origin){0, 0, 0}),
          "{\"ok\":true,\"id\":7,\"generation\":12,\"document\":{\"id\":\"x\","
          "\"body\":\"a\\nb\\\"\\\\\\u001b\\u0001𠮷\"}}");
}

static void a_text_that_is_not_utf8_is_no_reply(void **state)
{
    const jy_answer_text field = {"body", "\xE7\xA8", 2, false};
    (void)state;
    jy_line line =
        jy_answer_document(NULL, 1, &field, 1, (jy_answer_origin){0, 0, 0});
    assert_null(line.bytes);
    assert_int_equal(line.len, 0);
}

static void a_search_has_hits_snippets_facets_and_notes_in_order(void **state)
{
    const jy_answer_head head = {.generation = 7,
                                 .asked = {"智能制造 ", 12}, /* no blank */
                                 .total = 18446744073709551615U,
                                 .is_relaxed = true,
                                 .took_us = 214};
    const jy_answer_text fields[] = {{"id", "a#1..", 3, false},
                                     {"speaker", NULL, 0, false},
                                     {"place", "株洲市", 9, false}};
    (void)state;
    jy_answer *answer = jy_answer_new("\"r1\"", JY_VERB_SEARCH, &head);
    jy_answer_add_hit(answer, &(jy_answer_hit){3, 9.31004, fields, 3});
    jy_answer_add_title_mark(answer, (jy_answer_range){0, 2});
    jy_answer_add_snippet(answer, (jy_answer_piece){"以智能制造", 15});
    jy_answer_add_mark(answer, (jy_answer_range){1, 5});
    jy_answer_add_mark(answer, (jy_answer_range){7, 8});
    jy_answer_list_snippet(answer, (jy_answer_piece){"智能", 6});
    jy_answer_add_mark(answer, (jy_answer_range){0, 2});
    jy_answer_list_snippet(answer, (jy_answer_piece){"制造", 6});
    jy_answer_add_hit(answer, &(jy_answer_hit){4, 0, fields, 1});
    jy_answer_add_snippet(answer, (jy_answer_piece){NULL, 0});
    jy_answer_add_facet(answer, "place");
    jy_answer_add_value(answer, (jy_answer_piece){"株洲市", 9}, 2);
    jy_answer_add_value(answer, (jy_answer_piece){"郴州市", 9}, 1);
    jy_answer_add_facet(answer, "year");
    jy_answer_offer(answer, "株洲");
    jy_answer_add_note(answer, "note \"1\"");
    check(jy_answer_finish(answer),
          "{\"ok\":true,\"id\":\"r1\",\"generation\":7,\"query\":\"智能制造\","
          "\"total\":18446744073709551615,\"total_is\":\"at_least\","
          "\"match\":\"any\",\"took_us\":214,\"hits\":[{\"rank\":3,"
          "\"id\":\"a#1\",\"score\":9.31,\"place\":\"株洲市\","
          "\"title_marks\":[[0,2]],\"snippet\":{"
          "\"text\":\"以智能制造\",\"marks\":[[1,5],[7,8]]},\"snippets\":["
          "{\"text\":\"智能\",\"marks\":[[0,2]]},"
          "{\"text\":\"制造\",\"marks\":[]}]},"
          "{\"rank\":4,\"id\":\"a#1\",\"score\":0,\"snippet\":{\"text\":\"\","
          "\"marks\":[]}}],"
          "\"facets\":{\"place\":[[\"株洲市\",2],[\"郴州市\",1]],\"year\":[]},"
          "\"did_you_mean\":[\"株洲\"],\"notes\":[\"note \\\"1\\\"\"]}");
}

static void a_count_has_no_hits(void **state)
{
    const jy_answer_head head = {
        .generation = 7, .asked = {"税", 3}, .total_is_exact = true};
    (void)state;
    check(jy_answer_finish(jy_answer_new(NULL, JY_VERB_COUNT, &head)),
          "{\"ok\":true,\"generation\":7,\"query\":\"税\",\"total\":0,"
          "\"total_is\":\"exact\",\"match\":\"all\",\"took_us\":0,"
          "\"notes\":[]}");
}

static void suggestions_have_kind_and_documents(void **state)
{
    const jy_answer_head head = {
        .generation = 7, .asked = {"zhuz", 4}, .took_us = 3};
    (void)state;
    jy_answer *answer = jy_answer_new(NULL, JY_VERB_SUGGEST, &head);
    jy_answer_add_suggestion(answer, (jy_answer_piece){"株洲市……", 9}, "place",
                             1);
    check(jy_answer_finish(answer),
          "{\"ok\":true,\"generation\":7,\"text\":\"zhuz\",\"took_us\":3,"
          "\"suggestions\":[{\"text\":\"株洲市\",\"kind\":\"place\","
          "\"documents\":1}]}");
}

static void a_passage_has_marks_and_differences(void **state)
{
    const jy_answer_head head = {.generation = 7, .total = 2};
    const jy_answer_text id = {"id", "a", 1, false};
    const jy_answer_passage passage = {{"以智能制造", 15}, {20, 25}, 0.97};
    const jy_answer_difference replaced = {
        "replaced", {"造", 3}, {"造车", 6}, {4, 5}};
    const jy_answer_difference missing = {
        "missing", {NULL, 0}, {"为", 3}, {5, 5}};
    (void)state;
    jy_answer *answer = jy_answer_new(NULL, JY_VERB_SIMILAR, &head);
    jy_answer_add_hit(answer, &(jy_answer_hit){1, 2.5, &id, 1});
    jy_answer_add_passage(answer, &passage);
    jy_answer_add_mark(answer, (jy_answer_range){0, 4});
    jy_answer_begin_differences(answer);
    jy_answer_add_difference(answer, &replaced);
    jy_answer_add_difference(answer, &missing);
    jy_answer_add_hit(answer, &(jy_answer_hit){2, 1.5, &id, 1});
    check(jy_answer_finish(answer),
          "{\"ok\":true,\"generation\":7,\"total\":2,\"total_is\":\"at_least\","
          "\"took_us\":0,\"hits\":[{\"rank\":1,\"id\":\"a\",\"score\":2.5,"
          "\"passage\":{\"text\":\"以智能制造\",\"at\":[20,25],\"same\":0.97,"
          "\"marks\":[[0,4]],\"differences\":[{\"kind\":\"replaced\","
          "\"here\":\"造\",\"there\":\"造车\",\"at\":[4,5]},"
          "{\"kind\":\"missing\",\"here\":\"\",\"there\":\"为\",\"at\":[5,5]}"
          "]}},{\"rank\":2,\"id\":\"a\",\"score\":1.5}],\"notes\":[]}");
}

static void a_concordance_has_lines_and_documents(void **state)
{
    const jy_answer_head head = {.generation = 7,
                                 .asked = {"高质量", 9},
                                 .total = 2,
                                 .total_is_exact = true,
                                 .documents = 1};
    const jy_answer_text fields[] = {{"id", "a", 1, false},
                                     {"date", "2021", 4, false}};
    const jy_answer_line line = {.fields = fields,
                                 .field_count = 2,
                                 .at = {3, 6},
                                 .match = {"高质量", 9},
                                 .right = {"发展", 6},
                                 .origin = {.first = 14, .last = 15}};
    (void)state;
    jy_answer *answer = jy_answer_new(NULL, JY_VERB_KWIC, &head);
    jy_answer_add_line(answer, &line);
    check(jy_answer_finish(answer),
          "{\"ok\":true,\"generation\":7,\"query\":\"高质量\",\"total\":2,"
          "\"total_is\":\"exact\",\"documents\":1,\"took_us\":0,\"lines\":["
          "{\"id\":\"a\",\"date\":\"2021\",\"lines\":[14,15],\"at\":[3,6],"
          "\"left\":\"\","
          "\"match\":\"高质量\",\"right\":\"发展\"}],\"notes\":[]}");
}

static void an_explanation_has_the_parts_of_each_score(void **state)
{
    const jy_answer_head head = {.generation = 7,
                                 .asked = {"智能", 6},
                                 .reading = "智能",
                                 .total = 1,
                                 .total_is_exact = true};
    const jy_answer_text id = {"id", "a", 1, false};
    const jy_answer_part term = {"term", "智能", 1.2, 1, 2.3, 2, 4};
    const jy_answer_part length = {.what = "length", .points = -0.12344};
    (void)state;
    jy_answer *answer = jy_answer_new(NULL, JY_VERB_EXPLAIN, &head);
    jy_answer_add_hit(answer, &(jy_answer_hit){1, 1.0766, &id, 1});
    jy_answer_add_matches(answer, true);
    jy_answer_add_part(answer, &term);
    jy_answer_add_part(answer, &length);
    jy_answer_add_hit(answer, &(jy_answer_hit){2, 0, &id, 1});
    jy_answer_add_matches(answer, false);
    check(jy_answer_finish(answer),
          "{\"ok\":true,\"generation\":7,\"query\":\"智能\","
          "\"reading\":\"智能\",\"total\":1,\"total_is\":\"exact\","
          "\"match\":\"all\",\"took_us\":0,\"hits\":[{\"rank\":1,\"id\":\"a\","
          "\"score\":1.0766,\"matches\":true,\"parts\":[{\"what\":\"term\","
          "\"text\":\"智能\",\"points\":1.2,\"weight\":1,\"rarity\":2.3,"
          "\"documents\":2,\"count\":4},{\"what\":\"length\","
          "\"points\":-0.1234}]},{\"rank\":2,\"id\":\"a\",\"score\":0,"
          "\"matches\":false,\"parts\":[]}],\"notes\":[]}");
}

static void no_answer_is_no_reply(void **state)
{
    (void)state;
    assert_null(jy_answer_finish(NULL).bytes);
}

static void a_job_tells_what_its_state_has(void **state)
{
    jy_error err;
    jy_reply_job_state job = {.job = 3,
                              .state = JY_JOB_RUNNING,
                              .phase = "reading",
                              .how = "build",
                              .files = 1,
                              .documents = 2,
                              .problems = 0,
                              .seconds = 1.25,
                              .generation = 8,
                              .error = &err};
    (void)state;
    jy_error_set(&err, JY_E_NOT_FOUND, "no such path");
    check(jy_reply_job(NULL, &job),
          "{\"ok\":true,\"job\":3,\"state\":\"running\",\"by\":\"client\","
          "\"how\":\"build\",\"phase\":\"reading\","
          "\"files\":1,\"documents\":2,\"problems\":0,\"seconds\":1.25}");
    job.state = JY_JOB_DONE;
    job.how = "update";
    check(jy_reply_job(NULL, &job),
          "{\"ok\":true,\"job\":3,\"state\":\"done\",\"by\":\"client\","
          "\"how\":\"update\",\"files\":1,"
          "\"documents\":2,\"problems\":0,\"seconds\":1.25,\"generation\":8}");
    job.state = JY_JOB_FAILED;
    job.is_watchs = true;
    check(jy_reply_job(NULL, &job),
          "{\"ok\":true,\"job\":3,\"state\":\"failed\",\"by\":\"watch\","
          "\"how\":\"update\",\"files\":1,"
          "\"documents\":2,\"problems\":0,\"seconds\":1.25,\"error\":{"
          "\"code\":\"not_found\",\"message\":\"no such path\"}}");
    check(jy_reply_rebuild(NULL, 3), "{\"ok\":true,\"job\":3}");
    check(jy_reply_reload(NULL, 8, true),
          "{\"ok\":true,\"generation\":8,\"changed\":true}");
}

static void the_status_counts_verbs_and_only_errors_that_happened(void **state)
{
    uint64_t requests[JY_VERBS] = {1};
    uint64_t errors[JY_E_INTERNAL + 1] = {[JY_OK] = 9, [JY_E_TIMEOUT] = 2};
    const jy_reply_watch watch = {.is_polling = true,
                                  .changes = 3,
                                  .is_waiting = true,
                                  .trouble = "too many folders"};
    const jy_reply_health health = {.server = "jianyan 0.2.0",
                                    .pid = 42,
                                    .generation = 7,
                                    .built = "2026-11-24T03:10:00Z",
                                    .fingerprint = "ab",
                                    .is_verified = true,
                                    .requests = requests,
                                    .errors = errors,
                                    .waiting_max = 64,
                                    .cache = {3, 2, 1, 900, 1000},
                                    .workers = 2,
                                    .watch = &watch,
                                    .trouble = "no such generation"};
    (void)state;
    check(jy_reply_status(NULL, &health),
          "{\"ok\":true,\"server\":\"jianyan 0.2.0\",\"pid\":42,"
          "\"uptime_s\":0,\"generation\":7,\"documents\":0,\"characters\":0,"
          "\"built\":\"2026-11-24T03:10:00Z\",\"fingerprint\":\"ab\","
          "\"verified\":true,"
          "\"connections\":{\"open\":0,\"accepted\":0,\"refused\":0},"
          "\"requests\":{\"search\":1,\"count\":0,\"get\":0,\"suggest\":0,"
          "\"similar\":0,\"kwic\":0,\"explain\":0,\"status\":0,"
          "\"hello\":0,\"ping\":0,\"help\":0,\"job\":0,\"rebuild\":0,"
          "\"reload\":0,\"quit\":0,\"errors\":{\"timeout\":2}},"
          "\"queue\":{\"waiting\":0,\"limit\":64},"
          "\"workers\":{\"total\":2,\"busy\":0},"
          "\"cache\":{\"hits\":3,\"misses\":2,\"entries\":1,"
          "\"bytes\":900,\"limit\":1000},"
          "\"watch\":{\"by\":\"polling\",\"folders\":0,\"changes\":3,"
          "\"settling\":true,\"trouble\":\"too many folders\"},"
          "\"trouble\":\"no such generation\"}");
}

static void hello_tells_the_limits(void **state)
{
    static const jy_reply_limit limits[] = {{"query_words", 64},
                                            {"results", 1001}};
    const jy_reply_greeting greeting = {.server = "jianyan 0.2.0",
                                        .generation = 7,
                                        .limits = limits,
                                        .limit_count = 2};
    (void)state;
    check(jy_reply_hello(NULL, &greeting),
          "{\"ok\":true,\"protocol\":1,\"server\":\"jianyan 0.2.0\","
          "\"generation\":7,\"limits\":{\"line_bytes\":65536,"
          "\"id_characters\":128,\"query_words\":64,\"results\":1001}}");
}

static void help_names_each_verb(void **state)
{
    (void)state;
    jy_line line = jy_reply_help(NULL);
    assert_non_null(line.bytes);
    assert_non_null(strstr(line.bytes,
                           "{\"verb\":\"SUGGEST\",\"usage\":\"SUGGEST "
                           "[limit=N] TEXT\",\"summary\":\"complete what is "
                           "being typed, in Han or pinyin\"}"));
    assert_non_null(strstr(line.bytes, "\"needs\":\"unix socket\""));
    for (size_t i = 0; i < JY_VERBS; i++) {
        assert_non_null(strstr(line.bytes, jy_verb_get((jy_verb)i)->summary));
    }
    free(line.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_id_stands_right_after_ok),
        cmocka_unit_test(every_status_is_an_error_with_its_name),
        cmocka_unit_test(what_is_json_stays_what_it_is),
        cmocka_unit_test(what_a_text_holds_never_breaks_the_line),
        cmocka_unit_test(a_text_that_is_not_utf8_is_no_reply),
        cmocka_unit_test(a_search_has_hits_snippets_facets_and_notes_in_order),
        cmocka_unit_test(a_count_has_no_hits),
        cmocka_unit_test(suggestions_have_kind_and_documents),
        cmocka_unit_test(a_passage_has_marks_and_differences),
        cmocka_unit_test(a_concordance_has_lines_and_documents),
        cmocka_unit_test(an_explanation_has_the_parts_of_each_score),
        cmocka_unit_test(no_answer_is_no_reply),
        cmocka_unit_test(a_job_tells_what_its_state_has),
        cmocka_unit_test(the_status_counts_verbs_and_only_errors_that_happened),
        cmocka_unit_test(hello_tells_the_limits),
        cmocka_unit_test(help_names_each_verb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
