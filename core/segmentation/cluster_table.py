# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of clusters: pixels, share, areas, centroids; as rows, and as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.csv_text import csv_areas, csv_column, csv_number, csv_text
from ..base.files import write_text
from ..raster.counting import ClassArea, area_rows

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .model import KMeansModel
    from .prediction import ClusterCounts


@dataclass(frozen=True)
class ClusterRow(ClassArea):
    """One line of the table of clusters: ids from 1, and the centroid in the features' own units."""

    centroid: tuple[float, ...]


def cluster_rows(model: KMeansModel, counts: ClusterCounts, unnamed: str = "Cluster {number}") -> list[ClusterRow]:
    """Return the table's rows from model and counts; `unnamed` is the template for clusters without a name."""
    rows = area_rows(model.legend(unnamed), counts.pixels, counts.square_metres)
    centroids = model.centroids_in_units
    return [
        ClusterRow(**vars(row), centroid=tuple(float(value) for value in centroid))
        for row, centroid in zip(rows, centroids)
    ]


def to_csv(rows: Sequence[ClusterRow], feature_names: Sequence[str]) -> str:
    """Return the table as CSV: points as decimal separators, empty areas where these are unknown.

    Centroids of a band that differ have different texts.
    """
    centroids = zip(*map(csv_column, zip(*(row.centroid for row in rows))))
    header = ["cluster", "name", "pixels", "share", "area_m2", "area_ha", "area_km2", *feature_names]
    lines = [
        [
            row.id,
            row.name,
            row.pixels,
            csv_number(row.share),
            *csv_areas(row.square_metres),
            *centroid,
        ]
        for row, centroid in zip(rows, centroids)
    ]
    return csv_text([header, *lines])


def write_csv(path: str | os.PathLike[str], rows: Sequence[ClusterRow], feature_names: Sequence[str]) -> None:
    """Write the table to a file, whole; raises `OutputError` when that fails."""
    write_text(path, to_csv(rows, feature_names))
