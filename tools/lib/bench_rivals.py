# SPDX-License-Identifier: GPL-2.0-or-later
"""Other programs that group the pixels of an image, each timed from the file to its raster of clusters."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from bench_clock import clock
from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 512  # read at once
GRASS = """set -e
r.in.gdal -o --quiet input={image} output=image
bands=$(g.list type=raster pattern='image.*' separator=comma)
i.group --quiet group=bands subgroup=bands input="$bands"
g.region raster="${{bands%%,*}}"
i.cluster --quiet group=bands subgroup=bands signaturefile=signatures classes={k}
i.maxlik --quiet group=bands subgroup=bands signaturefile=signatures output=classes
r.out.gdal -c --quiet --overwrite input=classes output=grass.tif format=GTiff type=Byte nodata=0
"""
# Why a contender cannot run here, and what installs it; by the name of its function.
PROGRAMS = {
    "opencv": ("OpenCV", lambda: find_spec("cv2"), "pip install opencv-python-headless"),
    "sklearn": ("scikit-learn", lambda: find_spec("sklearn"), "pip install scikit-learn"),
    "grass": ("GRASS", lambda: shutil.which("grass"), "apt-get install grass-core"),
    "saga": ("SAGA", lambda: shutil.which("saga_cmd"), "apt-get install saga"),
    "cluster": ("Dask", lambda: find_spec("distributed"), 'pip install "clusterbrush[cluster]"'),
}
NOT_TIMED = (
    "Orfeo Toolbox: Debian's package `otb-bin` (8.1.1) has no `otbcli_KMeansClassification`, so it is not measured."
)


def lack(contender: str) -> str:
    """Return the sentence that says how to install the program of a contender, or nothing when it is there."""
    title, is_there, command = PROGRAMS.get(contender, ("", lambda: True, ""))
    return "" if is_there() else f"{title} is not installed, so it is not measured: {command}"


def inertia(image: str, clusters: str) -> dict[str, float]:
    """Return the squared distance of a pixel to the mean of its cluster, as the mean over the pixels with a cluster.

    It is computed in float64 from the image and the raster of clusters, whatever program wrote it.
    """
    source, written = gdal.Open(image), gdal.Open(clusters)
    labels = written.GetRasterBand(1)
    nodata, n_bands = labels.GetNoDataValue(), source.RasterCount
    counts, sums, squares, missing = np.zeros(65536), np.zeros((n_bands, 65536)), 0.0, 0
    for row in range(0, source.RasterYSize, ROWS):
        rows = min(ROWS, source.RasterYSize - row)
        ids = labels.ReadAsArray(0, row, source.RasterXSize, rows).ravel()
        valid = np.ones(ids.shape, bool) if nodata is None else ids != nodata
        ids, missing = ids[valid].astype(np.int64), missing + int((~valid).sum())
        values = source.ReadAsArray(0, row, source.RasterXSize, rows).reshape(n_bands, -1)[:, valid].astype(np.float64)
        counts += np.bincount(ids, minlength=65536)
        for band in range(n_bands):
            sums[band] += np.bincount(ids, values[band], 65536)
        squares += float((values**2).sum())
    within = squares - float((sums**2 / np.maximum(counts, 1)).sum())
    share = missing / (source.RasterXSize * source.RasterYSize)
    used = float(np.count_nonzero(counts))
    return {"inertia a pixel": within / counts.sum(), "clusters": used, "share without cluster": share}


def megapixels(name: str) -> float:
    """Return the size of an image."""
    dataset = gdal.Open(name)
    return dataset.RasterXSize * dataset.RasterYSize / 1e6


def timed(work: Callable[[], object], name: str, result: str, programs: bool = False) -> None:
    """Time a contender that writes the raster `result`, and print its figures."""
    clock(work, lambda: inertia(name, result), megapixels(name), programs)


def write_ids(path: str, name: str, ids: np.ndarray) -> None:
    """Write cluster ids from 1."""
    source = gdal.Open(name)
    shape = source.RasterYSize, source.RasterXSize
    target = gdal.GetDriverByName("GTiff").Create(path, *shape[::-1], 1, gdal.GDT_UInt16, ["COMPRESS=DEFLATE"])
    target.GetRasterBand(1).WriteArray((ids.reshape(shape) + 1).astype(np.uint16))
    target.FlushCache()


def pixels_of(name: str) -> np.ndarray:
    """Return the values of all pixels, (n_pixels, n_bands)."""
    bands = gdal.Open(name).ReadAsArray()
    return bands.reshape(len(bands), -1).T


def sklearn(name: str, k: str) -> None:
    """Time scikit-learn on every pixel, read and written through GDAL, as tutorials do it."""
    from sklearn.cluster import KMeans

    def work() -> None:
        labels = KMeans(int(k), n_init=1, random_state=0).fit_predict(pixels_of(name))
        write_ids("sklearn.tif", name, labels)

    timed(work, name, "sklearn.tif")


def opencv(name: str, k: str) -> None:
    """Time OpenCV on every pixel, with the criteria of its tutorial."""
    import cv2

    def work() -> None:
        criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
        values = np.ascontiguousarray(pixels_of(name), dtype=np.float32)
        _, labels, _ = cv2.kmeans(values, int(k), None, criteria, 1, cv2.KMEANS_PP_CENTERS)
        write_ids("opencv.tif", name, labels)

    timed(work, name, "opencv.tif")


def run(command: list[str]) -> None:
    """Run a program, or exit with what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def grass(name: str, k: str) -> None:
    """Time GRASS: import, i.cluster, i.maxlik, export."""
    Path("grass.sh").write_text(GRASS.format(image=name, k=int(k)), encoding="utf-8")
    timed(lambda: run(["grass", "--tmp-location", "EPSG:32632", "--exec", "bash", "grass.sh"]), name, "grass.tif", True)


def saga(name: str, k: str) -> None:
    """Time SAGA: import, k-means for grids by minimum distance (the fastest of its methods), export."""
    n_bands = gdal.Open(name).RasterCount
    grids = ";".join(f"saga{band}.sgrd" for band in range(1, n_bands + 1))

    def work() -> None:
        run(["saga_cmd", "-f=s", "io_gdal", "0", f"-FILES={name}", "-GRIDS=saga.sgrd", "-MULTIPLE=0"])
        options = ["-CLUSTER=saga_clusters.sgrd", "-STATISTICS=saga.csv", "-METHOD=0", f"-NCLUSTER={int(k)}"]
        run(["saga_cmd", "-f=s", "imagery_classification", "1", f"-GRIDS={grids}", *options])
        run(["saga_cmd", "-f=s", "io_gdal", "2", "-GRIDS=saga_clusters.sgrd", "-FILE=saga.tif"])

    timed(work, name, "saga.tif", True)
