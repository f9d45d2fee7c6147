# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of the class menu: name, colour, lock, order, merge, delete, load, save, copy, paste, legends."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.gui import QgsColorDialog
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeySequence
from qgis.PyQt.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget

from ...core.base.errors import ClusterBrushError
from ...core.legend.entry import class_number
from ...core.strokes.records import MAX_CLASS_ID
from ...i18n import tr
from ...i18n.sentences import translated
from ...processing.support.stroke_layers import colours_of
from ..project.class_files import ENDINGS, FileClass, as_paint_classes, classes_of_text, read_classes
from ..project.classes import PaintClass, changed, to_text
from .delete_class import DeleteClass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILTER = "JSON (*.json)"
FOLDER_KEY = "clusterbrush/class_folder"  # of the last class file that was loaded or saved
CLIPBOARD_FORMATS = ("application/qgis.style", "application/qgis.maplayer")  # copied style, copied layer


class ClassActions(QObject):
    """The menu of the class table.

    Parameters
    ----------
    classes : callable
        Returns the present classes.
    current : callable
        Returns the current class, or None.
    counts : callable
        Returns the number of strokes by class id.
    project : QgsProject
    window : QWidget
        Parent of dialogs.
    """

    changed = pyqtSignal(object)  # the new list
    reclassed = pyqtSignal(int, object, object)  # strokes of a class go to another one or are deleted (None); new list
    failed = pyqtSignal(str)
    nameWanted = pyqtSignal(int)  # id of the class whose name is to be typed
    labelsRequested = pyqtSignal()
    spectraRequested = pyqtSignal()

    def __init__(
        self,
        classes: Callable[[], Sequence[PaintClass]],
        current: Callable[[], PaintClass | None],
        counts: Callable[[], dict[int, int]],
        project: QgsProject,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._classes, self._current, self._counts = classes, current, counts
        self._project, self._window = project, window

    def fill(self, menu: QMenu) -> None:
        """Fill the menu for the current class."""
        menu.clear()
        paint_class, classes = self._current(), list(self._classes())
        if paint_class is not None:
            row = [entry.id for entry in classes].index(paint_class.id)
            add = menu.addAction
            add(
                tr("Rename {name}").format(name=paint_class.name) + "\t" + _key_text(Qt.Key.Key_F2),
                partial(self.nameWanted.emit, paint_class.id),
            )
            add(tr("Colour of {name}…").format(name=paint_class.name), partial(self.ask_colour, paint_class))
            text = tr("Unlock {name}") if paint_class.locked else tr("Lock {name}")
            add(
                text.format(name=paint_class.name), partial(self._change, paint_class.id, locked=not paint_class.locked)
            )
            add(tr("Move up"), partial(self.move, row, -1)).setEnabled(row > 0)
            add(tr("Move down"), partial(self.move, row, 1)).setEnabled(row < len(classes) - 1)
            into = menu.addMenu(tr("Merge {name} into").format(name=paint_class.name))
            for target in classes:
                if target.id != paint_class.id:
                    into.addAction(target.name, partial(self.merge, paint_class, target))
            into.setEnabled(len(classes) > 1)
            delete = tr("Delete {name}…").format(name=paint_class.name)
            add(delete + "\t" + _key_text(Qt.Key.Key_Delete), partial(self.ask_delete, paint_class))
            menu.addSeparator()
        menu.addAction(tr("Load classes…"), self.ask_load)
        menu.addAction(tr("Save classes…"), self.ask_save).setEnabled(bool(classes))
        menu.addSeparator()
        menu.addAction(tr("Copy classes"), self.copy).setEnabled(bool(classes))
        paste = menu.addAction(tr("Paste classes"), self.paste)
        paste.setToolTip(tr("Classes copied here, or a layer or its style copied in any QGIS"))
        paste.setEnabled(bool(_clipboard_text()))
        legends = menu.addMenu(tr("Take from the legend of"))
        menu.addAction(tr("Take labels from a layer…"), self.labelsRequested.emit)
        menu.addAction(tr("Spectra of the classes…"), self.spectraRequested.emit).setEnabled(
            any(self._counts().values())
        )
        layers = [layer for layer in self._project.mapLayers().values() if legend_of(layer)]
        for layer in layers:
            legends.addAction(layer.name(), partial(self.take_legend, layer.id()))
        legends.setEnabled(bool(layers))

    # --- changes of a class

    def ask_colour(self, paint_class: PaintClass) -> None:
        """Ask for another colour of a class."""
        title = tr("Colour of {name}").format(name=paint_class.name)
        colour = QgsColorDialog.getColor(QColor(*paint_class.colour), self._window, title)
        if colour.isValid():
            self._change(paint_class.id, colour=(colour.red(), colour.green(), colour.blue()))

    def move(self, row: int, step: int) -> None:
        """Move a class up or down; the number keys follow the rows."""
        classes = list(self._classes())
        classes.insert(row + step, classes.pop(row))
        self.changed.emit(classes)

    def merge(self, paint_class: PaintClass, target: PaintClass) -> None:
        """Move the strokes of a class to another one, and remove the class."""
        self.reclassed.emit(paint_class.id, target, self._others(paint_class))

    def ask_delete(self, paint_class: PaintClass) -> None:
        """Delete a class after a question; when it has strokes, they are deleted too or go to another class."""
        others, count = self._others(paint_class), self._counts().get(paint_class.id, 0)
        dialog = DeleteClass(paint_class, others, count, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            if count:
                self.reclassed.emit(paint_class.id, dialog.chosen(), others)
            else:
                self.changed.emit(others)
        dialog.deleteLater()

    def _others(self, paint_class: PaintClass) -> list[PaintClass]:
        return [other_class for other_class in self._classes() if other_class.id != paint_class.id]

    # --- files and legends

    def ask_load(self) -> None:
        """Ask for a file and load its classes in place of those without strokes."""
        kinds = tr("Classes and styles ({endings})").format(endings=ENDINGS)
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Load classes"), _last_folder(), kinds)
        if path:
            self.load(path)

    def load(self, path: str) -> None:
        """Load the classes of a file in place of those without strokes; an error becomes the sentence of `failed`."""
        try:
            self._take_file(read_classes(path))
        except ClusterBrushError as error:
            self.failed.emit(translated(error))
        else:
            _remember_folder(path)

    def copy(self) -> None:
        """Put the classes on the clipboard, for another project."""
        QApplication.clipboard().setText(to_text(self._classes()))

    def paste(self) -> None:
        """Take the classes on the clipboard: copied here, a copied style or layer, or a table of names and colours."""
        try:
            self._take_file(classes_of_text(_clipboard_text(), tr("The clipboard")))
        except ClusterBrushError as error:
            self.failed.emit(translated(error))

    def _take_file(self, classes: Sequence[FileClass]) -> None:
        painted = {class_id for class_id, count in self._counts().items() if count}
        self._take(as_paint_classes(classes, self._classes(), painted))

    def ask_save(self) -> None:
        """Ask for a file name and save the classes."""
        path, _ = QFileDialog.getSaveFileName(self._window, tr("Save classes"), _last_folder(), FILTER)
        if path:
            self.save(path if path.lower().endswith(".json") else f"{path}.json")

    def save(self, path: str) -> None:
        """Write the classes into a file; an error becomes the sentence of `failed`."""
        try:
            Path(path).write_text(to_text(self._classes()), encoding="utf-8")
        except OSError as error:
            self.failed.emit(tr("{path} cannot be written ({reason}).").format(path=path, reason=error))
        else:
            _remember_folder(path)

    def take_legend(self, layer_id: str) -> None:
        """Take names and colours from a layer's legend."""
        layer = self._project.mapLayer(layer_id)
        if layer is not None:
            self._take(legend_of(layer))

    def _take(self, classes: Sequence[PaintClass]) -> None:
        """Replace the classes; a class with strokes stays unless one of the new classes has its id."""
        counts = self._counts()
        ids = {paint_class.id for paint_class in classes}
        painted = [
            paint_class for paint_class in self._classes() if counts.get(paint_class.id) and paint_class.id not in ids
        ]
        self.changed.emit([*classes, *painted])

    def _change(self, class_id: int, **values: object) -> None:
        self.changed.emit(changed(list(self._classes()), class_id, **values))


def _key_text(key: Qt.Key) -> str:
    return str(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))


def _last_folder() -> str:
    return str(QgsSettings().value(FOLDER_KEY, "", str))


def _remember_folder(path: str) -> None:
    QgsSettings().setValue(FOLDER_KEY, str(Path(path).parent))


def _clipboard_text() -> str:
    """Return the text on the clipboard, or the style or layer that QGIS has put there."""
    mime = QApplication.clipboard().mimeData()
    if mime is None:
        return ""
    data = next((mime.data(name) for name in CLIPBOARD_FORMATS if mime.hasFormat(name)), None)
    return str(mime.text()) if data is None else bytes(data).decode("utf-8", "replace")


def legend_of(layer: QgsMapLayer) -> list[PaintClass]:
    """Return the classes of a layer's legend, none when the legend is no list of numbered classes."""
    classes: dict[int, PaintClass] = {}
    if isinstance(layer, QgsRasterLayer) and isinstance(layer.renderer(), QgsPalettedRasterRenderer):
        for entry in layer.renderer().classes():
            colour = (entry.color.red(), entry.color.green(), entry.color.blue())
            number = class_number(entry.value)
            if number is not None:
                classes[number] = PaintClass(number, entry.label, colour)
    elif isinstance(layer, QgsVectorLayer):
        labels = {category.value(): category.label() for category in getattr(layer.renderer(), "categories", list)()}
        for value, colour in colours_of(layer).items():
            text = str(value)
            number = int(text) if text.isdecimal() else len(classes) + 1
            classes.setdefault(number, PaintClass(number, labels.get(value) or text, colour))
    return [paint_class for paint_class in classes.values() if 1 <= paint_class.id <= MAX_CLASS_ID]
