"""What the headers of `rnnbench/native/include` call the same, as ctypes structures.

Pointers are addresses; whoever fills a structure keeps the arrays alive while native code runs.
"""

from __future__ import annotations

import ctypes

_Pointer = ctypes.c_void_p
_Int32, _UInt32, _Int64 = ctypes.c_int32, ctypes.c_uint32, ctypes.c_int64


class ErrorLogView(ctypes.Structure):
    """``ErrorLog`` of ``presentations.hpp``."""

    _fields_ = (
        ("mean_error", _Pointer),
        ("max_error", _Pointer),
        ("stride", _Int64),
        ("filled", _Pointer),
        ("rules", _Int32),
        ("windows", _Pointer),
        ("tolerances", _Pointer),
        ("means", _Pointer),
        ("within", _Pointer),
        ("finite", _Pointer),
    )


class Presentations(ctypes.Structure):
    """``Presentations`` of ``presentations.hpp``: what one call of a kernel is asked to do."""

    _fields_ = (
        ("trials", _Int32),
        ("threads", _Int32),
        ("positions", _Pointer),
        ("streams", _Pointer),
        ("first", _Pointer),
        ("count", _Int64),
        ("key", _UInt32 * 2),
        ("generate", _Pointer),
        ("parameters", _Pointer),
        ("log", ErrorLogView),
    )


class PackedBatch(ctypes.Structure):
    """``PackedBatch`` of ``packed_batches.hpp``."""

    _fields_ = (
        ("lengths", _Pointer),
        ("offsets", _Pointer),
        ("symbols", _Pointer),
        ("values", _Pointer),
        ("target_rows", _Pointer),
        ("target_offsets", _Pointer),
        ("targets", _Pointer),
    )


class PackedBatches(ctypes.Structure):
    """``PackedBatches`` of ``packed_batches.hpp``."""

    _fields_ = (("batches", _Pointer), ("inputs", _Int32), ("outputs", _Int32))
