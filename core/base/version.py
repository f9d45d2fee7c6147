# SPDX-License-Identifier: GPL-2.0-or-later
"""The version of the software."""

from __future__ import annotations

from pathlib import Path


def software_version() -> str:
    """Return the version in metadata.txt, the only file that holds it."""
    metadata = Path(__file__).resolve().parents[2] / "metadata.txt"
    for line in metadata.read_text(encoding="utf-8").splitlines():
        if line.startswith("version="):
            return line.partition("=")[2].strip()
    return ""
