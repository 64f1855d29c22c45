/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how Xapian is asked for documents. */
#include "index/postings.h"

#include "index/fold.h"
#include "index/postings_and.hh"
#include "index/postings_guard.hh"
#include "protocol/utf8.h"

#include <algorithm>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>
#include <xapian.h>

namespace
{

std::string to_string(jy_text text)
{
    return std::string(text.bytes, text.len);
}

/*
 * Where a match is: Xapian goes through its databases one after the other, and
 * tells those who look at a candidate its number in that one, but not in which.
 */
struct match_place {
    const numbering &numbers;
    bool more = false;

    uint64_t position(const Xapian::Document &document) const
    {
        return numbers.position_in(more, document.get_docid());
    }
};

/*
 * Matches every document that is alive, and throws when patience is over.
 * Joined to a query by OP_FILTER it is asked about each candidate, before all
 * others; Xapian's own time limit does not end a match.
 */
class patience_source : public Xapian::PostingSource
{
  public:
    patience_source(const jy_patience *patience_, match_place &place_)
        : patience(patience_), place(place_)
    {
    }
    /* One for each database. */
    patience_source *clone() const override
    {
        return new patience_source(patience, place);
    }
    void init(const Xapian::Database &db) override
    {
        at = 0;
        last = db.get_lastdocid();
        more = place.numbers.is_more(db);
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
        pass_dead();
    }
    void skip_to(Xapian::docid to, double) override
    {
        test();
        if (to > at) {
            at = to;
            pass_dead();
        }
    }
    bool check(Xapian::docid to, double) override
    {
        test();
        if (to <= last && !place.numbers.is_alive(more, to))
            return false;
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
    void test()
    {
        place.more = more;
        if (jy_patience_is_over(patience))
            throw query_stopped();
    }
    void pass_dead()
    {
        while (at <= last && !place.numbers.is_alive(more, at))
            ++at;
    }
    const jy_patience *patience;
    match_place &place;
    Xapian::docid at = 0;
    Xapian::docid last = 0;
    bool more = false;
};

/* Of documents with the same score the first in index order is the best:
 * greater keys come first. */
class position_key : public Xapian::KeyMaker
{
  public:
    explicit position_key(const match_place &place_) : place(place_)
    {
    }
    std::string operator()(const Xapian::Document &document) const override
    {
        uint32_t position = (uint32_t)place.position(document);
        std::string key;
        for (int shift = 24; shift >= 0; shift -= 8)
            key.push_back((char)(~position >> shift & 0xFF));
        return key;
    }

  private:
    const match_place &place;
};

/* Shows each candidate to the visitor and keeps none for ranking. */
class visitor_decider : public Xapian::MatchDecider
{
  public:
    visitor_decider(const match_place &place_,
                    jy_status (*visit_)(void *, uint64_t, jy_error *),
                    void *user_, jy_error *err_)
        : place(place_), visit(visit_), user(user_), err(err_)
    {
    }
    bool operator()(const Xapian::Document &document) const override
    {
        jy_status status = visit(user, place.position(document), err);
        if (status != JY_OK)
            throw visitor_stopped{status};
        return false;
    }

  private:
    const match_place &place;
    jy_status (*visit)(void *, uint64_t, jy_error *);
    void *user;
    jy_error *err;
};

} // namespace

jy_status jy_postings_open(int fd, jy_postings **out, jy_error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        auto postings = std::make_unique<jy_postings>();
        postings->all.db = Xapian::Database(fd);
        *out = postings.release();
        return JY_OK;
    });
}

jy_status jy_postings_open_updated(int base, int more, int dead,
                                   const jy_order *order, jy_postings **out,
                                   jy_error *err)
{
    const int fds[] = {base, more, dead};
    size_t taken = 0;
    *out = nullptr;
    jy_status status = guarded(err, [&] {
        auto postings = std::make_unique<jy_postings>();
        collection &all = postings->all;
        all.db = Xapian::Database(fds[taken++]);
        postings->numbers = numbering(order, all.db.get_uuid());
        all.db.add_database(Xapian::Database(fds[taken++]));
        all.dead = Xapian::Database(fds[taken++]);
        all.corrected = true;
        *out = postings.release();
        return JY_OK;
    });
    for (; taken < sizeof fds / sizeof *fds; taken++)
        close(fds[taken]);
    return status;
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
        count = postings->all.documents();
        return JY_OK;
    });
    return count;
}

jy_status jy_postings_lookup(jy_postings *postings, jy_text term, uint64_t *out,
                             jy_error *err)
{
    return guarded(err, [&] {
        std::string name = to_string(term);
        const Xapian::Database &db = postings->all.db;
        for (auto it = db.postlist_begin(name); it != db.postlist_end(name);
             ++it) {
            uint64_t position = postings->numbers.position(*it);
            if (position != JY_SLOT_DEAD) {
                *out = position;
                return JY_OK;
            }
        }
        return jy_error_set(err, JY_E_NOT_FOUND, "no document has it");
    });
}

jy_status jy_postings_frequency(jy_postings *postings, jy_text term,
                                uint64_t *out, jy_error *err)
{
    *out = 0;
    return guarded(err, [&] {
        *out = postings->all.frequency(to_string(term));
        return JY_OK;
    });
}

/* The terms that are marks, up to `max` of them.  Only three of Unicode's
 * planes have any. */
static std::vector<std::string> find_marks(const collection &of, size_t max)
{
    const uint32_t planes[] = {0x00000, 0x10000, 0xE0000};
    std::vector<std::string> found;
    for (uint32_t plane : planes) {
        auto it = of.db.allterms_begin();
        uint32_t code = plane == 0 ? 0x80 : plane;
        for (; code < plane + 0x10000 && found.size() < max; code++) {
            if (jy_fold_class(code) != JY_CLASS_MARK)
                continue;
            char bytes[JY_UTF8_MAX];
            std::string name(bytes, jy_utf8_encode(code, bytes));
            it.skip_to(name);
            if (it == of.db.allterms_end())
                break;
            if (*it == name && of.frequency(name) > 0)
                found.push_back(name);
        }
    }
    return found;
}

jy_status jy_postings_marks(jy_postings *postings, const jy_text **out,
                            size_t *count, jy_error *err)
{
    *count = 0;
    return guarded(err, [&] {
        if (!postings->marks_known) {
            postings->mark_names =
                find_marks(postings->all, JY_POSTINGS_MARKS_MAX + 1);
            postings->marks.clear();
            for (const std::string &name : postings->mark_names)
                postings->marks.push_back({name.data(), name.size()});
            postings->marks_known = true;
        }
        *out = postings->marks.data();
        *count = postings->marks.size();
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

/* The first `max` candidates in the order of a weighting, by Xapian's matcher;
 * their number, and that of all. */
static size_t match(jy_postings *postings, const jy_plan *plan, weighting how,
                    size_t max, const jy_patience *patience, jy_candidate *out,
                    size_t *candidates)
{
    const numbering &numbers = postings->numbers;
    match_place place{numbers};
    patience_source source(patience, place);
    position_key key(place);
    Xapian::Enquire enquire(postings->all.db);
    enquire.set_weighting_scheme(*new_weight(postings->all, how));
    enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER,
                                    to_query(postings->all, plan, how),
                                    Xapian::Query(&source)));
    if (numbers.has_order())
        enquire.set_sort_by_relevance_then_key(&key, true);
    Xapian::MSet set = enquire.get_mset(0, (Xapian::doccount)max,
                                        postings->all.db.get_doccount());
    size_t count = 0;
    for (auto it = set.begin(); it != set.end(); ++it) {
        out[count].document = numbers.position(*it);
        out[count].score = it.get_weight();
        ++count;
    }
    *candidates = set.get_matches_lower_bound();
    return count;
}

jy_status jy_postings_rank(jy_postings *postings, const jy_plan *plan,
                           size_t max, const jy_patience *patience,
                           jy_candidate *out, size_t *count, size_t *candidates,
                           jy_error *err)
{
    *count = 0;
    *candidates = 0;
    return guarded(err, [&] {
        best_candidates best(max);
        if (rank_all_of(postings, plan, patience, best, *candidates)) {
            const std::vector<jy_candidate> &sorted = best.sorted();
            std::copy(sorted.begin(), sorted.end(), out);
            *count = sorted.size();
        } else {
            *count = match(postings, plan, weighting::bm25, max, patience, out,
                           candidates);
        }
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
        for (const term_points &term :
             explain_plan(postings->all, plan,
                          postings->numbers.document(document), patience)) {
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
    size_t candidates;
    *count = 0;
    return guarded(err, [&] {
        *count = match(postings, plan, weighting::rarity, max, patience, out,
                       &candidates);
        return JY_OK;
    });
}

/* Show candidates to `visit` as Xapian comes by them. */
static void scan(jy_postings *postings, const jy_plan *plan,
                 const jy_patience *patience,
                 jy_status (*visit)(void *, uint64_t, jy_error *), void *user,
                 jy_error *err)
{
    match_place place{postings->numbers};
    patience_source source(patience, place);
    visitor_decider decider(place, visit, user, err);
    Xapian::Enquire enquire(postings->all.db);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(
        Xapian::Query(Xapian::Query::OP_FILTER,
                      to_query(postings->all, plan, weighting::bm25),
                      Xapian::Query(&source)));
    /* One place that is never filled keeps the match from ending. */
    (void)enquire.get_mset(0, 1, 0, nullptr, &decider);
}

static jy_status keep(void *user, uint64_t position, jy_error *)
{
    static_cast<std::vector<uint64_t> *>(user)->push_back(position);
    return JY_OK;
}

jy_status jy_postings_scan(jy_postings *postings, const jy_plan *plan,
                           const jy_patience *patience,
                           jy_status (*visit)(void *, uint64_t, jy_error *),
                           void *user, jy_error *err)
{
    return guarded(err, [&] {
        jy_status status = JY_OK;
        if (!postings->numbers.has_order()) {
            scan(postings, plan, patience, visit, user, err);
            return status;
        }
        std::vector<uint64_t> positions;
        scan(postings, plan, patience, keep, &positions, err);
        std::sort(positions.begin(), positions.end());
        for (size_t i = 0; status == JY_OK && i < positions.size(); i++) {
            if (jy_patience_is_over(patience))
                throw query_stopped();
            status = visit(user, positions[i], err);
        }
        return status;
    });
}
