"""Validation that takes numbers for numbers: no ``"3"`` and no ``true`` where 3 is meant."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)


def validate_strictly(model: type[Model], data: Any) -> Model:
    """Validate plain data in pydantic's strict mode.  Raises pydantic's ValidationError.

    The data goes through JSON, since strict mode takes lists for tuples there alone, and TOML has
    no tuples.
    """
    return model.model_validate_json(json.dumps(data, default=_plain), strict=True)


def _plain(value: Any) -> Any:
    """What JSON has no word for: NumPy's numbers as numbers, TOML's dates and the rest as text."""
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)
