/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how postings are collected in a database of Xapian. */
#include "index/postings.h"
#include "index/postings_guard.hh"

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

/* A commit this often bounds the memory that collecting takes. */
const size_t commit_after_terms = 4000000;

} // namespace

struct jy_postings_writer {
    Xapian::WritableDatabase db;
    size_t pending = 0; /* terms since the last commit */
};

jy_status jy_postings_writer_new(const char *path, jy_postings_writer **out,
                                 jy_error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        auto writer = std::make_unique<jy_postings_writer>();
        writer->db = Xapian::WritableDatabase(
            path, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS |
                      Xapian::DB_NO_SYNC | Xapian::DB_NO_TERMLIST);
        *out = writer.release();
        return JY_OK;
    });
}

jy_status jy_postings_writer_add(jy_postings_writer *writer,
                                 const jy_posting *postings, size_t count,
                                 jy_error *err)
{
    return guarded(err, [&] {
        Xapian::Document document;
        for (size_t i = 0; i < count; i++)
            document.add_term(to_term(postings[i]), postings[i].count);
        writer->db.add_document(document);
        writer->pending += count;
        if (writer->pending >= commit_after_terms) {
            writer->db.commit();
            writer->pending = 0;
        }
        return JY_OK;
    });
}

jy_status jy_postings_writer_finish(jy_postings_writer *writer,
                                    const char *path, jy_error *err)
{
    return guarded(err, [&] {
        writer->db.commit();
        writer->db.compact(path, Xapian::DBCOMPACT_SINGLE_FILE |
                                     Xapian::DBCOMPACT_NO_RENUMBER);
        writer->db.close();
        return JY_OK;
    });
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
