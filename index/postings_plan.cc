/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows what a plan asks of Xapian, and what each of its terms counts. */
#include "index/postings_plan.hh"

#include "index/postings_guard.hh"

#include <cmath>

double bm25_rarity(double documents, double having)
{
    return std::log(1 + (documents - having + 0.5) / (having + 0.5));
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

/* Tells what each term adds to the score of one document. */
struct explainer {
    const Xapian::Database &db;
    Xapian::docid document;
    const jy_patience *patience;
    std::vector<term_points> found;

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
        found.push_back({of, part});
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

std::unique_ptr<Xapian::Weight> new_bm25()
{
    return std::make_unique<bm25_weight>();
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

std::vector<term_points> explain_plan(const Xapian::Database &db,
                                      const jy_plan *plan,
                                      Xapian::docid document,
                                      const jy_patience *patience)
{
    explainer explainer{db, document, patience, {}};
    (void)explainer.plan(plan);
    return explainer.found;
}
