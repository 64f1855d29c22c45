/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which characters of a question say nothing of what is asked for. */
#include "index/fold.h"
#include "index/grammar.h"
#include "protocol/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Fold `text`; write a sign for each character: . says something, s may be a
 * helper, h says nothing. */
static void show(const char *text, char *out)
{
    jy_folded folded;
    assert_int_equal(jy_fold(text, strlen(text), &folded, NULL), JY_OK);
    jy_grammar *grammar = calloc(folded.len + 1, sizeof *grammar);
    assert_non_null(grammar);
    jy_grammar_mark((jy_text){folded.bytes, folded.len}, grammar);
    for (size_t at = 0; at < folded.len;) {
        uint32_t code;
        size_t size = jy_utf8_decode(folded.bytes + at, folded.len - at, &code);
        *out++ = ".sh"[grammar[at]];
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(grammar[at + i], grammar[at]);
        }
        at += size;
    }
    *out = '\0';
    free(grammar);
    jy_folded_clear(&folded);
}

static void what_asks_and_joins_says_nothing(void **state)
{
    static const struct {
        const char *text;
        const char *signs;
    } cases[] = {
        {"", ""},
        {"营商环境", "...."},
        {"如何优化营商环境？", "hh......."},
        {"企業為什麼要減稅", "..hhhs.."}, /* in any script */
        {"什么是税", "hhh."},
        {"能源和能力", "s.ss."}, /* words have helpers in them */
        {"湖南有多少個縣？", "..shhs.."},
        {"是否可以退税？", "hhhh..."},
        {"是不是哪一年", "hhhhhh"},
        {"GDP的增速", "...h.."},
        {"2021年", "....."},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char signs[64];
        show(cases[i].text, signs);
        assert_string_equal(signs, cases[i].signs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_asks_and_joins_says_nothing),
    };
    return cmocka_run_group_tests_name("grammar", tests, NULL, NULL);
}
