# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the features of a vector layer as strokes and areas: dialog, reading in a task, classes, one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsCategorizedSymbolRenderer, QgsCoordinateTransform, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.vector.class_values import plain_value
from ...i18n import tr
from ...i18n.sentences import filled
from ...processing.support.stroke_layers import colours_of
from ..dialogs.labels_dialog import LabelsDialog
from ..strokes.fields import is_stroke_layer
from ..strokes.label_classes import classes_of_labels
from ..worker.labels_task import Labels, LabelsTask

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...core.legend.palette import Colour
    from ..dock.class_list import ClassList
    from ..dock.dock import Dock
    from ..dock.messages import Messages
    from ..project.current_raster import CurrentRaster
    from ..strokes.strokes import Strokes


class LabelTaking(QObject):
    """Opens the dialog and adds the labels to the strokes of the current raster.

    Parameters
    ----------
    iface : QgisInterface
    project : QgsProject
    raster : CurrentRaster
    strokes : Strokes
    classes : ClassList
    dock : Dock
        Parent of the dialog.
    messages : Messages
    """

    begun = pyqtSignal()  # labels are about to be added

    def __init__(
        self,
        iface: QgisInterface,
        project: QgsProject,
        raster: CurrentRaster,
        strokes: Strokes,
        classes: ClassList,
        dock: Dock,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._project, self._raster = iface, project, raster
        self._strokes, self._classes, self._dock, self._messages = strokes, classes, dock, messages
        self.task: LabelsTask | None = None

    def ask(self) -> None:
        """Open the dialog and read the labels when it is accepted."""
        if self._raster.layer is None:
            return
        stroke_layers = [layer for layer in self._project.mapLayers().values() if is_stroke_layer(layer)]
        dialog = LabelsDialog(stroke_layers, self._iface.activeLayer(), self._dock)
        if dialog.exec() == LabelsDialog.DialogCode.Accepted and dialog.layer is not None:
            self.take(
                dialog.layer, dialog.column.currentField(), dialog.selected.isChecked(), dialog.width_pixels.value()
            )
        dialog.deleteLater()

    def take(self, layer: QgsVectorLayer, column: str, only_selected: bool, width_pixels: float) -> None:
        """Read the features of a layer in the background and add them with the classes of a column."""
        raster = self._raster.layer
        if raster is None:
            return
        transform = QgsCoordinateTransform(layer.crs(), raster.crs(), self._project)
        size = self._raster.pixel_size
        task = LabelsTask(layer, column, only_selected, transform, raster.extent(), size * size)
        looks, raster_id = _looks(layer, column), raster.id()
        task.read.connect(lambda labels: self._add(labels, looks, width_pixels, layer.name(), raster_id))
        task.failed.connect(self._messages.warn)
        task.taskCompleted.connect(self._ended)
        task.taskTerminated.connect(self._ended)
        self.task = task
        QgsApplication.taskManager().addTask(task)

    def cancel(self) -> None:
        """Stop reading."""
        if self.task is not None:
            self.task.cancel()

    def _ended(self) -> None:
        self.task = None

    def _add(
        self,
        labels: Labels,
        looks: dict[object, tuple[str, Colour]],
        width_pixels: float,
        name: str,
        raster_id: str,
    ) -> None:
        if self._raster.layer is None or self._raster.layer.id() != raster_id:
            return
        if not labels.features:
            self._messages.warn(tr("No feature of {layer} with a class lies on the raster.").format(layer=name))
            return
        self.begun.emit()
        of_value, classes = classes_of_labels(labels.values, self._classes.all, self._strokes.counts, looks)
        if classes != self._classes.all:
            self._classes.set(classes)
        width = width_pixels * self._raster.pixel_size
        painted = [(geometry, of_value[value], width) for value, geometry in labels.features]
        if self._strokes.add_labels(painted, tr("Labels of {layer}").format(layer=name)):
            self._messages.inform(self._summary(labels, len(of_value)))

    def _summary(self, labels: Labels, n_classes: int) -> str:
        text = filled(
            tr("Labels that are taken: {count}, of classes: {classes}."), count=len(labels.features), classes=n_classes
        )
        for count, reason in (
            (labels.n_outside, tr("Outside the raster: {count}.")),
            (labels.n_without_class, tr("Without a class: {count}.")),
            (labels.n_large, tr("Too large: {count}.")),
        ):
            if count:
                text += " " + filled(reason, count=count)
        return text


def _looks(layer: QgsVectorLayer, column: str) -> dict[object, tuple[str, Colour]]:
    """Return name and colour of each class that a layer shows by the values of a column; none when it does not."""
    renderer = layer.renderer()
    if not isinstance(renderer, QgsCategorizedSymbolRenderer) or renderer.classAttribute().strip('"') != column:
        return {}
    names = {plain_value(category.value()): category.label() for category in renderer.categories()}
    colours = {plain_value(value): colour for value, colour in colours_of(layer).items()}
    return {value: (names.get(value) or str(value), colour) for value, colour in colours.items()}
