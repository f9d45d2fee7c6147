# SPDX-License-Identifier: GPL-2.0-or-later
"""The legend of a cluster or class raster as a QGIS style file beside it.

QGIS reads it whenever the raster is opened. Without it the raster's own colour table shows, as 256 entries of which
most mean nothing.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from .files import write_text
from .palette import to_hex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .raster_writer import LegendEntry


def style_path(raster: str) -> Path:
    """Return where QGIS looks for the style of a raster."""
    return Path(raster).with_suffix(".qml")


def write_style(raster: str, legend: Sequence[LegendEntry]) -> None:
    """Write the style file of a raster; raises `OutputError` when that fails."""
    entries = "".join(
        f'<paletteEntry value="{entry.id}" label="{escape(entry.name)}" color="{to_hex(entry.colour)}" alpha="255"/>\n'
        for entry in legend
    )
    write_text(
        style_path(raster),
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22" styleCategories="Symbology">\n<pipe>\n'
        '<rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1" nodataColor="">\n'
        f"<colorPalette>\n{entries}</colorPalette>\n</rasterrenderer>\n</pipe>\n</qgis>\n",
    )
