# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables as CSV text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DIGITS = 10
MAX_DIGITS = 17  # tell any two numbers of float64 apart
SQUARE_METRES_A_HECTARE = 1e4
SQUARE_METRES_A_SQUARE_KM = 1e6


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
    return f"{value:.{DIGITS}g}"


def csv_column(values: Sequence[float]) -> list[str]:
    """Return numbers of one column for a CSV file, as `csv_number` or with the digits that tell them all apart."""
    n_distinct = len(set(values))
    for digits in range(DIGITS, MAX_DIGITS + 1):
        texts = [f"{value:.{digits}g}" for value in values]
        if len(set(texts)) == n_distinct:
            break
    return texts
