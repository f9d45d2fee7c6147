# SPDX-License-Identifier: GPL-2.0-or-later
"""Style, types, translations and shell syntax stay as `tools/lint` wants them."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
import shipped

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(not all(map(find_spec, ("ruff", "mypy", "vermin"))), reason="lint's tools are not installed")
@pytest.mark.skipif((shipped.ROOT / ".venv").exists(), reason="test_any_folder lints a copy of the same files")
def test_lint_finds_nothing(root: Path) -> None:
    done = subprocess.run([root / "tools" / "lint"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
