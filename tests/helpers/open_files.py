# SPDX-License-Identifier: GPL-2.0-or-later
"""What Windows forbids: removing or replacing a file that this process has open. Linux tells which those are."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def open_below(folder: str | os.PathLike[str]) -> list[str]:
    """Return the names of files below a folder that this process has open."""
    root, descriptors = Path(folder).resolve(), Path("/proc/self/fd")
    if not descriptors.is_dir():
        return []
    names = []
    for descriptor in descriptors.iterdir():
        try:
            target = Path(os.readlink(descriptor))
        except OSError:  # the one that lists the folder
            continue
        if root in target.parents:
            names.append(target.name)
    return sorted(names)


def watch_temporary_folders(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return a list to which each temporary folder adds, when it is removed, the files in it that are still open."""
    seen: list[list[str]] = []
    cleanup = tempfile.TemporaryDirectory.cleanup

    def watched(folder: tempfile.TemporaryDirectory) -> None:
        seen.append(open_below(folder.name))
        cleanup(folder)

    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", watched)
    return seen
