"""Ready comparisons: each folder holds a comparison file and the report that it generated."""

from __future__ import annotations

from pathlib import Path

from rnnbench.plugin import PresetFile, hookimpl

_FOLDER = Path(__file__).parent

_SUMMARIES = {
    "demo": "LSTM, BPTT, RTRL and a time-delay net on the embedded Reber grammar, 10 trials each",
    "embedded-reber-variants": "LSTM on the embedded Reber grammar as printed, and single changes",
}


@hookimpl
def rnnbench_presets() -> list[PresetFile]:
    """One preset a folder."""
    return [
        PresetFile(name, summary, _FOLDER / name / "comparison.toml")
        for name, summary in _SUMMARIES.items()
    ]
