"""What every figure shares: a matplotlib figure (extra ``plots``), saved as a repeatable SVG."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def new_figure(width: float = 6.0, height: float = 3.6) -> Figure:
    """An empty figure, its size in inches.  It belongs to no window and no global state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def save_svg(figure: Figure, path: Path) -> None:
    """Write the figure; the same numbers give the same file, byte for byte."""
    import matplotlib as mpl

    # Without a date, and with a fixed salt; texts stay texts, so that they can be found and read.
    with mpl.rc_context({"svg.hashsalt": "rnnbench", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None})
