"""Ready comparisons, and the pages that are written from their runs.

A folder holds comparison files beside the reports that they generated; `lstm-1997` holds all that
measures the article again.
"""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

from rnnbench.plugin import PageDescription, PresetFile, hookimpl

_FOLDER = Path(__file__).parent
_ARTICLE = _FOLDER / "lstm-1997"

_SUMMARIES = {
    "demo": "LSTM, BPTT, RTRL and a time-delay net on the embedded Reber grammar, 10 trials each",
    "embedded-reber-variants": "LSTM on the embedded Reber grammar as printed, and single changes",
}

_OF_THE_ARTICLE = {
    "table-1": "Table 1 of the 1997 article: the embedded Reber grammar",
    "table-2": "Table 2 of the 1997 article and Task 2b: repeat the first symbol after 100 steps",
    "table-3": "Table 3 of the 1997 article: very long time lags with many distractors",
    "table-4": "Table 4 of the 1997 article: the two-sequence problem (3a)",
    "table-5": "Table 5 of the 1997 article: the same with noise on the information too (3b)",
    "table-6": "Table 6 of the 1997 article: the same with noisy real-valued targets (3c)",
    "table-7": "Table 7 of the 1997 article: the adding problem, T = 100, 500 and 1000",
    "table-8": "Table 8 of the 1997 article: the multiplication problem",
    "table-9": "Table 9 of the 1997 article: temporal order of two and of three symbols",
    "error-flow": "Section 3 of the 1997 article: BPTT and LSTM, for `rnnbench errorflow`",
}

_PAGES = {
    "paper": (
        "the 1997 article measured again: all tables beside the published figures",
        "rnnbench_reports.paper.page:write",
    ),
    "paper/fidelity": (
        "why rows of the 1997 article are not met, one factor at a time",
        "rnnbench_reports.paper.fidelity:write",
    ),
    "paper/table-10": (
        "Table 10 of the 1997 article, made from the comparison files and compared with it",
        "rnnbench_reports.paper.table_10:write",
    ),
    "paper/table-11": (
        "Table 11 of the 1997 article, made from the comparison files and compared with it",
        "rnnbench_reports.paper.table_11:write",
    ),
}


@hookimpl
def rnnbench_presets() -> list[PresetFile]:
    """One preset a folder; of the article one a table, and one an experiment of its study."""
    return [
        *(
            PresetFile(name, summary, _FOLDER / name / "comparison.toml")
            for name, summary in _SUMMARIES.items()
        ),
        *(
            PresetFile(f"paper/{name}", summary, _ARTICLE / f"{name}.toml")
            for name, summary in _OF_THE_ARTICLE.items()
        ),
        *(
            PresetFile(f"paper/fidelity-{path.stem}", f"fidelity study: {_subject(path)}", path)
            for path in sorted((_ARTICLE / "fidelity").glob("*.toml"))
        ),
    ]


@hookimpl
def rnnbench_pages() -> list[PageDescription]:
    """The pages of the article."""
    return [
        PageDescription(name, summary, implementation)
        for name, (summary, implementation) in _PAGES.items()
    ]


def _subject(path: Path) -> str:
    """What a comparison file is about: the comment that it begins with, to the first colon."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = takewhile(lambda line: line.startswith("#"), lines)
    return re.split(r"[.:;](?: |$)", " ".join(line.strip("# ") for line in comment))[0]
