/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings_and.hh - ranking by going through postings side by side,
 * without Xapian's matcher, for postings*.cc.  Functions throw.
 */
#ifndef JY_INDEX_POSTINGS_AND_HH
#define JY_INDEX_POSTINGS_AND_HH

#include "index/postings_handle.hh"

/* The best of the candidates that come by, in any order. */
class best_candidates
{
  public:
    explicit best_candidates(size_t max_);
    void offer(const jy_candidate &candidate);
    bool is_full() const
    {
        return heap.size() == max;
    }
    /* The last of them, of which there is one at least. */
    const jy_candidate &last() const
    {
        return heap.front();
    }
    /* Best first; nothing may be offered any more. */
    const std::vector<jy_candidate> &sorted();

  private:
    static bool is_better(const jy_candidate &a, const jy_candidate &b);
    size_t max;
    std::vector<jy_candidate> heap; /* the last of them in front */
};

/* The length of a document that a posting iterator stands at. */
Xapian::termcount document_length(jy_postings *postings, uint64_t document,
                                  const Xapian::PostingIterator &at);

/* Offer all candidates of a plan that is a term or an AND of such, and count
 * them; false if it is no such plan. */
bool rank_all_of(jy_postings *postings, const jy_plan *plan,
                 const jy_patience *patience, best_candidates &best,
                 size_t &candidates);

#endif
