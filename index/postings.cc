/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Knows Xapian, and is the only file that does.  Every entry that can fail
 * is one `return guarded(err, …)`; no exception crosses into C.
 */
#include "index/postings.h"

#include <cmath>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <new>
#include <string>
#include <unistd.h>
#include <vector>
#include <xapian.h>

namespace
{

/* Thrown by the deadline source, passes through Xapian unharmed. */
struct query_stopped {
};

/* Thrown to hand a visitor's status through Xapian; *err is filled in. */
struct visitor_stopped {
    jy_status status;
};

jy_status current_exception_status(jy_error *err) noexcept
{
    try {
        throw;
    } catch (const query_stopped &) {
        return jy_error_set(err, JY_E_TIMEOUT,
                            "the search was given up at its deadline");
    } catch (const visitor_stopped &stopped) {
        return stopped.status;
    } catch (const Xapian::DocNotFoundError &e) {
        return jy_error_set(err, JY_E_NOT_FOUND, "%s", e.get_msg().c_str());
    } catch (const Xapian::DatabaseError &e) {
        /* Covers corrupt, opening, version, lock, modified and the plain
         * error that a full disk or a cut file gives. */
        return jy_error_set(err, JY_E_UNAVAILABLE, "postings: %s (%s)%s%s",
                            e.get_msg().c_str(), e.get_type(),
                            e.get_error_string() ? ": " : "",
                            e.get_error_string() ? e.get_error_string() : "");
    } catch (const Xapian::Error &e) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: %s (%s)",
                            e.get_msg().c_str(), e.get_type());
    } catch (const std::bad_alloc &) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
    } catch (const std::exception &e) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: %s", e.what());
    } catch (...) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: unknown fault");
    }
}

template <typename F> jy_status guarded(jy_error *err, F body) noexcept
{
    try {
        return body();
    } catch (...) {
        return current_exception_status(err);
    }
}

std::string to_string(jy_text text)
{
    return std::string(text.bytes, text.len);
}

std::string to_term(const jy_posting &posting)
{
    std::string term;
    if (posting.prefix)
        term.push_back(posting.prefix);
    return term.append(posting.text.bytes, posting.text.len);
}

/*
 * Matches every document, and throws when patience is over.  Joined to a
 * query by OP_FILTER it is asked about each candidate; Xapian's own time
 * limit does not end a match.
 */
class patience_source : public Xapian::PostingSource
{
  public:
    explicit patience_source(const jy_patience *patience_) : patience(patience_)
    {
    }
    void init(const Xapian::Database &db) override
    {
        at = 0;
        last = db.get_lastdocid();
    }
    Xapian::doccount get_termfreq_min() const override
    {
        return 0;
    }
    /* Anything else would ruin the estimates of the whole query. */
    Xapian::doccount get_termfreq_est() const override
    {
        return last;
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return last;
    }
    void next(double) override
    {
        test();
        ++at;
    }
    void skip_to(Xapian::docid to, double) override
    {
        test();
        if (to > at)
            at = to;
    }
    bool check(Xapian::docid to, double) override
    {
        test();
        at = to;
        return true;
    }
    bool at_end() const override
    {
        return at > last;
    }
    Xapian::docid get_docid() const override
    {
        return at;
    }

  private:
    void test() const
    {
        if (jy_patience_is_over(patience))
            throw query_stopped();
    }
    const jy_patience *patience;
    Xapian::docid at = 0;
    Xapian::docid last = 0;
};

/* Shows each candidate to the visitor and keeps none for ranking. */
class visitor_decider : public Xapian::MatchDecider
{
  public:
    visitor_decider(jy_status (*visit_)(void *, uint64_t, jy_error *),
                    void *user_, jy_error *err_)
        : visit(visit_), user(user_), err(err_)
    {
    }
    bool operator()(const Xapian::Document &document) const override
    {
        jy_status status = visit(user, document.get_docid() - 1, err);
        if (status != JY_OK)
            throw visitor_stopped{status};
        return false;
    }

  private:
    jy_status (*visit)(void *, uint64_t, jy_error *);
    void *user;
    jy_error *err;
};

/* BM25 as postings.h has it. */
const double bm25_k1 = 1.2;
const double bm25_b = 0.75;

double bm25_rarity(double documents, double having)
{
    return std::log(1 + (documents - having + 0.5) / (having + 0.5));
}

double bm25_share(double wdf, double length, double average)
{
    double norm = average > 0 ? length / average : 1;
    return (bm25_k1 + 1) * wdf / (wdf + bm25_k1 * (1 - bm25_b + bm25_b * norm));
}

/* Xapian's own BM25 has another idf, and none of its parts can be told. */
class bm25_weight : public Xapian::Weight
{
  public:
    bm25_weight()
    {
        need_stat(COLLECTION_SIZE);
        need_stat(TERMFREQ);
        need_stat(AVERAGE_LENGTH);
        need_stat(WDF);
        need_stat(WDF_MAX);
        need_stat(DOC_LENGTH);
        need_stat(DOC_LENGTH_MIN);
    }
    bm25_weight *clone() const override
    {
        return new bm25_weight;
    }
    std::string name() const override
    {
        return "jy_bm25";
    }
    double get_sumpart(Xapian::termcount wdf, Xapian::termcount length,
                       Xapian::termcount) const override
    {
        return factor * bm25_share(wdf, length, average);
    }
    double get_maxpart() const override
    {
        return factor * bm25_share(get_wdf_upper_bound(),
                                   get_doclength_lower_bound(), average);
    }
    double get_sumextra(Xapian::termcount, Xapian::termcount) const override
    {
        return 0;
    }
    double get_maxextra() const override
    {
        return 0;
    }

  private:
    void init(double scale) override
    {
        factor = scale * bm25_rarity(get_collection_size(), get_termfreq());
        average = get_average_length();
    }
    double factor = 0;
    double average = 0;
};

/* The terms that begin with `prefix`, one of which must be there. */
std::vector<std::string> terms_with(const Xapian::Database &db,
                                    const std::string &prefix)
{
    std::vector<std::string> terms;
    for (auto it = db.allterms_begin(prefix); it != db.allterms_end(prefix);
         ++it) {
        terms.push_back(*it);
        if (terms.size() > JY_PREFIX_TERMS_MAX)
            break;
    }
    return terms;
}

std::string term_of(const jy_plan *plan)
{
    return std::string(plan->term, plan->term_len);
}

Xapian::Query weighted(const jy_plan *plan, const Xapian::Query &query)
{
    return plan->weight == 0 || plan->weight == 1
               ? query
               : Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query,
                               plan->weight);
}

Xapian::Query expand(const Xapian::Database &db, const jy_plan *plan)
{
    std::vector<std::string> terms = terms_with(db, term_of(plan));
    if (terms.size() > JY_PREFIX_TERMS_MAX)
        return Xapian::Query(std::string());
    return weighted(
        plan, Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end()));
}

Xapian::Query to_query(const Xapian::Database &db, const jy_plan *plan)
{
    std::vector<Xapian::Query> children;
    for (size_t i = 0; i < plan->child_count; i++)
        children.push_back(to_query(db, plan->child[i]));
    switch (plan->kind) {
    case JY_PLAN_PREFIX:
        return expand(db, plan);
    case JY_PLAN_ALL:
        /* Query::MatchAll is a static that threads would share. */
        return Xapian::Query(std::string());
    case JY_PLAN_TERM:
        return weighted(plan, Xapian::Query(term_of(plan)));
    case JY_PLAN_AND:
        return Xapian::Query(Xapian::Query::OP_AND, children.begin(),
                             children.end());
    case JY_PLAN_OR:
        return Xapian::Query(Xapian::Query::OP_OR, children.begin(),
                             children.end());
    case JY_PLAN_MAYBE:
        return Xapian::Query(Xapian::Query::OP_AND_MAYBE, children[0],
                             Xapian::Query(Xapian::Query::OP_OR,
                                           children.begin() + 1,
                                           children.end()));
    }
    return Xapian::Query();
}

/* Tells what each term adds to the score of one document. */
struct explainer {
    const Xapian::Database &db;
    Xapian::docid document;
    const jy_patience *patience;
    std::vector<std::string> name; /* of the term in `points` */
    std::vector<jy_term_points> points;

    /* Whether the document has the term; if so its points are added. */
    bool term(const std::string &of, double weight)
    {
        if (jy_patience_is_over(patience))
            throw query_stopped();
        Xapian::PostingIterator it = db.postlist_begin(of);
        if (it == db.postlist_end(of))
            return false;
        it.skip_to(document);
        if (it == db.postlist_end(of) || *it != document)
            return false;
        jy_term_points part = {};
        part.weight = weight == 0 ? 1 : weight;
        part.documents = db.get_termfreq(of);
        part.rarity = bm25_rarity(db.get_doccount(), (double)part.documents);
        part.count = it.get_wdf();
        part.points =
            part.weight * part.rarity *
            bm25_share(it.get_wdf(), it.get_doclength(), db.get_avlength());
        name.push_back(of);
        points.push_back(part);
        return true;
    }

    bool prefix(const jy_plan *of)
    {
        std::vector<std::string> terms = terms_with(db, term_of(of));
        if (terms.size() > JY_PREFIX_TERMS_MAX)
            return true;
        bool any = false;
        for (const std::string &one : terms)
            any |= term(one, of->weight);
        return any;
    }

    /* All children, or as if none had been looked at. */
    bool all(const jy_plan *of)
    {
        size_t before = points.size();
        for (size_t i = 0; i < of->child_count; i++) {
            if (!plan(of->child[i])) {
                points.resize(before);
                name.resize(before);
                return false;
            }
        }
        return true;
    }

    bool any(const jy_plan *of, size_t first)
    {
        bool found = false;
        for (size_t i = first; i < of->child_count; i++)
            found |= plan(of->child[i]);
        return found;
    }

    /* Whether the document is a candidate of the plan. */
    bool plan(const jy_plan *of)
    {
        switch (of->kind) {
        case JY_PLAN_ALL:
            return true;
        case JY_PLAN_TERM:
            return term(term_of(of), of->weight);
        case JY_PLAN_PREFIX:
            return prefix(of);
        case JY_PLAN_AND:
            return all(of);
        case JY_PLAN_OR:
            return any(of, 0);
        case JY_PLAN_MAYBE:
            if (!plan(of->child[0]))
                return false;
            any(of, 1);
            return true;
        }
        return false;
    }
};

/* A commit this often bounds the memory that collecting takes. */
const size_t commit_after_terms = 4000000;

} // namespace

struct jy_postings_writer {
    Xapian::WritableDatabase db;
    size_t pending = 0; /* terms since the last commit */
};

struct jy_postings {
    Xapian::Database db;
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

jy_status jy_postings_open(int fd, jy_postings **out, jy_error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        auto postings = std::make_unique<jy_postings>();
        postings->db = Xapian::Database(fd);
        *out = postings.release();
        return JY_OK;
    });
}

void jy_postings_close(jy_postings *postings)
{
    (void)guarded(nullptr, [&] {
        delete postings;
        return JY_OK;
    });
}

uint64_t jy_postings_count(const jy_postings *postings)
{
    uint64_t count = 0;
    (void)guarded(nullptr, [&] {
        count = postings->db.get_doccount();
        return JY_OK;
    });
    return count;
}

jy_status jy_postings_lookup(jy_postings *postings, jy_text term, uint64_t *out,
                             jy_error *err)
{
    return guarded(err, [&] {
        std::string name = to_string(term);
        Xapian::PostingIterator it = postings->db.postlist_begin(name);
        if (it == postings->db.postlist_end(name))
            return jy_error_set(err, JY_E_NOT_FOUND, "no document has it");
        *out = *it - 1;
        return JY_OK;
    });
}

jy_status jy_postings_frequency(jy_postings *postings, jy_text term,
                                uint64_t *out, jy_error *err)
{
    *out = 0;
    return guarded(err, [&] {
        *out = postings->db.get_termfreq(to_string(term));
        return JY_OK;
    });
}

double jy_postings_rarity(const jy_postings *postings, uint64_t documents)
{
    return bm25_rarity((double)jy_postings_count(postings), (double)documents);
}

int jy_candidate_order(const void *a, const void *b)
{
    auto left = static_cast<const jy_candidate *>(a);
    auto right = static_cast<const jy_candidate *>(b);
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return (left->document > right->document) -
           (left->document < right->document);
}

/* Candidates number `first` and on in the order of a weighting. */
static void rank(jy_postings *postings, const jy_plan *plan,
                 const Xapian::Weight &weight, size_t first, size_t max,
                 const jy_patience *patience, jy_candidate *out, size_t *count)
{
    patience_source source(patience);
    Xapian::Enquire enquire(postings->db);
    enquire.set_weighting_scheme(weight);
    enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER,
                                    to_query(postings->db, plan),
                                    Xapian::Query(&source)));
    Xapian::MSet set =
        enquire.get_mset((Xapian::doccount)first, (Xapian::doccount)max);
    for (auto it = set.begin(); it != set.end(); ++it) {
        out[*count].document = *it - 1;
        out[*count].score = it.get_weight();
        ++*count;
    }
}

jy_status jy_postings_rank(jy_postings *postings, const jy_plan *plan,
                           size_t first, size_t max,
                           const jy_patience *patience, jy_candidate *out,
                           size_t *count, jy_error *err)
{
    *count = 0;
    return guarded(err, [&] {
        rank(postings, plan, bm25_weight(), first, max, patience, out, count);
        return JY_OK;
    });
}

jy_status jy_postings_explain(jy_postings *postings, const jy_plan *plan,
                              uint64_t document, const jy_patience *patience,
                              jy_status (*visit)(void *, const jy_term_points *,
                                                 jy_error *),
                              void *user, jy_error *err)
{
    return guarded(err, [&] {
        explainer explainer{
            postings->db, (Xapian::docid)(document + 1), patience, {}, {}};
        (void)explainer.plan(plan);
        jy_status status = JY_OK;
        for (size_t i = 0; status == JY_OK && i < explainer.points.size();
             i++) {
            jy_term_points part = explainer.points[i];
            part.term = {explainer.name[i].data(), explainer.name[i].size()};
            status = visit(user, &part, err);
        }
        return status;
    });
}

jy_status jy_postings_cover(jy_postings *postings, const jy_plan *plan,
                            size_t max, const jy_patience *patience,
                            jy_candidate *out, size_t *count, jy_error *err)
{
    *count = 0;
    return guarded(err, [&] {
        /* "b": a term is there or not; "t": its rarity; "n": no more. */
        rank(postings, plan, Xapian::TfIdfWeight("btn"), 0, max, patience, out,
             count);
        return JY_OK;
    });
}

jy_status jy_postings_scan(jy_postings *postings, const jy_plan *plan,
                           const jy_patience *patience,
                           jy_status (*visit)(void *, uint64_t, jy_error *),
                           void *user, jy_error *err)
{
    return guarded(err, [&] {
        patience_source source(patience);
        visitor_decider decider(visit, user, err);
        Xapian::Enquire enquire(postings->db);
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER,
                                        to_query(postings->db, plan),
                                        Xapian::Query(&source)));
        /* One place that is never filled keeps the match from ending. */
        (void)enquire.get_mset(0, 1, 0, nullptr, &decider);
        return JY_OK;
    });
}
