# SPDX-License-Identifier: GPL-2.0-or-later
"""Legends in text files: CSV with names and colours, and the colour map files that QGIS exports."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import N_, InputError
from .entry import class_number
from .palette import Colour, from_hex

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

MAX_FILE_BYTES = 4 * 2**20
NAME = ("name", "label", "class", "class_name", "title")
NUMBER = ("id", "value", "class_id", "number", "code")
COLOUR = ("colour", "color", "hex")
CHANNELS = (("red", "r"), ("green", "g"), ("blue", "b"))
CONTROL = frozenset(range(32)) - set(b"\t\r\n")  # bytes that no text holds
HEX_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\s*[,;\t]")
BARE_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
MAP_FIELDS = 6  # value, red, green, blue, alpha, label


@dataclass(frozen=True)
class NamedColour:
    """A name and its colour, red, green and blue 0 ... 255."""

    name: str
    colour: Colour


@dataclass(frozen=True)
class TableEntry:
    """A row of a legend: its name, and its number and colour where the table has them."""

    number: int | None
    name: str
    colour: Colour | None


def read_legend(path: str | os.PathLike[str]) -> list[NamedColour]:
    """Return the names and colours of a legend file.

    Parameters
    ----------
    path : str or path
        CSV with a header: ``name`` and either ``red``, ``green``, ``blue`` or ``colour`` as ``#rrggbb``; or a colour
        map file of QGIS (value, red, green, blue, alpha, label). In UTF-8, or UTF-16 with a byte order mark.

    Raises
    ------
    InputError
        When it cannot be read, is encoded otherwise, or has neither form.
    """
    try:
        if Path(path).stat().st_size > MAX_FILE_BYTES:
            raise _wrong_kind(path)
        text = decoded(Path(path).read_bytes())
    except OSError as error:
        raise InputError(
            N_("The legend {path} cannot be read ({reason})."), path=path, reason=error.strerror or error
        ) from error
    except UnicodeDecodeError as error:
        raise (wrong_encoding(path) if is_text(error.object) else _wrong_kind(path)) from error
    try:
        rows = _rows(text)
        named_colours = _from_map(rows) if _is_map(rows) else _from_table(rows)
    except (ValueError, IndexError, csv.Error) as error:
        raise _wrong_kind(path) from error
    if not named_colours:
        raise _wrong_kind(path)
    return named_colours


def entries_of_text(text: str) -> list[TableEntry]:
    """Return the rows of a table with names, or of a colour map file; empty for another text.

    The table has a header with at least the column `name`; without one, each row has a name and a colour as #rrggbb,
    and may have a number.
    """
    try:
        rows = _rows(text)
        if _is_map(rows):
            return [TableEntry(class_number(row[0]), row[5].strip(), colour_of(row[1:4])) for row in rows]
        header = [cell.strip().casefold() for cell in rows[0]] if rows else []
        if not any(cell in NAME for cell in header):
            return [_bare_entry(row) for row in rows]
        named = [row for row in rows[1:] if row[_column(header, NAME)].strip()]
        has_colour = any(cell in (*COLOUR, *CHANNELS[0]) for cell in header)
        colours = [entry.colour for entry in _from_table([rows[0], *named])] if has_colour else [None] * len(named)
        number_column = _column(header, NUMBER)
        numbers = [class_number(row[number_column]) if number_column < len(row) else None for row in named]
        names = [row[_column(header, NAME)].strip() for row in named]
    except (ValueError, IndexError, csv.Error):
        return []
    return [TableEntry(*values) for values in zip(numbers, names, colours)]


def _bare_entry(row: Sequence[str]) -> TableEntry:
    """Return a row of a table without header; raises ValueError unless it has just a name and a colour, or a number."""
    cells = [cell.strip() for cell in row if cell.strip()]
    colours = [cell for cell in cells if BARE_COLOUR.fullmatch(cell)]
    others = [cell for cell in cells if cell not in colours]
    numbers = [number for number in map(class_number, others[:1]) if number is not None and len(others) > 1]
    if len(colours) != 1 or len(others) != 1 + len(numbers):
        raise ValueError(row)
    return TableEntry(numbers[0] if numbers else None, others[-1], from_hex(colours[0]))


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.strip() and not _is_comment(line)]
    return list(csv.reader(lines, delimiter=_delimiter(lines)))


def _is_comment(line: str) -> bool:
    """Return True for what a colour map file says besides its colours; a row may begin with a colour as #rrggbb."""
    return line.startswith("INTERPOLATION") or (line.startswith("#") and HEX_COLOUR.match(line) is None)


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 where it begins with a byte order mark.

    Raises
    ------
    UnicodeDecodeError
        When it is encoded otherwise.
    """
    in_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if in_utf16 else "utf-8-sig")


def is_text(content: bytes) -> bool:
    """Return True when all bytes can be those of a text, in whatever encoding."""
    return CONTROL.isdisjoint(content)


def wrong_encoding(path: str | os.PathLike[str]) -> InputError:
    """Return the error of a text that is encoded otherwise than `decoded` reads."""
    return InputError(
        N_("The legend {path} is not encoded in UTF-8. Save it as a CSV file in UTF-8 and give that."), path=path
    )


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
    name_column = _column(header, NAME)
    channel_columns = [_column(header, names) for names in CHANNELS] if "red" in header or "r" in header else []
    colour_column = None if channel_columns else _column(header, COLOUR)
    named_colours = []
    for row in rows[1:]:
        cells = [row[channel] for channel in channel_columns] if colour_column is None else [row[colour_column].strip()]
        colour = from_hex(cells[0]) if colour_column is not None else colour_of(cells)
        if row[name_column].strip():
            named_colours.append(NamedColour(row[name_column].strip(), colour))
    return named_colours


def _column(header: Sequence[str], names: Sequence[str]) -> int:
    return next(index for index, cell in enumerate([*header, names[0]]) if cell in names)


def colour_of(cells: Sequence[object]) -> Colour:
    """Return red, green and blue of three texts or numbers; raises ValueError beyond 0 ... 255."""
    red, green, blue = (round(float(str(cell))) for cell in cells)
    if not all(0 <= level <= 255 for level in (red, green, blue)):
        raise ValueError(cells)
    return red, green, blue
