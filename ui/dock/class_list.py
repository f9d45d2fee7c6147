# SPDX-License-Identifier: GPL-2.0-or-later
"""The classes of the current raster, and the one that is painted with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...i18n import tr
from ..project.classes import PaintClass, default_name, is_default, next_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...core.legend.palette import Colour
    from ..project.current_raster import CurrentRaster
    from .class_model import ClassModel
    from .dock import Dock


class ClassList(QObject):
    """Changes the list of classes, shows it in the table, and emits signals for its changes.

    Parameters
    ----------
    raster : CurrentRaster
        Its settings hold the classes.
    model : ClassModel
    dock : Dock
    """

    changed = pyqtSignal()  # the list of classes, or one of them
    picked = pyqtSignal()  # the current class, or its colour, has changed
    added = pyqtSignal(int)  # row of a new class

    def __init__(self, raster: CurrentRaster, model: ClassModel, dock: Dock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raster, self._model, self._dock = raster, model, dock

    @property
    def all(self) -> list[PaintClass]:
        """The classes in the order of the rows."""
        return self._raster.settings.classes

    @property
    def current(self) -> PaintClass | None:
        """The class that is painted with: the first one when none was picked, None without classes."""
        settings = self._raster.settings
        matches = [paint_class for paint_class in settings.classes if paint_class.id == settings.current]
        return matches[0] if matches else (settings.classes[0] if settings.classes else None)

    @property
    def locked(self) -> set[int]:
        """The ids of the locked classes."""
        return {paint_class.id for paint_class in self.all if paint_class.locked}

    def show(self) -> None:
        """Show the classes of the current raster."""
        self._model.set_classes(self.all)

    def pick_row(self, row: int) -> bool:
        """Make the class of a row the current one; return False when the row has no class."""
        paint_class = self._model.class_at(row)
        if paint_class is None:
            return False
        self.pick(paint_class.id)
        return True

    def row_beside(self, step: int) -> int | None:
        """Return the row `step` rows below the current class, cyclically; None without classes."""
        paint_class = self.current
        return None if paint_class is None else (self._model.row_of(paint_class.id) + step) % len(self.all)

    def pick(self, class_id: int) -> None:
        """Make a class the current one."""
        self._raster.settings.current = class_id
        paint_class = self.current
        self._model.set_current(paint_class.id if paint_class is not None else 0)
        if paint_class is not None:
            self._dock.select_row(self._model.row_of(paint_class.id))
        self._raster.save()
        self.picked.emit()

    def add(self) -> None:
        """Add a class and make it the current one."""
        paint_class = next_class(self.all, tr("Class {number}"))
        self.set([*self.all, paint_class])
        self.pick(paint_class.id)
        self.added.emit(len(self.all) - 1)

    def lacks(self, names: dict[int, str]) -> bool:
        """Return True when `names`, by class id, has a class that is not in the list."""
        return not names.keys() <= {paint_class.id for paint_class in self.all}

    def adopt(self, names: dict[int, str]) -> None:
        """Add the classes of `names`, by class id, that are not in the list."""
        known = {paint_class.id for paint_class in self.all}
        classes = list(self.all)
        for class_id, name in sorted(names.items()):
            if class_id not in known:
                new = next_class(classes, "{number}")
                classes.append(PaintClass(class_id, name or default_name(class_id), new.colour))
        if len(classes) != len(known):
            self.set(classes)

    def take_look(self, look: Mapping[int, tuple[str, Colour | None]], painted: set[int]) -> None:
        """Take names and colours, by class id, for classes that are new, or neither named nor painted yet.

        Parameters
        ----------
        look : mapping of class id to (name, colour)
            An empty name or no colour stands for the default.
        painted : set of int
            Ids of classes that were painted with.
        """
        classes = {paint_class.id: paint_class for paint_class in self.all}
        for class_id, (name, colour) in sorted(look.items()):
            known = classes.get(class_id)
            if known is None:
                new = next_class(list(classes.values()), "{number}")
                classes[class_id] = PaintClass(class_id, name or default_name(class_id), colour or new.colour)
            elif class_id not in painted and is_default(known):
                classes[class_id] = replace(known, name=name or known.name, colour=colour or known.colour)
        if list(classes.values()) != self.all:
            self.set(list(classes.values()))

    def set(self, classes: Sequence[PaintClass]) -> None:
        """Replace the list of classes."""
        settings = self._raster.settings
        settings.classes = list(classes)
        self._model.set_classes(classes)
        self.changed.emit()
        self.pick(settings.current)
