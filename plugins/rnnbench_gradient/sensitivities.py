"""How hidden activities depend on the weights into hidden units, carried forward in time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import Int64Array, RealArray


class Sensitivities:
    """p[k, i, j] = dy_k / dw_ij of N nets with H hidden units fed by M sources z, from step to step

        p[k, i, j](t) = f'(net_k(t)) ( sum_l w_kl p[l, i, j](t - 1) + [k = i] z_j(t) ),

    zero before the first step of a sequence (Williams & Zipser 1989).
    """

    def __init__(
        self, nets: int, hidden: int, sources: int, dtype: npt.DTypeLike = np.float64
    ) -> None:
        self._shape = (hidden, hidden, sources)
        self._now = np.zeros((nets, hidden, hidden * sources), dtype=dtype)
        self._after = np.zeros_like(self._now)
        self._all_zero = True

    def reset(self) -> None:
        """Go to the start of a sequence."""
        self._all_zero = True

    def advance(self, recurrent: RealArray, slopes: RealArray, sources: RealArray) -> None:
        """One step of the first A nets; the sensitivities of the others are lost.

        recurrent: [A, H, H], w_kl.  slopes: [A, H], f'(net_k).  sources: [A, M], z.
        """
        running = len(slopes)
        after = self._after[:running]
        if self._all_zero:
            after[:] = 0.0
        else:
            np.matmul(recurrent, self._now[:running], out=after)
        own = np.einsum("nkkj->nkj", after.reshape(running, *self._shape))  # a view of [k = i]
        own += sources[:, None]
        after *= slopes[:, :, None]
        self._now, self._after = self._after, self._now
        self._all_zero = False

    def gradient(self, nets: Int64Array | slice, errors: RealArray) -> RealArray:
        """sum_k errors_k p[k, i, j] of R nets: [R, H, M].

        nets: their positions.  errors: [R, H], -dE/dy_k of this step's own error.
        """
        hidden, _, sources = self._shape
        total = np.matmul(errors[:, None], self._now[nets])
        return np.asarray(total.reshape(len(errors), hidden, sources))
