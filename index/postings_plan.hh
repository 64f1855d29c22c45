/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings_plan.hh - a jy_plan as Xapian understands it, for
 * postings*.cc.  Functions throw.
 */
#ifndef JY_INDEX_POSTINGS_PLAN_HH
#define JY_INDEX_POSTINGS_PLAN_HH

#include "index/postings.h"

#include <memory>
#include <string>
#include <vector>
#include <xapian.h>

/*
 * Postings, and what is dead of them.  Xapian counts what is there; the
 * statistics of what is alive are that, less those of a database of the dead.
 */
struct collection {
    Xapian::Database db;
    Xapian::Database dead; /* empty where nothing is */
    bool corrected = false;

    Xapian::doccount documents() const;
    Xapian::doccount frequency(const std::string &term) const;
    double average_length() const;
};

/* How terms count: as in postings.h, or by their rarity alone. */
enum class weighting { bm25, rarity };

/* The documents a plan proposes, and the terms that count. */
Xapian::Query to_query(const collection &of, const jy_plan *plan,
                       weighting how);
std::unique_ptr<Xapian::Weight> new_weight(const collection &of, weighting how);

/* What `wdf` occurrences in a document of that length are worth, times
 * `factor`, which is a weight times a rarity. */
double bm25_points(double factor, double wdf, double length, double average);

/* What no points exceed for a factor of 1. */
extern const double bm25_most;

/* The rarity of a term that `having` of the documents have. */
double bm25_rarity(double documents, double having);

/* The name of a term, and what it adds; there its name is left out. */
struct term_points {
    std::string name;
    jy_term_points points;
};

/* Each term that counts for a document; none if that is no candidate. */
std::vector<term_points> explain_plan(const collection &of, const jy_plan *plan,
                                      Xapian::docid document,
                                      const jy_patience *patience);

#endif
