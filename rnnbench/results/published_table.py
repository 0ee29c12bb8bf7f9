"""The table "measured beside published", in Markdown.

A page that collects several runs gives `published_section` the rows of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rnnbench.results.markdown import Markdown, count, escape, table
from rnnbench.results.published import PublishedRow, PublishedSide

NOT_MEASURED = "not measured here"

PUBLISHED_LEGEND = """\
* *criterion*: *success* means that all criteria of the task have held, after which a trial ends;
  another name is a criterion that was looked at on the way
* *solved*: trials in which the criterion held, of those planned. Every measured figure beside it is
  a mean over these trials alone, as in the literature; the trials that failed are counted here, and
  charged in the *ERT* of the tables below
* *published*: what the literature prints, in brackets the number of trials that it is a mean of,
  and where they are printed the lowest and highest trial
* *ratio*: mean measured / published, with the bootstrap interval of the measured mean alone; the
  spread of the published figure is not known. **Bold** where it lies in 0.5 to 2
* *wrong in test*, *mean error*: of the final test set when the criterion first held; mean absolute
  error. In the unit that is published: a number of sequences, or a fraction of them"""


@dataclass(frozen=True)
class _Column:
    """A column: its header, what stands in it, and which rows make it worth showing (None: all)."""

    header: str
    text: Callable[[PublishedRow], str]
    needed: Callable[[PublishedRow], bool] | None = None
    right: bool = True


def published_section(rows: Sequence[PublishedRow]) -> list[str]:
    """Paragraphs: the table, notes, sources and the legend; empty where there is no row."""
    if not rows:
        return []
    parts = [published_table(rows), _notes(rows), _sources(rows), PUBLISHED_LEGEND]
    return [part for part in parts if part]


def published_table(rows: Sequence[PublishedRow]) -> str:
    """The table alone.  Columns for which no row has a published figure are left out."""
    columns = [c for c in _COLUMNS if c.needed is None or any(map(c.needed, rows))]
    return table(
        [column.header for column in columns],
        [[column.text(row) for column in columns] for row in rows],
        right=[i for i, column in enumerate(columns) if column.right],
    )


def _solved(row: PublishedRow) -> str:
    if row.measured is None:
        return NOT_MEASURED
    return f"{row.measured.figures.held} / {row.measured.planned}"


def _success(row: PublishedRow) -> str:
    published = row.published
    if published.success is not None:
        return f"{published.success:.0%}"
    # A text stands for presentations, unless they are printed as a number.
    return published.text if published.text and published.presentations is not None else "-"


def _mean(row: PublishedRow) -> str:
    if row.measured is None:
        return "-"
    figures = row.measured.figures
    text = count(figures.presentations)
    if row.published.range is not None and figures.range is not None:
        text += f" ({_range(figures.range)})"
    return text


def _published(row: PublishedRow) -> str:
    published = row.published
    text = count(published.presentations)
    if published.presentations is None and published.text is not None:
        text = published.text
    known = [f"{published.trials:,}"] if published.trials is not None else []
    if published.range is not None:
        known.append(_range(published.range))
    return f"{text} ({'; '.join(known)})" if known else text


def _range(bounds: tuple[float, float]) -> str:
    return f"{count(bounds[0])} to {count(bounds[1])}"


def _ratio(row: PublishedRow) -> str:
    if row.ratio is None:
        return "-"
    text = f"**{row.ratio:.2f}**" if row.close else f"{row.ratio:.2f}"
    if row.ratio_interval is not None:
        low, high = row.ratio_interval
        text += f" [{low:.2f}, {high:.2f}]"
    return Markdown(text)


def _weights(row: PublishedRow) -> str:
    published = row.published.weights
    if row.measured is None or row.measured.weights is None:
        return "-" if published is None else f"{published:,}"
    text = f"{row.measured.weights:,}"
    differs = published is not None and published != row.measured.weights
    return f"{text} (published {published:,})" if differs else text


def _wrong(row: PublishedRow) -> str:
    figures = row.measured.figures if row.measured else None
    if figures is None or figures.wrong is None or figures.size is None:
        return "-"
    if row.published.wrong_fraction is not None:
        return _fraction(figures.wrong / figures.size)
    return f"{figures.wrong:.1f} of {figures.size:,}"


def _published_wrong(row: PublishedRow) -> str:
    published = row.published
    if published.wrong_fraction is not None:
        return _fraction(published.wrong_fraction)
    return "-" if published.wrong is None else f"{published.wrong:g} of {published.of:,}"


def _fraction(value: float) -> str:
    """Six decimals, which tell one sequence of 2560 in 30 trials, without trailing zeros."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _has_wrong(row: PublishedRow) -> bool:
    return row.published.wrong is not None or row.published.wrong_fraction is not None


def _error(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def _measured_error(row: PublishedRow) -> str:
    return _error(row.measured.figures.mean_error if row.measured else None)


def _has_error(row: PublishedRow) -> bool:
    return row.published.mean_error is not None


_COLUMNS = (
    _Column("task", lambda row: row.task or "-", right=False),
    _Column("learner", lambda row: row.learner, right=False),
    _Column("variant", lambda row: row.variant or "-", lambda row: bool(row.variant), right=False),
    _Column("weights", _weights, lambda row: row.published.weights is not None),
    _Column("criterion", lambda row: row.criterion or "success", right=False),
    _Column("solved", _solved),
    _Column("success published", _success, lambda row: _success(row) != "-"),
    _Column("mean of solved", _mean),
    _Column("published (trials)", _published),
    _Column("ratio [95 %]", _ratio),
    _Column("wrong in test", _wrong, _has_wrong),
    _Column("published", _published_wrong, _has_wrong),
    _Column("mean error", _measured_error, _has_error),
    _Column("published", lambda row: _error(row.published.mean_error), _has_error),
)


def _notes(rows: Sequence[PublishedRow]) -> str:
    notes = _collected(rows, lambda published: published.note)
    lines = [f"* {escape(who)}: {escape(note)}" for note, who in notes]
    return "\n".join(["Notes:", "", *lines]) if lines else ""


def _sources(rows: Sequence[PublishedRow]) -> str:
    sources = _collected(rows, lambda published: published.source)
    if len(sources) == 1:
        return f"Published in {escape(sources[0][0])}."
    texts = "; ".join(f"{escape(source)} ({escape(who)})" for source, who in sources)
    return f"Published in {texts}."


def _collected(
    rows: Sequence[PublishedRow], text: Callable[[PublishedSide], str | None]
) -> list[tuple[str, str]]:
    """(text, the rows that it belongs to) of every different text."""
    tasks = {row.task for row in rows}
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        value = text(row.published)
        if value is not None:
            several = len(tasks) > 1 and row.task is not None
            who = f"{row.learner} on {row.task}" if several else row.learner
            found.setdefault(value, {})[who] = None
    return [(value, ", ".join(who)) for value, who in found.items()]
