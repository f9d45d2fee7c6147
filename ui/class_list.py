# SPDX-License-Identifier: GPL-2.0-or-later
"""The classes of the current raster: which there are, and which is in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..i18n import tr
from .classes import PaintClass, changed, next_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .class_model import ClassModel
    from .current_raster import CurrentRaster
    from .dock import Dock


class ClassList(QObject):
    """Changes the list of classes, shows it in the table, and tells of it.

    Parameters
    ----------
    raster : CurrentRaster
        Whose settings hold the classes.
    model : ClassModel
    dock : Dock
    """

    changed = pyqtSignal()  # another list
    picked = pyqtSignal()  # another class in hand, or another colour of it
    renamed = pyqtSignal(object)

    def __init__(self, raster: CurrentRaster, model: ClassModel, dock: Dock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raster, self._model, self._dock = raster, model, dock

    @property
    def all(self) -> list[PaintClass]:
        """The classes in the order of the rows."""
        return self._raster.settings.classes

    @property
    def current(self) -> PaintClass | None:
        """The class in hand."""
        settings = self._raster.settings
        found = [one for one in settings.classes if one.id == settings.current]
        return found[0] if found else (settings.classes[0] if settings.classes else None)

    @property
    def locked(self) -> set[int]:
        """The ids of the locked ones."""
        return {one.id for one in self.all if one.locked}

    def show(self) -> None:
        """Show the list of another raster."""
        self._model.set_classes(self.all)

    def pick_row(self, row: int) -> bool:
        """Take the class of a row in hand; tell whether there is one."""
        one = self._model.class_at(row)
        if one is None:
            return False
        self.pick(one.id)
        return True

    def pick(self, class_id: int) -> None:
        """Take a class in hand."""
        self._raster.settings.current = class_id
        one = self.current
        self._model.set_current(one.id if one is not None else 0)
        if one is not None:
            self._dock.select_row(self._model.row_of(one.id))
        self._raster.save()
        self.picked.emit()

    def add(self) -> None:
        """Add a class and take it in hand."""
        one = next_class(self.all, tr("Class {number}"))
        self.set([*self.all, one])
        self.pick(one.id)

    def rename(self, class_id: int, name: str) -> None:
        """Give a class another name."""
        self.set(changed(self.all, class_id, name=name))
        self.renamed.emit(next(one for one in self.all if one.id == class_id))

    def lacks(self, names: dict[int, str]) -> bool:
        """Tell whether strokes name a class that is not in the list."""
        return not names.keys() <= {one.id for one in self.all}

    def adopt(self, names: dict[int, str]) -> None:
        """Add the classes that strokes name and the list lacks."""
        known = {one.id for one in self.all}
        classes = list(self.all)
        for class_id, name in sorted(names.items()):
            if class_id not in known:
                new = next_class(classes, "{number}")
                fallback = tr("Class {number}").format(number=class_id)
                classes.append(PaintClass(class_id, name or fallback, new.colour))
        if len(classes) != len(known):
            self.set(classes)

    def set(self, classes: Sequence[PaintClass]) -> None:
        """Take another list of classes."""
        settings = self._raster.settings
        settings.classes = list(classes)
        self._model.set_classes(classes)
        self.changed.emit()
        self.pick(settings.current)
