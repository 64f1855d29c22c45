/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows SipHash-2-4, by Aumasson and Bernstein. */
#include "daemon/siphash.h"

struct sip {
    uint64_t a, b, c, d;
};

static uint64_t turn(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

static void mix(struct sip *s, unsigned rounds)
{
    while (rounds-- > 0) {
        s->a += s->b;
        s->c += s->d;
        s->b = turn(s->b, 13) ^ s->a;
        s->d = turn(s->d, 16) ^ s->c;
        s->a = turn(s->a, 32) + s->d;
        s->c += s->b;
        s->d = turn(s->d, 21) ^ s->a;
        s->b = turn(s->b, 17) ^ s->c;
        s->c = turn(s->c, 32);
    }
}

/* Up to eight bytes, the first as the lowest. */
static uint64_t word(const unsigned char *bytes, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value |= (uint64_t)bytes[i] << 8 * i;
    }
    return value;
}

static void feed(struct sip *s, uint64_t value)
{
    s->d ^= value;
    mix(s, 2);
    s->a ^= value;
}

uint64_t jy_siphash(const uint64_t key[2], const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    struct sip s = {key[0] ^ UINT64_C(0x736f6d6570736575),
                    key[1] ^ UINT64_C(0x646f72616e646f6d),
                    key[0] ^ UINT64_C(0x6c7967656e657261),
                    key[1] ^ UINT64_C(0x7465646279746573)};
    size_t rest = len;
    for (; rest >= 8; rest -= 8, at += 8) {
        feed(&s, word(at, 8));
    }
    feed(&s, (uint64_t)len << 56 | word(at, rest));
    s.c ^= 0xFF;
    mix(&s, 4);
    return s.a ^ s.b ^ s.c ^ s.d;
}
