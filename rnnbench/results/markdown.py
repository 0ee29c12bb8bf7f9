"""Markdown that no text can break: tables, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate


class Markdown(str):
    """Text that is Markdown already, and stays as it is."""


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A Markdown table of texts, escaped unless they are `Markdown`.

    right: indices of the columns aligned to the right.
    """
    return tabulate(
        [[text if isinstance(text, Markdown) else escape(text) for text in row] for row in rows],
        headers=[escape(text) for text in headers],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if i in right else "left" for i in range(len(headers))] if rows else None,
    )


def escape(text: str) -> str:
    """Text that stays in its table cell and means nothing to Markdown."""
    for character in "\\|*_`<":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def count(value: float | None) -> str:
    """A whole number with thousands separated, or a dash."""
    return "-" if value is None else f"{value:,.0f}"
