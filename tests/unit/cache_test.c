/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept, what is found, and what has to go. */
#include "daemon/cache.h"
#include "daemon/limits.h"
#include "daemon/siphash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 64 << 10 };

static jy_request asking(const char *line)
{
    jy_request request;
    jy_error err;
    assert_int_equal(jy_request_parse(line, strlen(line), &request, &err),
                     JY_OK);
    return request;
}

/* Keep a reply to `line` that names it, with `filling` bytes more. */
static void keep(jy_cache *cache, uint64_t generation, uint64_t served,
                 const char *line, size_t filling)
{
    jy_request request = asking(line);
    size_t room = strlen(line) + filling + 64;
    char *bytes = malloc(room);
    assert_non_null(bytes);
    int len =
        snprintf(bytes, room, "{\"ok\":true%s%s,\"took_us\":5,\"x\":\"%s",
                 request.id ? ",\"id\":" : "", request.id ? request.id : "",
                 line[0] == '{' ? "json" : line);
    memset(bytes + len, 'x', filling);
    strcpy(bytes + len + filling, "\"}\n");
    jy_line reply = {bytes, strlen(bytes)};
    jy_cache_add(cache, generation, served, &request, &reply);
    free(bytes);
    jy_request_clear(&request);
}

static bool is_kept(jy_cache *cache, uint64_t generation, const char *line)
{
    jy_request request = asking(line);
    jy_line reply;
    bool found = jy_cache_find(cache, generation, &request, 0, &reply);
    if (found) {
        assert_int_equal(strlen(reply.bytes), reply.len);
        free(reply.bytes);
    }
    jy_request_clear(&request);
    return found;
}

static jy_cache *new_cache(size_t room, jy_cache_hash *hash)
{
    jy_cache *cache = jy_cache_new(room, hash);
    assert_non_null(cache);
    return cache;
}

static void the_same_request_is_found_however_it_is_written(void **state)
{
    static const char *const same[] = {
        "SEARCH 税收",
        "search  limit=10   税收 ",
        "SEARCH snippet=100 offset=0 税收",
        "{\"q\":\"税收\",\"op\":\"search\",\"id\":\"r1\"}",
        "{\"op\":\"search\",\"q\":\"税收\",\"match\":\"auto\",\"id\":2}",
    };
    static const char *const others[] = {
        "SEARCH 税",
        "SEARCH 税收 ",
        "SEARCH limit=9 税收",
        "SEARCH offset=1 税收",
        "SEARCH snippet=99 税收",
        "SEARCH windows=2 税收",
        "SEARCH sort=date 税收",
        "SEARCH sort=-date 税收",
        "SEARCH facets=year 税收",
        "SEARCH facets=year,place 税收",
        "SEARCH facet_values=9 facets=year 税收",
        "SEARCH family=1 税收",
        "SEARCH match=all 税收",
        "SEARCH match=any 税收",
        "COUNT 税收",
        "GET 税收",
        "SUGGEST 税收",
        "SIMILAR 税收",
        "SIMILAR doc=税收",
        "KWIC 税收",
        "KWIC width=9 税收",
        "EXPLAIN 税收",
        "EXPLAIN doc=a 税收",
        "EXPLAIN doc=b 税收",
    };
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        jy_cache *cache = new_cache(ROOM, NULL);
        keep(cache, 1, 1, same[i], 0);
        for (size_t k = 0; k < sizeof same / sizeof same[0]; k++) {
            assert_true(is_kept(cache, 1, same[k]));
        }
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
            bool is_same = strcmp(others[k], "SEARCH 税收 ") == 0;
            assert_int_equal(is_kept(cache, 1, others[k]), is_same);
            keep(cache, 1, 1, others[k], 0);
        }
        assert_int_equal(jy_cache_describe(cache).entries,
                         sizeof others / sizeof others[0]);
        jy_cache_free(cache);
    }
}

static uint64_t all_alike(const uint64_t key[2], const void *bytes, size_t len)
{
    (void)key;
    (void)bytes;
    (void)len;
    return 7;
}

static void requests_of_one_hash_are_told_apart(void **state)
{
    jy_cache *cache = new_cache(ROOM, all_alike);
    jy_request request = asking("COUNT 株洲");
    jy_line reply;
    (void)state;
    keep(cache, 1, 1, "COUNT 税", 0);
    keep(cache, 1, 1, "COUNT 株洲", 0);
    keep(cache, 1, 1, "COUNT 郴州", 0);
    assert_true(jy_cache_find(cache, 1, &request, 0, &reply));
    assert_non_null(strstr(reply.bytes, "COUNT 株洲"));
    free(reply.bytes);
    jy_request_clear(&request);
    assert_false(is_kept(cache, 1, "COUNT 张家界"));
    jy_cache_free(cache);
}

static void another_generation_leaves_nothing(void **state)
{
    jy_cache *cache = new_cache(ROOM, NULL);
    size_t empty = jy_cache_describe(cache).bytes;
    (void)state;
    keep(cache, 1, 1, "COUNT 税", 0);
    keep(cache, 1, 1, "COUNT 税收", 0);
    assert_true(is_kept(cache, 1, "COUNT 税"));
    assert_false(is_kept(cache, 2, "COUNT 税收"));
    assert_int_equal(jy_cache_describe(cache).entries, 0);
    assert_int_equal(jy_cache_describe(cache).bytes, empty);
    assert_false(is_kept(cache, 1, "COUNT 税"));

    /* Answered from the old one, when the new one is served already. */
    keep(cache, 1, 2, "COUNT 税", 0);
    assert_false(is_kept(cache, 2, "COUNT 税"));
    assert_false(is_kept(cache, 1, "COUNT 税"));

    keep(cache, 3, 3, "COUNT 税", 0);
    jy_cache_settle(cache, 3);
    assert_int_equal(jy_cache_describe(cache).entries, 1);
    jy_cache_settle(cache, 4);
    assert_int_equal(jy_cache_describe(cache).entries, 0);
    jy_cache_free(cache);
}

static void what_was_not_asked_for_longest_goes_first(void **state)
{
    enum { MANY = 200, FILLING = 1000 };
    jy_cache *cache = new_cache(ROOM, NULL);
    char line[32];
    (void)state;
    keep(cache, 1, 1, "COUNT 税", FILLING);
    for (int i = 0; i < MANY; i++) {
        snprintf(line, sizeof line, "COUNT %d", i);
        keep(cache, 1, 1, line, FILLING);
        assert_true(is_kept(cache, 1, line));
        assert_true(is_kept(cache, 1, "COUNT 税"));
        assert_true(jy_cache_describe(cache).bytes <= ROOM);
    }
    jy_reply_cache counts = jy_cache_describe(cache);
    assert_in_range(counts.entries, ROOM / FILLING / 2, ROOM / FILLING);
    snprintf(line, sizeof line, "COUNT %d", MANY - (int)counts.entries);
    assert_false(is_kept(cache, 1, line)); /* one place is that of 税 */
    snprintf(line, sizeof line, "COUNT %d", MANY - (int)counts.entries + 1);
    assert_true(is_kept(cache, 1, line));
    jy_cache_free(cache);
}

static void a_reply_has_its_share_of_the_room_and_no_more(void **state)
{
    enum { REST = 26 + sizeof "COUNT 税" }; /* of the reply */
    jy_cache *cache = new_cache(ROOM, NULL);
    (void)state;
    keep(cache, 1, 1, "COUNT 税", ROOM / JY_CACHE_SHARE - REST - 20);
    assert_true(is_kept(cache, 1, "COUNT 税"));
    keep(cache, 1, 1, "COUNT 税收", ROOM / JY_CACHE_SHARE);
    assert_false(is_kept(cache, 1, "COUNT 税收"));
    jy_cache_free(cache);
}

static void bytes_are_what_the_replies_and_requests_have(void **state)
{
    jy_cache *cache = new_cache(ROOM, NULL);
    size_t empty = jy_cache_describe(cache).bytes;
    (void)state;
    keep(cache, 1, 1, "COUNT 税", 0);
    size_t small = jy_cache_describe(cache).bytes - empty;
    assert_true(small > sizeof(jy_request));
    keep(cache, 1, 1, "COUNT 株", 4000);
    size_t large = jy_cache_describe(cache).bytes - empty - small;
    assert_int_equal(large, small + 4000);
    keep(cache, 1, 1, "COUNT 株", 4000); /* it is there */
    assert_int_equal(jy_cache_describe(cache).bytes, empty + small + large);
    jy_cache_free(cache);
}

static void errors_are_not_kept(void **state)
{
    char bytes[] = "{\"ok\":false,\"error\":{}}\n";
    jy_cache *cache = new_cache(ROOM, NULL);
    jy_request request = asking("COUNT 税");
    (void)state;
    jy_cache_add(cache, 1, 1, &request, &(jy_line){bytes, sizeof bytes - 1});
    jy_cache_add(cache, 1, 1, &request, &(jy_line){NULL, 0});
    assert_int_equal(jy_cache_describe(cache).entries, 0);
    jy_request_clear(&request);
    jy_cache_free(cache);
}

static void hits_and_misses_are_counted(void **state)
{
    jy_cache *cache = new_cache(ROOM, NULL);
    (void)state;
    assert_false(is_kept(cache, 1, "COUNT 税"));
    keep(cache, 1, 1, "COUNT 税", 0);
    assert_true(is_kept(cache, 1, "COUNT 税"));
    assert_true(is_kept(cache, 1, "COUNT 税"));
    jy_reply_cache counts = jy_cache_describe(cache);
    assert_int_equal(counts.hits, 2);
    assert_int_equal(counts.misses, 1);
    assert_int_equal(counts.bytes_max, ROOM);
    jy_cache_free(cache);
}

/* The first and the sixteenth of the vectors that its authors publish. */
static void the_hash_is_siphash(void **state)
{
    const uint64_t key[2] = {UINT64_C(0x0706050403020100),
                             UINT64_C(0x0f0e0d0c0b0a0908)};
    unsigned char bytes[15];
    (void)state;
    for (unsigned char i = 0; i < sizeof bytes; i++) {
        bytes[i] = i;
    }
    assert_true(jy_siphash(key, bytes, 0) == UINT64_C(0x726fdb47dd0e0e31));
    assert_true(jy_siphash(key, bytes, 15) == UINT64_C(0xa129ca6149be45e5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_request_is_found_however_it_is_written),
        cmocka_unit_test(requests_of_one_hash_are_told_apart),
        cmocka_unit_test(another_generation_leaves_nothing),
        cmocka_unit_test(what_was_not_asked_for_longest_goes_first),
        cmocka_unit_test(a_reply_has_its_share_of_the_room_and_no_more),
        cmocka_unit_test(bytes_are_what_the_replies_and_requests_have),
        cmocka_unit_test(errors_are_not_kept),
        cmocka_unit_test(hits_and_misses_are_counted),
        cmocka_unit_test(the_hash_is_siphash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
