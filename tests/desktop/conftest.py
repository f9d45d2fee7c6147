# SPDX-License-Identifier: GPL-2.0-or-later
"""A real QGIS window that plays a story and answers."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT = 300  # seconds
FIRST_SCREEN = 200
SCREEN = "-screen 0 1600x1000x24"
PROJECT = '<!DOCTYPE qgis><qgis projectname="" version="3.22.0"><title></title></qgis>'
SCRIPTS = Path(__file__).with_name("scripts")
LONGEST = "test_thirty_megabytes_of_strokes"  # as long as the other four that are timed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest story, so that the others run beside it and none after it."""
    items.sort(key=lambda item: item.name != LONGEST)


@pytest.fixture(scope="session")
def apart(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, str]]:
    """Return what goes before a command and into its environment, so that windows side by side do not meet.

    Each process of tests has a profile of QGIS, and each of its windows a screen of its own.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return [], {}
    # Two that look for a free screen at once would find the same one, so each begins at a number of its own.
    first_screen = FIRST_SCREEN + 100 * int(worker.removeprefix("gw"))
    home = tmp_path_factory.mktemp("qgis")
    return ["xvfb-run", "-a", "-n", str(first_screen), "-s", SCREEN], {"CLUSTERBRUSH_QGIS_HOME": str(home)}


@pytest.fixture
def play(root: Path, tmp_path: Path, apart: tuple[list[str], dict[str, str]]) -> Callable[..., dict]:
    """Return the function that runs a script of `scripts/` inside the desktop and returns what it wrote."""
    if "DISPLAY" not in os.environ:
        pytest.skip("no screen; tools/test brings one")

    def run(script: str, *layers: Path, **environment: str) -> dict:
        answer, project = tmp_path / "answer.json", tmp_path / "empty.qgs"
        pictures = Path(os.environ.get("CLUSTERBRUSH_PICTURES") or tmp_path)
        project.write_text(PROJECT, encoding="utf-8")
        command = [*apart[0], root / "tools" / "qgis", "--project", project, *layers, "--code", SCRIPTS / script]
        done = subprocess.run(
            [str(part) for part in command],
            env={
                **os.environ,
                **apart[1],
                "PYTHONPATH": str(SCRIPTS),
                "CLUSTERBRUSH_ANSWER": str(answer),
                "CLUSTERBRUSH_PICTURES": str(pictures),
                "CLUSTERBRUSH_SCRATCH": str(tmp_path),
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert answer.is_file(), done.stdout + done.stderr
        found = json.loads(answer.read_text(encoding="utf-8"))
        assert "error" not in found, found["error"]
        return found

    return run


@pytest.fixture(scope="session")
def landscape(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an image with water, grass and rock: the demo's own, where it is there."""
    real = root / "demo" / "landsat.tif"
    return real if real.is_file() else waves(tmp_path_factory.mktemp("image") / "landscape.tif", 600, 800)


@pytest.fixture(scope="session")
def small_landscape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return such an image for stories that nobody times: the smaller it is, the sooner they end."""
    return waves(tmp_path_factory.mktemp("image") / "landscape.tif", 360, 480)


def waves(path: Path, height: int, width: int) -> Path:
    """Write an image with smooth shapes of three colours, as many at any size, and noise."""
    import numpy as np
    import rasters

    rng = np.random.default_rng(3)
    rows, cols = np.mgrid[:height, :width]
    shapes = np.sin(10 * rows / height) + np.cos(10 * cols / width)
    values = np.stack([90 + 60 * shapes, 120 - 40 * shapes, 80 + 20 * shapes]) + rng.normal(0, 5, (3, height, width))
    return rasters.write_raster(path, np.clip(values, 1, 255).astype(np.uint8))
