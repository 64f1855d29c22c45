# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents shuffled together out of real sentences and of spice."""
import collections
import functools

import twin_dates
import twin_numbers
from twin_fold import fold_character

# Pieces that real text has between its Han: letters, digits, signs, blanks,
# full width, beyond the basic plane, combining marks, ideographic selectors,
# and what would be a sign of the language if it were typed.
SPICE = ["，", "。", "、", "“", "”", "（", "）", "「", "』", "GDP", "ＡＩ", "said",
         "5A", "２０３５", "135", "1356", "0135", "1.2", "%", "％", "·", "　",
         " ", "𠮷", "𪚥", "㈱", "café", "e\u0301", "ガ", "ｶﾞ",
         "葛\U000E0100", "葛", "裏", "裡", "里", "—", "：", "😀", "❤\ufe0f", "-",
         "OR", "NEAR", "=", "*", "A*B", "--", "\n", "government", "governor",
         "Ｇovern", "ﬁne", "straße", "\u200b", "\xad", "\ue000", "的的的", "①", "℃"]
IDS = ["文{}", "文 {}", "文({})", "GDP#{}", "裏/{}", "\"文\"{}", "=文{}", "文{}*"]
SPEAKERS = ["阳卫国", "刘革安", "刘志仁", "陽衛國", "王·阿依", "Ｊohn Smith"]
OTHERS = {
    "office": ["株洲市市长", "郴州市市長", "副市长", "Mayor"],
    "place": ["株洲市", "郴州市", "長沙", "湖南　长沙"],
    "role": ["全国人大代表", "全國人大代表", "委员"],
    "credit": ["本版稿件由本报记者何芳采写", "新华社2021年3月8日电", "记者 何芳"],
}

PERCENTS = ("5", "0.5", "3.5", "12", "20", "100", "105", "6.05", "110")
BEFORE = ("",) * 12 + ("一", "1", "三", "3.", "二点", "百", "约", "第")
AFTER = ("",) * 8 + ("增长", "全国", "点五", "点钟", "五", "0", "本")


@functools.lru_cache(maxsize=1)
def variants():
    """What other characters fold to a character."""
    found = collections.defaultdict(list)
    for first, last in ((0x2F00, 0x2FDF), (0x3400, 0x9FFF), (0xF900, 0xFAFF)):
        for character in map(chr, range(first, last + 1)):
            folded = fold_character(character)
            if folded != character and len(folded) == 1:
                found[folded].append(character)
    return found


def in_other_characters(text, chance, share):
    """The same folded, mostly: other Han, other width, other case."""
    out = []
    for character in text:
        others = variants().get(fold_character(character))
        if chance.random() >= share:
            pass
        elif others:
            character = chance.choice(others)
        elif character.isalnum() and character < "\x7f":
            character = chance.choice((chr(ord(character) + 0xFEE0),
                                       character.swapcase()))
        out.append(character)
    return "".join(out)


def random_number(chance):
    """A date or a share, in digits or in words."""
    if chance.random() < 0.3:
        percent = chance.choice(PERCENTS)
        return chance.choice((percent + "%", percent + "％", "百分之" +
                              twin_numbers.han_percent(percent)))
    date = (str(chance.choice((1958, 2000, 2020, 2021))),
            chance.randint(1, 12),
            chance.choice((1, 8, 10, 11, 20, 21, 27, 30, 31)))
    if chance.random() < 0.5:
        parts = list(map(str, date))
    else:
        parts = [twin_numbers.han_year(date[0],
                                       chance.choice(twin_numbers.ZEROS)),
                 twin_numbers.han_number(date[1]),
                 chance.choice(twin_numbers.han_days(date[2]))]
    begin = chance.randint(0, 2)
    end = chance.randint(begin + 1, 3)
    return "".join(part + unit for part, unit in
                   list(zip(parts, "年月日"))[begin:end])


def random_spice(chance):
    if chance.random() < 0.75:
        return chance.choice(SPICE)
    return chance.choice(BEFORE) + random_number(chance) + chance.choice(AFTER)


# One body of twelve has more than 4 KB, from where on a text tells by itself
# which words it cannot have.
LONG = 1 / 12


def random_body(sentences, chance):
    body = []
    count = 60 if chance.random() < LONG else chance.randint(1, 6)
    for _ in range(count):
        sentence = list(chance.choice(sentences))
        for _ in range(chance.randint(0, 8)):
            sentence.insert(chance.randint(0, len(sentence)),
                            random_spice(chance))
        body.extend(sentence)
    text = "".join(body)
    return in_other_characters(text, chance, 0.4) \
        if chance.random() < 0.3 else text


def make_documents(source, count, chance):
    """`count` pairs: the fields of a document, and the days of its date."""
    sentences = [s + "。" for s in source.replace("\n", "").split("。") if s]
    for number in range(count):
        fields = {"id": chance.choice(IDS).format(number),
                  "body": random_body(sentences, chance)}
        days = None
        if chance.random() < 0.4:
            fields["title"] = chance.choice(sentences)[:12] + \
                random_spice(chance)
        if chance.random() < 0.3:
            fields["speaker"] = chance.choice(SPEAKERS)
        if chance.random() < 0.6:
            fields["date"], days = twin_dates.random_field(chance)
        for name, values in OTHERS.items():
            if chance.random() < 0.25:
                fields[name] = chance.choice(values)
        yield fields, days
