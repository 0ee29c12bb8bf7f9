"""Trials as the last axis of torch tensors, always 16 wide.

In torch's CPU kernels the bits of a product of matrices or of an elementwise function depend on
the place of an item in its tensor: batched products choose a kernel by the size of the batch, and
loops over vectors of numbers end in a scalar remainder.  With the trials on a contiguous last axis
of fixed width that is a multiple of every vector width, each trial's numbers take the same path in
every lane, whatever is in the others.  Unused lanes hold zeros.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from rnnbench.plugin import BoolArray, RealArray

LANES = 16

_LARGEST_TENSOR = 32_767
"""Elements up to which torch leaves an operation to one thread."""


def to_lanes(trials: RealArray | BoolArray) -> torch.Tensor:
    """[trials, ...] with at most 16 trials, copied to [..., 16]; zeros in unused lanes."""
    lanes = np.zeros((*trials.shape[1:], LANES), dtype=trials.dtype)
    lanes[..., : len(trials)] = np.moveaxis(trials, 0, -1)
    return torch.from_numpy(lanes)


def from_lanes(lanes: torch.Tensor, count: int) -> RealArray:
    """The first ``count`` lanes of [..., 16] as [count, ...]; shares the tensor's memory."""
    trials: RealArray = np.moveaxis(lanes.detach().numpy()[..., :count], -1, 0)
    return trials


def weighted_sums(weights: torch.Tensor, sources: torch.Tensor) -> torch.Tensor:
    """Net inputs at many steps: sum over m of weights[u, m] sources[t, m].

    weights: [U, M, 16].  sources: [T, M, 16].  Returns [T, U, 16], zeros where M is 0.
    """
    portions = torch.split(sources, _steps_at_once(weights))
    return torch.cat([(weights * portion[:, None]).sum(2) for portion in portions])


def layer(
    weights: torch.Tensor,
    sources: torch.Tensor,
    external: torch.Tensor,
    squash: Callable[[torch.Tensor], torch.Tensor],
) -> torch.Tensor:
    """Activities at many steps: squash(external + weighted sums of the sources), [T, U, 16].

    weights: [U, M, 16].  sources: [T, M, 16].  external: [T, U, 16].
    """
    size = _steps_at_once(weights)
    portions = zip(torch.split(sources, size), torch.split(external, size), strict=True)
    return torch.cat(
        [squash(outside + (weights * portion[:, None]).sum(2)) for portion, outside in portions]
    )


def _steps_at_once(weights: torch.Tensor) -> int:
    """Steps that one tensor operation takes with weights [U, M, 16].

    Few enough that no operation is shared out among threads, whose number could change the bits;
    and the operands stay in the cache.
    """
    return max(1, _LARGEST_TENSOR // max(LANES, weights.numel()))


def summed_products(errors: torch.Tensor, sources: torch.Tensor) -> torch.Tensor:
    """The sum over steps of errors[t, u] sources[t, m].

    errors: [T, U, 16].  sources: [T, M, 16].  Returns [U, M, 16].

    Step after step: the order of a library's own sum over an axis depends on the axis' length,
    and this one's is padded.  Here padding adds zeros at the end.
    """
    total = torch.zeros(errors.shape[1], sources.shape[1], LANES, dtype=errors.dtype)
    steps = zip(errors[:, :, None].unbind(), sources[:, None].unbind(), strict=True)
    for error, source in steps:
        total += error * source
    return total
