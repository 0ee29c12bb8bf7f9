"""Validation errors rewritten in the user's terms: one line a mistake."""

from __future__ import annotations

import json
from types import NoneType, UnionType
from typing import Any

from pydantic import BaseModel, ValidationError

from rnnbench.comparison.locations import KeyPath, Locations
from rnnbench.suggestions import did_you_mean


def validation_lines(
    error: ValidationError,
    model: type[BaseModel],
    locations: Locations,
    base: KeyPath = (),
    subject: str = "",
) -> list[str]:
    """One message for every wrong key.

    model: what was validated, for its known keys.  base: path of the validated section.
    subject: what the section is, such as ``learner 2 (lstm)``; put before the key.
    """
    lines: dict[str, None] = {}
    for item in error.errors():
        path = item["loc"]
        place = locations.of((*base, *path))
        # What is wrong with a table as a whole is said of the table, which is not shown.
        whole = item["type"] == "value_error" and isinstance(item["input"], dict)
        what = ": ".join(part for part in (subject, _section(path if whole else path[:-1])) if part)
        prefix = f"{place}: {what}: " if what else f"{place}: "
        lines[prefix + _message(item, () if whole else path, model)] = None
    return list(lines)


def _message(item: Any, path: KeyPath, model: type[BaseModel]) -> str:
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    if item["type"] == "extra_forbidden":
        return f"unknown key {key!r}{did_you_mean(key, _known_keys(model, path[:-1]))}"
    if item["type"] == "missing":
        return f"missing key {key!r}"
    text: str = item["msg"].removeprefix("Value error, ")
    text = text[:1].lower() + text[1:]
    if not path:
        return text
    return f"{key} = {_shown(item['input'])}: {text}"


def _section(path: KeyPath) -> str:
    """``learner 2`` for ("learner", 1); dotted otherwise."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return ".".join(words)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _known_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys of the model at the path, as far as the annotations tell."""
    current: Any = model
    for part in path:
        if _is_model(current):
            field = current.model_fields.get(str(part))
            current = None if field is None else _container_or_model(field.annotation)
        else:  # into a list or a mapping
            current = next((a for a in _arguments(current) if _is_model(a)), None)
        if current is None:
            return []
    return [key for key in current.model_fields if key != "settings"] if _is_model(current) else []


def _container_or_model(annotation: Any) -> Any:
    """The annotation without the ``None`` of an optional one."""
    if not isinstance(annotation, UnionType):
        return annotation
    return next((a for a in _arguments(annotation) if a is not NoneType), None)


def _arguments(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", ())


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
