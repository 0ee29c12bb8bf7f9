"""Compiling a package's native code while it is installed: one shared library for each level.

For `setup.py`, ours and those of other packages; needs a C++17 compiler and setuptools.  The
libraries are plain C ones, reached through ctypes, so one wheel serves every Python.
"""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from setuptools import Extension
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

from rnnbench.native.levels import SANITIZED, levels, library_name

INCLUDE = Path(__file__).resolve().parent / "include"

FLAGS = (
    "-std=c++17",
    # No product may be fused with a sum but where the source says so.
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fvisibility=hidden",
    "-pthread",
    "-Wall",
    "-Wextra",
    # GCC warns of its own AVX-512 headers, and of calls that are always inlined.
    "-Wno-uninitialized",
    "-Wno-maybe-uninitialized",
    "-Wno-psabi",
)
_SANITIZERS = ("-O1", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined")


def native_libraries(package: str, sources: Sequence[str]) -> list[Extension]:
    """The libraries of one package, one a level.

    sources: C++ files, relative to the folder of `setup.py`; beside each may lie its headers
    (``*.hpp``).  Environment: ``RNNBENCH_BUILD_STRICT`` makes warnings errors and a compiler that
    fails an error; otherwise the package is installed without native code and says so when asked.
    ``RNNBENCH_BUILD_SANITIZED`` adds a build for tests.
    """
    strict = bool(os.environ.get("RNNBENCH_BUILD_STRICT"))
    headers = [*INCLUDE.rglob("*.hpp")]
    for folder in sorted({Path(source).parent for source in sources}):
        headers += folder.glob("*.hpp")
    digest = source_digest([*map(Path, sources), *headers])
    builds: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        level: (flags, ()) for level, flags in levels().items()
    }
    if os.environ.get("RNNBENCH_BUILD_SANITIZED"):
        flags = next(iter(levels().values()))
        builds[SANITIZED] = (flags, _SANITIZERS)
    return [
        Extension(
            f"{package}.{library_name(level).removesuffix('.so')}",
            list(sources),
            include_dirs=[str(INCLUDE)],
            define_macros=[("RNNBENCH_SOURCE_DIGEST", f'"{digest}"')],
            extra_compile_args=[*FLAGS, *flags, *more, *(["-Werror"] if strict else [])],
            extra_link_args=["-pthread", *more],
            # With other flags, too, what is there has to be built again.
            depends=[*map(str, headers), __file__, str(Path(__file__).with_name("levels.py"))],
            language="c++",
            optional=not strict,
        )
        for level, (flags, more) in builds.items()
    ]


def source_digest(files: Iterable[Path]) -> str:
    """32 hexadecimal digits of the names and contents of some files, in any order."""
    summary = hashlib.sha256()
    for name, content in sorted((path.name, path.read_bytes()) for path in files):
        summary.update(f"{name}\0{len(content)}\0".encode())
        summary.update(content)
    return summary.hexdigest()[:32]


class BuildNative(build_ext):
    """`build_ext` for plain shared libraries: no suffix and no symbol of a Python module."""

    def finalize_options(self) -> None:
        super().finalize_options()
        if not self.parallel:
            self.parallel = os.cpu_count() or 1

    def build_extension(self, ext: Any) -> None:
        # The levels share their sources, and are compiled at once: each needs objects of its own.
        own = copy.copy(self)
        own.build_temp = str(Path(self.build_temp) / ext.name)
        super(BuildNative, own).build_extension(ext)

    def get_ext_filename(self, fullname: str) -> str:
        return f"{fullname.replace('.', os.sep)}.so"

    def get_export_symbols(self, ext: Any) -> list[str]:
        return list(ext.export_symbols)


class PlatformWheel(bdist_wheel):
    """A wheel for this platform and any Python."""

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]
