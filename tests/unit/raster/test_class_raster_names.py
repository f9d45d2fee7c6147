# SPDX-License-Identifier: GPL-2.0-or-later
"""What the ids of a raster are called, where its file cannot say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.legend.qgis_style import raster_style, write_style
from clusterbrush.core.raster.class_raster import ClassRaster, Names, read_names
from clusterbrush.core.raster.grid import Grid, Window
from clusterbrush.core.raster.writer import open_writer
from rasters import NORTH_UP

if TYPE_CHECKING:
    from pathlib import Path

LEGEND = [LegendEntry(1, "water", (0, 0, 90)), LegendEntry(300, 'Wald & <Fl\u00fcr> "x"', (10, 120, 10))]
NAMED = Names({entry.id: entry.name for entry in LEGEND}, {entry.id: entry.colour for entry in LEGEND})


def write(path: Path) -> str:
    with open_writer(str(path), Grid(20, 30, NORTH_UP), np.uint16) as writer:
        writer.write(Window(0, 0, 20, 30), np.full((20, 30), 300, dtype=np.uint16))
    return str(path)


def test_names_come_from_the_style_beside(tmp_path: Path) -> None:
    path = write(tmp_path / "my.map.gpkg")
    assert read_names(path) == Names()
    write_style(path, raster_style(LEGEND))
    assert read_names(path) == NAMED
    assert read_names(f"GPKG:{path}:my.map") == NAMED
    assert ClassRaster(path).legend([300]) == [LEGEND[1]]


def test_a_format_that_keeps_names_needs_no_style(tmp_path: Path) -> None:
    path = write(tmp_path / "map.tif")
    write_style(path, raster_style(LEGEND))
    assert read_names(path) == Names()


@pytest.mark.parametrize(
    "text",
    [
        "", "no style", "<qgis>", "<qgis><paletteEntry/></qgis>", '<paletteEntry value="x" label="a"/>',
        '<paletteEntry value="-1" label="a" color="#000000"/>', '<paletteEntry value="" label="a" color="#12"/>',
        '<a><paletteEntry label="" value="4" color="red"/></a>', "\0\0\0", "<a " * 1000,
    ],
)  # fmt: skip
def test_a_damaged_style_names_nothing(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "map.gpkg")
    (tmp_path / "map.qml").write_text(text, encoding="utf-8")
    assert read_names(path) == Names()


def test_a_style_as_qgis_saves_it(tmp_path: Path) -> None:
    path = write(tmp_path / "map.gpkg")
    document = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
    <qgis version="3.34"><pipe><rasterrenderer type="paletted"><colorPalette>
    <paletteEntry alpha="255" color="#00005A" label="water" value="1"/>
    <paletteEntry alpha="255" color="#0a780a" label="wood" value="300.0"/>
    </colorPalette></rasterrenderer></pipe></qgis>"""
    (tmp_path / "map.qml").write_text(document, encoding="utf-8")
    assert read_names(path) == Names({1: "water", 300: "wood"}, {1: (0, 0, 90), 300: (10, 120, 10)})
