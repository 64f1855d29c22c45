/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the little words of Chinese, in folded (simplified) form. */
#define _GNU_SOURCE /* memmem() */
#include "index/grammar.h"

#include "protocol/utf8.h"

#include <stdbool.h>
#include <string.h>

static const char hard[] = "的了着吗呢吧啊呀嘛么是之其此该这那哪谁某也又很把被"
                           "但虽或我你您他她它们些什怎";

static const char soft[] =
    "在和与及并而且则即若如因所以于何几每各都就还只不没让给"
    "对向往从到由为有会能可要得等个样请问";

static const char *const words[] = {
    /* asking for a thing, a person, a kind */
    "什么", "什么样", "怎么", "怎样", "怎么样", "怎么办", "如何", "为什么",
    "为何", "何以", "何者", "何人", "哪个", "哪些", "哪种", "哪位", "哪一",
    "哪一个", "哪一种", "哪一位", "哪几个", "哪方面", "何种", "几个", "几种",
    "几位", "几次",
    /* for a time, a place, an amount */
    "时候", "何时", "何年", "哪年", "哪一年", "几年", "几月", "多久", "何地",
    "何处", "哪里", "哪儿", "哪边", "多少", "多长", "多大", "多高", "多远",
    /* whether */
    "是否", "是不是", "有没有", "能不能", "会不会", "要不要", "可不可以",
    "能否", "可否", "会否", "请问",
    /* helping */
    "可以", "可能", "应该", "应当", "需要", "属于", "称为", "称作", "叫做",
    "叫作", "名为", "主要", "分别", "而来",
    /* joining and pointing */
    "因为", "所以", "由于", "以及", "关于", "对于", "根据", "如果", "还是",
    "或者", "并且", "但是", "而且", "一个", "一种", "一些", "一位", "一下",
    "之前", "之后", "以前", "以后", "当中", "其中", "我们", "他们"};

/* A whole character is found in UTF-8 only where it stands. */
static bool is_in(const char *list, size_t len, const char *character,
                  size_t size)
{
    return memmem(list, len, character, size) != NULL;
}

static jy_grammar of_character(const char *character, size_t size)
{
    if (is_in(hard, sizeof hard - 1, character, size)) {
        return JY_GRAMMAR_HARD;
    }
    return is_in(soft, sizeof soft - 1, character, size) ? JY_GRAMMAR_SOFT
                                                         : JY_GRAMMAR_NONE;
}

static void mark(jy_grammar *out, size_t count, jy_grammar grammar)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = grammar;
    }
}

void jy_grammar_mark(jy_text text, jy_grammar *out)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code;
        size_t size = jy_utf8_decode(text.bytes + at, text.len - at, &code);
        size = size ? size : 1;
        mark(out + at, size, of_character(text.bytes + at, size));
        at += size;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t len = strlen(words[i]);
        const char *at = text.bytes;
        const char *end = text.bytes + text.len;
        while ((at = memmem(at, (size_t)(end - at), words[i], len))) {
            mark(out + (at - text.bytes), len, JY_GRAMMAR_HARD);
            at += len;
        }
    }
}
