# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies of the checkout, to build in or to rename."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import shipped

if TYPE_CHECKING:
    from pathlib import Path

# What tools and tests make in the root; the first three may be large.
MADE_IN_ROOT = {".venv", ".cache", "demo", "dist", "build", ".git"}
MADE_ANYWHERE = ("__pycache__", ".*_cache", ".hypothesis", ".qgis-settings", "*.egg-info", "*.pyc", ".coverage")


def copy_checkout(target: Path) -> Path:
    """Copy what git holds or would take; without git, all but what tools and tests make. Return the new folder."""
    files = shipped.repository_files()
    if files is None:
        made = shutil.ignore_patterns(*MADE_ANYWHERE)

        def left_out(folder: str, names: list[str]) -> set[str]:
            return made(folder, names) | (MADE_IN_ROOT & set(names) if folder == str(shipped.ROOT) else set())

        shutil.copytree(shipped.ROOT, target, ignore=left_out, symlinks=True)
        return target
    for path in files:
        place = target / path.relative_to(shipped.ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)  # with its time: a newer pyproject.toml has .venv made again
    return target
