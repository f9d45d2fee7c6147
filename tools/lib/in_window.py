# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays a story of tests/desktop/scripts in a QGIS window on a virtual screen, and returns its answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "tests" / "desktop" / "scripts"
PROJECT = '<!DOCTYPE qgis><qgis projectname="" version="3.22.0"><title></title></qgis>'
SCREEN = "-screen 0 1600x1000x24"
TIMEOUT = 150  # seconds


def play(story: str, layers: list[Path], pictures: Path, timeout: int = TIMEOUT, **environment: str) -> dict:
    """Open layers in an empty project, play a story and return its answer.

    Its screenshots are written into the folder `pictures`. On a failure the program exits.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        project, answer = folder / "empty.qgs", folder / "answer.json"
        project.write_text(PROJECT, encoding="utf-8")
        paths = {"HOME": folder / "home", "XDG_RUNTIME_DIR": folder / "run", "CLUSTERBRUSH_SCRATCH": folder / "maps"}
        for path in paths.values():  # separate from the person's own settings
            path.mkdir(mode=0o700)
        paths |= {"PYTHONPATH": SCRIPTS, "CLUSTERBRUSH_ANSWER": answer, "CLUSTERBRUSH_PICTURES": pictures}
        names = {name: str(path) for name, path in paths.items()}
        command = ["xvfb-run", "-a", "-s", SCREEN, ROOT / "tools" / "qgis", "--project", project, *layers]
        command += ["--code", SCRIPTS / story]
        log = folder / "log.txt"
        run(
            [str(part) for part in command],
            {**os.environ, **names, "QT_QPA_PLATFORM": "xcb", "PYTHONDONTWRITEBYTECODE": "1", **environment},
            log,
            timeout,
        )
        if not answer.is_file():
            sys.exit("QGIS gave no answer.\n" + log.read_text(encoding="utf-8", errors="replace")[-2000:])
        result = json.loads(answer.read_text(encoding="utf-8"))
    if "error" in result:
        sys.exit(result["error"])
    return result


def run(command: list[str], environment: dict[str, str], log: Path, timeout: int) -> None:
    """Run a program to its end; after `timeout` seconds end it and all that it has started, and exit."""
    with log.open("wb") as file:
        running = subprocess.Popen(command, env=environment, stdout=file, stderr=file, start_new_session=True)
        try:
            running.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            sys.exit(f"QGIS did not end within {timeout} seconds.")
