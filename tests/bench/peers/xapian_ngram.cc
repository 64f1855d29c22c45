// SPDX-License-Identifier: GPL-3.0-or-later
// tests/bench/peers/xapian_ngram.cc - Xapian as it comes: its TermGenerator
// and QueryParser with n-grams of Chinese, positions and the text stored.
//
//     xapian_ngram build FOLDER < DOCUMENTS
//         a document: id, title, speaker, text of all fields; each ends in
//         0x1f, the document in 0x1e
//     xapian_ngram ask FOLDER QUERIES
//         for each word on standard input, `search` or `count`, all queries
//         are asked once; each prints a line: nanoseconds, hits

#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>
#include <xapian.h>

namespace
{

const unsigned page = 10;

std::vector<std::string> split(const std::string &record)
{
    std::vector<std::string> fields;
    for (size_t at = 0, end; (end = record.find('\x1f', at)) != record.npos;
         at = end + 1)
        fields.push_back(record.substr(at, end - at));
    return fields;
}

void build(const std::string &folder)
{
    const std::string loose = folder + ".loose";
    Xapian::WritableDatabase db(loose, Xapian::DB_CREATE_OR_OVERWRITE);
    Xapian::TermGenerator cutter;
    cutter.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
    std::string record;
    while (std::getline(std::cin, record, '\x1e')) {
        const auto fields = split(record);
        if (fields.size() < 4)
            continue;
        Xapian::Document document;
        cutter.set_document(document);
        cutter.index_text(fields[1], 1, "S");
        cutter.increase_termpos();
        cutter.index_text(fields[2], 1, "A");
        cutter.increase_termpos();
        cutter.index_text(fields[3]);
        document.set_data(record);
        db.add_document(document);
    }
    db.commit();
    db.compact(folder, Xapian::DBCOMPACT_SINGLE_FILE);
}

Xapian::Query parse(Xapian::QueryParser &parser, const std::string &line)
{
    using parse = Xapian::QueryParser;
    return parser.parse_query(line, parse::FLAG_CJK_NGRAM | parse::FLAG_PHRASE |
                                        parse::FLAG_BOOLEAN);
}

void ask_all(Xapian::Enquire &enquire, Xapian::QueryParser &parser,
             const std::vector<std::string> &queries, unsigned at_least)
{
    using clock = std::chrono::steady_clock;
    for (const auto &line : queries) {
        const auto begun = clock::now();
        enquire.set_query(parse(parser, line));
        const auto found = enquire.get_mset(0, page, at_least);
        const auto time = clock::now() - begun;
        std::cout << std::chrono::nanoseconds(time).count() << ' '
                  << found.get_matches_estimated() << '\n';
    }
    std::cout.flush();
}

void ask(const std::string &folder, const std::string &file)
{
    Xapian::Database db(folder);
    Xapian::Enquire enquire(db);
    Xapian::QueryParser parser;
    parser.set_database(db);
    parser.add_prefix("title", "S");
    parser.add_prefix("speaker", "A");
    std::ifstream in(file);
    std::vector<std::string> queries;
    for (std::string line; std::getline(in, line);)
        queries.push_back(line);
    for (std::string word; std::getline(std::cin, word);)
        ask_all(enquire, parser, queries,
                word == "count" ? db.get_doccount() : 0);
}

} // namespace

int main(int argc, char **argv)
try {
    const std::string verb = argc > 2 ? argv[1] : "";
    if (verb == "build" && argc == 3)
        build(argv[2]);
    else if (verb == "ask" && argc == 4)
        ask(argv[2], argv[3]);
    else
        return std::cerr << "usage: xapian_ngram build FOLDER | ask FOLDER "
                            "QUERIES\n",
               2;
    return 0;
} catch (const Xapian::Error &error) {
    std::cerr << "xapian_ngram: " << error.get_description() << '\n';
    return 1;
}
