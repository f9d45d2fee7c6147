# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of clusters: pixels, share, areas, centroid per band; as rows, and as CSV. How all tables are written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .files import write_text

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from .model import KMeansModel
    from .palette import Colour
    from .segmentation import ClusterCounts

SQUARE_METRES_A_HECTARE = 1e4
SQUARE_METRES_A_SQUARE_KM = 1e6


@dataclass(frozen=True)
class ClusterRow:
    """One line of the table.

    Parameters
    ----------
    id : int
        From 1, as in the cluster raster.
    name : str
    colour : (red, green, blue)
    pixels : int
    share : float
        Of the valid pixels, 0 ... 1.
    square_metres : float or None
        None when the raster has no place on the Earth.
    centroid : tuple of float
        In the features' own units.
    """

    id: int
    name: str
    colour: Colour
    pixels: int
    share: float
    square_metres: float | None
    centroid: tuple[float, ...]


def cluster_rows(model: KMeansModel, counts: ClusterCounts, unnamed: str = "Cluster {number}") -> list[ClusterRow]:
    """Join model and counts into the table's rows; `unnamed` names clusters that have no name."""
    total = max(counts.n_valid, 1)
    centroids = model.centroids_in_units
    return [
        ClusterRow(
            entry.id,
            entry.name,
            entry.colour,
            int(counts.pixels[row]),
            float(counts.pixels[row] / total),
            None if counts.square_metres is None else float(counts.square_metres[row]),
            tuple(float(value) for value in centroids[row]),
        )
        for row, entry in enumerate(model.legend(unnamed))
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
