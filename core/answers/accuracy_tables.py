# SPDX-License-Identifier: GPL-2.0-or-later
"""Confusion matrix and measures of an assessment as CSV files."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..base.csv_text import SQUARE_METRES_A_HECTARE, csv_number, csv_text
from ..base.files import write_text
from .accuracy import Z_95

if TYPE_CHECKING:
    import os

    from .accuracy import AssessedClass, Assessment


def write_matrix(path: str | os.PathLike[str], result: Assessment) -> None:
    """Write the confusion matrix: a row for each true class, a column for each class of the map."""
    labels = [_label(assessed) for assessed in result.classes]
    lines = [[label, *row.tolist(), int(row.sum())] for label, row in zip(labels, result.matrix)]
    columns = result.matrix.sum(axis=0)
    header = ["truth \\ map", *labels, "unclassified", "total"]
    write_text(path, csv_text([header, *lines, ["total", *columns.tolist(), int(columns.sum())]]))


def _label(assessed: AssessedClass) -> str:
    return assessed.name if assessed.id is None else f"{assessed.id} {assessed.name}"


def write_measures(path: str | os.PathLike[str], result: Assessment) -> None:
    """Write the measures, a row for each class; what cannot be computed is empty. Intervals are half widths of 95 %."""
    header = [
        "class", "name", "truth", "mapped", "correct", "dice", "iou", "producers_accuracy", "users_accuracy",
        "map_pixels", "map_area_ha", "map_weight", "weighted_producers", "weighted_producers_ci95",
        "weighted_users", "weighted_users_ci95", "estimated_share", "estimated_share_ci95",
        "estimated_area_ha", "estimated_area_ci95_ha",
    ]  # fmt: skip
    write_text(path, csv_text([header, *(_line(result, row) for row in range(len(result.classes)))]))


def _line(result: Assessment, row: int) -> list[object]:
    assessed, measures, weighted = result.classes[row], result.measures, result.estimates
    area = result.square_metres
    hectares = math.nan if area is None else area / SQUARE_METRES_A_HECTARE
    counts = (measures.truth, measures.mapped, measures.correct)
    shares = (measures.dice, measures.iou, measures.producers, measures.users)
    estimated = (
        weighted.weights[row],
        weighted.producers[row],
        Z_95 * weighted.producers_error[row],
        weighted.users[row],
        Z_95 * weighted.users_error[row],
        weighted.shares[row],
        Z_95 * weighted.shares_error[row],
        hectares * weighted.shares[row],
        hectares * Z_95 * weighted.shares_error[row],
    )
    mapped = math.nan if assessed.square_metres is None else assessed.square_metres / SQUARE_METRES_A_HECTARE
    return [
        "" if assessed.id is None else assessed.id,
        assessed.name,
        *(int(column[row]) for column in counts),
        *(_number(column[row]) for column in shares),
        assessed.pixels,
        *map(_number, (mapped, *estimated)),
    ]


def _number(value: float) -> str:
    return "" if math.isnan(value) else csv_number(float(value))
