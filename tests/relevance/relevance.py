# SPDX-License-Identifier: GPL-3.0-or-later
"""How well questions are answered: one table over sets of judged queries.

README.md tells how to run it, and what a set is.
"""
import collections
import concurrent.futures
import json
import lzma
import os
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
from jianyan_testing import Connection, Daemon, run  # noqa: E402
from twin_fold import fold  # noqa: E402

CONNECTIONS = 4
BUILD_SECONDS = 1800
RESULTS_MAX = 1000

def reciprocal_rank(found, wanted):
    """One over the rank of the first wanted document."""
    for rank, document in enumerate(found, 1):
        if document in wanted:
            return 1 / rank
    return 0.0


def recall(found, wanted):
    return len(wanted.intersection(found)) / len(wanted)


def mean(measure):
    def over(answers):
        values = [measure(found, wanted) for found, wanted in answers]
        return f"{sum(values) / len(values):.4f}" if values else "-"
    return over


def precision_and_recall(answers):
    """Of all that was found, and of all that was wanted."""
    found = sum(len(found) for found, _ in answers)
    wanted = sum(len(wanted) for _, wanted in answers)
    both = sum(len(wanted.intersection(found)) for found, wanted in answers)
    return (f"{both / found if found else 1:.4f} / "
            f"{both / wanted if wanted else 1:.4f}")


# Lists that a plain reader completes.
COMPLETED = ", folded, titles too"

Kind = collections.namedtuple("Kind", "suffix name over request goals")
KINDS = [
    Kind("", "MRR@10", mean(reciprocal_rank),
         lambda text: {"q": text, "limit": 10},
         {"cmrc2018": ".985", "drcd": ".960", "stard": ".415"}),
    Kind("_title", "titles: recall@10", mean(recall),
         lambda text: {"q": text, "limit": 10}, {"drcd": ".95"}),
    Kind("_phrase", "phrases as written: precision / recall",
         precision_and_recall,
         lambda text: {"q": f'body:="{text}"', "limit": RESULTS_MAX,
                       "match": "all"},
         {"cmrc2018": "1 / 1", "drcd": "1 / 1"}),
    # The sets list what has the phrase in its body, as written; a query as
    # people type it looks into titles too, and 台南 finds 臺南.
    Kind("_phrase", f"phrases as typed{COMPLETED}: precision / recall",
         precision_and_recall,
         lambda text: {"q": f'"{text}"', "limit": RESULTS_MAX,
                       "match": "all"},
         {"cmrc2018": "1 / 1", "drcd": "1 / 1"}),
]


def read_table(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")


def read_judged(folder, suffix):
    """Text and wanted documents of each query that has any."""
    wanted = collections.defaultdict(set)
    for query, _, document, judgement in read_table(
            folder / f"qrels{suffix}.tsv"):
        if int(judgement) > 0:
            wanted[query].add(document)
    return [(text, wanted[query])
            for query, text in read_table(folder / f"queries{suffix}.tsv")
            if query in wanted]


def complete(judged, documents):
    """What a plain reader of folded titles and bodies finds more."""
    with open(documents, encoding="utf-8") as file:
        texts = [(document["id"], fold(document.get("title", "")),
                  fold(document["body"]))
                 for document in map(json.loads, file)]
    for text, wanted in judged:
        folded = fold(text)
        wanted.update(id_ for id_, title, body in texts
                      if folded in title or folded in body)


def write_documents(folder, target):
    """The documents as a plain file."""
    packed = folder / "docs.jsonl.xz"
    data = (lzma.decompress(packed.read_bytes()) if packed.exists()
            else (folder / "docs.jsonl").read_bytes())
    target.write_bytes(data)
    return target


class Asker:
    """Asks one daemon over a connection for each thread."""

    def __init__(self, daemon):
        self._daemon = daemon
        self._local = threading.local()

    def _connection(self):
        if not hasattr(self._local, "connection"):
            self._local.connection = Connection(self._daemon.unix)
        return self._local.connection

    def find(self, request):
        """The ids that a request finds, best first."""
        reply = self._connection().ask("search", **request)
        if not reply["ok"]:
            print(f"{request['q']}: {reply['error']['message']}",
                  file=sys.stderr)
            return []
        return [hit["id"] for hit in reply["hits"]]

    def find_all(self, requests):
        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            return list(pool.map(self.find, requests))


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def measure_set(folder):
    """Print the rows of one set."""
    with tempfile.TemporaryDirectory(prefix="jianyan-") as temporary:
        index = Path(temporary) / "index"
        documents = write_documents(folder, Path(temporary) / "docs.jsonl")
        run("jianyan-index", "build", "--index", index, documents,
            timeout=BUILD_SECONDS).check_returncode()
        with Daemon(index=index) as daemon:
            asker = Asker(daemon)
            for kind in KINDS:
                if not (folder / f"queries{kind.suffix}.tsv").exists():
                    continue
                judged = read_judged(folder, kind.suffix)
                if COMPLETED in kind.name:
                    complete(judged, documents)
                found = asker.find_all(kind.request(text)
                                       for text, _ in judged)
                answers = [(ids, wanted)
                           for ids, (_, wanted) in zip(found, judged)]
                row(folder.name, kind.name, len(answers), kind.over(answers),
                    kind.over(answers[::2]), kind.over(answers[1::2]),
                    kind.goals.get(folder.name, ""))


def find_sets(arguments):
    """The folders of the sets that are asked for, or of all."""
    if not arguments and "JIANYAN_DATA" not in os.environ:
        return []
    data = Path(arguments[0] if arguments else os.environ["JIANYAN_DATA"])
    folders = sorted({path.parent for path in data.glob("**/docs.jsonl*")})
    return [folder for folder in folders
            if len(arguments) < 2 or folder.name in arguments[1:]]


def main(arguments):
    folders = find_sets(arguments)
    if not folders:
        print("skipped: no data")
        return
    row("set", "measure", "queries", "all", "even half", "odd half",
        "to reach")
    row("---", "---", "---:", "---:", "---:", "---:", "---:")
    for folder in folders:
        measure_set(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
