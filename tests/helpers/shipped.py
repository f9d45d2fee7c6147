# SPDX-License-Identifier: GPL-2.0-or-later
"""The Python files that users get, parsed once for the guards, and the files of the repository."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "processing", "ui", "i18n")


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of each shipped file by its path in the repository."""
    paths = [ROOT / "__init__.py", ROOT / "__main__.py", ROOT / "plugin.py"]
    for room in ROOMS:
        paths += sorted((ROOT / room).rglob("*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in paths}


@cache
def repository_files() -> tuple[Path, ...] | None:
    """Return what git holds or would take, or None outside a git checkout."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    if done.returncode != 0:
        return None
    names = [name for name in done.stdout.decode().split("\0") if name]
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def verbs() -> tuple[Path, ...]:
    """Return the programs in tools/: what lies there besides, such as an editor's copy of one, is none."""
    files = sorted(path for path in (ROOT / "tools").iterdir() if re.fullmatch(r"\w+", path.name) and path.is_file())
    return tuple(path for path in files if path.read_bytes().startswith(b"#!"))
