/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which part of the corpus stands for the whole. */
#include "index/sample.h"

#include "index/buffer.h"
#include "index/pinyin.h"
#include "protocol/utf8.h"

#include <stdlib.h>

/* Less than this is taken of a document only if it is the whole. */
#define STRETCH_MIN 4096U

struct sampler {
    jy_buffer text;
    jy_buffer place;
    jy_buffer pieces;
    uint16_t *number; /* of a character, 0: none yet */
    jy_sample *out;
};

static void add_number(struct sampler *sampler, uint16_t number, size_t place)
{
    const uint32_t at = (uint32_t)place;
    jy_buffer_add(&sampler->text, &number, sizeof number);
    jy_buffer_add(&sampler->place, &at, sizeof at);
}

/* 0 for all that is no Chinese character. */
static uint16_t number_of(struct sampler *sampler, uint32_t code)
{
    const char *reading[JY_PINYIN_READINGS_MAX];
    uint16_t number = sampler->number[code];
    if (number == 0 && sampler->out->numbers < JY_SAMPLE_NUMBERS &&
        jy_pinyin_readings(code, reading) > 0) {
        number = (uint16_t)sampler->out->numbers++;
        sampler->number[code] = number;
        sampler->out->codes[number] = code;
    }
    return number;
}

static void add_body(struct sampler *sampler, uint64_t document, jy_text body)
{
    const jy_sample_piece piece = {sampler->text.len / sizeof(uint16_t),
                                   document};
    uint16_t before = 0;
    jy_buffer_add(&sampler->pieces, &piece, sizeof piece);
    for (size_t at = 0; at < body.len;) {
        uint32_t code = 0;
        size_t size = jy_utf8_decode(body.bytes + at, body.len - at, &code);
        uint16_t number = size ? number_of(sampler, code) : 0;
        if (number || before) {
            add_number(sampler, number, at);
        }
        before = number;
        at += size ? size : 1;
    }
    if (before) {
        add_number(sampler, 0, body.len);
    }
}

static jy_status get_body(const jy_text_store *store, uint64_t document,
                          jy_text *out, jy_error *err)
{
    jy_stored_document stored;
    jy_status status = jy_text_store_get(store, document, &stored, err);
    *out = stored.field[JY_FIELD_BODY].folded;
    return status;
}

static jy_status measure(const jy_text_store *store, uint64_t *out,
                         jy_error *err)
{
    jy_status status = JY_OK;
    jy_text body;
    *out = 0;
    for (uint64_t i = 0; status == JY_OK && i < jy_text_store_count(store);
         i++) {
        status = get_body(store, i, &body, err);
        *out += body.len;
        jy_text_store_pass(store, i);
    }
    return status;
}

/*
 * Keep what is taken in step with what is passed: of each document its whole
 * body or, where that is more than is due, the beginning.
 */
static jy_status take_evenly(struct sampler *sampler,
                             const jy_text_store *store, uint64_t total,
                             jy_error *err)
{
    const uint64_t budget =
        total < JY_SAMPLE_BYTES_MAX ? total : JY_SAMPLE_BYTES_MAX;
    const double share = total ? (double)budget / (double)total : 0;
    uint64_t passed = 0;
    uint64_t taken = 0;
    jy_status status = JY_OK;
    jy_text body;
    add_number(sampler, 0, 0);
    for (uint64_t i = 0; i < jy_text_store_count(store); i++) {
        status = get_body(store, i, &body, err);
        if (status != JY_OK) {
            break;
        }
        passed += body.len;
        uint64_t due = total == budget
                           ? body.len
                           : (uint64_t)((double)passed * share) - taken;
        if (due >= body.len || due >= STRETCH_MIN) {
            body.len =
                due >= body.len ? body.len : jy_utf8_floor(body.bytes, due);
            taken += body.len;
            add_body(sampler, i, body);
        }
        jy_text_store_pass(store, i);
    }
    return status;
}

jy_status jy_sample_take(const jy_text_store *store, jy_sample *out,
                         jy_error *err)
{
    struct sampler sampler = {.out = out};
    uint64_t total;
    *out = (jy_sample){.numbers = 1};
    jy_status status = measure(store, &total, err);
    if (status == JY_OK) {
        sampler.number = calloc(JY_PINYIN_CODES, sizeof *sampler.number);
        out->codes = calloc(JY_SAMPLE_NUMBERS, sizeof *out->codes);
        if (sampler.number && out->codes) {
            status = take_evenly(&sampler, store, total, err);
        }
    }
    out->text = (void *)sampler.text.bytes;
    out->len = sampler.text.len / sizeof *out->text;
    out->place = (void *)sampler.place.bytes;
    out->pieces = (void *)sampler.pieces.bytes;
    out->piece_count = sampler.pieces.len / sizeof *out->pieces;
    if (status == JY_OK &&
        (!sampler.number || !out->codes || sampler.text.failed ||
         sampler.place.failed || sampler.pieces.failed)) {
        status = jy_error_set(err, JY_E_INTERNAL,
                              "no memory for a sample of the corpus");
    }
    free(sampler.number);
    if (status != JY_OK) {
        jy_sample_clear(out);
    }
    return status;
}

void jy_sample_clear(jy_sample *sample)
{
    free(sample->text);
    free(sample->place);
    free(sample->codes);
    free(sample->pieces);
    *sample = (jy_sample){0};
}

uint64_t jy_sample_document(const jy_sample *sample, size_t at)
{
    size_t low = 0;
    size_t high = sample->piece_count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (sample->pieces[middle].begin <= at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return sample->pieces[low].document;
}
