# SPDX-License-Identifier: GPL-2.0-or-later
"""The map over the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.live.map_picture import Picture
from clusterbrush.ui.canvas.overlay import Overlay, remove_item
from clusterbrush.ui.project.canvas_geometry import Ticket
from qgis.core import QgsPointXY
from qgis.PyQt.QtGui import QImage, QPainter

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas


def test_an_item_goes_for_good(canvas: QgsMapCanvas) -> None:
    before = len(canvas.scene().items())
    item = Overlay(canvas)
    canvas.zoomScale(canvas.scale() / 2)
    remove_item(canvas, item)
    assert len(canvas.scene().items()) == before


def picture_at(col: int, colour: int) -> Picture:
    """Return a picture of one colour, 100 x 300 map units from a column on."""
    data = np.full((30, 10), colour, dtype=np.uint32).tobytes()
    return Picture(data, 10, 30, (float(col), 10.0, 0.0, 300.0, 0.0, -10.0))


def colours(canvas: QgsMapCanvas, item: Overlay) -> list[str]:
    """Return the colours that the item paints in the middle of each 100 map units."""
    image = QImage(400, 300, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    item.paint(painter)
    painter.end()
    to_pixel = canvas.mapSettings().mapToPixel()
    places = [to_pixel.transform(QgsPointXY(x, 150.0)) for x in (50, 150, 250, 350)]
    names = {0xFFFF0000: "rough", 0xFF00FF00: "sharp", 0xFF0000FF: "new", 0: ""}
    return [names[image.pixel(round(place.x()), round(place.y()))] for place in places]


ROUGH, SHARP, NEW = 0xFFFF0000, 0xFF00FF00, 0xFF0000FF


def test_a_sharp_picture_stays_where_it_is_known(canvas: QgsMapCanvas) -> None:
    item, ticket = Overlay(canvas), Ticket((QgsPointXY(), QgsPointXY(), QgsPointXY()), 400, 300)
    wide = Picture(np.full((30, 20), ROUGH, dtype=np.uint32).tobytes(), 20, 30, (100.0, 10.0, 0.0, 300.0, 0.0, -10.0))
    strokes = "strokes and look"
    item.show_picture(picture_at(100, SHARP), ticket, True, False, strokes)
    assert colours(canvas, item) == ["", "sharp", "", ""]
    item.show_picture(wide, ticket, False, True, strokes)
    assert colours(canvas, item) == ["", "sharp", "rough", ""], "after a pan both are there, neither over the other"
    item.show_picture(wide, ticket, False, True, strokes)
    assert colours(canvas, item) == ["", "sharp", "rough", ""], "a finer rough one"
    assert item.boundingRect().width() > 190
    item.show_picture(picture_at(200, NEW), ticket, True, False, strokes)
    assert colours(canvas, item) == ["", "", "new", ""], "the sharp picture of the new view takes over"
    remove_item(canvas, item)


@pytest.mark.parametrize(("keeps", "state"), [(True, "another stroke"), (False, "strokes")])
def test_a_picture_of_earlier_strokes_goes_at_once(canvas: QgsMapCanvas, keeps: bool, state: str) -> None:
    item, ticket = Overlay(canvas), Ticket((QgsPointXY(), QgsPointXY(), QgsPointXY()), 400, 300)
    item.show_picture(picture_at(100, SHARP), ticket, True, False, "strokes")
    item.show_picture(picture_at(200, ROUGH), ticket, False, keeps, state)
    assert colours(canvas, item) == ["", "", "rough", ""]
    item.show_picture(picture_at(300, ROUGH), ticket, False, True, "strokes")
    assert colours(canvas, item) == ["", "", "", "rough"], "and does not come back"
    item.clear()
    assert item.is_empty
    assert item.pictures == []
    remove_item(canvas, item)
