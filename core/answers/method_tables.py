# SPDX-License-Identifier: GPL-2.0-or-later
"""A comparison of methods as a CSV file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..base.csv_text import csv_number, csv_text
from ..base.files import write_text
from ..classification.methods import method_of

if TYPE_CHECKING:
    import os

    from .comparing_methods import Comparison, MethodResult

BYTES_A_MEGABYTE = 1e6
COLUMNS = (
    "method", "title", "accuracy", "macro_dice", "mean_iou", "kappa", "below_best", "below_best_low",
    "below_best_high", "significant", "seconds", "peak_memory_mb", "pixels_per_second",
)  # fmt: skip


def table_csv(comparison: Comparison) -> str:
    """Return a line a method: its measures, how far it lies below the best, time and memory, and Dice by class.

    What is not known is empty; methods that failed come last, with the reason.
    """
    header = [*COLUMNS, *(f"dice {entry.id} {entry.name}" for entry in comparison.legend), "error"]
    lines = [_line(result) for result in comparison.results]
    empty = [""] * (len(header) - 3)
    lines += [
        [failure.method, method_of(failure.method).title, *empty, str(failure.reason)]
        for failure in comparison.failures
    ]
    return csv_text([header, *lines])


def _line(result: MethodResult) -> list[object]:
    measures, difference = result.measures, result.difference
    bounds = (math.nan,) * 3 if difference is None else (difference.value, difference.low, difference.high)
    known = difference is not None and difference.is_known
    memory = math.nan if result.peak_bytes is None else result.peak_bytes / BYTES_A_MEGABYTE
    dice = [value if n > 0 else math.nan for value, n in zip(measures.dice.tolist(), measures.truth.tolist())]
    return [
        result.method,
        method_of(result.method).title,
        *map(_number, (measures.overall, measures.macro_dice, result.mean_iou, measures.kappa, *bounds)),
        ("yes" if difference is not None and difference.is_significant else "no") if known else "",
        *map(_number, (result.seconds, memory, result.pixels_per_second, *dice)),
        "",
    ]


def _number(value: float) -> str:
    return "" if math.isnan(value) else csv_number(value)


def write_table(path: str | os.PathLike[str], comparison: Comparison) -> None:
    """Write the table, whole; raises `OutputError` when that fails."""
    write_text(path, table_csv(comparison))
