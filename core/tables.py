# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of clusters: pixels, share, areas, centroid per band; as rows, and as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .files import write_text

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["cluster", "name", "pixels", "share", "area_m2", "area_ha", "area_km2", *feature_names])
    for row in rows:
        writer.writerow(
            [row.id, row.name, row.pixels, _number(row.share), *_areas(row.square_metres), *map(_number, row.centroid)]
        )
    return text.getvalue()


def _areas(square_metres: float | None) -> list[str]:
    if square_metres is None:
        return ["", "", ""]
    units = (1.0, SQUARE_METRES_A_HECTARE, SQUARE_METRES_A_SQUARE_KM)
    return [_number(square_metres / unit) for unit in units]


def _number(value: float) -> str:
    return f"{value:.10g}"


def write_csv(path: str | os.PathLike[str], rows: Sequence[ClusterRow], feature_names: Sequence[str]) -> None:
    """Write the table to a file, whole; raises `OutputError` when that fails."""
    write_text(path, to_csv(rows, feature_names))
