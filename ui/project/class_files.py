# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of classes from files and from the clipboard: class files, CSV, colour maps, QGIS styles and copied layers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsCategorizedSymbolRenderer, QgsFeatureRenderer, QgsReadWriteContext
from qgis.PyQt.QtXml import QDomDocument

from ...core.base.errors import N_, InputError
from ...core.legend.entry import class_number
from ...core.legend.legend_file import decoded, entries_of_text, is_text, wrong_encoding
from ...core.legend.palette import Colour, from_hex
from ...core.strokes.records import MAX_CLASS_ID
from .classes import PaintClass, default_name, from_text, next_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtXml import QDomElement

MAX_FILE_BYTES = 64 * 2**20
ENDINGS = "*.json *.csv *.txt *.clr *.qml *.qlr"


@dataclass(frozen=True)
class FileClass:
    """A class as a file names it; without a number it is found by its name, without a colour it gets a free one."""

    number: int | None
    name: str
    colour: Colour | None
    locked: bool = False


def read_classes(path: str) -> list[FileClass]:
    """Return the classes of a file; raises `InputError` when it cannot be read or holds none."""
    file = Path(path)
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise _holds_none(path)
        text = decoded(file.read_bytes())
    except OSError as error:
        reason = error.strerror or error
        raise InputError(N_("{path} cannot be read ({reason})."), path=path, reason=reason) from error
    except UnicodeDecodeError as error:
        raise (wrong_encoding(path) if is_text(error.object) else _holds_none(path)) from error
    return classes_of_text(text, path)


def classes_of_text(text: str, title: str) -> list[FileClass]:
    """Return the classes of a text: a class file, a style or layer definition of QGIS, or a table.

    Parameters
    ----------
    text : str
    title : str
        What an error calls the text.

    Raises
    ------
    InputError
        When the text holds no classes.
    """
    content = text.lstrip("\ufeff \t\r\n")
    if content.startswith("<"):
        classes = _of_style(content)
    elif content.startswith(("{", "[")):
        classes = [FileClass(entry.id, entry.name, entry.colour, entry.locked) for entry in from_text(text, title)]
    else:
        classes = [FileClass(entry.number, entry.name, entry.colour) for entry in entries_of_text(text)]
    classes = [entry for entry in classes if entry.number is None or 1 <= entry.number <= MAX_CLASS_ID]
    if not classes:
        raise _holds_none(title)
    return classes


def as_paint_classes(
    classes: Sequence[FileClass], present: Sequence[PaintClass], painted: set[int]
) -> list[PaintClass]:
    """Return the classes of a file with ids and colours.

    Parameters
    ----------
    classes : sequence of FileClass
    present : sequence of PaintClass
        A class without a number takes the id of the present one with its name.
    painted : set of int
        Ids of present classes with strokes, which no class of another name gets.
    """
    by_name = {paint_class.name.casefold(): paint_class for paint_class in present}
    same = {entry.name.casefold(): by_name.get(entry.name.casefold()) for entry in classes if entry.number is None}
    used = {entry.number for entry in classes if entry.number is not None}
    used |= painted | {paint_class.id for paint_class in same.values() if paint_class is not None}
    free = (number for number in range(1, MAX_CLASS_ID + 1) if number not in used)
    kept = [paint_class for paint_class in present if paint_class.id in painted]
    made: list[PaintClass] = []
    for entry in classes:
        known = same.get(entry.name.casefold()) if entry.number is None else None
        number = entry.number or (known.id if known is not None else next(free))
        if all(paint_class.id != number for paint_class in made):  # a value that is there twice counts once
            colour = entry.colour or (known.colour if known is not None else next_class([*kept, *made], "").colour)
            made.append(PaintClass(number, entry.name or default_name(number), colour, entry.locked))
    return made


def _holds_none(title: str) -> InputError:
    return InputError(N_("{path} holds no list of classes."), path=title)


def _of_style(text: str) -> list[FileClass]:
    """Return the classes of a QGIS style or of the layers in a layer definition, of the first layer that has any."""
    document = QDomDocument()
    document.setContent(text)
    rasters, vectors = document.elementsByTagName("rasterrenderer"), document.elementsByTagName("renderer-v2")
    for nodes, read in ((rasters, _of_palette), (vectors, _of_categories)):
        for index in range(nodes.count()):
            classes = read(nodes.at(index).toElement())
            if classes:
                return classes
    return []


def _of_palette(renderer: QDomElement) -> list[FileClass]:
    entries = renderer.elementsByTagName("paletteEntry")
    classes = []
    for index in range(entries.count()):
        entry = entries.at(index).toElement()
        number = class_number(entry.attribute("value"))
        if number is not None:
            classes.append(FileClass(number, entry.attribute("label"), _colour(entry.attribute("color"))))
    return classes


def _of_categories(element: QDomElement) -> list[FileClass]:
    renderer = QgsFeatureRenderer.load(element, QgsReadWriteContext())
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return []
    classes = []
    for category in renderer.categories():
        value, symbol = category.value(), category.symbol()
        if value in (None, "") or (hasattr(value, "isNull") and value.isNull()):
            continue
        number, colour = class_number(value), symbol.color() if symbol is not None else None
        rgb = None if colour is None else (colour.red(), colour.green(), colour.blue())
        classes.append(FileClass(number, category.label() or (str(value) if number is None else ""), rgb))
    return classes


def _colour(text: str) -> Colour | None:
    try:
        return from_hex(text)
    except ValueError:
        return None
