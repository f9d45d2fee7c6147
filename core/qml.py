# SPDX-License-Identifier: GPL-2.0-or-later
"""How results look, as QGIS style documents: class rasters in their legend's colours, regions, boundaries, labels.

QGIS reads a style beside a file, or inside a GeoPackage, whenever the file is opened. Without one a class raster shows
its own colour table, as 256 entries of which most mean nothing.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from .files import write_text
from .palette import to_hex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .palette import Colour
    from .raster_writer import LegendEntry

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.22"  # the oldest QGIS that reads them
MOST_CATEGORIES = 1000  # of a vector layer: with many more QGIS's layer tree stands still
INK = (35, 35, 35)
PAPER = (255, 255, 255)
SEAM = 0.1  # mm; a region's outline in its own colour closes the gap that drawing leaves to its neighbour
MARKER = 1.6  # mm
LABEL = 9  # points


def style_path(path: str) -> Path:
    """Return where QGIS looks for the style of a file."""
    return Path(path).with_suffix(".qml")


def write_style(path: str, style: str) -> None:
    """Write the style of a file beside it; raises `OutputError` when that fails."""
    write_text(style_path(path), style)


def raster_style(legend: Sequence[LegendEntry]) -> str:
    """Return the style of a class or cluster raster."""
    entries = "".join(
        f'<paletteEntry value="{entry.id}" label="{_text(entry.name)}" color="{to_hex(entry.colour)}" alpha="255"/>\n'
        for entry in legend
    )
    return _document(
        '<pipe>\n<rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1" nodataColor="">\n'
        f"<colorPalette>\n{entries}</colorPalette>\n</rasterrenderer>\n</pipe>\n"
    )


def region_style(legend: Sequence[LegendEntry]) -> str:
    """Return the style of polygons with `class_id`; none, for QGIS's own, when there are too many classes."""
    looks = (
        {"color": _rgba(entry.colour), "outline_color": _rgba(entry.colour), "outline_width": SEAM} for entry in legend
    )
    return _document(_categories(legend, "fill", "SimpleFill", looks)) if len(legend) <= MOST_CATEGORIES else ""


def boundary_style() -> str:
    """Return the style of the lines between regions, whatever the classes beside them."""
    symbol = _symbol(0, "line", "SimpleLine", {"line_color": _rgba(INK), "line_width": 0.3, "joinstyle": "round"})
    return _document(f'<renderer-v2 type="singleSymbol">\n<symbols>\n{symbol}</symbols>\n</renderer-v2>\n')


def label_style(legend: Sequence[LegendEntry]) -> str:
    """Return the style of points with `class_id` and `class_name`, the name beside each; none for too many classes."""
    looks = (
        {"name": "circle", "size": MARKER, "color": _rgba(entry.colour), "outline_color": _rgba(INK)}
        for entry in legend
    )
    if len(legend) > MOST_CATEGORIES:
        return ""
    return _document(_categories(legend, "marker", "SimpleMarker", looks) + _labels("class_name"), labels=True)


def _categories(legend: Sequence[LegendEntry], kind: str, layer: str, looks: Iterable[Mapping[str, object]]) -> str:
    categories = "".join(
        f'<category value="{entry.id}" type="long" label="{_text(entry.name)}" symbol="{place}" render="true"/>\n'
        for place, entry in enumerate(legend)
    )
    symbols = "".join(_symbol(place, kind, layer, look) for place, look in enumerate(looks))
    return (
        '<renderer-v2 type="categorizedSymbol" attr="class_id">\n'
        f"<categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
    )


def _symbol(place: int, kind: str, layer: str, look: Mapping[str, object]) -> str:
    """Return a symbol of one layer; its properties in the form that every QGIS reads."""
    properties = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in look.items())
    return f'<symbol name="{place}" type="{kind}" alpha="1"><layer class="{layer}">{properties}</layer></symbol>\n'


def _labels(field: str) -> str:
    return (
        '<labeling type="simple"><settings>\n'
        f'<text-style fieldName="{field}" fontSize="{LABEL}" fontSizeUnit="Point" textColor="{_rgba(INK)}">'
        f'<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="{_rgba(PAPER)}"/>'
        '</text-style>\n<placement placement="0" dist="0.5" distUnits="MM"/>\n</settings></labeling>\n'
    )


def _document(content: str, labels: bool = False) -> str:
    more = ("Symbology|Labeling", ' labelsEnabled="1"') if labels else ("Symbology", "")
    return f'{DOCTYPE}<qgis version="{VERSION}" styleCategories="{more[0]}"{more[1]}>\n{content}</qgis>\n'


def _rgba(colour: Colour) -> str:
    return ",".join(str(value) for value in (*colour, 255))


def _text(name: str) -> str:
    """Return a name that may stand in a document, whatever came out of somebody's file."""
    return escape("".join(sign for sign in name if sign.isprintable()))
