# SPDX-License-Identifier: GPL-2.0-or-later
"""Entries of a legend: number, name and colour of a class."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class LegendEntry:
    """Meaning of a value of a class raster: id from 1, name, and colour as red, green, blue 0 ... 255."""

    id: int
    name: str
    colour: tuple[int, int, int]


def class_number(value: object) -> int | None:
    """Return a legend's value as the number of a class; None when it is no whole number, such as 1.5 or a text."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return int(number) if math.isfinite(number) and number.is_integer() else None
