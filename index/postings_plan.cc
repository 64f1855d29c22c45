/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what a plan asks of Xapian, and what each of its terms counts. */
#include "index/postings_plan.hh"

#include "index/postings_guard.hh"

#include <cmath>

double bm25_rarity(double documents, double having)
{
    return std::log(1 + (documents - having + 0.5) / (having + 0.5));
}

Xapian::doccount collection::documents() const
{
    return db.get_doccount() - (corrected ? dead.get_doccount() : 0);
}

Xapian::doccount collection::frequency(const std::string &term) const
{
    return db.get_termfreq(term) - (corrected ? dead.get_termfreq(term) : 0);
}

double collection::average_length() const
{
    Xapian::totallength length =
        db.get_total_length() - (corrected ? dead.get_total_length() : 0);
    return documents() ? (double)length / documents() : 0;
}

namespace
{

/* BM25 as postings.h has it. */
const double bm25_k1 = 1.2;
const double bm25_b = 0.75;

double bm25_share(double wdf, double length, double average)
{
    double norm = average > 0 ? length / average : 1;
    return (bm25_k1 + 1) * wdf / (wdf + bm25_k1 * (1 - bm25_b + bm25_b * norm));
}

/*
 * Points are multiples of 2^-32.  Sums of such numbers are exact, so a
 * document's score does not depend on the order in which Xapian adds them
 * up, which depends on the segment it is in.  Adding a number of this size
 * makes a double drop the digits behind.
 */
double rounded(double points)
{
    const double coarse = 1.5 * (1 << 20);
    return (points + coarse) - coarse;
}

/*
 * More than any score.  With a bound that is close, Xapian passes documents
 * over that can't be among the best any more; where it makes an AND MAYBE an
 * AND for that, it passes one over that can (1.4.22, AndMaybePostList::next()).
 * Which one depends on the segments, and what is saved could not be measured.
 */
const double never_reached = 1e9;

/* The idf of a term among documents of which some are dead is known to
 * to_query(), which then has multiplied it in; else Xapian knows it. */
class points_weight : public Xapian::Weight
{
  public:
    points_weight(double average_, weighting how_)
        : average(average_), corrected(average_ >= 0), how(how_)
    {
        need_stat(COLLECTION_SIZE);
        need_stat(TERMFREQ);
        if (how == weighting::bm25) {
            need_stat(AVERAGE_LENGTH);
            need_stat(WDF);
            need_stat(DOC_LENGTH);
        }
    }
    points_weight *clone() const override
    {
        return new points_weight(corrected ? average : -1, how);
    }
    std::string name() const override
    {
        return "jy_points";
    }
    double get_sumpart(Xapian::termcount wdf, Xapian::termcount length,
                       Xapian::termcount) const override
    {
        return how == weighting::bm25
                   ? bm25_points(factor, wdf, length, average)
                   : rounded(factor);
    }
    double get_maxpart() const override
    {
        return never_reached;
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
        factor = scale;
        if (!corrected) {
            factor *= rarity_of(how, get_collection_size(), get_termfreq());
            average = get_average_length();
        }
    }
    double factor = 0;
    double average; /* below 0 until init() */
    bool corrected;
    weighting how;

  public:
    static double rarity_of(weighting how, double documents, double having)
    {
        if (how == weighting::bm25)
            return bm25_rarity(documents, having);
        return having > 0 ? std::log(documents / having) : 0;
    }
};

/* The terms that begin with `prefix`, one of which must be there. */
std::vector<std::string> terms_with(const collection &of,
                                    const std::string &prefix)
{
    std::vector<std::string> terms;
    for (auto it = of.db.allterms_begin(prefix);
         it != of.db.allterms_end(prefix); ++it) {
        if (of.corrected && of.frequency(*it) == 0)
            continue;
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

Xapian::Query scaled(const Xapian::Query &query, double by)
{
    return by == 1 ? query
                   : Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query, by);
}

/* A term that counts as the plan says. */
Xapian::Query weighted(const collection &of, const jy_plan *plan,
                       const std::string &term, weighting how)
{
    double scale = plan->weight == 0 ? 1 : plan->weight;
    if (of.corrected)
        scale *=
            points_weight::rarity_of(how, of.documents(), of.frequency(term));
    return scaled(Xapian::Query(term), scale);
}

Xapian::Query expand(const collection &of, const jy_plan *plan, weighting how)
{
    std::vector<std::string> terms = terms_with(of, term_of(plan));
    if (terms.size() > JY_PREFIX_TERMS_MAX)
        return Xapian::Query(std::string());
    std::vector<Xapian::Query> each;
    for (const std::string &term : terms)
        each.push_back(weighted(of, plan, term, how));
    return Xapian::Query(Xapian::Query::OP_OR, each.begin(), each.end());
}

/* Tells what each term adds to the score of one document. */
struct explainer {
    const collection &from;
    Xapian::docid document;
    const jy_patience *patience;
    double average;
    std::vector<term_points> found;

    /* Whether the document has the term; if so its points are added. */
    bool term(const std::string &of, double weight)
    {
        if (jy_patience_is_over(patience))
            throw query_stopped();
        Xapian::PostingIterator it = from.db.postlist_begin(of);
        if (it == from.db.postlist_end(of))
            return false;
        it.skip_to(document);
        if (it == from.db.postlist_end(of) || *it != document)
            return false;
        jy_term_points part = {};
        part.weight = weight == 0 ? 1 : weight;
        part.documents = from.frequency(of);
        part.rarity = bm25_rarity(from.documents(), (double)part.documents);
        part.count = it.get_wdf();
        part.points = bm25_points(part.weight * part.rarity, it.get_wdf(),
                                  it.get_doclength(), average);
        found.push_back({of, part});
        return true;
    }

    bool prefix(const jy_plan *of)
    {
        std::vector<std::string> terms = terms_with(from, term_of(of));
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
        size_t before = found.size();
        for (size_t i = 0; i < of->child_count; i++) {
            if (!plan(of->child[i])) {
                found.resize(before);
                return false;
            }
        }
        return true;
    }

    bool any(const jy_plan *of, size_t first)
    {
        bool one = false;
        for (size_t i = first; i < of->child_count; i++)
            one |= plan(of->child[i]);
        return one;
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

} // namespace

std::unique_ptr<Xapian::Weight> new_weight(const collection &of, weighting how)
{
    return std::make_unique<points_weight>(
        of.corrected ? of.average_length() : -1, how);
}

double bm25_points(double factor, double wdf, double length, double average)
{
    return rounded(factor * bm25_share(wdf, length, average));
}

const double bm25_most = bm25_k1 + 1;

Xapian::Query to_query(const collection &of, const jy_plan *plan, weighting how)
{
    std::vector<Xapian::Query> children;
    for (size_t i = 0; i < plan->child_count; i++)
        children.push_back(to_query(of, plan->child[i], how));
    switch (plan->kind) {
    case JY_PLAN_PREFIX:
        return expand(of, plan, how);
    case JY_PLAN_ALL:
        /* Query::MatchAll is a static that threads would share. */
        return Xapian::Query(std::string());
    case JY_PLAN_TERM:
        return weighted(of, plan, term_of(plan), how);
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

std::vector<term_points> explain_plan(const collection &of, const jy_plan *plan,
                                      Xapian::docid document,
                                      const jy_patience *patience)
{
    explainer explainer{of, document, patience, of.average_length(), {}};
    (void)explainer.plan(plan);
    return explainer.found;
}
