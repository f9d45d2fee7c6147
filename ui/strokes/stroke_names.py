# SPDX-License-Identifier: GPL-2.0-or-later
"""The names of classes in the attributes of strokes, and who has changed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Mapping


class StrokeNames(QObject):
    """Remembers the name in each stroke, by place in time, and reports names that others have changed.

    Parameters
    ----------
    classes : mapping of place to class id
        Of the strokes as they are; the owner keeps it up to date.
    """

    changed = pyqtSignal(object)  # name by class id, when all values of the strokes have come

    def __init__(self, classes: Mapping[int, int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes = classes
        self._names: dict[int, str] = {}
        self._first_names: dict[int, str] = {}  # class id to the name in its first stroke
        self._changed: set[int] = set()  # places whose name was changed by others and not reported yet
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._report)

    def begin_anew(self, classes: Mapping[int, int]) -> None:
        """Forget all names, for strokes that are read anew."""
        self._classes, self._names, self._first_names, self._changed = classes, {}, {}, set()

    def stop(self) -> None:
        """Report nothing any more."""
        self._timer.stop()

    def of_classes(self) -> dict[int, str]:
        """Return the names of the classes that have strokes, by class id."""
        used = set(self._classes.values())
        return {class_id: name for class_id, name in self._first_names.items() if class_id in used}

    def note(self, place: int, class_id: int, name: str) -> None:
        """Remember the name of a stroke that was read."""
        self._names[place] = name
        if class_id > 0 and not self._first_names.get(class_id):
            self._first_names[class_id] = name

    def note_value(self, place: int, value: object, by_others: bool) -> None:
        """Remember a name that was written into a stroke; one that others have written is reported later."""
        self._names[place] = value if isinstance(value, str) else ""
        if by_others:
            self._changed.add(place)
            self._timer.start()

    def note_written(self, places: set[int], name: str) -> None:
        """Remember a name that was written into strokes."""
        self._names.update(dict.fromkeys(places, name))

    def use(self, names: Mapping[int, str]) -> None:
        """Take the names of classes, by class id, from the list of classes."""
        self._first_names.update((class_id, name) for class_id, name in names.items() if class_id in self._first_names)

    def drop(self, place: int) -> None:
        """Forget a stroke that was deleted."""
        self._names.pop(place, None)

    def drop_changed(self) -> None:
        """Report no changed names: the list of classes has followed the undo step that changed them."""
        self._changed = set()

    def stale(self, names: Mapping[int, str]) -> dict[int, set[int]]:
        """Return the places of strokes that have another name than their class in `names`, by class id."""
        stale: dict[int, set[int]] = {}
        for place, class_id in self._classes.items():
            if class_id in names and self._names.get(place) != names[class_id]:
                stale.setdefault(class_id, set()).add(place)
        return stale

    def _report(self) -> None:
        places, self._changed = sorted(self._changed & self._classes.keys()), set()
        names = {self._classes[place]: self._names.get(place, "") for place in places}
        names = {class_id: name for class_id, name in names.items() if name and class_id > 0}
        if names:
            self._first_names.update(names)
            self.changed.emit(names)
