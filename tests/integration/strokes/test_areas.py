# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas among the strokes of a layer: one undo, one eraser, saved and read again, also in layers of older projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.strokes.records import strokes_on
from clusterbrush.processing.support.stroke_layers import records_of_source
from clusterbrush.ui.strokes.areas import as_area, as_outline, as_strokes
from clusterbrush.ui.strokes.fields import FILLED, make_layer, save_layer
from clusterbrush.ui.strokes.layer import StrokeLayer
from clusterbrush.ui.strokes.style import style
from qgis.core import QgsGeometry, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from stroke_layers import ROOF, TREE, Told, line

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsProject


def box(raster: QgsRasterLayer, left: float, top: float, right: float, bottom: float) -> QgsGeometry:
    """Return a rectangle in shares of the raster's extent."""
    extent = raster.extent()
    across, down = extent.width(), extent.height()
    return QgsGeometry.fromRect(
        QgsRectangle(
            extent.xMinimum() + left * across,
            extent.yMaximum() - bottom * down,
            extent.xMinimum() + right * across,
            extent.yMaximum() - top * down,
        )
    )


def kept(told: Told) -> list[QgsGeometry]:
    return [as_area(feature.geometry()) for feature in told.strokes.layer.getFeatures()]


def test_an_area_is_one_step_and_its_outline_is_kept(told: Told, raster: QgsRasterLayer) -> None:
    area = box(raster, 0.1, 0.1, 0.5, 0.6)
    assert told.strokes.add(area, TREE, 3.0)
    assert told.classes() == {1: TREE.id}
    assert told.records[1].filled
    assert told.records[1].width == 0.0
    assert kept(told)[0].equals(area)
    told.strokes.layer.undoStack().undo()
    assert told.records == {}
    told.strokes.layer.undoStack().redo()
    assert told.records[1].filled


def test_a_stroke_is_no_area(told: Told, raster: QgsRasterLayer) -> None:
    told.strokes.add(line(raster, 0.5), TREE, 3.0)
    assert not told.records[1].filled
    assert told.records[1].width == 3.0


def test_the_eraser_cuts_areas_and_leaves_holes(told: Told, raster: QgsRasterLayer) -> None:
    area = box(raster, 0.1, 0.1, 0.9, 0.9)
    told.strokes.add(area, TREE, 3.0)
    dot = QgsGeometry.fromPolylineXY([raster.extent().center()] * 2)
    middle = box(raster, 0.49, 0.5, 0.51, 0.5)
    path = QgsGeometry.fromPolylineXY(middle.asPolygon()[0][:2])
    radius = raster.extent().width() * 0.1
    assert not dot.isEmpty()
    assert told.strokes.erase(path, radius, set())
    hollow = kept(told)[0]
    assert hollow.area() == pytest.approx(area.area() - path.buffer(radius, 12).area(), rel=1e-6)
    assert not hollow.contains(raster.extent().center())
    assert told.strokes.erase(line(raster, 0.5, -0.2, 1.2), raster.extent().height(), set())
    assert told.records == {}


def test_the_eraser_finds_a_saved_area_that_it_does_not_leave(
    raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    layer = make_layer(raster, "strokes")
    project.addMapLayer(layer)
    told = Told(StrokeLayer(layer))
    told.strokes.add(box(raster, 0.05, 0.05, 0.95, 0.95), TREE, 3.0)
    layer.commitChanges()
    assert save_layer(layer, str(tmp_path / "s.gpkg"), "strokes") == ""
    told.strokes.ensure_editing()
    path = QgsGeometry.fromPolylineXY(box(raster, 0.49, 0.5, 0.51, 0.5).asPolygon()[0][:2])
    assert told.strokes.erase(path, raster.extent().width() * 0.02, set())
    assert not kept(told)[0].contains(raster.extent().center())
    told.strokes.unload()


def test_a_locked_area_is_neither_erased_nor_covered(told: Told, raster: QgsRasterLayer) -> None:
    told.strokes.add(box(raster, 0.0, 0.0, 0.5, 1.0), ROOF, 3.0)
    assert not told.strokes.erase(line(raster, 0.5), 1.0, {ROOF.id})
    rest = told.strokes.outside_locked(box(raster, 0.25, 0.2, 0.75, 0.8), 0.0, {ROOF.id})
    assert rest.isGeosEqual(box(raster, 0.5, 0.2, 0.75, 0.8))
    assert told.strokes.outside_locked(box(raster, 0.1, 0.2, 0.4, 0.8), 0.0, {ROOF.id}).isEmpty()
    stroke = told.strokes.outside_locked(line(raster, 0.5), 0.0, {ROOF.id})
    assert stroke.boundingBox().xMinimum() == pytest.approx(raster.extent().center().x())


def test_a_class_takes_its_areas_along(told: Told, raster: QgsRasterLayer) -> None:
    told.strokes.add(box(raster, 0.1, 0.1, 0.3, 0.3), TREE, 3.0)
    told.strokes.reclass(TREE.id, ROOF)
    assert told.classes() == {1: ROOF.id}
    told.strokes.reclass(ROOF.id, None)
    assert told.records == {}


def test_areas_are_saved_and_read_again(told: Told, raster: QgsRasterLayer, tmp_path: Path) -> None:
    told.strokes.add(box(raster, 0.1, 0.1, 0.5, 0.6), TREE, 3.0)
    told.strokes.add(line(raster, 0.8), ROOF, 3.0)
    layer = told.strokes.layer
    layer.commitChanges()
    assert save_layer(layer, str(tmp_path / "strokes.gpkg"), "strokes") == ""
    assert {place: record.filled for place, record in told.records.items()} == {1: True, 2: False}
    records = records_of_source(layer, "class_id", "width")
    from clusterbrush.core.raster.source import RasterSource

    strokes = strokes_on(RasterSource(raster.source()).grid, records, "").strokes
    assert strokes[0].area is not None
    assert strokes[1].area is None


def test_a_layer_of_an_older_project_gets_the_field_with_its_first_area(
    raster: QgsRasterLayer, project: QgsProject, tmp_path: Path
) -> None:
    old = make_layer(raster, "old")
    old.dataProvider().deleteAttributes([old.fields().indexOf(FILLED)])
    old.updateFields()
    assert save_layer(old, str(tmp_path / "old.gpkg"), "old") == ""
    project.addMapLayer(old)
    style(old, [TREE, ROOF])
    told = Told(StrokeLayer(old))
    told.strokes.add(line(raster, 0.2), TREE, 3.0)
    told.strokes.add(box(raster, 0.4, 0.4, 0.6, 0.6), ROOF, 3.0)
    assert {place: record.filled for place, record in told.records.items()} == {1: False, 2: True}
    assert old.commitChanges()
    assert FILLED in old.fields().names()
    assert {place: record.filled for place, record in told.records.items()} == {1: False, 2: True}
    told.strokes.unload()


def test_many_are_one_step(told: Told, raster: QgsRasterLayer, qtbot) -> None:
    areas = [(box(raster, 0.01 * n, 0.1, 0.01 * n + 0.01, 0.9), TREE, 0.0) for n in range(60)]
    assert told.strokes.add_all(areas, "Labels")
    told.strokes.add(line(raster, 0.5), ROOF, 3.0)
    qtbot.waitUntil(lambda: len(told.records) == 61)
    assert max(told.records) == 61
    assert told.records[61].class_value == ROOF.id, "the latest stroke lies on top"
    told.strokes.layer.undoStack().undo()
    told.strokes.layer.undoStack().undo()
    qtbot.waitUntil(lambda: not told.records)


def test_multipart_and_crossing_polygons_keep_their_area() -> None:
    two = QgsGeometry.fromWkt(
        "MultiPolygon (((0 0, 4 0, 4 4, 0 4, 0 0),(1 1, 2 1, 2 2, 1 2, 1 1)),((9 9, 11 9, 9 11, 9 9)))"
    )
    assert as_area(as_outline(two)).area() == two.area() == 17
    crossing = QgsGeometry.fromWkt("Polygon ((0 0, 2 2, 2 0, 0 2, 0 0))")
    assert as_area(as_outline(crossing)).area() == 2
    (bow,) = as_strokes(crossing, 1.0)
    assert bow.area() == 2


def test_points_become_dots() -> None:
    dots = as_strokes(QgsGeometry.fromWkt("MultiPoint ((1 2),(5 6))"), 3.0)
    assert [dot.asPolyline()[0].x() for dot in dots] == [1, 5]
    assert all(0 < dot.length() < 0.01 for dot in dots)


def test_areas_are_filled_and_strokes_are_not(told: Told, raster: QgsRasterLayer) -> None:
    layer = told.strokes.layer
    told.strokes.add(box(raster, 0.1, 0.1, 0.5, 0.9), TREE, 3.0)
    told.strokes.erase(QgsGeometry.fromPolylineXY(box(raster, 0.29, 0.5, 0.31, 0.5).asPolygon()[0][:2]), 5.0, set())
    square = QgsGeometry.fromPolylineXY(box(raster, 0.6, 0.1, 0.9, 0.9).asPolygon()[0])
    told.strokes.add(square, ROOF, 0.01)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setExtent(raster.extent())
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(270, 360))
    settings.setBackgroundColor(QColor(255, 255, 255))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    filled, hole, inside = (picture.pixelColor(x, y) for x, y in ((50, 60), (81, 180), (200, 180)))
    assert filled.green() > filled.red() + 40
    assert hole == inside == QColor(255, 255, 255)
