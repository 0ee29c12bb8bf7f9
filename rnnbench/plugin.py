"""The public face for plugin authors: import everything that a plugin needs from here.

Names load on first use.  A plugin's registration module therefore imports in milliseconds as long
as it takes only `hookimpl`, the descriptions and `PluginConfig`; put what needs NumPy or torch into
the module that the description's ``implementation`` names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# The same names once more, for type checkers, which do not follow the table below.
if TYPE_CHECKING:
    from rnnbench.activations import IDENTITY, LOGISTIC, TANH, Activation
    from rnnbench.bench.benchmark import Benchmark
    from rnnbench.bench.contender import Contender
    from rnnbench.bench.figures import BenchmarkReport, Bound, Curve, CurvePoint, Figure
    from rnnbench.bench.floor import Floor, Needs
    from rnnbench.bench.measurements import Measurement, SideBySide
    from rnnbench.bench.quartiles import Quartiles
    from rnnbench.bench.search import Search
    from rnnbench.bench.session import BenchSession
    from rnnbench.bench.training import TrainingSetup
    from rnnbench.comparison.resolve import Cell
    from rnnbench.criteria import (
        AtMostWrong,
        Check,
        Criterion,
        MeanErrorBelow,
        Rule,
        SetErrorBelow,
        SetScore,
        SetWrongAtMost,
    )
    from rnnbench.descriptions import (
        AUTO,
        Backend,
        BenchmarkDescription,
        LearnerDescription,
        PageDescription,
        PresetFile,
        TaskDescription,
    )
    from rnnbench.draws import (
        below,
        between,
        normal,
        unit,
    )
    from rnnbench.error_flow.flow import ErrorFlow, FlowCondition, LagFlow, last_target_steps
    from rnnbench.error_log import ErrorLog
    from rnnbench.errors import (
        ConfigError,
        PluginError,
        RnnbenchError,
        TrialError,
    )
    from rnnbench.hookspecs import hookimpl
    from rnnbench.learners import (
        Cost,
        Learner,
        Population,
        State,
        TrainLog,
        restored,
    )
    from rnnbench.native.library import load_native
    from rnnbench.native.population import NativePopulation
    from rnnbench.pages import PageSources
    from rnnbench.plugin_config import PluginConfig
    from rnnbench.results.curve_figure import draw_curves
    from rnnbench.results.markdown import table
    from rnnbench.results.published import PublishedRow
    from rnnbench.results.published_table import PUBLISHED_LEGEND, published_table
    from rnnbench.results.run import Run
    from rnnbench.sequences import (
        BoolArray,
        Float32Array,
        FloatArray,
        Int32Array,
        Int64Array,
        RealArray,
        SequenceBatch,
        StackedSequences,
        stack,
        stack_portions,
    )
    from rnnbench.streams import (
        Stream,
        Words,
    )
    from rnnbench.tasks import (
        NativeGenerator,
        Task,
        TaskShape,
        beyond_tolerance,
    )
    from rnnbench.training_data import TrainingData

_HOMES = {
    "rnnbench.activations": ("IDENTITY", "LOGISTIC", "TANH", "Activation"),
    "rnnbench.bench.benchmark": ("Benchmark",),
    "rnnbench.bench.contender": ("Contender",),
    "rnnbench.bench.figures": ("BenchmarkReport", "Bound", "Curve", "CurvePoint", "Figure"),
    "rnnbench.bench.floor": ("Floor", "Needs"),
    "rnnbench.bench.measurements": ("Measurement", "SideBySide"),
    "rnnbench.bench.quartiles": ("Quartiles",),
    "rnnbench.bench.search": ("Search",),
    "rnnbench.bench.session": ("BenchSession",),
    "rnnbench.bench.training": ("TrainingSetup",),
    "rnnbench.comparison.resolve": ("Cell",),
    "rnnbench.criteria": (
        "AtMostWrong",
        "Check",
        "Criterion",
        "MeanErrorBelow",
        "Rule",
        "SetErrorBelow",
        "SetScore",
        "SetWrongAtMost",
    ),
    "rnnbench.descriptions": (
        "AUTO",
        "Backend",
        "BenchmarkDescription",
        "LearnerDescription",
        "PageDescription",
        "PresetFile",
        "TaskDescription",
    ),
    "rnnbench.draws": ("below", "between", "normal", "unit"),
    "rnnbench.error_flow.flow": ("ErrorFlow", "FlowCondition", "LagFlow", "last_target_steps"),
    "rnnbench.error_log": ("ErrorLog",),
    "rnnbench.errors": ("ConfigError", "PluginError", "RnnbenchError", "TrialError"),
    "rnnbench.hookspecs": ("hookimpl",),
    "rnnbench.learners": ("Cost", "Learner", "Population", "State", "TrainLog", "restored"),
    "rnnbench.native.library": ("load_native",),
    "rnnbench.native.population": ("NativePopulation",),
    "rnnbench.pages": ("PageSources",),
    "rnnbench.plugin_config": ("PluginConfig",),
    "rnnbench.results.curve_figure": ("draw_curves",),
    "rnnbench.results.markdown": ("table",),
    "rnnbench.results.published": ("PublishedRow",),
    "rnnbench.results.published_table": ("PUBLISHED_LEGEND", "published_table"),
    "rnnbench.results.run": ("Run",),
    "rnnbench.sequences": (
        "BoolArray",
        "Float32Array",
        "FloatArray",
        "Int32Array",
        "Int64Array",
        "RealArray",
        "SequenceBatch",
        "StackedSequences",
        "stack",
        "stack_portions",
    ),
    "rnnbench.streams": ("Stream", "Words"),
    "rnnbench.tasks": ("NativeGenerator", "Task", "TaskShape", "beyond_tolerance"),
    "rnnbench.training_data": ("TrainingData",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "IDENTITY",
    "LOGISTIC",
    "TANH",
    "Activation",
    "Benchmark",
    "Contender",
    "BenchmarkReport",
    "Bound",
    "Curve",
    "CurvePoint",
    "Figure",
    "Floor",
    "Needs",
    "Measurement",
    "SideBySide",
    "Quartiles",
    "Search",
    "BenchSession",
    "TrainingSetup",
    "Cell",
    "AtMostWrong",
    "Check",
    "Criterion",
    "MeanErrorBelow",
    "Rule",
    "SetErrorBelow",
    "SetScore",
    "SetWrongAtMost",
    "AUTO",
    "Backend",
    "BenchmarkDescription",
    "LearnerDescription",
    "PageDescription",
    "PresetFile",
    "TaskDescription",
    "below",
    "between",
    "normal",
    "unit",
    "ErrorFlow",
    "FlowCondition",
    "LagFlow",
    "last_target_steps",
    "ErrorLog",
    "ConfigError",
    "PluginError",
    "RnnbenchError",
    "TrialError",
    "hookimpl",
    "Cost",
    "Learner",
    "Population",
    "State",
    "TrainLog",
    "restored",
    "load_native",
    "NativePopulation",
    "PageSources",
    "PluginConfig",
    "draw_curves",
    "table",
    "PublishedRow",
    "PUBLISHED_LEGEND",
    "published_table",
    "Run",
    "BoolArray",
    "Float32Array",
    "FloatArray",
    "Int32Array",
    "Int64Array",
    "RealArray",
    "SequenceBatch",
    "StackedSequences",
    "stack",
    "stack_portions",
    "Stream",
    "Words",
    "NativeGenerator",
    "Task",
    "TaskShape",
    "beyond_tolerance",
    "TrainingData",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"rnnbench.plugin has no name {name!r}; it has: {', '.join(_HOME)}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
