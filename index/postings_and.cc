/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the documents that have all of some terms are ranked. */
#include "index/postings_and.hh"

#include "index/postings_guard.hh"

#include <algorithm>

namespace
{

/* Postings looked at in less time than the clock is worth. */
const size_t steps = 1024;

struct cursor {
    Xapian::PostingIterator at;
    Xapian::PostingIterator end;
    double factor;
    Xapian::doccount frequency;

    /* Whether it has `document`; it stands there or behind then. */
    bool reach(Xapian::docid document)
    {
        if (at != end && *at < document)
            at.skip_to(document);
        return at != end && *at == document;
    }
};

/* What a document must have, and what only counts. */
struct terms {
    std::vector<const jy_plan *> needed;
    std::vector<const jy_plan *> extra;
};

bool take_extra(const jy_plan *plan, terms &out)
{
    if (plan->kind == JY_PLAN_TERM) {
        out.extra.push_back(plan);
        return true;
    }
    for (size_t i = 0; plan->kind == JY_PLAN_OR && i < plan->child_count; i++) {
        if (!take_extra(plan->child[i], out))
            return false;
    }
    return plan->kind == JY_PLAN_OR;
}

/* Take a plan apart that is terms, joined by AND and MAYBE alone. */
bool take_apart(const jy_plan *plan, terms &out)
{
    if (plan->kind == JY_PLAN_TERM) {
        out.needed.push_back(plan);
        return true;
    }
    if (plan->kind != JY_PLAN_AND && plan->kind != JY_PLAN_MAYBE)
        return false;
    for (size_t i = 0; i < plan->child_count; i++) {
        bool only_counts = plan->kind == JY_PLAN_MAYBE && i > 0;
        if (!(only_counts ? take_extra(plan->child[i], out)
                          : take_apart(plan->child[i], out)))
            return false;
    }
    return true;
}

std::vector<cursor> open_cursors(const collection &of,
                                 const std::vector<const jy_plan *> &terms)
{
    std::vector<cursor> cursors;
    for (const jy_plan *term : terms) {
        std::string name(term->term, term->term_len);
        Xapian::doccount frequency = of.frequency(name);
        double weight = term->weight == 0 ? 1 : term->weight;
        cursors.push_back(
            {of.db.postlist_begin(name), of.db.postlist_end(name),
             weight * bm25_rarity(of.documents(), (double)frequency),
             frequency});
    }
    return cursors;
}

/* Terms side by side, the rarest first: it leads. */
class side_by_side
{
  public:
    side_by_side(const collection &of, const terms &terms)
        : needed(open_cursors(of, terms.needed)),
          extra(open_cursors(of, terms.extra)), average(of.average_length())
    {
        std::sort(needed.begin(), needed.end(),
                  [](const cursor &a, const cursor &b) {
                      return a.frequency < b.frequency;
                  });
    }
    const Xapian::PostingIterator &at() const
    {
        return needed.front().at;
    }
    /* Go on to the first document from `from` on that has all. */
    bool find(Xapian::docid from, const jy_patience *patience)
    {
        cursor &lead = needed.front();
        size_t having = 0;
        while (having < needed.size()) {
            if (++step % steps == 0 && jy_patience_is_over(patience))
                throw query_stopped();
            if (!lead.reach(from)) {
                if (lead.at == lead.end)
                    return false;
                from = *lead.at;
            }
            for (having = 1; having < needed.size(); having++) {
                cursor &next = needed[having];
                if (!next.reach(from)) {
                    if (next.at == next.end)
                        return false;
                    from = *next.at;
                    break;
                }
            }
        }
        return true;
    }
    double score(Xapian::docid document, double length)
    {
        double sum = 0;
        for (const cursor &one : needed)
            sum += points(one, length);
        for (cursor &one : extra)
            sum += one.reach(document) ? points(one, length) : 0;
        return sum;
    }

  private:
    double points(const cursor &of, double length) const
    {
        return bm25_points(of.factor, of.at.get_wdf(), length, average);
    }
    std::vector<cursor> needed;
    std::vector<cursor> extra;
    double average;
    size_t step = 0;
};

} // namespace

best_candidates::best_candidates(size_t max_) : max(max_)
{
    heap.reserve(std::min(max, (size_t)1 << 12));
}

bool best_candidates::is_better(const jy_candidate &a, const jy_candidate &b)
{
    return jy_candidate_order(&a, &b) < 0;
}

void best_candidates::offer(const jy_candidate &candidate)
{
    if (heap.size() == max) {
        if (max == 0 || !is_better(candidate, heap.front()))
            return;
        std::pop_heap(heap.begin(), heap.end(), is_better);
        heap.pop_back();
    }
    heap.push_back(candidate);
    std::push_heap(heap.begin(), heap.end(), is_better);
}

const std::vector<jy_candidate> &best_candidates::sorted()
{
    std::sort_heap(heap.begin(), heap.end(), is_better);
    return heap;
}

Xapian::termcount document_length(jy_postings *postings, uint64_t document,
                                  const Xapian::PostingIterator &at)
{
    std::vector<Xapian::termcount> &lengths = postings->lengths;
    if (lengths.empty())
        lengths.assign(postings->all.documents(), 0);
    if (document >= lengths.size())
        throw Xapian::DatabaseCorruptError("a posting of no document");
    Xapian::termcount &length = lengths[document];
    if (length == 0)
        length = at.get_doclength();
    return length;
}

bool rank_all_of(jy_postings *postings, const jy_plan *plan,
                 const jy_patience *patience, best_candidates &best,
                 size_t &candidates)
{
    terms terms;
    if (!take_apart(plan, terms))
        return false;
    if (jy_patience_is_over(patience))
        throw query_stopped();
    side_by_side all(postings->all, terms);
    Xapian::docid from = 1;
    for (candidates = 0; all.find(from, patience); from++) {
        from = *all.at();
        const uint64_t document = postings->numbers.position(from);
        if (document != JY_SLOT_DEAD) {
            double length = document_length(postings, document, all.at());
            best.offer({document, all.score(from, length)});
            candidates++;
        }
    }
    return true;
}
