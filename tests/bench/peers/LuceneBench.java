// SPDX-License-Identifier: GPL-3.0-or-later
// tests/bench/peers/LuceneBench.java - Lucene with its CJKAnalyzer, in
// process and warm.
//
//     LuceneBench build FOLDER < DOCUMENTS
//         a document: id, title, speaker, text of all fields; each ends in
//         0x1f, the document in 0x1e
//     LuceneBench ask FOLDER QUERIES
//         for each word on standard input, `search` or `count`, all queries
//         are asked once; each prints a line: nanoseconds, hits
//
// A query: `all` or `any`, then a tab, then FIELD=PHRASE with tabs between.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.QueryBuilder;

public final class LuceneBench {
    private static final int PAGE = 10;
    private static final Analyzer ANALYZER = new CJKAnalyzer();

    /** A record without its end, or null when there is no more. */
    private static String record(Reader in) throws Exception {
        StringBuilder text = new StringBuilder();
        int sign;
        while ((sign = in.read()) != -1 && sign != 0x1e)
            text.append((char) sign);
        return sign == -1 ? null : text.toString();
    }

    private static Document document(String record) {
        String[] fields = record.split("\u001f", -1);
        Document document = new Document();
        document.add(new StringField("id", fields[0], Field.Store.YES));
        document.add(new TextField("title", fields[1], Field.Store.YES));
        document.add(new TextField("speaker", fields[2], Field.Store.YES));
        document.add(new TextField("text", fields[3], Field.Store.YES));
        for (int i = 4; i < fields.length - 1; i++)
            document.add(new StoredField("field" + i, fields[i]));
        return document;
    }

    private static void build(Directory directory) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(ANALYZER);
        config.setRAMBufferSizeMB(256);
        try (IndexWriter writer = new IndexWriter(directory, config);
             Reader in = new BufferedReader(new InputStreamReader(
                     System.in, StandardCharsets.UTF_8), 1 << 20)) {
            for (String text; (text = record(in)) != null;)
                writer.addDocument(document(text));
        }
    }

    private static Query parse(String line) {
        String[] words = line.split("\t");
        QueryBuilder builder = new QueryBuilder(ANALYZER);
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        boolean any = words[0].equals("any");
        for (int i = 1; i < words.length; i++) {
            String[] parts = words[i].split("=", 2);
            Query query = any
                    ? builder.createBooleanQuery(parts[0], parts[1])
                    : builder.createPhraseQuery(parts[0], parts[1]);
            all.add(query == null ? new MatchNoDocsQuery() : query,
                    BooleanClause.Occur.MUST);
        }
        return all.build();
    }

    private static void ask(IndexSearcher searcher, List<String> lines,
            boolean count, PrintStream out) throws Exception {
        for (String line : lines) {
            long begun = System.nanoTime();
            Query query = parse(line);
            long hits;
            if (count) {
                hits = searcher.count(query);
            } else {
                TopDocs found = searcher.search(query, PAGE);
                hits = found.totalHits.value;
            }
            out.println((System.nanoTime() - begun) + " " + hits);
        }
        out.flush();
    }

    public static void main(String[] words) throws Exception {
        try (Directory directory = FSDirectory.open(Path.of(words[1]))) {
            if (words[0].equals("build")) {
                build(directory);
                return;
            }
            List<String> lines = new ArrayList<>(
                    Files.readAllLines(Path.of(words[2])));
            PrintStream out = new PrintStream(System.out, false, "UTF-8");
            IndexSearcher searcher = new IndexSearcher(
                    DirectoryReader.open(directory));
            searcher.setQueryCache(null);
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(System.in));
            for (String word; (word = in.readLine()) != null;)
                ask(searcher, lines, word.equals("count"), out);
        }
    }
}
