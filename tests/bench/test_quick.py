# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench itself: a quick run on made text, and what it must say."""
import contextlib
import io
import json
import sys
import tempfile
import unittest
import xml.dom.minidom
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import run  # noqa: E402  (the path comes first)


class QuickRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = Path(cls.folder.name) / "out"
        cls.text = io.StringIO()
        with contextlib.redirect_stdout(cls.text):
            cls.results = run.main(["--quick", "--out", str(cls.out)])

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_every_difference_in_hits_is_explained(self):
        for name, one in self.results["corpora"].items():
            found = one["agreement"]
            self.assertEqual(found["unexplained"], [], name)
            self.assertEqual(found["examined"], found["differing"], name)

    def test_daemon_and_index_in_process_find_the_same(self):
        for one in self.results["corpora"].values():
            ways = one["agreement"]["ways"]
            self.assertEqual(ways.get("jianyan"), ways.get("in-process"))

    def test_no_request_is_refused_under_load(self):
        for one in self.results["corpora"].values():
            for runs in one["load"].values():
                for measured in runs.values():
                    self.assertEqual(measured["errors"], 0)

    def test_what_needs_no_other_engine_is_measured(self):
        measured = {one["what"]: one["measured"]
                    for one in self.results["figures"]}
        for what in ("long: start until the first answer",
                     "small: daemon's own memory after many queries, no "
                     "cache"):
            self.assertIsNotNone(measured[what], what)

    def test_results_and_report_are_written(self):
        written = json.loads((self.out / "results.json").read_text("utf-8"))
        self.assertEqual(written["figures"], self.results["figures"])
        self.assertIn("## Figures to reach", self.text.getvalue())

    def test_plots_are_well_formed(self):
        plots = list(self.out.glob("*.svg"))
        self.assertIn(self.out / "growth.svg", plots)
        for plot in plots:
            xml.dom.minidom.parse(str(plot))


if __name__ == "__main__":
    unittest.main()
