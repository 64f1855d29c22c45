/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how Xapian is asked for documents. */
#include "index/postings.h"

#include "index/postings_guard.hh"
#include "index/postings_plan.hh"

#include <memory>
#include <string>
#include <vector>
#include <xapian.h>

namespace
{

std::string to_string(jy_text text)
{
    return std::string(text.bytes, text.len);
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

} // namespace

struct jy_postings {
    Xapian::Database db;
};

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
        rank(postings, plan, *new_bm25(), first, max, patience, out, count);
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
        jy_status status = JY_OK;
        for (const term_points &term : explain_plan(
                 postings->db, plan, (Xapian::docid)(document + 1), patience)) {
            jy_term_points part = term.points;
            part.term = {term.name.data(), term.name.size()};
            status = visit(user, &part, err);
            if (status != JY_OK)
                break;
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
