"""What `reports` registers: comparisons that are valid, and pages that say what they lack."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rnnbench.errors import StoreError
from rnnbench.file_names import file_stem
from rnnbench.hosting.host import Host, import_implementation
from rnnbench.pages import PageSources, write_page
from rnnbench_reports.paper import fidelity

REPORTS = Path(__file__).parent.parent.parent / "reports"
FILES = sorted(path for path in REPORTS.rglob("*.toml") if path.name != "tables-10-11.toml")


def test_every_comparison_file_is_a_preset(host: Host) -> None:
    assert sorted(preset.path for preset in host.presets.descriptions()) == FILES
    assert {f"paper/table-{number}" for number in range(1, 10)} <= set(host.presets.names())


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(REPORTS)))
def test_every_comparison_file_is_valid(cli, file: Path) -> None:
    done = cli("validate", file, "--strict")
    assert done.code == 0, done.err
    assert ": valid: " in done.out


def test_the_run_of_a_preset_is_found_by_the_presets_name(host: Host) -> None:
    """So `curves` and `report`, which load no plugin, find it, too."""
    for preset in host.presets.descriptions():
        comparison = tomllib.loads(preset.path.read_text(encoding="utf-8"))
        assert file_stem(comparison["name"]) == file_stem(preset.name)


def test_every_cell_of_a_table_quotes_the_article_and_names_its_variant(
    sources: PageSources,
) -> None:
    for number in range(1, 10):
        for cell in sources.comparison(f"paper/table-{number}").cells:
            assert cell.variant is not None, cell
            assert cell.published is not None, cell
            assert cell.published.source.startswith("Hochreiter & Schmidhuber 1997")


def test_the_pages_summaries_of_the_study_are_told_apart(host: Host) -> None:
    found = [p for p in host.presets.descriptions() if p.name.startswith("paper/fidelity-")]
    assert {p.name.removeprefix("paper/fidelity-") for p in found} == set(fidelity.STUDIES)
    assert len({preset.summary for preset in found}) == len(found)
    for preset in found:
        assert preset.summary.startswith("fidelity study: ")
        assert len(preset.summary) > len("fidelity study: ") + 3
        assert preset.path.read_text(encoding="utf-8").startswith("# ")


def test_every_page_can_be_imported(host: Host) -> None:
    assert host.pages.names() == ["paper", "paper/fidelity", "paper/table-10", "paper/table-11"]
    for name in host.pages.names():
        plugin, description = host.pages.find(name)
        assert callable(import_implementation(description.implementation, plugin))


@pytest.mark.parametrize(
    ("page", "first"),
    [("paper", "paper/table-1"), ("paper/fidelity", "paper/fidelity-embedded-reber")],
)
def test_a_page_without_its_runs_names_the_command_that_makes_them(
    page: str, first: str, sources: PageSources, cli
) -> None:
    with pytest.raises(StoreError, match=f"`rnnbench run {first}` makes this run"):
        write_page(page, sources)
    done = cli("page", page, "--output", "folder")
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert f"`rnnbench run {first}`" in line
