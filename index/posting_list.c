/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a posting list is gone through. */
#include "index/list_layout.h"

#include <string.h>

#define NO_BLOCK SIZE_MAX

static uint32_t get(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* JY_LIST_BLOCK values of `width` bits each, up to 32.  Up to 8 bytes behind
 * them are read. */
static void unpack(const unsigned char *bytes, unsigned width, uint32_t *out)
{
    const uint64_t mask = ((uint64_t)1 << width) - 1;
    for (size_t i = 0; i < JY_LIST_BLOCK; i += 8, bytes += width) {
        for (unsigned k = 0; k < 8; k++) {
            uint64_t bits;
            memcpy(&bits, bytes + k * width / 8, sizeof bits);
            out[i + k] = (uint32_t)(bits >> (k * width % 8) & mask);
        }
    }
}

static void end(jy_cursor *cursor, bool damaged)
{
    cursor->document = JY_NO_DOCUMENT;
    cursor->damaged |= damaged;
    cursor->block = cursor->blocks;
    cursor->at = 0;
    cursor->filled = 1;
    cursor->packed = NULL;
    cursor->counts[0] = 1;
}

static uint32_t last_of(const jy_cursor *cursor, size_t block)
{
    return get(cursor->list.bytes + block * JY_LIST_ENTRY);
}

/* Where blocks begin, counted from the end of the table. */
static size_t offset_of(const jy_cursor *cursor, size_t block)
{
    return block == 0 ? 0
                      : get(cursor->list.bytes + (block - 1) * JY_LIST_ENTRY +
                            sizeof(uint32_t));
}

/* Documents out of gaps.  Whether they are numbers of documents.  Four at a
 * time, so that an addition does not wait for each one before it. */
static bool add_up(jy_cursor *cursor, uint64_t before)
{
    uint32_t *at = cursor->documents;
    unsigned i = 0;
    for (; i + 4 <= cursor->filled; i += 4) {
        const uint64_t two = (uint64_t)at[i] + at[i + 1] + 1;
        const uint64_t three = two + at[i + 2] + 1;
        const uint64_t four = two + at[i + 2] + at[i + 3] + 2;
        at[i] = (uint32_t)(before + at[i]);
        at[i + 1] = (uint32_t)(before + two);
        at[i + 2] = (uint32_t)(before + three);
        at[i + 3] = (uint32_t)(before + four);
        before += four + 1;
    }
    for (; i < cursor->filled; i++) {
        before += at[i];
        at[i] = (uint32_t)before++;
    }
    return before <= cursor->limit;
}

static bool read_row(jy_cursor *cursor, const unsigned char *at,
                     const unsigned char *stop, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        uint64_t gap;
        uint64_t times = 1;
        if (!jy_varint_read(&at, stop, &gap) || gap >> 1 > UINT32_MAX ||
            (!(gap & 1) && !jy_varint_read(&at, stop, &times)) ||
            times > UINT32_MAX) {
            return false;
        }
        cursor->documents[i] = (uint32_t)(gap >> 1);
        cursor->counts[i] = (uint32_t)times;
    }
    cursor->filled = count;
    cursor->packed = NULL;
    return true;
}

static bool read_packed(jy_cursor *cursor, const unsigned char *at,
                        const unsigned char *stop)
{
    if (stop - at < JY_LIST_WIDTHS) {
        return false;
    }
    const unsigned gaps = at[0];
    const unsigned counts = at[1];
    at += JY_LIST_WIDTHS;
    if (gaps > 32 || counts > 32 ||
        (size_t)(stop - at) != (size_t)(gaps + counts) * JY_LIST_BLOCK / 8) {
        return false;
    }
    unpack(at, gaps, cursor->documents);
    cursor->filled = JY_LIST_BLOCK;
    cursor->packed = at + (size_t)gaps * JY_LIST_BLOCK / 8;
    cursor->width = counts;
    return true;
}

/* Unpack a block; the cursor stands at its first posting. */
static void load(jy_cursor *cursor, size_t block)
{
    const size_t table = cursor->blocks * (JY_LIST_ENTRY + 1);
    const size_t begin = offset_of(cursor, block);
    const size_t stop = offset_of(cursor, block + 1);
    const uint64_t before =
        block ? (uint64_t)last_of(cursor, block - 1) + 1 : 0;
    const size_t left = cursor->list.frequency - block * JY_LIST_BLOCK;
    const unsigned char *bytes = cursor->list.bytes + table;
    if (begin > stop || stop > cursor->list.size - table ||
        !(left < JY_LIST_BLOCK
              ? read_row(cursor, bytes + begin, bytes + stop, (unsigned)left)
              : read_packed(cursor, bytes + begin, bytes + stop)) ||
        !add_up(cursor, before)) {
        end(cursor, true);
        return;
    }
    cursor->block = block;
    cursor->at = 0;
    cursor->document = cursor->documents[0];
}

void jy_cursor_open(jy_cursor *cursor, const jy_list *list, uint32_t limit)
{
    cursor->document = 0;
    cursor->damaged = false;
    cursor->list = *list;
    cursor->limit = limit;
    cursor->blocks = jy_list_blocks(list->frequency);
    cursor->block = NO_BLOCK;
    cursor->at = 0;
    cursor->filled = 0;
    cursor->packed = NULL;
    if (cursor->blocks > 0) {
        if (list->size / (JY_LIST_ENTRY + 1) < cursor->blocks) {
            end(cursor, true);
        }
    } else if (list->frequency == 0) {
        end(cursor, false);
    } else if (!read_row(cursor, list->bytes, list->bytes + list->size,
                         list->frequency) ||
               !add_up(cursor, 0)) {
        end(cursor, true);
    } else {
        cursor->document = cursor->documents[0];
        cursor->block = 0;
    }
}

/* The first block from `block` on whose last document is not before
 * `document`: the distance is doubled until it is passed, then halved. */
static size_t find_block(const jy_cursor *cursor, size_t block,
                         uint32_t document)
{
    size_t low = block;
    size_t step = 1;
    while (low + step <= cursor->blocks &&
           last_of(cursor, low + step - 1) < document) {
        low += step;
        step *= 2;
    }
    size_t high =
        low + step <= cursor->blocks ? low + step - 1 : cursor->blocks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (last_of(cursor, middle) < document) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The first place from `at` on with a document that is not before; behind the
 * last if all are. */
static unsigned find_place(const jy_cursor *cursor, unsigned at,
                           uint32_t document)
{
    at += (unsigned)jy_documents_find(cursor->documents + at,
                                      cursor->filled - at, document);
    return at + (cursor->documents[at] < document);
}

void jy_cursor_seek(jy_cursor *cursor, uint32_t document)
{
    if (cursor->document == JY_NO_DOCUMENT) {
        return;
    }
    if (cursor->filled == 0 ||
        cursor->documents[cursor->filled - 1] < document) {
        size_t next = cursor->filled == 0 ? 0 : cursor->block + 1;
        if (cursor->blocks > 0) {
            next = find_block(cursor, next, document);
        }
        if (next >= cursor->blocks) { /* 0 in a row of varints */
            end(cursor, false);
            return;
        }
        load(cursor, next);
        if (cursor->document == JY_NO_DOCUMENT) {
            return;
        }
    } else if (cursor->at + 1 < cursor->filled &&
               cursor->documents[cursor->at + 1] >= document) {
        cursor->document = cursor->documents[++cursor->at]; /* as most are */
        return;
    }
    unsigned place = find_place(cursor, cursor->at, document);
    if (place == cursor->filled) { /* the table promised one */
        end(cursor, true);
        return;
    }
    cursor->at = place;
    cursor->document = cursor->documents[place];
}

void jy_cursor_unpack_counts(jy_cursor *cursor)
{
    unpack(cursor->packed, cursor->width, cursor->counts);
    for (size_t i = 0; i < JY_LIST_BLOCK; i++) {
        cursor->counts[i]++;
    }
    cursor->packed = NULL;
}

/* --- side by side */

/* Documents that wait to be found in the block that a cursor is in; the
 * first is not behind the one it stands at. */
struct meeting {
    const jy_cursor *cursor;
    const uint32_t *documents;
    size_t at;
    size_t stop;
    uint32_t *from; /* those found go here, and where they are, there */
    uint32_t *place;
};

/* Numbers of documents from the first to the last that are close. */
enum { CLOSE = 4096 };

/* A table says where in the block each is; JY_LIST_BLOCK: nowhere. */
static unsigned meet_close(const struct meeting *meeting, size_t *kept)
{
    const jy_cursor *cursor = meeting->cursor;
    const uint32_t first = meeting->documents[meeting->at];
    const uint32_t last = meeting->documents[meeting->stop - 1];
    unsigned char place[CLOSE];
    unsigned at = cursor->at;
    size_t count = 0;
    memset(place, JY_LIST_BLOCK, last - first + 1);
    for (; at < cursor->filled && cursor->documents[at] <= last; at++) {
        place[cursor->documents[at] - first] = (unsigned char)at;
    }
    for (size_t i = meeting->at; i < meeting->stop; i++) {
        meeting->from[count] = (uint32_t)i;
        meeting->place[count] = place[meeting->documents[i] - first];
        count += meeting->place[count] < JY_LIST_BLOCK;
    }
    *kept = count;
    return at;
}

/* Each is searched. */
static unsigned meet_few(const struct meeting *meeting, size_t *kept)
{
    const jy_cursor *cursor = meeting->cursor;
    unsigned at = cursor->at;
    size_t count = 0;
    for (size_t i = meeting->at; i < meeting->stop; i++) {
        at = find_place(cursor, at, meeting->documents[i]);
        meeting->from[count] = (uint32_t)i;
        meeting->place[count] = at;
        count += cursor->documents[at] == meeting->documents[i];
    }
    *kept = count;
    return at;
}

/* A count that may not be unpacked yet. */
static uint32_t count_at(const jy_cursor *cursor, unsigned place)
{
    if (!cursor->packed) {
        return cursor->counts[place];
    }
    const size_t bit = (size_t)place * cursor->width;
    uint64_t bits;
    memcpy(&bits, cursor->packed + bit / 8, sizeof bits);
    return (uint32_t)(bits >> bit % 8 & (((uint64_t)1 << cursor->width) - 1)) +
           1;
}

/* Keep of the documents of a block, which are there from meeting->at on. */
static size_t meet_block(jy_cursor *cursor, const struct meeting *meeting,
                         uint32_t *documents, uint32_t *times)
{
    enum { FEW = 8 }; /* for which a table costs more */
    const size_t count = meeting->stop - meeting->at;
    const uint32_t distance =
        meeting->documents[meeting->stop - 1] - meeting->documents[meeting->at];
    size_t kept;
    const unsigned at = count > FEW && distance < CLOSE
                            ? meet_close(meeting, &kept)
                            : meet_few(meeting, &kept);
    for (size_t i = 0; i < kept; i++) {
        documents[i] = meeting->documents[meeting->from[i]];
        times[i] = count_at(cursor, meeting->place[i]);
    }
    cursor->at = at < cursor->filled ? at : cursor->filled - 1;
    cursor->document = cursor->documents[cursor->at];
    return kept;
}

size_t jy_cursor_meet(jy_cursor *cursor, uint32_t *documents, size_t count,
                      uint32_t *from, uint32_t *times)
{
    uint32_t place[JY_LIST_BLOCK];
    struct meeting meeting = {cursor, documents, 0, 0, from, place};
    size_t kept = 0;
    while (meeting.stop < count) {
        meeting.at = meeting.stop;
        jy_cursor_reach(cursor, documents[meeting.at]);
        if (cursor->document == JY_NO_DOCUMENT) {
            break;
        }
        const uint32_t last = cursor->documents[cursor->filled - 1];
        meeting.stop = documents[count - 1] <= last ? count : meeting.at;
        while (meeting.stop < count && documents[meeting.stop] <= last) {
            meeting.stop++;
        }
        meeting.from = from + kept;
        kept += meet_block(cursor, &meeting, documents + kept, times + kept);
    }
    return kept;
}

unsigned char jy_cursor_worth(const jy_cursor *cursor, uint32_t document,
                              uint32_t *last)
{
    *last = JY_NO_DOCUMENT;
    if (cursor->blocks == 0) {
        return JY_LIST_WORTH_MAX;
    }
    size_t block = cursor->block == NO_BLOCK ? 0 : cursor->block;
    block = find_block(cursor, block, document);
    if (block == cursor->blocks) {
        return 0;
    }
    *last = last_of(cursor, block);
    return cursor->list.bytes[cursor->blocks * JY_LIST_ENTRY + block];
}

size_t jy_cursor_take_block(jy_cursor *cursor, const uint32_t **documents,
                            const uint32_t **counts)
{
    if (cursor->document == JY_NO_DOCUMENT) {
        return 0;
    }
    if (cursor->packed) {
        jy_cursor_unpack_counts(cursor);
    }
    const unsigned first = cursor->at;
    *documents = cursor->documents + first;
    *counts = cursor->counts + first;
    cursor->at = cursor->filled - 1;
    cursor->document = cursor->documents[cursor->at];
    return cursor->filled - first;
}
