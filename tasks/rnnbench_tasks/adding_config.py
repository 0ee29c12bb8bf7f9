"""Settings of the adding problem.  Light: no NumPy."""

from typing import Literal

from pydantic import Field

from rnnbench_tasks.config_fields import MeanErrorBound
from rnnbench_tasks.marked_pairs_config import MarkedPairsConfig


class AddingConfig(MarkedPairsConfig):
    """Settings of `adding`; the defaults are the article's at T = 100."""

    first_pair: Literal["shown", "shown-marked", "zeroed", "zeroed-marked"] = Field(
        default="shown",
        description="what the network sees where a draw picks the first pair, whose term in the "
        "target is 0: its value as drawn (shown) or 0 (zeroed), with marker -1 as always or, "
        "with -marked, 1.  The article sets X1 to 0 and says no more",
    )
    mean_error: MeanErrorBound = 0.01
