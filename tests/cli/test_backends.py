"""Which backend runs: what `auto` takes, how it is said, and what becomes of the key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rnnbench.plugin import Backend, LearnerDescription, PluginConfig, PluginError

SMALL = ("--task", "adding", "--learner", "lstm", "--trials", "1")
SETTINGS = ("--set", "budget.presentations=100", "--set", "task.final_sequences=10")


def test_env_shows_the_build_in_use_and_the_state_of_every_backend(cli) -> None:
    found = json.loads(cli("env", "--json").out)
    assert found["native"].split(",")[0] in ("x86-64-v4", "x86-64-v3", "x86-64-v2", "vector-128")
    assert set(found["backends"]) == {"bptt", "lstm", "rtrl"}
    assert all(b == {"cpu": "ready", "reference": "ready"} for b in found["backends"].values())
    text = cli("env").out
    assert f"native: {found['native']}" in text
    assert "numpy: " in text


def test_a_run_says_what_auto_stands_for_and_reports_it(program, tmp_path) -> None:
    done = program("run", *SMALL, *SETTINGS, "--out", "run", RNNBENCH_ISA="scalar")
    assert done.code == 0
    assert "backend auto is cpu (scalar, forced by RNNBENCH_ISA) for: lstm" in done.err
    assert "native code: scalar, forced by RNNBENCH\\_ISA, compiled with" in done.out


def test_a_plan_names_the_backend_of_every_cell(cli) -> None:
    plan = json.loads(cli("plan", *SMALL, "--learner", "time-delay", *SETTINGS, "--json").out)
    assert {cell["learner"]: cell["backend"] for cell in plan["cells"]} == {
        "lstm": "cpu",
        "time-delay": None,
    }


def test_auto_and_the_backend_it_stands_for_have_one_key_and_others_another(cli) -> None:
    def key(backend: str) -> str:
        setting = ("--set", f"learner.backend={backend}")
        plan = json.loads(cli("plan", *SMALL, *SETTINGS, *setting, "--json").out)
        return str(plan["cells"][0]["trials"][0]["key"])

    assert key("auto") == key("cpu")
    assert key("cpu") != key("reference")


class _Config(PluginConfig):
    backend: str = "auto"


def _learner(**backends: Backend) -> LearnerDescription:
    about: dict[str, Any] = dict.fromkeys(
        ("summary", "source", "memory", "multiply_adds"), "not looked at"
    )
    return LearnerDescription(
        name="l", config=_Config, implementation=backends, gradient="exact", **about
    )


def test_auto_is_the_first_backend_that_works() -> None:
    learner = _learner(fast=Backend("m:A", native="no_such_package"), slow=Backend("m:B"))
    assert learner.settled(_Config()) == _Config(backend="slow")
    assert learner.backend_for(_Config(backend="slow")).implementation == "m:B"


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        ("fast", "backend 'fast' cannot be used here: no package no_such_package"),
        ("auto", "backend 'fast' cannot be used here: no package no_such_package"),
        ("other", "learner 'l': no backend 'other'; known: fast"),
    ],
)
def test_a_backend_that_does_not_work_is_refused_with_the_reason(
    backend: str, message: str
) -> None:
    with pytest.raises(PluginError, match=message):
        _learner(fast=Backend("m:A", native="no_such_package")).settled(_Config(backend=backend))
