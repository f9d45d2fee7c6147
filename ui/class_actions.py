# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be done to classes besides painting: colour, lock, order, merge, delete, load, save, take from a legend."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsColorDialog
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from ..core.errors import N_, ClusterBrushError, InputError
from ..core.vector_strokes import MAX_CLASS_ID
from ..i18n import tr
from ..processing.strokes import colours_of
from .classes import PaintClass, changed, from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILTER = "JSON (*.json)"


class ClassActions(QObject):
    """The menu of the class table.

    Parameters
    ----------
    classes : callable
        Returns the classes as they are.
    current : callable
        Returns the class in hand, or None.
    counts : callable
        Returns the number of strokes by class id.
    project : QgsProject
    window : QWidget
        Parent of dialogs.
    """

    changed = pyqtSignal(object)  # the new list
    reclassed = pyqtSignal(int, object)  # strokes of a class go to another one, or are deleted (None)
    failed = pyqtSignal(str)

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
        """Fill the menu for the class in hand."""
        menu.clear()
        one, classes = self._current(), list(self._classes())
        if one is not None:
            row = [each.id for each in classes].index(one.id)
            add = menu.addAction
            add(tr("Colour of {name}…").format(name=one.name), partial(self.ask_colour, one))
            text = tr("Unlock {name}") if one.locked else tr("Lock {name}")
            add(text.format(name=one.name), partial(self._change, one.id, locked=not one.locked))
            add(tr("Move up"), partial(self.move, row, -1)).setEnabled(row > 0)
            add(tr("Move down"), partial(self.move, row, 1)).setEnabled(row < len(classes) - 1)
            into = menu.addMenu(tr("Merge {name} into").format(name=one.name))
            for other in classes:
                if other.id != one.id:
                    into.addAction(other.name, partial(self.merge, one, other))
            into.setEnabled(len(classes) > 1)
            add(tr("Delete {name}…").format(name=one.name), partial(self.ask_delete, one))
            menu.addSeparator()
        menu.addAction(tr("Load classes…"), self.ask_load)
        menu.addAction(tr("Save classes…"), self.ask_save).setEnabled(bool(classes))
        legends = menu.addMenu(tr("Take from the legend of"))
        found = [layer for layer in self._project.mapLayers().values() if legend_of(layer)]
        for layer in found:
            legends.addAction(layer.name(), partial(self.take_legend, layer.id()))
        legends.setEnabled(bool(found))

    # --- single steps

    def ask_colour(self, one: PaintClass) -> None:
        """Let a colour be chosen."""
        title = tr("Colour of {name}").format(name=one.name)
        colour = QgsColorDialog.getColor(QColor(*one.colour), self._window, title)
        if colour.isValid():
            self._change(one.id, colour=(colour.red(), colour.green(), colour.blue()))

    def move(self, row: int, step: int) -> None:
        """Move a class up or down; the number keys follow the rows."""
        classes = list(self._classes())
        classes.insert(row + step, classes.pop(row))
        self.changed.emit(classes)

    def merge(self, one: PaintClass, other: PaintClass) -> None:
        """Give the strokes of a class to another and drop it."""
        self.reclassed.emit(one.id, other)
        self.changed.emit([each for each in self._classes() if each.id != one.id])

    def ask_delete(self, one: PaintClass) -> None:
        """Delete a class; when it has strokes, ask what becomes of them."""
        others = [each for each in self._classes() if each.id != one.id]
        count = self._counts().get(one.id, 0)
        if count and not self._ask_strokes(one, others, count):
            return
        self.changed.emit(others)

    def _ask_strokes(self, one: PaintClass, others: Sequence[PaintClass], count: int) -> bool:
        box = QMessageBox(self._window)
        box.setObjectName("clusterbrushDeleteClass")
        box.setWindowTitle(tr("Delete class"))
        box.setText(tr("{name} has {count} strokes. What becomes of them?").format(name=one.name, count=count))
        role = QMessageBox.ButtonRole
        drop = box.addButton(tr("Delete them too"), role.DestructiveRole)
        give = {
            box.addButton(tr("Give to {name}").format(name=each.name), role.AcceptRole): each for each in others[:4]
        }
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        chosen = box.clickedButton()
        if chosen is drop:
            self.reclassed.emit(one.id, None)
        elif chosen in give:
            self.reclassed.emit(one.id, give[chosen])
        else:
            return False
        return True

    # --- files and legends

    def ask_load(self) -> None:
        """Load classes from a file, in place of those that have no strokes."""
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Load classes"), "", FILTER)
        if path:
            self.load(path)

    def load(self, path: str) -> None:
        """Load classes from a file."""
        try:
            try:
                text = Path(path).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(N_("{path} cannot be read ({reason})."), path=path, reason=error) from error
            self._take(from_text(text, path))
        except ClusterBrushError as error:
            self.failed.emit(tr(error.template).format(**error.values))

    def ask_save(self) -> None:
        """Save the classes as a file."""
        path, _ = QFileDialog.getSaveFileName(self._window, tr("Save classes"), "", FILTER)
        if path:
            self.save(path if path.lower().endswith(".json") else f"{path}.json")

    def save(self, path: str) -> None:
        """Write the classes."""
        try:
            Path(path).write_text(to_text(self._classes()), encoding="utf-8")
        except OSError as error:
            self.failed.emit(tr("{path} cannot be written ({reason}).").format(path=path, reason=error))

    def take_legend(self, layer_id: str) -> None:
        """Take names and colours from a layer's legend."""
        layer = self._project.mapLayer(layer_id)
        if layer is not None:
            self._take(legend_of(layer))

    def _take(self, found: Sequence[PaintClass]) -> None:
        """Put other classes in place of these; a class with strokes stays unless the others have its number."""
        counts = self._counts()
        ids = {one.id for one in found}
        kept = [one for one in self._classes() if counts.get(one.id) and one.id not in ids]
        self.changed.emit([*found, *kept])

    def _change(self, class_id: int, **values: object) -> None:
        self.changed.emit(changed(list(self._classes()), class_id, **values))


def legend_of(layer: QgsMapLayer) -> list[PaintClass]:
    """Return the classes that a layer's legend shows, none when it is no list of numbered classes."""
    found: dict[int, PaintClass] = {}
    if isinstance(layer, QgsRasterLayer) and isinstance(layer.renderer(), QgsPalettedRasterRenderer):
        for entry in layer.renderer().classes():
            colour = (entry.color.red(), entry.color.green(), entry.color.blue())
            found[int(entry.value)] = PaintClass(int(entry.value), entry.label, colour)
    elif isinstance(layer, QgsVectorLayer):
        labels = {c.value(): c.label() for c in getattr(layer.renderer(), "categories", list)()}
        for value, colour in colours_of(layer).items():
            text = str(value)
            number = int(text) if text.isdecimal() else len(found) + 1
            found.setdefault(number, PaintClass(number, labels.get(value) or text, colour))
    return [one for one in found.values() if 1 <= one.id <= MAX_CLASS_ID]
