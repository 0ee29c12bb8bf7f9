"""Settings of the multiplication problem.  Light: no NumPy."""

from itertools import pairwise
from typing import Literal

from pydantic import Field, field_validator

from rnnbench_tasks.marked_pairs_config import MarkedPairsConfig


class MultiplicationConfig(MarkedPairsConfig):
    """Settings of `multiplication`; the defaults are the article's."""

    first_pair: Literal["shown", "shown-marked", "set-to-one", "set-to-one-marked"] = Field(
        default="shown",
        description="what the network sees where a draw picks the first pair, whose factor in the "
        "target is 1: its value as drawn (shown) or 1 (set-to-one), with marker -1 as always or, "
        "with -marked, 1.  The article sets X1 to 1 and says no more",
    )
    n_seq: tuple[int, ...] = Field(
        default=(140, 13),
        min_length=1,
        description="one criterion each, in falling order: fewer than this many of the recent "
        "training sequences are wrong",
    )

    @field_validator("n_seq")
    @classmethod
    def _falls(cls, n_seq: tuple[int, ...]) -> tuple[int, ...]:
        if n_seq[-1] < 1 or any(later >= earlier for earlier, later in pairwise(n_seq)):
            raise ValueError(
                "n_seq must fall from each number to the next, the last one at least 1, "
                f"found {list(n_seq)}"
            )
        return n_seq
