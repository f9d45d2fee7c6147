# SPDX-License-Identifier: GPL-2.0-or-later
"""Names for clusters: each takes the name of the nearest colour in a table of named colours."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.csv_text import csv_number, csv_text
from ..base.errors import N_, InputError, ModelError, ParameterError
from ..base.files import write_text
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..features.kinds import BandValues
from ..legend.entry import LegendEntry
from ..legend.lab import to_lab
from ..legend.legend_file import NamedColour
from ..legend.palette import SHOWN_PERCENTILES, shown_levels
from ..raster.align import same_grid
from ..raster.bands import rgb_band_positions
from ..raster.class_raster import ClassRaster, compact
from ..raster.writer import divided, open_value_writer, open_writer

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..legend.palette import Colour
    from ..raster.grid import Window
    from ..raster.source import RasterSource
    from ..segmentation.model import KMeansModel

SPACES = ("lab", "rgb")
FARTHEST = {"lab": 45.0, "rgb": 110.0}  # largest distance in each space at which two colours still look alike
SOURCES = ("automatic", "values", "displayed")
MAX_LEVEL = 255.0
MAX_REFLECTANCE = 1.5  # images whose largest value is at most this hold reflectances, others levels of 0 ... 255
PROBE_EDGE_PIXELS = 1000  # longer edge of the reduced image from which the stretch is measured
MAX_CLUSTERS = 65_535
NAMED_DTYPE = np.dtype(np.uint16)  # the widest type of a class raster; up to 255 classes take 8 bits
PAINTED_DTYPE = np.dtype(np.uint8)
PAINTED_BANDS = ("Red", "Green", "Blue", "Alpha")
BUILT_IN: tuple[NamedColour, ...] = (
    NamedColour(N_("water"), (26, 62, 124)),
    NamedColour(N_("water"), (24, 46, 54)),
    NamedColour(N_("water"), (54, 110, 132)),
    NamedColour(N_("grass"), (74, 134, 46)),
    NamedColour(N_("grass"), (112, 134, 78)),
    NamedColour(N_("grass"), (38, 72, 34)),
    NamedColour(N_("grass"), (60, 64, 48)),
    NamedColour(N_("grass"), (86, 90, 64)),
    NamedColour(N_("mountain"), (168, 122, 88)),
    NamedColour(N_("mountain"), (118, 100, 84)),
    NamedColour(N_("mountain"), (196, 172, 140)),
    NamedColour(N_("snow"), (238, 242, 247)),
)


@dataclass(frozen=True)
class ClusterName:
    """A cluster and the named colour it was matched with.

    Parameters
    ----------
    cluster : int
        Its id in the cluster raster.
    colour : (red, green, blue)
        The cluster's colour.
    target : NamedColour
        The nearest named colour.
    distance : float
        Distance between the two colours, in the colour space of the matching.
    name : str
        The target's name, or "Cluster n" when the target is too far.
    class_id : int
        Number of its class: the names in the order of the table, then the clusters without a match.
    matched : bool
        Whether the target is near enough to give its name.
    """

    cluster: int
    colour: Colour
    target: NamedColour
    distance: float
    name: str
    class_id: int
    matched: bool


def name_clusters(
    ids: Sequence[int],
    colours: np.ndarray,
    targets: Sequence[NamedColour],
    space: str = "lab",
    farthest: float | None = None,
    unnamed: str = "Cluster {number}",
) -> list[ClusterName]:
    """Return the named colour nearest to each cluster.

    Parameters
    ----------
    ids : sequence of int
        Ids of the clusters.
    colours : ndarray of shape (k, 3)
        Colours of the clusters, 0 ... 255.
    targets : sequence of NamedColour
        Several may share a name.
    space : {"lab", "rgb"}
        Colour space in which distances are measured.
    farthest : float, optional
        Largest distance of a match; clusters farther from every named colour keep their number. `FARTHEST` when absent.
    unnamed : str
        Template of the name of a cluster without a match.

    Raises
    ------
    ParameterError
        When there is no named colour.
    """
    if not targets:
        raise ParameterError(N_("There are no named colours. Give at least one name with red, green and blue."))
    limit = FARTHEST[space] if farthest is None else farthest
    known = np.array([target.colour for target in targets], dtype=np.float64)
    shown = np.clip(np.asarray(colours, dtype=np.float64).reshape(-1, 3), 0.0, MAX_LEVEL)
    if space == "lab":
        known, placed = to_lab(known), to_lab(shown)
    else:
        placed = shown
    distances = np.sqrt(((placed[:, None] - known[None]) ** 2).sum(axis=2))
    names = list(dict.fromkeys(target.name for target in targets))
    cluster_names, last_class_id = [], len(names)
    for cluster, colour, to_targets in zip(ids, np.rint(shown).astype(int).tolist(), distances):
        nearest = int(np.argmin(to_targets))
        matched = bool(to_targets[nearest] <= limit)
        last_class_id += 0 if matched else 1
        cluster_names.append(
            ClusterName(
                int(cluster),
                (colour[0], colour[1], colour[2]),
                targets[nearest],
                float(to_targets[nearest]),
                targets[nearest].name if matched else unnamed.format(number=int(cluster)),
                names.index(targets[nearest].name) + 1 if matched else last_class_id,
                matched,
            )
        )
    return cluster_names


def class_legend(cluster_names: Sequence[ClusterName], targets: Sequence[NamedColour]) -> list[LegendEntry]:
    """Return the classes that occur: named ones in the colour of their first target, others in the cluster's."""
    first = {target.name: target.colour for target in reversed(targets)}
    entries = {
        cluster_name.class_id: LegendEntry(
            cluster_name.class_id,
            cluster_name.name,
            first[cluster_name.name] if cluster_name.matched else cluster_name.colour,
        )
        for cluster_name in cluster_names
    }
    return [entries[number] for number in sorted(entries)]


# --- colours of clusters


def model_colours(model: KMeansModel, source: str = "automatic") -> np.ndarray:
    """Return the colours of a model's clusters, float64 (k, 3).

    Parameters
    ----------
    model : KMeansModel
    source : {"automatic", "values", "displayed"}
        The band values, or the displayed colours: band values after the stretch. Automatic takes the values where
        they are levels of 0 ... 255, else the displayed colours.

    Raises
    ------
    ModelError
        When `source` is "values" and the model holds no band values.
    """
    displayed = np.array([cluster.colour for cluster in model.clusters], dtype=np.float64)
    usable = isinstance(model.recipe.kinds[0], BandValues)
    if source == "displayed" or (source == "automatic" and not usable):
        return displayed
    if not usable:
        raise ModelError(
            N_("The model holds no band values. Match its clusters by the colours that they are shown in.")
        )
    positions = list(rgb_band_positions(model.recipe.bands))
    values = _as_rgb(model.centroids_in_units[:, positions])
    return displayed if source == "automatic" and not _are_levels(values) else values


def _as_rgb(values: np.ndarray) -> np.ndarray:
    return np.repeat(values, 3, axis=1) if values.shape[1] == 1 else values


def _are_levels(values: np.ndarray) -> bool:
    return bool(values.min() >= 0 and MAX_REFLECTANCE < values.max() <= MAX_LEVEL)


def raster_colours(
    clusters: ClassRaster, image: RasterSource, source: str = "automatic", progress: Progress | None = None
) -> tuple[list[int], np.ndarray]:
    """Return the clusters of a raster, and the mean colour of an image in each of them.

    Parameters
    ----------
    clusters : ClassRaster
    image : RasterSource
        On the same grid.
    source : {"automatic", "values", "displayed"}
        See `model_colours`.
    progress : Progress, optional

    Returns
    -------
    ids : list of int
    colours : float64 ndarray of shape (k, 3)

    Raises
    ------
    InputError
        When the grids differ or a file cannot be read.
    """
    progress = progress or Progress()
    if not same_grid(clusters.grid, image.grid):
        raise InputError(
            N_("The image {image} has another grid than {raster}. Give the image that was segmented."),
            image=image.path,
            raster=clusters.title,
        )
    positions = rgb_band_positions(image.bands)
    picture = image.with_bands([image.bands[position].number for position in positions])
    sums = _sums(clusters, picture, progress)
    ids = sorted(sums)
    means = _as_rgb(
        np.array([sums[cluster_id][1:] / max(sums[cluster_id][0], 1.0) for cluster_id in ids]).reshape(len(ids), -1)
    )
    if source == "values" or (source == "automatic" and _are_levels(means)):
        return ids, means
    return ids, _as_displayed(means, picture)


def _sums(clusters: ClassRaster, picture: RasterSource, progress: Progress) -> dict[int, np.ndarray]:
    """Return the number of pixels and the sum of each band, float64 (1 + n_bands,), by id."""
    blocks = list(picture.blocks(8))
    totals: dict[int, np.ndarray] = {}
    summed = over_blocks(partial(_sums_of_block, clusters, picture), blocks, progress)
    for _, (present, part) in progress.steps(summed, len(blocks)):
        for cluster_id, cluster_sums in zip(present.tolist(), part):
            totals[cluster_id] = totals.get(cluster_id, 0.0) + cluster_sums
    if not totals:
        raise InputError(N_("{raster} has no pixel with a class: all of it is nodata."), raster=clusters.title)
    return totals


def _sums_of_block(clusters: ClassRaster, picture: RasterSource, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of a block (n,), and pixels and summed bands of each (n, 1 + n_bands)."""
    present, places = compact(*clusters.read(window))
    bands, valid = picture.read_shown(window)
    inside = np.where(valid, places, 0).ravel()
    n = len(present) + 1
    parts = [np.bincount(inside, minlength=n)]
    parts += [np.bincount(inside, weights=band.ravel(), minlength=n) for band in bands]
    return present, np.stack(parts)[:, 1:].T


def _as_displayed(means: np.ndarray, picture: RasterSource) -> np.ndarray:
    bands, valid = picture.read_reduced(PROBE_EDGE_PIXELS)
    known = bands[:, valid]
    if not known.size:
        return means
    low, high = (_as_rgb(np.percentile(known, percent, axis=1)[None])[0] for percent in SHOWN_PERCENTILES)
    return shown_levels(means, low, high)


def legend_colours(clusters: ClassRaster, ids: Sequence[int]) -> np.ndarray:
    """Return the colours in a cluster raster's legend, float64 (k, 3)."""
    return np.array([entry.colour for entry in clusters.legend(ids)], dtype=np.float64).reshape(-1, 3)


# --- writing


def write_named(
    clusters: ClassRaster,
    cluster_names: Sequence[ClusterName],
    targets: Sequence[NamedColour],
    classes: str = "",
    painted: str = "",
    progress: Progress | None = None,
) -> None:
    """Write the class raster and the painted picture of a cluster raster with names.

    Parameters
    ----------
    clusters : ClassRaster
    cluster_names : sequence of ClusterName
        All clusters of the raster.
    targets : sequence of NamedColour
    classes : str
        Path of the class raster, empty for none.
    painted : str
        Path of a raster of red, green, blue and alpha in which each pixel has its cluster's colour; empty for none.
    progress : Progress, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written, or the raster has other clusters.
    """
    progress = progress or Progress()
    by_cluster = {cluster_name.cluster: cluster_name for cluster_name in cluster_names}
    largest = max((cluster_name.class_id for cluster_name in cluster_names), default=0)
    if largest > MAX_CLUSTERS:
        raise InputError(N_("{raster} has too many clusters to name."), raster=clusters.title)
    dtype = np.min_scalar_type(max(largest, 1))
    counts = np.zeros(largest + 1, dtype=np.int64)

    blocks = list(clusters.source.blocks(8))
    grid = clusters.grid
    working, finishing = divided(progress, grid, painted, classes)  # in the order in which the files close
    with ExitStack() as files:
        classed = picture = None
        if classes:
            classed = files.enter_context(open_writer(classes, grid, dtype, progress=finishing[1]))
        if painted:
            values = open_value_writer(
                painted, grid, PAINTED_DTYPE, PAINTED_BANDS, PAINTED_BANDS, progress=finishing[0]
            )
            picture = files.enter_context(values)
        recoded = over_blocks(partial(_recoded, clusters, by_cluster, dtype, bool(painted)), blocks, working)
        for window, (numbers, planes) in working.steps(recoded, len(blocks)):
            counts += np.bincount(numbers.ravel(), minlength=largest + 1)
            if classed:
                classed.write(window, numbers)
            if picture and planes is not None:
                picture.write(window, planes)
        if classed:
            legend = class_legend(cluster_names, targets)
            classed.set_legend(legend, np.array([counts[entry.id] for entry in legend]))


def _recoded(
    clusters: ClassRaster, by_cluster: Mapping[int, ClusterName], dtype: np.dtype, painted: bool, window: Window
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the class ids of a block, and its picture, uint8 (4, height, width), or None without `painted`."""
    present, places = compact(*clusters.read(window))
    unknown_ids = [cluster_id for cluster_id in present.tolist() if cluster_id not in by_cluster]
    if unknown_ids:
        raise InputError(
            N_("{raster} has a cluster {number} that the model does not have. Give the model that made it."),
            raster=clusters.title,
            number=unknown_ids[0],
        )
    cluster_names = [by_cluster[cluster_id] for cluster_id in present.tolist()]
    numbers = np.array([0, *(cluster_name.class_id for cluster_name in cluster_names)], dtype=dtype)
    if not painted:
        return numbers[places], None
    colours = np.array([(0, 0, 0, 0), *((*cluster_name.colour, 255) for cluster_name in cluster_names)], dtype=np.uint8)
    return numbers[places], np.moveaxis(colours[places], -1, 0)


def write_table(path: str | os.PathLike[str], cluster_names: Sequence[ClusterName]) -> None:
    """Write a CSV file with a line for each cluster: class, colour, nearest named colour and the distance to it."""
    header = ["cluster", "class", "name", "matched", "red", "green", "blue"]
    header += ["nearest_name", "nearest_red", "nearest_green", "nearest_blue", "distance"]
    lines = [
        [
            cluster_name.cluster,
            cluster_name.class_id,
            cluster_name.name,
            int(cluster_name.matched),
            *cluster_name.colour,
            cluster_name.target.name,
            *cluster_name.target.colour,
            csv_number(cluster_name.distance),
        ]
        for cluster_name in cluster_names
    ]
    write_text(path, csv_text([header, *lines]))
