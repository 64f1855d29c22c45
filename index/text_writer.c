/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how documents become the file `text`. */
#include "index/buffer.h"
#include "index/folder.h"
#include "index/text_layout.h"
#include "index/text_store.h"
#include "index/trigrams.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct jy_text_writer {
    int fd;
    uint64_t at; /* bytes written or waiting in `out` */
    jy_buffer out;
    jy_buffer offsets;
    jy_buffer changes; /* of the document that is written */
    jy_buffer points;
};

enum { FLUSH_AT = 1 << 20 };

static jy_status flush(jy_text_writer *writer, jy_error *err)
{
    if (!jy_folder_write_all(writer->fd, writer->out.bytes, writer->out.len)) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "writing the text file");
    }
    writer->out.len = 0;
    return JY_OK;
}

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory for the text file");
}

jy_status jy_text_writer_new(int fd, jy_text_writer **out, jy_error *err)
{
    const struct jy_text_header header = {0};
    *out = calloc(1, sizeof **out);
    if (!*out) {
        return no_memory(err);
    }
    (*out)->fd = fd;
    (*out)->at = sizeof header;
    jy_buffer_add(&(*out)->out, &header, sizeof header);
    return JY_OK;
}

void jy_text_writer_free(jy_text_writer *writer)
{
    if (writer) {
        jy_buffer_clear(&writer->out);
        jy_buffer_clear(&writer->offsets);
        jy_buffer_clear(&writer->changes);
        jy_buffer_clear(&writer->points);
        free(writer);
    }
}

/* A field or an attachment as it goes into a record. */
struct piece {
    enum jy_text_form form;
    jy_text text; /* bytes == NULL: absent */
    const jy_folded *folded;
    jy_text changes; /* instead of the text */
    const void *points;
    size_t points_size; /* bytes of one */
    size_t point_count;
};

static void cut_piece(jy_text_writer *writer, size_t number, jy_text text,
                      const jy_folded *folded, struct piece *out)
{
    *out = (struct piece){.form = JY_TEXT_SAME, .text = text};
    if (number >= JY_FIELD_COUNT || !text.bytes ||
        (text.len == folded->len &&
         memcmp(text.bytes, folded->bytes, text.len) == 0)) {
        return;
    }
    out->folded = folded;
    if (number != JY_FIELD_BODY) {
        out->form = JY_TEXT_BOTH;
        out->points = folded->points;
        out->points_size = sizeof *folded->points;
        out->point_count = folded->point_count;
        return;
    }
    writer->changes.len = 0;
    writer->points.len = 0;
    jy_changes_write(text, &writer->changes, &writer->points);
    out->form = JY_TEXT_CHANGES;
    out->changes = (jy_text){writer->changes.bytes, writer->changes.len};
    out->points = writer->points.bytes;
    out->points_size = sizeof(jy_change_point);
    out->point_count = writer->points.len / sizeof(jy_change_point);
}

static void add_padding(jy_buffer *out, uint64_t at)
{
    static const char zeros[JY_TEXT_ALIGNMENT];
    jy_buffer_add(out, zeros, (size_t)(-at & (JY_TEXT_ALIGNMENT - 1U)));
}

/* The head of a record: what there is. */
static void add_head(jy_buffer *out, const struct piece *pieces)
{
    uint64_t count = 0;
    for (size_t i = 0; i < JY_TEXT_NUMBERS; i++) {
        count += pieces[i].text.bytes != NULL;
    }
    jy_buffer_add_varint(out, count);
    for (size_t i = 0; i < JY_TEXT_NUMBERS; i++) {
        const struct piece *piece = &pieces[i];
        if (piece->text.bytes) {
            const size_t folded =
                piece->folded ? piece->folded->len : piece->text.len;
            jy_buffer_add_varint(out, i);
            jy_buffer_add_varint(out, piece->text.len);
            jy_buffer_add_varint(out,
                                 folded << JY_TEXT_FORM_BITS | piece->form);
            jy_buffer_add_varint(out, piece->point_count);
            if (piece->form == JY_TEXT_CHANGES) {
                jy_buffer_add_varint(out, piece->changes.len);
            }
        }
    }
}

static jy_text folded_body(const struct piece *pieces)
{
    const struct piece *body = &pieces[JY_FIELD_BODY];
    return body->folded ? (jy_text){body->folded->bytes, body->folded->len}
                        : body->text;
}

static void add_record(jy_buffer *out, uint64_t at, const struct piece *pieces)
{
    size_t start = out->len;
    add_head(out, pieces);
    add_padding(out, at + out->len - start);
    jy_trigrams_add(out, folded_body(pieces));
    for (size_t i = 0; i < JY_TEXT_NUMBERS; i++) {
        jy_buffer_add(out, pieces[i].points,
                      pieces[i].point_count * pieces[i].points_size);
    }
    for (size_t i = 0; i < JY_TEXT_NUMBERS; i++) {
        const struct piece *piece = &pieces[i];
        const jy_text text =
            piece->form == JY_TEXT_CHANGES ? piece->changes : piece->text;
        if (text.bytes) {
            jy_buffer_add(out, text.bytes, text.len);
        }
        if (piece->folded) {
            jy_buffer_add(out, piece->folded->bytes, piece->folded->len);
        }
    }
}

jy_status jy_text_writer_add(jy_text_writer *writer,
                             const jy_document *document,
                             const jy_folded *folded, jy_error *err)
{
    struct piece pieces[JY_TEXT_NUMBERS];
    size_t before = writer->out.len;
    for (size_t i = 0; i < JY_TEXT_NUMBERS; i++) {
        bool attached = i >= JY_FIELD_COUNT;
        cut_piece(writer, i,
                  attached ? document->attachment[i - JY_FIELD_COUNT]
                           : document->field[i],
                  attached ? NULL : &folded[i], &pieces[i]);
    }
    jy_buffer_add(&writer->offsets, &writer->at, sizeof writer->at);
    add_record(&writer->out, writer->at, pieces);
    writer->at += writer->out.len - before;
    if (writer->out.failed || writer->offsets.failed ||
        writer->changes.failed || writer->points.failed) {
        return no_memory(err);
    }
    return writer->out.len >= FLUSH_AT ? flush(writer, err) : JY_OK;
}

jy_status jy_text_writer_finish(jy_text_writer *writer, jy_error *err)
{
    jy_buffer_add(&writer->offsets, &writer->at, sizeof writer->at);
    size_t padding = (size_t)(-writer->at & 7U);
    jy_buffer_add(&writer->out, "\0\0\0\0\0\0\0", padding);
    const struct jy_text_header header = {
        .magic = JY_TEXT_MAGIC,
        .documents = writer->offsets.len / sizeof(uint64_t) - 1,
        .offsets = writer->at + padding,
    };
    jy_buffer_add(&writer->out, writer->offsets.bytes, writer->offsets.len);
    if (writer->out.failed || writer->offsets.failed) {
        return no_memory(err);
    }
    jy_status status = flush(writer, err);
    if (status != JY_OK) {
        return status;
    }
    if (pwrite(writer->fd, &header, sizeof header, 0) != sizeof header) {
        return jy_error_system(err, JY_E_UNAVAILABLE, errno,
                               "writing the text file's header");
    }
    return JY_OK;
}
