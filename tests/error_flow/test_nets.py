"""The nets that are measured are those of a run with the same comparison."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import rnnbench
from rnnbench.api import Changes, resolve_draft
from rnnbench.comparison.sources import draft_from_mapping
from rnnbench.error_flow.nets import Nets
from rnnbench.hosting.session import load_host
from rnnbench.running.group import build_task

COMPARISON = {
    "name": "few",
    "trials": 4,
    "check_every": 50,
    "task": [{"use": "echo"}],
    "learner": [{"use": "lstm", "weight_range": 0.5, "learning_rate": 1.0}, {"use": "unit"}],
}


def built(plugin: Path, learner: str, trials: int = 4) -> Nets:
    host = load_host([plugin])
    resolved = resolve_draft(draft_from_mapping(COMPARISON), Changes(trials=trials), host)
    (cell,) = [cell for cell in resolved.cells if cell.learner == learner]
    task = build_task("echo", cell.task.config, host)
    return Nets(cell, task, resolved.comparison, host)


@pytest.mark.parametrize("learner", ["lstm", "unit"])
@pytest.mark.parametrize("after", [430, 5000])
def test_trials_end_as_in_a_run(tmp_path: Path, small_plugin: Path, learner, after) -> None:
    run = rnnbench.run(
        {**COMPARISON, "budget": {"presentations": after}},
        out=tmp_path / "run",
        engine="inline",
        plugins=[small_plugin],
    )
    ends = built(small_plugin, learner).train(after)
    wanted = [
        (record.outcome, record.presentations) for record in run.trials if record.learner == learner
    ]
    assert [(end.outcome, end.presentations) for end in ends] == wanted
    assert after == 430 or any(end.outcome == "solved" for end in ends)


def test_a_trials_net_does_not_depend_on_the_others(small_plugin: Path) -> None:
    alone, among = built(small_plugin, "lstm", trials=1), built(small_plugin, "lstm")
    for nets in (alone, among):
        nets.train(300)
    for name, weights in alone.population.state(0).items():
        np.testing.assert_array_equal(weights, among.population.state(0)[name])
        assert not np.array_equal(weights, among.population.state(1)[name])


def test_no_presentation_changes_nothing(small_plugin: Path) -> None:
    nets = built(small_plugin, "lstm")
    before = nets.population.state(2)
    assert {end.presentations for end in nets.train(0)} == {0}
    for name, weights in nets.population.state(2).items():
        np.testing.assert_array_equal(weights, before[name])
