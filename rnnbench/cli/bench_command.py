"""`rnnbench bench`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from rnnbench.cli.arguments import Json, PluginFiles, Strict, quiet_host

SOME_FAILED = 1


def bench_command(
    *names: str,
    rounds: Annotated[
        int | None, Parameter(help="Rounds that count (default: 20; with --quick: 2).")
    ] = None,
    quick: Annotated[
        bool, Parameter(help="Small sizes and few rounds, to test the benchmarks themselves.")
    ] = False,
    backend: Annotated[
        str, Parameter(help="Backend of the learners under test, as in a comparison file.")
    ] = "auto",
    output: Annotated[
        Path | None, Parameter(help="Folder for the report: README.md, results.json, drawings.")
    ] = None,
    plugin: PluginFiles = [],
    strict: Strict = False,
    json: Json = False,
) -> int:
    """Measure speed side by side with peers, and print the report.

    Peers need the extra `bench` (`pip install 'rnnbench[bench]'`), drawings the extra `plots`.
    Exits with 1 where a contender failed; a bound that is not met is a result.

    Parameters
    ----------
    names
        Benchmarks (see `rnnbench list benchmarks`); all of them where none is given.
    """
    from rnnbench.bench.one_core import cap_peers

    cap_peers()  # before anything below imports a numerical library

    # Imported here, so that `rnnbench bench --help` need not wait for NumPy.
    from rnnbench.bench.report import markdown
    from rnnbench.bench.results import to_json
    from rnnbench.bench.run_benchmarks import (
        BenchWanted,
        make_folder,
        run_benchmarks,
        write_report,
    )

    host = quiet_host(plugin, strict)
    if output is not None:
        make_folder(output)  # before minutes of measuring
    command = _command(names, rounds, quick, backend, output)
    results = run_benchmarks(BenchWanted(names, rounds, quick, backend, command), host, _say)
    if output is not None:
        results = write_report(results, output)
    print(to_json(results) if json else markdown(results), end="")
    if results.failed:
        print("rnnbench: some contenders failed; see their rows", file=sys.stderr)
        return SOME_FAILED
    return 0


def _command(
    names: Sequence[str], rounds: int | None, quick: bool, backend: str, output: Path | None
) -> str:
    """The command that measures the same, for the report."""
    options = [f"--rounds {rounds}" if rounds is not None else "", "--quick" if quick else ""]
    options.append(f"--backend {shlex.quote(backend)}" if backend != "auto" else "")
    options.append(f"--output {shlex.quote(str(output))}" if output is not None else "")
    return " ".join(["rnnbench bench", *names, *(option for option in options if option)])


def _say(text: str) -> None:
    print(f"rnnbench: {text}", file=sys.stderr, flush=True)
