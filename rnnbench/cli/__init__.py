"""The command line: a thin shell over `rnnbench.api`.

Exit codes: 0 all as planned, 1 some trials failed, 2 usage or configuration, 130 interrupted.
Each command lives in a module of its own, which is imported only when it is called.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

USAGE_ERROR, INTERRUPTED = 2, 130

_COMMANDS = {
    "run": "Run a comparison, or resume it, and print its tables.",
    "plan": "Show the cells and trials of a comparison, what is done, and what the rest costs.",
    "report": "Print the tables of a run directory.",
    "curves": "Print the learning curves of runs: error and success against presentations.",
    "page": "Write a page of tables and figures from the runs that it needs.",
    "errorflow": "Measure how errors shrink on their way back in time, before and after training.",
    "bench": "Measure speed side by side with peers, and print the report.",
    "list": "List learners, tasks, presets, benchmarks or pages.",
    "plugins": "Show which plugins are loaded, from where, and what failed.",
    "validate": "Check a comparison file without running it.",
    "env": "Show versions, the machine, and which build of the native code it runs.",
    "schema": "Print the JSON Schema of a learner, a task or the comparison file.",
}

_DESCRIPTION = """\
Compare recurrent learners head to head, online, over many trials.

    rnnbench run demo                              the main comparison
    rnnbench run --task adding --learner rtrl      one learner on one task
    rnnbench list learners                         what there is to compare
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(run_command_line(sys.argv[1:] if arguments is None else arguments))


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    from cyclopts import App, CycloptsError, Parameter

    from rnnbench.errors import RnnbenchError

    app = App(
        name="rnnbench",
        help=_DESCRIPTION,
        help_format="plaintext",
        version=_version,
        default_parameter=Parameter(negative=()),
        suppress_keyboard_interrupt=False,
    )
    for name, summary in _COMMANDS.items():
        app.command(f"rnnbench.cli.{name}_command:{name}_command", name=name, help=summary)
    try:
        code = app(
            list(arguments), exit_on_error=False, print_error=False, result_action="return_value"
        )
    except CycloptsError as error:
        print(f"rnnbench: {' '.join(str(error).split())} (see rnnbench --help)", file=sys.stderr)
        return USAGE_ERROR
    except RnnbenchError as error:
        for line in str(error).splitlines():
            print(f"rnnbench: {line}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        print("rnnbench: interrupted; the same command resumes the run", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left, as in `rnnbench report RUN | head`.
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0


def _version() -> str:
    import rnnbench

    return rnnbench.__version__
