# SPDX-License-Identifier: GPL-2.0-or-later
"""The two steps of the job, fit and predict, from raster to cluster raster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .areas import PixelAreas
from .clustering import ArrayPixels, KMeansOptions, KMeansResult, Pixels, brightness_order, kmeans
from .engine import map_blocks
from .errors import N_, Notice
from .features import BandValues, FeatureKind, FeatureRecipe, Scaling, weighted_percentile
from .model import Cluster, FitRecord, KMeansModel
from .nearest import distances_to_own, label_dtype, nearest
from .palette import Colour, centroid_colours, distinct_colours
from .progress import Progress
from .raster import RasterSource, Window, rgb_band_positions, title_of
from .raster_writer import LegendEntry, encode, open_writer
from .sampling import RasterPixels, Sample, draw

DEFAULT_SAMPLE = 250_000
CLUSTERS_A_FEATURE = 16  # of many clusters blocks are smaller, so that each still ends soon after a cancel
DRIFT_SAMPLE = 20_000
DRIFT_LIMIT = 2.0  # mean distance to the nearest centroid, against that of the pixels fitted on
SHOWN_PERCENTILES = (2.0, 98.0)


@dataclass(frozen=True)
class ClusterCounts:
    """What was found of each cluster on a raster.

    Parameters
    ----------
    pixels : int64 ndarray of shape (k,)
    square_metres : float64 ndarray of shape (k,) or None
        None when the raster has no place on the Earth.
    n_pixels : int
        Of the whole grid, nodata included.
    """

    pixels: np.ndarray
    square_metres: np.ndarray | None
    n_pixels: int

    @property
    def n_valid(self) -> int:
        """Pixels that have a cluster."""
        return int(self.pixels.sum())


# --- fit


def fit(
    source: RasterSource,
    options: KMeansOptions,
    scaling: str = "none",
    sample_size: int = DEFAULT_SAMPLE,
    kinds: tuple[FeatureKind, ...] = (BandValues(),),
    progress: Progress | None = None,
) -> KMeansModel:
    """Fit a k-means model on a raster.

    Parameters
    ----------
    source : RasterSource
    options : KMeansOptions
    scaling : {"none", "standard", "percentile"}
    sample_size : int
        Pixels to fit on, drawn over the whole raster; 0 for every pixel. Rasters of few possible values are counted
        exactly where that costs no more.
    kinds : tuple of FeatureKind
    progress : Progress, optional
        Also takes notices: fewer clusters found than asked for, iterations used up.

    Returns
    -------
    KMeansModel
        Clusters are numbered from dark to bright.

    Raises
    ------
    InputError
        When no pixel is valid or the file is damaged.
    ParameterError
        When an option is out of range.
    """
    options.validate()
    progress = progress or Progress()
    recipe = FeatureRecipe(tuple(source.bands), kinds)
    sample = draw(source, recipe, sample_size, options.seed, progress.part(0.0, 0.4))
    return fit_sample(source, recipe, sample, options, scaling, sample_size, progress.part(0.4, 1.0))


def fit_sample(
    source: RasterSource,
    recipe: FeatureRecipe,
    sample: Sample,
    options: KMeansOptions,
    scaling: str = "none",
    sample_size: int = DEFAULT_SAMPLE,
    progress: Progress | None = None,
) -> KMeansModel:
    """Fit a model on pixels that were drawn before; see `fit`."""
    progress = progress or Progress()
    scaler = Scaling.fit(scaling, sample.features, sample.counts)
    rows = ArrayPixels(scaler.apply(sample.features), sample.counts)
    everything = _everything(source, recipe, scaler, sample, sample_size)
    result = kmeans(rows, options, progress, everything)
    units = scaler.undo(result.centroids)
    order = brightness_order(units)
    _notify(result, options, progress)
    return _model(source, recipe, scaler, result.reordered(order), sample, options, sample_size)


def _everything(
    source: RasterSource, recipe: FeatureRecipe, scaling: Scaling, sample: Sample, sample_size: int
) -> Pixels | None:
    """Return the raster itself as the rows to iterate over, when every pixel was asked for and they do not fit."""
    if sample_size or sample.complete:
        return None
    return RasterPixels(source, recipe, scaling)


def _notify(result: KMeansResult, options: KMeansOptions, progress: Progress) -> None:
    found = len(result.centroids)
    if found < options.n_clusters:
        progress.notify(
            Notice(
                N_("{found} clusters instead of {wanted}: the image has no more distinct values."),
                {"found": found, "wanted": options.n_clusters},
            )
        )
    if not result.converged:
        progress.notify(
            Notice(
                N_("The clusters still moved after {count} iterations. Allow more iterations for a final result."),
                {"count": result.iterations},
            )
        )


def _model(
    source: RasterSource,
    recipe: FeatureRecipe,
    scaling: Scaling,
    result: KMeansResult,
    sample: Sample,
    options: KMeansOptions,
    sample_size: int,
) -> KMeansModel:
    colours = cluster_colours(recipe, scaling.undo(result.centroids), sample)
    settings = {
        "n_clusters": options.n_clusters,
        "start": options.start,
        "attempts": options.attempts,
        "max_iterations": options.max_iterations,
        "tolerance": options.tolerance,
        "seed": options.seed,
        "sample": sample_size,
        "nodata": source.extra_nodata,
    }
    return KMeansModel(
        recipe=recipe,
        n_bands=len(source.all_bands),
        scaling=scaling,
        centroids=result.centroids,
        metric=options.metric,
        update=options.update,
        clusters=tuple(Cluster("", c, float(n)) for c, n in zip(colours, result.counts)),
        fit=FitRecord(
            result.inertia,
            result.mean_distance,
            result.converged,
            result.history,
            int(result.counts.sum()),
            sample.complete or sample_size == 0,
            settings,
        ),
        provenance={"software": f"ClusterBrush {software_version()}", "raster": title_of(source.path)},
    )


def software_version() -> str:
    """Return the version that metadata.txt states, the one place where it stands."""
    metadata = Path(__file__).resolve().parent.parent / "metadata.txt"
    for line in metadata.read_text(encoding="utf-8").splitlines():
        if line.startswith("version="):
            return line.partition("=")[2].strip()
    return ""


def cluster_colours(recipe: FeatureRecipe, centroids: np.ndarray, sample: Sample) -> list[Colour]:
    """Return the colours that centroids, in the features' own units (k, n_features), have in the image."""
    if not isinstance(recipe.kinds[0], BandValues):
        return distinct_colours(len(centroids))
    positions = list(rgb_band_positions(recipe.bands))
    shown = sample.features[:, positions]
    low, high = (weighted_percentile(shown, sample.counts, percent) for percent in SHOWN_PERCENTILES)
    return centroid_colours(centroids[:, positions], low, high)


# --- predict


def predict(
    source: RasterSource,
    model: KMeansModel,
    output: str,
    progress: Progress | None = None,
    legend: list[LegendEntry] | None = None,
    block_shape: tuple[int, int] | None = None,
    workers: int | None = None,
) -> ClusterCounts:
    """Write the cluster raster of `source`: 1 ... k, 0 where not valid.

    Parameters
    ----------
    source : RasterSource
        Opened with the bands in the model's order; see `model.match_bands`.
    model : KMeansModel
    output : str
        GeoTIFF to write; whole, or not at all.
    progress : Progress, optional
    legend : list of LegendEntry, optional
        Names and colours to write; the model's when absent.
    block_shape : (height, width), optional
        Blocks to work in. The result does not depend on it.
    workers : int, optional
        Threads.

    Returns
    -------
    ClusterCounts

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written.
    CancelledError
        When the user stopped it; the output is as it was before.
    """
    progress = progress or Progress()
    areas = PixelAreas.of(source.grid)
    dtype = label_dtype(model.k)
    pixels, metres = np.zeros(model.k, dtype=np.int64), np.zeros(model.k)

    def classify(window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        features, valid = model.recipe.features(source, window)
        block = encode(model.predict(features), valid, dtype)
        return (block, *_count(block, areas, window, model.k))

    depth = max(len(model.recipe.names), model.k // CLUSTERS_A_FEATURE)
    blocks = list(source.blocks(depth, block_shape))
    with open_writer(output, source.grid, dtype) as writer:
        results = map_blocks(classify, blocks, progress, workers)
        for window, (block, counts, square_metres) in progress.steps(results, len(blocks)):
            writer.write(window, block)
            pixels += counts
            metres += square_metres
        writer.set_legend(legend or model.legend(), pixels)
    return ClusterCounts(pixels, None if areas.method == "unknown" else metres, source.n_pixels)


def _count(block: np.ndarray, areas: PixelAreas, window: Window, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels and square metres of each cluster in a written block."""
    if not areas.by_row:
        counts = count_values(block, k)
        return counts, counts * areas.planar
    counts, metres = np.zeros(k, dtype=np.int64), np.zeros(k)
    for row, area in zip(block, areas.rows(window)):
        in_row = count_values(row, k)
        counts += in_row
        metres += in_row * area
    return counts, metres


def count_values(block: np.ndarray, k: int) -> np.ndarray:
    """Return how often each of 1 ... k stands in a block, int64 (k,).

    Bytes are counted two at a time, as 16-bit numbers: half the work.
    """
    flat = block.ravel()
    if flat.dtype != np.uint8 or flat.size % 2:
        return np.bincount(flat, minlength=k + 1)[1:]
    pairs = np.bincount(flat.view(np.uint16), minlength=2**16).reshape(256, 256)
    return (pairs.sum(axis=0) + pairs.sum(axis=1))[1 : k + 1]


# --- does the model fit this image?


def drift(source: RasterSource, model: KMeansModel, progress: Progress | None = None) -> float:
    """Return how much farther this image's pixels lie from the centroids than the pixels that were fitted on.

    Parameters
    ----------
    source : RasterSource
        Opened with the model's bands.
    model : KMeansModel
    progress : Progress, optional
        Takes a notice when the figure is above `DRIFT_LIMIT`.

    Returns
    -------
    float
        1 for the image of the fit; infinite when that had no spread and this has.
    """
    progress = progress or Progress()
    sample = draw(source, model.recipe, DRIFT_SAMPLE, 0, progress)
    scaled = model.scaling.apply(sample.features)
    ids = nearest(scaled, model.centroids, model.metric)
    distances = distances_to_own(scaled, model.centroids, ids, model.metric)
    mean = float(np.average(distances, weights=sample.counts))
    expected = model.fit.mean_distance
    ratio = mean / expected if expected > 0 else (1.0 if mean == 0 else np.inf)
    if ratio > DRIFT_LIMIT:
        progress.notify(
            Notice(
                N_(
                    "This image differs from the one the model was fitted on: its pixels lie {ratio:.1f} times as far "
                    "from the clusters. Check the result, or fit a model on this image."
                ),
                {"ratio": ratio},
            )
        )
    return ratio
