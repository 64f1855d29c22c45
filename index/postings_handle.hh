/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/postings_handle.hh - what is behind a jy_postings, for postings*.cc.
 */
#ifndef JY_INDEX_POSTINGS_HANDLE_HH
#define JY_INDEX_POSTINGS_HANDLE_HH

#include "index/order.h"
#include "index/postings.h"
#include "index/postings_plan.hh"

#include <string>
#include <vector>
#include <xapian.h>

/* Where Xapian's numbers of documents lead: to positions, if there is an
 * order, else they are the positions, from 1. */
class numbering
{
  public:
    numbering(const jy_order *order_, const std::string &base_)
        : order(order_), base(base_)
    {
    }
    /* Two databases in one share their numbers in turn. */
    uint64_t position(Xapian::docid document) const
    {
        if (!order)
            return document - 1;
        return position_in((document - 1) % 2 != 0, (document - 1) / 2 + 1);
    }
    Xapian::docid document(uint64_t position) const
    {
        if (!order)
            return (Xapian::docid)(position + 1);
        uint64_t slot = order->slot[position];
        return (Xapian::docid)(
            slot < order->base ? slot * 2 + 1 : (slot - order->base) * 2 + 2);
    }
    bool has_order() const
    {
        return order != nullptr;
    }
    /* Whether `db`, one of the two, is the later one. */
    bool is_more(const Xapian::Database &db) const
    {
        return order && db.get_uuid() != base;
    }
    /* `document` is a number of one of the two alone, here and below. */
    uint64_t position_in(bool more, Xapian::docid document) const
    {
        if (!order)
            return document - 1;
        uint64_t slot = (more ? order->base : 0) + document - 1;
        return slot < order->slots ? order->position[slot] : JY_SLOT_DEAD;
    }
    bool is_alive(bool more, Xapian::docid document) const
    {
        return !order || position_in(more, document) != JY_SLOT_DEAD;
    }

  private:
    const jy_order *order;
    std::string base; /* what the first of the two is called */
};

/* A sum for each document, and which of them there are.  Kept from one search
 * to the next, so that none has to clear more than it used. */
struct document_sums {
    std::vector<double> of; /* below 0 where there is none */
    std::vector<uint32_t> documents;
};

struct jy_postings {
    collection all;
    numbering numbers{nullptr, ""};
    std::vector<Xapian::termcount> lengths; /* of documents asked for; else 0 */
    document_sums sums;
    bool marks_known = false;
    std::vector<std::string> mark_names;
    std::vector<jy_text> marks; /* the same */
};

#endif
