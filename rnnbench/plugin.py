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
        LearnerDescription,
        PresetFile,
        TaskDescription,
    )
    from rnnbench.draws import (
        below,
        between,
        normal,
        unit,
    )
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
    from rnnbench.plugin_config import PluginConfig
    from rnnbench.sequences import (
        BoolArray,
        Float32Array,
        FloatArray,
        Int32Array,
        Int64Array,
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
        Task,
        TaskShape,
        beyond_tolerance,
    )

_HOMES = {
    "rnnbench.activations": ("IDENTITY", "LOGISTIC", "TANH", "Activation"),
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
    "rnnbench.descriptions": ("LearnerDescription", "PresetFile", "TaskDescription"),
    "rnnbench.draws": ("below", "between", "normal", "unit"),
    "rnnbench.errors": ("ConfigError", "PluginError", "RnnbenchError", "TrialError"),
    "rnnbench.hookspecs": ("hookimpl",),
    "rnnbench.learners": ("Cost", "Learner", "Population", "State", "TrainLog", "restored"),
    "rnnbench.plugin_config": ("PluginConfig",),
    "rnnbench.sequences": (
        "BoolArray",
        "Float32Array",
        "FloatArray",
        "Int32Array",
        "Int64Array",
        "SequenceBatch",
        "StackedSequences",
        "stack",
        "stack_portions",
    ),
    "rnnbench.streams": ("Stream", "Words"),
    "rnnbench.tasks": ("Task", "TaskShape", "beyond_tolerance"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "IDENTITY",
    "LOGISTIC",
    "TANH",
    "Activation",
    "AtMostWrong",
    "Check",
    "Criterion",
    "MeanErrorBelow",
    "Rule",
    "SetErrorBelow",
    "SetScore",
    "SetWrongAtMost",
    "LearnerDescription",
    "PresetFile",
    "TaskDescription",
    "below",
    "between",
    "normal",
    "unit",
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
    "PluginConfig",
    "BoolArray",
    "Float32Array",
    "FloatArray",
    "Int32Array",
    "Int64Array",
    "SequenceBatch",
    "StackedSequences",
    "stack",
    "stack_portions",
    "Stream",
    "Words",
    "Task",
    "TaskShape",
    "beyond_tolerance",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"rnnbench.plugin has no name {name!r}; it has: {', '.join(_HOME)}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
