# SPDX-License-Identifier: GPL-2.0-or-later
"""The strokes of the current raster: their layer, and the changes of it by brush and menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsCsException, QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.strokes.records import why_not_painted
from ...i18n import tr
from ...i18n.sentences import translated
from ..dock.class_history import ClassHistory
from ..project.classes import changed, names_of
from ..project.missing_layer import MissingLayer, missing_strokes_of
from ..project.settings import RASTER_PROPERTY
from .areas import as_area, as_outline, as_strokes
from .chosen import ChosenLayer, look_of
from .fields import add_sequence_field, is_stroke_layer, layer_of, link, make_layer
from .layer import StrokeLayer
from .style import set_scale, style, style_legend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qgis.gui import QgisInterface

    from ...core.strokes.records import StrokeRecord
    from ..dock.class_list import ClassList
    from ..project.classes import PaintClass
    from ..project.current_raster import CurrentRaster
    from ..worker.live import Live


class Strokes(QObject):
    """The stroke layer of the current raster, made with the first stroke.

    Parameters
    ----------
    iface : QgisInterface
    project : QgsProject
    raster : CurrentRaster
    live : Live
        Gets every change.
    classes : ClassList
    """

    counted = pyqtSignal()  # the number of strokes may have changed
    restored = pyqtSignal()  # the missing file of a layer was found
    undoChanged = pyqtSignal()
    added = pyqtSignal()
    refused = pyqtSignal(str)  # why a gesture had no effect
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
        self._history = ClassHistory()
        self._is_writing = False
        self._chosen: ChosenLayer | None = None  # of another origin, until its strokes are read
        self._reads_later = False  # the strokes of a large layer come by and by
        self.revision = 0  # grows with each change of the strokes
        self._edits: dict[str, int] = {}  # changes of strokes by somebody, by id of their layer
        self.counted.connect(self._count)
        self._missing = MissingLayer(self)
        self._missing.restored.connect(self._restored)

    # --- the layer

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer that holds the strokes, None before the first stroke."""
        return self._followed.layer if self._followed is not None else None

    @property
    def counts(self) -> dict[int, int]:
        """The number of strokes by class id."""
        return self._followed.counts if self._followed is not None else {}

    @property
    def is_reading(self) -> bool:
        """Return True when strokes of a large layer are still being read."""
        return self._followed is not None and self._followed.is_reading

    def find(self, raster: QgsRasterLayer) -> None:
        """Follow the stroke layer of a raster, if any, or wait for it when its file is missing."""
        self._missing.drop()
        restored, missing = layer_of(raster, self._project), missing_strokes_of(raster, self._project)
        if restored is not None:
            self._follow(restored)
            return
        self._live.set_records({}, "")  # a session that was kept may know strokes that have gone
        if missing is not None:
            self._missing.wait(missing)
            text = tr("The file of {name} is missing. Press the sign beside the layer's name to find it.")
            self.failed.emit(text.format(name=missing.name()))

    def drop(self) -> None:
        """Stop following the layer, which stays unchanged."""
        self._missing.drop()
        self._history.forget()
        followed, self._followed = self._followed, None
        if followed is None:
            return
        followed.unload()
        followed.edited.disconnect(self._edited)
        followed.names.changed.disconnect(self._take_names)
        followed.replaced.disconnect(self._replaced)
        followed.layer.undoStack().indexChanged.disconnect(self._undo_changed)
        followed.deleteLater()
        self.undoChanged.emit()

    def leave(self, ids: Sequence[str]) -> None:
        """Drop layers that are about to be removed."""
        self._missing.drop_any(ids)
        if self.layer is not None and self.layer.id() in ids:
            self._forget()

    def _restored(self, layer: QgsVectorLayer) -> None:
        if self._followed is None and is_stroke_layer(layer):
            self._follow(layer)
            self.restored.emit()

    def _forget(self) -> None:
        self.drop()
        self._live.set_records({}, "")
        self.counted.emit()

    def choose(self, raster: QgsRasterLayer, layer: QgsVectorLayer) -> None:
        """Make a layer of another origin the stroke layer of a raster; `find` then follows it."""
        painted = {class_id for class_id, count in self.counts.items() if count}
        if self._followed is not None:
            self._followed.layer.removeCustomProperty(RASTER_PROPERTY)
            self.drop()
        self._chosen = ChosenLayer(layer.id(), look_of(layer), painted)
        link(layer, raster)
        add_sequence_field(layer)
        self._iface.setActiveLayer(layer)

    def write_fields(self) -> None:
        """Write the order of the strokes and the names of their classes into the layer, for other programs."""
        if self._followed is not None:
            self._followed.write_places()
            self._write_names(self._classes.all)

    def prepare_saving(self) -> None:
        """Write what other programs need into a layer that is being edited; saving ends its undo steps."""
        if self.layer is not None and self.layer.isEditable():
            self.write_fields()
        self._history.forget()

    def restyle(self) -> None:
        """Show the strokes in the classes' colours."""
        layer = self.layer
        if layer is not None:
            self._style(layer)

    def rescale(self, *_changed: object) -> None:
        """Show the strokes in their true width on a canvas in any coordinate system."""
        layer, scale = self.layer, self._raster.map_scale() if self._raster.layer is not None else None
        if layer is not None and scale is not None:
            set_scale(layer, float(f"{scale:.3g}"))

    def _style(self, layer: QgsVectorLayer) -> None:
        style(layer, self._classes.all)
        style_legend(layer, self._classes.all, self._project)

    def _make(self, raster: QgsRasterLayer) -> StrokeLayer:
        """Create the layer, open for editing; QGIS's window shows it later, so that the stroke is not delayed."""
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
        """Add a new layer to a group just above the raster."""
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
        """Make the layer the active one, because QGIS's undo works on the active layer."""
        if self.layer is not None:
            self._iface.setActiveLayer(self.layer)

    def _follow(self, layer: QgsVectorLayer) -> StrokeLayer:
        followed = StrokeLayer(layer, self)
        followed.listed_names = lambda: names_of(self._classes.all)
        records = followed.load()
        followed.edited.connect(self._edited)
        followed.names.changed.connect(self._take_names)
        followed.replaced.connect(self._replaced)
        layer.undoStack().indexChanged.connect(self._undo_changed)
        self._followed = followed
        self._raster.keep()
        self._adopt_from(followed)
        self._set_records(records)
        self.rescale()
        self.counted.emit()
        return followed

    def _adopt_from(self, followed: StrokeLayer) -> None:
        """Take classes that the list lacks, and names and colours of a layer of another origin."""
        names, chosen = followed.names.of_classes(), self._chosen
        if chosen is not None and chosen.layer_id == followed.layer.id():
            self._classes.take_look(chosen.look_with(names), chosen.painted)
            if not followed.is_reading:
                self._chosen = None
                self._style(followed.layer)
        self._classes.adopt(names)

    def _set_records(self, records: dict[int, StrokeRecord]) -> None:
        """Give the worker all strokes; of a large layer it keeps those that it knows until the layer is read."""
        followed = self._followed
        if followed is not None:
            self._reads_later = followed.is_reading
            self._live.set_records(records, followed.crs, self._reads_later)

    @property
    def n_edits(self) -> int:
        """Changes of the present strokes by somebody since QGIS was started; reading and saving are none."""
        return self._edits.get(self.layer.id(), 0) if self.layer is not None else 0

    def _edited(self, records: dict[int, StrokeRecord | None]) -> None:
        self._live.edit(records)
        followed = self._followed
        if followed is not None and not self._reads_later:
            self._edits[followed.layer.id()] = self.n_edits + 1
        if followed is not None and self._reads_later and not followed.is_reading:
            self._reads_later = False
            self._live.retain(followed.places)
        if followed is not None and (self._chosen or self._classes.lacks(followed.names.of_classes())):
            QTimer.singleShot(0, lambda: self._adopt(followed))  # later, because it styles all strokes anew
        self.counted.emit()

    def _adopt(self, followed: StrokeLayer) -> None:
        """Add the classes of strokes that the list of classes lacks."""
        if self._followed is followed:
            self._adopt_from(followed)
            self.counted.emit()

    def _take_names(self, names: dict[int, str]) -> None:
        """Take names that were changed in the attribute table, and write them into the other strokes of the classes."""
        before, classes = self._classes.all, self._classes.all
        for class_id, name in names.items():
            classes = changed(classes, class_id, name=name)
        if classes != before:
            self._classes.set(classes)
        self._write_names(classes, before, names.keys())

    def _replaced(self) -> None:
        if self._followed is not None:
            self._set_records(self._followed.read())
            self.counted.emit()

    # --- changes of the strokes

    def finish(self, points: list[QgsPointXY], erase: bool) -> None:
        """Add a stroke along the points of a gesture (map units), or erase along them."""
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

    def finish_area(self, corners: list[QgsPointXY]) -> None:
        """Paint the polygon of some corners (map units)."""
        polygon = QgsGeometry.fromPolygonXY([[*corners, corners[0]]])
        try:
            transform = self._raster.transform(to_map=False)
            if transform.isValid():
                polygon.transform(transform)
        except QgsCsException:
            self.failed.emit(tr("The area cannot be brought into the raster's coordinate system."))
            return
        area, source = as_area(as_outline(polygon)), self._raster.source
        if source is None:
            return
        reason = why_not_painted(bytes(area.asWkb().data()), source.grid)
        if reason is None:
            self.add_area(area)
        else:
            self.refused.emit(translated(reason))

    def add_area(self, area: QgsGeometry) -> None:
        """Paint the pixels within polygons in the raster's coordinate system."""
        if self._raster.layer is not None:
            self._add(self._raster.layer, area, 0.0)

    def _add(self, raster: QgsRasterLayer, line: QgsGeometry, width: float) -> None:
        paint_class = self._classes.current
        if paint_class is None:
            return
        followed = self._followed or self._make(raster)
        line = followed.outside_locked(line, width, self._classes.locked - {paint_class.id})
        if line.isEmpty():
            self.refused.emit(tr("A locked class lies there. Unlock it to paint over it."))
        elif followed.add(line, paint_class, width):
            self.added.emit()
        else:
            self.failed.emit(tr("The stroke layer {name} cannot be edited.").format(name=followed.layer.name()))

    def add_labels(self, painted: Sequence[tuple[QgsGeometry, PaintClass, float]], text: str) -> bool:
        """Add points, lines and polygons in the raster's coordinates with class and width, as one undo step.

        Classes that are locked take them too: the labels were asked for.
        """
        raster = self._raster.layer
        if raster is None:
            return False
        followed = self._followed or self._make(raster)
        done = followed.add_all(
            [
                (stroke, paint_class, width)
                for geometry, paint_class, width in painted
                for stroke in as_strokes(geometry, width or self._raster.pixel_size)
            ],
            text,
        )
        if done:
            self.added.emit()
        else:
            self.failed.emit(tr("The stroke layer {name} cannot be edited.").format(name=followed.layer.name()))
        return done

    def reclass(self, class_id: int, target: PaintClass | None, classes: Sequence[PaintClass]) -> None:
        """Move the strokes of a class to another one, or delete them (None), and replace the list of classes."""
        before, followed = self._classes.all, self._followed
        is_step = followed is not None and self._write(partial(followed.reclass, class_id, target))
        self._classes.set(classes)
        self._record(is_step, before)

    def take_classes(self, classes: Sequence[PaintClass]) -> None:
        """Replace the list of classes, and write changed names into the strokes."""
        before = self._classes.all
        names = names_of(before)
        self._classes.set(classes)
        self._write_names(classes, before, [entry.id for entry in classes if names.get(entry.id) != entry.name])

    def rename(self, class_id: int, name: str) -> None:
        """Give a class another name, in its strokes too."""
        self.take_classes(changed(self._classes.all, class_id, name=name))

    def _write_names(
        self,
        classes: Sequence[PaintClass],
        before: Sequence[PaintClass] | None = None,
        class_ids: Iterable[int] | None = None,
    ) -> None:
        """Write the names of classes into the strokes; undoing that brings back the list `before`."""
        names = names_of(classes)
        if class_ids is not None:
            names = {class_id: names[class_id] for class_id in class_ids if class_id in names}
        followed = self._followed
        is_step = followed is not None and self._write(partial(followed.write_names, names))
        self._record(is_step, classes if before is None else before)

    def _write(self, write: Callable[[], bool]) -> bool:
        """Write into the strokes, and return if that made an undo step; the list of classes does not follow it."""
        self._is_writing = True
        is_step = write()
        self._is_writing = False
        return is_step

    def _record(self, is_step: bool, before: Sequence[PaintClass]) -> None:
        """Remember, when an undo step was made, that it changed the list of classes too."""
        layer = self.layer
        if is_step and layer is not None:
            self._history.record(layer.undoStack(), before, self._classes.all)

    def undo(self, redo: bool) -> None:
        """Undo the last change, or redo it."""
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
        """Return if there is something to undo, and if there is something to redo."""
        stack = self.layer.undoStack() if self.layer is not None else None
        return stack is not None and stack.canUndo(), stack is not None and stack.canRedo()

    def _count(self) -> None:
        self.revision += 1

    def _undo_changed(self, *_changed: object) -> None:
        layer, followed = self.layer, self._followed
        if layer is not None and followed is not None and not self._is_writing:
            classes = self._history.follow(layer.undoStack(), self._classes.all)
            if classes is not None:
                followed.names.drop_changed()
                self._classes.set(classes)
        self.undoChanged.emit()
