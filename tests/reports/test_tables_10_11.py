"""Tables 10 and 11 as made from the comparison files, cell by cell beside the printed ones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from rnnbench.errors import ConfigError
from rnnbench.pages import PageSources
from rnnbench_reports.paper import table_10, table_11
from rnnbench_reports.paper.printed import printed_tables

PRINTED = printed_tables()

Alter = Callable[[str, str, str], PageSources]


def differing(sources: PageSources, row: str, page: str) -> set[str]:
    """Columns in which the row that is made is not the printed one."""
    if page == "paper/table-10":
        (network,) = (network for network in PRINTED.networks if network.row == row)
        columns, printed = table_10.COLUMNS, network.printed
        made = table_10.generated(network, sources)
    else:
        (condition,) = (condition for condition in PRINTED.conditions if condition.row == row)
        columns, printed = table_11.COLUMNS, condition.printed
        made = table_11.generated(condition, PRINTED, sources)
    triples = zip(columns, made, printed, strict=True)
    return {column for column, ours, theirs in triples if ours != theirs}


@pytest.mark.parametrize("row", PRINTED.networks, ids=lambda row: row.row)
def test_a_row_of_table_10_is_the_printed_one_or_marked(row, sources: PageSources) -> None:
    assert differing(sources, row.row, "paper/table-10") == set(row.differs)


@pytest.mark.parametrize("row", PRINTED.conditions, ids=lambda row: row.row)
def test_a_row_of_table_11_is_the_printed_one_or_marked(row, sources: PageSources) -> None:
    assert differing(sources, row.row, "paper/table-11") == set(row.differs)


def test_both_tables_are_whole() -> None:
    assert [row.row for row in PRINTED.networks] == [
        *(f"1-{i}" for i in range(1, 6)),
        *("2a", "2b"),
        *(f"2c-{i}" for i in range(1, 10)),
        *("3a", "3b", "3c", "4-1", "4-2", "4-3", "5", "6a", "6b"),
    ]
    assert [row.row for row in PRINTED.conditions] == [
        *("1", "2a", "2b", "2c", "3a", "3b", "3c", "4", "5", "6a", "6b")
    ]


def test_every_reason_is_one_that_is_told() -> None:
    rows = (*PRINTED.networks, *PRINTED.conditions)
    used = {reason for row in rows for reason in row.differs.values()}
    in_legend = set(re.findall(r"\((E\d+)\)", table_10._LEGEND))
    assert used | in_legend == set(PRINTED.reasons)


@pytest.mark.parametrize("page", [table_10, table_11], ids=["table 10", "table 11"])
def test_the_page_explains_every_difference(page, sources: PageSources) -> None:
    text = page.write(sources)
    rows = PRINTED.networks if page is table_10 else PRINTED.conditions
    assert text.count("(printed ") == sum(len(row.differs) for row in rows)
    assert "nexplained" not in text
    for reason in {reason for row in rows for reason in row.differs.values()}:
        assert f"* {reason}: {PRINTED.reasons[reason]}" in text


def marked(row: str, page: str) -> set[str]:
    """Columns in which the row is known to differ from the printed one."""
    rows = PRINTED.networks if page == "paper/table-10" else PRINTED.conditions
    return {column for other in rows if other.row == row for column in other.differs}


WRONG = [
    ("table-1", "learning_rate = 0.1", "learning_rate = 0.3", "1-1", {"alpha"}),
    ("table-1", "[-1.0, -2.0, -3.0, -4.0]", "[-1.0, -2.0, -3.0, -5.0]", "1-1", {"ogb"}),
    ("table-1", 'bias = "gates"', 'bias = "all"', "1-1", {"bias", "w"}),
    ("table-2", "output_gate = false\n", "", "2a", {"ogb", "w"}),
    ("table-2", "delay = 100", "delay = 98", "2a", {"lag", "in", "out", "w"}),
    ("table-4", 'bias = "hidden"', 'bias = "hidden"\nconnectivity = "layered"', "3a", {"c", "w"}),
    ("table-2", 'output_squashing = "identity"\n', "", "2b", {"h"}),
    ("table-2", 'input_squashing = "logistic"\n', "", "2b", {"g"}),
    ("table-3", "symbols = 50", "symbols = 60", "2c-1", {"in", "w"}),
    ("table-4", "length = 100", "length = 200", "3a", {"p"}),
    ("table-4", "[-1.0, -3.0, -5.0]", "[-1.0, -3.0, -6.0]", "3a", {"igb"}),
    ("table-5", "block_size = 1", "block_size = 2", "3b", {"S", "w"}),
    ("table-7", "length = 500", "length = 501", "4-2", {"p", "lag"}),
    ("table-8", "learning_rate = 0.1", "learning_rate = 0.2", "5", {"alpha"}),
    ("table-9", "input_gate_bias = [-2.0, -4.0]\n", "", "6a", {"igb"}),
]


@pytest.mark.parametrize(("table", "old", "new", "row", "columns"), WRONG)
def test_a_wrong_setting_shows_in_table_10(
    altered: Alter, table: str, old: str, new: str, row: str, columns: set[str]
) -> None:
    found = differing(altered(table, old, new), row, "paper/table-10")
    assert found - marked(row, "paper/table-10") == columns


WRONG_CONDITIONS = [
    ("table-1", "weight_range = 0.2", "weight_range = 0.1", "1", {"weights"}),
    ("table-2", 'filler = "random"', 'filler = "ordered"', "2b", {"selection", "test set"}),
    ("table-2", "weight_range = 0.2", "weight_range = 0.1", "2b", {"weights"}),
    ("table-4", "informative = 3", "informative = 3\ntolerance = 0.3", "3a", {"success"}),
    ("table-5", "mean_error = 0.04", "final_sequences = 256", "3b", {"test set"}),
    ("table-6", "single_criterion = true", "single_criterion = false", "3c", {"success"}),
    ("table-7", "length = 100", "length = 100\nmean_error = 0.02", "4", {"stop"}),
    ("table-9", 'label = "6a"', 'label = "6a"\ntolerance = 0.2', "6a", {"success"}),
]


@pytest.mark.parametrize(("table", "old", "new", "row", "columns"), WRONG_CONDITIONS)
def test_a_wrong_condition_shows_in_table_11(
    altered: Alter, table: str, old: str, new: str, row: str, columns: set[str]
) -> None:
    found = differing(altered(table, old, new), row, "paper/table-11")
    assert found - marked(row, "paper/table-11") == columns


def test_the_page_names_a_difference_that_no_erratum_explains(altered: Alter) -> None:
    sources = altered("table-1", "learning_rate = 0.1", "learning_rate = 0.3")
    text = table_10.write(sources)
    assert "**Unexplained differences:** 1-1, alpha: 0.3, printed 0.1." in text
    assert "0.3 (printed 0.1; unexplained)" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('variant = "as printed"', 'variant = "another"'),
        ('label = "LSTM, 4 blocks of 1, rate 0.1"', 'label = "LSTM"'),
    ],
)
def test_a_row_without_its_cell_is_an_error(altered: Alter, old: str, new: str) -> None:
    row = PRINTED.networks[0]
    expected = (
        "paper/table-1: 0 learners as printed on task 'embedded-reber', expected one for row 1-1"
    )
    with pytest.raises(ConfigError, match=re.escape(expected)):
        table_10.generated(row, altered("table-1", old, new))
