"""Which run directory a name stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnbench.file_names import file_stem
from rnnbench.results.run_directories import find_run, named_directory


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Long lags, T = 1,000", "long-lags-t-1-000"),
        ("paper/table-7", "paper-table-7"),
        ("--a--", "a"),
        ("a\u00e9b", "a-b"),
    ],
)
def test_a_stem_has_letters_and_digits_alone(title: str, stem: str) -> None:
    assert file_stem(title) == stem


def test_a_title_without_either_gets_the_default() -> None:
    assert file_stem("\u221e !", "curves") == "curves"
    assert named_directory("\u221e") == Path("runs/comparison")


def test_a_directory_goes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_run(Path("Some run")) == Path("Some run")  # there is neither
    for folder in ("runs/some-run", "Some run"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "trials.sqlite").touch()
        assert find_run(Path("Some run")) == Path(folder)
