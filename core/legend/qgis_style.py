# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS style documents of the results: class rasters, regions, boundaries and labels.

QGIS reads a style beside a file, or inside a GeoPackage, whenever the file is opened. Without a style QGIS lists all
256 entries of a class raster's colour table, most of which have no meaning.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.files import write_text
from .palette import PAPER, to_hex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .entry import LegendEntry
    from .palette import Colour

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.22"  # the oldest QGIS version that must read the styles
MAX_CATEGORIES = 1000  # of a vector layer; with many more QGIS's layer tree is too slow to use
INK = (35, 35, 35)
SEAM = 0.1  # mm, width of a region's outline in its own colour, which closes the drawn gap to its neighbour
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
    """Return the style of polygons with `class_id`; empty, for QGIS's default, with more than `MAX_CATEGORIES`."""
    properties = (
        {"color": _rgba(entry.colour), "outline_color": _rgba(entry.colour), "outline_width": SEAM} for entry in legend
    )
    return _document(_categories(legend, "fill", "SimpleFill", properties)) if len(legend) <= MAX_CATEGORIES else ""


def boundary_style() -> str:
    """Return the style of the lines between regions, the same for all classes."""
    symbol = _symbol(0, "line", "SimpleLine", {"line_color": _rgba(INK), "line_width": 0.3, "joinstyle": "round"})
    return _document(f'<renderer-v2 type="singleSymbol">\n<symbols>\n{symbol}</symbols>\n</renderer-v2>\n')


def label_style(legend: Sequence[LegendEntry]) -> str:
    """Return the style of points with `class_id`, labelled by `class_name`; empty with more than `MAX_CATEGORIES`."""
    properties = (
        {"name": "circle", "size": MARKER, "color": _rgba(entry.colour), "outline_color": _rgba(INK)}
        for entry in legend
    )
    if len(legend) > MAX_CATEGORIES:
        return ""
    return _document(_categories(legend, "marker", "SimpleMarker", properties) + _labels("class_name"), labels=True)


def _categories(
    legend: Sequence[LegendEntry], kind: str, layer: str, properties: Iterable[Mapping[str, object]]
) -> str:
    categories = "".join(
        f'<category value="{entry.id}" type="long" label="{_text(entry.name)}" symbol="{place}" render="true"/>\n'
        for place, entry in enumerate(legend)
    )
    symbols = "".join(
        _symbol(place, kind, layer, symbol_properties) for place, symbol_properties in enumerate(properties)
    )
    return (
        '<renderer-v2 type="categorizedSymbol" attr="class_id">\n'
        f"<categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
    )


def _symbol(place: int, kind: str, layer: str, look: Mapping[str, object]) -> str:
    """Return a symbol of one layer, with properties as ``prop`` elements, which all versions of QGIS read."""
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
    categories, attributes = ("Symbology|Labeling", ' labelsEnabled="1"') if labels else ("Symbology", "")
    return f'{DOCTYPE}<qgis version="{VERSION}" styleCategories="{categories}"{attributes}>\n{content}</qgis>\n'


def _rgba(colour: Colour) -> str:
    return ",".join(str(value) for value in (*colour, 255))


def _text(name: str) -> str:
    """Return a name escaped for XML, without the control characters that names from files may hold."""
    return escape("".join(sign for sign in name if sign.isprintable()))
