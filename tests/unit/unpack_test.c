/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is packed is read as if it were not, or named. */
#define _XOPEN_SOURCE 700 /* nftw() */
#include "corpus/corpus.h"
#include "corpus/unpack.h"
#include "tests/unit/gather.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#define TEXT "各位代表，\n现在报告政府工作。\n"
#define BODY "各位代表，\n现在报告政府工作。"
#define PACKED_MAX ((size_t)1 << 20)

static const char *const names[] = {"a.txt.gz", "a.txt.xz", "a.txt.zst"};

/* Pack `len` bytes into a buffer of PACKED_MAX; returns how many it takes. */
static size_t pack(jy_packing packing, const char *bytes, size_t len, char *out)
{
    size_t end = 0;
    if (packing == JY_PACKING_GZ) {
        z_stream gz = {0};
        char *from = (char *)(uintptr_t)bytes;
        assert_int_equal(
            deflateInit2(&gz, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
            Z_OK);
        gz.next_in = (unsigned char *)from;
        gz.avail_in = (uInt)len;
        gz.next_out = (unsigned char *)out;
        gz.avail_out = (uInt)PACKED_MAX;
        assert_int_equal(deflate(&gz, Z_FINISH), Z_STREAM_END);
        end = PACKED_MAX - gz.avail_out;
        deflateEnd(&gz);
    } else if (packing == JY_PACKING_XZ) {
        assert_int_equal(lzma_easy_buffer_encode(
                             1, LZMA_CHECK_CRC32, NULL, (const uint8_t *)bytes,
                             len, (uint8_t *)out, &end, PACKED_MAX),
                         LZMA_OK);
    } else {
        end = ZSTD_compress(out, PACKED_MAX, bytes, len, 3);
        assert_false(ZSTD_isError(end));
    }
    return end;
}

/* Every way of packing in its turn. */
#define EACH(packing)                                                          \
    jy_packing packing = JY_PACKING_GZ;                                        \
    packing < JY_PACKING_COUNT;                                                \
    packing = (jy_packing)(packing + 1)

static const char *name_of(jy_packing packing)
{
    return names[packing - JY_PACKING_GZ];
}

/* Write `packed` as the only file of the folder, and read that. */
static void read_packed(struct gather *gather, jy_packing packing,
                        const char *packed, size_t len)
{
    gather_write_bytes(gather, name_of(packing), packed, len);
    gather_folder(gather);
    assert_int_equal(unlink(gather_path(gather, name_of(packing))), 0);
}

static void expect_text(const struct gather *gather)
{
    for (size_t i = 0; i < gather->problems; i++) {
        fail_msg("%s", gather->problem[i]);
    }
    assert_int_equal(gather->documents, 1);
    gather_expect(gather, 0, JY_FIELD_BODY, BODY);
}

/* The only problem, which has `words` in it. */
static void expect_said(const struct gather *gather, jy_packing packing,
                        const char *words)
{
    assert_int_equal(gather->problems, 1);
    if (strstr(gather->problem[0], words) == NULL ||
        strncmp(gather->problem[0], name_of(packing),
                strlen(name_of(packing))) != 0) {
        fail_msg("%s", gather->problem[0]);
    }
}

static void what_is_packed_is_read_under_its_own_name(void **state)
{
    struct gather *gather = *state;
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    for (EACH(packing)) {
        size_t len = pack(packing, TEXT, sizeof TEXT - 1, packed);
        read_packed(gather, packing, packed, len);
        expect_text(gather);
        gather_expect(gather, 0, JY_FIELD_ID, "a");
        gather_expect(gather, 0, JY_FIELD_SOURCE, name_of(packing));
        assert_int_equal(gather->bytes, len);
    }
    free(packed);
}

static void lines_of_json_are_packed_too(void **state)
{
    static const char lines[] = "{\"body\":\"一\"}\n{\"body\":\"二\"}\n";
    struct gather *gather = *state;
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    size_t len = pack(JY_PACKING_ZST, lines, sizeof lines - 1, packed);
    gather_write_bytes(gather, "b.jsonl.zst", packed, len);
    gather_folder(gather);
    assert_int_equal(gather->problems, 0);
    assert_int_equal(gather->documents, 2);
    gather_expect(gather, 1, JY_FIELD_ID, "b#2");
    free(packed);
}

static void packed_pieces_one_after_the_other_are_one_text(void **state)
{
    struct gather *gather = *state;
    char *packed = malloc(2 * PACKED_MAX);
    assert_non_null(packed);
    for (EACH(packing)) {
        size_t len = pack(packing, TEXT, 10, packed);
        len += pack(packing, &TEXT[10], sizeof TEXT - 11, packed + len);
        if (packing != JY_PACKING_ZST) { /* zeros may fill a block up */
            memset(packed + len, 0, 12);
            len += 12;
        }
        read_packed(gather, packing, packed, len);
        expect_text(gather);
    }
    free(packed);
}

static void what_is_cut_short_is_named_wherever_it_is_cut(void **state)
{
    struct gather *gather = *state;
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    for (EACH(packing)) {
        size_t len = pack(packing, TEXT, sizeof TEXT - 1, packed);
        for (size_t cut = 0; cut < len; cut++) {
            read_packed(gather, packing, packed, cut);
            expect_said(gather, packing,
                        cut == 0 ? "the file is empty"
                        : packing == JY_PACKING_GZ && cut < 3 ? "no gzip data"
                        : packing == JY_PACKING_XZ && cut < 6 ? "no xz data"
                        : packing == JY_PACKING_ZST && cut < 4
                            ? "no zstd data"
                            : "data is cut short");
            assert_int_equal(gather->documents, 0);
        }
    }
    free(packed);
}

static void what_is_damaged_is_named(void **state)
{
    struct gather *gather = *state;
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    for (EACH(packing)) {
        size_t len = pack(packing, TEXT, sizeof TEXT - 1, packed);
        if (packing == JY_PACKING_ZST) {
            packed[5] ^= 0x7F; /* no checksum by default, but a length */
        } else {
            packed[len / 2] ^= 0x10;
        }
        read_packed(gather, packing, packed, len);
        expect_said(gather, packing, "data is ");
        assert_int_equal(gather->documents, 0);
    }
    free(packed);
}

static void what_stands_behind_the_end_is_named(void **state)
{
    struct gather *gather = *state;
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    for (EACH(packing)) {
        size_t len = pack(packing, TEXT, sizeof TEXT - 1, packed);
        memcpy(packed + len, "没有压缩的文字", 21);
        read_packed(gather, packing, packed, len + 21);
        expect_said(gather, packing, "something stands behind the end");
    }
    free(packed);
}

static void nothing_is_unpacked_twice(void **state)
{
    struct gather *gather = *state;
    char *once = malloc(PACKED_MAX);
    char *twice = malloc(PACKED_MAX);
    assert_non_null(once);
    assert_non_null(twice);
    for (EACH(packing)) {
        size_t len = pack(packing, TEXT, sizeof TEXT - 1, once);
        len = pack(packing, once, len, twice);
        read_packed(gather, packing, twice, len);
        expect_said(gather, packing, "packed more than once");
        gather_write_bytes(gather, "b.gz.gz", twice, len);
        gather_folder(gather);
        assert_int_equal(gather->problems, 1);
        assert_int_equal(unlink(gather_path(gather, "b.gz.gz")), 0);
    }
    free(once);
    free(twice);
}

static void a_name_and_what_it_names_must_agree(void **state)
{
    struct gather *gather = *state;
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    size_t len = pack(JY_PACKING_GZ, TEXT, sizeof TEXT - 1, packed);
    gather_write(gather, "a.gz", TEXT);
    gather_write_bytes(gather, "b.txt", packed, len);
    gather_write_bytes(gather, "c.xz", packed, len);
    gather_write_bytes(gather, "d.jsonl", packed, len);
    gather_folder(gather);
    assert_int_equal(gather->problems, 4);
    gather_expect_problem(gather, 0, "a.gz:0: no gzip data, as its name says");
    gather_expect_problem(gather, 1,
                          "b.txt:0: gzip data; let its name end with .gz");
    gather_expect_problem(gather, 2, "c.xz:0: no xz data, as its name says");
    gather_expect_problem(gather, 3,
                          "d.jsonl:0: gzip data; let its name end with .gz");
    free(packed);
}

/* How a source of packed zeros ends, and what it has given. */
static jy_status unpack_zeros(size_t zeros, size_t *given, jy_error *err)
{
    char *bytes = calloc(1, zeros);
    char *packed = malloc(PACKED_MAX);
    static char chunk[1 << 16];
    jy_head_source source;
    jy_unpack *unpack;
    size_t got = 1;
    jy_status status = JY_OK;
    assert_non_null(bytes);
    assert_non_null(packed);
    jy_head_source_init(&source, packed,
                        pack(JY_PACKING_GZ, bytes, zeros, packed), NULL);
    assert_int_equal(
        jy_unpack_new(JY_PACKING_GZ, &source.source, &unpack, NULL), JY_OK);
    for (*given = 0; status == JY_OK && got > 0; *given += got) {
        status = jy_source_read(jy_unpack_source(unpack), chunk, sizeof chunk,
                                &got, err);
    }
    jy_unpack_free(unpack);
    free(packed);
    free(bytes);
    return status;
}

static void what_grows_beyond_all_measure_is_given_up(void **state)
{
    jy_error err = {JY_OK, ""};
    size_t given;
    (void)state;
    assert_int_equal(unpack_zeros(JY_UNPACK_UNWATCHED, &given, &err), JY_OK);
    assert_int_equal(given, JY_UNPACK_UNWATCHED);
    assert_int_equal(unpack_zeros(4 * JY_UNPACK_UNWATCHED, &given, &err),
                     JY_E_TOO_LARGE);
    assert_true(given <= JY_UNPACK_UNWATCHED + (1 << 17));
    assert_string_equal(err.message,
                        "more than 200 times as large unpacked as packed, "
                        "which no text is; given up after 16 MiB");
}

/* TEXT in zstd with a window of so much, as a power of two. */
static size_t pack_with_window(int log, char *out)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_inBuffer in = {TEXT, sizeof TEXT - 1, 0};
    ZSTD_outBuffer packed = {out, PACKED_MAX, 0};
    ZSTD_inBuffer none = {NULL, 0, 0};
    assert_non_null(context);
    assert_false(
        ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, log)));
    assert_false(ZSTD_isError(
        ZSTD_compressStream2(context, &packed, &in, ZSTD_e_flush)));
    assert_int_equal(ZSTD_compressStream2(context, &packed, &none, ZSTD_e_end),
                     0);
    ZSTD_freeCCtx(context);
    return packed.pos;
}

/* Let TEXT in xz ask for a dictionary of 2^(code/2 + 12) bytes. */
static size_t pack_with_dictionary(uint8_t code, char *out)
{
    static const char filter[] = "\x21\x01"; /* LZMA2, one byte follows */
    size_t len = pack(JY_PACKING_XZ, TEXT, sizeof TEXT - 1, out);
    uint8_t *block = (uint8_t *)out + LZMA_STREAM_HEADER_SIZE;
    size_t size = ((size_t)block[0] + 1) * 4 - 4;
    size_t at = 2;
    while (memcmp(block + at, filter, 2) != 0) {
        at++;
    }
    assert_true(at + 2 < size);
    block[at + 2] = code;
    uint32_t sum = lzma_crc32(block, size, 0);
    for (size_t i = 0; i < 4; i++) {
        block[size + i] = (uint8_t)(sum >> (8 * i));
    }
    return len;
}

static void memory_for_unpacking_has_a_limit(void **state)
{
    struct gather *gather = *state;
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    size_t len = pack_with_window(JY_UNPACK_WINDOW_LOG, packed);
    read_packed(gather, JY_PACKING_ZST, packed, len);
    expect_text(gather);
    len = pack_with_window(JY_UNPACK_WINDOW_LOG + 1, packed);
    read_packed(gather, JY_PACKING_ZST, packed, len);
    expect_said(gather, JY_PACKING_ZST, "needs more than 128 MiB of memory");
    len = pack_with_dictionary(28, packed); /* 64 MiB, as xz -9 */
    read_packed(gather, JY_PACKING_XZ, packed, len);
    expect_text(gather);
    len = pack_with_dictionary(30, packed);
    read_packed(gather, JY_PACKING_XZ, packed, len);
    expect_said(gather, JY_PACKING_XZ, "needs more than 128 MiB of memory");
    free(packed);
}

static void an_archive_is_named_and_not_entered(void **state)
{
    struct gather *gather = *state;
    char tar[512] = "文/一.txt";
    memcpy(tar + 257, "ustar", 6);
    char *packed = malloc(PACKED_MAX);
    assert_non_null(packed);
    gather_write_bytes(gather, "a.tar", tar, sizeof tar);
    gather_write_bytes(gather, "a.tar.gz", packed,
                       pack(JY_PACKING_GZ, tar, sizeof tar, packed));
    gather_write_bytes(gather, "b.zip", "PK\3\4zip", 7);
    gather_write_bytes(gather, "c.7z", "7z\xBC\xAF\x27\x1C", 6);
    gather_folder(gather);
    free(packed);
    assert_int_equal(gather->documents, 0);
    assert_int_equal(gather->problems, 4);
    gather_expect_problem(
        gather, 0, "a.tar:0: a tar archive; unpack it and name the folder");
    gather_expect_problem(
        gather, 1, "a.tar.gz:0: a tar archive; unpack it and name the folder");
    gather_expect_problem(
        gather, 2, "b.zip:0: a ZIP archive; unpack it and name the folder");
    gather_expect_problem(
        gather, 3, "c.7z:0: a 7z archive; unpack it and name the folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(what_is_packed_is_read_under_its_own_name),
        gather_test(lines_of_json_are_packed_too),
        gather_test(packed_pieces_one_after_the_other_are_one_text),
        gather_test(what_is_cut_short_is_named_wherever_it_is_cut),
        gather_test(what_is_damaged_is_named),
        gather_test(what_stands_behind_the_end_is_named),
        gather_test(nothing_is_unpacked_twice),
        gather_test(a_name_and_what_it_names_must_agree),
        cmocka_unit_test(what_grows_beyond_all_measure_is_given_up),
        gather_test(memory_for_unpacking_has_a_limit),
        gather_test(an_archive_is_named_and_not_entered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
