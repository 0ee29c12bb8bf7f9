"""Names of files and folders that are made from titles."""

from __future__ import annotations

import re


def file_stem(title: str, default: str = "") -> str:
    """The title in lower case, all but letters and digits as ``-``; the default if none is left."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or default
