/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the postings of many documents become those of many terms. */
#include "index/inverter.h"

#include "index/term_store.h"
#include "index/texts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * A term's name is its first eight bytes as a number, so that numbers compare
 * as names do, and what is behind them.  Its postings lie in pieces, each
 * twice as long as the one before, that end with the place of the next.
 */
struct jy_inverted_term {
    uint64_t head;     /* the first bytes, the first of them the highest */
    uint32_t rest;     /* place of the others, their number before them; or 0 */
    uint32_t document; /* of the last posting, + 1 */
    uint32_t count;    /* postings */
    uint32_t size;     /* bytes of these */
    uint32_t first;    /* place of the first piece */
    uint32_t at;       /* where the next byte goes */
    uint32_t end;      /* of the piece: there the place of the next one goes */
    uint32_t piece;    /* bytes of the piece */
};

enum {
    HEAD = sizeof(uint64_t),
    LINK = sizeof(uint32_t),
    PIECE_FIRST = 8,
    PIECE_MAX = 4096,
    VARINT_MAX = 5, /* bytes of 32 bits */
    /* What one posting can take at most: two numbers, and the pieces that are
     * begun for them; a new term's name besides. */
    POSTING_MAX = 2 * VARINT_MAX + 2 * (PIECE_MAX + LINK),
    TERMS_AT_FIRST = 4096,
    BYTES_AT_FIRST = 1 << 16
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "no memory to index with");
}

size_t jy_inverter_size(const jy_inverter *inverter)
{
    return inverter->used + inverter->terms * sizeof(struct jy_inverted_term) +
           inverter->slots * sizeof *inverter->slot;
}

/* --- names */

struct name {
    uint64_t head;
    const char *rest; /* behind the head */
    size_t rest_len;
};

/* `bytes` has room for JY_POSTING_TERM_MAX. */
static bool spell(const jy_posting *posting, char *bytes, struct name *out)
{
    const size_t prefix = posting->prefix != '\0';
    const size_t len = posting->text.len + prefix;
    if (len == 0 || len > JY_POSTING_TERM_MAX) {
        return false;
    }
    bytes[0] = posting->prefix;
    memcpy(bytes + prefix, posting->text.bytes, posting->text.len);
    const size_t heading = len < HEAD ? len : HEAD;
    out->head = 0;
    for (size_t i = 0; i < heading; i++) {
        out->head |= (uint64_t)(unsigned char)bytes[i] << (8 * (HEAD - 1 - i));
    }
    out->rest = bytes + heading;
    out->rest_len = len - heading;
    return true;
}

/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4) of the
 * head, and FNV-1a of the rest. */
static size_t hash(const struct name *of)
{
    uint64_t mixed = of->head;
    for (size_t i = 0; i < of->rest_len; i++) {
        mixed = (mixed ^ (unsigned char)of->rest[i]) * 0x100000001B3ULL;
    }
    mixed *= 0x9E3779B97F4A7C15ULL;
    return (size_t)(mixed ^ mixed >> 32);
}

static struct name name_of(const jy_inverter *inverter,
                           const struct jy_inverted_term *term)
{
    struct name found = {.head = term->head};
    if (term->rest) {
        found.rest = (const char *)inverter->bytes + term->rest + 1;
        found.rest_len = inverter->bytes[term->rest];
    }
    return found;
}

static bool is_named(const jy_inverter *inverter,
                     const struct jy_inverted_term *term,
                     const struct name *name)
{
    if (term->head != name->head) {
        return false;
    }
    const struct name own = name_of(inverter, term);
    return own.rest_len == name->rest_len &&
           (own.rest_len == 0 ||
            memcmp(own.rest, name->rest, own.rest_len) == 0);
}

/* The slot of a name: its own, or the free one it would have. */
static uint32_t *find_slot(const jy_inverter *inverter, const struct name *name)
{
    size_t at = hash(name) & (inverter->slots - 1);
    while (inverter->slot[at] &&
           !is_named(inverter, &inverter->term[inverter->slot[at] - 1], name)) {
        at = (at + 1) & (inverter->slots - 1);
    }
    return &inverter->slot[at];
}

/* --- room */

static bool grow_terms(jy_inverter *inverter)
{
    const size_t capacity =
        inverter->term_capacity ? 2 * inverter->term_capacity : TERMS_AT_FIRST;
    struct jy_inverted_term *term =
        realloc(inverter->term, capacity * sizeof *inverter->term);
    uint32_t *slot = calloc(2 * capacity, sizeof *slot);
    if (term) {
        inverter->term = term;
    }
    if (!term || !slot) {
        free(slot);
        return false;
    }
    free(inverter->slot);
    inverter->slot = slot;
    inverter->slots = 2 * capacity;
    inverter->term_capacity = capacity;
    for (size_t i = 0; i < inverter->terms; i++) {
        const struct name name = name_of(inverter, &inverter->term[i]);
        *find_slot(inverter, &name) = (uint32_t)(i + 1);
    }
    return true;
}

/* Room for `more` bytes, all places of which are 32 bits wide. */
static bool make_room(jy_inverter *inverter, size_t more)
{
    size_t capacity = inverter->capacity ? inverter->capacity : BYTES_AT_FIRST;
    if (inverter->used + more > UINT32_MAX) {
        return false;
    }
    while (capacity < inverter->used + more) {
        capacity += capacity / 2;
    }
    if (capacity == inverter->capacity) {
        return true;
    }
    unsigned char *bytes = realloc(inverter->bytes, capacity);
    if (!bytes) {
        return false;
    }
    inverter->bytes = bytes;
    inverter->capacity = capacity;
    return true;
}

static uint32_t take(jy_inverter *inverter, size_t size)
{
    const uint32_t place = (uint32_t)inverter->used;
    inverter->used += size;
    return place;
}

/* --- adding */

static void add_byte(jy_inverter *inverter, struct jy_inverted_term *term,
                     unsigned char byte)
{
    if (term->at == term->end) {
        term->piece =
            term->piece < PIECE_MAX ? 2 * term->piece : (uint32_t)PIECE_MAX;
        const uint32_t next = take(inverter, term->piece + LINK);
        memcpy(inverter->bytes + term->end, &next, LINK);
        term->at = next;
        term->end = next + term->piece;
    }
    inverter->bytes[term->at++] = byte;
    term->size++;
}

static void add_number(jy_inverter *inverter, struct jy_inverted_term *term,
                       uint32_t value)
{
    for (; value >= 0x80; value >>= 7) {
        add_byte(inverter, term, (unsigned char)(value | 0x80));
    }
    add_byte(inverter, term, (unsigned char)value);
}

static struct jy_inverted_term *new_term(jy_inverter *inverter,
                                         const struct name *name)
{
    struct jy_inverted_term *term = &inverter->term[inverter->terms++];
    *term = (struct jy_inverted_term){.head = name->head, .piece = PIECE_FIRST};
    if (name->rest_len > 0) {
        term->rest = take(inverter, 1 + name->rest_len);
        inverter->bytes[term->rest] = (unsigned char)name->rest_len;
        memcpy(inverter->bytes + term->rest + 1, name->rest, name->rest_len);
    }
    term->first = take(inverter, PIECE_FIRST + LINK);
    term->at = term->first;
    term->end = term->first + PIECE_FIRST;
    return term;
}

static jy_status add(jy_inverter *inverter, uint32_t document,
                     const jy_posting *posting, jy_error *err)
{
    char bytes[JY_POSTING_TERM_MAX];
    struct name name;
    if (!spell(posting, bytes, &name)) {
        return jy_error_set(err, JY_E_INTERNAL,
                            "postings: a term of %zu bytes is too long",
                            posting->text.len);
    }
    if ((inverter->terms == inverter->term_capacity && !grow_terms(inverter)) ||
        !make_room(inverter, POSTING_MAX + JY_POSTING_TERM_MAX)) {
        return no_memory(err);
    }
    uint32_t *slot = find_slot(inverter, &name);
    struct jy_inverted_term *term;
    if (*slot) {
        term = &inverter->term[*slot - 1];
    } else {
        term = new_term(inverter, &name);
        *slot = (uint32_t)inverter->terms;
    }
    add_number(inverter, term, document - term->document);
    add_number(inverter, term, posting->count);
    term->document = document + 1;
    term->count++;
    return JY_OK;
}

jy_status jy_inverter_add(jy_inverter *inverter, uint32_t document,
                          const jy_posting *postings, size_t count,
                          jy_error *err)
{
    jy_status status = JY_OK;
    if (inverter->used == 0 && !make_room(inverter, 1)) {
        return no_memory(err);
    }
    if (inverter->used == 0) {
        (void)take(inverter, 1); /* no name is at place 0 */
    }
    for (size_t i = 0; status == JY_OK && i < count; i++) {
        status = add(inverter, document, &postings[i], err);
    }
    return status;
}

/* --- writing */

static void put_number(FILE *file, size_t value)
{
    for (; value >= 0x80; value >>= 7) {
        putc_unlocked((int)(value | 0x80) & 0xFF, file);
    }
    putc_unlocked((int)value, file);
}

static void put_name(FILE *file, const struct name *name)
{
    unsigned char head[HEAD];
    size_t len = 0;
    for (size_t i = 0; i < HEAD; i++) {
        head[i] = (unsigned char)(name->head >> (8 * (HEAD - 1 - i)));
        len += head[i] != 0; /* a term has no NUL */
    }
    put_number(file, len + name->rest_len);
    fwrite(head, 1, len, file);
    if (name->rest_len > 0) {
        fwrite(name->rest, 1, name->rest_len, file);
    }
}

static void put_term(const jy_inverter *inverter,
                     const struct jy_inverted_term *term, FILE *file)
{
    const struct name name = name_of(inverter, term);
    put_name(file, &name);
    put_number(file, term->count);
    put_number(file, term->size);
    uint32_t left = term->size;
    uint32_t place = term->first;
    for (uint32_t piece = PIECE_FIRST; left > 0;
         piece = piece < PIECE_MAX ? 2 * piece : (uint32_t)PIECE_MAX) {
        const uint32_t some = left < piece ? left : piece;
        fwrite(inverter->bytes + place, 1, some, file);
        left -= some;
        if (left > 0) {
            memcpy(&place, inverter->bytes + place + piece, LINK);
        }
    }
}

/* What is sorted: most names differ in their heads. */
struct entry {
    uint64_t head;
    const unsigned char *rest; /* its length, then the bytes; or NULL */
    const struct jy_inverted_term *term;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    if (left->head != right->head) {
        return left->head < right->head ? -1 : 1;
    }
    if (!left->rest || !right->rest) {
        return (left->rest != NULL) - (right->rest != NULL);
    }
    return jy_texts_compare(
        (jy_text){(const char *)left->rest + 1, *left->rest},
        (jy_text){(const char *)right->rest + 1, *right->rest});
}

static void forget(jy_inverter *inverter)
{
    if (inverter->slots > 0) {
        memset(inverter->slot, 0, inverter->slots * sizeof *inverter->slot);
    }
    inverter->terms = 0;
    inverter->used = 0;
}

jy_status jy_inverter_write(jy_inverter *inverter, FILE *file, jy_error *err)
{
    struct entry *entries = malloc((inverter->terms + 1) * sizeof *entries);
    if (!entries) {
        return no_memory(err);
    }
    for (size_t i = 0; i < inverter->terms; i++) {
        const struct jy_inverted_term *term = &inverter->term[i];
        entries[i] = (struct entry){
            term->head, term->rest ? inverter->bytes + term->rest : NULL, term};
    }
    qsort(entries, inverter->terms, sizeof *entries, compare_entries);
    for (size_t i = 0; i < inverter->terms; i++) {
        put_term(inverter, entries[i].term, file);
    }
    free(entries);
    forget(inverter);
    return ferror(file) || fflush(file) != 0
               ? jy_error_system(err, JY_E_UNAVAILABLE, errno,
                                 "writing postings")
               : JY_OK;
}

void jy_inverter_clear(jy_inverter *inverter)
{
    free(inverter->term);
    free(inverter->slot);
    free(inverter->bytes);
    *inverter = (jy_inverter){0};
}
