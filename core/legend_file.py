# SPDX-License-Identifier: GPL-2.0-or-later
"""Legends in text files: CSV with names and colours, and the colour map files that QGIS exports."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import N_, InputError
from .palette import Colour, from_hex

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

LARGEST_FILE = 4 * 2**20
NAME = ("name", "label", "class", "class_name", "title")
COLOUR = ("colour", "color", "hex")
CHANNELS = (("red", "r"), ("green", "g"), ("blue", "b"))
MAP_FIELDS = 6  # value, red, green, blue, alpha, label


@dataclass(frozen=True)
class NamedColour:
    """A name and the colour that it is known by, red, green and blue 0 ... 255."""

    name: str
    colour: Colour


def read_legend(path: str | os.PathLike[str]) -> list[NamedColour]:
    """Read names and colours.

    Parameters
    ----------
    path : str or path
        CSV with a header: ``name`` and either ``red``, ``green``, ``blue`` or ``colour`` as ``#rrggbb``; or a colour
        map file of QGIS (value, red, green, blue, alpha, label).

    Raises
    ------
    InputError
        When it cannot be read or is something else.
    """
    try:
        if Path(path).stat().st_size > LARGEST_FILE:
            raise _wrong_kind(path)
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            N_("The legend {path} cannot be read ({reason})."), path=path, reason=error.strerror or error
        ) from error
    except UnicodeDecodeError as error:
        raise _wrong_kind(path) from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "INTERPOLATION"))]
    try:
        rows = list(csv.reader(lines, delimiter=_delimiter(lines)))
        found = _from_map(rows) if _is_map(rows) else _from_table(rows)
    except (ValueError, IndexError, csv.Error) as error:
        raise _wrong_kind(path) from error
    if not found:
        raise _wrong_kind(path)
    return found


def _wrong_kind(path: str | os.PathLike[str]) -> InputError:
    return InputError(
        N_(
            "{path} is not a legend with names and colours. Give a CSV file with the columns name, red, green and blue "
            "(0 to 255), or name and colour (#rrggbb)."
        ),
        path=path,
    )


def _delimiter(lines: Sequence[str]) -> str:
    first = lines[0] if lines else ""
    return max(",;\t", key=first.count)


def _is_map(rows: Sequence[Sequence[str]]) -> bool:
    return bool(rows) and len(rows[0]) >= MAP_FIELDS and all(_is_number(cell) for cell in rows[0][:5])


def _is_number(text: str) -> bool:
    return text.strip().lstrip("-").replace(".", "", 1).isdigit()


def _from_map(rows: Sequence[Sequence[str]]) -> list[NamedColour]:
    return [NamedColour(row[5].strip(), colour_of(row[1:4])) for row in rows if row[5].strip()]


def _from_table(rows: Sequence[Sequence[str]]) -> list[NamedColour]:
    header = [cell.strip().casefold() for cell in rows[0]]
    name = _column(header, NAME)
    channels = [_column(header, names) for names in CHANNELS] if "red" in header or "r" in header else []
    single = None if channels else _column(header, COLOUR)
    found = []
    for row in rows[1:]:
        cells = [row[at] for at in channels] if single is None else [row[single].strip()]
        colour = from_hex(cells[0]) if single is not None else colour_of(cells)
        if row[name].strip():
            found.append(NamedColour(row[name].strip(), colour))
    return found


def _column(header: Sequence[str], names: Sequence[str]) -> int:
    return next(at for at, cell in enumerate([*header, names[0]]) if cell in names)


def colour_of(cells: Sequence[object]) -> Colour:
    """Return red, green and blue of three texts or numbers; raises ValueError beyond 0 ... 255."""
    red, green, blue = (round(float(str(cell))) for cell in cells)
    if not all(0 <= level <= 255 for level in (red, green, blue)):
        raise ValueError(cells)
    return red, green, blue
