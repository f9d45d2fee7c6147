# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a contender of tools/bench once; prints the seconds after its imports, and the growth of peak memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import bench_jobs
import bench_live
import bench_rivals
import numpy as np
from bench_clock import clock
from bench_images import VARIETY, make_mosaic, write_image, write_strokes, write_values
from checkout import load_package
from osgeo import gdal

gdal.UseExceptions()
LARGE = int(os.environ.get("CLUSTERBRUSH_BENCH_SIZE") or 5120)  # pixels, edge of the large image; smaller for a trial


def make() -> None:
    """Write the images: twelve land covers with soft borders and sensor noise, in four 8-bit bands."""
    for name, size in (("large.tif", LARGE), ("middle.tif", LARGE // 2), ("small.tif", LARGE * 10 // 72)):
        write_image(name, size)
    for name, dtype, bands, size in VARIETY:
        write_values(name, dtype, bands, *size)
    make_mosaic("mosaic.vrt")
    print(json.dumps({"seconds": 0, "megabytes": 0}))


def scale(command: str, copies: str) -> None:
    """Run a command on a mosaic of files that GDAL takes for different ones, and measure all of the process."""
    load_package()
    from clusterbrush.core.command_line import main, terminal

    links = [f"copy_{number}.tif" for number in range(int(copies))]
    for link in links:
        Path(link).unlink(missing_ok=True)
        os.link("large.tif", link)
    mosaic, clusters, smooth = f"mosaic_{copies}.vrt", f"clusters_{copies}.tif", f"smooth_{copies}.tif"
    make_mosaic(mosaic, links, across=min(len(links), 5))
    arguments = {
        "segment": [mosaic, clusters, "--model", f"model_{copies}.json"],
        "apply": [mosaic, "model_1.json", f"applied_{copies}.tif"],
        "areas": [clusters],
        "smooth": [clusters, smooth],
        "classify": [mosaic, f"classes_{copies}.tif", "--strokes", write_strokes("large.tif")],
        "outlines": [smooth, f"regions_{copies}.gpkg", "--min-area", "5000"],
    }[command]
    reports: list[tuple[float, float]] = []
    terminal.TerminalProgress.report = lambda _self, fraction: reports.append((time.perf_counter(), fraction))
    start = time.perf_counter()
    with redirect_stdout(sys.stderr):
        code = main.main([command, *arguments])
    seconds = time.perf_counter() - start
    if code:
        sys.exit(f"{command} failed")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    at_half = max((fraction for when, fraction in reports if when <= start + seconds / 2), default=0.0)
    figures = {
        "seconds": seconds,
        "megabytes": usage.ru_maxrss / 1024,  # of all of the process
        "processor s a megapixel": (usage.ru_utime + usage.ru_stime) / (26.2144 * int(copies)),
        "progress at half time": at_half,
    }
    print(json.dumps(figures))


def copy(name: str) -> None:
    """Time gdal_translate to an uncompressed tiled file."""
    command = ["gdal_translate", "-q", "-co", "TILED=YES", name, "copy.tif"]
    clock(lambda: subprocess.run(command, check=True), megapixels=bench_rivals.megapixels(name), programs=True)


def segment(name: str, k: str, *extra: str) -> None:
    """Time the algorithm as run by the toolbox: cluster raster, model and table, with `extra` also the report."""
    from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback

    application = QgsApplication([], False)
    application.initQgis()
    load_package()
    from clusterbrush.processing.algorithms.segment import Segment

    algorithm = Segment().create()
    outputs = {"OUTPUT": "clusters.tif", "MODEL": "model.json", "TABLE": "table.csv"}
    if extra:
        outputs["REPORT"] = "report.html"
    parameters = {"INPUT": name, "N_CLUSTERS": int(k), **outputs}

    def work() -> None:
        results, succeeded = algorithm.run(parameters, QgsProcessingContext(), QgsProcessingFeedback())
        if not succeeded:
            sys.exit(f"segment failed: {results}")

    bench_rivals.timed(work, name, "clusters.tif")
    application.exitQgis()


def kernel(metric: str, k: str, d: str) -> None:
    """Time the assignment alone, in threads over 16 blocks as in a run."""
    load_package()
    from clusterbrush.core.clustering.nearest import nearest
    from clusterbrush.core.engine.threads import in_threads

    rng = np.random.default_rng(0)
    block = rng.uniform(0, 255, (int(d), 65536)).astype(np.float32).T
    centroids = rng.uniform(0, 255, (int(k), int(d))).astype(np.float32)
    nearest(block[:1024], centroids, metric)
    clock(lambda: [None for _ in in_threads(lambda _: nearest(block, centroids, metric), range(16))])


def screen(image: str) -> None:
    """Time strokes in a QGIS window."""
    import bench_screen

    bench_screen.screen(image)


def replay(folder: str, strokes: str) -> None:
    """Paint strokes in a QGIS window and score the maps."""
    import bench_screen

    bench_screen.replay(folder, strokes)


if __name__ == "__main__":
    contenders = (
        *(make, copy, segment, kernel, screen, replay, scale, bench_live.live),
        *(bench_rivals.sklearn, bench_rivals.opencv, bench_rivals.grass, bench_rivals.saga),
        *(bench_jobs.assign, bench_jobs.fitting, bench_jobs.classify, bench_jobs.cluster),
    )
    {contender.__name__: contender for contender in contenders}[sys.argv[1]](*sys.argv[2:])
