"""Trial keys change with what the numbers depend on, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnbench.comparison.locations import toml_locations
from rnnbench.comparison.resolve import resolve
from rnnbench.comparison.sources import draft_from_file, validate
from rnnbench.hosting.host import Host
from rnnbench.running import keys
from rnnbench.running.plan import make_plan

BASE = """\
name = "keys"
trials = 3
seed = 5
budget = { presentations = 1000 }
[[task]]
use = "adding"
length = 50
[[learner]]
use = "rtrl"
hidden = 3
"""

SAME = {
    "comments and spaces": BASE.replace("hidden = 3", "# three\n   hidden =    3   # of them"),
    "order of keys": BASE.replace('use = "rtrl"\nhidden = 3', 'hidden = 3\nuse = "rtrl"'),
    "defaults spelt out": BASE + "bias = true\nlearning_rate = 0.1\n",
    "a label": BASE + 'label = "another name"\n',
    "the comparison's name": BASE.replace('"keys"', '"other"'),
    "more trials": BASE.replace("trials = 3", "trials = 7"),
    "checkpoints and stalls": "checkpoint_seconds = 1\nstall_seconds = 5\n" + BASE,
    "another learner": BASE.replace("[[learner]]", '[[learner]]\nuse = "bptt"\n[[learner]]'),
    "another task": BASE.replace("[[task]]", '[[task]]\nuse = "two-sequence"\n[[task]]'),
    "a setting for one task": BASE.replace("hidden = 3", "") + "[learner.on.adding]\nhidden = 3\n",
    "a variant": BASE + 'variant = "as printed"\n',
    "the same budget for the task": BASE.replace(
        "length = 50", "length = 50\nbudget = { presentations = 1000 }"
    ),
    "the same budget for the learner, over another one": BASE.replace("= 1000", "= 9")
    + "budget = { presentations = 1000 }\n",
    "the same check_every for the task": BASE.replace(
        "length = 50", "length = 50\ncheck_every = 100"
    ),
    "the same check_every for the learner, over another one": "check_every = 7\n"
    + BASE
    + "check_every = 100\n",
    "trials of the learner": BASE + "trials = 4\n",
    "a published figure": BASE + '[learner.published.adding]\npresentations = 3\nsource = "x"\n',
}

DIFFERENT = {
    "seed": BASE.replace("seed = 5", "seed = 6"),
    "budget": BASE.replace("1000", "2000"),
    "budget of the task": BASE.replace("length = 50", "length = 50\nbudget.presentations = 2000"),
    "budget of the learner": BASE + "budget = { seconds = 3 }\n",
    "check_every": "check_every = 50\n" + BASE,
    "check_every of the task": BASE.replace("length = 50", "length = 50\ncheck_every = 50"),
    "check_every of the learner": BASE + "check_every = 50\n",
    "task setting": BASE.replace("length = 50", "length = 51"),
    "learner setting": BASE.replace("hidden = 3", "hidden = 4"),
    "learner": BASE.replace("rtrl", "bptt"),
}


@pytest.fixture(scope="module")
def host() -> Host:
    found = Host()
    found.load_entry_points()
    return found


def first_keys(text: str, host: Host, folder: Path) -> list[str]:
    """Keys of the first three trials of rtrl (or the only learner) on adding."""
    path = folder / "comparison.toml"
    path.write_text(text)
    plan = make_plan(resolve(*validate(draft_from_file(path)), host), None)
    cells = [c for c in plan.cells if c.cell.task.description.name == "adding"]
    chosen = [c for c in cells if c.cell.description.name == "rtrl"] or cells
    return [trial.key for trial in chosen[0].trials[:3]]


@pytest.mark.parametrize("change", SAME)
def test_what_does_not_matter_leaves_the_key(change: str, host: Host, tmp_path: Path) -> None:
    assert first_keys(SAME[change], host, tmp_path) == first_keys(BASE, host, tmp_path)


@pytest.mark.parametrize("change", DIFFERENT)
def test_what_matters_changes_the_key(change: str, host: Host, tmp_path: Path) -> None:
    before, after = (first_keys(text, host, tmp_path) for text in (BASE, DIFFERENT[change]))
    assert not set(before) & set(after)
    assert len(set(before)) == 3


def test_changed_source_runs_again_and_the_plan_says_why(cli, tmp_path, small_plugin) -> None:
    plugin = tmp_path / "small.py"
    plugin.write_text(small_plugin.read_text())
    arguments = ("--task", "echo", "--learner", "unit", "--trials", "2", "--plugin", plugin)
    arguments += ("--set", "budget.presentations=1000", "--out", "run")
    assert cli("run", *arguments, "--engine", "inline").code == 0
    assert "everything is done" in cli("plan", *arguments, "--why").out
    plugin.write_text(plugin.read_text() + "\n# A change, however small.\n")
    keys.source_digest.cache_clear()
    why = cli("plan", *arguments, "--why")
    assert "trial 0: changed: learner.plugin.source:" in why.out
    assert "2 changed" in why.out
    again = cli("run", *arguments, "--engine", "inline")
    assert "2 trials, 0 done, 2 to run" in again.err


def test_every_key_of_a_file_has_its_line() -> None:
    text = """\
# a comment
name = "x"
budget = { presentations = 5, seconds = 3 } # two
spread = [ 1,
  2 ]

[[task]]
use = "a"
text = '''
[[not a table]]
'''
[[task]]
use = "b"
"dotted.key" = 1
inner.key = 2
[[learner]]
use = "l"
[learner.on.a]
hidden = 3
[learner.on."b c"]
hidden = [
  4,
]
"""
    places = toml_locations(text, "f")
    expected = {
        ("name",): 2,
        ("budget", "presentations"): 3,
        ("budget", "seconds"): 3,
        ("spread",): 4,
        ("task", 0): 7,
        ("task", 0, "text"): 9,
        ("task", 1, "use"): 13,
        ("task", 1, "dotted.key"): 14,
        ("task", 1, "inner", "key"): 15,
        ("learner", 0, "use"): 17,
        ("learner", 0, "on", "a", "hidden"): 19,
        ("learner", 0, "on", "b c"): 20,
        ("learner", 0, "on", "b c", "hidden"): 21,
    }
    assert {path: places.of(path) for path in expected} == {
        path: f"f:{line}" for path, line in expected.items()
    }
    assert places.of(("nowhere",)) == "f"
