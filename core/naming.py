# SPDX-License-Identifier: GPL-2.0-or-later
"""Names for clusters by their colour: the nearest of a table of named colours, as the eye or the bands see it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .colour_space import to_lab
from .engine import map_blocks
from .errors import N_, InputError, ModelError, ParameterError
from .features import BandValues
from .files import write_text
from .legend_file import NamedColour
from .progress import Progress
from .raster import RasterSource, Window, rgb_band_positions
from .raster_align import same_grid
from .raster_classes import ClassRaster, compact
from .raster_writer import LegendEntry, open_value_writer, open_writer
from .tables import csv_number, csv_text

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .model import KMeansModel
    from .palette import Colour

SPACES = ("lab", "rgb")
FARTHEST = {"lab": 45.0, "rgb": 110.0}  # beyond these two colours hardly pass for one
SOURCES = ("automatic", "values", "displayed")
BRIGHTEST = 255.0
DARK = 1.5  # values up to here are no levels of 0 ... 255 but reflectances
STRETCH = (2.0, 98.0)
PROBE = 1000  # pixels of the longer edge that the stretch is measured on
MOST_CLUSTERS = 65_535
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
        Of the cluster.
    target : NamedColour
        The nearest named colour.
    distance : float
        To it, in the space of the matching.
    name : str
        The target's name, or the cluster's own when that is too far.
    class_id : int
        Number of its class: the names in the order of the table, then the clusters that stayed without.
    matched : bool
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
    """Match clusters with named colours.

    Parameters
    ----------
    ids : sequence of int
        Of the clusters.
    colours : ndarray of shape (k, 3)
        Of the clusters, 0 ... 255.
    targets : sequence of NamedColour
        Several may share a name.
    space : {"lab", "rgb"}
        Where distances are measured.
    farthest : float, optional
        Clusters farther from every named colour stay numbered; `FARTHEST` when absent.
    unnamed : str
        Template of the name of a cluster without.

    Raises
    ------
    ParameterError
        When there is no named colour.
    """
    if not targets:
        raise ParameterError(N_("There are no named colours. Give at least one name with red, green and blue."))
    limit = FARTHEST[space] if farthest is None else farthest
    known = np.array([target.colour for target in targets], dtype=np.float64)
    shown = np.clip(np.asarray(colours, dtype=np.float64).reshape(-1, 3), 0.0, BRIGHTEST)
    if space == "lab":
        known, placed = to_lab(known), to_lab(shown)
    else:
        placed = shown
    distances = np.sqrt(((placed[:, None] - known[None]) ** 2).sum(axis=2))
    names = list(dict.fromkeys(target.name for target in targets))
    found, spare = [], len(names)
    for cluster, colour, to_targets in zip(ids, np.rint(shown).astype(int).tolist(), distances):
        nearest = int(np.argmin(to_targets))
        matched = bool(to_targets[nearest] <= limit)
        spare += 0 if matched else 1
        found.append(
            ClusterName(
                int(cluster),
                (colour[0], colour[1], colour[2]),
                targets[nearest],
                float(to_targets[nearest]),
                targets[nearest].name if matched else unnamed.format(number=int(cluster)),
                names.index(targets[nearest].name) + 1 if matched else spare,
                matched,
            )
        )
    return found


def class_legend(found: Sequence[ClusterName], targets: Sequence[NamedColour]) -> list[LegendEntry]:
    """Return the classes that occur: named ones in the colour of their first target, the others in their own."""
    first = {target.name: target.colour for target in reversed(targets)}
    entries = {
        one.class_id: LegendEntry(one.class_id, one.name, first[one.name] if one.matched else one.colour)
        for one in found
    }
    return [entries[number] for number in sorted(entries)]


# --- colours of clusters


def model_colours(model: KMeansModel, source: str = "automatic") -> np.ndarray:
    """Return the colours of a model's clusters, float64 (k, 3).

    Parameters
    ----------
    model : KMeansModel
    source : {"automatic", "values", "displayed"}
        Band values as they are, or as the image is shown: stretched. Automatic takes the values of images of
        0 ... 255.

    Raises
    ------
    ModelError
        When the values are asked for and the model has no bands to take them from.
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
    return bool(values.min() >= 0 and DARK < values.max() <= BRIGHTEST)


def raster_colours(
    clusters: ClassRaster, image: RasterSource, source: str = "automatic", progress: Progress | None = None
) -> tuple[list[int], np.ndarray]:
    """Return the clusters of a raster, and the mean colour that an image has in each.

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
    means = _as_rgb(np.array([sums[one][1:] / max(sums[one][0], 1.0) for one in ids]).reshape(len(ids), -1))
    if source == "values" or (source == "automatic" and _are_levels(means)):
        return ids, means
    return ids, _as_displayed(means, picture)


def _sums(clusters: ClassRaster, picture: RasterSource, progress: Progress) -> dict[int, np.ndarray]:
    """Return pixels and summed bands of each id."""

    def add_up(window: Window) -> tuple[np.ndarray, np.ndarray]:
        present, places = compact(*clusters.read(window))
        bands, valid = picture.read(window)
        inside = np.where(valid, places, 0).ravel()
        n = len(present) + 1
        parts = [np.bincount(inside, minlength=n)]
        parts += [np.bincount(inside, weights=band.ravel(), minlength=n) for band in bands]
        return present, np.stack(parts)[:, 1:].T

    blocks = list(picture.blocks(8))
    totals: dict[int, np.ndarray] = {}
    for _, (present, part) in progress.steps(map_blocks(add_up, blocks, progress), len(blocks)):
        for one, row in zip(present.tolist(), part):
            totals[one] = totals.get(one, 0.0) + row
    if not totals:
        raise InputError(N_("{raster} has no pixel with a class: all of it is nodata."), raster=clusters.title)
    return totals


def _as_displayed(means: np.ndarray, picture: RasterSource) -> np.ndarray:
    bands, valid = picture.read_reduced(PROBE)
    known = bands[:, valid]
    if not known.size:
        return means
    low, high = (_as_rgb(np.percentile(known, percent, axis=1)[None])[0] for percent in STRETCH)
    return np.clip((means - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0) * BRIGHTEST


def legend_colours(clusters: ClassRaster, ids: Sequence[int]) -> np.ndarray:
    """Return the colours that a cluster raster's own legend has, float64 (k, 3)."""
    return np.array([entry.colour for entry in clusters.legend(ids)], dtype=np.float64).reshape(-1, 3)


# --- writing


def write_named(
    clusters: ClassRaster,
    found: Sequence[ClusterName],
    targets: Sequence[NamedColour],
    classes: str = "",
    painted: str = "",
    progress: Progress | None = None,
) -> None:
    """Write what the names make of a cluster raster.

    Parameters
    ----------
    clusters : ClassRaster
    found : sequence of ClusterName
        All clusters of the raster.
    targets : sequence of NamedColour
    classes : str
        Class raster to write, empty when not wanted.
    painted : str
        Raster of red, green, blue and alpha in which each pixel has its cluster's colour; empty when not wanted.
    progress : Progress, optional

    Raises
    ------
    InputError, OutputError
        When a file cannot be read or written, or the raster has other clusters.
    """
    progress = progress or Progress()
    by_cluster = {one.cluster: one for one in found}
    largest = max((one.class_id for one in found), default=0)
    if largest > MOST_CLUSTERS:
        raise InputError(N_("{raster} has too many clusters to name."), raster=clusters.title)
    dtype = np.min_scalar_type(max(largest, 1))
    counts = np.zeros(largest + 1, dtype=np.int64)

    def recoded(window: Window) -> tuple[np.ndarray, np.ndarray]:
        present, places = compact(*clusters.read(window))
        strange = [one for one in present.tolist() if one not in by_cluster]
        if strange:
            raise InputError(
                N_("{raster} has a cluster {number} that the model does not have. Give the model that made it."),
                raster=clusters.title,
                number=strange[0],
            )
        known = [by_cluster[one] for one in present.tolist()]
        numbers = np.array([0, *(one.class_id for one in known)], dtype=dtype)
        colours = np.array([(0, 0, 0, 0), *((*one.colour, 255) for one in known)], dtype=np.uint8)
        return numbers[places], np.moveaxis(colours[places], -1, 0) if painted else colours

    blocks = list(clusters.source.blocks(8))
    roles = ("Red", "Green", "Blue", "Alpha")
    with ExitStack() as files:
        classed = files.enter_context(open_writer(classes, clusters.grid, dtype)) if classes else None
        picture = (
            files.enter_context(open_value_writer(painted, clusters.grid, np.uint8, roles, roles)) if painted else None
        )
        for window, (numbers, planes) in progress.steps(map_blocks(recoded, blocks, progress), len(blocks)):
            counts += np.bincount(numbers.ravel(), minlength=largest + 1)
            if classed:
                classed.write(window, numbers)
            if picture:
                picture.write(window, planes)
        if classed:
            legend = class_legend(found, targets)
            classed.set_legend(legend, np.array([counts[entry.id] for entry in legend]))


def write_table(path: str | os.PathLike[str], found: Sequence[ClusterName]) -> None:
    """Write one line a cluster as CSV, whole: its class, its colour, the nearest named colour and how far that is."""
    header = ["cluster", "class", "name", "matched", "red", "green", "blue"]
    header += ["nearest_name", "nearest_red", "nearest_green", "nearest_blue", "distance"]
    lines = [
        [
            one.cluster,
            one.class_id,
            one.name,
            int(one.matched),
            *one.colour,
            one.target.name,
            *one.target.colour,
            csv_number(one.distance),
        ]
        for one in found
    ]
    write_text(path, csv_text([header, *lines]))
