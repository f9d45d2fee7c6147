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

TIMEOUT = 150  # seconds
PROJECT = '<!DOCTYPE qgis><qgis projectname="" version="3.22.0"><title></title></qgis>'
SCRIPTS = Path(__file__).with_name("scripts")


@pytest.fixture
def play(root: Path, tmp_path: Path) -> Callable[..., dict]:
    """Return the function that runs a script of `scripts/` inside the desktop and returns what it wrote."""
    if "DISPLAY" not in os.environ:
        pytest.skip("no screen; tools/test brings one")

    def run(script: str, *layers: Path, **environment: str) -> dict:
        answer, project = tmp_path / "answer.json", tmp_path / "empty.qgs"
        pictures = Path(os.environ.get("CLUSTERBRUSH_PICTURES") or tmp_path)
        project.write_text(PROJECT, encoding="utf-8")
        command = [root / "tools" / "qgis", "--project", project, *layers, "--code", SCRIPTS / script]
        done = subprocess.run(
            [str(part) for part in command],
            env={
                **os.environ,
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
    import numpy as np
    import rasters

    real = root / "demo" / "landsat.tif"
    if real.is_file():
        return real
    rng = np.random.default_rng(3)
    rows, cols = np.mgrid[:600, :800]
    waves = np.sin(rows / 60) + np.cos(cols / 80)
    values = np.stack([90 + 60 * waves, 120 - 40 * waves, 80 + 20 * waves]) + rng.normal(0, 5, (3, 600, 800))
    return rasters.write_raster(
        tmp_path_factory.mktemp("image") / "landscape.tif", np.clip(values, 1, 255).astype(np.uint8)
    )
