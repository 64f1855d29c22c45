// SPDX-License-Identifier: GPL-3.0-or-later
// tests/bench/peers/xapian_ngram.cc - Xapian as it comes: its TermGenerator
// and QueryParser with n-grams of Chinese, positions and the text stored.
//
//     xapian_ngram build FOLDER < DOCUMENTS
//         a document: id, title, speaker, text of all fields; each ends in
//         0x1f, the document in 0x1e
//     xapian_ngram build-bigrams FOLDER < DOCUMENTS
//         the same, but pairs of neighbours as terms, each with positions:
//         what finds a phrase exactly without a look at the text
//     xapian_ngram ask FOLDER QUERIES
//     xapian_ngram ask-bigrams FOLDER QUERIES
//         for each word on standard input, `search` or `count`, all queries
//         are asked once; each prints a line: nanoseconds, hits

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
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

// Neighbours in a text, each pair a term; marks and ASCII part them.
std::vector<std::string> bigrams(const std::string &text)
{
    std::vector<std::string> found;
    std::string before;
    for (Xapian::Utf8Iterator at(text); at != Xapian::Utf8Iterator(); ++at) {
        std::string sign;
        if (*at >= 0x80 && Xapian::Unicode::is_wordchar(*at))
            Xapian::Unicode::append_utf8(sign, *at);
        // An empty term holds the place of what is no pair.
        found.push_back(before.empty() || sign.empty() ? "" : before + sign);
        before = sign;
    }
    return found;
}

void add_bigrams(Xapian::Document &document, const std::string &text,
                 const std::string &prefix)
{
    Xapian::termpos position = 0;
    for (const auto &term : bigrams(text)) {
        ++position;
        if (!term.empty())
            document.add_posting(prefix + term, position);
    }
}

void add_ngrams(Xapian::TermGenerator &cutter, Xapian::Document &document,
                const std::vector<std::string> &fields)
{
    cutter.set_document(document);
    cutter.index_text(fields[1], 1, "S");
    cutter.increase_termpos();
    cutter.index_text(fields[2], 1, "A");
    cutter.increase_termpos();
    cutter.index_text(fields[3]);
}

void build(const std::string &folder, bool pairs)
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
        if (pairs) {
            add_bigrams(document, fields[1], "S");
            add_bigrams(document, fields[2], "A");
            add_bigrams(document, fields[3], "");
        } else {
            add_ngrams(cutter, document, fields);
        }
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

// Words with blanks between, each with its field's prefix and '='.
Xapian::Query parse_bigrams(const std::string &line)
{
    std::istringstream words(line);
    std::vector<Xapian::Query> all;
    for (std::string word; words >> word;) {
        const auto sign = word.find('=');
        std::vector<std::string> terms;
        for (const auto &term : bigrams(word.substr(sign + 1)))
            if (!term.empty())
                terms.push_back(word.substr(0, sign) + term);
        all.emplace_back(Xapian::Query::OP_PHRASE, terms.begin(), terms.end());
    }
    return Xapian::Query(Xapian::Query::OP_AND, all.begin(), all.end());
}

void ask_all(Xapian::Enquire &enquire, Xapian::QueryParser &parser,
             const std::vector<std::string> &queries, unsigned at_least,
             bool pairs)
{
    using clock = std::chrono::steady_clock;
    for (const auto &line : queries) {
        const auto begun = clock::now();
        enquire.set_query(pairs ? parse_bigrams(line) : parse(parser, line));
        const auto found = enquire.get_mset(0, page, at_least);
        const auto time = clock::now() - begun;
        std::cout << std::chrono::nanoseconds(time).count() << ' '
                  << found.get_matches_estimated() << '\n';
    }
    std::cout.flush();
}

void ask(const std::string &folder, const std::string &file, bool pairs)
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
                word == "count" ? db.get_doccount() : 0, pairs);
}

} // namespace

int main(int argc, char **argv)
try {
    const std::string verb = argc > 2 ? argv[1] : "";
    const bool pairs = verb.find("-bigrams") != verb.npos;
    const std::string what = verb.substr(0, verb.find('-'));
    if (what == "build" && argc == 3)
        build(argv[2], pairs);
    else if (what == "ask" && argc == 4)
        ask(argv[2], argv[3], pairs);
    else
        return std::cerr << "usage: xapian_ngram build[-bigrams] FOLDER | "
                            "ask[-bigrams] FOLDER QUERIES\n",
               2;
    return 0;
} catch (const Xapian::Error &error) {
    std::cerr << "xapian_ngram: " << error.get_description() << '\n';
    return 1;
}
