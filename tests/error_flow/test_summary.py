"""What is kept of error flows: figures a lag, over nets, sequences and pairs."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rnnbench.error_flow.flow import ErrorFlow, FlowCondition, LagFlow, last_target_steps
from rnnbench.error_flow.report import number
from rnnbench.error_flow.summary import summarise
from rnnbench.errors import TrialError
from rnnbench.plugin import SequenceBatch

DOCS = Path(__file__).parent.parent.parent / "docs" / "error-flow.md"


def test_figures_pool_nets_sequences_and_pairs() -> None:
    first = LagFlow(np.array([[0.1, 0.2], [0.3, 0.4]]), {"entry": np.array([[1.0], [3.0]])})
    second = LagFlow(np.array([[0.5, 1.5]]), {"entry": np.array([[2.0]])})
    flows = [
        ErrorFlow([first], {"b": np.array([1.0])}),
        ErrorFlow([second], {"b": np.array([7.0])}),
    ]
    (lag,) = summarise(flows, 1).lags
    assert (lag.lag, lag.samples) == (1, 6)
    assert (lag.largest, lag.low, lag.median, lag.high) == (1.5, 0.1, 0.3, 1.5)
    assert lag.mean == pytest.approx(0.5)
    assert lag.stages == {"entry": 2.0}
    assert lag.bounds == {"b": 7.0}


def test_quantiles_are_scalings_that_occurred() -> None:
    values = np.arange(1.0, 11.0)[None]
    (lag,) = summarise([ErrorFlow([LagFlow(values)])], 1).lags
    assert (lag.low, lag.median, lag.high) == (1.0, 5.0, 9.0)


def test_without_pairs_or_sequences_there_are_no_figures() -> None:
    no_pair, no_sequence = LagFlow(np.empty((2, 0))), LagFlow(np.empty((0, 4)))
    summary = summarise([ErrorFlow([no_pair, no_sequence])], 2)
    for lag in summary.lags:
        assert lag.samples == 0
        assert (lag.largest, lag.mean, lag.median) == (None, None, None)
    assert summary.zero_from() is None


@pytest.mark.parametrize(
    ("largest", "zero_from"),
    [([1.0, 0.0, 0.0], 2), ([0.0, 0.0], 1), ([0.0, 1.0], None), ([1.0, 0.0, 1e-300, 0.0], 4)],
)
def test_from_which_lag_on_nothing_flows(largest, zero_from) -> None:
    lags = [LagFlow(np.array([[value, 0.0]])) for value in largest]
    assert summarise([ErrorFlow(lags)], len(lags)).zero_from() == zero_from


def test_conditions_are_counted_over_the_nets() -> None:
    flows = [
        ErrorFlow([LagFlow(np.ones((1, 1)))], conditions=(FlowCondition("|w| < 1", w, 1.0),))
        for w in (0.5, 1.0, 3.0)
    ]
    (condition,) = summarise(flows, 1).conditions
    assert (condition.largest, condition.holds, condition.nets) == (3.0, 1, 3)


def test_no_net_at_all_has_no_figures() -> None:
    summary = summarise([], 2)
    assert (summary.nets, len(summary.lags), summary.conditions) == (0, 2, ())


@pytest.mark.parametrize("bad", [np.array([[-1.0]]), np.array([[np.nan]]), np.array([1.0])])
def test_what_is_no_scaling_is_refused(bad) -> None:
    with pytest.raises(TrialError, match=r"scaling (holds|has shape)"):
        LagFlow(bad)
    with pytest.raises(TrialError, match="entry"):
        LagFlow(np.ones((1, 1)), {"entry": bad})


def test_too_few_lags_or_bounds_are_refused() -> None:
    lag = LagFlow(np.ones((1, 1)))
    with pytest.raises(TrialError, match="fewer than the 2 lags"):
        summarise([ErrorFlow([lag])], 2)
    with pytest.raises(TrialError, match=r"bound 'b' of shape \(1,\)"):
        summarise([ErrorFlow([lag, lag], {"b": np.ones(1)})], 2)


def test_the_last_targets_are_found() -> None:
    batch = SequenceBatch(
        lengths=np.array([3, 4, 1], dtype=np.int32),
        target_rows=np.array([0, 2, 4, 7]),
        targets=np.zeros((4, 1), dtype=np.float32),
        input_size=1,
        values=np.zeros((8, 1), dtype=np.float32),
    )
    assert last_target_steps(batch).tolist() == [2, 1, 0]


def test_the_documented_method_is_a_flow() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    learner = SimpleNamespace(state=lambda: {"weights": [-2.0]})
    batch = SequenceBatch(
        lengths=np.array([3, 2], dtype=np.int32),
        target_rows=np.array([2, 4]),
        targets=np.zeros((2, 1), dtype=np.float32),
        input_size=1,
        values=np.zeros((5, 1), dtype=np.float32),
    )
    summary = summarise([names["error_flow"](learner, batch, 2)], 2)
    assert [(lag.samples, lag.largest) for lag in summary.lags] == [(2, 0.5), (1, 0.25)]


def test_numbers_have_two_digits() -> None:
    shown = {None: "-", 0.0: "0", 0.25: "0.25", 1.0: "1", 99.4: "99", 99.6: "1.0e+02"}
    shown |= {1.234e-89: "1.2e-89", 0.0094: "9.4e-03", float("inf"): "inf"}
    for value, text in shown.items():
        assert number(value) == text
