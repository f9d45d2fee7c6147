# SPDX-License-Identifier: GPL-2.0-or-later
"""One contender of tools/bench, once: imports first, then the clock; prints seconds and the growth of peak memory."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from checkout import load_package
from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Callable

gdal.UseExceptions()


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
    make_mosaic("mosaic.vrt")
    print(json.dumps({"seconds": 0, "megabytes": 0}))


def make_mosaic(name: str) -> None:
    """Lay the large image ten times side by side, as a virtual raster: ten times the pixels for a session."""
    dataset = gdal.Open("large.tif")
    size = dataset.RasterXSize
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}">'
        + "".join(
            f'<SimpleSource><SourceFilename relativeToVRT="1">large.tif</SourceFilename><SourceBand>{band}</SourceBand>'
            f'<SrcRect xOff="0" yOff="0" xSize="{size}" ySize="{size}"/>'
            f'<DstRect xOff="{part % 5 * size}" yOff="{part // 5 * size}" xSize="{size}" ySize="{size}"/>'
            "</SimpleSource>"
            for part in range(10)
        )
        + "</VRTRasterBand>"
        for band in (1, 2, 3)
    )
    text = f'<VRTDataset rasterXSize="{5 * size}" rasterYSize="{2 * size}">{bands}</VRTDataset>'
    Path(name).write_text(text, encoding="utf-8")


def live(name: str, *only_strokes: str) -> None:
    """Time what follows a stroke on a window of 1600 x 900, against classifying the raster anew."""
    load_package()
    from clusterbrush.core.clustering import KMeansOptions
    from clusterbrush.core.raster import RasterSource, Window
    from clusterbrush.core.session import Session
    from clusterbrush.core.strokes import Stroke

    source = RasterSource(name, [1, 2, 3])
    before = megabytes("VmRSS")
    begun = time.perf_counter()
    session = Session.prepare(source, KMeansOptions(800, attempts=1), sample_size=100_000)
    prepared = time.perf_counter() - begun
    window = Window(1000, 1200, 900, 1600)
    begun = time.perf_counter()
    session.preview(window)
    first = time.perf_counter() - begun
    x0, a, _, y0, _, e = source.grid.placement
    rng = np.random.default_rng(3)
    answers, conflicts = [], 0
    for number in range(1, 61):
        start = rng.uniform((1250, 1050), (2700, 1800))
        steps = start + np.cumsum(rng.normal(0, 4, (12, 2)), axis=0)
        points = np.column_stack([x0 + a * steps[:, 0], y0 + e * steps[:, 1]])
        stroke = Stroke(number, number % 5 + 1, (points,), 5 * abs(a))
        begun = time.perf_counter()
        session.add(stroke)
        session.preview(window)
        answers.append(time.perf_counter() - begun)
        conflicts = len(session.conflicts())
    figures = stroke_figures(answers, conflicts, before)
    figures |= {"prepare": prepared, "first preview": first} | refined_figures(session, window)
    if not only_strokes:
        figures |= anew_figures(source, session, figures["seconds"])
    print(json.dumps(figures))


def refined_figures(session: Any, window: Any) -> dict[str, float]:
    """Time deciding the window by pixel after each of a few strokes more."""
    begun = time.perf_counter()
    session.look_ahead(window)
    figures = {"look ahead": time.perf_counter() - begun}
    taken = []
    for stroke in session.strokes[:5]:
        session.remove(stroke.id)
        begun = time.perf_counter()
        session.refine(window)
        session.add(stroke)
        begun_again = time.perf_counter()
        session.refine(window)
        taken += [begun_again - begun, time.perf_counter() - begun_again]
    return figures | {"refined, first": taken[0], "refined, median": float(np.median(taken[1:]))}


def stroke_figures(answers: list[float], conflicts: int, before: float) -> dict[str, float]:
    """Return what is said of the answers to strokes."""
    return {
        "seconds": float(np.median(answers)),
        "megabytes": max(0.0, megabytes("VmHWM") - before),
        "95th percentile": float(np.percentile(answers, 95)),
        "clusters split": conflicts,
    }


def anew_figures(source: Any, session: Any, median: float) -> dict[str, float]:
    """Time classifying the whole raster by the same clusters."""
    from clusterbrush.core.classification import ClusterClassifier, write_map
    from clusterbrush.core.raster_writer import LegendEntry

    legend = [LegendEntry(one, str(one), (0, 0, 0)) for one in range(1, 6)]
    begun = time.perf_counter()
    write_map(source, ClusterClassifier(session.model, session.labelling, *session.tables()), legend, "classes.tif")
    anew = time.perf_counter() - begun
    return {"classify the raster anew": anew, "anew / median": anew / median}


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
            dataset.GetRasterBand(band + 1).WriteArray(np.clip(values[..., band], 1, 255).astype(np.uint8), 0, row)
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


def screen(image: str) -> None:
    """Time strokes in a QGIS window."""
    import bench_screen

    bench_screen.screen(image)


def replay(folder: str, strokes: str) -> None:
    """Paint strokes in a QGIS window and score the maps."""
    import bench_screen

    bench_screen.replay(folder, strokes)


if __name__ == "__main__":
    contenders = (make, copy, segment, sklearn, kernel, live, screen, replay)
    {one.__name__: one for one in contenders}[sys.argv[1]](*sys.argv[2:])
