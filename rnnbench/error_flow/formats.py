"""The error flow for programs: JSON with every lag."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from rnnbench.error_flow.report import FlowPage


def to_json(page: FlowPage) -> str:
    """Everything that was measured; a number that is not finite as a text."""
    return json.dumps(_plain(asdict(page)), indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
