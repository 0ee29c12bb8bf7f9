"""Where each key of a comparison came from, for messages that point at it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

KeyPath = tuple[str | int, ...]


class Locations:
    """Maps key paths to texts such as ``file.toml:12`` or ``--set learner.hidden=3``."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._places: dict[KeyPath, str] = {}

    def put(self, path: KeyPath, place: str) -> None:
        """Say where this key, and whatever lies below it, came from."""
        self._places[path] = place

    def copy(self) -> Locations:
        """An independent copy."""
        other = Locations(self._source)
        other._places.update(self._places)
        return other

    def of(self, path: KeyPath) -> str:
        """The place of the key, or of the nearest section that holds it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._places:
                return self._places[path[:end]]
        return self._source


def toml_locations(text: str, file: str) -> Locations:
    """Line numbers of all keys and tables of a valid TOML text."""
    locations = Locations(file)
    table: KeyPath = ()
    array_sizes: dict[KeyPath, int] = {}
    for line, parsed, is_header in _statements(text):
        if is_header:
            table = _header_path(parsed, array_sizes)
            locations.put(table, f"{file}:{line}")
        else:
            for path in _key_paths(parsed):
                locations.put((*table, *path), f"{file}:{line}")
    return locations


def _statements(text: str) -> Iterator[tuple[int, dict[str, Any], bool]]:
    """(line number, parsed statement, whether it is a table header) of each TOML statement.

    A statement is the fewest lines from its first one on that parse by themselves.
    """
    lines = text.splitlines()
    start = 0
    while start < len(lines):
        parsed: dict[str, Any] | None = None
        end = start
        while parsed is None and end < len(lines):
            end += 1
            try:
                parsed = tomllib.loads("\n".join(lines[start:end]))
            except tomllib.TOMLDecodeError:
                continue
        if parsed:
            yield start + 1, parsed, lines[start].lstrip().startswith("[")
        start = end


def _header_path(parsed: dict[str, Any], array_sizes: dict[KeyPath, int]) -> KeyPath:
    """The path of a header, with the index of each array of tables that it lies in."""
    path: KeyPath = ()
    node: Any = parsed
    while node:
        key = next(iter(node))
        path = (*path, key)
        node = node[key]
        if isinstance(node, list):
            array_sizes[path] = array_sizes.get(path, 0) + 1
            return (*path, array_sizes[path] - 1)
        if path in array_sizes:
            path = (*path, array_sizes[path] - 1)
    return path


def _key_paths(parsed: dict[str, Any]) -> Iterator[KeyPath]:
    """Every key of a statement, inner keys of inline tables included."""
    for key, value in parsed.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *rest) for rest in _key_paths(value))
