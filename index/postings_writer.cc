/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how postings are collected in a database of Xapian. */
#include "index/postings.h"
#include "index/postings_guard.hh"

#include <algorithm>
#include <memory>
#include <string>
#include <xapian.h>

namespace
{

std::string to_term(const jy_posting &posting)
{
    std::string term;
    if (posting.prefix)
        term.push_back(posting.prefix);
    return term.append(posting.text.bytes, posting.text.len);
}

/*
 * Xapian keeps what is pending in a tree, which is the slower the more it
 * holds; a commit goes through all that is on the disk, which is the dearer
 * the more that is.  So what may be pending grows with what there is.
 */
const size_t pending_at_first = 150000;
const size_t growth = 100; /* what there is, to what may be pending */

/* Bytes of a block while postings are collected: with the usual 8,192 a commit
 * takes a tenth more, with 65,536 no less.  What is published is copied, and
 * has blocks of the usual size, of which a search reads less. */
const int collecting_block = 32768;

} // namespace

struct jy_posted {
    Xapian::Document document;
    size_t terms;
};

struct jy_postings_writer {
    std::string path;
    Xapian::WritableDatabase db;
    size_t pending = 0; /* terms since the last commit */
    size_t written = 0; /* terms before that */
    size_t pending_max = JY_POSTINGS_PENDING_MAX;

    void add(const jy_posted &posted)
    {
        db.add_document(posted.document);
        pending += posted.terms;
        if (pending >=
            std::min(pending_max, std::max(pending_at_first, written / growth)))
            flush();
    }

    void flush()
    {
        db.commit();
        written += pending;
        pending = 0;
    }
};

/* As guarded(); a failure tells what was being written, the reason first. */
template <typename F>
static jy_status writing(const char *path, jy_error *err, F body) noexcept
{
    jy_error why;
    jy_status status = guarded(&why, body);
    return status == JY_OK
               ? JY_OK
               : jy_error_set(err, status, "%s, in %s", why.message, path);
}

jy_status jy_postings_writer_new(const char *path, jy_postings_writer **out,
                                 jy_error *err)
{
    *out = nullptr;
    return writing(path, err, [&] {
        auto writer = std::make_unique<jy_postings_writer>();
        writer->path = path;
        writer->db = Xapian::WritableDatabase(
            path,
            Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_SYNC |
                Xapian::DB_NO_TERMLIST,
            collecting_block);
        *out = writer.release();
        return JY_OK;
    });
}

void jy_postings_writer_bound(jy_postings_writer *writer, size_t pending_max)
{
    writer->pending_max = std::max(pending_max, JY_POSTINGS_PENDING_MIN);
}

jy_status jy_posted_new(const jy_posting *postings, size_t count,
                        jy_posted **out, jy_error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        auto posted = std::make_unique<jy_posted>();
        for (size_t i = 0; i < count; i++)
            posted->document.add_term(to_term(postings[i]), postings[i].count);
        posted->terms = count;
        *out = posted.release();
        return JY_OK;
    });
}

void jy_posted_free(jy_posted *posted)
{
    delete posted;
}

jy_status jy_postings_writer_put(jy_postings_writer *writer, jy_posted *posted,
                                 jy_error *err)
{
    return writing(writer->path.c_str(), err, [&] {
        const std::unique_ptr<jy_posted> taken(posted);
        writer->add(*taken);
        return JY_OK;
    });
}

jy_status jy_postings_writer_add(jy_postings_writer *writer,
                                 const jy_posting *postings, size_t count,
                                 jy_error *err)
{
    jy_posted *posted;
    jy_status status = jy_posted_new(postings, count, &posted, err);
    return status == JY_OK ? jy_postings_writer_put(writer, posted, err)
                           : status;
}

jy_status jy_postings_writer_flush(jy_postings_writer *writer, jy_error *err)
{
    return writing(writer->path.c_str(), err, [&] {
        writer->flush();
        return JY_OK;
    });
}

jy_status jy_postings_writer_join(jy_postings_writer *const *writers,
                                  size_t count, const char *path, jy_error *err)
{
    for (size_t i = 0; i < count; i++) {
        jy_status status = jy_postings_writer_flush(writers[i], err);
        if (status != JY_OK)
            return status;
    }
    return writing(path, err, [&] {
        Xapian::Database all;
        for (size_t i = 0; i < count; i++)
            all.add_database(writers[i]->db);
        all.compact(path, Xapian::DBCOMPACT_SINGLE_FILE);
        for (size_t i = 0; i < count; i++)
            writers[i]->db.close();
        return JY_OK;
    });
}

jy_status jy_postings_writer_finish(jy_postings_writer *writer,
                                    const char *path, jy_error *err)
{
    return jy_postings_writer_join(&writer, 1, path, err);
}

void jy_postings_writer_free(jy_postings_writer *writer)
{
    /* A destructor of Xapian's may commit, and fail at that; by now it does
     * not matter, the folder is thrown away. */
    (void)guarded(nullptr, [&] {
        delete writer;
        return JY_OK;
    });
}
