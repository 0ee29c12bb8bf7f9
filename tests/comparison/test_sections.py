"""Trials, budgets and tasks of single sections: what goes over what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from rnnbench.api import Changes, resolve_draft
from rnnbench.comparison.resolve import Cell
from rnnbench.comparison.sources import draft_from_mapping
from rnnbench.errors import ConfigError
from rnnbench.hosting.host import Host

SOURCE = "somewhere"


@pytest.fixture(scope="module")
def host() -> Host:
    found = Host()
    found.load_entry_points()
    return found


def comparison(**keys: Any) -> dict[str, Any]:
    return {
        "name": "sections",
        "trials": 3,
        "budget": {"presentations": 1000, "seconds": 60},
        "task": [
            {"use": "adding"},
            {
                "use": "adding",
                "label": "short",
                "length": 50,
                "trials": 4,
                "budget": {"presentations": 2000},
            },
        ],
        "learner": [
            {"use": "rtrl", "hidden": 3},
            {"use": "bptt", "hidden": 3, "trials": 5, "budget": {"seconds": 7}},
        ],
        **keys,
    }


def cells(
    data: dict[str, Any], host: Host, trials: int | None = None, settings: Sequence[str] = ()
) -> dict[tuple[str, str], Cell]:
    found = resolve_draft(draft_from_mapping(data), Changes(settings, trials), host)
    return {(cell.task.label, cell.learner): cell for cell in found.cells}


def spent(found: dict[tuple[str, str], Cell]) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        key: (cell.trials, cell.budget.presentations, cell.budget.seconds)
        for key, cell in found.items()
    }


def test_the_learners_keys_go_over_the_tasks_and_these_over_the_comparisons(host: Host) -> None:
    assert spent(cells(comparison(), host)) == {
        ("adding", "rtrl"): (3, 1000, 60),
        ("adding", "bptt"): (5, 1000, 7),
        ("short", "rtrl"): (4, 2000, 60),
        ("short", "bptt"): (5, 2000, 7),
    }


def test_a_section_may_have_an_interval_of_checks_of_its_own(host: Host) -> None:
    data = comparison(check_every=200)
    data["task"][1]["check_every"] = 50
    data["learner"][1]["check_every"] = 10

    def intervals(*settings: str) -> list[int]:
        return [cell.check_every for cell in cells(data, host, settings=settings).values()]

    assert intervals() == [200, 10, 50, 10]
    assert intervals("check_every=300") == [300, 10, 50, 10]
    assert intervals("task.check_every=30", "learner.rtrl.check_every=40") == [40, 10, 40, 10]
    data["learner"][1]["check_every"] = 0
    with pytest.raises(ConfigError, match="learner 2: check_every = 0: input should be greater"):
        cells(data, host)


def test_trials_of_the_command_line_go_over_all(host: Host) -> None:
    found = cells(comparison(), host, trials=2)
    assert {cell.trials for cell in found.values()} == {2}
    assert found["short", "bptt"].budget.presentations == 2000


def test_a_setting_addresses_the_budget_of_the_comparison_or_of_sections(host: Host) -> None:
    def presentations(setting: str) -> list[int]:
        found = cells(comparison(), host, settings=[setting])
        return [cell.budget.presentations for cell in found.values()]

    assert presentations("budget.presentations=9") == [9, 9, 2000, 2000]
    assert presentations("task.budget.presentations=9") == [9, 9, 9, 9]
    assert presentations("task.short.budget.presentations=9") == [1000, 1000, 9, 9]
    assert presentations("learner.rtrl.budget.presentations=9") == [9, 1000, 9, 2000]
    assert presentations("learner.budget.presentations=9") == [9, 9, 9, 9]


def test_a_task_may_be_labelled_like_a_table_of_its_section(host: Host) -> None:
    data = comparison()
    data["task"][1]["label"] = "budget"
    found = cells(data, host, settings=["task.budget.length=70"])
    assert found["budget", "rtrl"].task.config.length == 70
    assert found["adding", "rtrl"].task.config.length == 100


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        (["short"], [("adding", "bptt"), ("short", "rtrl"), ("short", "bptt")]),
        (["adding"], [("adding", "rtrl"), ("adding", "bptt"), ("short", "bptt")]),
    ],
)
def test_a_learner_runs_on_the_tasks_that_it_names(
    host: Host, tasks: list[str], expected: list[tuple[str, str]]
) -> None:
    data = comparison()
    data["learner"][0]["tasks"] = tasks
    assert list(cells(data, host)) == expected


def test_a_name_that_is_no_label_means_all_tasks_that_use_it(host: Host) -> None:
    data = comparison()
    data["task"][0]["label"] = "long"
    data["learner"][0]["tasks"] = ["adding"]
    assert [learner for _, learner in cells(data, host)] == ["rtrl", "bptt"] * 2


def test_a_published_figure_stands_beside_the_task_of_its_label_alone(host: Host) -> None:
    data = comparison()
    data["learner"][0]["published"] = {"adding": {"presentations": 5, "source": SOURCE}}
    found = cells(data, host)
    assert found["adding", "rtrl"].published.presentations == 5
    assert found["short", "rtrl"].published is None
    # Without a task of this label it is the name that the tasks use.
    data["task"][0]["label"] = "long"
    found = cells(data, host)
    assert found["long", "rtrl"].published.presentations == 5
    assert found["short", "rtrl"].published.presentations == 5


def test_a_published_figure_that_would_stand_nowhere_is_refused(host: Host) -> None:
    data = comparison()
    data["learner"][0]["tasks"] = ["short"]
    data["learner"][0]["published"] = {"adding": {"presentations": 5, "source": SOURCE}}
    with pytest.raises(ConfigError, match="its `tasks` do not include 'adding'"):
        cells(data, host)


def test_every_mistyped_criterion_is_told_with_the_known_ones(host: Host) -> None:
    data = comparison(
        published=[
            {
                "label": "quoted",
                "task": "short",
                "source": SOURCE,
                "criteria": {"ST4": {"mean_error": 1}},
            }
        ]
    )
    figures = {"source": SOURCE, "criteria": {"ST2": {"presentations": 5}}}
    data["learner"][1]["published"] = {"adding": figures}
    with pytest.raises(ConfigError) as caught:
        cells(data, host)
    lines = str(caught.value).splitlines()
    assert [line.partition(": task")[0] for line in lines] == [
        "comparison: learner 'bptt': [learner.published.adding]",
        "comparison: published 'quoted'",
    ]
    assert all("did you mean 'ST3'?" in line for line in lines)
