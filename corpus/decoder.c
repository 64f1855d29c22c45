/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows iconv, and what becomes of what it does not convert. */
#include "corpus/decoder.h"

#include "protocol/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* What is looked at to tell the encoding, and decoded at a time. */
#define CHUNK JY_ENCODING_SAMPLE_MAX

/* A byte of any encoding here becomes so many of UTF-8 at most. */
#define GROWTH 3

/* In a stream, what is lost is not weighed before so many characters. */
#define WEIGHED_FROM 10000

/* Bytes of the longest character of any encoding here. */
#define CHARACTER_MAX 4

#define REPLACEMENT "\xEF\xBF\xBD"

#define CONVERTERS (1 + JY_ENCODING_RELATED_MAX)

/* What happens to the bytes. */
enum way {
    WAY_OPEN,   /* all ASCII so far */
    WAY_PASS,   /* as they are */
    WAY_REPAIR, /* UTF-8, in which something may be replaced */
    WAY_CONVERT
};

struct jy_decoder {
    jy_source source;
    jy_source *bytes;
    const char *declared;
    bool repair;
    enum way way;
    jy_decoded report;
    size_t lines;                  /* ended before what `out` holds */
    iconv_t converter[CONVERTERS]; /* the first, and those related to it */
    size_t converters;
    bool is_big5;
    char *in; /* CHUNK bytes, of which [in_at, in_end) are unused */
    size_t in_at;
    size_t in_end;
    bool last; /* nothing follows `in` */
    char *out; /* CHUNK * GROWTH bytes, of which [out_at, out_end) are unused */
    size_t out_at;
    size_t out_end;
};

/* Move what is unused to the front and read until `in` is full. */
static jy_status fill(jy_decoder *decoder, jy_error *err)
{
    size_t left = decoder->in_end - decoder->in_at;
    size_t got = 0;
    memmove(decoder->in, decoder->in + decoder->in_at, left);
    jy_status status = jy_source_fill(decoder->bytes, decoder->in + left,
                                      CHUNK - left, &got, err);
    decoder->in_at = 0;
    decoder->in_end = left + got;
    decoder->last = decoder->in_end < CHUNK;
    return status;
}

/* --- which encoding? */

static jy_status open_converters(jy_decoder *decoder, jy_error *err)
{
    const char *name = decoder->report.encoding.name;
    const char *const *related = jy_encoding_related(name);
    do {
        iconv_t converter = iconv_open("UTF-8", name);
        if (converter != (iconv_t)-1) {
            decoder->converter[decoder->converters++] = converter;
        } else if (decoder->converters == 0) {
            return jy_error_system(
                err, errno == ENOMEM ? JY_E_INTERNAL : JY_E_REQUEST, errno,
                "the encoding %s cannot be read", name);
        }
        name = *related++;
    } while (name != NULL && decoder->converters < CONVERTERS);
    return JY_OK;
}

/* Take the decision, now that `in` is full for the first time. */
static jy_status decide(jy_decoder *decoder, jy_error *err)
{
    jy_text head = {decoder->in, decoder->in_end};
    bool is_open = !decoder->last && decoder->declared == NULL &&
                   jy_encoding_is_ascii(head);
    if (is_open || head.len == 0) {
        return JY_OK;
    }
    jy_encoding encoding =
        jy_encoding_of(head, decoder->last, decoder->declared);
    decoder->report.encoding = encoding;
    decoder->in_at = encoding.mark;
    if (encoding.name == NULL && decoder->last && !decoder->repair) {
        decoder->way = WAY_PASS; /* few bytes, whose reader says more */
        return JY_OK;
    }
    if (encoding.name == NULL) {
        return jy_error_set(err, JY_E_REQUEST,
                            "the encoding is not recognised; state it with "
                            "--encoding, or convert the file to UTF-8");
    }
    if (strcmp(encoding.name, "UTF-8") == 0) {
        decoder->way = decoder->repair ? WAY_REPAIR : WAY_PASS;
        return JY_OK;
    }
    decoder->way = WAY_CONVERT;
    decoder->is_big5 = strcmp(encoding.name, "BIG5") == 0;
    return open_converters(decoder, err);
}

/* --- converting */

/* Write U+FFFD for a character that is lost. */
static void lose(jy_decoder *decoder)
{
    if (decoder->report.lost++ == 0) {
        size_t line = decoder->lines + 1;
        for (size_t i = 0; i < decoder->out_end; i++) {
            line += decoder->out[i] == '\n';
        }
        decoder->report.line = line;
    }
    memcpy(decoder->out + decoder->out_end, REPLACEMENT,
           sizeof REPLACEMENT - 1);
    decoder->out_end += sizeof REPLACEMENT - 1;
}

/* Bytes of what is no character of the encoding. */
static size_t wrong_len(const jy_decoder *decoder)
{
    const char *at = decoder->in + decoder->in_at;
    size_t left = decoder->in_end - decoder->in_at;
    const char *name = decoder->report.encoding.name;
    size_t unit = strncmp(name, "UTF-16", 6) == 0   ? 2
                  : strncmp(name, "UTF-32", 6) == 0 ? 4
                                                    : 1;
    if (unit == 1 && left >= 2 && (unsigned char)at[0] >= 0x80 &&
        (unsigned char)at[1] >= 0x80) {
        unit = 2;
    }
    return unit < left ? unit : left;
}

/*
 * Convert one character with what is related to the encoding, or else with
 * the encoding itself.
 */
static bool convert_one(jy_decoder *decoder)
{
    for (size_t k = 1; k <= decoder->converters; k++) {
        size_t i = k % decoder->converters;
        for (size_t len = 1; len <= CHARACTER_MAX; len++) {
            char *from = decoder->in + decoder->in_at;
            char *to = decoder->out + decoder->out_end;
            size_t from_left = len;
            size_t to_left = CHUNK * GROWTH - decoder->out_end;
            if (len <= decoder->in_end - decoder->in_at &&
                iconv(decoder->converter[i], &from, &from_left, &to,
                      &to_left) != (size_t)-1 &&
                from_left == 0) {
                decoder->in_at += len;
                decoder->out_end = CHUNK * GROWTH - to_left;
                return true;
            }
            (void)iconv(decoder->converter[i], NULL, NULL, NULL, NULL);
        }
    }
    return false;
}

/*
 * Bytes before the next character that is better converted alone.  In Big5
 * these are the ones outside of the standard, which iconv's BIG5 makes
 * private characters of: kana, Hong Kong's characters.
 */
static size_t run_len(const jy_decoder *decoder)
{
    const char *at = decoder->in + decoder->in_at;
    size_t len = decoder->in_end - decoder->in_at;
    if (decoder->converters == 1 || !decoder->is_big5) {
        return len;
    }
    for (size_t i = 0; i + 1 < len;) {
        unsigned first = (unsigned char)at[i];
        unsigned both = first << 8 | (unsigned char)at[i + 1];
        if (first > 0x80 && (first < 0xA1 || (both > 0xC6A0 && both < 0xC940) ||
                             both > 0xF9D5)) {
            return i;
        }
        i += first < 0x80 ? 1 : 2;
    }
    return len;
}

/* Convert until `in` is used up but for a cut character, or `out` full. */
static void convert(jy_decoder *decoder)
{
    while (decoder->in_at < decoder->in_end) {
        char *from = decoder->in + decoder->in_at;
        char *to = decoder->out + decoder->out_end;
        size_t run = run_len(decoder);
        size_t left = run;
        size_t room = CHUNK * GROWTH - decoder->out_end;
        size_t result = iconv(decoder->converter[0], &from, &left, &to, &room);
        int errnum = result == (size_t)-1 ? errno : 0;
        decoder->in_at += run - left;
        decoder->out_end = CHUNK * GROWTH - room;
        if (decoder->in_at == decoder->in_end || room < CHARACTER_MAX ||
            errnum == E2BIG || (errnum == EINVAL && !decoder->last)) {
            return;
        }
        if (!convert_one(decoder)) {
            size_t wrong = wrong_len(decoder);
            lose(decoder);
            decoder->in_at += wrong;
            (void)iconv(decoder->converter[0], NULL, NULL, NULL, NULL);
        }
    }
}

/* Copy valid UTF-8, and replace what is not. */
static void repair(jy_decoder *decoder)
{
    while (decoder->in_at < decoder->in_end) {
        const char *from = decoder->in + decoder->in_at;
        size_t left = decoder->in_end - decoder->in_at;
        size_t room = CHUNK * GROWTH - decoder->out_end;
        size_t valid = jy_utf8_valid_prefix(from, left);
        if (valid > room || room < CHARACTER_MAX) {
            return;
        }
        memcpy(decoder->out + decoder->out_end, from, valid);
        decoder->out_end += valid;
        decoder->in_at += valid;
        left -= valid;
        if (left == 0 || (left < CHARACTER_MAX && !decoder->last)) {
            return;
        }
        lose(decoder);
        do { /* what continues a character that is none */
            decoder->in_at++;
        } while (decoder->in_at < decoder->in_end &&
                 ((unsigned char)decoder->in[decoder->in_at] & 0xC0) == 0x80);
    }
}

static jy_status check_lost(const jy_decoder *decoder, jy_error *err)
{
    const jy_decoded *report = &decoder->report;
    bool at_end = decoder->last && decoder->in_at == decoder->in_end;
    if (report->lost * 100 <= report->characters * JY_DECODER_LOST_MAX ||
        (!at_end && report->characters < WEIGHED_FROM)) {
        return JY_OK;
    }
    return jy_error_set(err, JY_E_REQUEST,
                        "not %s: %zu of %zu characters are wrong, the first "
                        "on line %zu; state the encoding with --encoding",
                        report->encoding.name, report->lost, report->characters,
                        report->line);
}

/* Fill `out` anew; it stays empty at the end. */
static jy_status produce(jy_decoder *decoder, jy_error *err)
{
    jy_status status = JY_OK;
    for (size_t i = 0; i < decoder->out_end && decoder->report.lost == 0; i++) {
        decoder->lines += decoder->out[i] == '\n';
    }
    decoder->out_at = decoder->out_end = 0;
    if (!decoder->last) {
        status = fill(decoder, err);
    }
    if (status != JY_OK || decoder->in_at == decoder->in_end) {
        return status;
    }
    if (decoder->way == WAY_REPAIR) {
        repair(decoder);
    } else {
        convert(decoder);
    }
    decoder->report.characters += jy_utf8_count(decoder->out, decoder->out_end);
    return check_lost(decoder, err);
}

static size_t hand_out(const char *bytes, size_t *at, size_t end, char *buffer,
                       size_t size)
{
    size_t len = end - *at < size ? end - *at : size;
    memcpy(buffer, bytes + *at, len);
    *at += len;
    return len;
}

static jy_status read_decoded(jy_source *source, char *buffer, size_t size,
                              size_t *len, jy_error *err)
{
    jy_decoder *decoder = (jy_decoder *)source;
    jy_status status = JY_OK;
    if (decoder->way == WAY_OPEN && decoder->in_at == decoder->in_end) {
        status = fill(decoder, err);
        if (status == JY_OK) {
            status = decide(decoder, err);
        }
    }
    if (status != JY_OK) {
        return status;
    }
    if (decoder->way == WAY_OPEN || decoder->way == WAY_PASS) {
        *len = hand_out(decoder->in, &decoder->in_at, decoder->in_end, buffer,
                        size);
        return *len > 0 || decoder->last || decoder->way == WAY_OPEN
                   ? JY_OK
                   : jy_source_read(decoder->bytes, buffer, size, len, err);
    }
    while (status == JY_OK && decoder->out_at == decoder->out_end &&
           (decoder->in_at < decoder->in_end || !decoder->last)) {
        status = produce(decoder, err);
    }
    *len = hand_out(decoder->out, &decoder->out_at, decoder->out_end, buffer,
                    size);
    return status;
}

jy_status jy_decoder_new(jy_source *bytes, const char *declared, bool repairs,
                         jy_decoder **out, jy_error *err)
{
    jy_decoder *decoder = calloc(1, sizeof *decoder);
    *out = NULL;
    if (decoder != NULL) {
        decoder->source.read = read_decoded;
        decoder->bytes = bytes;
        decoder->declared = declared;
        decoder->repair = repairs;
        decoder->in = malloc(CHUNK);
        decoder->out = malloc(CHUNK * GROWTH);
        if (decoder->in != NULL && decoder->out != NULL) {
            *out = decoder;
            return JY_OK;
        }
    }
    jy_decoder_free(decoder);
    return jy_error_set(err, JY_E_INTERNAL, "no memory to decode a text");
}

void jy_decoder_free(jy_decoder *decoder)
{
    if (decoder != NULL) {
        for (size_t i = 0; i < decoder->converters; i++) {
            (void)iconv_close(decoder->converter[i]);
        }
        free(decoder->in);
        free(decoder->out);
        free(decoder);
    }
}

jy_source *jy_decoder_source(jy_decoder *decoder)
{
    return &decoder->source;
}

const jy_decoded *jy_decoder_report(const jy_decoder *decoder)
{
    return &decoder->report;
}
