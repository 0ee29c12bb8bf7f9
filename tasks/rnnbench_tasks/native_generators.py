"""The generators in this plugin's native library (``native/generators.cpp``)."""

from __future__ import annotations

import ctypes
from typing import Any

from rnnbench.plugin import NativeGenerator, PluginError, load_native


def native_generator(
    name: str, parameters: ctypes.Structure, keep: tuple[Any, ...] = ()
) -> NativeGenerator | None:
    """The exported function ``rnnbench_<name>`` with its parameters; None without the library.

    keep: arrays that the parameters point to.
    """
    try:
        library = load_native("rnnbench_tasks")
    except PluginError:
        return None
    function = library[f"rnnbench_{name}"]
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    return NativeGenerator(address, parameters, keep)
