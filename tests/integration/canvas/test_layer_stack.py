# SPDX-License-Identifier: GPL-2.0-or-later
"""The map lies above its raster and below everything that lies above the raster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.live.map_picture import Picture
from clusterbrush.ui.canvas.layer_pictures import TRANSPARENT, LayerPictures
from clusterbrush.ui.canvas.layer_stack import stack_of
from clusterbrush.ui.canvas.overlay import Overlay, remove_item
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsPalLayerSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtGui import QColor, QImage, QPainter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qgis.gui import QgsMapCanvas

SIZE = 200  # pixels of canvas and raster, one map unit each
RED, BLUE, GREY = QColor(255, 0, 0), QColor(0, 0, 255), 120
PATIENCE = 10_000


def polygon_layer(box: QgsRectangle, colour: QColor, opacity: float = 1.0) -> QgsVectorLayer:
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633&field=name:string", "polygon", "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(box))
    feature["name"] = "MMMMMMMM"
    layer.dataProvider().addFeatures([feature])
    symbol = QgsFillSymbol.createSimple({"color": colour.name(), "outline_style": "no"})
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    layer.setOpacity(opacity)
    QgsProject.instance().addMapLayer(layer, False)  # keeps it alive
    return layer


@pytest.fixture
def raster(tmp_path: Path) -> QgsRasterLayer:
    import rasters

    values = np.full((1, SIZE, SIZE), GREY, dtype=np.uint8)
    values[0, 0, 0], values[0, 0, 1] = 0, 255
    return QgsRasterLayer(str(rasters.write_raster(tmp_path / "grey.tif", values)), "grey")


@pytest.fixture
def canvas(canvas: QgsMapCanvas, raster: QgsRasterLayer, project: QgsProject) -> QgsMapCanvas:  # noqa: ARG001
    canvas.resize(SIZE, SIZE)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    canvas.setLayers([raster])
    canvas.setExtent(raster.extent())
    return canvas


@pytest.fixture
def overlay(canvas: QgsMapCanvas, raster: QgsRasterLayer) -> Iterator[Overlay]:
    """Return an overlay, red on the left half of the raster and see-through on the right."""
    made = Overlay(canvas)
    words = np.zeros((SIZE, SIZE), dtype=np.uint32)
    words[:, : SIZE // 2] = 0xFFFF0000
    box = raster.extent()
    placement = (box.xMinimum(), box.width() / SIZE, 0.0, box.yMaximum(), 0.0, -box.height() / SIZE)
    made.show_picture(Picture(words.tobytes(), SIZE, SIZE, placement), None)
    yield made
    remove_item(canvas, made)


def part(raster: QgsRasterLayer, left: float, right: float) -> QgsRectangle:
    """Return a part of the raster's extent, in shares of its width, in the upper half."""
    box = raster.extent()
    return QgsRectangle(
        box.xMinimum() + left * box.width(), box.yMinimum() + 0.5 * box.height(),
        box.xMinimum() + right * box.width(), box.yMaximum(),
    )  # fmt: skip


def drawn(canvas: QgsMapCanvas, raster: QgsRasterLayer, overlay: Overlay, qtbot) -> QImage:
    """Return what stands on the canvas once everything is drawn."""
    pictures = LayerPictures(canvas, with_labels=True)
    stack = stack_of(canvas, raster)
    with qtbot.waitSignal(pictures.drawn, timeout=PATIENCE) as signal:
        pictures.draw(stack.above, stack.from_raster[1:], TRANSPARENT)
    overlay.show_above(signal.args[0])
    canvas.refresh()
    qtbot.waitSignal(canvas.mapCanvasRefreshed, timeout=PATIENCE).wait()
    image = QImage(canvas.viewport().size(), QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    canvas.scene().render(painter, canvas.scene().sceneRect(), canvas.scene().sceneRect())
    painter.end()
    pictures.close()
    return image


def colour_at(image: QImage, across: float, down: float) -> tuple[int, int, int]:
    colour = image.pixelColor(QPoint(round(across * image.width()), round(down * image.height())))
    return colour.red(), colour.green(), colour.blue()


@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_what_lies_above_the_raster_lies_above_the_map(canvas, raster, overlay, qtbot, opacity: float) -> None:
    above = polygon_layer(part(raster, 0.25, 0.75), BLUE, opacity)
    canvas.setLayers([above, raster])
    image = drawn(canvas, raster, overlay, qtbot)
    red, ground = colour_at(image, 0.1, 0.25), colour_at(image, 0.9, 0.25)
    assert red == (255, 0, 0)
    assert ground[0] == ground[1] == ground[2]
    blend = [round(255 * opacity * (band == 2) + (1 - opacity) * red[band]) for band in range(3)]
    assert colour_at(image, 0.4, 0.25) == pytest.approx(blend, abs=2)
    blend = [round(255 * opacity * (band == 2) + (1 - opacity) * ground[band]) for band in range(3)]
    assert colour_at(image, 0.6, 0.25) == pytest.approx(blend, abs=2), "where the map has nothing, nothing changes"
    assert colour_at(image, 0.4, 0.75) == (255, 0, 0)


def test_the_map_is_as_opaque_as_wished_between_the_layers(canvas, raster, overlay, qtbot) -> None:
    canvas.setLayers([polygon_layer(part(raster, 0.25, 0.75), BLUE), raster])
    overlay.set_map_opacity(0.5)
    image = drawn(canvas, raster, overlay, qtbot)
    ground = colour_at(image, 0.9, 0.25)
    assert colour_at(image, 0.1, 0.25) == pytest.approx([(255 + ground[0]) / 2, ground[1] / 2, ground[2] / 2], abs=2)
    assert colour_at(image, 0.4, 0.25) == (0, 0, 255)


def test_the_order_of_layers_counts(canvas, raster, overlay, qtbot) -> None:
    polygon = polygon_layer(part(raster, 0.25, 0.75), BLUE)
    canvas.setLayers([raster, polygon])
    assert colour_at(drawn(canvas, raster, overlay, qtbot), 0.4, 0.25) == (255, 0, 0)
    another = QgsRasterLayer(raster.source(), "another")
    canvas.setLayers([another, raster])
    image = drawn(canvas, raster, overlay, qtbot)
    assert colour_at(image, 0.25, 0.25) == colour_at(image, 0.75, 0.25), "a raster above it hides the map"


def test_a_layer_that_multiplies_darkens_the_map(canvas, raster, overlay, qtbot) -> None:
    above = polygon_layer(part(raster, 0.25, 0.75), QColor(128, 128, 128))
    above.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    canvas.setLayers([above, raster])
    image = drawn(canvas, raster, overlay, qtbot)
    assert colour_at(image, 0.4, 0.25) == pytest.approx([128, 0, 0], abs=2)
    ground = colour_at(image, 0.9, 0.25)
    assert colour_at(image, 0.6, 0.25) == pytest.approx([round(band * 128 / 255) for band in ground], abs=2)


def test_labels_lie_above_the_map_also_those_of_layers_below(canvas, raster, overlay, qtbot) -> None:
    below = polygon_layer(part(raster, 0.0, 0.5), BLUE)
    canvas.setLayers([raster, below])
    plain = drawn(canvas, raster, overlay, qtbot)
    settings = QgsPalLayerSettings()
    settings.fieldName = "name"
    below.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    below.setLabelsEnabled(True)
    labelled = drawn(canvas, raster, overlay, qtbot)
    differing = sum(plain.pixel(x, y) != labelled.pixel(x, y) for x in range(SIZE // 2) for y in range(SIZE // 2))
    assert differing > 30
    assert colour_at(labelled, 0.02, 0.02) == (255, 0, 0), "the label alone, not its polygon"


def test_it_is_right_on_a_turned_and_moved_canvas(canvas, raster, overlay, qtbot) -> None:
    canvas.setLayers([polygon_layer(part(raster, 0.25, 0.75), BLUE), raster])
    canvas.setRotation(180)
    image = drawn(canvas, raster, overlay, qtbot)
    assert colour_at(image, 0.6, 0.75) == (0, 0, 255)
    assert colour_at(image, 0.6, 0.25) == (255, 0, 0)
    canvas.setRotation(0)
    box = raster.extent()
    canvas.setExtent(QgsRectangle(box.xMinimum(), box.center().y(), box.center().x(), box.yMaximum()))
    image = drawn(canvas, raster, overlay, qtbot)
    assert colour_at(image, 0.25, 0.5) == (255, 0, 0)
    assert colour_at(image, 0.75, 0.5) == (0, 0, 255)


def test_it_hides_with_its_raster(canvas, raster) -> None:
    assert stack_of(canvas, raster).is_shown
    canvas.setLayers([])
    assert not stack_of(canvas, raster).is_shown
    assert not stack_of(canvas, None).is_shown
    canvas.setLayers([raster])
    raster.setScaleBasedVisibility(True)
    raster.setMinimumScale(canvas.scale() / 2)
    assert not stack_of(canvas, raster).is_shown
    raster.setMinimumScale(canvas.scale() * 2)
    assert stack_of(canvas, raster).is_shown


def test_the_marks_are_opaque_whatever_the_map_is(canvas, raster, overlay, qtbot) -> None:
    words = np.zeros((SIZE, SIZE), dtype=np.uint32)
    marks = words.copy()
    marks[50:60] = 0xFF00FF00
    box = raster.extent()
    placement = (box.xMinimum(), box.width() / SIZE, 0.0, box.yMaximum(), 0.0, -box.height() / SIZE)
    overlay.show_picture(Picture(words.tobytes(), SIZE, SIZE, placement, marks=marks.tobytes()), None)
    overlay.set_map_opacity(0.0)
    canvas.setLayers([polygon_layer(part(raster, 0.25, 0.5), BLUE), raster])
    image = drawn(canvas, raster, overlay, qtbot)
    assert colour_at(image, 0.75, 0.27) == (0, 255, 0)
    assert colour_at(image, 0.4, 0.27) == (0, 0, 255)
