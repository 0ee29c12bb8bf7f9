"""The report of a bench as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rnnbench.bench.figures import Curve, Figure
from rnnbench.bench.measurements import Measurement, SearchResult, SideBySide
from rnnbench.bench.quartiles import Quartiles
from rnnbench.bench.results import BenchResults, Measured
from rnnbench.results.markdown import escape, table

_PROTOCOL = """\
Contenders of a table run in turn in one process, round after round, after warm-up rounds that do
not count; set-up (building and compiling) is timed apart. Rates are medians over {rounds} rounds,
or fewer where work takes long, with their quartiles in brackets. A ratio is taken within each
round; its median and quartiles over the rounds stand here. Where a configuration had to be searched
for, the table of the search is given too, and only its best went into the rounds."""


def markdown(results: BenchResults) -> str:
    """The whole report, ending in a newline."""
    parts = ["# Speed", _about(results)]
    bounded = [
        (measured.name, figure)
        for measured in results.benchmarks
        for figure in measured.report.figures
    ]
    if bounded:
        parts += ["## Figures", _figures_table(bounded)]
    for measured in results.benchmarks:
        parts += _benchmark(measured, results.figure_files)
    parts += ["## Protocol", _PROTOCOL.format(rounds=results.rounds), _machine(results)]
    return "\n\n".join(parts) + "\n"


def _about(results: BenchResults) -> str:
    quick = (
        " Quick sizes: this tests the code and says nothing about speed." if results.quick else ""
    )
    return f"Written by `{results.command}` on {results.date}.{quick}"


def _benchmark(measured: Measured, figure_files: dict[str, str]) -> list[str]:
    report = measured.report
    summary = f"{measured.summary[:1].upper()}{measured.summary[1:]}."
    parts = [f"## {escape(measured.name)}", escape(summary)]
    for side_by_side in report.tables:
        parts += [f"### {escape(side_by_side.title)}", _rounds_table(side_by_side)]
        parts += [_search(found, side_by_side.unit) for found in side_by_side.searches]
    for curve in report.curves:
        parts += [f"### {escape(curve.name)}", _curve_table(curve)]
        file = figure_files.get(curve.name)
        if file is not None:
            parts.append(f"![{escape(curve.name)}]({file})")
        else:
            parts.append("Not drawn: that needs `--output` and `pip install 'rnnbench[plots]'`.")
    if report.notes:
        parts.append("\n".join(f"* {escape(note)}" for note in report.notes))
    return parts


def _rounds_table(side_by_side: SideBySide) -> str:
    headers = ("contender", "detail", f"{side_by_side.unit} / s", f"/ {side_by_side.against}")
    rows = [
        [row.name, row.detail, *_rate_and_ratio(row, side_by_side), _setup(row)]
        for row in side_by_side.measurements
    ]
    return table((*headers, "set-up, s"), rows, right=range(2, 5))


def _rate_and_ratio(row: Measurement, side_by_side: SideBySide) -> list[str]:
    if row.rate is None:
        return [row.problem, "-"]
    known = any(other.name == side_by_side.against for other in side_by_side.measurements)
    ratio = side_by_side.ratio(row.name, side_by_side.against) if known else None
    return [spread(row.rate), "-" if ratio is None else spread(ratio)]


def _setup(row: Measurement) -> str:
    return "-" if row.rate is None else f"{row.setup_seconds:.2f}"


def _search(found: SearchResult, unit: str) -> str:
    rows = [
        [
            row.name,
            row.detail,
            row.problem if row.rate is None else spread(row.rate),
            _setup(row),
            "yes" if row.name in found.kept else "",
        ]
        for row in found.candidates
    ]
    headers = ("configuration", "detail", f"{unit} / s", "set-up, s", "kept")
    return f"Search for the best {escape(found.name)}:\n\n" + table(headers, rows, right=(2, 3))


def _curve_table(curve: Curve) -> str:
    rows = [
        [f"{point.x:,g}", "-" if point.y is None else spread(point.y)] for point in curve.points
    ]
    return table((curve.x_label, curve.y_label), rows, right=(0, 1))


def _figures_table(figures: Sequence[tuple[str, Figure]]) -> str:
    rows = [
        [name, figure.name, _value(figure), _bound(figure), _met(figure), _note(figure)]
        for name, figure in figures
    ]
    headers = ("benchmark", "figure", "measured", "bound", "", "note")
    return table(headers, rows, right=(2,))


def _note(figure: Figure) -> str:
    if figure.value is None and not figure.note:
        return "a contender that it needs was not measured"
    return figure.note


def _value(figure: Figure) -> str:
    if figure.value is None:
        return "not measured"
    if isinstance(figure.value, Quartiles):
        median, low, high = (
            styled(value, figure.style)
            for value in (figure.value.median, figure.value.low, figure.value.high)
        )
        return f"{median} [{low}, {high}]"
    return styled(figure.value, figure.style)


def _bound(figure: Figure) -> str:
    if figure.bound is None:
        return "-"
    return f"{figure.bound.kind} {styled(figure.bound.value, figure.style)}"


def _met(figure: Figure) -> str:
    if figure.met is None:
        return ""
    return "met" if figure.met else "NOT met"


def styled(value: float, style: str) -> str:
    """A value as its figure wants it: ``12x``, ``85 %``, ``3.1 s`` or a plain number."""
    if style == "times":
        return f"{number(value)}x"
    if style == "percent":
        return f"{100.0 * value:.1f} %"
    return f"{number(value)} s" if style == "seconds" else number(value)


def spread(quartiles: Quartiles) -> str:
    """``median [low, high]``."""
    return f"{number(quartiles.median)} [{number(quartiles.low)}, {number(quartiles.high)}]"


def number(value: float) -> str:
    """Three significant digits below 1000, whole numbers with thousands separated above."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _machine(results: BenchResults) -> str:
    m = results.machine
    packages = m.get("packages")
    versions = ""
    if isinstance(packages, dict):
        versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    return escape(
        f"Measured on {m.get('processor')}, {m.get('cores')} cores, {m.get('instruction_set')}, "
        f"{m.get('system')}, Python {m.get('python')}, {versions}; native code: {m.get('native')}."
    )
