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

/* The documents a plan proposes, and the terms that count. */
Xapian::Query to_query(const Xapian::Database &db, const jy_plan *plan);

/* The weighting of postings.h. */
std::unique_ptr<Xapian::Weight> new_bm25();

/* The rarity of a term that `having` of the documents have. */
double bm25_rarity(double documents, double having);

/* The name of a term, and what it adds; there its name is left out. */
struct term_points {
    std::string name;
    jy_term_points points;
};

/* Each term that counts for a document; none if that is no candidate. */
std::vector<term_points> explain_plan(const Xapian::Database &db,
                                      const jy_plan *plan,
                                      Xapian::docid document,
                                      const jy_patience *patience);

#endif
