"""Table 10, the networks and parameters of every experiment, made from the comparison files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rnnbench.plugin import PageSources
from rnnbench_reports.paper.beside_printed import beside_printed
from rnnbench_reports.paper.printed import PrintedRow, printed_cell, printed_tables

COLUMNS = ("p", "lag", "b", "S", "in", "out", "w", "c", "ogb", "igb", "bias", "h", "g", "alpha")

_BIAS = {"gates": "ga", "hidden": "b1", "all": "all", "none": "none"}
_CONNECTIVITY = {"recurrent": "F", "layered": "B"}
_OUTPUT_SQUASHING = {"centred": "h1", "identity": "id"}
_INPUT_SQUASHING = {"centred": "g2", "logistic": "g1"}


def _reber(task: Any) -> tuple[int, int]:
    """B, letter, the inner strings of at least 5 letters, the same letter, E."""
    return 4 + 5 * task.inner, 1 + 5 * task.inner


def _temporal_order(task: Any) -> tuple[int, int]:
    """The last relevant symbol stands at most T/10 steps after T/2 (6a) or 2T/3 (6b)."""
    earliest = task.length // 2 if task.relevant == 2 else 2 * task.length // 3
    return task.length, task.length - earliest - task.length // 10


_EXTENT: dict[str, Callable[[Any], tuple[int, int]]] = {
    "embedded-reber": _reber,
    "first-symbol": lambda task: (task.delay + 1, task.delay),
    "long-lag": lambda task: (task.delay + 4, task.delay + 1),
    "two-sequence": lambda task: (task.length, task.length - task.informative),
    "adding": lambda task: (task.length, task.length - task.length // 2),
    "multiplication": lambda task: (task.length, task.length - task.length // 2),
    "temporal-order": _temporal_order,
}
"""From the settings of a task: the steps of its shortest sequence, and the least number of steps
from its last relevant input to the target."""


def write(sources: PageSources) -> str:
    """Page `paper/table-10`."""
    printed = printed_tables()
    rows = [(row, generated(row, sources)) for row in printed.networks]
    return beside_printed(
        "Table 10: the networks of all experiments", ("task", *COLUMNS), rows, printed, _LEGEND
    )


def generated(row: PrintedRow, sources: PageSources) -> list[str]:
    """The cells of one row, from the comparison file that measures it."""
    cell = printed_cell(row, sources)
    network: Any = cell.config
    shape = sources.shape(cell)
    shortest, lag = _EXTENT[cell.task.description.name](cell.task.config)
    return [
        *(str(shortest), str(lag), str(network.blocks), str(network.block_size)),
        *(str(shape.inputs), str(shape.outputs), str(sources.cost(cell).weights)),
        *(_CONNECTIVITY[network.connectivity], _output_gate_bias(network)),
        *(_gate_bias(network, network.input_gate_bias), _BIAS[network.bias]),
        _OUTPUT_SQUASHING[network.output_squashing],
        _INPUT_SQUASHING[network.input_squashing],
        str(network.learning_rate),
    ]


def _output_gate_bias(network: Any) -> str:
    return _gate_bias(network, network.output_gate_bias) if network.output_gate else "no og"


def _gate_bias(network: Any, values: tuple[float, ...]) -> str:
    if network.bias == "none":
        return "none"
    return ",".join(f"{value:g}" for value in values) if values else "r"


_LEGEND = """\
*p*: steps of the shortest sequence; *lag*: least number of steps from the last relevant input to \
the target; *b*, *S*: memory cell blocks and their size; *in*, *out*: units; *w*: weights; *c*: \
connectivity, F (recurrent) or B (every layer is fed by all layers below); *ogb*, *igb*: initial \
biases of output and input gates, r for random as all weights; *bias*: which units have one: ga \
(gates), b1 (all hidden-layer units), all (outputs too); *h*: h1 in [-1, 1] or id, the identity; \
*g*: g2 in [-2, 2] or g1 in [0, 1]; *alpha*: learning rate. \
The printed legend exchanges the ranges of h1 and g2 (E1)."""
