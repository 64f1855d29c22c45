/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how terms are kept in a database of Xapian: each is a key of its
 * metadata, which cost a look-up, and no document. */
#include "index/term_store.h"

#include <cerrno>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <unistd.h>
#include <xapian.h>

/* What the exception that is being handled means in C. */
static jy_status current_exception_status(jy_error *err) noexcept
{
    int errnum = errno; /* of what has failed last */
    try {
        throw;
    } catch (const Xapian::DatabaseError &e) {
        /* Covers corrupt, opening, version, lock, modified and the plain
         * error that a full disk or a cut file gives.  A rename that fails
         * is the one fault whose errno Xapian keeps to itself. */
        const char *why = e.get_error_string();
        if (!why && errnum != 0 &&
            e.get_msg().find("Failed to create") != std::string::npos) {
            return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                   "the file terms: %s (%s)",
                                   e.get_msg().c_str(), e.get_type());
        }
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "the file terms: %s (%s)%s%s", e.get_msg().c_str(),
                            e.get_type(), why ? ": " : "", why ? why : "");
    } catch (const Xapian::Error &e) {
        return jy_error_set(err, JY_E_INTERNAL, "the file terms: %s (%s)",
                            e.get_msg().c_str(), e.get_type());
    } catch (const std::bad_alloc &) {
        return jy_error_set(err, JY_E_INTERNAL, "the file terms: no memory");
    } catch (const std::exception &e) {
        return jy_error_set(err, JY_E_INTERNAL, "the file terms: %s", e.what());
    } catch (...) {
        return jy_error_set(err, JY_E_INTERNAL,
                            "the file terms: unknown fault");
    }
}

/* The border between C and Xapian: every entry that can fail is one of these,
 * so that no exception crosses into C. */
template <typename F> static jy_status guarded(jy_error *err, F body) noexcept
{
    try {
        return body();
    } catch (...) {
        return current_exception_status(err);
    }
}

struct jy_term_store_writer {
    std::string path;
    Xapian::WritableDatabase db;
};

struct jy_term_store {
    Xapian::Database db;
};

struct jy_terms_walk {
    Xapian::TermIterator at;
    Xapian::TermIterator end;
    bool begun;
    std::string term;
};

/* As guarded(); a failure tells what was being written, the reason first. */
template <typename F>
static jy_status writing(const std::string &path, jy_error *err,
                         F body) noexcept
{
    jy_error why;
    jy_status status = guarded(&why, body);
    return status == JY_OK ? JY_OK
                           : jy_error_set(err, status, "%s, in %s", why.message,
                                          path.c_str());
}

static std::string to_string(jy_text text)
{
    return std::string(text.bytes, text.len);
}

jy_status jy_term_store_writer_new(const char *path, jy_term_store_writer **out,
                                   jy_error *err)
{
    *out = nullptr;
    return writing(path, err, [&] {
        auto writer = std::make_unique<jy_term_store_writer>();
        writer->path = path;
        writer->db = Xapian::WritableDatabase(
            path, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS |
                      Xapian::DB_NO_SYNC | Xapian::DB_NO_TERMLIST);
        *out = writer.release();
        return JY_OK;
    });
}

jy_status jy_term_store_writer_add(jy_term_store_writer *writer, jy_text term,
                                   jy_text value, jy_error *err)
{
    return writing(writer->path, err, [&] {
        writer->db.set_metadata(to_string(term), to_string(value));
        return JY_OK;
    });
}

jy_status jy_term_store_writer_finish(jy_term_store_writer *writer, int fd,
                                      jy_error *err)
{
    return writing(writer->path, err, [&] {
        int own = dup(fd); /* Xapian closes it */
        if (own < 0 || lseek(own, 0, SEEK_END) < 0) {
            int errnum = errno;
            close(own);
            return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                   "writing postings");
        }
        writer->db.commit();
        writer->db.compact(own, Xapian::DBCOMPACT_SINGLE_FILE);
        writer->db.close();
        return JY_OK;
    });
}

void jy_term_store_writer_free(jy_term_store_writer *writer)
{
    /* A destructor of Xapian's may commit, and fail at that; by now it does
     * not matter, the folder is thrown away. */
    (void)guarded(nullptr, [&] {
        delete writer;
        return JY_OK;
    });
}

jy_status jy_term_store_open(int fd, uint64_t offset, jy_term_store **out,
                             jy_error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        if (lseek(fd, (off_t)offset, SEEK_SET) < 0) {
            int errnum = errno;
            close(fd);
            return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                   "reading the file terms");
        }
        auto store = std::make_unique<jy_term_store>();
        store->db = Xapian::Database(fd);
        *out = store.release();
        return JY_OK;
    });
}

void jy_term_store_close(jy_term_store *store)
{
    (void)guarded(nullptr, [&] {
        delete store;
        return JY_OK;
    });
}

jy_status jy_term_store_get(jy_term_store *store, jy_text term,
                            jy_buffer *value, jy_error *err)
{
    value->len = 0;
    return guarded(err, [&] {
        const std::string found = store->db.get_metadata(to_string(term));
        jy_buffer_add(value, found.data(), found.size());
        return value->failed ? jy_error_set(err, JY_E_INTERNAL,
                                            "the file terms: no memory")
                             : JY_OK;
    });
}

jy_status jy_term_store_walk(jy_term_store *store, jy_terms_walk **out,
                             jy_error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        *out = new jy_terms_walk{store->db.metadata_keys_begin(),
                                 store->db.metadata_keys_end(), false, ""};
        return JY_OK;
    });
}

jy_status jy_term_store_next(jy_terms_walk *walk, jy_text from, jy_text *out,
                             jy_error *err)
{
    *out = {};
    return guarded(err, [&] {
        if (walk->at == walk->end)
            return JY_OK;
        if (from.len > 0)
            walk->at.skip_to(to_string(from));
        else if (walk->begun)
            ++walk->at;
        walk->begun = true;
        if (walk->at != walk->end) {
            walk->term = *walk->at;
            *out = {walk->term.data(), walk->term.size()};
        }
        return JY_OK;
    });
}

void jy_term_store_walk_free(jy_terms_walk *walk)
{
    (void)guarded(nullptr, [&] {
        delete walk;
        return JY_OK;
    });
}
