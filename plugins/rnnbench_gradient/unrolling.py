"""The recurrent hidden layer unrolled over a sequence, as torch graphs.

Both functions return the same activities; they differ in how far back a gradient goes.  Tensors
have the trials last (see `lanes`): ``external`` [T, H, 16] is what inputs and bias add
to the net inputs at each step, ``recurrent`` [H, H, 16] the weights from hidden unit (second
index) to hidden unit (first).  Activities before the first step are zero.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from rnnbench_gradient.lanes import layer

Squash = Callable[[torch.Tensor], torch.Tensor]


def whole_sequence(external: torch.Tensor, recurrent: torch.Tensor, squash: Squash) -> torch.Tensor:
    """Activities of all steps, [T, H, 16]; gradients go back to the first step."""
    hidden = torch.zeros_like(external[0])
    steps = []
    for net in external.unbind():
        hidden = squash(net + (recurrent * hidden).sum(1))
        steps.append(hidden)
    return torch.stack(steps)


def within_horizon(
    external: torch.Tensor, recurrent: torch.Tensor, squash: Squash, horizon: int
) -> torch.Tensor:
    """Activities of all steps, [T, H, 16]; gradients from step t reach the steps after t - horizon.

    So with horizon 1 they stay within step t (the wiring of Elman 1990), and a horizon of T or
    more cuts nothing: the truncated BPTT(h) of Williams & Peng 1990.

    Every step t has an unrolled window of its own, which starts from the constant activities of
    step t - horizon.  All windows advance side by side: when they have taken k steps, row s of
    ``reached`` belongs to the window of step s + horizon - k (from 0).  A window that would start
    before the sequence joins when it gets to the first step.
    """
    length = len(external)
    with torch.no_grad():
        constant = whole_sequence(external, recurrent, squash)
    start = torch.zeros_like(constant[:1])
    reached = constant[: max(0, length - horizon)]
    for steps in range(max(1, length - horizon + 1), length + 1):
        previous = torch.cat([start, reached])
        reached = layer(recurrent, previous, external[:steps], squash)
    return reached
