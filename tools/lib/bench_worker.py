# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a contender of tools/bench once; prints the seconds after its imports, and the growth of peak memory."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from checkout import load_package
from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": max(0.0, megabytes("VmHWM") - before)}))


def make() -> None:
    """Write the images: twelve land covers with soft borders and sensor noise, in four 8-bit bands."""
    for name, size in (("large.tif", 5120), ("middle.tif", 2560)):
        write_image(name, size)
    make_mosaic("mosaic.vrt")
    print(json.dumps({"seconds": 0, "megabytes": 0}))


def make_mosaic(name: str, links: Sequence[str] = ("large.tif",) * 10, across: int = 5) -> None:
    """Write a virtual raster of copies of the large image side by side, in three bands."""
    dataset = gdal.Open("large.tif")
    size = dataset.RasterXSize
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}">'
        + "".join(
            f'<SimpleSource><SourceFilename relativeToVRT="1">{link}</SourceFilename><SourceBand>{band}</SourceBand>'
            f'<SrcRect xOff="0" yOff="0" xSize="{size}" ySize="{size}"/>'
            f'<DstRect xOff="{part % across * size}" yOff="{part // across * size}" xSize="{size}" ySize="{size}"/>'
            "</SimpleSource>"
            for part, link in enumerate(links)
        )
        + "</VRTRasterBand>"
        for band in (1, 2, 3)
    )
    placed = f"<GeoTransform>{', '.join(map(str, dataset.GetGeoTransform()))}</GeoTransform><SRS>EPSG:32632</SRS>"
    height = -(-len(links) // across) * size
    text = f'<VRTDataset rasterXSize="{across * size}" rasterYSize="{height}">{placed}{bands}</VRTDataset>'
    Path(name).write_text(text, encoding="utf-8")


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
        "classify": [mosaic, f"classes_{copies}.tif", "--strokes", write_strokes()],
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


def write_strokes() -> str:
    """Write eight strokes of each of four classes by brightness onto the large image, and return their file."""
    dataset, rng = gdal.Open("large.tif"), np.random.default_rng(2)
    reduced = dataset.ReadAsArray(buf_xsize=320, buf_ysize=320)[:3].mean(axis=0)
    classes = np.digitize(reduced, np.quantile(reduced, (0.25, 0.5, 0.75))) + 1
    x0, pixel, _, y0, _, _ = dataset.GetGeoTransform()
    features = []
    for class_id in range(1, 5):
        rows, cols = np.nonzero(classes[:, :-4] == class_id)
        for place in rng.choice(len(rows), 8, replace=False):
            x, y = x0 + 16 * pixel * cols[place], y0 - 16 * pixel * (rows[place] + 0.5)
            line = {"type": "LineString", "coordinates": [[x, y], [x + 30 * pixel, y]]}
            features.append({"type": "Feature", "geometry": line, "properties": {"class_id": class_id, "width": 40}})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32632"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})
    Path("strokes.geojson").write_text(text, encoding="utf-8")
    return "strokes.geojson"


def live(name: str, *only_strokes: str) -> None:
    """Time the update after a stroke in a window of 1600 x 900 pixels, and classifying the whole raster."""
    load_package()
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.raster.grid import Window
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.session.session import Session
    from clusterbrush.core.strokes.stroke import Stroke

    source = RasterSource(name, [1, 2, 3])
    before = megabytes("VmRSS")
    start = time.perf_counter()
    session = Session.prepare(source, KMeansOptions(800, attempts=1), sample_size=100_000)
    prepared = time.perf_counter() - start
    window = Window(1000, 1200, 900, 1600)
    start = time.perf_counter()
    session.preview(window)
    first = time.perf_counter() - start
    x0, a, _, y0, _, e = source.grid.placement
    rng = np.random.default_rng(3)
    seconds, conflicts = [], 0
    for number in range(1, 61):
        first_point = rng.uniform((1250, 1050), (2700, 1800))
        steps = first_point + np.cumsum(rng.normal(0, 4, (12, 2)), axis=0)
        points = np.column_stack([x0 + a * steps[:, 0], y0 + e * steps[:, 1]])
        stroke = Stroke(number, number % 5 + 1, (points,), 5 * abs(a))
        start = time.perf_counter()
        session.add(stroke)
        session.preview(window)
        seconds.append(time.perf_counter() - start)
        conflicts = len(session.conflicts())
    figures = stroke_figures(seconds, conflicts, before)
    figures |= {"prepare": prepared, "first preview": first} | refined_figures(session, window)
    if not only_strokes:
        figures |= anew_figures(source, session, figures["seconds"])
    print(json.dumps(figures))


def refined_figures(session: Any, window: Any) -> dict[str, float]:
    """Time refining the window by pixel after each of ten further edits."""
    start = time.perf_counter()
    session.look_ahead(window)
    figures = {"look ahead": time.perf_counter() - start}
    seconds = []
    for stroke in session.strokes[:5]:
        session.remove(stroke.id)
        start = time.perf_counter()
        session.refine(window)
        session.add(stroke)
        second_start = time.perf_counter()
        session.refine(window)
        seconds += [second_start - start, time.perf_counter() - second_start]
    return figures | {"refined, first": seconds[0], "refined, median": float(np.median(seconds[1:]))}


def stroke_figures(answers: list[float], conflicts: int, before: float) -> dict[str, float]:
    """Return the figures of the updates after strokes."""
    return {
        "seconds": float(np.median(answers)),
        "megabytes": max(0.0, megabytes("VmHWM") - before),
        "95th percentile": float(np.percentile(answers, 95)),
        "clusters split": conflicts,
    }


def anew_figures(source: Any, session: Any, median: float) -> dict[str, float]:
    """Time classifying the whole raster by the same clusters."""
    from clusterbrush.core.classification.by_cluster import ClusterClassifier
    from clusterbrush.core.classification.class_map import write_map
    from clusterbrush.core.legend.entry import LegendEntry

    legend = [LegendEntry(class_id, str(class_id), (0, 0, 0)) for class_id in range(1, 6)]
    start = time.perf_counter()
    write_map(source, ClusterClassifier(session.model, session.labelling, *session.tables()), legend, "classes.tif")
    anew = time.perf_counter() - start
    return {"classify the raster anew": anew, "anew / median": anew / median}


def write_image(name: str, size: int) -> None:
    """Write an image in strips, the layout of most exported scenes."""
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
    contenders = (make, copy, segment, sklearn, kernel, live, screen, replay, scale)
    {contender.__name__: contender for contender in contenders}[sys.argv[1]](*sys.argv[2:])
