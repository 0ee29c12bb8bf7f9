"""Which settings are refused, and how; and that registering is light."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from rnnbench.plugin import Backend
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.registration import rnnbench_learners

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"blocks": 0}, "greater than or equal to 1"),
    ({"block_size": 0}, "greater than or equal to 1"),
    ({"hidden": -1}, "greater than or equal to 0"),
    ({"learning_rate": 0.0}, "greater than 0"),
    ({"learning_rate": -0.5}, "greater than 0"),
    ({"learning_rate": float("inf")}, "finite number"),
    ({"weight_range": 0.0}, "greater than 0"),
    ({"initial_activity": 1.5}, "less than or equal to 1"),
    ({"connectivity": "full"}, "'recurrent' or 'layered'"),
    ({"bias": "cells"}, "'gates', 'hidden', 'all' or 'none'"),
    ({"backend": "gpu"}, "'auto', 'cpu' or 'reference'"),
    ({"precision": "float16"}, "'float32' or 'float64'"),
    ({"update": "epoch"}, "'sequence' or 'step'"),
    ({"construction": "greedy"}, "'at-once' or 'sequential'"),
    ({"construction_window": 0}, "greater than or equal to 1"),
    ({"construction_progress": 1.0}, "less than 1"),
    ({"construction_progress": -0.1}, "greater than or equal to 0"),
    (
        {"construction": "sequential", "bias": "gates"},
        "construction 'sequential' starts without memory cells, where connectivity 'recurrent'"
        " leaves the outputs without any weight",
    ),
    ({"momentum": 0.9}, "Extra inputs are not permitted"),
    (
        {"blocks": 3, "output_gate_bias": [-1.0, -2.0]},
        "output_gate_bias needs one value for each of the 3 blocks, found 2",
    ),
    (
        {"blocks": 1, "input_gate_bias": [-3.0, -6.0]},
        "input_gate_bias needs one value for each of the 1 blocks, found 2",
    ),
    (
        {"blocks": 1, "bias": "none", "input_gate_bias": [-3.0]},
        "input_gate_bias needs gates with a bias weight, but bias is 'none'",
    ),
    (
        {"blocks": 1, "output_gate": False, "output_gate_bias": [-3.0]},
        "output_gate_bias needs output_gate = true",
    ),
]


@pytest.mark.parametrize(("settings", "message"), REFUSED)
def test_an_impossible_setting_is_refused_with_its_reason(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        LstmConfig(**settings)
    assert message in refusal.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    "settings",
    [{"bias": "all"}, {"bias": "none", "connectivity": "layered"}, {"bias": "gates", "hidden": 1}],
)
def test_sequential_construction_needs_outputs_that_can_learn_without_cells(
    settings: dict[str, Any],
) -> None:
    assert LstmConfig(construction="sequential", **settings).construction == "sequential"


def test_every_setting_has_a_default_and_a_description() -> None:
    LstmConfig()
    for name, field in LstmConfig.model_fields.items():
        assert field.description, name


def test_the_description_names_its_backends_and_what_is_truncated() -> None:
    (lstm,) = rnnbench_learners()
    assert lstm.name == "lstm"
    assert lstm.implementation == {
        "cpu": Backend("rnnbench_lstm.cpu:CpuLstm", native="rnnbench_lstm"),
        "reference": Backend("rnnbench_lstm.reference:ReferenceLstm"),
    }
    assert lstm.gradient == "truncated"
    assert "gates" in lstm.truncated


def test_registering_imports_nothing_heavy() -> None:
    code = (
        "import sys, rnnbench_lstm.registration\n"
        "print([m for m in ('numpy', 'torch', 'scipy', 'rnnbench_lstm.reference')"
        " if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
