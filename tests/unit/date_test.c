/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which texts are dates, and which days they mean. */
#include "index/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static jy_text text_of(const char *text)
{
    return (jy_text){text, strlen(text)};
}

static void a_date_is_read_as_people_write_it(void **state)
{
    static const struct {
        const char *text;
        uint32_t first; /* 0: it is no date */
        uint32_t last;
    } cases[] = {
        {"2021-03-08", 20210308, 20210308},
        {"2021-3-8", 20210308, 20210308},
        {"2021/03/08", 20210308, 20210308},
        {"2021.3.8", 20210308, 20210308},
        {"20210308", 20210308, 20210308},
        {"2021年3月8日", 20210308, 20210308},
        {"２０２１年３月８日", 20210308, 20210308},
        {"二〇二一年三月八日", 20210308, 20210308},
        {"二零二一年十二月三十一日", 20211231, 20211231},
        {"二○二一年三月廿七日", 20210327, 20210327},
        {"2021-03", 20210301, 20210331},
        {"2021年3月", 20210301, 20210331},
        {"2021", 20210101, 20211231},
        {"2021年", 20210101, 20211231},
        {"一九五八年", 19580101, 19581231},
        {"2020-02", 20200201, 20200229},
        {"2000-02-29", 20000229, 20000229},
        {"二〇二一年三月", 20210301, 20210331},
        {"二〇二一年三月十日", 20210310, 20210310},
        {"2021年03月08日", 20210308, 20210308},
        {"2021 年 3 月 8 日", 20210308, 20210308},
        {"2021年　3月", 20210301, 20210331},
        {"2021 年 13 月", 0, 0},
        {"2021．03．08", 20210308, 20210308},
        {"２０２１／３／８", 20210308, 20210308},
        {"公元2021年3月8日", 20210308, 20210308},
        {"西元 2021/3/8", 20210308, 20210308},
        {"公元二〇二一年", 20210101, 20211231},
        {"民國110年3月8日", 20210308, 20210308},
        {"民国110年", 20210101, 20211231},
        {"中華民國 110 年 3 月 8 日", 20210308, 20210308},
        {"中华民国三十八年十月一日", 19491001, 19491001},
        {"民國一一〇年三月", 20210301, 20210331},
        {"民國一百一十年三月八日", 20210308, 20210308},
        {"民国元年一月一日", 19120101, 19120101},
        {"民國１１０．３．８", 20210308, 20210308},
        {"民國110/03", 20210301, 20210331},
        {"民國110年2月30日", 0, 0},
        {"民國0年", 0, 0},
        {"民國1100308", 0, 0},
        {"民國一一〇〇年", 0, 0},
        {"民國前三年", 0, 0},
        {"民国", 0, 0},
        {"110年3月8日", 0, 0},
        {"1900-02-29", 0, 0},
        {"2021-02-30", 0, 0},
        {"2021-13", 0, 0},
        {"2021-00", 0, 0},
        {"2021-04-31", 0, 0},
        {"2021-4-0", 0, 0},
        {"2021年13月", 0, 0},
        {"2021年3月32日", 0, 0},
        {"0000-01-01", 0, 0},
        {"0001-01-01", 10101, 10101},
        {"9999-12-31", 99991231, 99991231},
        {"21-03-08", 0, 0},
        {"202103081", 0, 0},
        {"去年", 0, 0},
        {"", 0, 0},
        /* What stands behind a date does not matter. */
        {"2021-03-08T10:00:00Z", 20210308, 20210308},
        {"2021-03-08 10:00:00+08:00", 20210308, 20210308},
        {"2021年 1", 20210101, 20211231},
        {"2021 1", 20210101, 20211231},
        {"2021年3月8日 星期一", 20210308, 20210308},
        {" 2021-03-08", 20210308, 20210308},
        {"　2021年春", 20210101, 20211231},
        {"2021-03-081", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_date_range range = {0, 0};
        bool good = jy_date_parse(text_of(cases[i].text), &range);
        if (good != (cases[i].first != 0) ||
            (good &&
             (range.first != cases[i].first || range.last != cases[i].last))) {
            fail_msg("%s: %u..%u", cases[i].text, (unsigned)range.first,
                     (unsigned)range.last);
        }
    }
}

static void a_range_is_all_of_a_text(void **state)
{
    static const struct {
        const char *text;
        uint32_t first;
        uint32_t last;
        bool turned;
    } cases[] = {
        {"2020..2022", 20200101, 20221231, false},
        {"2020-06..2021-03-08", 20200601, 20210308, false},
        {"2020年..二〇二二年", 20200101, 20221231, false},
        {"2020..", 20200101, JY_DAY_LAST, false},
        {"..2020", JY_DAY_FIRST, 20201231, false},
        {"2022..2020", 20200101, 20221231, true},
        {"2021..2021", 20210101, 20211231, false},
        {"2021.3..2021.4", 20210301, 20210430, false},
        {"民國109年..民國110年3月", 20200101, 20210331, false},
        {"..", 0, 0, false},
        {"2020..x", 0, 0, false},
        {"2020...2021", 0, 0, false},
        {"2021-03-08T10", 0, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jy_date_range range = {0, 0};
        bool turned;
        bool good =
            jy_date_parse_range(text_of(cases[i].text), &range, &turned);
        if (good != (cases[i].first != 0) ||
            (good &&
             (range.first != cases[i].first || range.last != cases[i].last ||
              turned != cases[i].turned))) {
            fail_msg("%s: %u..%u", cases[i].text, (unsigned)range.first,
                     (unsigned)range.last);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_read_as_people_write_it),
        cmocka_unit_test(a_range_is_all_of_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
