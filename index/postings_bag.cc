/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how the best documents are found without reading all postings. */
#include "index/bag.h"
#include "index/postings_and.hh"
#include "index/postings_guard.hh"

#include <algorithm>

namespace
{

/* What things cost, in nanoseconds: only the choice between two ways to the
 * same answer hangs on it. */
const double next_posting = 11;     /* to read the next one of a term */
const double distant_posting = 800; /* to find one further on */
const double text_at_all = 500;     /* to look into a text, ... */
const double text_byte = 0.3;       /* ... and of each of its bytes */

/* Postings read in less time than the clock is worth. */
const size_t steps = 4096;

const double rounded_up = 1e-9; /* more than rounding adds to points */

const double none = -1; /* document_sums.of where there is no sum */

struct bag_term {
    std::string name;
    double factor;
    Xapian::doccount frequency;
    bool proposes;
    size_t place; /* in the bag */
};

void check(const jy_patience *patience)
{
    if (jy_patience_is_over(patience))
        throw query_stopped();
}

/* Whatever happens, the sums are as they were before. */
class cleared_sums
{
  public:
    cleared_sums(document_sums &sums_, size_t documents) : sums(sums_)
    {
        if (sums.of.size() != documents)
            sums.of.assign(documents, none);
    }
    ~cleared_sums()
    {
        for (uint32_t document : sums.documents)
            sums.of[document] = none;
        sums.documents.clear();
    }
    cleared_sums(const cleared_sums &) = delete;
    cleared_sums &operator=(const cleared_sums &) = delete;

  private:
    document_sums &sums;
};

/* One ranking under way. */
class ranking
{
  public:
    ranking(jy_postings *postings_, const jy_bag *bag_, size_t max_,
            const jy_patience *patience_, jy_error *err_)
        : best(max_), postings(postings_), bag(bag_), max(max_),
          patience(patience_), err(err_),
          average(postings_->all.average_length()), sums(postings_->sums),
          clear(postings_->sums, postings_->all.documents())
    {
        for (size_t i = 0; i < bag->count; i++)
            add(i);
    }
    void run()
    {
        check(patience);
        for (const bag_term &term : proposing)
            read_proposing(term);
        take_most_promising();
        take_others();
    }
    best_candidates best;
    size_t candidates() const
    {
        return sums.documents.size();
    }

  private:
    void add(size_t i)
    {
        const jy_bag_term &of = bag->term[i];
        bag_term term{std::string(of.term.bytes, of.term.len), 0, 0,
                      of.proposes, i};
        term.frequency = postings->all.frequency(term.name);
        if (term.frequency == 0)
            return;
        term.factor = of.weight * bm25_rarity(postings->all.documents(),
                                              (double)term.frequency);
        if (!of.proposes)
            counting_most += term.factor * bm25_most + rounded_up;
        (of.proposes ? proposing : counting).push_back(std::move(term));
    }

    double points_at(const bag_term &term, uint64_t document,
                     const Xapian::PostingIterator &at)
    {
        return bm25_points(term.factor, at.get_wdf(),
                           document_length(postings, document, at), average);
    }

    void read_proposing(const bag_term &term)
    {
        const Xapian::Database &db = postings->all.db;
        auto end = db.postlist_end(term.name);
        size_t step = 0;
        for (auto it = db.postlist_begin(term.name); it != end; ++it) {
            if (++step % steps == 0)
                check(patience);
            uint64_t document = postings->numbers.position(*it);
            if (document == JY_SLOT_DEAD)
                continue;
            if (document >= sums.of.size())
                throw Xapian::DatabaseCorruptError("a posting of no document");
            double &sum = sums.of[document];
            if (sum < 0) {
                sums.documents.push_back((uint32_t)document);
                sum = 0;
            }
            sum += points_at(term, document, it);
        }
    }

    /* Whether what only counts could lift a document among the best. */
    bool is_promising(uint32_t document) const
    {
        return !best.is_full() ||
               sums.of[document] + counting_most >= best.last().score;
    }

    void take_text(uint32_t document)
    {
        uint32_t times[JY_BAG_TERMS_MAX] = {0};
        check(patience);
        jy_status status = bag->count_in_text(bag->user, document, times, err);
        if (status != JY_OK)
            throw visitor_stopped{status};
        double sum = sums.of[document];
        for (const bag_term &term : counting) {
            if (times[term.place] > 0)
                sum += bm25_points(term.factor, times[term.place],
                                   postings->lengths[document], average);
        }
        best.offer({document, sum});
    }

    /* Those that have most already: what the others must reach. */
    void take_most_promising()
    {
        std::vector<uint32_t> &all = sums.documents;
        auto middle = all.begin() + (ptrdiff_t)std::min(max, all.size());
        std::nth_element(
            all.begin(), middle, all.end(), [this](uint32_t a, uint32_t b) {
                return sums.of[a] != sums.of[b] ? sums.of[a] > sums.of[b]
                                                : a < b;
            });
        if (counting.empty()) {
            for (auto it = all.begin(); it != middle; ++it)
                best.offer({*it, sums.of[*it]});
            return;
        }
        others.assign(all.begin(), all.end());
        size_t taken = (size_t)(middle - all.begin());
        if (by_text(others.data(), taken)) {
            for (size_t i = 0; i < taken; i++)
                take_text(others[i]);
        } else {
            take_by_postings(others.data(), taken);
        }
        others.erase(others.begin(), others.begin() + (ptrdiff_t)taken);
    }

    void take_others()
    {
        others.erase(std::remove_if(others.begin(), others.end(),
                                    [this](uint32_t document) {
                                        return !is_promising(document);
                                    }),
                     others.end());
        if (by_text(others.data(), others.size())) {
            for (uint32_t document : others) {
                if (is_promising(document))
                    take_text(document);
            }
        } else {
            take_by_postings(others.data(), others.size());
        }
    }

    /* Whether to look into the texts of these, rather than to read postings. */
    bool by_text(const uint32_t *document, size_t count)
    {
        double by_postings = 0;
        for (const bag_term &term : counting)
            by_postings += std::min((double)term.frequency * next_posting,
                                    (double)count * distant_posting);
        double by_texts = 0;
        for (size_t i = 0; i < count && by_texts <= by_postings; i++) {
            uint64_t size;
            jy_status status =
                bag->size_of_text(bag->user, document[i], &size, err);
            if (status != JY_OK)
                throw visitor_stopped{status};
            by_texts += text_at_all + (double)size * text_byte;
        }
        return by_texts <= by_postings;
    }

    void take_by_postings(uint32_t *document, size_t count)
    {
        const numbering &numbers = postings->numbers;
        std::sort(document, document + count, [&](uint32_t a, uint32_t b) {
            return numbers.document(a) < numbers.document(b);
        });
        for (const bag_term &term : counting)
            read_counting(term, document, count);
        for (size_t i = 0; i < count; i++)
            best.offer({document[i], sums.of[document[i]]});
    }

    void read_counting(const bag_term &term, const uint32_t *document,
                       size_t count)
    {
        const Xapian::Database &db = postings->all.db;
        auto it = db.postlist_begin(term.name);
        auto end = db.postlist_end(term.name);
        for (size_t i = 0; i < count && it != end; i++) {
            if ((i + 1) % steps == 0)
                check(patience);
            Xapian::docid wanted = postings->numbers.document(document[i]);
            if (*it < wanted)
                it.skip_to(wanted);
            if (it != end && *it == wanted)
                sums.of[document[i]] += points_at(term, document[i], it);
        }
    }

    jy_postings *postings;
    const jy_bag *bag;
    size_t max;
    const jy_patience *patience;
    jy_error *err;
    double average;
    document_sums &sums;
    cleared_sums clear;
    std::vector<bag_term> proposing;
    std::vector<bag_term> counting;
    double counting_most = 0; /* points that these can bring, at most */
    std::vector<uint32_t> others;
};

} // namespace

jy_status jy_bag_rank(jy_postings *postings, const jy_bag *bag, size_t max,
                      const jy_patience *patience, jy_candidate *out,
                      size_t *count, size_t *candidates, jy_error *err)
{
    *count = 0;
    *candidates = 0;
    return guarded(err, [&] {
        ranking ranking(postings, bag, max, patience, err);
        ranking.run();
        const std::vector<jy_candidate> &best = ranking.best.sorted();
        *count = best.size();
        *candidates = ranking.candidates();
        std::copy(best.begin(), best.end(), out);
        return JY_OK;
    });
}
