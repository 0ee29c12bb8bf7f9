"""The truncated gradient of Appendix A.1 in eager torch, over stacked trials."""

from __future__ import annotations

import torch
from torch import Tensor

from rnnbench_lstm.benchmarks.peer_weights import PeerNet

Pair = tuple[Tensor, Tensor]


@torch.no_grad()
def train_sequences(
    net: PeerNet, weights: Pair, inputs: Tensor, skipped: Tensor, targets: Tensor
) -> Pair:
    """Train N trials on n sequences each, online; returns the changed weights.

    weights: hidden [N, U, M] and output [N, K, L].  inputs: [n, T, N, I], sequences that end at
    step T - 1.  skipped: int [n, N], the steps before each begins.  targets: [n, N, K].
    """
    for k in range(len(inputs)):
        weights = _learn(net, weights, inputs[k], skipped[k], targets[k])
    return weights


def _learn(net: PeerNet, weights: Pair, inputs: Tensor, skipped: Tensor, target: Tensor) -> Pair:
    t = net.topology
    hidden, output = weights
    trials, _, sources = hidden.shape
    b, size = t.blocks, t.block_size
    one = hidden.new_ones(trials, 1)
    activity = hidden.new_zeros(trials, t.units)
    state = hidden.new_zeros(trials, b, size)
    of_gates = hidden.new_zeros(trials, b, size, sources)
    of_cells = torch.zeros_like(of_gates)
    masked_steps = int(skipped.max())
    fed = hidden.new_zeros(trials, sources)
    for step, now in enumerate(inputs):
        fed = torch.cat([activity, one, now], dim=1)
        sums = torch.bmm(hidden, fed[:, :, None])[:, :, 0]
        gates = torch.sigmoid(sums[:, : t.gates])
        y_in, y_out = gates[:, :b, None], gates[:, b:, None]
        g = 2.0 * torch.tanh(0.5 * sums[:, t.gates :].reshape(trials, b, size))
        factor_gate = g * (y_in * (1.0 - y_in))  # (25)
        factor_cell = (1.0 - 0.25 * (g * g)) * y_in  # (27)
        change = y_in * g
        if step < masked_steps:
            begun = (step >= skipped).to(hidden.dtype)[:, None, None]
            factor_gate, factor_cell, change = (
                begun * value for value in (factor_gate, factor_cell, change)
            )
            gates = begun[:, :, 0] * gates
        state = state + change
        of_gates.addcmul_(factor_gate[..., None], fed[:, None, None, :])
        of_cells.addcmul_(factor_cell[..., None], fed[:, None, None, :])
        # Zero before a sequence begins, since the state is.
        cells = (y_out * torch.tanh(0.5 * state)).reshape(trials, -1)
        activity = torch.cat([gates, cells], dim=1)

    read = torch.cat([activity[:, t.gates :], one], dim=1)
    y = torch.sigmoid(torch.bmm(output, read[:, :, None])[:, :, 0])
    e_k = y * (1.0 - y) * (target - y)  # (19)
    back = torch.bmm(e_k[:, None], output)[:, 0, : t.cells].reshape(trials, b, size)
    squashed, y_out = torch.tanh(0.5 * state), activity[:, b : t.gates]
    e_s = y_out[:, :, None] * (0.5 * (1.0 - squashed * squashed)) * back  # (23)
    e_out = y_out * (1.0 - y_out) * (squashed * back).sum(2)  # (21)
    changes = torch.cat(
        [
            (e_s[..., None] * of_gates).sum(2),  # (26)
            e_out[:, :, None] * fed[:, None, :],  # (22)
            (e_s[..., None] * of_cells).reshape(trials, t.cells, sources),  # (28)
        ],
        dim=1,
    )
    rate = net.learning_rate
    return hidden + rate * changes, output + rate * e_k[:, :, None] * read[:, None, :]
