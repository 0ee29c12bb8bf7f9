"""Settings of the time-delay net."""

from __future__ import annotations

from pydantic import Field

from rnnbench_gradient.net_config import NetConfig


class TimeDelayConfig(NetConfig):
    """A feedforward net on a tapped delay line."""

    delays: int = Field(
        9, ge=0, description="earlier steps that the hidden units see beside the current one"
    )
