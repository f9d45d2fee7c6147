# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin in a real QGIS window, unloaded and loaded again by QGIS itself."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

TIMEOUT = 120  # seconds; the window needs about ten
PROJECT = '<!DOCTYPE qgis><qgis projectname="" version="3.22.0"><title></title></qgis>'
SCRIPT = Path(__file__).with_name("scripts") / "reload_plugin.py"


def run_in_window(
    root: Path, script: Path, answer: Path, project: Path, apart: tuple[list[str], dict[str, str]]
) -> dict:
    """Run a script inside the desktop and return what it wrote."""
    command = [*apart[0], str(root / "tools" / "qgis"), "--project", str(project), "--code", str(script)]
    environment = {**os.environ, **apart[1], "CLUSTERBRUSH_ANSWER": str(answer)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert answer.is_file(), done.stdout + done.stderr
    return json.loads(answer.read_text(encoding="utf-8"))


@pytest.mark.skipif("DISPLAY" not in os.environ, reason="no screen; tools/test brings one")
def test_a_window_is_left_as_it_was(root: Path, tmp_path: Path, apart: tuple[list[str], dict[str, str]]) -> None:
    project = tmp_path / "empty.qgs"
    project.write_text(PROJECT, encoding="utf-8")
    found = run_in_window(root, SCRIPT, tmp_path / "answer.json", project, apart)
    assert found["loaded"]["entries"] == [
        "clusterbrushPanel",
        "",
        "clusterbrushSegment",
        "clusterbrushFitKMeans",
        "clusterbrushApplyModel",
    ]
    assert found["loaded"]["help"] == 1
    assert found["loaded"]["provider"]
    assert len(found["loaded"]["shortcuts"]) == len(set(found["loaded"]["shortcuts"]))
    assert {"clusterbrushPanel", "clusterbrushPaint"} <= set(found["loaded"]["shortcuts"])
    assert found["unloaded"]["shortcuts"] == []
    assert found["unloaded"]["entries"] == []
    assert found["unloaded"]["help"] == 0
    assert not found["unloaded"]["provider"]
    assert found["again"] == found["loaded"]
