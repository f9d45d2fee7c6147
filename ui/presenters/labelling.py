# SPDX-License-Identifier: GPL-2.0-or-later
"""Leads from point to point of a sample, shows each pixel on the bare image, and takes its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateReferenceSystem, QgsCsException, QgsGeometry, QgsPointXY, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor

from ...i18n import tr
from ..canvas.label_strip import LabelStrip
from ..canvas.label_tool import LabelTool
from ..canvas.overlay import remove_item
from ..strokes.sample_layer import CANNOT_TELL

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..canvas.map_view import MapView
    from ..dock.class_list import ClassList
    from ..dock.dock import Dock
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.sample_layer import SampleLayer

REACH = 20  # raster pixels shown on each side of a pixel where the zoom must change
MIN_ZOOM, MAX_ZOOM = 5.0, 60.0  # screen pixels on the edge of a raster pixel between which the zoom is kept
INNER, OUTER = QColor(255, 255, 255), QColor(0, 0, 0)
LINE_WIDTH = 2  # screen pixels
FRAME_Z = 7.0  # above the bare image


class Labelling(QObject):
    """The person at work on the points of a sample.

    Parameters
    ----------
    iface : QgisInterface
    raster : CurrentRaster
    classes : ClassList
    view : MapView
    dock : Dock
    messages : Messages
    """

    finished = pyqtSignal()  # the last point has its label
    figuresRequested = pyqtSignal()

    def __init__(
        self,
        iface: QgisInterface,
        raster: CurrentRaster,
        classes: ClassList,
        view: MapView,
        dock: Dock,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._canvas = iface, iface.mapCanvas()
        self._raster, self._classes, self._view, self._messages = raster, classes, view, messages
        self._sample: SampleLayer | None = None
        self._frame: QgsRubberBand | None = None
        self._view_before: tuple[QgsRectangle, QgsCoordinateReferenceSystem] | None = None
        self.place = 0
        self.strip = LabelStrip(self._canvas)
        self.tool = LabelTool(self._canvas)
        self.tool.set_panel(dock)
        for source in (self.strip, self.tool):
            source.classPicked.connect(self.label_row)
            source.cannotTell.connect(self._cannot_tell)
            source.stepped.connect(self.step)
            source.leaveRequested.connect(self.leave)
        self.strip.figuresRequested.connect(self.figuresRequested)
        self.tool.undoPressed.connect(self._undo)
        self.tool.left.connect(self._end)

    @property
    def is_on(self) -> bool:
        """Return True while points are labelled."""
        return self._sample is not None

    def begin(self, sample: SampleLayer) -> None:
        """Label the points of a sample, from the first that has no label."""
        self.leave()
        if not sample.points:
            self._messages.warn(tr("The layer of the sample has no points any more. Draw another sample."))
            return
        self._sample = sample
        self._view_before = self._canvas.extent(), self._canvas.mapSettings().destinationCrs()
        sample.changed.connect(self._changed)
        self._canvas.setMapTool(self.tool)
        self.show_classes()
        self.strip.show()
        self.strip.fit()
        self.strip.raise_()
        self._view.hold_bare(True, cover=True)
        self._go(sample.next_open(0) or 0)
        self.tool.claim_focus()

    def leave(self) -> None:
        """Go back to panning; labelling can go on later."""
        if self.is_on:
            self._end()
            self._canvas.unsetMapTool(self.tool)
            self._iface.actionPan().trigger()

    def unload(self) -> None:
        """Remove tool and strip for good."""
        self.leave()
        self.strip.deleteLater()
        self.tool.deleteLater()
        self.deleteLater()

    def show_classes(self) -> None:
        """Show the classes as they are now."""
        if self._sample is not None:
            self.strip.show_classes(self._classes.all, CANNOT_TELL)
            self._show_point()

    def label_row(self, row: int) -> None:
        """Give the point the class of a row of the panel, and go on."""
        classes = self._classes.all
        if 0 <= row < len(classes):
            self._label(classes[row].id)

    def step(self, points: int) -> None:
        """Go to another point without a label for this one; behind the last comes the first that has none."""
        sample = self._sample
        if sample is None:
            return
        place = self.place + points
        if place >= len(sample.points):
            place = sample.next_open(0) or 0
        self._go(max(place, 0))

    # --- inside

    def _cannot_tell(self) -> None:
        self._label(CANNOT_TELL)

    def _label(self, label: int) -> None:
        sample, place = self._sample, self.place
        if sample is None:
            return
        if not sample.label(place, label):
            self._messages.warn(tr("The layer of the sample cannot be edited, so nothing was labelled."))
            return
        following = sample.next_open(place)
        if following is None:
            self.leave()
            self.finished.emit()
        else:
            self._go(following)

    def _undo(self, redo: bool) -> None:
        sample = self._sample
        if sample is not None and not sample.undo(redo):
            self._messages.hint(tr("Nothing to redo.") if redo else tr("Nothing to undo."))

    def _changed(self, place: int) -> None:
        """Follow a label that has changed, by undo or by others; the layer may have lost points."""
        sample = self._sample
        if sample is None:
            return
        if not sample.points:
            self.leave()
        elif place >= 0 and place != self.place:
            self._go(place)
        else:
            self.place = min(self.place, len(sample.points) - 1)
            self._show_point()

    def _go(self, place: int) -> None:
        self.place = place
        self._show_point()
        self._show_pixel()

    def _show_point(self) -> None:
        sample = self._sample
        if sample is not None:
            label = sample.points[self.place].label
            self.strip.show_point(self.place + 1, len(sample.points), sample.n_labelled, label)

    def _show_pixel(self) -> None:
        """Bring the pixel into the middle, large enough to be seen, and frame it."""
        sample = self._sample
        if sample is None:
            return
        outline = sample.outline(self.place)
        if self._frame is None:
            self._frame = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
            self._frame.setZValue(FRAME_Z)
            self._frame.setWidth(LINE_WIDTH)
            self._frame.setStrokeColor(INNER)
            self._frame.setSecondaryStrokeColor(OUTER)
            self._frame.setFillColor(QColor(0, 0, 0, 0))
        self._frame.setToGeometry(outline, sample.layer.crs())
        point, pixel = self._on_map(outline)
        if point is None:
            self._messages.hint(tr("This point has no place in the coordinate system of the map."))
            return
        if MIN_ZOOM <= pixel / self._canvas.mapUnitsPerPixel() <= MAX_ZOOM:
            self._canvas.setCenter(point)
        else:
            reach = REACH * pixel
            self._canvas.setExtent(
                QgsRectangle(point.x() - reach, point.y() - reach, point.x() + reach, point.y() + reach)
            )
        self._canvas.refresh()

    def _on_map(self, outline: QgsGeometry) -> tuple[QgsPointXY | None, float]:
        """Return the middle of a pixel in the coordinate system of the canvas, and its edge there."""
        geometry = QgsGeometry(outline)
        transform = self._raster.transform(to_map=True)
        try:
            if transform.isValid():
                geometry.transform(transform)
        except QgsCsException:
            return None, 0.0
        return geometry.centroid().asPoint(), float(geometry.area() ** 0.5)

    def _end(self) -> None:
        """Remove what is on the screen; called when another tool is taken, too."""
        sample, self._sample = self._sample, None
        if sample is None:
            return
        sample.changed.disconnect(self._changed)
        self.strip.hide()
        frame, self._frame = self._frame, None
        if frame is not None:
            remove_item(self._canvas, frame)
        self._view.hold_bare(False)
        self._restore_view()

    def _restore_view(self) -> None:
        """Show what was in sight before the first point, unless the map has another coordinate system now."""
        before, self._view_before = self._view_before, None
        if before is not None and before[1] == self._canvas.mapSettings().destinationCrs():
            self._canvas.setExtent(before[0])
            self._canvas.refresh()
