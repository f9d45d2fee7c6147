# SPDX-License-Identifier: GPL-2.0-or-later
"""Vector layers as plain rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.vector.reader import open_layer, read_rows
from osgeo import ogr, osr

if TYPE_CHECKING:
    from pathlib import Path


def refuse(reason: str) -> InputError:
    return InputError("cannot be read: {reason}", reason=reason)


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Two layers: a feature without anything; a point with values and a feature without any, in UTM."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32633)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(tmp_path / "a.gpkg"))
    first = dataset.CreateLayer("first", None, ogr.wkbPoint)
    first.CreateFeature(ogr.Feature(first.GetLayerDefn()))
    layer = dataset.CreateLayer("second", reference, ogr.wkbPoint)
    for name, kind in (("class", ogr.OFTString), ("width", ogr.OFTReal), ("note", ogr.OFTString)):
        layer.CreateField(ogr.FieldDefn(name, kind))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (500000 7000000)"))
    feature.SetField("class", "tree")
    feature.SetField("width", 2.5)
    layer.CreateFeature(feature)
    layer.CreateFeature(ogr.Feature(layer.GetLayerDefn()))
    feature = layer = first = dataset = None
    return str(tmp_path / "a.gpkg")


def test_rows_hold_the_fields_asked_for(path: str) -> None:
    read = read_rows(path, "second", ("class", "width", "colour"), refuse)
    assert read.fields == ["class", "width", "note"]
    assert [row.values for row in read.rows] == [{"class": "tree", "width": 2.5}, {"class": None, "width": None}]
    assert [row.id for row in read.rows] == [1, 2]
    assert ogr.CreateGeometryFromWkb(read.rows[0].wkb).ExportToWkt() == "POINT (500000 7000000)"
    assert read.rows[1].wkb is None
    assert "UTM zone 33N" in read.crs


def test_the_first_layer_when_none_is_named(path: str) -> None:
    read = read_rows(path, None, ("class",), refuse)
    assert [row.values for row in read.rows] == [{}]
    assert read.fields == []


def test_no_such_layer(path: str, tmp_path: Path) -> None:
    for args in ((path, "third"), (str(tmp_path / "none.gpkg"), None)):
        with pytest.raises(InputError, match=r"cannot be read: \S"):
            open_layer(*args, refuse)
