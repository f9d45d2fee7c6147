# SPDX-License-Identifier: GPL-2.0-or-later
"""Core alone, where scipy and matplotlib are not installed: a process in which they are shadowed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = """
import json, runpy, sys
root, image, output = sys.argv[1:]
sys.path.insert(0, root + "/tests/helpers")
runpy.run_path(root + "/tests/conftest.py")
missing = []
for name in ("scipy", "matplotlib"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        missing.append(name)
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.segmentation import fit, predict
from clusterbrush.core.segmentation.cluster_table import cluster_rows, to_csv
from clusterbrush.core.segmentation.drift import drift
source = RasterSource(image)
results = []
for metric, update in (("euclidean", "mean"), ("manhattan", "median"), ("chebyshev", "mean")):
    model = fit(source, KMeansOptions(n_clusters=3, metric=metric, update=update), "standard")
    counts = predict(source, model, output)
    to_csv(cluster_rows(model, counts), model.recipe.names)
    results.append([drift(source, model), *counts.pixels.tolist()])
print(json.dumps({"missing": missing, "results": results, "qgis": "qgis" in sys.modules}))
"""


def test_segmenting_needs_numpy_and_gdal_alone(tmp_path: Path, root: Path) -> None:
    values = np.repeat([10, 100, 200], 4)[:, None] + np.random.default_rng(0).integers(0, 3, (2, 12, 9))
    image = write_raster(tmp_path / "a.tif", values.astype(np.uint8))
    inherited = [entry for entry in sys.path if entry]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "tests" / "shadow"), *inherited])}
    command = [sys.executable, "-c", SEGMENT, str(root), str(image), str(tmp_path / "b.tif")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["missing"] == ["scipy", "matplotlib"]
    assert not said["qgis"]
    for ratio, *pixels in said["results"]:
        assert 0.9 < ratio < 1.1
        assert pixels == [36, 36, 36]
    assert read_raster(tmp_path / "b.tif")[0][::4, 0].tolist() == [1, 2, 3]
