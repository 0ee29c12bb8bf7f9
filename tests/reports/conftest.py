"""The plugins, and sources of pages that read copies of the comparison files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rnnbench.api import Changes, resolve_draft
from rnnbench.comparison.resolve import ResolvedComparison
from rnnbench.comparison.sources import draft_from_file
from rnnbench.hosting.host import Host
from rnnbench.pages import PageSources

REPORTS = Path(__file__).parent.parent.parent / "reports"


@dataclass(frozen=True)
class Copied(PageSources):
    """``copies``: a folder with files instead of those of the presets ``paper/...``."""

    copies: Path

    def comparison(self, name: str) -> ResolvedComparison:
        file = self.copies / f"{name.removeprefix('paper/')}.toml"
        return resolve_draft(draft_from_file(file), Changes(), self.host)


@pytest.fixture(scope="session")
def host() -> Host:
    found = Host(strict=True)
    found.load_entry_points()
    return found


@pytest.fixture
def sources(host: Host, tmp_path: Path) -> PageSources:
    return PageSources(host, tmp_path / "runs", None)


@pytest.fixture
def altered(host: Host, tmp_path: Path) -> Callable[[str, str, str], PageSources]:
    """altered(table, old, new): sources in which a table's file has another text somewhere."""

    def alter(table: str, old: str, new: str) -> PageSources:
        copies = tmp_path / "copies"
        shutil.copytree(REPORTS / "lstm-1997", copies)
        file = copies / f"{table}.toml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))
        return Copied(host, tmp_path / "runs", None, copies)

    return alter


@pytest.fixture(scope="session")
def root() -> Path:
    return REPORTS.parent
