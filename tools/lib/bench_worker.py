# SPDX-License-Identifier: GPL-2.0-or-later
"""One contender of tools/bench, once: imports first, then the clock; prints seconds and the growth of peak memory."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
ROOT = Path(__file__).resolve().parent.parent.parent


def load_package() -> None:
    """Import the checkout as the package ``clusterbrush``, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(
        "clusterbrush", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["clusterbrush"] = module
    spec.loader.exec_module(module)


def megabytes(field: str) -> float:
    """Return VmRSS or VmHWM of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def clock(work: Callable[[], object]) -> None:
    """Time `work` and print the figures."""
    before = megabytes("VmRSS")
    begun = time.perf_counter()
    work()
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "megabytes": max(0.0, megabytes("VmHWM") - before)}))


def make() -> None:
    """Write the images: a dozen land covers with soft borders, texture and sensor noise, four 8-bit bands."""
    for name, size in (("large.tif", 5120), ("middle.tif", 2560)):
        write_image(name, size)
    print(json.dumps({"seconds": 0, "megabytes": 0}))


def write_image(name: str, size: int) -> None:
    """Write one image in strips, as most exported scenes are."""
    rng = np.random.default_rng(7)
    covers = rng.uniform(20, 235, size=(12, 4))
    heights = rng.normal(size=(size // 64 + 2, size // 64 + 2))
    dataset = gdal.GetDriverByName("GTiff").Create(name, size, size, 4, gdal.GDT_Byte, ["ALPHA=NO"])
    dataset.SetGeoTransform((500000, 10, 0, 5000000, 0, -10))
    columns = np.arange(size) / 64.0
    left, part = columns.astype(int), columns % 1
    for row in range(0, size, 64):
        above = heights[row // 64, left] * (1 - part) + heights[row // 64, left + 1] * part
        below = heights[row // 64 + 1, left] * (1 - part) + heights[row // 64 + 1, left + 1] * part
        mix = np.linspace(0, 1, 64, endpoint=False)[:, None]
        field = above * (1 - mix) + below * mix
        ranks = np.clip(((field + 1.8) / 3.6 * len(covers)).astype(int), 0, len(covers) - 1)
        values = covers[ranks] + rng.normal(0, 9, size=(*ranks.shape, 4))
        for band in range(4):
            dataset.GetRasterBand(band + 1).WriteArray(
                np.clip(values[..., band], 1, 255).astype(np.uint8), 0, row
            )
    dataset.FlushCache()


def copy(name: str) -> None:
    """Time GDAL's copy to an uncompressed tiled file."""
    clock(lambda: gdal.Translate("copy.tif", name, creationOptions=["TILED=YES"]))


def segment(name: str, k: str, *extra: str) -> None:
    """Time the algorithm as the toolbox runs it: cluster raster, model and table, with the report when asked for."""
    from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback

    application = QgsApplication([], False)
    application.initQgis()
    load_package()
    from clusterbrush.processing.segment import Segment

    algorithm = Segment().create()
    outputs = {"OUTPUT": "clusters.tif", "MODEL": "model.json", "TABLE": "table.csv"}
    if extra:
        outputs["REPORT"] = "report.html"
    parameters = {"INPUT": name, "N_CLUSTERS": int(k), **outputs}

    def work() -> None:
        results, succeeded = algorithm.run(parameters, QgsProcessingContext(), QgsProcessingFeedback())
        if not succeeded:
            sys.exit(f"segment failed: {results}")

    clock(work)
    application.exitQgis()


def sklearn(name: str, k: str) -> None:
    """Time scikit-learn on every pixel, read and written through GDAL, as tutorials do it."""
    from sklearn.cluster import KMeans

    def work() -> None:
        source = gdal.Open(name)
        bands = source.ReadAsArray()
        pixels = bands.reshape(len(bands), -1).T
        labels = KMeans(int(k), n_init=1, random_state=0).fit_predict(pixels)
        target = gdal.GetDriverByName("GTiff").Create(
            "sklearn.tif", source.RasterXSize, source.RasterYSize, 1, gdal.GDT_UInt16, ["COMPRESS=DEFLATE"]
        )
        target.GetRasterBand(1).WriteArray((labels + 1).reshape(bands.shape[1:]).astype(np.uint16))
        target.FlushCache()

    clock(work)


def kernel(engine: str, metric: str, k: str, d: str) -> None:
    """Time the assignment alone, two threads over 16 blocks as in a run."""
    load_package()
    from clusterbrush.core.engine import map_blocks
    from clusterbrush.core.nearest import nearest

    rng = np.random.default_rng(0)
    block = rng.uniform(0, 255, (int(d), 65536)).astype(np.float32).T
    centroids = rng.uniform(0, 255, (int(k), int(d))).astype(np.float32)
    nearest(block[:1024], centroids, metric, engine)
    clock(lambda: [None for _ in map_blocks(lambda _: nearest(block, centroids, metric, engine), range(16))])


if __name__ == "__main__":
    {one.__name__: one for one in (make, copy, segment, sklearn, kernel)}[sys.argv[1]](*sys.argv[2:])
