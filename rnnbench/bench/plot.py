"""Curves as SVG files, where matplotlib (extra ``plots``) is installed."""

from __future__ import annotations

from pathlib import Path

from rnnbench.bench.figures import Curve
from rnnbench.drawing import can_draw, new_figure, save_svg
from rnnbench.file_names import file_stem


def draw(curve: Curve, folder: Path) -> str | None:
    """Draw the curve's medians and quartiles; returns the file's name, or None without matplotlib.

    Points that could not be measured are left out.
    """
    if not can_draw():
        return None
    points = [(point.x, point.y) for point in curve.points if point.y is not None]
    x = [at for at, _ in points]
    figure = new_figure()
    axes = figure.add_subplot()
    axes.plot(x, [y.median for _, y in points], marker="o")
    axes.fill_between(x, [y.low for _, y in points], [y.high for _, y in points], alpha=0.25)
    axes.set_xscale("log", base=2)
    axes.set_xticks(x, [f"{at:g}" for at in x])
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel(curve.x_label)
    axes.set_ylabel(curve.y_label)
    axes.grid(visible=True, alpha=0.3)
    name = f"{file_stem(curve.name, 'curve')}.svg"
    save_svg(figure, folder / name)
    return name
