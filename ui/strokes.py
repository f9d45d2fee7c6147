# SPDX-License-Identifier: GPL-2.0-or-later
"""The strokes of the current raster: the layer that holds them, and what a gesture does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCsException, QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..i18n import tr
from .missing_layer import MissingLayer, missing_strokes_of
from .stroke_fields import RASTER_PROPERTY, add_sequence_field, is_stroke_layer, layer_of, link, make_layer
from .stroke_layer import StrokeLayer
from .stroke_style import set_scale, style, style_legend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgisInterface

    from ..core.vector_strokes import StrokeRecord
    from .class_list import ClassList
    from .classes import PaintClass
    from .current_raster import CurrentRaster
    from .live import Live


class Strokes(QObject):
    """One stroke layer at a time, or none until the first stroke.

    Parameters
    ----------
    iface : QgisInterface
    project : QgsProject
    raster : CurrentRaster
    live : Live
        Hears of every change.
    classes : ClassList
    """

    counted = pyqtSignal()  # the number of strokes may be another
    found = pyqtSignal()  # a layer whose file had been missing
    undoChanged = pyqtSignal()
    added = pyqtSignal()
    refused = pyqtSignal(str)  # a gesture did nothing; why
    failed = pyqtSignal(str)

    def __init__(
        self,
        iface: QgisInterface,
        project: QgsProject,
        raster: CurrentRaster,
        live: Live,
        classes: ClassList,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._project = iface, project
        self._raster, self._live, self._classes = raster, live, classes
        self._followed: StrokeLayer | None = None
        self.revision = 0  # another number, other strokes
        self.counted.connect(self._count)
        self._missing = MissingLayer(self)
        self._missing.found.connect(self._found)

    # --- the layer

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer that is painted into."""
        return self._followed.layer if self._followed is not None else None

    @property
    def counts(self) -> dict[int, int]:
        """How many strokes each class has."""
        return self._followed.counts if self._followed is not None else {}

    @property
    def is_reading(self) -> bool:
        """Whether strokes of a large layer are still to be read."""
        return self._followed is not None and self._followed.is_reading

    def find(self, raster: QgsRasterLayer) -> None:
        """Follow the layer that belongs to a raster, where there is one; wait for it where its file is missing."""
        self._missing.drop()
        found, gone = layer_of(raster, self._project), missing_strokes_of(raster, self._project)
        if found is not None:
            self._follow(found)
        elif gone is not None:
            self._missing.wait(gone)
            text = tr("The file of {name} is missing. Press the sign beside the layer's name to find it.")
            self.failed.emit(text.format(name=gone.name()))

    def drop(self) -> None:
        """Follow the layer no more; it stays as it is."""
        self._missing.drop()
        followed, self._followed = self._followed, None
        if followed is None:
            return
        followed.unload()
        followed.edited.disconnect(self._edited)
        followed.replaced.disconnect(self._replaced)
        followed.layer.undoStack().indexChanged.disconnect(self._undo_changed)
        followed.deleteLater()
        self.undoChanged.emit()

    def leave(self, ids: Sequence[str]) -> None:
        """Let go of layers that are about to be removed."""
        self._missing.drop_any(ids)
        if self.layer is not None and self.layer.id() in ids:
            self._forget()

    def _found(self, layer: QgsVectorLayer) -> None:
        if self._followed is None and is_stroke_layer(layer):
            self._follow(layer)
            self.found.emit()

    def _forget(self) -> None:
        self.drop()
        self._live.set_records({}, "")
        self.counted.emit()

    def choose(self, raster: QgsRasterLayer, layer: QgsVectorLayer) -> None:
        """Let a layer made elsewhere hold the strokes of a raster; `find` follows it."""
        if self._followed is not None:
            self._followed.layer.removeCustomProperty(RASTER_PROPERTY)
            self.drop()
        link(layer, raster)
        add_sequence_field(layer)
        self._iface.setActiveLayer(layer)

    def write_places(self) -> None:
        """Write into the layer what other programs need to know the order of the strokes."""
        if self._followed is not None:
            self._followed.write_places()

    def restyle(self) -> None:
        """Show the strokes in the classes' colours."""
        layer = self.layer
        if layer is not None:
            self._style(layer)

    def rescale(self, *_changed: object) -> None:
        """Show the strokes as wide as they are, on a canvas in any coordinate system."""
        layer, scale = self.layer, self._raster.map_scale() if self._raster.layer is not None else None
        if layer is not None and scale is not None:
            set_scale(layer, float(f"{scale:.3g}"))

    def _style(self, layer: QgsVectorLayer) -> None:
        style(layer, self._classes.all)
        style_legend(layer, self._classes.all, self._project)

    def _make(self, raster: QgsRasterLayer) -> StrokeLayer:
        """Create the layer, open for editing; the rest of the window hears of it step by step, not in the same go."""
        layer = make_layer(raster, tr("Strokes on {raster}").format(raster=raster.name()))
        style(layer, self._classes.all)
        self._project.addMapLayer(layer, False)
        followed = self._follow(layer)
        self._raster.save()
        followed.ensure_editing()
        raster_id, name = raster.id(), tr("ClusterBrush: {raster}").format(raster=raster.name())
        QTimer.singleShot(0, lambda: self._insert(followed, raster_id, name))
        return followed

    def _insert(self, followed: StrokeLayer, raster_id: str, name: str) -> None:
        """Put a new layer into a group just above the raster."""
        if self._followed is not followed:
            return
        root = self._project.layerTreeRoot()
        node = root.findLayer(raster_id)
        parent = node.parent() if node is not None else root
        index = parent.children().index(node) if node is not None else 0
        group = parent.findGroup(name) or parent.insertGroup(index, name)
        group.insertLayer(0, followed.layer)
        style_legend(followed.layer, self._classes.all, self._project)
        QTimer.singleShot(0, self._activate)

    def _activate(self) -> None:
        """Make the layer the active one: QGIS's own undo works on that."""
        if self.layer is not None:
            self._iface.setActiveLayer(self.layer)

    def _follow(self, layer: QgsVectorLayer) -> StrokeLayer:
        followed = StrokeLayer(layer, self)
        records = followed.load()
        followed.edited.connect(self._edited)
        followed.replaced.connect(self._replaced)
        layer.undoStack().indexChanged.connect(self._undo_changed)
        self._followed = followed
        self._raster.keep()
        self._classes.adopt(followed.class_names())
        self._live.set_records(records, followed.crs)
        self.rescale()
        self.counted.emit()
        return followed

    def _edited(self, records: dict[int, StrokeRecord | None]) -> None:
        self._live.edit(records)
        followed = self._followed
        if followed is not None and self._classes.lacks(followed.class_names()):
            QTimer.singleShot(0, lambda: self._adopt(followed))  # it styles all strokes anew: not in the same go
        self.counted.emit()

    def _adopt(self, followed: StrokeLayer) -> None:
        """Take the classes that strokes brought along."""
        if self._followed is followed:
            self._classes.adopt(followed.class_names())
            self.counted.emit()

    def _replaced(self) -> None:
        if self._followed is not None:
            self._live.set_records(self._followed.read(), self._followed.crs)
            self.counted.emit()

    # --- what is done to it

    def finish(self, points: list[QgsPointXY], erase: bool) -> None:
        """Make a stroke of a gesture over the canvas, or erase along it."""
        raster = self._raster.layer
        if raster is None:
            return
        width = self._raster.brush_width
        try:
            line = self._raster.line(points, width)
        except QgsCsException:
            self.failed.emit(tr("The stroke cannot be brought into the raster's coordinate system."))
            return
        if not line.boundingBox().buffered(width / 2.0).intersects(raster.extent()):
            self.refused.emit(tr("The stroke lies outside the raster."))
        elif not erase:
            self._add(raster, line, width)
        elif self._followed is not None:
            self._followed.erase(line, width / 2.0, self._classes.locked)

    def _add(self, raster: QgsRasterLayer, line: QgsGeometry, width: float) -> None:
        one = self._classes.current
        if one is None:
            return
        followed = self._followed or self._make(raster)
        line = followed.outside_locked(line, width, self._classes.locked - {one.id})
        if line.isEmpty():
            self.refused.emit(tr("A locked class lies there. Unlock it to paint over it."))
        elif followed.add(line, one, width):
            self.added.emit()
        else:
            self.failed.emit(tr("The stroke layer {name} cannot be edited.").format(name=followed.layer.name()))

    def reclass(self, class_id: int, other: PaintClass | None) -> None:
        """Give the strokes of a class to another one, or delete them (None)."""
        if self._followed is not None:
            self._followed.reclass(class_id, other)

    def rename(self, one: PaintClass) -> None:
        """Write a class's new name into its strokes."""
        if self._followed is not None:
            self._followed.rename(one)

    def undo(self, redo: bool) -> None:
        """Take the last change back, or do it again."""
        layer = self.layer
        if layer is not None:
            stack = layer.undoStack()
            if redo:
                stack.redo()
            else:
                stack.undo()
            layer.triggerRepaint()

    @property
    def can_undo(self) -> tuple[bool, bool]:
        """Whether there is anything to undo, and to redo."""
        stack = self.layer.undoStack() if self.layer is not None else None
        return stack is not None and stack.canUndo(), stack is not None and stack.canRedo()

    def _count(self) -> None:
        self.revision += 1

    def _undo_changed(self, *_changed: object) -> None:
        self.undoChanged.emit()
