# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of classes and clusters: pixels, share, areas, centroids; as rows, and as CSV. How all CSV is written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .files import write_text

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    import numpy as np

    from .model import KMeansModel
    from .palette import Colour
    from .raster_writer import LegendEntry
    from .segmentation import ClusterCounts

SQUARE_METRES_A_HECTARE = 1e4
SQUARE_METRES_A_SQUARE_KM = 1e6


@dataclass(frozen=True)
class ClassArea:
    """One line of a table of classes.

    Parameters
    ----------
    id : int
        As in the raster.
    name : str
    colour : (red, green, blue)
    pixels : int
    share : float
        Of the pixels that have a class, 0 ... 1.
    square_metres : float or None
        None when the raster has no place on the Earth.
    """

    id: int
    name: str
    colour: Colour
    pixels: int
    share: float
    square_metres: float | None


@dataclass(frozen=True)
class ClusterRow(ClassArea):
    """One line of the table of clusters: ids from 1, and the centroid in the features' own units."""

    centroid: tuple[float, ...]


def area_rows(legend: Sequence[LegendEntry], pixels: np.ndarray, square_metres: np.ndarray | None) -> list[ClassArea]:
    """Return a line for each entry of a legend.

    Parameters
    ----------
    legend : sequence of LegendEntry
    pixels : ndarray of shape (n,)
        In the order of the legend.
    square_metres : ndarray of shape (n,), optional
        The same; None when the raster has no place on the Earth.
    """
    total = max(pixels.sum(), 1)
    return [
        ClassArea(
            entry.id,
            entry.name,
            entry.colour,
            int(pixels[place]),
            float(pixels[place] / total),
            None if square_metres is None else float(square_metres[place]),
        )
        for place, entry in enumerate(legend)
    ]


def cluster_rows(model: KMeansModel, counts: ClusterCounts, unnamed: str = "Cluster {number}") -> list[ClusterRow]:
    """Join model and counts into the table's rows; `unnamed` names clusters that have no name."""
    rows = area_rows(model.legend(unnamed), counts.pixels, counts.square_metres)
    centroids = model.centroids_in_units
    return [
        ClusterRow(**vars(row), centroid=tuple(float(value) for value in centroid))
        for row, centroid in zip(rows, centroids)
    ]


def to_csv(rows: Sequence[ClusterRow], feature_names: Sequence[str]) -> str:
    """Return the table as CSV: points as decimal separators, empty areas where these are unknown."""
    header = ["cluster", "name", "pixels", "share", "area_m2", "area_ha", "area_km2", *feature_names]
    lines = [
        [
            row.id,
            row.name,
            row.pixels,
            csv_number(row.share),
            *csv_areas(row.square_metres),
            *map(csv_number, row.centroid),
        ]
        for row in rows
    ]
    return csv_text([header, *lines])


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def csv_areas(square_metres: float | None) -> list[str]:
    """Return an area in m2, ha and km2 for a CSV file; empty where it is unknown."""
    if square_metres is None:
        return ["", "", ""]
    units = (1.0, SQUARE_METRES_A_HECTARE, SQUARE_METRES_A_SQUARE_KM)
    return [csv_number(square_metres / unit) for unit in units]


def csv_number(value: float) -> str:
    """Return a number for a CSV file, with a decimal point."""
    return f"{value:.10g}"


def write_csv(path: str | os.PathLike[str], rows: Sequence[ClusterRow], feature_names: Sequence[str]) -> None:
    """Write the table to a file, whole; raises `OutputError` when that fails."""
    write_text(path, to_csv(rows, feature_names))
