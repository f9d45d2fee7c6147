# SPDX-License-Identifier: GPL-2.0-or-later
"""Our own jobs beside the same work by scikit-learn: assignment, fit, class maps, and runs over a cluster."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from bench_clock import clock
from bench_images import write_strokes
from bench_rivals import megapixels
from checkout import ROOT, load_package
from osgeo import gdal

SAMPLE = 250_000  # rows that are fitted on


def assign(program: str, name: str, k: str, metric: str, bands: str) -> None:
    """Time giving each pixel its nearest centroid, from file to file, by us or by scikit-learn over our blocks."""
    load_package()
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.segmentation import fit, predict

    source = RasterSource(name, list(range(1, int(bands) + 1)))
    options = KMeansOptions(int(k), metric=metric, attempts=1, max_iterations=2)
    model = fit(source, options, sample_size=20_000)
    if program == "ours":
        clock(lambda: predict(source, model, "assigned.tif"), megapixels=megapixels(name))
    else:
        work = _peer_prediction(source, model.centroids, metric)
        clock(work, megapixels=megapixels(name))


def _peer_prediction(source: Any, centroids: np.ndarray, metric: str) -> Any:
    from sklearn.cluster import KMeans
    from sklearn.metrics import pairwise_distances_argmin

    kmeans = KMeans(len(centroids), init=centroids, n_init=1, max_iter=1).fit(centroids)
    kmeans.cluster_centers_ = np.ascontiguousarray(centroids)
    grid, creation = source.grid, ["COMPRESS=DEFLATE", "TILED=YES"]

    def work() -> None:
        driver = gdal.GetDriverByName("GTiff")
        target = driver.Create("peer.tif", grid.width, grid.height, 1, gdal.GDT_UInt16, creation)
        for window in source.blocks(len(centroids) // 16):
            values, _ = source.read(window)
            rows = np.ascontiguousarray(values.reshape(len(values), -1).T)
            ids = (
                kmeans.predict(rows)
                if metric == "euclidean"
                else pairwise_distances_argmin(rows, centroids, metric=metric)
            )
            block = (ids + 1).astype(np.uint16).reshape(values.shape[1:])
            target.GetRasterBand(1).WriteArray(block, window.col, window.row)
        target.FlushCache()

    return work


def fitting(program: str, name: str, k: str) -> None:
    """Time fitting clusters on the same sampled rows, with the defaults of each."""
    load_package()
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.features.recipe import FeatureRecipe
    from clusterbrush.core.features.sampling import draw
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.segmentation.fitting import fit_sample
    from sklearn.cluster import KMeans
    from sklearn.metrics import pairwise_distances_argmin_min

    source = RasterSource(name)
    recipe = FeatureRecipe(tuple(source.bands))
    sample = draw(source, recipe, SAMPLE, 0)
    if sample.counts is not None:
        sys.exit("The rows of the sample have weights, which scikit-learn's default does not take.")
    rows = np.ascontiguousarray(sample.features)
    centroids: list[np.ndarray] = []

    def work() -> None:
        if program == "ours":
            centroids.append(fit_sample(source, recipe, sample, KMeansOptions(int(k))).centroids)
        else:
            centroids.append(KMeans(int(k), random_state=0).fit(rows).cluster_centers_)

    def after() -> dict[str, float]:
        _, distances = pairwise_distances_argmin_min(rows.astype(np.float64), centroids[0].astype(np.float64))
        return {"inertia a pixel": float((distances**2).mean())}

    clock(work, after)


def classify(method: str, name: str) -> None:
    """Time learning from strokes and writing the map of all of an image, by a method on bands and context."""
    load_package()
    from clusterbrush.core.classification.class_map import write_map
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.session.learning import LearningOptions, learn
    from clusterbrush.core.strokes.records import read_records, strokes_on

    source = RasterSource(name, [1, 2, 3] if gdal.Open(name).RasterCount < 5 else None)
    records, crs = read_records(write_strokes(name))
    painted = strokes_on(source.grid, records, crs)
    options = LearningOptions(KMeansOptions(256, attempts=1, max_iterations=30), method=method, preset="context")

    def work() -> None:
        learned = learn(source, painted, options)
        write_map(source, learned.model.classifier, painted.legend, "classes.tif")

    clock(work, megapixels=megapixels(name))


def cluster(name: str, n_workers: str) -> None:
    """Time clusters applied to an image by the threads of this machine (0), or by so many workers of one thread."""
    load_package()
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.engine.dask_cluster import scheduler
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.segmentation import fit, predict

    source = RasterSource(str(Path(name).absolute()))
    model = fit(source, KMeansOptions(8, attempts=1))
    with ExitStack() as stack:
        address = ""
        if int(n_workers):
            import distributed

            packages = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            (packages / "clusterbrush").symlink_to(ROOT, target_is_directory=True)
            sys.path.append(str(packages))  # processes that this one starts get it
            address = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=int(n_workers), threads_per_worker=1, dashboard_address=":0", silence_logs=50
                )
            ).scheduler_address

        def work() -> None:
            with scheduler(address):
                predict(source, model, str(Path("over_cluster.tif").absolute()))

        # The workers' processor seconds and memory are not this process's, so neither is reported.
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
        figures = {"seconds": seconds, "megabytes": 0.0, "megapixels a second": megapixels(name) / seconds}
        print(json.dumps(figures))
