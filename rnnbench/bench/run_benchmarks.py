"""From names to results: finding benchmarks, measuring one after the other, writing the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rnnbench.bench.benchmark import Benchmark
from rnnbench.bench.machine import machine
from rnnbench.bench.plot import draw
from rnnbench.bench.report import markdown
from rnnbench.bench.results import BenchResults, Measured, to_json
from rnnbench.bench.session import BenchSession
from rnnbench.errors import ConfigError, PluginError
from rnnbench.hosting.host import Host, import_implementation
from rnnbench.suggestions import did_you_mean

ROUNDS, QUICK_ROUNDS = 20, 2


@dataclass(frozen=True)
class BenchWanted:
    """What the user asked for.

    * ``names``    benchmarks; all of them where there is none
    * ``rounds``   None for the default, which is smaller with ``quick``
    * ``backend``  of the learners under test
    * ``command``  to be quoted in the report
    """

    names: Sequence[str] = ()
    rounds: int | None = None
    quick: bool = False
    backend: str = "auto"
    command: str = "rnnbench bench"


def find_benchmarks(names: Sequence[str], host: Host) -> list[tuple[str, str, Benchmark]]:
    """Name, summary and benchmark of each; of all where no name is given.

    Raises ConfigError for an unknown name or for nothing to measure, PluginError for a disputed
    name or for an implementation that is no `Benchmark` class.
    """
    known = host.benchmarks.names()
    if not names and not known:
        raise ConfigError(f"no plugin registers a benchmark{host.not_loaded()}")
    found = []
    for name in dict.fromkeys(names or known):
        if not host.benchmarks.claimed(name):
            hint = did_you_mean(name, known)
            raise ConfigError(f"unknown benchmark {name!r}{hint}{host.not_loaded()}")
        plugin, description = host.benchmarks.find(name)
        benchmark = import_implementation(description.implementation, plugin)
        if not (isinstance(benchmark, type) and issubclass(benchmark, Benchmark)):
            raise PluginError(f"benchmark {name!r}: {description.implementation} is no Benchmark")
        found.append((name, description.summary, benchmark()))
    return found


def run_benchmarks(wanted: BenchWanted, host: Host, say: Callable[[str], None]) -> BenchResults:
    """Measure.  say: told in a line what is being done.

    Raises ConfigError and PluginError before anything is measured.
    """
    if wanted.rounds is not None and wanted.rounds < 1:
        raise ConfigError(f"rounds = {wanted.rounds}: expected at least 1")
    rounds = wanted.rounds or (QUICK_ROUNDS if wanted.quick else ROUNDS)
    found = find_benchmarks(wanted.names, host)
    session = BenchSession(host, rounds, wanted.quick, wanted.backend, say)
    measured = [Measured(name, text, benchmark.measure(session)) for name, text, benchmark in found]
    return BenchResults(
        command=wanted.command,
        date=datetime.now().astimezone().isoformat(timespec="seconds"),
        rounds=rounds,
        quick=wanted.quick,
        machine=machine([str(plugin.origin) for plugin in host.plugins]),
        benchmarks=tuple(measured),
    )


def write_report(results: BenchResults, folder: Path) -> BenchResults:
    """Write README.md, results.json and the drawings; returns the results with their names.

    Raises ConfigError where the folder cannot be made.
    """
    make_folder(folder)
    drawn = {
        curve.name: file
        for measured in results.benchmarks
        for curve in measured.report.curves
        if (file := draw(curve, folder)) is not None
    }
    results = replace(results, figure_files=drawn)
    (folder / "README.md").write_text(markdown(results), encoding="utf-8")
    (folder / "results.json").write_text(to_json(results), encoding="utf-8")
    return results


def make_folder(folder: Path) -> None:
    """Make the report's folder.  Raises ConfigError where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"--output {folder}: cannot make this folder: {error}") from None
