# SPDX-License-Identifier: GPL-2.0-or-later
"""How often the shares in the dock lie within their margins: the trials of docs/method.md.

    share_trials.py STROKEBENCH_DATA [MORE_IMAGES.tif ...] [--seeds 20] [--method default] [--json FILE]

Each folder of the first argument has `image.tif` and `strokes_*.gpkg`. On further images strokes are drawn at random in
five clusters. Every image is classified as a whole, as the export does; then its shares are estimated from windows,
also where the dock would classify it as a whole. A trial is an image, a set of strokes, a seed of the sample, a look of
the map and a class: the share of the whole map lies within the margin, or it does not.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from checkout import load_package

LOOKS = {"plain": (0.0, 0), "least 0.4, smoothed": (0.4, 2)}  # least confidence, radius of the majority filter
SETS = 5  # of strokes on an image without any
STROKES_A_CLASS = 4
LARGE_SHARE = 0.1
MAX_PART = 0.3  # of the windows of a small image that are drawn


def cropping(figures_class: type, whole: tuple[np.ndarray, ...]) -> type:
    """Return a class that takes windows from a classified raster, which is the same and quicker."""
    from clusterbrush.core.classification.classifier import Classified
    from clusterbrush.core.raster.grid import Window

    clusters: dict[Any, np.ndarray] = {}

    class Cropping(figures_class):
        def _inputs_of(self, _window: Any, _progress: Any) -> None:
            return None

        def _clusters_of(self, window: Any) -> np.ndarray:
            if window not in clusters:
                clusters[window] = super()._clusters_of(window)
            return clusters[window]

        def _classify(self, sample: Any, version: int, _progress: Any) -> None:
            if self._classified and self._version == version:
                return
            outer = Window(0, 0, *whole[0].shape)
            places = [self._grown(window).slices_in(outer) for window in sample.windows]
            self._version = version
            self._classified = [Classified(*(part[place] for part in whole)) for place in places]
            self._clusters = [self._clusters_of(window) for window in sample.windows]

    return Cropping


def stroke_sets(case: Path, session: Any) -> dict[str, list]:
    """Return the sets of strokes of a case by name."""
    from clusterbrush.core.strokes.records import read_records, strokes_on

    if case.is_dir():
        sets = {}
        for path in sorted(case.glob("strokes_*.gpkg")):
            records, crs = read_records(str(path))
            sets[path.stem[8:]] = list(strokes_on(session.source.grid, records, crs).strokes)
        return sets
    return {f"drawn_{seed}": drawn_strokes(session, seed) for seed in range(1, SETS + 1)}


def drawn_strokes(session: Any, seed: int) -> list:
    """Return strokes at random places, each of the class that the cluster of its place belongs to."""
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.segmentation.fitting import fit_sample
    from clusterbrush.core.strokes.stroke import Stroke

    rng, grid = np.random.default_rng(seed), session.source.grid
    five = fit_sample(session.source, session.model.recipe, session.sample, KMeansOptions(5, attempts=1, seed=seed))
    classes = five.nearest(five.scaling.apply(session.sample.features))
    x0, a, _, y0, _, e = grid.placement
    strokes = []
    for class_id in range(5):
        places = rng.choice(np.flatnonzero(classes == class_id), STROKES_A_CLASS)
        for pixel in session.sample.pixels[places]:
            row, col = divmod(int(pixel), grid.width)
            steps = np.cumsum(rng.normal(0, 2, (8, 2)), axis=0)
            points = np.column_stack([x0 + a * (col + 0.5 + steps[:, 0]), y0 + e * (row + 0.5 + steps[:, 1])])
            strokes.append(Stroke(len(strokes) + 1, class_id + 1, (points,), 3 * abs(a)))
    return strokes


def trials_of(case: Path, seeds: int, method: Any, max_sets: int = SETS) -> list[dict]:
    """Return the trials on an image."""
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.live.figures import RasterFigures
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.session.session import Session

    source = RasterSource(str(case / "image.tif" if case.is_dir() else case))
    session = Session.prepare(source, KMeansOptions(256, attempts=1, max_iterations=30), method=method)
    trials = []
    for name, strokes in list(stroke_sets(case, session).items())[:max_sets]:
        session.edit({**{stroke.id: None for stroke in session.strokes}, **{one.id: one for one in strokes}})
        exact = RasterFigures(session, max_whole_pixels=sys.maxsize)
        truths = {look: exact.update(*values) for look, values in LOOKS.items()}
        crop = cropping(RasterFigures, assembled(exact, source.grid))
        about = {"case": case.name if case.is_dir() else case.stem, "strokes": name}
        for edge, n_windows in samples_of(source.grid):
            for seed in range(seeds):
                sampled = crop(session, max_whole_pixels=0, max_windows=n_windows, edge=edge, seed=seed)
                for look, values in LOOKS.items():
                    figures = sampled.update(*values)
                    drawn = {"edge": edge, "windows": len(sampled._classified), "seed": seed, "look": look}
                    trials += [{**about, **drawn, **row} for row in rows_of(figures, truths[look], bool(values[0]))]
    return trials


def samples_of(grid: Any) -> list[tuple[int, int]]:
    """Return edge and number of windows of the samples of an image: that of the dock, and smaller ones."""
    from clusterbrush.core.live.figures import MAX_WHOLE_PIXELS, MAX_WINDOWS

    if grid.height * grid.width > MAX_WHOLE_PIXELS:
        return [(64, MAX_WINDOWS)]
    counts = {edge: math.ceil(grid.height / edge) * math.ceil(grid.width / edge) for edge in (32, 64)}
    return [(edge, min(MAX_WINDOWS, round(MAX_PART * count))) for edge, count in counts.items()]


def rows_of(figures: Any, truth: Any, with_unclassified: bool) -> list[dict]:
    """Return a row for each class."""
    return [
        {
            "class": class_id,
            "share": share,
            "true": truth.shares.get(class_id, 0.0),
            "margin": figures.margins[class_id],
        }
        for class_id, share in figures.shares.items()
        if class_id or with_unclassified
    ]


def is_within(trial: dict) -> bool:
    """Return True when the share of the whole map lies within the margin."""
    return abs(trial["share"] - trial["true"]) <= trial["margin"]


def assembled(exact: Any, grid: Any) -> tuple[np.ndarray, ...]:
    """Return class ids, confidence and valid of the whole raster."""
    from clusterbrush.core.raster.grid import Window

    outer = Window(0, 0, grid.height, grid.width)
    planes = [np.zeros((grid.height, grid.width), kind) for kind in (np.uint16, np.float32, bool)]
    for window, classified in zip(exact._sample.windows, exact._classified):
        for plane, part in zip(planes, (classified.class_ids, classified.confidence, classified.valid)):
            plane[window.slices_in(outer)] = part
    return tuple(planes)


def report(trials: list[dict]) -> None:
    """Print coverage and half widths by case."""
    groups = defaultdict(list)
    for trial in trials:
        for key in ((trial["case"], str(trial["edge"]), trial["look"]), ("all", "", "")):
            groups[key].append(trial)
    heads = ("case", "edge", "look", "windows", "trials", "within, %", "half width, %", "above 10 %", "error, %")
    print("{:14s}{:>5s} {:20s}{:>8s}{:>8s}{:>11s}{:>14s}{:>12s}{:>10s}".format(*heads))
    for (case, edge, look), rows in groups.items():
        margins = np.array([row["margin"] for row in rows])
        errors = np.array([abs(row["share"] - row["true"]) for row in rows])
        of_large = [row["margin"] for row in rows if row["true"] > LARGE_SHARE]
        large = np.mean(of_large) if of_large else math.nan
        within = np.mean([is_within(row) for row in rows])
        print(
            f"{case:14s}{edge:>5s} {look:20s}{rows[0]['windows']:8d}{len(rows):8d}{100 * within:11.1f}"
            f"{100 * margins.mean():14.2f}{100 * large:12.2f}{100 * errors.mean():10.2f}"
        )


def main() -> None:
    """Run the trials."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("images", type=Path, nargs="*")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--case", default="")
    parser.add_argument("--method", default="default")
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    load_package()
    from clusterbrush.core.classification.methods import method_of

    trials = []
    cases = [folder for folder in sorted(arguments.data.iterdir()) if (folder / "image.tif").exists()]
    for case in [*cases, *arguments.images]:
        if arguments.case and arguments.case not in str(case):
            continue
        start = time.perf_counter()
        found = trials_of(case, arguments.seeds, method_of(arguments.method), arguments.sets)
        print(f"{case.name}: {len(found)} trials, {time.perf_counter() - start:.0f} s", file=sys.stderr)
        trials += found
    report(trials)
    if arguments.json:
        arguments.json.write_text(json.dumps(trials), encoding="utf-8")


if __name__ == "__main__":
    main()
