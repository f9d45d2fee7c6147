# SPDX-License-Identifier: GPL-2.0-or-later
"""The methods on images with known truth: the table of docs/comparison.md.

    tools/bench --only methods --data FOLDER [--results FILE] [--page FILE]

Each folder in FOLDER has `image.tif`, `truth.tif` (class ids, 0 where it is not known) and strokes in
`strokes_few_N.gpkg` and `strokes_many_N.gpkg`. Every method learns and writes its map in a process of its own, by the
code of *Classify by strokes*; pixels under strokes are not scored. Runs that stand in the file of results are not
repeated, so a table that takes hours can be made in parts.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

import numpy as np
from checkout import load_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Rows of the table: method and features. Ordinary classifiers as they are used most, and on what the default sees.
ROWS = (
    ("default", "context"),
    ("clusternet", "bands"),
    ("gaussian_mixture", "bands"),
    ("nearest_neighbours", "bands"),
    ("logistic_regression", "bands"),
    ("logistic_regression", "context"),
    ("random_forest", "bands"),
    ("random_forest", "context"),
    ("svm", "bands"),
    ("svm", "context"),
    ("svm_graph_cut", "bands"),
    ("superpixel_graph_cut", "bands"),
    ("supervised_unet", "bands"),
)
BUDGETS = ("few", "many")
CLUSTERS = 256  # of the raster, as in the toolbox
BEGIN, END = "<!-- methods: begin -->", "<!-- methods: end -->"
PAPER = {
    "svm": 0.18,
    "svm_graph_cut": 0.19,
    "superpixel_graph_cut": 0.37,
    "clusternet": 0.48,
    "supervised_unet": 0.61,
}  # Dice, Girard et al. 2019, table 1; ClusterNet here is on bands: the paper's k-means


def run_one(folder: str, strokes: str, method: str, preset: str) -> None:
    """Classify an image, and print Dice of each class, accuracy, seconds and memory."""
    load_package()
    from clusterbrush.core.classification.class_map import write_map
    from clusterbrush.core.clustering.kmeans import KMeansOptions
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.session.learning import LearningOptions, learn
    from clusterbrush.core.strokes.records import read_records, strokes_on

    source = RasterSource(str(Path(folder) / "image.tif"))
    records, crs = read_records(str(Path(folder) / strokes))
    painted = strokes_on(source.grid, records, crs)
    options = LearningOptions(KMeansOptions(CLUSTERS, attempts=1, max_iterations=30), method=method, preset=preset)
    began, worked = time.perf_counter(), time.process_time()
    learned = learn(source, painted, options)
    with tempfile.TemporaryDirectory() as scratch:
        path = str(Path(scratch) / "map.tif")
        write_map(source, learned.model.classifier, painted.legend, path)
        seconds, processor = time.perf_counter() - began, time.process_time() - worked
        figures = scores(path, str(Path(folder) / "truth.tif"), painted_mask(source, painted))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "seconds": seconds, "processor": processor, "megabytes": peak}))


def painted_mask(source: Any, painted: Any) -> np.ndarray:
    """Return which pixels are under strokes, bool (height, width)."""
    mask = np.zeros(source.n_pixels, dtype=bool)
    for stroke in painted.strokes:
        mask[stroke.pixels(source.grid)] = True
    return mask.reshape(source.grid.height, source.grid.width)


def scores(path: str, truth_path: str, painted: np.ndarray) -> dict[str, float]:
    """Return macro Dice and accuracy of a class raster."""
    from osgeo import gdal

    gdal.UseExceptions()
    truth, found = (gdal.Open(name).ReadAsArray() for name in (truth_path, path))
    counted = (truth > 0) & ~painted
    truth, found = truth[counted], found[counted]
    dice = [
        2 * ((truth == c) & (found == c)).sum() / ((truth == c).sum() + (found == c).sum()) for c in np.unique(truth)
    ]
    return {"dice": float(np.mean(dice)), "accuracy": float((truth == found).mean())}


def run_all(data: Path, results_path: Path, rows: Iterable[tuple[str, str]]) -> dict[str, dict]:
    """Run what is not in the file of results yet, and return all of it."""
    results = json.loads(results_path.read_text()) if results_path.exists() else {}
    cases = sorted(folder for folder in data.iterdir() if (folder / "truth.tif").is_file())
    if not cases:
        sys.exit(f"No folder in {data} has truth.tif.")
    for method, preset in rows:
        for case in cases:
            for strokes in sorted(case.glob("strokes_*.gpkg")):
                key = f"{method} {preset} {case.name} {strokes.stem[8:]}"
                if key in results:
                    continue
                results[key] = run_in_process(str(case), strokes.name, method, preset)
                results_path.write_text(json.dumps(results, indent=1) + "\n")
                print(key, results[key], file=sys.stderr, flush=True)
    return results


def run_in_process(*arguments: str) -> dict:
    """Return the figures of a run, or why it failed."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def table(results: dict[str, dict], rows: Sequence[tuple[str, str]] = ROWS) -> list[str]:
    """Return the lines of the table: for each image, and all together, macro Dice with few and many strokes."""
    load_package()
    from clusterbrush.core.classification.methods import METHODS

    cases = list(dict.fromkeys(key.split()[2] for key in results))
    lines = [
        f"| method | features | {' | '.join(cases)} | **mean** | spread | processor seconds | paper |",
        f"|---|---|{'---|' * len(cases)}---|---|---|---|",
    ]
    for method, preset in rows:
        runs = {key: run for key, run in results.items() if key.startswith(f"{method} {preset} ")}
        good = {key: run for key, run in runs.items() if "dice" in run}
        if not good or len(good) < len(runs):
            continue
        cells = [pair(good, case) for case in cases]
        seconds = mean(run["processor"] for run in good.values())
        spread = " / ".join(f"{mean(spreads(good, cases, budget)):.3f}" for budget in BUDGETS)
        paper = f"{PAPER[method]:.2f}" if method in PAPER and preset == "bands" else ""
        title = METHODS[method].title
        cells = [title, preset, *cells, f"**{pair(good, *cases)}**", spread, f"{seconds:.0f}", paper]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def dice_of(runs: dict[str, dict], case: str, budget: str) -> list[float]:
    """Return macro Dice of the runs on an image."""
    return [run["dice"] for key, run in runs.items() if key.split()[2] == case and key.split()[3].startswith(budget)]


def spreads(runs: dict[str, dict], cases: Sequence[str], budget: str) -> list[float]:
    """Return the standard deviation over the sets of strokes, of each image."""
    return [stdev(dice) for dice in (dice_of(runs, case, budget) for case in cases) if len(dice) > 1]


def pair(runs: dict[str, dict], *cases: str) -> str:
    """Return the mean with few and with many strokes, each image weighing the same."""
    means = []
    for budget in BUDGETS:
        of_cases = [mean(dice) for dice in (dice_of(runs, case, budget) for case in cases) if dice]
        means.append(f"{mean(of_cases):.3f}" if of_cases else "-")
    return " / ".join(means)


def write_page(page: Path, lines: list[str]) -> None:
    """Put the table between its marks."""
    text = page.read_text()
    before, rest = text.split(BEGIN)
    page.write_text("\n".join([before + BEGIN, *lines, END]) + rest.split(END)[1])


if __name__ == "__main__":
    run_one(*sys.argv[1:])
