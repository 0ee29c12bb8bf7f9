"""What a source distribution contains, and what is installed where there is no compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

FOLDERS = ("rnnbench", "plugins", "tasks", "reports")
FILES = ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A copy of the checkout in which nothing has been built."""
    folder = tmp_path_factory.mktemp("source")
    unwanted = shutil.ignore_patterns("_native_*.so", "__pycache__", "*.egg-info")
    for name in FOLDERS:
        shutil.copytree(root / name, folder / name, ignore=unwanted)
    for name in FILES:
        shutil.copy(root / name, folder)
    return folder


def _run(*command: object, cwd: Path | None = None, **more: str) -> str:
    environment = {**os.environ, **more}
    for name in ("LD_PRELOAD", "RNNBENCH_ISA", "RNNBENCH_BUILD_STRICT", "RNNBENCH_BUILD_SANITIZED"):
        environment.pop(name, None)
    done = subprocess.run(
        [str(part) for part in command],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _native_sources(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for name in FOLDERS
        for pattern in ("*.cpp", "*.hpp")
        for path in (root / name).rglob(pattern)
    }


def test_a_source_distribution_has_all_native_sources(source: Path, tmp_path: Path) -> None:
    build = (sys.executable, "-m", "build", "--sdist", "--no-isolation")
    _run(*build, "--outdir", tmp_path, source)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    wanted = _native_sources(source)
    assert len(wanted) > 40
    assert wanted <= names
    assert {*FILES, "rnnbench/native/building.py"} <= names
    assert not [name for name in names if name.endswith(".so")]


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built where every compiler fails."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
    _run(*build, "--outdir", folder, source, CC="/bin/false", CXX="/bin/false")
    (built,) = folder.glob("*.whl")
    return built


def test_a_wheel_is_for_any_python_of_this_platform(wheel: Path) -> None:
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    assert wheel.name.endswith(f"-py3-none-{platform}.whl")


def test_a_wheel_has_the_headers_that_other_packages_include(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    headers = {name for name in _native_sources(root) if name.startswith("rnnbench/native/include")}
    assert len(headers) > 15
    assert headers <= names


def test_a_wheel_has_the_comparison_files_and_the_templates_of_pages(
    wheel: Path, root: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    reports = root / "reports"
    needed = {
        f"rnnbench_reports/{path.relative_to(reports).as_posix()}"
        for kind in ("*.toml", "*.jinja", "*.py")
        for path in reports.rglob(kind)
    }
    assert len(needed) > 20
    assert needed <= names


def test_without_a_compiler_it_is_installed_and_env_says_why(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert not list(tmp_path.rglob("*.so"))
    found = _run(*(sys.executable, "-m", "rnnbench", "env"), cwd=tmp_path, PYTHONPATH=str(tmp_path))
    (line,) = (line for line in found.splitlines() if line.startswith("native: "))
    assert line.startswith("native: no native code of rnnbench")
    assert "RNNBENCH_BUILD_STRICT=1" in line
    assert "reference: ready" in found
