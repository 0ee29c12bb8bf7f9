"""The native code of the distribution; everything else is in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import setup

# A build has nothing installed but setuptools, and needs no more of rnnbench than this.
sys.path.insert(0, str(Path(__file__).resolve().parent))
from rnnbench.native.building import BuildNative, PlatformWheel, native_libraries

setup(
    ext_modules=[
        *native_libraries("rnnbench", ["rnnbench/native/host.cpp"]),
        *native_libraries("rnnbench_lstm", ["plugins/rnnbench_lstm/native/lstm.cpp"]),
        *native_libraries("rnnbench_gradient", ["plugins/rnnbench_gradient/native/gradient.cpp"]),
        *native_libraries(
            "rnnbench_tasks",
            ["tasks/rnnbench_tasks/native/generators.cpp", "tasks/rnnbench_tasks/native/draws.cpp"],
        ),
    ],
    cmdclass={"build_ext": BuildNative, "bdist_wheel": PlatformWheel},
)
