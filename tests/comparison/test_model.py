"""The comparison model: what is read is what is dumped, the plugins' keys included."""

from __future__ import annotations

from typing import Any

from rnnbench.comparison.model import Comparison
from rnnbench.comparison.strict import validate_strictly

FILE: dict[str, Any] = {
    "name": "a",
    "budget": {"presentations": 200},
    "task": [{"use": "adding", "preset": "easy", "length": 30}],
    "learner": [
        {"use": "rtrl", "label": "r", "hidden": 2, "on": {"adding": {"hidden": 3}}},
        {"use": "lstm", "settings": 3},
    ],
}


def test_a_plugins_keys_are_set_aside_and_dumped_where_they_stood() -> None:
    comparison = validate_strictly(Comparison, FILE)
    assert comparison.task[0].settings == {"length": 30}
    assert comparison.learner[0].settings == {"hidden": 2}
    assert comparison.learner[1].settings == {"settings": 3}  # whatever its name
    assert comparison.model_dump(exclude_unset=True) == FILE
    assert validate_strictly(Comparison, comparison.model_dump(mode="json")) == comparison
